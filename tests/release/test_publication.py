"""A release is published whole, goes on after an interruption, and replaces the one before it."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.engine.published import POINTER
from poakg.engine.published import make_mark
from poakg.engine.published import name_union
from poakg.errors import RemoteEngineError
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from poakg.release.publication import Target
from poakg.release.publication import cut
from poakg.release.publication import publish
from poakg.release.publication import remove_replaced
from tests.engine.other_engines import run_oxigraph

LINES = "".join(
    [
        *(f"<urn:{name}> <urn:p> <{GRAPH}{name}> <{GRAPH}{name}> .\n" for name in ("one", "two", "three")),
        f"<urn:both> <urn:p> <urn:o> <{GRAPH}one> .\n<urn:both> <urn:p> <urn:o> <{GRAPH}two> .\n",
        f"<urn:example> <urn:p> <urn:o> <{EXAMPLES}> .\n",
    ]
)
NODES = st.integers(0, 5).map(lambda number: ox.BlankNode(f"b{number}"))
TERMS = NODES | st.integers(0, 5).map(lambda number: ox.NamedNode(f"urn:{number}"))


class CountingTarget(Target):
    """Counts the pieces that it is given, and fails at one of them."""

    pieces = 0
    fails_at = -1

    def add(self, graph: str, body: bytes) -> None:
        """Add the piece, unless it is the one to fail at."""
        self.pieces += 1
        if self.pieces == self.fails_at:
            raise RemoteEngineError("away", "publish again")
        super().add(graph, body)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[CountingTarget]:
    """An engine that is empty."""
    with ExitStack() as stack:
        engine = stack.enter_context(run_oxigraph(tmp_path))
        target = CountingTarget(engine.query_url, engine.store_url)
        stack.enter_context(target)
        yield target


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A release of four graphs; two of them share a statement, one holds the examples."""
    path = tmp_path_factory.mktemp("small") / "poakg-small.nq"
    path.write_text(LINES, encoding="utf-8")
    graphs = {f"{GRAPH}one": 2, f"{GRAPH}two": 2, f"{GRAPH}three": 1, EXAMPLES: 1}
    return Snapshot(path, "a" * 64, "", 0, 6, graphs, {}, {})


@pytest.mark.slow
def test_an_interrupted_run_goes_on(target: CountingTarget, small: Snapshot) -> None:
    """What was there is not loaded again, the pointer is switched last, and the union has each statement once."""
    target.fails_at = 3
    with pytest.raises(RemoteEngineError):
        list(publish(small, target))
    assert target.read_pointer() == []
    target.fails_at = -1
    steps = list(publish(small, target))
    assert [step.was_there for step in steps] == [True, True, False, False, False]
    assert target.count(name_union(make_mark(small.digest))) == 4
    assert [value for _, _, value in target.read_pointer()] == [f"https://w3id.org/poakg/release/{'a' * 16}"]
    before = target.pieces
    assert all(step.was_there for step in publish(small, target))
    assert target.pieces == before


@pytest.mark.slow
def test_a_replaced_release_goes_after_a_while(target: CountingTarget, small: Snapshot) -> None:
    """The release before stays for the time of grace; then all of its graphs go, and none of the new one."""
    list(publish(small, target))
    newer = replace(small, digest="b" * 64)
    list(publish(newer, target))
    now = datetime.now(UTC)
    assert remove_replaced(target, timedelta(minutes=1), now) == []
    assert target.count(name_union(make_mark(small.digest))) == 4
    assert remove_replaced(target, timedelta(minutes=1), now + timedelta(minutes=2)) == [
        f"https://w3id.org/poakg/release/{'a' * 16}"
    ]
    marked = {make_mark(newer.digest): [*small.graphs, name_union("")]}
    expected = {POINTER, *(f"{graph}{mark}" for mark, graphs in marked.items() for graph in graphs)}
    assert set(target.list_graphs()) == expected
    assert [value for _, _, value in target.read_pointer()] == [f"https://w3id.org/poakg/release/{'b' * 16}"]


@given(st.lists(st.builds(ox.Triple, TERMS, st.just(ox.NamedNode("urn:p")), TERMS), unique=True), st.integers(1, 200))
def test_pieces_hold_everything_once_and_part_no_blank_node(triples: list[ox.Triple], size: int) -> None:
    """No statement is lost or repeated, and no two pieces name the same blank node."""
    pieces = [[quad.triple for quad in ox.parse(piece, format=ox.RdfFormat.N_TRIPLES)] for piece in cut(triples, size)]
    assert sorted(map(str, (triple for piece in pieces for triple in piece))) == sorted(map(str, triples))
    seen: set[ox.BlankNode] = set()
    for piece in pieces:
        nodes = {term for one in piece for term in (one.subject, one.object) if isinstance(term, ox.BlankNode)}
        assert not nodes & seen
        seen |= nodes


def test_pieces_are_no_larger_than_they_may_be() -> None:
    """Many statements come in many pieces."""
    things = [ox.NamedNode(f"urn:{number}") for number in range(99)]
    pieces = list(cut([ox.Triple(thing, ox.NamedNode("urn:p"), ox.Literal("x" * 50)) for thing in things], 1000))
    assert len(pieces) > 5
    assert max(map(len, pieces)) <= 1000
