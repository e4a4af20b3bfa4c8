"""Validation by pySHACL: of the shapes that the engine does not support, or of all shapes on request."""

import logging
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from poakg.errors import ShapesError
from poakg.shacl.results import Result
from poakg.shacl.results import read_report
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.sources import Source
from poakg.shacl.sources import read_source
from poakg.shacl.vocabulary import CLASS
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Subject
from poakg.shacl.vocabulary import sh

if TYPE_CHECKING:
    import rdflib

_TARGETS = {sh(name) for name in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")}
_JAVASCRIPT = sh("js")
_STRING = "http://www.w3.org/2001/XMLSchema#string"


class PySHACL:
    """Shapes that pySHACL validates, with the results of ``compile_shapes``, slowly and by other code.

    ``known`` is reference data, in which nothing is looked for.
    """

    def __init__(self, triples: Iterable[ox.Triple], known: Iterable[ox.Triple] = ()) -> None:
        self._triples = list(triples)
        self._known = list(known)

    def prepare(self, *sources: Source) -> "PySHACL":
        """Return the same shapes with ``sources`` as reference data. Raises UnreadableError."""
        return PySHACL(self._triples, _read(sources, alone=False))

    def validate(self, *sources: Source) -> list[Result]:
        """Return the results whose focus nodes are subjects in ``sources``, validated in the union with what is known.

        Raises ShapesError if pySHACL fails and UnreadableError for a file that cannot be read.
        """
        stated = _read(sources, alone=len(sources) == 1)
        subjects = {triple.subject for triple in stated}
        return [one for one in run_pyshacl(self._triples, [*self._known, *stated]) if one.focus in subjects]


def delegate(graph: ShapesGraph, nodes: Collection[Subject], data: Iterable[ox.Triple]) -> list[Result]:
    """Return the results of the shapes at ``nodes`` of ``graph`` for ``data``. Raises ShapesError if pySHACL fails."""
    # Targets of other shapes are left out, implicit class targets (SHACL, 2.1.3.3) included.
    classes = graph.subclasses(CLASS)
    kept = [
        triple
        for triple in graph.triples
        if triple.subject in nodes
        or not (triple.predicate in _TARGETS or (triple.predicate == TYPE and triple.object in classes))
    ]
    return run_pyshacl(kept, data)


def run_pyshacl(shapes: Collection[ox.Triple], data: Iterable[ox.Triple]) -> list[Result]:
    """Return the results of pySHACL, with the literals and blank nodes of ``data``. Raises ShapesError if it fails."""
    import pyshacl  # noqa: PLC0415 - takes longer to load than most validations
    import rdflib  # noqa: PLC0415

    with _keep_literals():
        _, report, text = pyshacl.validate(
            _make_graph(data),
            shacl_graph=_make_graph(shapes),
            advanced=True,
            js=any(triple.predicate == _JAVASCRIPT for triple in shapes),
        )
        if not isinstance(report, rdflib.Graph):
            raise ShapesError(f"pySHACL fails: {text}", "Fix the shapes and validate again.")
        written = report.serialize(format="nt", encoding="utf-8")
    return read_report(quad.triple for quad in ox.parse(written, format=ox.RdfFormat.N_TRIPLES))


def _read(sources: Iterable[Source], *, alone: bool) -> list[ox.Triple]:
    found = (statement for source in sources for statement in read_source(source, alone))
    return [ox.Triple(one.subject, one.predicate, one.object) for one in found]


@contextmanager
def _keep_literals() -> Iterator[None]:
    """Keep rdflib from replacing literals by their canonical forms, and from logging those without a value."""
    import rdflib  # noqa: PLC0415

    log = logging.getLogger("rdflib.term")
    before, was_disabled = rdflib.NORMALIZE_LITERALS, log.disabled
    rdflib.NORMALIZE_LITERALS, log.disabled = False, True
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS, log.disabled = before, was_disabled


def _make_graph(triples: Iterable[ox.Triple]) -> "rdflib.Graph":
    import rdflib  # noqa: PLC0415

    def convert(term: object) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
        match term:
            case ox.NamedNode():
                return rdflib.URIRef(term.value)
            case ox.BlankNode():
                return rdflib.BNode(term.value)
            case ox.Literal():
                datatype = None if term.language or term.datatype.value == _STRING else term.datatype.value
                return rdflib.Literal(term.value, lang=term.language, datatype=datatype)
        raise ShapesError(f"pySHACL knows no triple terms, such as {term}.", "Leave it out.")

    graph = rdflib.Graph()
    for triple in triples:
        graph.add((convert(triple.subject), convert(triple.predicate), convert(triple.object)))
    return graph
