"""The rules of poakg have the same results with our engine and with pySHACL."""

from collections import Counter
from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox
import pytest
from rdflib import Graph

from poakg.namespaces import RULE
from poakg.shacl import Result
from poakg.shacl.vocabulary import sh
from poakg.validation.rules import read_shapes
from tests.conftest import CASES
from tests.shacl.peers import as_rdflib
from tests.shacl.peers import ask_pyshacl
from tests.validation.test_rules import ALL_FAMILIES
from tests.validation.test_rules import ON_SUBMISSIONS
from tests.validation.test_rules import RULES
from tests.validation.test_rules import SOURCES
from tests.validation.test_rules import compile_family
from tests.validation.test_rules import read_case

_PROPERTY = sh("property")
_TARGETS = {sh(name) for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")}


def compare(results: Iterable[Result]) -> Counter[tuple[object, ...]]:
    """Return the results with their messages and values as text.

    pySHACL drops the language of messages of queries, and MAX in rdflib converts an IRI to a string.
    """
    return Counter(
        (
            *(r.focus, r.path, str(r.value).strip('"<>'), r.component, r.source_shape, r.severity),
            frozenset(m.value for m in r.messages),
        )
        for r in results
    )


def isolate(rule: str, shapes: list[ox.Triple]) -> list[ox.Triple]:
    """Return ``shapes`` without the targets of other rules than ``rule``, since pySHACL is slow."""
    wanted = ox.NamedNode(f"{RULE}{rule}")
    holders = {triple.subject for triple in shapes if triple.object == wanted} | {wanted}
    return [
        triple
        for triple in shapes
        if not (triple.predicate == _PROPERTY and triple.subject in holders and triple.object != wanted)
        and (triple.predicate not in _TARGETS or triple.subject in holders)
    ]


@cache
def read_family(family: str) -> list[ox.Triple]:
    """Return the shapes graph of a family."""
    return read_shapes(SOURCES, family)


@pytest.fixture(scope="module")
def known(reference: tuple[ox.Triple, ...]) -> Graph:
    """What submissions may refer to, for pySHACL; it takes most of the time of a comparison to convert it."""
    return as_rdflib(reference)


@pytest.mark.parametrize("family", ALL_FAMILIES)
def test_our_engine_supports_all_rules(family: str) -> None:
    """No shape of the family is delegated to pySHACL."""
    assert compile_family(family).delegated == ()


@pytest.mark.slow
@pytest.mark.parametrize("rule", sorted(RULES))
def test_results_are_those_of_pyshacl(rule: str, reference: tuple[ox.Triple, ...], known: Graph) -> None:
    """The case that violates the rule has the results of pySHACL, including messages and severities."""
    family = RULES[rule].family
    change = (CASES / "rules" / f"{rule}.ru").read_text(encoding="utf-8")
    case = read_case(family, change)
    on_submissions = family in ON_SUBMISSIONS
    found = compare(compile_family(family).validate([*case, *(reference if on_submissions else ())]))
    assert [shape for _, _, _, _, shape, *_ in found] == [ox.NamedNode(f"{RULE}{rule}")]
    shapes = isolate(rule, read_family(family))
    assert found == compare(ask_pyshacl(shapes, case, known if on_submissions else None))
