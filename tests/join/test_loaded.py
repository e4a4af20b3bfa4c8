"""Joined tables beside the graph: the queries of the guide give rows, and the description names the graphs."""

import re
from collections.abc import Iterator

import pytest

from poakg.graph.names import Resolver
from poakg.graph.snapshot import Snapshot
from poakg.join.opening import Reading
from poakg.join.publication import publish
from poakg.join.service import Options
from poakg.join.service import Work
from poakg.namespaces import LOADED
from tests.conftest import CASES
from tests.conftest import ROOT
from tests.conftest import Server
from tests.http import ask
from tests.http import send

pytestmark = pytest.mark.slow
TABLES = CASES / "tables"
GUIDE = ROOT / "src" / "poakg" / "web" / "pages" / "guides" / "join.md"
QUERIES = [
    query
    for file in (GUIDE, ROOT / "README.md")
    for query in re.findall(r"```sparql joined\n(.*?)```", file.read_text(encoding="utf-8"), re.DOTALL)
    if "refArea" in query
]


@pytest.fixture(scope="module")
def loaded(snapshot: Snapshot, resolver: Resolver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with two joined tables beside the graph."""
    folder = tmp_path_factory.mktemp("joined")
    options: list[str] = []
    for name, column, system in (("tracing", "m49", ""), ("conflict-years", "gwno_a", "gw")):
        output = folder / f"{name}.ttl"
        work = Work(TABLES / f"{name}.csv", output, Reading(), Options(column, "", system))
        publish(work, resolver, lambda _done, _size: None)
        options += ["--load", str(output)]
    running = Server(*options, snapshots=snapshot.path.parent)
    yield running
    assert running.stop() == 0


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_the_queries_of_the_guide_have_rows(loaded: Server, number: int) -> None:
    """Rows of the tables and what States committed to are in one answer."""
    reply = ask(loaded.url, QUERIES[number], "text/csv")
    assert reply.status == 200
    assert len(reply.body.splitlines()) > 1


def test_the_description_names_the_graphs_of_files(loaded: Server, short_server: Server) -> None:
    """They are there only while they are served; the release itself is described as ever."""
    graph = f"{LOADED}tracing"
    assert graph.encode() in send(f"{loaded.url}/sparql", Accept="text/turtle").body
    assert LOADED.encode() not in send(f"{short_server.url}/sparql", Accept="text/turtle").body
    counted = ask(loaded.url, f"SELECT (COUNT(DISTINCT ?row) AS ?n) {{ GRAPH <{graph}> {{ ?row ?p ?o }} }}", "text/csv")
    assert counted.body.split() == [b"n", b"5"]


def test_there_are_three_queries() -> None:
    """The guide has one on tracing, one on conflicts and one on transfers, and the README begins with one."""
    assert len(QUERIES) == 4
