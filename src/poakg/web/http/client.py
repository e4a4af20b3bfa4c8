"""The client behind a request: it may go away before its answer comes, or still be sending when it is refused."""

import asyncio
import contextlib
from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Mapping
from typing import Any

from poakg.web.http.exchange import ClientGoneError

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

LEAVE = "poakg.leave"
"""The ASGI extension of our server: ``notify`` takes what to call when the client leaves, None for nothing."""

# What is left of a refused body is read on and thrown away within these bounds: where a connection is closed
# while its client still sends, the system throws the answer away as well.
_LINGER_SECONDS = 2
_LINGER_BYTES = 16 << 20


class Watch:
    """Stops the work of the present task when its client goes away, where the server of ``scope`` notices that."""

    def __init__(self, scope: Mapping[str, Any]) -> None:
        self._notify: Callable[[Callable[[], None] | None], None] | None = None
        if LEAVE in scope.get("extensions", ()):
            self._notify = scope["extensions"][LEAVE]["notify"]
        self._task: asyncio.Task[Any] | None = None
        self._is_gone = False

    def __enter__(self) -> "Watch":
        return self

    def start(self) -> None:
        """Begin to watch, once the body of the request has been read."""
        if self._notify is not None:
            self._task = asyncio.current_task()
            self._notify(self._leave)

    def _leave(self) -> None:
        self._is_gone = True
        if self._task is not None:
            self._task.cancel()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if self._notify is not None:
            self._notify(None)
        if self._is_gone and kind is asyncio.CancelledError and self._task is not None:
            self._task.uncancel()
            raise ClientGoneError from error


def linger(receive: Receive, send: Send) -> Send:
    """Return a way to ``send`` that ends an answer only when its client has ended the request, within bounds."""

    async def send_slowly(message: dict[str, Any]) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        await send({**message, "more_body": True})
        size = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                more = True
                while more and size < _LINGER_BYTES:
                    part = await receive()
                    size += len(part.get("body", b""))
                    more = part.get("more_body", False)
        await send({"type": message["type"], "body": b""})

    return send_slowly
