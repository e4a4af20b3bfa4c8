"""A client that has ended its side of a connection still gets its answer; the work of one that has gone ends."""

import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import quote
from urllib.parse import urlsplit

import pytest

from poakg.graph.snapshot import Snapshot
from tests.conftest import Server
from tests.http import send

pytestmark = pytest.mark.slow

QUICK = "ASK {}"
# Longer than the first look at whether a client has gone, shorter than the limit of the server.
SLOW = "SELECT (COUNT(*) AS ?n) { { SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y } LIMIT 500000 } }"
# Ends long after the test.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PAGE = "Accept: text/html\r\n"


@pytest.fixture(scope="module", params=["short", "flask"])
def patient(snapshot: Snapshot, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server that ends no query for its time, by either way of answering."""
    server = Server("--timeout", "300", "--workers", "3", "--front", request.param, snapshots=snapshot.path.parent)
    yield server
    assert server.stop() == 0


def connect(server: Server) -> socket.socket:
    """Return a connection to ``server``."""
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def make_request(query: str, headers: str = "", version: str = "1.1") -> bytes:
    """Return a request that no cache has an answer to."""
    path = f"/sparql?query={quote(f'{query} # {time.monotonic_ns()}', safe='')}"
    return f"GET {path} HTTP/{version}\r\nHost: x\r\n{headers}\r\n".encode()


def make_post(query: str) -> bytes:
    """Return a request that sends its query as a body."""
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    body = f"{query} # {time.monotonic_ns()}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def exchange(server: Server, *sent: bytes) -> bytes:
    """Send, end our side, and return all that comes."""
    with connect(server) as connection:
        connection.sendall(b"".join(sent))
        connection.shutdown(socket.SHUT_WR)
        received = b""
        while part := connection.recv(65_536):
            received += part
    return received


def list_statuses(received: bytes) -> list[int]:
    """Return the statuses of the answers, interim ones left out."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 ([2-5]\d\d) ", received)]


REQUESTS = {
    "quick": [make_request(QUICK)],
    "slow": [make_request(SLOW)],
    "slow, of old": [make_request(SLOW, version="1.0")],
    "a page": [make_request(SLOW, PAGE)],
    "a body": [make_post(SLOW)],
    "several": [make_request(SLOW), make_request(QUICK), make_request(SLOW)],
}


@pytest.mark.parametrize("kind", REQUESTS)
def test_who_has_ended_its_side_is_answered(patient: Server, kind: str) -> None:
    """Each request that came whole, be its answer quick or not; then the connection is closed."""
    received = exchange(patient, *REQUESTS[kind])
    assert list_statuses(received) == [200] * len(REQUESTS[kind])
    # HTTP/1.0 knows no interim answers.
    assert kind != "slow, of old" or received.startswith(b"HTTP/1.1 200")


def test_half_a_request_is_not_answered(patient: Server) -> None:
    """Nothing more of it will come; what came whole before it is answered."""
    assert exchange(patient, make_request(QUICK)[:20]) == b""
    assert exchange(patient, make_post(QUICK)[:-1]) == b""
    assert list_statuses(exchange(patient, make_request(QUICK), make_request(QUICK)[:20])) == [200]


@pytest.mark.parametrize("headers", ["", PAGE], ids=["data", "a page"])
def test_the_work_of_who_has_gone_ends(patient: Server, headers: str) -> None:
    """It ends long before its time is up, though all that is seen of leaving is that nothing more is sent."""
    for _ in range(6):
        with connect(patient) as connection:
            connection.sendall(make_request(ENDLESS, headers))
            time.sleep(0.05)
    started = time.monotonic()
    while b"poakg_queries_running 0.0" not in send(f"{patient.url}/metrics").body:
        assert time.monotonic() - started < 60
        time.sleep(0.02)
