"""The same limits hold on every path: what a page or an old client asks for costs no more than what a program does."""

import concurrent.futures
import contextlib
import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.parse import urlsplit

import pytest

from poakg.errors import BusyError
from poakg.graph.snapshot import Snapshot
from poakg.web.http.error_replies import explain
from poakg.web.http.exchange import Exchange
from poakg.web.http.request import Request
from tests.conftest import Server
from tests.http import ask
from tests.http import send

pytestmark = pytest.mark.slow

PAGE = "text/html"
CROSS_JOIN = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNTED = CROSS_JOIN.replace("*", "(COUNT(*) AS ?n)")
GROWING = (
    'SELECT * { BIND("aaaaaaaaaaaaaaaa" AS ?s0) '
    + "".join(f"BIND(CONCAT(?s{number}, ?s{number}) AS ?s{number + 1}) " for number in range(21))
    + "}"
)
MOST_GROWTH_KB = 100 * 1024


@pytest.fixture(scope="module")
def target(snapshot: Snapshot) -> Iterator[Server]:
    """A server with tight limits, but for those of one client."""
    options = ("--timeout", "4", "--workers", "2", "--client-time", "0", "--client-queries", "0", "--cache", "1")
    running = Server(*options, snapshots=snapshot.path.parent)
    yield running
    assert running.stop() == 0


def read_memory(server: Server) -> int:
    """Return the memory of the web process alone, in KiB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{server.front}/status").read_text())
    assert found is not None
    return int(found[1])


def assert_serves(server: Server) -> None:
    """The next query is answered at once."""
    started = time.monotonic()
    assert json.loads(ask(server.url, f"ASK {{}} #{started}").body)["boolean"] is True
    assert time.monotonic() - started < 3


LARGE = {
    "a page of many rows": (CROSS_JOIN, PAGE),
    "a page of long values": (GROWING, PAGE),
    "a page of a long time": (COUNTED, PAGE),
    "a page of a graph": ("CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", PAGE),
    "a table of long values": (GROWING, "text/csv"),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_result_costs_the_web_process_little(target: Server, name: str) -> None:
    """It ends in time, its page is small, and memory does not grow."""
    query, accept = LARGE[name]
    assert_serves(target)
    before, started = read_memory(target), time.monotonic()
    with contextlib.suppress(ConnectionError):
        reply = ask(target.url, query, accept)
        assert reply.status in (200, 500, 503)
        assert accept != PAGE or (reply.media_type == PAGE and len(reply.body) < 16 << 20)
    assert time.monotonic() - started < 16
    assert read_memory(target) - before < MOST_GROWTH_KB
    assert_serves(target)


def test_memory_of_large_bodies_is_given_back(target: Server) -> None:
    """At once, whether they are checked or refused, and however often they come."""
    body = b"PK" + b"x" * (20 << 20)
    send(f"{target.url}/validate", "POST", body[:1000], Content_Type="application/zip")
    before = read_memory(target)
    with concurrent.futures.ThreadPoolExecutor(6) as threads:
        sent = [
            threads.submit(send, f"{target.url}/validate", "POST", body, Content_Type="application/zip")
            for _ in range(18)
        ]
        statuses = {future.result().status for future in sent}
    assert statuses <= {422, 503}
    assert read_memory(target) - before < MOST_GROWTH_KB // 3


def test_a_failure_does_not_hold_its_request() -> None:
    """Its traceback would, and itself with it, so that only a collection of garbage could free both."""
    request = Request("GET", "/", "", {}, "", "", "", "1.1")
    try:
        raise BusyError("busy", "wait")
    except BusyError as error:
        assert explain(error, Exchange(request)).__traceback__ is None


def ask_as_of_old(server: Server, path: str) -> tuple[bytes, int]:
    """Return head and length of the body of an answer by HTTP/1.0."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\nAccept: application/n-triples\r\n\r\n".encode())
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(1 << 16)
        head, _, rest = received.partition(b"\r\n\r\n")
        size = len(rest)
        while part := connection.recv(1 << 20):
            size += len(part)
    return head.lower(), size


@pytest.fixture(scope="module")
def patient(snapshot: Snapshot) -> Iterator[Server]:
    """A server that gives a long answer all the time it needs."""
    running = Server("--timeout", "120", "--workers", "1", "--client-time", "0", snapshots=snapshot.path.parent)
    yield running
    assert running.stop() == 0


def test_a_long_answer_by_http_1_0_has_its_length(patient: Server) -> None:
    """It waits in a file until that is known, not in memory."""
    ask_as_of_old(patient, "/graph/sdg")
    before = read_memory(patient)
    union = " UNION ".join(f"{{ ?s ?p ?o BIND({number} AS ?n) }}" for number in range(6))
    for path in ("/graph-store?default", f"/sparql?{urlencode({'query': f'SELECT * {{ {union} }}', 'format': 'tsv'})}"):
        head, size = ask_as_of_old(patient, path)
        assert head.startswith(b"http/1.1 200")
        assert size > 10 << 20
        assert b"content-length: %d\r\n" % size in head + b"\r\n"
    assert read_memory(patient) - before < MOST_GROWTH_KB // 4


@pytest.mark.parametrize("path", ["/sparql", "/sparql/"])
def test_a_page_that_nobody_waits_for_is_given_up(target: Server, path: str) -> None:
    """The worker of a client that leaves is free at once, for pages too."""
    parts = urlsplit(target.url)
    for number in range(6):
        asked = urlencode({"query": f"{COUNTED} #{number}"})
        with socket.create_connection((parts.hostname, parts.port), timeout=10) as connection:
            connection.sendall(f"GET {path}?{asked} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\n\r\n".encode())
            time.sleep(0.1)
    time.sleep(0.3)
    assert_serves(target)


CHARGED = ["/sparql?query=ASK%7B%7D", "/doc/id/state/KEN", "/graph/sdg", "/graph-store?default"]
PAGES = ["/", "/search?words=a", "/ontology", "/rules", "/validate"]


@pytest.mark.parametrize("accept", ["*/*", PAGE])
def test_every_path_is_charged_to_its_client(snapshot: Snapshot, accept: str) -> None:
    """Who has used up the time of a minute gets no answer by another path."""
    options = ("--timeout", "2", "--workers", "2", "--client-time", "1")
    server = Server(*options, snapshots=snapshot.path.parent)
    try:
        assert ask(server.url, COUNTED).status == 503
        for path in [*CHARGED, *(PAGES if accept == PAGE else ["/questions/acts"])]:
            reply = send(f"{server.url}{path}", Accept=accept)
            assert reply.status == 429, path
            assert int(reply.headers["retry-after"]) > 0
        body = b"<urn:a> <urn:b> <urn:c> ."
        assert send(f"{server.url}/validate", "POST", body, Content_Type="text/turtle").status == 429
        assert send(f"{server.url}/live").status == 200
    finally:
        assert server.stop() == 0
