"""Short notation for the graphs and results in tests of the engine."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
from rdflib import Graph

from poakg.rdf.terms import write_ntriples
from poakg.shacl import Result
from poakg.shacl import compile_shapes
from poakg.shacl.vocabulary import SH
from poakg.shacl.vocabulary import XSD

EX = "http://example.org/"
PREFIXES = f"""@prefix : <{EX}> . @prefix sh: <{SH}> . @prefix xsd: <{XSD}> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""

# Focus node, path, value, component and source shape of a result.
Row = tuple[str, str, str, str, str]


def read_turtle(text: str) -> list[ox.Triple]:
    """Return the triples of Turtle that uses PREFIXES."""
    return [quad.triple for quad in ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE)]


def read_file(path: Path) -> list[ox.Triple]:
    """Return the triples of a Turtle file."""
    return [quad.triple for quad in ox.parse(path=path, base_iri=path.as_uri())]


def to_rdflib(triples: Iterable[ox.Triple]) -> Graph:
    """Return the triples as an rdflib graph."""
    written = write_ntriples(triples)
    return Graph().parse(data=written, format="nt")


def validate(shapes: str, data: str) -> list[Result]:
    """Return the validation results for shapes and data in Turtle that uses PREFIXES."""
    return compile_shapes(read_turtle(shapes)).validate(read_turtle(data))


def show(result: Result) -> Row:
    """Return a result as text, with local names for IRIs of the example and SHACL namespaces."""
    terms = (result.focus, result.path, result.value, result.component, result.source_shape)
    focus, path, value, component, shape = (_shorten(term) for term in terms)
    return focus, path, value, component.removesuffix("ConstraintComponent"), shape


def count(results: Iterable[Result]) -> Counter[Row]:
    """Return how often each result occurs; blank nodes are not distinguished."""
    return Counter(show(result) for result in results)


def _shorten(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.BlankNode):
        return "_"
    return str(term).replace(f"<{EX}", "").replace(f"<{SH}", "").removesuffix(">")
