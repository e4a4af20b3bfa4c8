"""Many clients at once: who waits is answered, who is refused costs the others nothing."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from poakg.engine import pool as pool_module
from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.errors import BusyError
from poakg.errors import PoakgError
from poakg.graph.snapshot import Snapshot
from poakg.web.http.budget import Budget
from poakg.web.http.problems import OverBudgetError
from poakg.web.limits import ServerLimits
from tests.benchmarks.crowd import measure_crowd
from tests.conftest import Server
from tests.engine.loop import run_pool
from tests.http import ask

pytestmark = pytest.mark.slow

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module", params=["short", "flask"])
def narrow(snapshot: Snapshot, request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server at which one query runs and none waits."""
    options = ("--workers", "1", "--queue-length", "0", "--timeout", "4", "--front", request.param)
    server = Server(*options, snapshots=snapshot.path.parent)
    yield server
    assert server.stop() == 0


def test_two_hundred_clients_are_all_answered(snapshot: Snapshot) -> None:
    """As many wait for whom no worker is free as the server lets wait by default."""
    server = Server("--queue", "60", snapshots=snapshot.path.parent)
    try:
        crowd = measure_crowd(f"{server.url}/sparql", ["ASK { ?s ?p 1 }"], 200, 3, heeds=False)
        assert set(crowd.statuses) == {200}
    finally:
        assert server.stop() == 0


def test_refusals_are_few(narrow: Server) -> None:
    """A refused client that comes again at once waits for its next refusal, for a second each."""
    busy = threading.Thread(target=ask, args=(narrow.url, HEAVY))
    busy.start()
    time.sleep(0.5)
    crowd = measure_crowd(f"{narrow.url}/sparql", ["ASK {}"], 20, 3, heeds=False)
    busy.join()
    assert 0 < crowd.statuses[503] <= 20 * 3


def test_what_waits_together_is_bounded(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Long queries fill the queue sooner than short ones."""
    monkeypatch.setattr(pool_module, "_MOST_WAITING_BYTES", 100_000)
    with run_pool([snapshot.path], Limits(workers=1, timeout=2, queue_seconds=60)) as running:

        async def submit_all(texts: list[str]) -> list[object]:
            jobs = [running.pool.read(Job(text, {"boolean": "json", "solutions": "json"})) for text in texts]
            return list(await asyncio.gather(*jobs, return_exceptions=True))

        outcomes = running.loop.run(submit_all([HEAVY, *["ASK {} #" + "x" * 40_000] * 5]))
        assert [isinstance(outcome, BusyError) for outcome in outcomes] == [False] * 3 + [True] * 3
        assert isinstance(outcomes[0], PoakgError)
        assert [isinstance(outcome, bytes) for outcome in outcomes[1:3]] == [True, True]
        assert running.pool._waiting_bytes == 0


def test_waiting_is_free() -> None:
    """A client pays for what its queries take, not for how many others ask."""

    async def run() -> None:
        budget = Budget(ServerLimits(client_seconds=0.001), 1)
        (await budget.admit("a"))(60)
        (await budget.admit("a"))(60)
        leave = await budget.admit("a")
        await asyncio.sleep(0.1)
        leave(0)
        with pytest.raises(OverBudgetError):
            await budget.admit("a")

    asyncio.run(run())
