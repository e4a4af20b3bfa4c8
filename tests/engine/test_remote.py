"""Queries passed on to another engine have the same answers as over the store of this server, or a clear failure."""

import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from poakg.engine.circuit import Circuit
from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.engine.published import Unmarking
from poakg.engine.published import make_mark
from poakg.engine.remote import SOLUTIONS
from poakg.engine.remote import Address
from poakg.engine.remote import Engine
from poakg.errors import BusyError
from poakg.errors import EngineError
from poakg.errors import QueryRefusedError
from poakg.errors import QuerySyntaxError
from poakg.errors import RemoteEngineError
from poakg.errors import RemoteTimeoutError
from poakg.errors import RemoteUnreachableError
from poakg.graph.catalogue import bind_query
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from poakg.namespaces import TERM
from poakg.release.publication import Target
from poakg.release.publication import publish
from poakg.system.resources import find_content
from tests.engine.loop import RunningPool
from tests.engine.loop import run_pool
from tests.engine.other_engines import OtherEngine
from tests.engine.other_engines import run_oxigraph

QUERIES = read_queries(find_content())
FORMATS = {"solutions": "csv", "boolean": "json", "graph": "n-triples"}
CYCLE = f"<{TERM}Cycle>"
PLAIN = {
    "all graphs": "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g",
    "a graph by its name": f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{GRAPH}sdg> {{ ?s ?p ?o }} }}",
    "a graph by a prefixed name": f"PREFIX g: <{GRAPH}> SELECT (COUNT(*) AS ?n) {{ GRAPH g:sdg {{ ?s ?p ?o }} }}",
    "a graph in a filter": f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{GRAPH}sdg>) }} ORDER BY ?g",
    "a graph as a thing": f"SELECT ?p ?o {{ <{GRAPH}sdg> ?p ?o }} ORDER BY ?p ?o",
    "from": f"SELECT (COUNT(*) AS ?n) FROM <{GRAPH}sdg> FROM <{GRAPH}unbis> {{ ?s ?p ?o }}",  # noqa: S608 - SPARQL
    "from named": f"SELECT (COUNT(*) AS ?n) FROM NAMED <{GRAPH}sdg> {{ GRAPH ?g {{ ?s ?p ?o }} }}",  # noqa: S608 - SPARQL
    "examples": f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{EXAMPLES}> {{ ?s ?p ?o }} }}",
    "examples beside all": f"SELECT (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s a ?o }} GRAPH <{EXAMPLES}> {{ ?x a ?y }} }}",
    "all": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "all columns": "SELECT * { ?z a <https://w3id.org/poakg/ontology#Cycle> . ?z ?b ?a } ORDER BY ?z ?b ?a",
    "yes or no": "ASK { ?s a <https://w3id.org/poakg/ontology#Provision> }",
    "values left open": f"SELECT ?x ?s {{ VALUES ?x {{ UNDEF }} VALUES ?s {{ UNDEF }} ?s a {CYCLE} }} ORDER BY ?s",
    "all columns, one left open": f"SELECT * {{ VALUES ?x {{ UNDEF }} ?s a {CYCLE} }} ORDER BY ?s",
    "no graph of that name": f"SELECT * {{ GRAPH <{GRAPH}none> {{ ?s ?p ?o }} }}",
}


@pytest.fixture(scope="module")
def oxigraph(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OtherEngine]:
    """An engine with the release."""
    with run_oxigraph(tmp_path_factory.mktemp("oxigraph")) as engine:
        with Target(engine.query_url, engine.store_url) as target:
            assert not any(step.was_there for step in publish(snapshot, target))
        yield engine


@pytest.fixture(scope="module")
def remote(snapshot: Snapshot, oxigraph: OtherEngine) -> Iterator[RunningPool]:
    """A pool that asks it."""
    with run_pool([snapshot.path], Limits(engine=oxigraph.query_url)) as pool:
        yield pool


@pytest.fixture(scope="module")
def local(snapshot: Snapshot) -> Iterator[RunningPool]:
    """A pool over the store of this server."""
    with run_pool([snapshot.path], Limits()) as pool:
        yield pool


@pytest.mark.slow
def test_questions_have_the_same_answers(remote: RunningPool, local: RunningPool) -> None:
    """Each question of the catalogue gives the same rows in the same order."""
    jobs = {query.name: Job(bind_query(query, [], {}).text, FORMATS) for query in QUERIES.values()}
    assert jobs
    assert {name: remote.ask(job) for name, job in jobs.items()} == {name: local.ask(job) for name, job in jobs.items()}


@pytest.mark.slow
@pytest.mark.parametrize("name", PLAIN)
def test_names_of_graphs_are_the_usual_ones(name: str, remote: RunningPool, local: RunningPool) -> None:
    """Wherever a graph is named, it has its usual name, in the query and in the answer."""
    job = Job(PLAIN[name], FORMATS)
    assert remote.ask(job) == local.ask(job)


@pytest.mark.slow
def test_graphs_and_bindings(remote: RunningPool, local: RunningPool) -> None:
    """A graph, and what is said about a thing that the job names, are the same statements."""
    thing = "https://w3id.org/poakg/id/revcon4/annex/49"
    for job in (
        Job("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", FORMATS, [f"{GRAPH}sdg"], [f"{GRAPH}sdg"]),
        Job("CONSTRUCT { ?r ?p ?o } WHERE { ?r ?p ?o }", FORMATS, bindings={"r": thing}),
        Job("SELECT ?r ?p WHERE { ?r ?p ?o } ORDER BY ?p", FORMATS, bindings={"r": f"{GRAPH}sdg"}),
        Job("SELECT ?w ?r WHERE { ?r ?p ?w } ORDER BY ?r", FORMATS, texts={"w": "annex 49"}),
    ):
        found, expected = (sorted(pool.ask(job).splitlines()) for pool in (remote, local))
        assert found == expected


@pytest.mark.slow
def test_queries_are_checked_here(remote: RunningPool) -> None:
    """What this server refuses, it does not pass on."""
    with pytest.raises(QueryRefusedError):
        remote.ask(Job("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", FORMATS))
    with pytest.raises(QuerySyntaxError):
        remote.ask(Job("SELECT * { ?s ?p }", FORMATS))


@pytest.mark.slow
def test_a_release_that_is_not_there_is_not_served(oxigraph: OtherEngine, snapshot: Snapshot, tmp_path: Path) -> None:
    """The server says at start that the release has to be published."""
    other = tmp_path / "poakg-other.nq"
    other.write_bytes(b"")
    text = snapshot.manifest.read_text(encoding="utf-8").replace(snapshot.digest, "0" * 64)
    other.with_suffix(".json").write_text(text, encoding="utf-8")
    with pytest.raises(EngineError) as caught, run_pool([other], Limits(engine=oxigraph.query_url)):
        pass
    assert caught.value.next_step.endswith(f"poakg publish {oxigraph.query_url}")


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_marks_are_taken_out_however_the_pieces_are_cut(size: int) -> None:
    """A mark over the border of two pieces is found, and nothing else is lost."""
    mark = make_mark("ab" * 32)
    text = f"a{mark}b{mark[:5]}<bnode>nodeID://b1</bnode>{mark}{mark[:-1]}".encode()
    unmarking = Unmarking(mark)
    pieces = [unmarking.take(text[start : start + size]) for start in range(0, len(text), size)]
    expected = f"ab{mark[:5]}<bnode>b1</bnode>{mark[:-1]}".encode()
    assert b"".join([*pieces, unmarking.finish()]) == expected


def write_rows(count: int) -> bytes:
    """Return so many rows as an engine writes them."""
    rows = "<result><binding name='s'><uri>urn:x</uri></binding></result>" * count
    head = '<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
    return f"{head}<results>{rows}</results></sparql>".encode()


# Status, media type, further headers and body of what an engine may answer, and what is made of it.
ANSWERS = {
    "a page": (200, "text/html", {}, b"<html>", RemoteEngineError),
    "a fault": (500, "text/plain", {}, b"no", RemoteEngineError),
    "no engine behind a proxy": (502, "text/html", {}, b"<html>", RemoteUnreachableError),
    "what it does not take": (400, "text/plain", {}, b"no LATERAL", QueryRefusedError),
    "too late": (503, "text/plain", {}, b"timed out", RemoteTimeoutError),
    "a part": (200, SOLUTIONS, {"X-SQL-State": "S1TAT"}, write_rows(1), RemoteTimeoutError),
    "half": (200, SOLUTIONS, {"Content-Length": "9999"}, write_rows(1)[:100], RemoteEngineError),
    "as many as it ever gives": (200, SOLUTIONS, {}, write_rows(3), RemoteEngineError),
    "nothing": (200, SOLUTIONS, {}, b"", RemoteEngineError),
}


class QuietServer(ThreadingHTTPServer):
    """A server that says nothing of clients who have left."""

    def handle_error(self, *_: object) -> None:
        """Write nothing."""


class Answering(BaseHTTPRequestHandler):
    """Answers as the query says."""

    def do_POST(self) -> None:
        """Send what the table has for the query, after the seconds that it may name instead."""
        query = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())["query"][0]
        if query == "slow":
            threading.Event().wait(1.5)
            query = "nothing"
        status, media_type, headers, body, _ = ANSWERS[query]
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture(scope="module")
def odd_engine() -> Iterator[Engine]:
    """An engine that answers as it should not, and gives no more than three rows."""
    with QuietServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        engine = Engine(Address(f"http://127.0.0.1:{server.server_address[1]}/", 0.5), most_rows=3)
        yield engine
        engine.close()
        server.shutdown()


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bad_answer_is_a_clear_failure(name: str, odd_engine: Engine) -> None:
    """What is no answer, or a part of one, is never given on."""
    with pytest.raises(ANSWERS[name][-1]):
        odd_engine.select(name)


@pytest.mark.slow
def test_an_engine_that_is_slow_or_away(odd_engine: Engine) -> None:
    """It is waited for as long as a query may take, and no longer."""
    with pytest.raises(RemoteTimeoutError):
        odd_engine.select("slow")
    away = Engine(Address("http://127.0.0.1:1/"))
    with closing(away), pytest.raises(RemoteUnreachableError):
        away.select("nothing")


def test_the_time_of_a_query_is_passed_on() -> None:
    """The URL may have it in seconds or in milliseconds."""
    assert Address("http://x/?timeout={milliseconds}", 2.5).filled_in == "http://x/?timeout=2500"
    assert Address("http://x/?timeout={seconds}", 2.5).filled_in == "http://x/?timeout=2.5"


def test_the_circuit_opens_and_closes() -> None:
    """After five failures queries are refused at once, but for one in a second, which closes the circuit again."""
    now = [0.0]
    circuit = Circuit(lambda: now[0])
    failure = RemoteUnreachableError("away", "wait")
    # What queries bring about does not count, however often.
    for other in (BusyError, QueryRefusedError, RemoteEngineError, RemoteTimeoutError):
        for _ in range(9):
            circuit.note(other("not away", "wait"))
    assert not circuit.is_open
    for _ in range(4):
        circuit.note(failure)
    circuit.enter()
    circuit.note(failure)
    assert circuit.is_open
    with pytest.raises(RemoteEngineError):
        circuit.enter()
    now[0] = 1.1
    circuit.enter()
    with pytest.raises(RemoteEngineError):
        circuit.enter()
    circuit.note(None)
    circuit.enter()
    assert not circuit.is_open
