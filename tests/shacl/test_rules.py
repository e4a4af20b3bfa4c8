"""Our own rules give with our engine what they give with pySHACL."""

from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from rdflib import Graph

from poakg.shacl import Result
from poakg.shacl import Shapes
from poakg.shacl import compile_shapes
from poakg.validation import read_shapes
from tests.conftest import CASES
from tests.shacl.peers import ask_pyshacl
from tests.test_rules import FAMILIES
from tests.test_rules import RULES
from tests.test_rules import SOURCES
from tests.test_rules import read_case


def read(graph: Graph) -> list[ox.Triple]:
    """Return the triples of a graph of rdflib's."""
    written = graph.serialize(format="nt", encoding="utf-8")
    return [quad.triple for quad in ox.parse(written, format=ox.RdfFormat.N_TRIPLES)]


def compare(results: Iterable[Result]) -> Counter[tuple[object, ...]]:
    """Return the results with the text of their messages; pySHACL drops the language of those of queries."""
    return Counter(
        (r.focus, r.path, r.value, r.component, r.source_shape, r.severity, frozenset(m.value for m in r.messages))
        for r in results
    )


@pytest.fixture(scope="module")
def shapes() -> dict[str, list[ox.Triple]]:
    """The shapes graph of each family."""
    return {family: read(read_shapes(SOURCES, family)) for family in FAMILIES}


@pytest.fixture(scope="module")
def compiled(shapes: dict[str, list[ox.Triple]]) -> dict[str, Shapes]:
    """The shapes of each family, compiled."""
    return {family: compile_shapes(triples) for family, triples in shapes.items()}


def test_our_engine_covers_all_rules(compiled: dict[str, Shapes]) -> None:
    """No shape goes to pySHACL."""
    assert [shapes.delegated for shapes in compiled.values()] == [()] * len(FAMILIES)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_results_are_those_of_pyshacl(
    rule: str, shapes: dict[str, list[ox.Triple]], compiled: dict[str, Shapes], store: ox.Store
) -> None:
    """The case that breaks the rule has the same results, messages and severities included."""
    family = RULES[rule].family
    case = read(read_case(family, store, (CASES / "rules" / f"{rule}.ru").read_text(encoding="utf-8")))
    found = compare(compiled[family].validate(case))
    assert [shape for _, _, _, _, shape, *_ in found] == [ox.NamedNode(f"https://w3id.org/poakg/rule/{rule}")]
    assert found == compare(ask_pyshacl(shapes[family], case))
