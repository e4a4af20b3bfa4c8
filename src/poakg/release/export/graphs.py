"""The whole graph as N-Quads, TriG, JSON-LD, and one Turtle file for each named graph."""

from urllib.parse import quote

import pyoxigraph as ox

from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.release.export.json_ld import write_context
from poakg.release.export.json_ld import write_json_ld
from poakg.release.export.layout import CONTEXT
from poakg.release.export.layout import GRAPHS
from poakg.release.export.layout import ExportFile
from poakg.release.export.layout import Files


def export_graphs(quads: list[ox.Quad], body: bytes) -> Files:
    """Yield the files that hold ``quads``, which are also the N-Quads ``body`` of a snapshot; none loses anything."""
    yield ExportFile("poakg.nq", "the whole graph as N-Quads", body)
    prefixes = dict(PREFIXES)
    trig = bytes(ox.serialize(_sort(quads), format=ox.RdfFormat.TRIG, prefixes=prefixes) or b"")
    yield ExportFile("poakg.trig", "the whole graph as TriG", trig)
    yield ExportFile("poakg.jsonld", "the whole graph as JSON-LD", write_json_ld(quads))
    yield ExportFile(CONTEXT, "the context of the JSON-LD, of this version", write_context())
    by_graph: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        by_graph.setdefault(quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "", []).append(quad)
    for graph, found in sorted(by_graph.items()):
        name = quote(graph.removeprefix(GRAPH), safe="/")
        turtle = ox.serialize((q.triple for q in _sort(found)), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
        yield ExportFile(f"{GRAPHS}/{name}.ttl", f"the graph {graph} as Turtle", bytes(turtle or b""))


def _sort(quads: list[ox.Quad]) -> list[ox.Quad]:
    """Return ``quads`` with those of one subject side by side, in an order that the content alone decides."""
    return sorted(quads, key=lambda q: (str(q.graph_name), str(q.subject), str(q.predicate), str(q.object)))
