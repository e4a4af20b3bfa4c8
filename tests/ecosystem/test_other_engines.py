"""Every question has the same answer over engines of others as over the store of this server."""

import http.client
import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.system.resources import find_content
from tests.command import Poakg
from tests.conftest import Server
from tests.engine.other_engines import OtherEngine
from tests.engine.other_engines import run_fuseki
from tests.engine.other_engines import run_oxigraph
from tests.engine.other_engines import run_virtuoso
from tests.http import ask
from tests.http import send

QUERIES = read_queries(find_content())
ENGINES: dict[str, tuple[Callable[[Path], AbstractContextManager[OtherEngine]], tuple[str, ...]]] = {
    "oxigraph": (run_oxigraph, ()),
    "fuseki": (run_fuseki, ("mvn", "java")),
    "virtuoso": (run_virtuoso, ("virtuoso-t",)),
}
# Questions with parameters, of which a question by itself leaves most open.
CHOSEN = (
    "assistance-offers.json?examples=true",
    "commitments-for-goal.json?goal=16&target=16.4",
    "deliverables.json?thing=id/deliverable/obliterated-markings-study",
    "due.json?at=id/meeting/bms-2026&before=2027-01-01",
    "find-provisions.json?goal=16&sort=force",
    "find-provisions.json?target=16.4&hedged=true&sort=hedges",
    "find-provisions.json?concerning=id/instrument/poa&reported=false&sort=date",
    "provision-facets.json?theme=tracing",
    "provision-facets.json?due=bms-2026",
)

pytestmark = [pytest.mark.ecosystem, pytest.mark.slow]


@pytest.mark.parametrize("name", ENGINES)
def test_questions_have_the_same_answers(  # noqa: PLR0917 - fixtures
    name: str, snapshot: Snapshot, poakg: Poakg, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release is published and served as an operator would do it; a second run has nothing to load."""
    start, programs = ENGINES[name]
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"needs {program}")
    with start(tmp_path) as engine:
        for variable, value in engine.environment.items():
            monkeypatch.setenv(variable, value)
        for loads in (True, False):
            done = poakg("publish", engine.query_url, "--graph-store", engine.store_url, "--grace", "0")
            assert done.returncode == 0, done.stderr
            assert done.stderr.startswith("0 statements") is not loads
        patience = ("--timeout", "100", "--client-time", "0")
        remote = Server("--engine", engine.query_url, *patience, snapshots=snapshot.path.parent)
        try:
            paths = [*(f"{query}.json" for query in QUERIES), *CHOSEN]
            found, wanted = ({path: read_rows(running, path) for path in paths} for running in (remote, server))
            assert [path for path in CHOSEN if not wanted[path]] == []
            assert [path for path in paths if found[path] != wanted[path]] == []
            if name == "virtuoso":
                # It has begun when the limit shows, so it breaks off.
                with pytest.raises(http.client.IncompleteRead):
                    ask(remote.url, "SELECT * { ?s ?p ?o }", "text/csv")
        finally:
            assert remote.stop() == 0


def read_rows(server: Server, path: str) -> list[dict[str, Any]]:
    """Return the rows of the question at ``path``.

    SPARQL leaves open how GROUP_CONCAT orders words, and what it makes of none. Virtuoso repeats the parameter
    ``examples`` as 1 or 0, whatever a query does: it has no truth values but those that are stored or made of a text.
    """
    reply = send(f"{server.url}/questions/{path}")
    assert reply.status == 200, (path, reply.body)
    return [
        {key: int(value) if key == "examples" else sort_words(value) for key, value in row.items()}
        for row in json.loads(reply.body)["rows"]
    ]


def sort_words(value: Any) -> Any:  # noqa: ANN401 - values of JSON
    """Return a text with its words in order, nothing for an empty one, and a truth as something no number equals."""
    if isinstance(value, bool):
        return str(value)
    return " ".join(sorted(value.split())) or None if isinstance(value, str) else value
