"""The graph as JSON-LD 1.1 in short names, with a context of this version in the file and beside it."""

import json
from collections import defaultdict
from functools import cache
from typing import Any

import pyoxigraph as ox

from poakg import __version__
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import XSD_STRING
from poakg.rdf.terms import split_iri

CONTEXT_IRI = f"{BASE}context/{__version__}/graph.jsonld"
"""IRI of the context of this version; another version has another one."""

# JSON-LD 1.1 §4.1.5: a prefix that ends otherwise says that it is one.
_ENDS = tuple(":/?#[]@")


def make_context() -> dict[str, Any]:
    """Return the context: the prefixes of the project, under which all names are written."""
    prefixes = {
        name: iri if iri.endswith(_ENDS) else {"@id": iri, "@prefix": True} for name, iri in sorted(PREFIXES.items())
    }
    return {"@version": 1.1, **prefixes}


def write_context() -> bytes:
    """Return the context as a document of its own."""
    return json.dumps({"@id": CONTEXT_IRI, "@context": make_context()}, indent=2, ensure_ascii=False).encode() + b"\n"


def write_json_ld(quads: list[ox.Quad]) -> bytes:
    """Return ``quads`` as one document: an entry for each graph, with an entry for each subject, all sorted."""
    graphs: dict[str, dict[str, dict[str, list[Any]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for quad in quads:
        node = graphs[_name(quad.graph_name)][_name(quad.subject)]
        if quad.predicate == RDF_TYPE and isinstance(quad.object, ox.NamedNode):
            node["@type"].append(_shorten(quad.object.value))
        else:
            node[_shorten(quad.predicate.value)].append(_write_value(quad.object))
    lines = []
    for graph, nodes in sorted(graphs.items()):
        entries = ",\n".join(_dump({"@id": subject, **_sort(node)}) for subject, node in sorted(nodes.items()))
        lines.append(f'{{"@id": {_dump(graph)}, "@graph": [\n{entries}\n]}}')
    body = ",\n".join(lines)
    return f'{{"@context": {_dump(make_context())},\n"@graph": [\n{body}\n]}}\n'.encode()


def _name(term: object) -> str:
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else _shorten(getattr(term, "value", ""))


@cache
def _shorten(iri: str) -> str:
    """Return an IRI by its prefix, where no reader could take the result for something else."""
    parts = split_iri(iri)
    return iri if parts is None or parts[1].startswith("//") else ":".join(parts)


def _write_value(term: object) -> Any:  # noqa: ANN401 - a value of JSON-LD
    if not isinstance(term, ox.Literal):
        return {"@id": _name(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == XSD_STRING:
        return term.value
    return {"@value": term.value, "@type": _shorten(term.datatype.value)}


def _sort(node: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {name: sorted(values, key=_dump) for name, values in sorted(node.items())}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
