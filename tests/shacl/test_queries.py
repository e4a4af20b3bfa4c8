"""Queries with variables bound beforehand: many rows at once are what each row by itself is."""

from collections import Counter

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import settings

from poakg.errors import ShapesError
from poakg.shacl import compile_shapes
from poakg.shacl.query_store import BindingTable
from poakg.shacl.sparql import constraints
from poakg.shacl.sparql.queries import Query
from tests.shacl.notation import EX
from tests.shacl.notation import count
from tests.shacl.notation import read_turtle
from tests.shacl.notation import validate
from tests.shacl.peers import ask_pyshacl
from tests.shacl.strategies import data

NODE = ox.NamedNode(f"{EX}query")

# What follows WHERE, and whether one run may serve many focus nodes.
BODIES = {
    "{ $this :p ?value }": True,
    "{ $this :p ?x . OPTIONAL { $this :q ?value } }": True,
    "{ $this :p ?x OPTIONAL { ?x :q ?value FILTER(?value != $this) } }": True,
    "{ OPTIONAL { $this :q ?value } FILTER(!BOUND(?value)) }": True,
    "{ FILTER NOT EXISTS { $this :p ?any } }": True,
    "{ ?value :p ?any . FILTER NOT EXISTS { ?value :q $this } }": True,
    "{ FILTER EXISTS { { FILTER(ISIRI($this)) } ?any :p $this } }": True,
    "{ { $this :p ?value } UNION { ?value :q $this } }": True,
    "{ { ?value a :C } UNION { FILTER(ISBLANK($this)) } }": True,
    "{ { $this :p ?x } { ?x :q ?value } }": True,
    "{ $this (:p|^:q)+ ?value }": True,
    "{ $this :p* ?value FILTER(?value != $this) }": True,
    "{ ?value :p? $this }": True,
    "{ $this !(:p|^:q) ?value }": True,
    "{ $this ?verb ?value . ?other ?verb ?value FILTER(?other != $this) }": True,
    "{ BIND(STR($this) AS ?text) FILTER(CONTAINS(?text, 'a')) }": True,
    "{ $this :p ?x , ?y . ?value :p ?x , ?y FILTER(?x != ?y) }": True,
    "{ $this :p ?x ; :q ?y . ?value :p ?x ; :q ?y . FILTER(?value != $this) }": True,
    "{ ?value :p ?x ; :q ?y . OPTIONAL { $this :p ?x ; :q ?y . ?z :p ?x ; :q ?y } FILTER(BOUND(?z)) }": True,
    "{ $this :p [ :q ?value ] }": True,
    "{ { SELECT $this ?value { $this :p ?x . ?x :q ?value } } }": True,
    "{ { SELECT $this (COUNT(?x) AS ?value) { $this :p ?x } GROUP BY $this } FILTER(?value > 1) }": True,
    "{ FILTER EXISTS { SELECT $this (COUNT(?x) AS ?n) { $this :p ?x } GROUP BY $this HAVING(COUNT(?x) > 1) } }": True,
    "{ $this :p ?value . ?x :q ?y } GROUP BY $this ?value HAVING(COUNT(?x) > 1)": True,
    "{ { SELECT DISTINCT $this ?value { $this :p ?value } ORDER BY STR(?value) LIMIT 1 } }": False,
    "{ $this :p ?value } ORDER BY STR(?value) OFFSET 1": False,
}
# rdflib gives blank nodes a text, and cannot negate an inverse path.
BEYOND_PYSHACL = ("{ BIND(STR($this) AS ?text) FILTER(CONTAINS(?text, 'a')) }", "{ $this !(:p|^:q) ?value }")
DATA = """
    :a :p 1 , 2 , :a ; :q :b , "a" ; :r 2 , 3 . :b :p :a , 1 ; :q 2 ; a :C . :c :q :a ; :r :c ; :p :b .
    _:x :p :a , :b ; :q 1 . _:y :p _:x ; :q 1 .
"""
SEPARABLE = [body for body, separable in BODIES.items() if separable]


def write_query(body: str) -> str:
    """Return the whole query."""
    return f"SELECT $this ?value WHERE {body}"


def write_shape(query: str, more: str = "sh:targetSubjectsOf :p , :q , :r") -> str:
    """Return a shape with a query, and the declaration of its prefix."""
    return f"""
        :S a sh:NodeShape ; {more} ; sh:sparql [ sh:prefixes :x ; sh:select \"\"\"{query}\"\"\" ] .
        :x sh:declare [ sh:prefix "" ; sh:namespace "{EX}"^^xsd:anyURI ] .
    """


@pytest.mark.parametrize("body", BODIES)
def test_cutting_off_keeps_rows_together(body: str) -> None:
    """LIMIT and OFFSET are seen wherever they stand; groups by the focus node do no harm."""
    query = Query(NODE, f"PREFIX : <{EX}> {write_query(body)}", ["this"])
    assert query.is_separable == BODIES[body]


@pytest.mark.parametrize("body", SEPARABLE)
@settings(max_examples=8, deadline=None)
@given(made=data())
def test_all_rows_at_once_give_what_each_gives(body: str, made: str) -> None:
    """Focus nodes together, blank ones included, have the results that they have one by one."""
    shapes, triples = compile_shapes(read_turtle(write_shape(write_query(body)))), read_turtle(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(constraints, "_FEW_ROWS", 1000)
        looked_up = shapes.validate(triples)
        patch.setattr(constraints, "_FEW_ROWS", -1)
        hashed = shapes.validate(triples)
        patch.setattr(Query, "is_separable", False)
        one_by_one = shapes.validate(triples)
    assert Counter(looked_up) == Counter(hashed) == Counter(one_by_one)


@pytest.mark.parametrize("body", [body for body in BODIES if body not in BEYOND_PYSHACL])
def test_pyshacl_finds_the_same(body: str) -> None:
    """So does the engine that asks each query for each focus node, blank ones included."""
    shapes, triples = read_turtle(write_shape(write_query(body))), read_turtle(DATA)
    assert count(compile_shapes(shapes).validate(triples)) == count(ask_pyshacl(shapes, triples))


REFUSED = {
    "no SPARQL": "SELECT $this { $this :p }",
    "another form": "ASK { $this :p ?value }",
    "an unknown prefix": "SELECT $this { $this other:p ?value }",
    "MINUS": "SELECT $this { $this :p ?value MINUS { $this :q ?value } }",
    "VALUES": "SELECT $this { $this :p ?value } VALUES ?value { 1 }",
    "FROM": "SELECT $this FROM <http://example.org/> { $this :p ?value }",
    "SERVICE": "SELECT $this { SERVICE <http://example.org/> { $this :p ?value } }",
    "an assignment": "SELECT $this { BIND(1 AS $this) }",
    "an assignment in a projection": "SELECT (1 AS $this) { ?x :p ?value }",
    "a sub-query without it": "SELECT $this { $this :p ?x { SELECT ?x { ?x :q ?y } } }",
    "a sub-query for all, which has it in a filter only": "SELECT $this { { SELECT * { FILTER($this = :a) } } }",
    "a triple term": "SELECT $this { $this :p <<( :a :b :c )>> }",
    "an annotation": "SELECT $this { $this :p :b {| :q :c |} }",
    "a reifier": "SELECT $this { $this :p :b ~ :c }",
    "no focus node": "SELECT ?value { $this :p ?value }",
    "a failure it reports": "SELECT $this ?failure { $this :p ?x BIND(true AS ?failure) }",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_may_not_be_bound_beforehand_is_refused(name: str) -> None:
    """Each of these is a failure, not a query that finds nothing (SHACL, 5.2, 5.3 and appendix A)."""
    with pytest.raises(ShapesError):
        validate(write_shape(REFUSED[name]), ":a :p 1 .")


def test_words_in_strings_names_and_comments_are_no_keywords() -> None:
    """Neither are variables that have their names."""
    query = """SELECT $this ?limit { # MINUS { }
        $this :VALUES ?limit . FILTER(?limit != "SERVICE { LIMIT 1 }" && STR($this) != '# } ')
        FILTER(COALESCE(?limit<<x:y>, true)) }"""
    assert count(validate(write_shape(query, "sh:targetNode :a"), ':a :VALUES "x" .')) == {
        ("a", "", "a", "SPARQL", "S"): 1
    }


def test_the_path_stands_for_itself_and_nowhere_else() -> None:
    """$PATH is replaced where a predicate stands; elsewhere it is a failure."""
    declared = f':x sh:declare [ sh:prefix "" ; sh:namespace "{EX}"^^xsd:anyURI ] .'
    shape = (
        ':S sh:targetNode :a ; sh:path (:p [ sh:inversePath :q ]) ; sh:sparql [ sh:prefixes :x ; sh:select "{}" ] . '
    )
    good = shape.format("SELECT $this ?value { $this $PATH ?value }") + declared
    assert count(validate(good, ":a :p :b . :c :q :b .")) == {("a", "p>/(^q>)", "c", "SPARQL", "S"): 1}
    for bad in ("SELECT $this { $this :p $PATH }", "SELECT $this { $this :p ?x FILTER(?x = $PATH) }"):
        with pytest.raises(ShapesError):
            validate(shape.format(bad) + declared, "")


def test_only_the_triples_a_query_looks_at_are_kept_for_it() -> None:
    """Predicates are known by name, or not at all."""
    text = f"PREFIX : <{EX}> SELECT $this {{ $this a :C ; :p/:q ?x FILTER NOT EXISTS {{ ?x :r 1 }} }}"
    found = Query(NODE, text, ["this"]).predicates
    assert found is not None
    assert {str(iri) for iri in found} >= {f"<{EX}p>", f"<{EX}q>", f"<{EX}r>"}
    for verb in ("?verb", "!:p", ":p*", "(:p?/:q)", "[] ; :p"):
        open_text = f"PREFIX : <{EX}> SELECT $this {{ $this {verb} ?x }}"
        if "[" in verb:
            open_text = f"PREFIX : <{EX}> SELECT $this {{ $this :p [ ?verb 1 ] }}"
        assert Query(NODE, open_text, ["this"]).predicates is None


def test_patterns_that_meet_in_two_variables_become_sub_queries() -> None:
    """So two reports for one State and cycle are found by hashing both."""
    text = "PREFIX : <http://example.org/> SELECT $this { $this :p ?x ; :q ?y . ?z :p ?x ; :q ?y FILTER(?z != $this) }"
    query = Query(NODE, text, ["this"])
    table = BindingTable(1, ["this"], {})
    assert query.write(table, many=False).count("SELECT") == 1
    assert query.write(table, many=True).count("SELECT") == 3


COMPONENT = """
:Component a sh:ConstraintComponent ; sh:parameter [ sh:path :least ] , [ sh:path :unit ; sh:optional true ] ;
  sh:%s [ sh:message "{$least} {?unit} at {$this}: {?value}" ; sh:prefixes :x ; sh:%s ] .
:x sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
"""
COMPONENTS = {
    "ask about a value": ("validator", 'ask "ASK { FILTER($value >= $least) }"'),
    "ask about a value at its node": ("validator", 'ask "ASK { $this :p ?value FILTER($value >= $least) }"'),
    "select": ("propertyValidator", 'select "SELECT $this ?value { $this $PATH ?value FILTER(?value < $least) }"'),
}


@pytest.mark.parametrize("name", COMPONENTS)
def test_components_of_ones_own(name: str) -> None:
    """Parameters are bound in the query and in the message; one that is not given stays as it is."""
    shape = ":S sh:targetNode :a ; sh:path :p ; :least 3 . " + COMPONENT % COMPONENTS[name]
    [result] = validate(shape, ":a :p 2 , 4 .")
    assert (str(result.component), result.value) == (f"<{EX}Component>", ox.Literal(2))
    assert [message.value for message in result.messages] == [f"3 {{?unit}} at {EX}a: 2"]


def test_a_message_has_the_value_as_the_data_has_it() -> None:
    """A decimal number keeps its zeros, although the store of the query drops them."""
    select = 'sh:select "SELECT $this ?value { $this <http://example.org/p> ?value }"'
    shape = f':S sh:targetNode :a ; sh:sparql [ sh:message "{{?value}} is wrong"@en ; {select} ] .'
    [result] = validate(shape, ":a :p 2.50 .")
    assert [message.value for message in result.messages] == ["2.50 is wrong"]


def test_shapes_and_the_current_shape_can_be_asked_about() -> None:
    """Even where the shape is a blank node."""
    shape = write_shape("SELECT $this { GRAPH $shapesGraph { $currentShape :allowed ?x } FILTER(?x != $this) }")
    blank = shape.replace(":S a", "[] a", 1).replace(
        "sh:targetSubjectsOf :p , :q , :r", "sh:targetNode :a , :b ; :allowed :a"
    )
    assert {str(result.focus) for result in validate(blank, "")} == {f"<{EX}b>"}


def test_a_query_about_any_graph_goes_to_pyshacl() -> None:
    """The tables of ours would be seen in it."""
    shapes = compile_shapes(read_turtle(write_shape("SELECT $this { GRAPH ?any { $this :p ?x } }")))
    assert [str(node) for node in shapes.delegated] == [f"<{EX}S>"]


@pytest.mark.parametrize("number", ["01", "+1", "1"])
def test_values_come_back_as_they_are_written(number: str) -> None:
    """The store keeps numbers in canonical form, results name them as the data does."""
    query = "SELECT $this ?value { $this :p ?value }"
    [result] = validate(write_shape(query, "sh:targetNode :a"), f':a :p "{number}"^^xsd:integer .')
    assert isinstance(result.value, ox.Literal)
    assert result.value.value == number


def test_literals_the_store_holds_as_one_are_still_two() -> None:
    """As focus nodes and as values, asked about together."""
    focus = write_shape("SELECT $this { FILTER($this = 1) }", 'sh:targetNode 1 , 2 , "01"^^xsd:integer')
    assert {str(result.focus)[:4] for result in validate(focus, ":a :p 1 .")} == {'"1"^', '"01"'}
    shape = ":S sh:targetNode :a ; sh:path :p ; :least 2 . " + COMPONENT % COMPONENTS["ask about a value"]
    assert len(validate(shape, ':a :p 1 , "01"^^xsd:integer , 2 , "02"^^xsd:integer .')) == 2
