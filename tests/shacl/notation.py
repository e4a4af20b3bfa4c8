"""What the tests of the engine share: graphs in short notation, and results in comparable form."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from poakg.shacl import Result
from poakg.shacl import compile_shapes

EX = "http://example.org/"
SH = "http://www.w3.org/ns/shacl#"
PREFIXES = f"""@prefix : <{EX}> . @prefix sh: <{SH}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""

# Focus node, path, value, component and source shape of a result.
Row = tuple[str, str, str, str, str]


def read_turtle(text: str) -> list[ox.Triple]:
    """Return the triples of Turtle with the usual prefixes."""
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def read_file(path: Path) -> list[ox.Triple]:
    """Return the triples of a Turtle file."""
    return [quad.triple for quad in ox.parse(path=path, base_iri=path.as_uri())]


def to_rdflib(triples: Iterable[ox.Triple]) -> Graph:
    """Return the triples as a graph of rdflib's."""
    written = bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    return Graph().parse(data=written, format="nt")


def validate(shapes: str, data: str) -> list[Result]:
    """Return the results of shapes and data in short Turtle."""
    return compile_shapes(read_turtle(shapes)).validate(read_turtle(data))


def show(result: Result) -> Row:
    """Return a result as text, IRIs of the example namespace and of SHACL by their local names."""
    terms = (result.focus, result.path, result.value, result.component, result.source_shape)
    focus, path, value, component, shape = (_shorten(term) for term in terms)
    return focus, path, value, component.removesuffix("ConstraintComponent"), shape


def count(results: Iterable[Result]) -> Counter[Row]:
    """Return how often each result occurs; blank nodes are not told apart."""
    return Counter(show(result) for result in results)


def _shorten(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.BlankNode):
        return "_"
    return str(term).replace(f"<{EX}", "").replace(f"<{SH}", "").removesuffix(">")
