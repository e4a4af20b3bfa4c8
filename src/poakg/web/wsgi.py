"""How requests come in by WSGI, and how the answers of the handlers go out by it."""

import io
import sys
from collections.abc import AsyncGenerator
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from poakg.errors import PoakgError
from poakg.web.http.exchange import Exchange
from poakg.web.http.gateway import Gateway
from poakg.web.http.reply import COMMON_HEADERS
from poakg.web.http.reply import POLICY
from poakg.web.http.request import Request
from poakg.web.http.request import read_environment
from poakg.web.process import Process

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environment, StartResponse], Iterable[bytes]]


class Entrance:
    """Takes in the requests of a WSGI server: gives each an exchange, its answer the common headers, and notes it.

    A request that the front of ``poakg serve`` passes on has an exchange already; the front does all this itself.
    """

    def __init__(self, app: WsgiApp, process: Process, gateway: Gateway) -> None:
        self._app = app
        self._process = process
        self._gateway = gateway

    def __call__(self, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """See PEP 3333."""
        if "poakg.exchange" in environment:
            return self._app(environment, start_response)
        exchange = Exchange(read_environment(environment, self._gateway))
        environment.update(_describe_request(exchange.request))
        environment["poakg.exchange"] = exchange

        def start(status: str, headers: list[tuple[str, str]], error: object = None) -> Any:  # noqa: ANN401 - PEP 3333
            exchange.status = int(status.split(" ", 1)[0])
            own = {name.lower() for name, _ in headers}
            common = [*COMMON_HEADERS, POLICY, ("x-request-id", exchange.id)]
            headers = [*headers, *((name, value) for name, value in common if name not in own)]
            return start_response(status, headers, *((error,) if error else ()))

        return _Outgoing(self._app(environment, start), exchange, self._process)


class _Outgoing:
    """A body on its way out; at its end the exchange is over."""

    def __init__(self, parts: Iterable[bytes], exchange: Exchange, process: Process) -> None:
        self._parts = parts
        self._exchange = exchange
        self._process = process

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self._parts:
                self._exchange.size += len(part)
                yield part
        except PoakgError as error:
            # The server must break off the answer, so that it cannot be taken for a whole one.
            self._exchange.failure = error.code
            raise

    def close(self) -> None:
        """See PEP 3333."""
        try:
            getattr(self._parts, "close", lambda: None)()
        finally:
            self._process.finish(self._exchange)


class Chunks:
    """The chunks of a reply, taken from the event loop one by one as the server sends them."""

    def __init__(self, chunks: AsyncGenerator[bytes], process: Process, exchange: Exchange) -> None:
        self._chunks = chunks
        self._process = process
        self._exchange = exchange

    def __iter__(self) -> "Chunks":
        return self

    def __next__(self) -> bytes:
        chunk = self._process.run(_take(self._chunks), self._exchange)
        if chunk is None:
            raise StopIteration
        return chunk


async def _take(chunks: AsyncGenerator[bytes]) -> bytes | None:
    return await anext(chunks, None)


def make_environment(exchange: Exchange, failure: PoakgError | None) -> Environment:
    """Return the WSGI environment of ``exchange``; where there is a ``failure``, the answer is to report that."""
    request = exchange.request
    environment: Environment = {
        f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()
    }
    return environment | {
        "REQUEST_METHOD": request.method,
        "QUERY_STRING": request.query_string,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_PROTOCOL": f"HTTP/{request.version}",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "poakg.exchange": exchange,
        "poakg.failure": failure,
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **_describe_request(request),
    }


def _describe_request(request: Request) -> Environment:
    """Return what Flask must know of a request as its client sees it, proxies or not."""
    scheme, _, rest = (request.root or "http://localhost").partition("://")
    return {
        "SCRIPT_NAME": request.prefix.encode().decode("latin-1"),
        "PATH_INFO": request.path.encode().decode("latin-1"),
        "HTTP_HOST": rest.split("/", 1)[0],
        "REMOTE_ADDR": request.client,
        "wsgi.url_scheme": scheme,
    }
