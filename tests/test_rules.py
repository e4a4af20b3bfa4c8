"""Every rule has a case that passes and one that fails, which differ in one place."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest
from rdflib import SH
from rdflib import Graph

from poakg.build import Recipe
from poakg.content import SourceFile
from poakg.content import read_sources
from poakg.namespaces import DERIVED
from poakg.namespaces import GRAPH
from poakg.namespaces import TERM
from poakg.resources import find_content
from poakg.rules import Rule
from poakg.rules import read_rules
from poakg.store import construct
from poakg.validation import REFERENCE
from poakg.validation import check_graph
from poakg.validation import read_shapes
from tests.conftest import CASES

SOURCES = read_sources(find_content())
RULES = read_rules(SOURCES)
FAMILIES = sorted({rule.family for rule in RULES.values()})


def find_rules(graph: Graph, family: str) -> Counter[str]:
    """Return how often each rule of ``family`` finds something in ``graph``."""
    return Counter(result.rule for result in check_graph(graph, read_shapes(SOURCES, family)))


def read_case(family: str, store: ox.Store, change: str = "") -> Graph:
    """Return the faultless case of ``family`` after ``change``, with what it may refer to."""
    graph = Graph().parse(CASES / "rules" / f"{family}.ttl")
    if change:
        before = set(graph)
        graph.update(change)
        assert set(graph) != before, "the change changes nothing"
    reference = Graph().parse(data=construct(store, REFERENCE), format="nt")
    return graph + reference if family == "national-report" else graph


def test_there_are_rules_and_each_has_a_case() -> None:
    """No rule goes untested, and no case is left over."""
    assert len(RULES) == 92
    assert sum(rule.family == "national-report" for rule in RULES.values()) >= 20
    assert {path.stem for path in (CASES / "rules").glob("*.ru")} == set(RULES)
    assert {path.stem for path in (CASES / "rules").glob("*.ttl")} == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_faultless_case_passes(family: str, store: ox.Store) -> None:
    """No rule finds anything where nothing is wrong."""
    assert find_rules(read_case(family, store), family) == {}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_one_change_is_found_by_its_rule(rule: Rule, store: ox.Store) -> None:
    """The rule finds its fault once, and no other rule finds one."""
    change = (CASES / "rules" / f"{rule.id}.ru").read_text(encoding="utf-8")
    found = find_rules(read_case(rule.family, store, change), rule.family)
    assert found == {rule.id: 1}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_messages_say_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    """Two sentences at least, no identifiers of ours, and a reason beside."""
    assert re.match(r"[A-Z].+\. [A-Z].+\.$", rule.message)
    assert "http" not in rule.message.replace("https:// ", "")
    assert rule.why.endswith(".")


@pytest.mark.parametrize("family", FAMILIES)
def test_shapes_use_declared_terms_only(family: str, recipe: Recipe) -> None:
    """Every term of ours and of SHACL in a shapes file exists; a misspelt one would check nothing."""
    shapes = (CASES.parents[1] / "shapes" / f"{family}.ttl").read_text(encoding="utf-8")
    described = {t.subject.value for s in recipe.sources for t in s.triples if isinstance(t.subject, ox.NamedNode)}
    used = set(re.findall(r"poakg:([A-Za-z]+)", shapes))
    assert {term for term in used if f"{TERM}{term}" not in described} == set()
    assert {term for term in re.findall(r"\bsh:([A-Za-z]+)", shapes) if term not in SH} == set()


def merge(sources: list[SourceFile], *graphs: str) -> Graph:
    """Return the union of the named graphs as shipped."""
    merged = Graph()
    for source in sources:
        if source.graph.removeprefix(GRAPH) in graphs:
            merged.parse(data=source.content, format="turtle")
    return merged


def test_the_shipped_ontology_and_codes_keep_the_rules() -> None:
    """Our own terms are held to the same rules."""
    assert find_rules(merge(SOURCES, "ontology", "codes"), "ontology") == {}


def test_the_shipped_document_keeps_the_rules(store: ox.Store) -> None:
    """Every provision and link as built, derivations included, is complete."""
    graph = merge(SOURCES, "revcon4", "context", "codes", "sdg", "ontology")
    derived = b"".join(
        bytes(ox.serialize([quad.triple], format=ox.RdfFormat.N_TRIPLES) or b"")
        for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(DERIVED))
    )
    graph.parse(data=derived, format="nt")
    assert find_rules(graph, "document") == {}
