"""What clients may do to a server, and that nothing is lost but what they asked for."""

import concurrent.futures
import contextlib
import csv
import hashlib
import http.client
import io
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.parse import urlencode
from urllib.parse import urlsplit

import pytest

from poakg.graph.snapshot import Snapshot
from tests.conftest import Server
from tests.engine.releases import publish
from tests.http import Reply
from tests.http import ask
from tests.http import send
from tests.processes import find_children
from tests.processes import find_command
from tests.processes import read_cpu_time

pytestmark = pytest.mark.slow

CROSS_JOIN = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
DIRECT = "application/sparql-query"
# A look-up takes milliseconds; no attack may hold it up for so many seconds, on however slow a machine.
LONG = 10
MANY = 10_000


@pytest.fixture(scope="module", params=["short", "flask"])
def target(snapshot: Snapshot, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server with tight limits and no bound on one client, since all attacks come from one."""
    running = Server(
        *("--timeout", "1", "--workers", "2", "--head-time", "1.5", "--body-time", "1.5", "--queue", "5"),
        *("--client-time", "0", "--client-queries", "0", "--result-size", "64", "--depth", "1000"),
        *("--front", request.param),
        snapshots=snapshot.path.parent,
    )
    yield running
    assert running.stop() == 0


def assert_serves(server: Server) -> None:
    """The next query is answered long before any limit of time."""
    started = time.monotonic()
    assert json.loads(ask(server.url, f"ASK {{}} #{started}").body)["boolean"] is True
    assert time.monotonic() - started < LONG


def connect(server: Server) -> socket.socket:
    """Open a connection to the server."""
    parts = urlsplit(server.url)
    return socket.create_connection((parts.hostname, parts.port), timeout=10)


HOSTILE = {
    "nested groups": "SELECT * " + "{" * 990 + "}" * 990,
    "nested calls": "SELECT (" + "CONCAT(" * 990 + "1" + ")" * 990 + " AS ?x) {}",
    "nested not exists": "SELECT * {" + "FILTER NOT EXISTS {" * 990 + "}" * 990 + "}",
    "nested optional": "SELECT * {" + "OPTIONAL {" * 990 + "}" * 990 + "}",
    "sub-selects": "SELECT * " + "{ SELECT * " * 900 + "{}" + "}" * 900,
    "negations": "SELECT * { FILTER(" + "!(" * 990 + "true" + ")" * 990 + ") }",
    "binds": "SELECT * {" + "".join(f"BIND(1 AS ?v{i}) " for i in range(9000)) + "}",
    "minus chain": "SELECT * { ?s ?p ?o " + "MINUS { ?s ?p ?o } " * 9000 + "}",
    "sum": "SELECT (" + "1+" * 60_000 + "1 AS ?x) {}",
    "unions": "SELECT * { {} " + "UNION {} " * 20_000 + "}",
    "conjunction": "SELECT * { FILTER(" + "true && " * 20_000 + "true) }",
    "wide pattern": "SELECT * { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(250)) + " }",
    "nested collections": "SELECT * { ?s ?p " + "(" * 250 + ")" * 250 + " }",
    "nested paths": "SELECT * { ?s " + "(" * 900 + "<p>" + ")*" * 900 + " ?o }",
    "counted cross join": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "cross join": CROSS_JOIN,
    "sorted cross join": CROSS_JOIN + " ORDER BY ?a ?f",
    "distinct cross join": CROSS_JOIN.replace("*", "DISTINCT *", 1),
    "grouped cross join": "SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY ?a ?d ?g",
    "constructed cross join": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "path explosion": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:none>|^!<urn:none>)* ?b . ?b (!<urn:none>)* ?c }",
    "backtracking pattern": 'SELECT (REGEX("' + "a" * 50_000 + '!", "^(a+)+$") AS ?x) {}',
    "large pattern": 'SELECT (REGEX("a", "' + "(a{1000}){1000}" + '") AS ?x) {}',
    "growing string": 'SELECT (STRLEN(?z) AS ?n) { BIND("a" AS ?s0) '
    + "".join(f"BIND(CONCAT(?s{i}, ?s{i}) AS ?s{i + 1}) " for i in range(40))
    + "BIND(?s40 AS ?z) }",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_ends_in_time_and_harms_nobody(target: Server, name: str) -> None:
    """It is answered, refused or broken off within its time; the next query is answered in milliseconds."""
    started = time.monotonic()
    with contextlib.suppress(http.client.IncompleteRead, ConnectionError):
        reply = send(f"{target.url}/sparql", "POST", HOSTILE[name].encode(), Content_Type=DIRECT)
        assert reply.status in (200, 400, 500, 503)
        if reply.status != 200:
            assert reply.media_type == "application/problem+json"
            assert "retry-after" in reply.headers or reply.status != 503
    assert time.monotonic() - started < LONG
    assert_serves(target)


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_an_answer_that_breaks_off_shows_it(target: Server, version: str) -> None:
    """What is larger than allowed ends without its end, or as a failure where the end could not be missed."""
    with connect(target) as connection:
        path = f"/sparql?{urlencode({'query': CROSS_JOIN})}"
        connection.sendall(f"GET {path} HTTP/{version}\r\nHost: x\r\n\r\n".encode())
        received = b""
        while part := connection.recv(1 << 20):
            received = (received + part)[-1000:] if len(received) > 5000 else received + part
    if version == "1.0":
        assert received.startswith(b"HTTP/1.1 500") or received.startswith(b"HTTP/1.1 503")
    else:
        assert not received.endswith(b"0\r\n\r\n")
    assert_serves(target)


@pytest.fixture
def patient(snapshot: Snapshot) -> Iterator[Server]:
    """A server that lets a query run for as long as a slow machine may need."""
    running = Server("--timeout", "60", "--workers", "2", snapshots=snapshot.path.parent)
    yield running
    assert running.stop() == 0


def test_a_worker_killed_in_mid_answer_breaks_off_that_answer_alone(patient: Server) -> None:
    """SIGKILL costs one answer; one that goes on at the same time is whole."""
    query = "SELECT * { { ?s ?p ?o } UNION { ?s ?p ?o } }"
    with connect(patient) as victim, connect(patient) as other:
        # Neither reads yet, so both workers are in the middle of their answers.
        for number, connection in enumerate((victim, other)):
            asked = urlencode({"query": f"{query} #{number}"})
            connection.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        time.sleep(0.4)
        holder = find_command(patient.process.pid, "poakg.engine.store_process")
        busy = max(find_children(holder), key=read_cpu_time)
        os.kill(busy, signal.SIGKILL)
        ends = []
        for connection in (victim, other):
            tail = b""
            while part := connection.recv(1 << 20):
                tail = (tail + part)[-5:]
            ends.append(tail == b"0\r\n\r\n")
    assert sorted(ends) == [False, True]
    assert_serves(patient)


def test_a_client_that_goes_away_frees_its_worker(target: Server) -> None:
    """Nobody evaluates what nobody waits for."""
    for _ in range(6):
        with connect(target) as connection:
            asked = urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
            connection.sendall(f"GET /sparql?{asked} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            time.sleep(0.1)
    time.sleep(0.2)
    assert_serves(target)


def test_slow_clients_are_dropped_and_delay_nobody(target: Server) -> None:
    """Heads and bodies that trickle in are given up; others are served meanwhile."""
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\n"
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(connect(target)) for _ in range(400)]
        for number, connection in enumerate(slow):
            connection.sendall(b"GET /sparql?query=ASK HTTP/1.1\r\nX-Slow: " if number % 2 else head + b"ASK")
        assert_serves(target)
        time.sleep(2)
        assert_serves(target)
        for number, connection in enumerate(slow):
            received = b""
            with contextlib.suppress(ConnectionResetError):
                received = connection.recv(1000)
            assert received == b"" if number % 2 else received.startswith(b"HTTP/1.1 408"), received


def test_ten_thousand_connections(target: Server) -> None:
    """They may all be open; who asks is answered."""
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(connect(target)) for _ in range(MANY)]
        assert_serves(target)
        request = b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        # Those that have waited longest may have been given up for saying nothing.
        for connection in idle[-50:]:
            connection.sendall(request)
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
    assert_serves(target)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET /" + b"a" * 80_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 80_000 + b"\r\n\r\n", b"431"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n", b"431"),
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b"400"),
        (b"GET /sparql?query=%FF HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET /sparql?" + b"a&" * 2000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
    ],
)
def test_malformed_requests_are_refused(target: Server, line: bytes, status: bytes) -> None:
    """Long addresses, long heads and what is no HTTP."""
    with connect(target) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(line)
        assert connection.recv(1000).split(b" ")[1] == status
    assert_serves(target)


def test_headers_cannot_be_injected(target: Server) -> None:
    """What a client sends comes back encoded or not at all."""
    injected = "%0d%0aSet-Cookie:%20x=1"
    for path in (f"/id/state/{injected}", f"/doc/id/{injected}", f"/sparql?query=ASK%7B%7D&format={injected}"):
        reply = send(f"{target.url}{path}")
        assert "set-cookie" not in reply.headers
    assert send(f"{target.url}/id/state/{injected}").headers["location"].endswith("/%0D%0ASet-Cookie%3A%20x%3D1")
    assert send(f"{target.url}/health", X_Request_Id="a\tb").headers["x-request-id"] != "a\tb"
    assert send(f"{target.url}/health", X_Request_Id="job-7.a").headers["x-request-id"] == "job-7.a"


def test_spreadsheets_get_no_formulas(target: Server) -> None:
    """The download for spreadsheet programs defuses what the CSV of SPARQL must leave as it is."""
    query = 'SELECT * { VALUES (?a ?b) { ("=1+1" -2) ("@x" "plain") ("-y" <urn:z>) } }'
    rows = list(csv.reader(io.StringIO(ask(target.url, query, format="csv").body.decode())))
    assert rows[1:] == [["=1+1", "-2"], ["@x", "plain"], ["-y", "urn:z"]]
    reply = ask(target.url, query, format="spreadsheet")
    assert reply.headers["content-disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(reply.body.decode("utf-8-sig"))))
    assert rows == [["a", "b"], ["'=1+1", "-2"], ["'@x", "plain"], ["'-y", "urn:z"]]
    assert ask(target.url, "ASK {}", format="spreadsheet").body.decode("utf-8-sig").split() == ["answer", "yes"]


def test_one_client_cannot_have_it_all(snapshot: Snapshot) -> None:
    """Beyond its share a client is told when to come back; another one is served."""
    options = ("--timeout", "2", "--workers", "2", "--client-queries", "1", "--client-time", "3", "--queue", "0.2")
    server = Server(*options, "--trust-proxy", "127.0.0.1", snapshots=snapshot.path.parent)

    def ask_as(client: str, query: str) -> Reply:
        return send(f"{server.url}/sparql?{urlencode({'query': query})}", X_Forwarded_For=client)

    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    try:
        with concurrent.futures.ThreadPoolExecutor(4) as threads:
            busy = [threads.submit(ask_as, "192.0.2.1", f"{heavy} #{n}") for n in range(4)]
            time.sleep(0.5)
            assert ask_as("192.0.2.2", "ASK {}").status == 200
            replies = [future.result() for future in busy]
        assert sorted(reply.status for reply in replies) == [429, 429, 429, 503]
        assert ask_as("192.0.2.1", heavy).status == 503
        over = ask_as("192.0.2.1", "ASK { ?s ?p ?o }")
        assert (over.status, json.loads(over.body)["title"]) == (429, "over-budget")
        assert int(over.headers["retry-after"]) > 1
        assert ask_as("192.0.2.2", "ASK { ?s ?p ?o }").status == 200
    finally:
        assert server.stop() == 0


def test_proxy_headers_count_only_from_whom_is_trusted(target: Server) -> None:
    """A stranger cannot make the server believe in another host."""
    reply = send(f"{target.url}/sparql", Accept="text/turtle", X_Forwarded_Host="evil.example")
    assert b"evil.example" not in reply.body


def test_the_snapshot_may_vanish_under_the_server(snapshot: Snapshot, tmp_path: Path) -> None:
    """Workers are replaced from memory; without its file even a killed store costs no query."""
    own = tmp_path / snapshot.path.name
    for path in (snapshot.path, snapshot.manifest):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    server = Server("--workers", "2", snapshots=tmp_path)
    try:
        assert_serves(server)
        holder = find_command(server.process.pid, "poakg.engine.store_process")
        own.chmod(0o644)
        own.write_bytes(b"nonsense")
        own.unlink()
        for worker in find_children(holder):
            os.kill(worker, signal.SIGKILL)
        assert_serves(server)
        os.kill(holder, signal.SIGKILL)
        time.sleep(0.2)
        for _ in range(20):
            assert_serves(server)
    finally:
        assert server.stop() == 0


def test_a_new_release_is_taken_up_without_a_failed_request(snapshot: Snapshot, tmp_path: Path) -> None:
    """Clients go on asking while the graph changes below them; a broken release is left alone."""
    for path in (snapshot.path, snapshot.manifest):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    server = Server("--workers", "2", "--client-time", "0", snapshots=tmp_path)
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    extra = b"<urn:a> <urn:b> <urn:c> <https://w3id.org/poakg/graph/sdg> .\n"
    body = snapshot.path.read_bytes() + extra
    digest = hashlib.sha256(body).hexdigest()

    def ask_until(end: float) -> list[int]:
        counts: list[int] = []
        # A busy machine takes its time to load the new release.
        while time.monotonic() < end and len(set(counts)) < 2:
            reply = ask(server.url, f"{count} #{time.monotonic()}")
            assert reply.status == 200
            counts.append(int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"]))
        return counts

    try:
        tag = ask(server.url, count).headers["etag"]
        with concurrent.futures.ThreadPoolExecutor(3) as threads:
            clients = [threads.submit(ask_until, time.monotonic() + 30) for _ in range(3)]
            publish(snapshot, tmp_path, "broken.nq", body, "0" * 64)
            time.sleep(1.5)
            publish(snapshot, tmp_path, "next.nq", body, digest)
            counts = [number for client in clients for number in client.result()]
        assert {number - min(counts) for number in counts} == {0, 1}
        assert ask(server.url, count).headers["etag"] != tag
        assert len(find_children(find_command(server.process.pid, "poakg.engine.store_process"))) == 2
    finally:
        assert server.stop() == 0
    assert [line for line in server.lines if "broken.nq is not served" in line]


@pytest.mark.curl
def test_the_access_log_tells_what_an_answer_took(snapshot: Snapshot, tmp_path: Path) -> None:
    """One line of JSON for each request; the metrics count them."""
    log = tmp_path / "access.jsonl"
    server = Server("--access-log", str(log), snapshots=snapshot.path.parent)
    try:
        query = quote("SELECT ?s { ?s a <https://w3id.org/poakg/ontology#State> }")
        for _ in range(2):
            subprocess.run(["curl", "-sf", "-o", "/dev/null", f"{server.url}/sparql?query={query}"], check=True)
        ask(server.url, "SELEC")
        metrics = send(f"{server.url}/metrics").body.decode()
    finally:
        assert server.stop() == 0
    first, again, broken = (json.loads(line) for line in log.read_text().splitlines()[:3])
    assert (first["status"], first["rows"], first["cached"]) == (200, 197, False)
    assert first["worker_memory_kb"] > 1000
    assert (again["rows"], again["cached"], len(first["query"])) == (None, True, 16)
    assert (broken["status"], broken["failure"]) == (400, "query-syntax")
    assert 'poakg_requests_total{method="GET",status="200"} 2.0' in metrics
    assert 'poakg_failures_total{code="query-syntax"} 1.0' in metrics
    assert "poakg_cache_hits_total 1.0" in metrics


@pytest.mark.parametrize("prefix", ["/poakg", "/a/b"])
def test_below_a_path_of_a_proxy(snapshot: Snapshot, prefix: str) -> None:
    """Redirects, links and the description lead below the path, whether the proxy strips it or not."""
    server = Server("--prefix", prefix, snapshots=snapshot.path.parent)
    page = "text/html,*/*;q=0.8"
    root = server.url
    try:
        for base in (root, f"{root}{prefix}"):
            assert send(f"{base}/id/state/KEN").headers["location"] == f"{prefix}/doc/id/state/KEN"
            body = send(f"{base}/doc/id/state/KEN", Accept=page).body.decode()
            assert f'href="{prefix}/id/region/202"' in body
            assert f'href="{prefix}/static/style.css"' in body
            described = send(f"{base}/sparql", Accept="text/turtle").body.decode()
            assert f"{root}{prefix}/sparql" in described
    finally:
        assert server.stop() == 0
