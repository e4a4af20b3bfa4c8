"""The answer to one request on its way to the client: its head goes out with the beginning of its body.

That is one packet, and one wake-up of the client.
"""

import re
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

_BODILESS = (204, 304)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class AnswerWriter:
    """Writes the answer of one ``cycle`` of uvicorn. Names of headers are in lower case."""

    def __init__(self, cycle: RequestResponseCycle) -> None:
        self._cycle = cycle
        self._head = b""
        self._has_body = True
        self._left: int | None = None
        """Bytes of the body that are still to come; None where its length is not stated and it goes out in chunks."""

    async def send(self, message: dict[str, Any]) -> None:
        """See ASGI. Raises RuntimeError for what would not be an answer."""
        cycle = self._cycle
        if cycle.flow.write_paused and not cycle.disconnected:
            await cycle.flow.drain()
        if cycle.disconnected:
            return
        if message["type"] == "http.response.start":
            self._begin(message["status"], message["headers"])
        else:
            self._continue(message.get("body", b""), more=message.get("more_body", False))

    def _begin(self, status: int, headers: list[tuple[bytes, bytes]]) -> None:
        cycle = self._cycle
        cycle.response_started = True
        cycle.waiting_for_100_continue = False
        headers = [*cycle.default_headers, *headers]
        named = dict(headers)
        if named.get(b"connection") == b"close":
            cycle.keep_alive = False
        elif not cycle.keep_alive:
            headers.append((b"connection", b"close"))
        self._has_body = cycle.scope["method"] != "HEAD" and status not in _BODILESS
        if b"content-length" in named:
            self._left = int(named[b"content-length"])
        elif self._has_body:
            headers.append((b"transfer-encoding", b"chunked"))
        lines = b"".join([b"%b: %b\r\n" % header for header in headers])
        if not lines.count(b"\r\n") == lines.count(b"\r") == lines.count(b"\n") == len(headers) or _CONTROL.search(
            lines
        ):
            raise RuntimeError("A header has control characters.")
        self._head = STATUS_LINE[status] + lines + b"\r\n"

    def _continue(self, body: bytes, *, more: bool) -> None:
        cycle = self._cycle
        if not self._has_body:
            body = b""
        elif self._left is None:
            body = (b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + (b"" if more else b"0\r\n\r\n")
        else:
            self._left -= len(body)
            if self._left < 0 or (self._left and not more):
                raise RuntimeError("A body has another length than its head says.")
        head, self._head = self._head, b""
        if head or body:
            cycle.transport.write(head + body)
        if not more:
            cycle.response_complete = True
            cycle.message_event.set()
            if not cycle.keep_alive:
                cycle.transport.close()
            cycle.on_response()
