"""What rules add to a graph: the same whatever their order, and never without end."""

from itertools import permutations

import pyoxigraph as ox
import pytest

from poakg.errors import SourceError
from poakg.graph.content import SourceFile
from poakg.graph.derivations import Derivation
from poakg.graph.derivations import order_derivations
from poakg.namespaces import DERIVED
from poakg.release.dataset import build_dataset
from poakg.release.recipe import Recipe

STATED = b"<urn:a> <urn:part> <urn:b> . <urn:b> <urn:part> <urn:c> . <urn:c> <urn:name> 'c' ."
TRANSITIVE = "CONSTRUCT { ?x <urn:in> ?y } WHERE { { ?x <urn:part> ?y } UNION { ?x <urn:in>/<urn:in> ?y } }"
NAMED = "CONSTRUCT { ?x <urn:name> ?name } WHERE { ?x <urn:in> ?y . ?y <urn:name> ?name }"
FIRST = (
    "CONSTRUCT { ?x <urn:first> ?first } WHERE { SELECT ?x (MIN(STR(?y)) AS ?first) { ?x <urn:in> ?y } GROUP BY ?x }"
)
COUNTED = "CONSTRUCT { <urn:all> <urn:count> ?n } WHERE { SELECT (COUNT(*) AS ?n) { ?x <urn:name> ?y } }"
TYPED = (
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> CONSTRUCT { ?x <urn:kind> ?k } WHERE { ?x rdf:type ?k }"
)
WALKED = "CONSTRUCT { ?x <urn:up> ?y } WHERE { ?x a/<urn:part>* ?y }"
UNNAMED = "CONSTRUCT { ?x a <urn:Unnamed> } WHERE { ?x <urn:part> ?y FILTER NOT EXISTS { ?x <urn:name> ?name } }"


def derive(*texts: str) -> set[str]:
    """Return what rules add to the statements above."""
    recipe = Recipe(
        sources=[SourceFile("stated.ttl", "urn:stated", STATED)],
        derivations=[Derivation(f"{number}.rq", text) for number, text in enumerate(texts)],
        mappings=[],
        statistics=[],
        queries={},
        submissions=[],
    )
    return {str(quad.triple) for quad in build_dataset(recipe) if quad.graph_name.value == DERIVED}  # type: ignore[union-attr]


def test_the_order_of_rules_makes_no_difference() -> None:
    """Not even where a rule counts, takes the least, or asks for the absence of what others add."""
    found = {frozenset(derive(*order)) for order in permutations([TRANSITIVE, NAMED, FIRST, COUNTED, UNNAMED])}
    assert len(found) == 1
    (statements,) = found
    assert '<urn:all> <urn:count> "3"^^<http://www.w3.org/2001/XMLSchema#integer>' in statements
    assert '<urn:a> <urn:first> "urn:b"' in statements
    assert not [statement for statement in statements if "Unnamed" in statement]


def test_rules_that_contradict_each_other_are_named() -> None:
    """A rule that withdraws what it leads to would run without end."""
    with pytest.raises(SourceError, match=r"0\.rq"):
        derive("CONSTRUCT { ?x <urn:odd> 1 } WHERE { ?x <urn:part> ?y FILTER NOT EXISTS { ?x <urn:odd> 1 } }")


@pytest.mark.parametrize(("text", "expected"), [(TYPED, "<urn:kind>"), (WALKED, "<urn:up>")])
def test_a_rule_may_name_the_type_of_a_thing_in_any_way(text: str, expected: str) -> None:
    """What another rule gives as a class is seen, however the pattern asks for it."""
    given = "CONSTRUCT { ?x a <urn:Whole> } WHERE { ?x <urn:part> ?y }"
    assert len([one for one in derive(text, given) if expected in one and one.endswith("<urn:Whole>")]) == 2


LISTED = """CONSTRUCT { ?x ?property ?y }
    WHERE { VALUES (?property ?class) { (<urn:up> <urn:Whole>) } ?x a ?class ; <urn:part> ?y }"""
OPEN_ELSEWHERE = """CONSTRUCT { ?x <urn:up> ?y }
    WHERE { { VALUES ?p { <urn:part> } ?x ?p ?y } UNION { ?x ?p ?y FILTER(STRENDS(STR(?p), 't')) } }"""
GROUPED = """CONSTRUCT { ?x <urn:many> ?n }
    WHERE { { SELECT ?x ?y (COUNT(*) AS ?n) WHERE { ?x <urn:part> ?y } GROUP BY ?x ?y } }"""


LEFT_OPEN = "CONSTRUCT { ?x <urn:up> ?y } WHERE { VALUES ?p { <urn:part> UNDEF } ?x ?p ?y }"
OPEN_WITHIN = """CONSTRUCT { ?x <urn:up> ?y }
    WHERE { { SELECT ?x ?y { ?x ?p ?y } } { SELECT ?x WHERE { ?x <urn:part> ?y } } }"""


@pytest.mark.parametrize(
    ("text", "everything"),
    [(LISTED, False), (OPEN_ELSEWHERE, True), (GROUPED, False), (LEFT_OPEN, True), (OPEN_WITHIN, True)],
)
def test_a_rule_reads_what_it_lists(text: str, everything: bool) -> None:
    """A variable whose values are listed is none that matches any class or property, in the group that lists them."""
    rule = Derivation("a.rq", text)
    assert rule.reads_everything is everything
    assert rule.may_read({"urn:part"})
    assert rule.may_read({"urn:other"}) is everything


def test_rules_come_after_those_that_add_what_they_read() -> None:
    """Whatever their names; those that read everything come last."""
    rules = [Derivation(f"{number}.rq", text) for number, text in enumerate([LEFT_OPEN, NAMED, FIRST, TRANSITIVE])]
    assert [rule.text for rule in order_derivations(rules)] == [TRANSITIVE, NAMED, FIRST, LEFT_OPEN]


def test_a_rule_that_asks_for_any_class_reads_types_alone() -> None:
    """Another property concerns it as little as it does a rule that names its class."""
    rule = Derivation("a.rq", WALKED)
    given = Derivation("b.rq", "CONSTRUCT { ?x a <urn:Whole> } WHERE { ?x <urn:part> ?y }")
    assert rule.may_read(given.writes)
    assert rule.may_read({"urn:part"})
    assert not rule.may_read({"urn:other"})


def test_nothing_that_follows_is_missing(recipe: Recipe, store: ox.Store) -> None:
    """No rule gives anything over the shipped graph that it has not."""
    for rule in [*recipe.derivations, *recipe.mappings]:
        given = store.query(rule.text, use_default_graph_as_union=True)
        assert isinstance(given, ox.QueryTriples)
        missing = [triple for triple in given if not any(store.quads_for_pattern(*triple))]
        assert missing == [], rule.name
