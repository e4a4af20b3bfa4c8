"""What a client writes costs time in proportion to its length and within a bound, wherever the front reads it."""

import asyncio
import contextlib
import json
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
import uvicorn
from flask import Flask

from poakg.engine.limits import Limits
from poakg.engine.name_resolution import resolve_names
from poakg.engine.query_check import check_query
from poakg.errors import PoakgError
from poakg.web.app import make_app
from poakg.web.checking import read_form
from poakg.web.http.gateway import Gateway
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import choose_formats
from poakg.web.http.negotiation import choose_media_type
from poakg.web.http.negotiation import prefers_page
from poakg.web.http.request import FORM as FORM_TYPE
from poakg.web.http.request import Request
from poakg.web.http.request import check_json
from poakg.web.http.request import parse_form
from poakg.web.http.request import read_scope
from poakg.web.http.server import make_server
from poakg.web.limits import ServerLimits
from poakg.web.limits import SiteLimits
from poakg.web.process import Process
from poakg.web.router import Router
from poakg.web.routes import ROUTES
from poakg.web.sparql import QUERY as QUERY_TYPE
from poakg.web.sparql import make_tag
from poakg.web.sparql import read_job
from poakg.web.wsgi import make_environment

pytestmark = pytest.mark.slow

HEAD = 64 * 1024
QUERY = 256 * 1024
FORM = 3 * QUERY
UPLOAD = 2 << 20
LIMITS = Limits(depth=1_000_000)
MOST_HELD = 0.1
"""Seconds of the processor for which one request may hold the event loop: ten times what the worst of them takes."""
GATEWAY = Gateway.read(ServerLimits(trusted=frozenset({"192.0.2.0/24"})))


def measure(act: Callable[[], object]) -> float:
    """Return the processor time of this thread that ``act`` takes, the least of several runs."""
    best = float("inf")
    for _ in range(5):
        started = time.thread_time()
        act()
        best = min(best, time.thread_time() - started)
        if best > 1:
            break
    return best


def assert_linear(make: Callable[[int], Callable[[], object]], size: int, most_seconds: float) -> None:
    """Four times the input takes about four times as long, up to ``size``; that takes no longer than the bound."""
    small, large = measure(make(size // 4)), measure(make(size))
    assert large <= most_seconds
    # Squares would take sixteen times as long. What is over in ten milliseconds is not measured well, and harms nobody.
    assert large <= max(small * 11, 0.01), (small, large)


def fill(size: int, piece: str, before: str = "", after: str = "") -> str:
    """Return a text of about ``size`` characters that repeats ``piece``."""
    return before + piece * max(1, (size - len(before) - len(after)) // len(piece)) + after


def check(text: str) -> None:
    """Check a query that may be refused."""
    try:
        checked = check_query(text, LIMITS)
        resolve_names(checked.prologue, [*checked.entered, *checked.default_graphs], "urn:base")
    except PoakgError:
        pass


QUERIES = {
    "sums": ("+1", "SELECT (NOW()", " AS ?x) {}"),
    "minus": ("-", "SELECT (NOW()", ""),
    "dots": (".", "SELECT * { GRAPH ?g {} ", ""),
    "dots in a name": (".", "SELECT * { GRAPH ?g {} a", ""),
    "dots in a local name": (".", "SELECT * { GRAPH ?g {} a:b", ""),
    "digits": ("1", "SELECT * { GRAPH ?g {} ", ""),
    "digits and dots": ("1.", "SELECT * { GRAPH ?g {} ", ""),
    "exponents": ("1e", "SELECT * { GRAPH ?g {} ", ""),
    "names with hyphens": ("a-", "SELECT * { GRAPH ?g {} ", ""),
    "names with dots": ("a.", "SELECT * { GRAPH ?g {} ", ""),
    "names with digits": ("1a-", "SELECT * { GRAPH ?g {} ", ""),
    "colons": (":", "SELECT * { GRAPH ?g {} ", ""),
    "local names": ("a:b.", "SELECT * { GRAPH ?g {} ", ""),
    "escapes in names": ("a:\\-%20.", "SELECT * { GRAPH ?g {} ", ""),
    "letters": ("a", "SELECT * { GRAPH ?g {} ", ""),
    "vowel signs": ("हिं", "SELECT * { GRAPH ?g {} ?", ""),
    "no names": ("हिं", "SELECT * { GRAPH ?g {} ", ""),
    "less": ("<", "SELECT * { GRAPH ?g {} ", ""),
    "less and letters": ("<a", "SELECT * { GRAPH ?g {} ", ""),
    "no end of an IRI": ("a", "SELECT * { GRAPH ?g {} <", ""),
    "comparisons": ("?a<", "SELECT * { GRAPH ?g {} FILTER(", ""),
    "quotes": ('"', "SELECT * { GRAPH ?g {} ", ""),
    "single quotes": ("'", "SELECT * { GRAPH ?g {} ", ""),
    "both quotes": ("\"'", "SELECT * { GRAPH ?g {} ", ""),
    "escaped quotes": ('\\"', 'SELECT * { GRAPH ?g {} "', ""),
    "long strings": ('""" ', "SELECT * { GRAPH ?g {} ", ""),
    "a string without end": ('""a', 'SELECT * { GRAPH ?g {} """', ""),
    "strings and lines": ('"a\n', "SELECT * { GRAPH ?g {} ", ""),
    "blanks": (" ", "SELECT", "* { GRAPH ?g {} "),
    "blanks and comments": ("#\n ", "SELECT", "* { GRAPH ?g {} "),
    "stars": ("SELECT ", "", "* { GRAPH ?g {} "),
    "comments": ("#", "SELECT * { GRAPH ?g {} ", ""),
    "tags": ('"a"@a-', "SELECT * { GRAPH ?g {} ", ""),
    "labels": ("_:a.", "SELECT * { GRAPH ?g {} ", ""),
    "questions": ("?", "SELECT * { GRAPH ?g {} ", ""),
    "variables": ("?a", "SELECT * { GRAPH ?g {} ", ""),
    "brackets": ("{", "SELECT * { GRAPH ?g {} ", ""),
    "round brackets": ("(", "SELECT * { GRAPH ?g {} ", ""),
    "calls": ("GRAPH <urn:x> {", "SELECT * ", ""),
    "names of graphs": ("GRAPH :x {} ", "PREFIX : <urn:> SELECT * {", "}"),
    "names of no graphs": ("GRAPH x:x {} ", "PREFIX : <urn:> SELECT * {", "}"),
    "from": ("FROM <urn:x> ", "SELECT * ", "{}"),
    "values": ("<urn:x> ", "SELECT * { VALUES ?g {", "} GRAPH ?g {} }"),
    "prefixes": ("PREFIX : <urn:> ", "", "SELECT * { GRAPH :x {} }"),
    "glued": ("graph", "SELECT * { GRAPH ?g {} ", ":x {} }"),
    "service": ("?service ", "SELECT * {", "}"),
    "nothing to note": ("?a ?b ?c . ", "SELECT ?a {", "}"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_checking_a_query(name: str) -> None:
    """In a worker, whatever it repeats; as long as a query may be, it takes a part of its time."""
    piece, before, after = QUERIES[name]
    assert_linear(lambda size: lambda: check(fill(size, piece, before, after)), QUERY // 4, 2.0)


def make_request(headers: dict[str, str], body: bytes = b"", path: str = "/sparql") -> Request:
    """Return a request as the front takes it in."""
    return Request("GET", path, "", headers, "192.0.2.1", "http://x", "", "1.1", body)


ACCEPTED = {
    "types": "a/b,",
    "types and weights": "text/html;q=0.5,",
    "all types": "*/*,",
    "commas": ",",
    "semicolons": ";",
    "quotes": '"',
    "escapes": '\\"',
    "parameters": 'a/b;c="d,e";q=1,',
    "letters": "a",
    "blanks": " ",
    "equal signs": "q=",
}


@pytest.mark.parametrize("piece", ACCEPTED.values(), ids=ACCEPTED)
def test_reading_what_a_client_accepts(piece: str) -> None:
    """Media types and content codings, also those of a header that is as long as a head may be."""
    acts: list[Callable[[str], object]] = [
        choose_formats.__wrapped__,
        prefers_page.__wrapped__,
        choose_encoding.__wrapped__,
        lambda accept: choose_media_type(accept, {"text/html": 1, "text/csv": 2}),  # type: ignore[dict-item]
    ]
    for act in acts:
        assert_linear(lambda size, act=act: lambda: act(fill(size, piece, '"')), HEAD, 0.02)  # type: ignore[misc]


@pytest.mark.parametrize("piece", [",", '"a",', "W/", '"', "*", '"tag"x,'])
def test_reading_entity_tags(piece: str) -> None:
    """If-None-Match may list many."""

    def make(size: int) -> Callable[[], object]:
        return lambda: make_request({"if-none-match": fill(size, piece)}).has_tag('"tag"')

    assert_linear(make, HEAD, 0.03)


FORMS = ["&", "a=b&", "=", "%20", "%C3%A9", "%", "+", "é", "a%", ";", "%00", "%2", "%zz", "=%", "\r\n", "%0D%0A", "%25"]


@pytest.mark.parametrize("piece", FORMS)
def test_reading_a_form(piece: str) -> None:
    """Forms and addresses, in the event loop: the longest form takes about 10 ms, however it is written.

    Very many parameters are refused, and so are very many percent signs that encode nothing.
    """

    def read(text: str) -> None:
        with contextlib.suppress(PoakgError):
            parse_form(text)

    assert_linear(lambda size: lambda: read(fill(size, piece, "query=")), FORM, MOST_HELD)


@pytest.mark.parametrize("content_type", [FORM_TYPE, QUERY_TYPE])
@pytest.mark.parametrize("piece", ["a", '"', "\\", "%22", "%00", "%F0%9F%98%80", "é", "\n"])
def test_reading_a_request(piece: str, content_type: str) -> None:
    """What the event loop does for the longest query from its body to the job that it hands over."""

    def read(body: bytes) -> None:
        request = Request("POST", "/sparql", "", {"content-type": content_type}, "", "http://x", "", "1.1", body)
        job = read_job(request)
        assert job is not None
        assert make_tag(job, "identity")
        assert request.find_version() is None

    before = "subversion=&query=" if content_type == FORM_TYPE else "#version="
    assert_linear(lambda size: lambda: read(fill(size, piece, before).encode()), FORM, MOST_HELD)


def test_an_upload_is_no_form() -> None:
    """Where a body may be a file of many megabytes, nothing looks for parameters in it."""
    body = b"version=x&" + b"%20" * UPLOAD
    request = Request("POST", "/validate", "", {"content-type": FORM_TYPE}, "", "http://x", "", "1.1", body)
    assert request.find_version(may_be_long=True) is None
    assert "form" not in vars(request)
    assert request.find_version() == "x"


@pytest.mark.parametrize("piece", ["[],", "{},", '"",', "1,", "1.5e9,", '"\\u00e9",', '{"a":1},', "["])
def test_reading_json(piece: str) -> None:
    """Batches of reconciliation and messages of agents; what has very many lists and objects is refused."""

    def read(text: str) -> None:
        with contextlib.suppress(PoakgError, ValueError, RecursionError):
            check_json(text)
            json.loads(text)

    assert_linear(lambda size: lambda: read(fill(size, piece, "[", "1]")), FORM, MOST_HELD)


@pytest.mark.parametrize("name", [b"a", b"accept", b"x-forwarded-for", b"host"])
def test_reading_headers_of_one_name(name: bytes) -> None:
    """They are joined once, not one by one."""

    def read(count: int) -> None:
        scope = {"method": "GET", "path": "/", "query_string": b"", "http_version": "1.1", "scheme": "http"}
        read_scope({**scope, "client": ("192.0.2.1", 1), "headers": [(name, b"b")] * count}, GATEWAY)

    assert_linear(lambda size: lambda: read(size // 6), HEAD, MOST_HELD)


PARTS = {
    "parts": '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n',
    "files": '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nx\r\n',
    "boundaries": "--b\r\n",
    "lines": "\r\n",
    "half boundaries": "\r\n--",
    "hyphens": "-",
    "headers": "A: b\r\n",
    "letters": "a",
}


@pytest.mark.parametrize("before", ["", PARTS["parts"], PARTS["files"], "--b\r\n"])
@pytest.mark.parametrize("piece", PARTS.values(), ids=PARTS)
def test_reading_uploaded_files(piece: str, before: str) -> None:
    """A form with files, beside the event loop; what is no form is refused."""

    def read(body: bytes) -> None:
        with contextlib.suppress(PoakgError):
            read_form(make_request({"content-type": "multipart/form-data; boundary=b"}, body))

    assert_linear(lambda size: lambda: read(fill(size, piece, before).encode()), UPLOAD, 2.0)


class Wire:
    """A connection to the HTTP server in this process; its application never answers."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        server = make_server(self._serve, SiteLimits())
        server.config.load()
        server.lifespan = Mock()
        self.closed = False
        self.sent = b""
        make_protocol: Any = server.config.http_protocol_class
        self.protocol: Any = make_protocol(
            config=server.config, server_state=uvicorn.server.ServerState(), app_state={}, _loop=self.loop
        )
        self.protocol.connection_made(
            Mock(
                get_extra_info=lambda name: None,
                is_closing=lambda: self.closed,
                write=self._write,
                close=self._close,
                abort=self._close,
            )
        )

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        await asyncio.sleep(3600)

    def _write(self, data: bytes) -> None:
        self.sent += data

    def _close(self) -> None:
        self.closed = True

    def feed(self, data: bytes, step: int) -> None:
        """Let ``data`` come in pieces."""
        for start in range(0, len(data), step):
            if self.closed:
                return
            self.protocol.data_received(data[start : start + step])

    def end(self) -> None:
        """Close what is open."""
        self.protocol.connection_lost(None)
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()


GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
CHUNKED = b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
STREAMS = {
    "blank lines": (b"", b"\r\n"),
    "an address": (b"GET /", b"a"),
    "headers": (b"GET / HTTP/1.1\r\n", b"a: b\r\n"),
    "a name": (b"GET / HTTP/1.1\r\n", b"a"),
    "a value": (b"GET / HTTP/1.1\r\nA: ", b"a"),
    "blanks in a value": (b"GET / HTTP/1.1\r\nA:", b" "),
    "trailers": (CHUNKED + b"0\r\n", b"a: b\r\n"),
    "a trailer": (CHUNKED + b"0\r\na: ", b"a"),
    "an extension": (CHUNKED + b"1;a=", b"a"),
    "extensions": (CHUNKED, b"1;aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\nb\r\n"),
    "zeros of a size": (CHUNKED, b"0"),
    "the body of a GET": (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n", b"a"),
}


@pytest.mark.parametrize("under_way", [b"", GET, GET * 3], ids=["first", "second", "fourth"])
@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("step", [1, 1000])
def test_a_head_that_never_ends_is_ended(name: str, under_way: bytes, step: int) -> None:
    """Also while an answer on the same connection is under way, and in the smallest pieces."""
    before, piece = STREAMS[name]
    wire = Wire()
    try:
        wire.feed(under_way + before, 1000)
        assert not wire.closed
        started = time.thread_time()
        wire.feed(piece * (4 * HEAD // len(piece)), step)
        # Requests that have come whole are answered still, unless the one behind them has begun to be read.
        waits = bool(under_way) and b"Transfer-Encoding" not in before and b"Content-Length" not in before
        assert wire.closed != waits
        assert wire.closed or not wire.protocol.cycle.keep_alive
        assert time.thread_time() - started < 2
        assert len(wire.protocol.headers or ()) < HEAD // 4
        assert wire.sent[:10] == (b"" if under_way else b"HTTP/1.1 4")
    finally:
        wire.end()


def test_requests_far_ahead_of_their_answers_are_left() -> None:
    """A client may send some before it reads, not any number: the last one that is answered ends the connection."""
    wire = Wire()
    try:
        wire.feed(GET * 30, 1000)
        assert len(wire.protocol.pipeline) == 29
        wire.feed(GET * 100, 1000)
        wire.feed(b"x" * (4 * HEAD), 1000)
        waiting = [cycle.keep_alive for cycle, _ in wire.protocol.pipeline]
        assert (waiting, wire.sent, wire.closed) == ([False, *[True] * 63], b"", False)
    finally:
        wire.end()


def test_what_trails_a_body_is_no_header() -> None:
    """Nothing behind a body changes the request."""
    wire = Wire()
    try:
        wire.feed(CHUNKED + b"1\r\na\r\n0\r\nX-Forwarded-Host: other\r\n\r\n", 1000)
        assert [name for name, _ in wire.protocol.cycle.scope["headers"]] == [b"host", b"transfer-encoding"]
    finally:
        wire.end()


@pytest.mark.parametrize("step", [1, 7, 1000])
@pytest.mark.parametrize("body", [b"", b"ASK {}"])
def test_an_offer_of_another_protocol_is_not_taken_up(body: bytes, step: int) -> None:
    """The request is there with its body, and so is the next one, however they are cut into pieces."""
    head = (
        b"POST /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: A\r\n"
    )
    wire = Wire()
    try:
        wire.feed(head + b"Content-Length: %d\r\n\r\n" % len(body) + body, step)
        cycle = wire.protocol.cycle
        assert (bytes(cycle.body), cycle.more_body, cycle.keep_alive) == (body, False, True)
        assert {name for name, _ in cycle.scope["headers"]} == {b"host", b"connection", b"content-length"}
        wire.feed(GET, step)
        assert wire.protocol.cycle.scope["path"] == "/"
        assert not wire.closed
    finally:
        wire.end()


@pytest.fixture(scope="module")
def app() -> Flask:
    """The application, which is not asked anything that needs the engine."""
    process = Process(Mock)
    return make_app(process, SiteLimits())


@pytest.mark.parametrize("piece", ["/", "a", "/a", "/.", "\n", "é", "%", "//a"])
@pytest.mark.parametrize("start", ["/", "/doc/", "/templates/", "/questions/", "/static/", "/id"])
def test_finding_the_way(app: Flask, start: str, piece: str) -> None:
    """Any path is found, or not, by the one map of addresses."""
    router = Router(ROUTES, app.url_map)

    def find(path: str) -> None:
        try:
            router.find(make_request({}, path=path))
        except Exception as error:  # noqa: BLE001 - redirects and refusals
            assert isinstance(error, Exception)

    assert_linear(lambda size: lambda: find(fill(size, piece, start)), HEAD, 0.05)


@pytest.mark.parametrize("header", ["cookie", "content-type", "x-forwarded-for", "range", "if-range", "authorization"])
@pytest.mark.parametrize("piece", ["a=b;", '"', "a", ";", ",", "=", '\\"', "a=b; "])
def test_other_headers(app: Flask, header: str, piece: str) -> None:
    """What no page reads costs next to nothing, and so does what some read."""

    def make(size: int) -> Callable[[], object]:
        exchange = SimpleNamespace(
            request=make_request({header: fill(size, piece)}, path="/static/style.css"), failure="", id="a"
        )
        exchange.admitted = True

        def act() -> None:
            parts = app(make_environment(exchange, None), lambda *_: Mock())  # type: ignore[arg-type]
            b"".join(parts)
            getattr(parts, "close", lambda: None)()

        return act

    assert_linear(make, HEAD, 0.1)
