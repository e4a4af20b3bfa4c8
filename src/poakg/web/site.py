"""The whole site as an ASGI application: data for programs, pages for people, and the account of every request."""

import asyncio
import logging
import re
from collections.abc import Awaitable
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from poakg import __version__
from poakg.errors import PoakgError
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.settings import Limits
from poakg.settings import ServerLimits
from poakg.web.checking import Checker
from poakg.web.endpoint import Endpoint
from poakg.web.http.client import ClientGoneError
from poakg.web.http.client import Receive
from poakg.web.http.client import Watch
from poakg.web.http.client import linger
from poakg.web.http.exchange import Exchange
from poakg.web.http.journal import CONTENT_TYPE
from poakg.web.http.journal import Journal
from poakg.web.http.negotiation import prefers_page
from poakg.web.http.problems import BodyTimeoutError
from poakg.web.http.problems import MethodNotAllowedError
from poakg.web.http.problems import TooLargeError
from poakg.web.http.problems import make_problem
from poakg.web.http.reply import Reply
from poakg.web.http.reply import Send
from poakg.web.http.reply import send_body
from poakg.web.http.reply import send_chunks
from poakg.web.http.reply import send_head
from poakg.web.http.request import Request
from poakg.web.http.request import read_scope
from poakg.web.questions import PATH as QUESTIONS
from poakg.web.questions import Questions
from poakg.web.sparql import METHODS
from poakg.web.wsgi import PageServer

Handler = Callable[[Exchange], Awaitable[Reply]]

_log = logging.getLogger(__name__)

# IRIs of things that are no documents; what is said about them lies below /doc (httpRange-14, W3C 2005).
_THINGS = ("id", "code", "rule", "mapping", "query")
_THING = re.compile(rf"/(?:{'|'.join(_THINGS)})/.")
_CHECK = "/validate"
_READING = "GET, HEAD, OPTIONS"
# What addresses take that can do more than be read.
_METHODS = {"/sparql": METHODS, "/sparql/": METHODS, _CHECK: f"{_READING}, POST"}
# Scripts of any page may read, without credentials.
_PREFLIGHT = {
    "access-control-allow-headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "access-control-max-age": "86400",
}
_READABLE = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "ETag, Link, Retry-After, X-Request-Id",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_HEADERS = [(name.encode(), value.encode()) for name, value in _READABLE.items()]
# Pages have a policy of their own.
_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True)
class Parts:
    """Who answers: ``endpoint`` queries, ``checker`` submissions, ``pages`` people; ``journal`` notes every request."""

    endpoint: Endpoint
    questions: Questions
    checker: Checker
    pages: PageServer
    journal: Journal


class Site:
    """Answers every request by one of its ``parts``, below the path ``prefix``."""

    def __init__(self, parts: Parts, engine_limits: Limits, limits: ServerLimits, prefix: str) -> None:
        self._endpoint, self._checker, self._questions = parts.endpoint, parts.checker, parts.questions
        self._pages, self._journal = parts.pages, parts.journal
        # A form may need three characters for each byte of a query.
        self._query_size = engine_limits.query_kb * 1024 * 3 + 4096
        self._limits = limits
        self._prefix = prefix
        # Addresses that give data and nothing else, and those that have a page for people as well.
        self._data: dict[str, Handler] = {
            "/.well-known/void": self._endpoint.send_void,
            "/graph-store": self._endpoint.send_graph_store,
            "/health": self._endpoint.check_health,
            "/metrics": self._send_metrics,
        }
        ontology = f"{GRAPH}ontology"
        self._documents: dict[str, Handler] = {
            "/sparql": self._endpoint.answer_query,
            "/sparql/": self._endpoint.answer_query,
            "/ontology": lambda exchange: self._endpoint.send_graph(exchange, ontology),
            f"/ontology/{__version__}": lambda exchange: self._endpoint.send_graph(exchange, ontology),
        }

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            return
        request = read_scope(scope, self._prefix, self._limits.trusted)
        exchange = Exchange(request)
        named = request.headers.get("x-request-id", "")
        if _REQUEST_ID.fullmatch(named):
            exchange.id = named
        try:
            with exchange.ending, Watch(receive) as watch:
                request.body = await self._read_body(exchange, receive)
                if exchange.failure:
                    await self._send(exchange, self._refuse_body(exchange), linger(receive, send))
                else:
                    watch.start()
                    await self._send(exchange, await self._find_reply(exchange), send)
        except ClientGoneError:
            exchange.failure = "client-gone"
        except PoakgError as error:
            # The answer broke off after it had begun; without an end it cannot be taken for a whole one.
            exchange.failure = error.code
        finally:
            self._journal.note(exchange)

    async def _find_reply(self, exchange: Exchange) -> Reply:
        try:
            return await self._choose_handler(exchange.request)(exchange)
        except PoakgError as error:
            if prefers_page(exchange.request.accept):
                return await self._pages.explain(exchange, error)
            return make_problem(error)
        except Exception:  # noqa: BLE001
            # Nothing of what went wrong here is the client's business.
            _log.exception("request %s failed", exchange.id)
            return make_problem(
                PoakgError("The server failed to answer.", f"Tell who runs it; the request was {exchange.id}.")
            )

    def _choose_handler(self, request: Request) -> Handler:
        path = request.path
        if request.method == "OPTIONS":
            return _allow
        allowed = _METHODS.get(path, _READING)
        if request.method not in allowed.split(", "):
            raise MethodNotAllowedError(f"{path} does not take {request.method}.", f"Use one of {allowed}.", allowed)
        if _THING.match(path):
            return _see_document
        if path == _CHECK and request.method == "POST":
            return self._checker.check
        if path.startswith(QUESTIONS):
            return self._questions.answer
        if path in self._data:
            return self._data[path]
        # Reading all parameters takes a while, which an answer from the cache does not need.
        named = request.get_parameter("format") if "format=" in request.query_string else None
        wants_page = named == "html" or (named is None and prefers_page(request.accept))
        return (None if wants_page else self._find_document(path)) or self._pages.serve

    def _find_document(self, path: str) -> Handler | None:
        if path in self._documents:
            return self._documents[path]
        if path.startswith("/doc/"):
            return lambda exchange: self._endpoint.send_document(exchange, f"{BASE}{path.removeprefix('/doc/')}")
        if path.startswith("/graph/"):
            return lambda exchange: self._endpoint.send_graph(exchange, f"{BASE}{path.removeprefix('/')}")
        return None

    async def _send_metrics(self, exchange: Exchange) -> Reply:
        return Reply(200, {"content-type": CONTENT_TYPE, "cache-control": "no-store"}, self._journal.render())

    async def _read_body(self, exchange: Exchange, receive: Receive) -> bytes:
        """Return the body of a request; one that is too large or too slow is noted as a failure."""
        if exchange.request.method in ("GET", "HEAD", "OPTIONS"):
            return b""
        body = bytearray()
        most = self._find_body_size(exchange.request)
        if int(exchange.request.headers.get("content-length", "0") or "0") > most:
            exchange.failure = TooLargeError.code
            return b""
        try:
            async with asyncio.timeout(self._limits.body_seconds):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise ClientGoneError
                    body += message.get("body", b"")
                    more = message.get("more_body", False)
                    if len(body) > most:
                        exchange.failure = TooLargeError.code
                        return b""
        except TimeoutError:
            exchange.failure = BodyTimeoutError.code
            return b""
        return bytes(body)

    def _find_body_size(self, request: Request) -> int:
        return self._limits.upload_mb << 20 if request.path == _CHECK else self._query_size

    def _refuse_body(self, exchange: Exchange) -> Reply:
        if exchange.failure == TooLargeError.code:
            most = self._find_body_size(exchange.request)
            error: PoakgError = TooLargeError(f"The body is larger than {most // 1024} KiB.", "Send less at once.")
        else:
            error = BodyTimeoutError("The body took too long to come.", "Send it at once.")
        reply = make_problem(error)
        reply.headers["connection"] = "close"
        return reply

    async def _send(self, exchange: Exchange, reply: Reply, send: Send) -> None:
        exchange.status, exchange.failure = reply.status, reply.failure
        extra = [*_HEADERS, (b"x-request-id", exchange.id.encode())]
        if "content-security-policy" not in reply.headers:
            extra.append(_POLICY)
        if reply.chunks is None:
            await send_head(reply, extra, send)
            await send_body(reply.body, send)
            exchange.size = len(reply.body)
        elif exchange.request.method == "HEAD":
            await send_head(reply, extra, send)
            await send_body(b"", send)
        elif exchange.request.version == "1.0":
            # Clients of HTTP/1.0 could not see that an answer broke off, so they get it with its length.
            await self._send(exchange, await _gather(reply), send)
        else:
            await send_head(reply, extra, send)
            exchange.size = await send_chunks(reply.chunks, send)


async def _allow(exchange: Exchange) -> Reply:
    allowed = _METHODS.get(exchange.request.path, _READING)
    return Reply(204, {"allow": allowed, "access-control-allow-methods": allowed, **_PREFLIGHT})


async def _see_document(exchange: Exchange) -> Reply:
    """Lead from the IRI of a thing to the document about it."""
    request = exchange.request
    parameters = f"?{request.query_string}" if request.query_string else ""
    location = f"{request.prefix}/doc{quote(request.path)}{parameters}"
    return Reply(303, {"location": location, "cache-control": "public, max-age=3600"})


async def _gather(reply: Reply) -> Reply:
    """Return a reply whose body is whole; a failure is told as one."""
    assert reply.chunks is not None  # noqa: S101 - only called where it is
    try:
        reply.body = b"".join([chunk async for chunk in reply.chunks])
    except PoakgError as error:
        return make_problem(error)
    reply.chunks = None
    return reply
