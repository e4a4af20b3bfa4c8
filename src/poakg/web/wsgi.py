"""The pages, which Flask makes in threads, as replies of the site."""

import asyncio
import io
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flask import Flask

from poakg.engine.response_body import compress_body
from poakg.errors import BusyError
from poakg.errors import PoakgError
from poakg.web.http.budget import Budget
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.problems import answer_failure
from poakg.web.http.reply import Reply
from poakg.web.http.request import Request

_TEXTUAL = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")


class PageServer:
    """Serves the pages of ``app`` in ``threads`` threads; ``queue_length`` requests may wait for one."""

    def __init__(self, app: Flask, budget: Budget, threads: int, queue_length: int) -> None:
        self._app = app
        self._budget = budget
        self._most = threads + queue_length
        self._underway = 0
        self._executor = ThreadPoolExecutor(threads, "page")

    async def serve(self, exchange: Exchange) -> Reply:
        """Return the page that a request asks for. Raises BusyError or OverBudgetError."""
        if self._underway >= self._most:
            raise BusyError("Too many pages are asked for at once.", "Try again in a few seconds.")
        exchange.ending.callback(await self._budget.admit(exchange.request.client))
        self._underway += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._executor, self._make, exchange)
        finally:
            self._underway -= 1

    async def explain(self, exchange: Exchange, error: PoakgError) -> Reply:
        """Return the page that tells of ``error``."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._explain, exchange, error)

    def close(self) -> None:
        """Let the threads go."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _explain(self, exchange: Exchange, error: PoakgError) -> Reply:
        with self._app.request_context(_make_environment(exchange.request)):
            response = self._app.process_response(answer_failure(error))
        headers = {name.lower(): value for name, value in response.headers.items() if name.lower() != "content-length"}
        return Reply(response.status_code, headers, response.get_data(), failure=error.code)

    def _make(self, exchange: Exchange) -> Reply:
        request = exchange.request
        reply = call_app(self._app, request)
        encoding = choose_encoding(request.headers.get("accept-encoding", ""))
        media_type = reply.headers.get("content-type", "")
        if encoding != "identity" and media_type.startswith(_TEXTUAL) and reply.status == 200:
            body = compress_body(reply.body, encoding)
            if len(body) < len(reply.body):
                reply.body = body
                reply.headers["content-encoding"] = encoding
                reply.headers.pop("content-length", None)
                reply.headers["vary"] = "Accept, Accept-Encoding"
        return reply


def call_app(app: Flask, request: Request) -> Reply:
    """Return what the WSGI application ``app`` answers (PEP 3333)."""
    told: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]], error: object = None) -> Any:  # noqa: ANN401
        told["status"], told["headers"] = int(status.split(" ", 1)[0]), headers

    parts: Iterable[bytes] = app(_make_environment(request), start_response)
    try:
        body = b"".join(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    headers = {name.lower(): value for name, value in told["headers"] if name.lower() != "content-length"}
    return Reply(told["status"], headers, body)


def _make_environment(request: Request) -> dict[str, Any]:
    scheme, _, rest = request.root.partition("://")
    host = rest.split("/", 1)[0]
    environment = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items() if name != "host"
    }
    return environment | {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": request.prefix.encode().decode("latin-1"),
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "QUERY_STRING": request.query_string,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": host,
        "SERVER_PORT": "443" if scheme == "https" else "80",
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "HTTP_HOST": host,
        "REMOTE_ADDR": request.client,
        "poakg.request": request,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scheme,
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
