"""Other SHACL engines for comparison."""

from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager

import pyoxigraph as ox
import pyshacl
import rdflib
import shifty
from rdflib import Graph

from poakg.shacl import Result
from poakg.shacl import read_report
from poakg.shacl.vocabulary import sh
from tests.shacl.notation import to_rdflib

_PATH = sh("resultPath")


def as_rdflib(triples: Sequence[ox.Triple]) -> Graph:
    """Return the triples as an rdflib graph whose literals are as written."""
    with _as_written():
        return to_rdflib(triples)


def ask_pyshacl(shapes: Sequence[ox.Triple], data: Sequence[ox.Triple], known: Graph | None = None) -> list[Result]:
    """Return the results of pySHACL for ``data`` and what is ``known`` beside it. Raises ValueError if it fails."""
    with _as_written():
        graph = to_rdflib(data)
        if known is not None:
            added = [triple for triple in graph if triple not in known]
            graph = known
            for triple in added:
                graph.add(triple)
        _, report, text = pyshacl.validate(graph, shacl_graph=to_rdflib(shapes))
        if known is not None:
            for triple in added:
                graph.remove(triple)
        if not isinstance(report, Graph):
            raise ValueError(text)
        return _read(report)


def ask_pyshifty(shapes: Sequence[ox.Triple], data: Sequence[ox.Triple]) -> list[Result]:
    """Return the results of pyshifty. Raises ValueError if it fails."""
    with _as_written():
        _, report, _ = shifty.validate(
            to_rdflib(data), to_rdflib(shapes), infer=False, graph_mode="data", on_unsupported="error"
        )
        return _read(report)


@contextmanager
def _as_written() -> Iterator[None]:
    """Keep rdflib from normalizing literals."""
    rdflib.NORMALIZE_LITERALS = False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = True


def _read(report: Graph) -> list[Result]:
    written = report.serialize(format="nt", encoding="utf-8")
    triples = [quad.triple for quad in ox.parse(written, format=ox.RdfFormat.N_TRIPLES)]
    described = {triple.subject for triple in triples}
    # pyshifty reports the nodes of paths without describing them.
    return read_report(t for t in triples if t.predicate != _PATH or t.object in described or _is_named(t.object))


def _is_named(node: object) -> bool:
    return isinstance(node, ox.NamedNode)
