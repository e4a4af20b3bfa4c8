"""The canonical form of Turtle files."""

import random
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.errors import SourceError
from poakg.rdf.turtle import format_turtle
from poakg.rdf.turtle import parse_triples
from poakg.rdf.turtle import sort_naturally
from poakg.system.resources import FOLDERS
from poakg.system.resources import find_content
from tests.conftest import ROOT

FILES = sorted(path for folder in FOLDERS for path in (find_content() / folder).rglob("*.ttl"))

iris = st.sampled_from(
    ["https://w3id.org/poakg/ontology#a", "https://w3id.org/poakg/id/revcon4/annex/175/b", "urn:x", "http://e.org/é"]
).map(ox.NamedNode)
literals = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")).map(ox.Literal),
    st.integers().map(
        lambda number: ox.Literal(str(number), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
    ),
    st.text("abc").map(lambda text: ox.Literal(text, language="en")),
)
triples = st.builds(ox.Triple, iris, iris, st.one_of(iris, literals))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_content_is_in_canonical_form(path: Path) -> None:
    """Every shipped Turtle file is as ``poakg format`` writes it."""
    content = path.read_bytes()
    assert format_turtle(content, path.name).encode() == content, "run: poakg format"


@given(st.lists(triples, min_size=1, max_size=12), st.randoms())
def test_form_depends_on_the_graph_alone(graph: list[ox.Triple], shuffler: random.Random) -> None:
    """Whatever the order of the triples, the same graph gives the same text, which states the same graph."""
    shuffled = list(graph)
    shuffler.shuffle(shuffled)
    first, second = (
        format_turtle(ox.serialize(order, format=ox.RdfFormat.N_TRIPLES) or b"", "x") for order in (graph, shuffled)
    )
    assert first == second
    assert set(parse_triples(first.encode(), "x")) == set(graph)
    assert format_turtle(first.encode(), "x") == first


def test_adding_a_value_adds_one_line() -> None:
    """An edit shows as the lines it concerns."""
    path = FILES[0]
    before = format_turtle(path.read_bytes(), "x")
    after = format_turtle(before.encode() + b"<urn:poakg:new> <urn:p> 1 .", "x")
    assert [line for line in after.splitlines() if line not in before.splitlines()] == [
        "<urn:poakg:new>",
        "    <urn:p> 1 ;",
    ]


def test_trees_of_blank_nodes_keep_their_shape() -> None:
    """Restrictions and lists are written in place."""
    source = b"@prefix e: <urn:e:> . e:a e:p [ e:q ( 1 [ e:r 2 ] ( ) ) ] ."
    written = format_turtle(source, "x")
    assert "_:" not in written
    assert ox.Dataset(q for q in ox.parse(written, format=ox.RdfFormat.TURTLE)) is not None
    canonical = [ox.Dataset(ox.parse(text, format=ox.RdfFormat.TURTLE)) for text in (source, written.encode())]
    for dataset in canonical:
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert canonical[0] == canonical[1]


def test_shared_blank_nodes_are_refused() -> None:
    """A blank node that stands in two places has no canonical form."""
    with pytest.raises(SourceError):
        format_turtle(b"<urn:a> <urn:p> _:x . <urn:b> <urn:p> _:x . _:x <urn:p> 1 .", "x")


def test_a_syntax_error_has_file_line_and_column() -> None:
    """A fault is found by its place."""
    with pytest.raises(SourceError) as caught:
        parse_triples(b"@prefix a: <urn:a> .\na:b a:c d:e .\n", "some/file.ttl")
    assert re.match(r"some/file\.ttl: line 2, column 9", caught.value.message)


def test_numbers_sort_as_numbers() -> None:
    """Paragraph 45 comes before paragraph 175 and its items."""
    assert sorted(["annex/175/b", "annex/45", "annex/175"], key=sort_naturally) == [
        "annex/45",
        "annex/175",
        "annex/175/b",
    ]
