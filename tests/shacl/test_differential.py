"""Our engine compared with two others on shapes and data that Hypothesis generates.

Where engines differ the Recommendation decides, and the case is in DIFFERENCES.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import settings

from poakg.shacl import compile_shapes
from tests.shacl.notation import Row
from tests.shacl.notation import count
from tests.shacl.notation import read_turtle
from tests.shacl.peers import ask_pyshacl
from tests.shacl.peers import ask_pyshifty
from tests.shacl.strategies import data
from tests.shacl.strategies import shapes

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Difference(NamedTuple):
    """A case on which engines differ: the clause that decides it, and the number of results of each engine."""

    clause: str
    shapes: str
    data: str
    ours: int
    pyshacl: int | None
    pyshifty: int


_QUERY = """:S a sh:NodeShape ; sh:targetNode :a ; sh:sparql [ sh:prefixes :x ; sh:select "SELECT $this { %s }" ] .
    :x sh:declare [ sh:prefix "" ; sh:namespace "http://example.org/"^^xsd:anyURI ] ."""
DIFFERENCES = {
    "a date is not comparable with a number": Difference(
        "SHACL 4.3: what cannot be compared is a violation",
        ":S sh:targetNode :a ; sh:path :p ; sh:maxInclusive 2.5 .",
        ':a :p "2020-01-31"^^xsd:date .',
        *(1, 0, 1),
    ),
    "a blank node is not comparable": Difference(
        "SHACL 4.5.3: each pair that cannot be compared is a result; pySHACL fails",
        ":S sh:targetNode :a ; sh:path :p ; sh:lessThan :q .",
        ":a :p 1 ; :q _:b .",
        *(1, None, 1),
    ),
    "an ill-typed number is not comparable": Difference(
        "SHACL 4.3 with SPARQL 17.3: an ill-typed literal has no value to compare",
        ":S sh:targetNode :a ; sh:path :p ; sh:minExclusive 7 .",
        ':a :p "300"^^xsd:byte .',
        *(1, 1, 0),
    ),
    "blank nodes have no length": Difference(
        "SHACL 4.4.1: violated by a blank node even where the least length is 0",
        ":S sh:targetClass :C ; sh:minLength 0 .",
        "_:b a :C .",
        *(1, 0, 1),
    ),
    "an inverse path over a sequence runs backwards": Difference(
        "SHACL 2.3.1.4 with SPARQL 18.4: from the end of the last part to the start of the first",
        ":S sh:targetNode :c ; sh:path [ sh:inversePath (:p :q) ] ; sh:maxCount 0 .",
        ":a :p :b . :b :q :c .",
        *(1, 0, 1),
    ),
    "only true is true": Difference(
        "SHACL 4.4.5 as the test uniqueLang-002 reads it",
        ':S sh:targetNode :a ; sh:path :p ; sh:uniqueLang "1"^^xsd:boolean .',
        ':a :p "x"@en , "y"@en .',
        *(0, 1, 1),
    ),
    "solutions that are the same": Difference(
        "SHACL 5.3: a result for each solution; ours and pySHACL's report results that nothing tells apart once",
        _QUERY % "$this :p/:q 1",
        ":a :p :b , :c . :b :q 1 . :c :q 1 .",
        *(1, 1, 2),
    ),
    "an ill-typed number inside a query": Difference(
        "SPARQL 17.3: comparing it is an error, so the row is dropped",
        _QUERY % "$this :p ?v FILTER(?v > 2012)",
        ':a :p "20x4"^^xsd:integer .',
        *(0, 1, 0),
    ),
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
@settings(max_examples=150)
@given(shapes(), data())
def test_pyshifty_finds_the_same(made_shapes: str, made_data: str) -> None:
    """Focus node, value, component and shape of each result are those of pyshifty, which does not describe paths."""
    triples, values = read_turtle(made_shapes), read_turtle(made_data)
    found, expected = compile_shapes(triples).validate(values), ask_pyshifty(triples, values)
    assert drop_paths(count(found)) == drop_paths(count(expected))


@pytest.mark.slow
@settings(max_examples=60)
@given(shapes(simple=True), data())
def test_pyshacl_finds_the_same(made_shapes: str, made_data: str) -> None:
    """All results are those of pySHACL if the shapes avoid its known errors."""
    triples, values = read_turtle(made_shapes), read_turtle(made_data)
    assert count(compile_shapes(triples).validate(values)) == count(ask_pyshacl(triples, values))


@pytest.mark.parametrize("name", DIFFERENCES)
def test_differences_are_as_listed(name: str) -> None:
    """Each engine has the number of results in the table; when another engine changes, its column has to."""
    case = DIFFERENCES[name]
    triples, values = read_turtle(case.shapes), read_turtle(case.data)
    assert len(compile_shapes(triples).validate(values)) == case.ours
    if case.pyshacl is None:
        with pytest.raises(Exception, match="compare"):
            ask_pyshacl(triples, values)
    else:
        assert len(ask_pyshacl(triples, values)) == case.pyshacl
    assert len(ask_pyshifty(triples, values)) == case.pyshifty


def drop_paths(rows: Counter[Row]) -> list[tuple[str, ...]]:
    """Return the rows without their paths, in order."""
    return sorted((focus, *rest) for focus, _, *rest in rows.elements())
