"""The HTTP server: uvicorn, with bounds on how much and how slowly a client may send."""

import asyncio
import contextlib
import logging
import resource
import signal
import socket
from collections.abc import Callable
from typing import Any

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from poakg.errors import EngineError
from poakg.web.http.together import TogetherTransport
from poakg.web.limits import ServerLimits
from poakg.web.limits import SiteLimits

# Descriptors that are kept for other things than connections: a worker has two here, and two more while the one that
# takes its place arrives.
_FEW_FILES, _FILES_OF_WORKER, _FILES_OF_CHECK = 48, 4, 8
_FEWEST = 8
_BACKLOG = 4096
_GRACE_SECONDS = 10
# The colon, the blank and the line end of a header.
_AROUND = 4
# A chunk of one byte has so many bytes around it, and some more.
_FRAMING = 8
# Requests that may come before the answers to those before them.
_MOST_AHEAD = 64
HOLD = "poakg.hold"
"""The ASGI extension of this server: what has the head of an answer wait for the beginning of its body."""
# Methods of requests whose body says nothing.
_BODILESS = ("GET", "HEAD", "OPTIONS")
_OFFERING = (b"upgrade", b"http2-settings")


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port``; 0 takes a free port. Raises EngineError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EngineError(f"Cannot listen on {host}:{port}: {reason}.", "Choose another --host or --port.") from error


def raise_file_limit() -> None:
    """Allow as many open connections as the system lets this user have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def make_server(app: Callable[..., Any], site_limits: SiteLimits) -> uvicorn.Server:
    """Return a server of the ASGI application ``app``."""
    limits = site_limits.server
    # What uvicorn has to say about single requests stands in the access log, with their ids.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        app,
        http=type("BoundProtocol", (_BoundProtocol,), {"limits": limits, "most": _count_connections(site_limits)}),
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        backlog=_BACKLOG,
        timeout_keep_alive=int(limits.idle_seconds) or 1,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return _Server(config)


def _count_connections(limits: SiteLimits) -> int:
    """Return how many connections may be open so that descriptors are left for workers, checks and files."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    reserve = _FEW_FILES + _FILES_OF_WORKER * limits.engine.workers + _FILES_OF_CHECK * limits.server.checks
    return max(allowed - reserve, _FEWEST)


class _Server(uvicorn.Server):
    """Leaves signals to its caller, who has more to stop than this."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:  # noqa: ANN401 - as uvicorn has it
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        self.should_exit = True


class _BoundProtocol(HttpToolsProtocol):
    """Uvicorn's protocol with bounds on what comes beside bodies, whether or not an answer is under way.

    These are heads, blank lines before them, trailers, and what frames the chunks of a body. An offer to go on in
    another protocol is not taken up; the request is answered as if it had not been made.
    """

    limits: ServerLimits
    most: int

    def connection_made(self, transport: Any) -> None:  # noqa: ANN401 - as uvicorn has it
        self._together = TogetherTransport(transport)
        super().connection_made(self._together)  # type: ignore[arg-type]
        if len(self.connections) > self.most:
            transport.abort()
        self._beside = self._body = 0
        self.url = b""
        self._in_head = self._has_offer = self._has_cycle = False
        self._head_timer: asyncio.TimerHandle | None = None
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._head_timer is None and (self.cycle is None or self.cycle.response_complete):
            self._await_head()
        self._unset_keepalive_if_required()
        self._beside += len(data)
        try:
            self._feed(data)
        except httptools.HttpParserError:
            if not self.transport.is_closing():
                self._reject(b"400 Bad Request")
            return
        if self._beside > self.limits.url_kb * 1024 + _FRAMING * self._body and not self.transport.is_closing():
            self._refuse()

    def on_message_begin(self) -> None:
        self._in_head, self._has_offer, self._has_cycle = True, False, False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        if not self.url:
            self.scope["extensions"] = {HOLD: {"hold": self._together.hold_next}}
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        # What comes behind a body is not part of the head.
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._forget_head()
        size = len(self.url) + sum(len(name) + len(value) + _AROUND for name, value in self.headers)
        if size > self.limits.url_kb * 1024:
            self._refuse()
        elif sum(name == b"host" for name, _ in self.headers) > 1:
            # Which one counts would be a guess (RFC 9112 §3.2).
            self._reject(b"400 Bad Request")
        elif self.parser.should_upgrade():
            self._has_offer = True
        elif len(self.pipeline) >= _MOST_AHEAD:
            self.transport.abort()
        else:
            self._beside = self._body = 0
            super().on_headers_complete()
            self._has_cycle = True

    def on_body(self, body: bytes) -> None:
        self._body += len(body)
        self._beside -= len(body)
        if self.transport.is_closing():
            return
        if self._body > self.limits.url_kb * 1024 and self.scope["method"] in _BODILESS:
            self._reject(b"413 Content Too Large")
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not (self.transport.is_closing() or self._has_offer):
            self._beside = self._body = 0
            self._has_cycle = False
            super().on_message_complete()

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
        self._beside = self._body = 0
        self._head_timer = self.loop.call_later(self.limits.head_seconds, self.transport.abort)

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _refuse(self) -> None:
        long_url = 2 * len(self.url) > self.limits.url_kb * 1024
        self._reject(b"414 URI Too Long" if long_url else b"431 Request Header Fields Too Large")

    def _reject(self, status: bytes) -> None:
        """Report that the request cannot be answered, unless an answer is under way, and close the connection."""
        self._forget_head()
        under_way = self.cycle is not None and not self.cycle.response_complete
        if under_way and (self.pipeline or not self._has_cycle or self.cycle.response_started):
            self.transport.abort()
            return
        self.transport.write(b"HTTP/1.1 " + status + b"\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
