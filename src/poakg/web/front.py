"""The shorter way to the handlers that ``poakg serve`` takes: an ASGI application before the Flask application.

It answers the routes of Flask by the handlers of Flask; what needs a template it passes on to Flask. What only it and
its HTTP server (``http.server``) can do, since WSGI servers have settings of their own for it:

- bounds on connections, on the size of a head, and on the time that a head or a body takes to come;
- a refused body is read to its end within bounds, so that its sender sees the reason;
- work ends as soon as the client leaves, not when something is sent to it;
- an access log with the outcome of each request, and a prefix that a proxy does not announce.
"""

import asyncio
from collections.abc import AsyncGenerator
from collections.abc import Iterable
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from poakg.errors import BusyError
from poakg.errors import PoakgError
from poakg.web.handling import answer
from poakg.web.http.client import Receive
from poakg.web.http.client import Send
from poakg.web.http.client import Watch
from poakg.web.http.client import linger
from poakg.web.http.error_replies import explain
from poakg.web.http.error_replies import make_problem
from poakg.web.http.exchange import ClientGoneError
from poakg.web.http.exchange import Exchange
from poakg.web.http.gateway import Gateway
from poakg.web.http.negotiation import prefers_page
from poakg.web.http.problems import BodyTimeoutError
from poakg.web.http.problems import OverBudgetError
from poakg.web.http.problems import TooLargeError
from poakg.web.http.reply import COMMON_HEADERS
from poakg.web.http.reply import POLICY
from poakg.web.http.reply import Reply
from poakg.web.http.request import read_scope
from poakg.web.limits import SiteLimits
from poakg.web.router import Router
from poakg.web.routes import ROUTES
from poakg.web.service import Service
from poakg.web.wsgi import make_environment

# Pages wait for queries most of the time.
_THREADS, _WAITING = 16, 64
_REFUSALS = (BusyError.code, OverBudgetError.code)
_REFUSED_LATER_SECONDS = 1.0
_BODILESS = (204, 304)
_PACKED = [(name.encode(), value.encode()) for name, value in (*COMMON_HEADERS, POLICY)]
_PACKED_WITHOUT_POLICY = _PACKED[:-1]


class Front:
    """Answers HTTP requests for ``service``, below the path ``prefix``; without ``short``, all by way of ``app``."""

    def __init__(
        self, app: Flask, service: Service, limits: SiteLimits, prefix: str = "", *, short: bool = True
    ) -> None:
        self._app = app
        self._service = service
        self._limits = limits
        self._gateway = Gateway.read(limits.server, prefix)
        self._short = short
        self._router = Router(ROUTES, app.url_map)
        self._executor = ThreadPoolExecutor(_THREADS, "flask")
        self._most = _THREADS + _WAITING
        self._underway = 0

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            return
        exchange = Exchange(read_scope(scope, self._gateway))
        try:
            with exchange.ending, Watch(scope) as watch:
                failure = await self._read_body(exchange, receive)
                if failure is None:
                    watch.start()
                    reply = await self._find_reply(exchange)
                    if exchange.failure in _REFUSALS:
                        await _hold_back(exchange)
                    await self._send(exchange, reply, send)
                else:
                    reply = make_problem(explain(failure, exchange))
                    reply.headers["connection"] = "close"
                    await self._send(exchange, reply, linger(receive, send))
        except ClientGoneError:
            exchange.failure = "client-gone"
            exchange.abandon()
        except PoakgError as error:
            # The answer broke off after it had begun; without an end it cannot be taken for a whole one.
            exchange.failure = error.code
        finally:
            self._service.journal.note(exchange)

    async def _find_reply(self, exchange: Exchange) -> Reply:
        try:
            if not self._short:
                return await self._ask_flask(exchange)
            route, parts = self._router.find(exchange.request)
            if exchange.request.method == "OPTIONS":
                return route.describe_methods()
            if not route.wants_page(exchange.request):
                return await answer(self._service, exchange, route, parts)
            await self._service.admit(exchange)
            return await self._ask_flask(exchange)
        except ClientGoneError:
            raise
        except Exception as error:  # noqa: BLE001 - the path of all errors
            failure = explain(error, exchange)
            if prefers_page(exchange.request.accept):
                return await self._ask_flask(exchange, failure)
            return make_problem(failure)

    async def _ask_flask(self, exchange: Exchange, failure: PoakgError | None = None) -> Reply:
        """Return what the Flask application answers, or how it reports ``failure``. Raises BusyError."""
        if self._underway >= self._most and failure is None:
            raise BusyError("Too many pages are asked for at once.", "Try again in a few seconds.")
        self._underway += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._call_flask, exchange, failure)
        finally:
            self._underway -= 1

    def _call_flask(self, exchange: Exchange, failure: PoakgError | None) -> Reply:
        reply = Reply(500)

        def start(status: str, headers: list[tuple[str, str]], error: object = None) -> Any:  # noqa: ANN401 - PEP 3333
            reply.status = int(status.split(" ", 1)[0])
            reply.headers = {name.lower(): value for name, value in headers}

        parts = self._app(make_environment(exchange, failure), start)
        if "content-length" in reply.headers or reply.status in _BODILESS:
            reply.body = b"".join(parts)
            _close(parts)
        else:
            reply.chunks = self._stream(iter(parts), parts)
        return reply

    async def _stream(self, chunks: Iterator[bytes], parts: Iterable[bytes]) -> AsyncGenerator[bytes]:
        loop = asyncio.get_running_loop()
        try:
            while (chunk := await loop.run_in_executor(self._executor, next, chunks, None)) is not None:
                yield chunk
        finally:
            self._executor.submit(_close, parts)

    async def _read_body(self, exchange: Exchange, receive: Receive) -> PoakgError | None:
        """Read the body of the request; return the failure where it is too large or too slow."""
        request = exchange.request
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return None
        most = self._router.find_body_size(request, self._limits)
        if int(request.headers.get("content-length", "0") or "0") > most:
            return TooLargeError(most)
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.server.body_seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGoneError
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > most:
                        return TooLargeError(most)
        except TimeoutError:
            return BodyTimeoutError("The body took too long to arrive.", "Send it at once.")
        request.body = bytes(body)
        return None

    async def _send(self, exchange: Exchange, reply: Reply, send: Send) -> None:
        exchange.status = reply.status
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in reply.headers.items()]
        headers += _PACKED_WITHOUT_POLICY if POLICY[0] in reply.headers else _PACKED
        headers.append((b"x-request-id", exchange.id.encode()))
        if reply.length is not None and "content-length" not in reply.headers:
            headers.append((b"content-length", b"%d" % reply.length))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if reply.chunks is not None and exchange.request.method != "HEAD":
            async for chunk in reply.chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
                exchange.size += len(chunk)
        exchange.size += len(reply.body)
        await send({"type": "http.response.body", "body": reply.body})


async def _hold_back(exchange: Exchange) -> None:
    """Keep a refusal for a while, so that clients who come again at once take nothing from the others meanwhile."""
    exchange.ending.close()
    exchange.request.body = b""
    await asyncio.sleep(_REFUSED_LATER_SECONDS)


def _close(parts: Iterable[bytes]) -> None:
    getattr(parts, "close", lambda: None)()
