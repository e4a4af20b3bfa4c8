"""Validation by pySHACL of what the engine does not support: recursive shapes and features beyond SHACL 1.0."""

from collections.abc import Collection
from collections.abc import Iterable

import pyoxigraph as ox

from poakg.errors import ShapesError
from poakg.shacl.results import Result
from poakg.shacl.results import read_report
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.vocabulary import CLASS
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Subject
from poakg.shacl.vocabulary import sh

_TARGETS = {sh(name) for name in ("targetNode", "targetClass", "targetSubjectsOf", "targetObjectsOf", "target")}


def delegate(graph: ShapesGraph, nodes: Collection[Subject], data: Iterable[ox.Triple]) -> list[Result]:
    """Return the results of the shapes at ``nodes`` of ``graph`` for ``data``. Raises ShapesError if pySHACL fails."""
    import pyshacl  # noqa: PLC0415 - takes longer to load than most validations
    import rdflib  # noqa: PLC0415

    # Targets of other shapes are left out, implicit class targets (SHACL, 2.1.3.3) included.
    classes = graph.subclasses(CLASS)
    kept = [
        triple
        for triple in graph.triples
        if triple.subject in nodes
        or not (triple.predicate in _TARGETS or (triple.predicate == TYPE and triple.object in classes))
    ]
    _, report, text = pyshacl.validate(
        rdflib.Graph().parse(data=_write(data), format="nt"),
        shacl_graph=rdflib.Graph().parse(data=_write(kept), format="nt"),
        advanced=True,
        js=bool(graph.subjects(sh("js"))),
    )
    if not isinstance(report, rdflib.Graph):
        raise ShapesError(f"pySHACL fails: {text}", "Fix the shapes and validate again.")
    found = ox.parse(report.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)
    return read_report(quad.triple for quad in found)


def _write(triples: Iterable[ox.Triple]) -> bytes:
    return bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
