"""Another SPARQL engine over HTTP (SPARQL 1.1 Protocol): ask it, and know a bad answer from a good one."""

import io
import os
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from typing import cast
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox

from poakg.engine.published import Unmarking
from poakg.errors import QueryRefusedError
from poakg.errors import RemoteEngineError
from poakg.errors import RemoteTimeoutError
from poakg.errors import RemoteUnreachableError

FORM = "application/x-www-form-urlencoded"
SOLUTIONS = "application/sparql-results+xml"
TRIPLES = "application/n-triples, text/turtle;q=0.5"
_FORMATS = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
}
_PIECE = 64 * 1024
_ROW = b"<result>"
# So much of what an engine says about a failure is passed on.
_MOST_WORDS = 300


@dataclass(frozen=True)
class Address:
    """Where an engine answers. ``{seconds}`` and ``{milliseconds}`` in the URL are the time that a query may take."""

    url: str
    seconds: float = 10.0

    @property
    def filled_in(self) -> str:
        """The URL with the time that a query may take."""
        milliseconds = round(self.seconds * 1000)
        return self.url.replace("{seconds}", f"{self.seconds:g}").replace("{milliseconds}", str(milliseconds))


def open_client(seconds: float) -> httpx.Client:
    """Return a client that waits for ``seconds`` at most, with the name and the password of the environment.

    POAKG_ENGINE_USER and POAKG_ENGINE_PASSWORD are used as the engine asks for them: Digest where it says so, else
    Basic.
    """
    user, password = os.environ.get("POAKG_ENGINE_USER", ""), os.environ.get("POAKG_ENGINE_PASSWORD", "")
    digest = os.environ.get("POAKG_ENGINE_DIGEST", "") == "1"
    auth = (httpx.DigestAuth(user, password) if digest else httpx.BasicAuth(user, password)) if user else None
    return httpx.Client(timeout=seconds, auth=auth, follow_redirects=False, trust_env=False)


class Engine:
    """The engine at an address, whose answers are cut after ``most_rows`` rows if it is known to cut them."""

    def __init__(self, address: Address, most_rows: int | None = None) -> None:
        self._address = address
        self._most_rows = most_rows

    def select(self, query: str, graphs: Sequence[str] = ()) -> list[ox.QuerySolution]:
        """Return the rows of a SELECT query over ``graphs``. Raises RemoteEngineError and RemoteTimeoutError."""
        with self.ask(query, SOLUTIONS, graphs, (), "") as body:
            return list(body.parse_solutions())  # type: ignore[arg-type]

    def count_rows(self, query: str, graphs: Sequence[str]) -> int:
        """Return how many rows of a SELECT query come. Raises RemoteEngineError and RemoteTimeoutError."""
        with self.ask(query, SOLUTIONS, graphs, (), "") as body:
            return sum(1 for _ in body.parse_solutions())  # type: ignore[union-attr, misc]

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    @cached_property
    def _client(self) -> httpx.Client:
        # Each process opens connections of its own.
        return open_client(self._address.seconds)

    @contextmanager
    def ask(
        self, query: str, accept: str, default_graphs: Iterable[str], named_graphs: Iterable[str], mark: str
    ) -> Iterator["Body"]:
        """Give the body of the answer to ``query`` over these graphs, with names of graphs without ``mark``.

        Raises RemoteTimeoutError when the engine takes too long, RemoteEngineError when it cannot be reached, answers
        with something else than results, or cuts the answer.
        """
        fields = [("query", query)]
        fields += [("default-graph-uri", graph) for graph in default_graphs]
        fields += [("named-graph-uri", graph) for graph in named_graphs]
        headers = {"content-type": FORM, "accept": accept}
        with _explaining():
            request = self._client.build_request(
                "POST", self._address.filled_in, content=urlencode(fields).encode(), headers=headers
            )
            response = self._client.send(request, stream=True)
        try:
            body = Body(response, mark, self._most_rows)
            try:
                yield body
            except (OSError, SyntaxError, ValueError) as error:
                if body.failure is not None:
                    raise body.failure from error
                raise RemoteEngineError(f"The engine's answer cannot be read: {error}.", _LATER) from error
        finally:
            response.close()


class Body(io.RawIOBase):
    """The body of an answer as a file of bytes; ``failure`` is why it ended too early. Raises RemoteEngineError."""

    def __init__(self, response: httpx.Response, mark: str, most_rows: int | None) -> None:
        self.media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.failure: RemoteEngineError | RemoteTimeoutError | None = None
        self._unmarking = Unmarking(mark)
        self._most_rows = most_rows
        self._rows = 0
        self._tail = b""
        self._waiting = b""
        _refuse(response, self.media_type)
        self._pieces = response.iter_bytes(_PIECE)

    def readable(self) -> bool:
        """Return that it can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Put the next bytes into ``buffer``; return how many. Raises OSError when the answer breaks off."""
        while not self._waiting:
            piece = self._next_piece()
            if piece is None:
                return 0
            self._waiting = piece
        size = min(len(buffer), len(self._waiting))
        buffer[:size] = self._waiting[:size]
        self._waiting = self._waiting[size:]
        return size

    def parse_solutions(self) -> ox.QuerySolutions | ox.QueryBoolean:
        """Return the rows or the truth. Raises OSError when the answer breaks off, SyntaxError when it is none."""
        return ox.parse_query_results(cast("IO[bytes]", self), format=ox.QueryResultsFormat.XML)

    def parse_triples(self) -> Iterator[ox.Triple]:
        """Yield the triples. Raises OSError when the answer breaks off, SyntaxError when it cannot be read."""
        for quad in ox.parse(self, format=_FORMATS[self.media_type]):  # type: ignore[arg-type]
            self._rows += 1
            yield quad.triple
        self._refuse_cut()

    def _next_piece(self) -> bytes | None:
        try:
            with _explaining():
                piece = next(self._pieces, None)
        except (RemoteEngineError, RemoteTimeoutError) as error:
            self.failure = error
            raise OSError(error.message) from error
        if piece is not None:
            if self.media_type == SOLUTIONS:
                seen = self._tail + piece
                self._rows += seen.count(_ROW)
                self._tail = seen[-len(_ROW) + 1 :]
            return self._unmarking.take(piece)
        if self.media_type == SOLUTIONS:
            self._refuse_cut()
        return self._unmarking.finish() or None

    def _refuse_cut(self) -> None:
        if self._most_rows is not None and self._rows >= self._most_rows:
            self.failure = RemoteEngineError(
                f"The engine gives no more than {self._most_rows:,} rows and does not say that it leaves out the rest.",
                "Page through the answer with ORDER BY, LIMIT and OFFSET, or have the engine's limit raised.",
            )
            raise OSError(self.failure.message)


_OTHERWISE = "Write it in SPARQL 1.1, without what only some engines have."
_KINDS: dict[int, type[RemoteEngineError | RemoteTimeoutError]] = {
    httpx.codes.REQUEST_TIMEOUT: RemoteTimeoutError,
    httpx.codes.SERVICE_UNAVAILABLE: RemoteTimeoutError,
    httpx.codes.GATEWAY_TIMEOUT: RemoteTimeoutError,
    # A proxy before the engine that finds none.
    httpx.codes.BAD_GATEWAY: RemoteUnreachableError,
}
_LATER = "Try again later; who runs this server can look at the engine behind it."


@contextmanager
def _explaining() -> Iterator[None]:
    """Turn what goes wrong between this server and the engine into our errors."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise RemoteTimeoutError("The engine behind this server did not answer in time.", _LATER) from error
    except httpx.InvalidURL as error:
        raise RemoteEngineError(f"The address of the engine is not a URL: {error}.", "Correct --engine.") from error
    except httpx.HTTPError as error:
        raise RemoteUnreachableError(f"The engine behind this server cannot be reached: {error}.", _LATER) from error


def _refuse(response: httpx.Response, media_type: str) -> None:
    """Raise QueryRefusedError, RemoteEngineError or RemoteTimeoutError unless ``response`` has results of a query."""
    # Virtuoso gives what it found until its time was up, and says so in this header.
    if response.headers.get("x-sql-state"):
        raise RemoteTimeoutError("The engine behind this server ran out of time and gave a part of the answer.", _LATER)
    if response.is_success and media_type in (SOLUTIONS, *_FORMATS):
        return
    with _explaining():
        words = " ".join(response.read().decode(errors="replace").split())[:_MOST_WORDS]
    if media_type in ("text/html", "application/xhtml+xml"):
        words = "a page of HTML"
    if response.status_code == httpx.codes.BAD_REQUEST:
        raise QueryRefusedError(f"The engine behind this server does not take the query: {words}.", _OTHERWISE)
    kind = _KINDS.get(response.status_code, RemoteEngineError)
    raise kind(f"The engine behind this server answered {response.status_code} with {words or 'nothing'}.", _LATER)
