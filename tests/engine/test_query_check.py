"""Queries are refused by their tokens, not by the words in them."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.engine.evaluation import edit_text
from poakg.engine.limits import Limits
from poakg.engine.query_check import check_query
from poakg.engine.query_tokens import read_tokens
from poakg.errors import QueryRefusedError

LIMITS = Limits()

HARMLESS = [
    'SELECT * { ?s ?p "SERVICE <x> { }" }',
    "SELECT * { ?s ?p '''a SERVICE\n 'x' ''' }",
    'SELECT * { ?s ?p """SERVICE "quoted" \\""" {""" }',
    "SELECT * { ?s ?p ?o } # SERVICE <x> {}",
    "SELECT * { <http://example.org/SERVICE> ?p ?o }",
    "SELECT ?service { ?service ?p $SERVICE }",
    "PREFIX service: <urn:s> SELECT * { service:SERVICE ?p ex:service }",
    'SELECT * { ?s ?p "x"@service }',
    "SELECT * { ?s ?p 'it\\'s SERVICE' }",
    "SELECT * { ?microservices ?p _:SERVICE }",
]
FEDERATED = [
    "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
    "SELECT * { service silent ?x{ ?s ?p ?o } }",
    "SELECT*{SeRvIcE<http://example.org/>{?s ?p ?o}}",
    "SELECT * { SERVICE\n# comment\nex:a { ?s ?p ?o } }",
    'SELECT * { ?s ?p "a" . SERVICE <urn:x> { ?s ?p "b" } }',
    "SELECT * { ?s ?p 'a' SERVICE ?x { } ?s ?p 'b' }",
    "SELECT * { FILTER(?a<?b)SERVICE<urn:x>{?s ?p ?o} }",
    "SELECT * { ?s ?p <urn:a>SERVICE <urn:x>{?s ?p ?o} }",
    "# a comment\rSELECT * { SERVICE <urn:x> {} }",
    "SELECT * { BIND(<http://a/\\u0041#b> AS ?x) SERVICE <http://127.0.0.1:9/> {?s ?p ?o} }",
    "SELECT * { BIND(<http://a/\\u0041'> AS ?x) SERVICE <urn:x> {} BIND(<http://a/\\u0041'> AS ?y) }",
    "SELECT * { ex:a\u00b7\\'b ?p ?o SERVICE <urn:x> {} ex:c ?q '' }",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_the_mere_word_is_allowed(text: str) -> None:
    """A word in a string, comment, IRI, prefixed name, variable or language tag is no clause."""
    assert check_query(text, LIMITS).text == text


@pytest.mark.parametrize("text", FEDERATED)
def test_asking_other_services_is_refused(text: str) -> None:
    """A SERVICE clause is found in any spelling."""
    with pytest.raises(QueryRefusedError):
        check_query(text, LIMITS)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_no_string_hides_a_clause_behind_it(text: str) -> None:
    """Whatever stands in a quoted string, a clause after it is seen."""
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    check_query(f'SELECT * {{ ?s ?p "{quoted}" }}', LIMITS)
    with pytest.raises(QueryRefusedError):
        check_query(f'SELECT * {{ ?s ?p "{quoted}" SERVICE <urn:x> {{}} }}', LIMITS)


def test_depth_is_bounded_and_brackets_in_strings_do_not_count() -> None:
    """As many open brackets as allowed pass, one more does not."""
    deepest = "{" * LIMITS.depth + "}" * LIMITS.depth
    check_query(f"SELECT * {deepest}", LIMITS)
    check_query('SELECT * { ?s ?p "' + "{" * 500 + '" }', LIMITS)
    with pytest.raises(QueryRefusedError):
        check_query(f"SELECT * {{{deepest}}}", LIMITS)


def test_length_is_bounded_in_bytes() -> None:
    """Size is counted as it is sent, in UTF-8."""
    with pytest.raises(QueryRefusedError):
        check_query("#" + "é" * (LIMITS.query_kb * 512), LIMITS)


@pytest.mark.parametrize(
    ("text", "expected"), [("SELECT * FROM <g> {}", True), ("SELECT ?from { ?from ?p 'FROM' }", False)]
)
def test_a_dataset_clause_is_noticed(text: str, expected: bool) -> None:
    """FROM decides which graphs are read."""
    assert check_query(text, LIMITS).names_dataset is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SELECT ?s ?p { GRAPH <g> { ?s ?p ?o } BIND(?s AS ?t) FILTER(?s != <x>) } ORDER BY DESC(?p) LIMIT 3",
            False,
        ),
        ("SELECT * { { SELECT DISTINCT ?s WHERE { GRAPH ?g { ?s ?p [ ?q ?o ] } } GROUP BY ?s ORDER BY ?s } }", False),
        ("SELECT * { GRAPH <g> { ?s ?p ?o } ?s ?q ?t }", True),
        ("SELECT * { GRAPH <g> { ?s ?p ?o } FILTER(NOT EXISTS { ?s ?q ?t }) }", True),
        ("SELECT * { GRAPH <g> { ?s ?p ?o } [ a <C> ] }", True),
        ("SELECT * { { SELECT ?s { GRAPH <g> { ?s ?p ?o } } ORDER BY ?s } ?s ?q ?t }", True),
        ("DESCRIBE ?s { GRAPH <g> { ?s ?p ?o } }", True),
        ("SELECT * { ?s ?p ?o }", True),
    ],
)
def test_patterns_outside_of_graph_clauses_are_noticed(text: str, expected: bool) -> None:
    """Where there are none the default graph does not matter."""
    assert check_query(text, LIMITS).reads_default is expected


OPEN_VALUES = {
    "SELECT ?v { VALUES ?v { UNDEF } ?s ?p ?v }": "SELECT ?v { {} ?s ?p ?v }",
    "SELECT ?v { ?s ?p ?v values $v{undef}?v ?q ?r }": "SELECT ?v { ?s ?p ?v {}?v ?q ?r }",
    "SELECT ?v { ?s ?p trueVALUES ?v { UNDEF } . ?s ?q 1 }": "SELECT ?v { ?s ?p true{} . ?s ?q 1 }",
    "ASK { FILTER EXISTS { VALUES ?v { # }\n UNDEF } } }": "ASK { FILTER EXISTS { {} } }",
    "ASK { VALUES ?v { UNDEF } VALUES ?w { UNDEF } }": "ASK { {} {} }",
    "ASK { VALUES ?v { UNDEF UNDEF } }": "",
    "ASK { VALUES ?v { 1 UNDEF } }": "",
    "ASK { VALUES ?v { } }": "",
    "ASK { VALUES (?v ?w) { (UNDEF UNDEF) } }": "",
    "ASK { ?s ?p 'VALUES ?v { UNDEF }' }": "",
    "ASK { ?s ?p ?v } VALUES ?v { UNDEF }": "",
}


@pytest.mark.parametrize("text", OPEN_VALUES)
def test_values_that_are_left_open_are_found(text: str) -> None:
    """A list that has nothing but UNDEF limits nothing; one that has more, or is not in a group, stays."""
    found = check_query(text, LIMITS, with_terms=True).open_values
    edited = edit_text(text, [(start, end, "{}") for start, end in found])
    assert edited == (OPEN_VALUES[text] or text)
    ox.Store().query(text)
    ox.Store().query(edited)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ex:A. ?x", ["ex:A", ".", "?x"]),
        ("ex:a.b.", ["ex:a.b", "."]),
        ("ex:a%2. ", ["ex:a"]),
        ("_:b. }", ["_:b", ".", "}"]),
        ("1.5e }", ["1.5", "e", "}"]),
        ("""'''a ''b'' \\''' c'''.""", ["""'''a ''b'' \\''' c'''""", "."]),
        ('""""a""" }', ['""""a"""', "}"]),
    ],
)
def test_a_token_ends_where_the_grammar_ends_it(text: str, expected: list[str]) -> None:
    """What could go on but does not is given back, in every patch release of Python."""
    assert [token.text for token in read_tokens(text, lambda: False) if token.kind != "odd"] == expected
