"""Uvicorn's protocol with bounds on how much and how slowly a client may send."""

import asyncio
from collections.abc import Callable
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

from poakg.web.http.answer_writer import AnswerWriter
from poakg.web.http.client import LEAVE
from poakg.web.http.half_closed import HalfClosed
from poakg.web.limits import ServerLimits

# The colon, the blank and the line end of a header.
_AROUND = 4
# A chunk of one byte has so many bytes around it, and some more.
_FRAMING = 8
# Requests that may come before the answers to those before them.
_MOST_AHEAD = 64
_WITHOUT_HOST = ("0.9", "1.0")
# Methods of requests whose body says nothing.
_BODILESS = ("GET", "HEAD", "OPTIONS")
_OFFERING = (b"upgrade", b"http2-settings")


class BoundProtocol(HttpToolsProtocol):
    """Bounds what comes beside bodies, whether or not an answer is under way.

    These are heads, blank lines before them, trailers, and what frames the chunks of a body. An offer to go on in
    another protocol is not taken up; the request is answered as if it had not been made.
    """

    limits: ServerLimits
    most: int

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        """See asyncio."""
        super().connection_made(transport)
        if len(self.connections) > self.most:
            transport.abort()
        self._beside = self._body = 0
        self.url = b""
        self._in_head = self._has_offer = self._has_cycle = self._is_lost = self._is_full = False
        # The one whose request is being answered; those that came after it wait.
        self._answered: RequestResponseCycle | None = None
        self._on_leave: Callable[[], None] | None = None
        self._extensions: dict[str, dict[object, object]] = {LEAVE: {"notify": self._notify}}
        self._head_timer: asyncio.TimerHandle | None = None
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self._forget_head()
        self._is_lost = True
        super().connection_lost(exc)
        if self._answered is not None:
            self._answered.disconnected = True
        if self._on_leave is not None:
            self._on_leave()

    def eof_received(self) -> bool:  # type: ignore[override] # uvicorn lets all go
        """Keep the connection open as long as requests that came whole are answered."""
        if self._is_idle or self._has_cycle:
            return False
        self.cycle.keep_alive = False
        HalfClosed(self.transport, self.cycle)
        return True

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        if self._is_full:
            return
        if self._head_timer is None and self._is_idle:
            self._beside = self._body = 0
        self._unset_keepalive_if_required()
        self._beside += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserError:
            if not (self.transport.is_closing() or self._is_full):
                self._reject(b"400 Bad Request")
            return
        if self._beside > self.limits.url_kb * 1024 + _FRAMING * self._body and not self.transport.is_closing():
            self._refuse()
        if self._head_timer is None and self._is_idle:
            self._await_head()

    def on_message_begin(self) -> None:
        """See httptools."""
        self._in_head, self._has_offer, self._has_cycle = True, False, False
        self._head_size = 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """See httptools."""
        # What comes behind a body is not part of the head.
        if self._in_head:
            self._head_size += len(name) + len(value) + _AROUND
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """See httptools."""
        self._in_head = False
        self._forget_head()
        if len(self.url) + self._head_size > self.limits.url_kb * 1024:
            self._refuse()
        elif not self._has_host():
            self._reject(b"400 Bad Request")
        elif self.parser.should_upgrade():
            self._has_offer = True
        elif len(self.pipeline) >= _MOST_AHEAD:
            self._take_no_more()
        else:
            self._beside = self._body = 0
            super().on_headers_complete()
            self._has_cycle = True
        if self._is_full or self.transport.is_closing():
            # Nor is what came together with it.
            raise httptools.HttpParserError

    def _has_host(self) -> bool:
        """Return whether the head names one host, so that nobody has to guess; before HTTP/1.1 it may name none.

        See RFC 9112 §3.2.
        """
        count = [name for name, _ in self.headers].count(b"host")
        return count == 1 or (count == 0 and self.parser.get_http_version() in _WITHOUT_HOST)

    def on_body(self, body: bytes) -> None:
        """See httptools."""
        self._body += len(body)
        self._beside -= len(body)
        if self.transport.is_closing():
            return
        if self._body > self.limits.url_kb * 1024 and self.scope["method"] in _BODILESS:
            self._reject(b"413 Content Too Large")
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """See httptools."""
        if not (self.transport.is_closing() or self._has_offer):
            self._beside = self._body = 0
            self._has_cycle = False
            super().on_message_complete()

    def _take_no_more(self) -> None:
        """End the connection with the answer to the last request that came whole; what follows it is read no more."""
        self._is_full = True
        self.cycle.keep_alive = False

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        self._answered = cycle
        cycle.scope["extensions"] = self._extensions
        writer = AnswerWriter(cycle)
        super()._start_asgi_task(cycle, lambda scope, receive, _: app(scope, receive, writer.send))

    def _notify(self, act: Callable[[], None] | None) -> None:
        """Have ``act`` called when the client leaves, nothing from now on where it is None."""
        self._on_leave = act
        if act is not None and self._is_lost:
            act()

    @property
    def _is_idle(self) -> bool:
        """Whether no request is being answered."""
        return self.cycle is None or self.cycle.response_complete

    def _feed(self, data: bytes) -> None:
        """Give ``data`` to the parser. Raises HttpParserError."""
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            if self.transport.is_closing():
                return
            head = self._describe_head()
            self.parser = httptools.HttpRequestParser(self)
            self.parser.feed_data(head)
            self._feed(data[upgrade.args[0] :])

    def _describe_head(self) -> bytes:
        """Return the head of the request without its offer. Raises HttpParserError where it is nothing without."""
        method = self.parser.get_method()
        if method == b"CONNECT":
            raise httptools.HttpParserError
        lines = [b"%s %s HTTP/%s" % (method, self.url, self.parser.get_http_version().encode())]
        for name, value in self.headers:
            if name == b"connection":
                kept = [token for token in value.split(b",") if token.strip().lower() not in _OFFERING]
                lines.append(b"connection: " + b",".join(kept))
            elif name not in _OFFERING:
                lines.append(name + b": " + value)
        return b"\r\n".join([*lines, b"", b""])

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self.limits.head_seconds, self.transport.abort)

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self) -> None:
        long_url = 2 * len(self.url) > self.limits.url_kb * 1024
        self._reject(b"414 URI Too Long" if long_url else b"431 Request Header Fields Too Large")

    def _reject(self, status: bytes) -> None:
        """Report that the request cannot be answered, and close the connection; answers under way come before that.

        They are then all that comes.
        """
        self._forget_head()
        under_way = self.cycle is not None and not self.cycle.response_complete
        if under_way and not self._has_cycle:
            self._take_no_more()
            return
        if under_way and (self.pipeline or self.cycle.response_started):
            self.transport.abort()
            return
        self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
