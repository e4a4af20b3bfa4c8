"""Workers may die; what they were asked fails clearly and nothing else is affected."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.errors import BusyError
from poakg.errors import EngineError
from poakg.errors import NotAcceptableError
from poakg.errors import PoakgError
from poakg.errors import QueryFailedError
from poakg.errors import QuerySyntaxError
from poakg.errors import QueryTimeoutError
from poakg.errors import ResultTooLargeError
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from poakg.namespaces import ID
from tests.engine.loop import RunningPool
from tests.engine.loop import run_pool
from tests.processes import find_children

pytestmark = pytest.mark.slow

LIMITS = Limits(timeout=1.0, memory_mb=256, workers=2, queue_seconds=0.3, depth=100_000)
ALL_FORMATS = {"solutions": "json", "boolean": "json", "graph": "n-triples"}
CROSS_JOIN = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def pool(snapshot: Snapshot) -> Iterator[RunningPool]:
    """Two workers over the shipped graph with tight limits."""
    with run_pool([snapshot.path], LIMITS) as running:
        yield running


def ask(pool: RunningPool, text: str, formats: dict[str, str] | None = None) -> bytes:
    """Run a query and return the whole answer."""
    return pool.ask(Job(text, formats or ALL_FORMATS))


def assert_answers(pool: RunningPool) -> None:
    """The engine is there for the next query, at the latest once new workers are there for those that ended."""
    until = time.monotonic() + 20
    while True:
        try:
            assert json.loads(ask(pool, "ASK {}")) == {"head": {}, "boolean": True}
        except BusyError:
            assert time.monotonic() < until
        else:
            return


def test_a_job_may_want_less_than_the_limit(pool: RunningPool) -> None:
    """What is read where it must be held whole has a bound of its own, which the failure names."""
    job = Job("SELECT * { ?a ?b ?c . ?d ?e ?f }", ALL_FORMATS, most_mb=2)
    with pytest.raises(ResultTooLargeError, match="larger than 2 MiB"):
        pool.ask(job)
    assert_answers(pool)


def test_it_serves_the_whole_snapshot(pool: RunningPool, snapshot: Snapshot) -> None:
    """All graphs and statements of the snapshot are there."""
    assert (pool.pool.quads, pool.pool.graphs) == (snapshot.quads, list(snapshot.graphs))


def test_what_is_set_apart_is_there_for_one_query_only(snapshot: Snapshot) -> None:
    """A worker that has shown the examples hides them again; it leaves when it has done so a hundred times."""
    shown = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{EXAMPLES}> {{ ?s ?p ?o }} }}"
    hidden = f"ASK {{ <{ID}state/XXE> ?p ?o }}", f"ASK {{ GRAPH ?g {{ <{ID}state/XXE> ?p ?o }} }}"
    with run_pool([snapshot.path], Limits(workers=1)) as own:
        workers, counts = [], set()
        for _ in range(110):
            workers += own.pool.worker_ids
            counts.add(ask(own, shown, {"solutions": "csv"}))
            assert [json.loads(ask(own, text))["boolean"] for text in hidden] == [False, False]
        assert len(counts) == 1
        assert len(set(workers)) == 2


def test_the_process_that_holds_the_store_outlives_its_start(snapshot: Snapshot) -> None:
    """What it says at the start does not kill it."""
    for _ in range(10):
        with run_pool([snapshot.path], LIMITS) as own:
            first = own.pool.process_id
            time.sleep(0.1)
            assert_answers(own)
            assert own.pool.process_id == first


HOSTILE = {
    "cross join": (CROSS_JOIN, QueryTimeoutError),
    "sorted cross join": ("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?f", PoakgError),
    "streamed cross join": ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", PoakgError),
    "nested groups": ("SELECT * " + "{" * 8000 + "}" * 8000, QueryFailedError),
    "nested calls": ("SELECT (" + "CONCAT(" * 4000 + "1" + ")" * 4000 + " AS ?x) {}", QueryFailedError),
    "nested collections": ("SELECT * { ?s ?p " + "(" * 250 + ")" * 250 + " }", QueryTimeoutError),
    "wide pattern": ("SELECT * { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(300)) + " }", QueryTimeoutError),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_fails_alone(pool: RunningPool, name: str) -> None:
    """It is stopped within its time, with its own error, and the next query is answered at once."""
    text, expected = HOSTILE[name]
    started = time.monotonic()
    with pytest.raises(expected):
        ask(pool, text)
    assert time.monotonic() - started < 20 * LIMITS.timeout
    assert_answers(pool)


def test_memory_is_bounded(snapshot: Snapshot) -> None:
    """A query that hoards rows dies of it long before the machine does."""
    limits = Limits(timeout=30, memory_mb=64, workers=1)
    with run_pool([snapshot.path], limits) as small:
        with pytest.raises(QueryFailedError):
            ask(small, "SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f }")
        assert_answers(small)


def test_a_query_as_long_as_allowed_gets_through(pool: RunningPool) -> None:
    """No buffer on the way is shorter than the limit that is published."""
    text = "ASK {} #"
    assert json.loads(ask(pool, text + "é" * ((LIMITS.query_kb * 1024 - len(text)) // 2)))["boolean"] is True


def test_a_syntax_error_tells_its_place(pool: RunningPool) -> None:
    """Line and column are in the message."""
    with pytest.raises(QuerySyntaxError, match=r"line 1, column 25"):
        ask(pool, "SELECT * WHERE { ?s ?p }")


@pytest.mark.parametrize("text", ["DELETE WHERE { ?s ?p ?o }", "LOAD <file:///etc/passwd>", "DROP ALL"])
def test_updates_do_not_parse(pool: RunningPool, text: str) -> None:
    """The engine reads only."""
    with pytest.raises(QuerySyntaxError):
        ask(pool, text)


def test_a_worker_cannot_open_files_or_sockets() -> None:
    """Even a query that gets past the check reaches nothing."""
    program = """
import socket
from poakg.engine.checked_query import CheckedQuery
from poakg.engine.evaluation import nothing_to_open

with nothing_to_open(CheckedQuery("ASK {}")):
    for act in (socket.socket, lambda: open("/etc/passwd")):
        try:
            act()
        except OSError as error:
            print(error.strerror)
socket.socket().close()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["Too many open files"] * 2


def test_a_result_of_another_family_is_not_acceptable(pool: RunningPool) -> None:
    """Triples do not fit into a table format."""
    with pytest.raises(NotAcceptableError):
        ask(pool, "CONSTRUCT WHERE { ?s ?p ?o }", {"solutions": "csv"})


def test_too_many_queries_at_once_are_turned_away(pool: RunningPool) -> None:
    """Beyond workers and queue there is a clear answer, and afterwards all is well."""
    outcomes: list[type[BaseException]] = []

    def run() -> None:
        try:
            ask(pool, CROSS_JOIN)
        except PoakgError as error:
            outcomes.append(type(error))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(kind.__name__ for kind in outcomes) == ["BusyError"] * 4 + ["QueryTimeoutError"] * 2
    assert BusyError in outcomes
    assert_answers(pool)


def test_killed_workers_are_replaced(pool: RunningPool) -> None:
    """SIGKILL to every worker costs nothing but what they were doing."""
    assert pool.pool.process_id is not None
    for worker in find_children(pool.pool.process_id):
        os.kill(worker, signal.SIGKILL)
    assert_answers(pool)


def test_a_killed_engine_is_started_again(snapshot: Snapshot) -> None:
    """The process that holds the store may die too."""
    with run_pool([snapshot.path], LIMITS) as own:
        for starts in range(1, 4):
            assert own.pool.process_id is not None
            os.kill(own.pool.process_id, signal.SIGKILL)
            while own.pool.starts == starts:
                assert json.loads(ask(own, "ASK {}"))["boolean"] is True


@pytest.mark.parametrize("content", [b"<a> <b> .", b"\x00\x01\x02"])
def test_unreadable_data_is_refused_at_the_start(tmp_path: Path, content: bytes) -> None:
    """The engine says which file and why, and leaves no process behind."""
    broken = tmp_path / "broken.ttl"
    broken.write_bytes(content)
    with pytest.raises(EngineError, match=r"broken\.ttl"):
        run_pool([broken], LIMITS).__enter__()


def test_an_abandoned_answer_frees_its_worker(pool: RunningPool) -> None:
    """Closing an answer that is not read to the end is enough."""
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    for _ in range(LIMITS.workers + 1):
        answer = pool.submit(Job(text, ALL_FORMATS))
        assert answer.whole is None
        pool.close(answer)
    assert_answers(pool)


@pytest.mark.parametrize(("most", "whole"), [(8, False), (1 << 20, True)])
def test_copies_of_pages_are_counted(most: int, whole: bool) -> None:
    """A process that has copied more than its share says so; one that may copy all does it at once, and never does."""
    program = f"""
import os
from poakg.engine.memory import Footprint
from poakg.engine.memory import measure_own_memory

data = bytearray(64 << 20)
process = os.fork()
if process == 0:
    footprint = Footprint({most} << 20, 1 << 30)
    told = [footprint.has_copied_much(), measure_own_memory() > 60 << 20]
    data[: 32 << 20] = bytes(32 << 20)
    print(*told, footprint.has_copied_much(), flush=True)
    os._exit(0)
os.waitpid(process, 0)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", str(whole), str(not whole)]


def test_a_worker_that_rests_gives_its_copies_back(tmp_path: Path) -> None:
    """One that has read much of a large graph goes when nothing more is asked, and another is there."""
    lines = (f'<urn:s{number}> <urn:p> "{number} {"x" * 40}" <urn:g> .\n' for number in range(60_000))
    (tmp_path / "large.nq").write_text("".join(lines), encoding="ascii")
    with run_pool([tmp_path / "large.nq"], Limits(workers=1, copies_mb=8)) as own:
        before = own.pool.worker_ids
        for _ in range(2):
            assert b"60000" in ask(own, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(STRLEN(?o) > 3) }")
            assert own.pool.worker_ids == before
        until = time.monotonic() + 300
        while own.pool.worker_ids in ([], before):
            assert time.monotonic() < until
            time.sleep(0.1)
        assert_answers(own)


def test_much_that_is_superseded_takes_no_part(tmp_path: Path) -> None:
    """What later submissions took the place of is counted, is not in the default graph, and is there by its name."""
    slot = f"{GRAPH}submission/XXF/2026/national-report"
    old = [f'<urn:old{number}> <urn:p> "{number}" <{slot}/1> .\n' for number in range(50)]
    (tmp_path / "two.nq").write_text(f'{"".join(old)}<urn:new> <urn:p> "0" <{slot}/2> .\n', encoding="ascii")
    with run_pool([tmp_path / "two.nq"], Limits(workers=1)) as own:
        assert (own.pool.quads, own.pool.graphs) == (51, [f"{slot}/1", f"{slot}/2"])
        for pattern, count in (("?s ?p ?o", 1), ("GRAPH ?g { ?s ?p ?o }", 1), (f"GRAPH <{slot}/1> {{ ?s ?p ?o }}", 50)):
            found = ask(own, f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", {"solutions": "csv"})
            assert found.split() == [b"n", str(count).encode()]
