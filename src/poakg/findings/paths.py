"""SHACL property paths as values (SHACL 1.0, section 2.3.1)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import pyoxigraph as ox

from poakg.namespaces import PREFIXES

_SH = PREFIXES["sh"]
_RDF = PREFIXES["rdf"]

# By the property that states it in SHACL: how SPARQL writes it.
_SIGNS = {
    f"{_SH}inversePath": "^{}",
    f"{_SH}zeroOrMorePath": "({})*",
    f"{_SH}oneOrMorePath": "({})+",
    f"{_SH}zeroOrOnePath": "({})?",
}
OPERATORS = tuple(_SIGNS)
ALTERNATIVE = f"{_SH}alternativePath"
SEQUENCE = ""


@dataclass(frozen=True)
class Step:
    """A path that is more than one property; ``operator`` is the SHACL property that states it, none for a sequence."""

    operator: str
    parts: tuple["Path", ...]


Path = ox.NamedNode | Step


def spell_path(path: Path | None) -> str:
    """Return a path as SPARQL writes it; a single property as its plain IRI, no path as nothing."""
    if path is None:
        return ""
    return path.value if isinstance(path, ox.NamedNode) else _spell(path)


def state_path(path: Path) -> tuple[ox.NamedNode | ox.BlankNode, list[ox.Triple]]:
    """Return the node that stands for ``path`` in a graph, and the triples that say what it is."""
    if isinstance(path, ox.NamedNode):
        return path, []
    nodes, triples = zip(*map(state_path, path.parts), strict=True)
    said = [triple for part in triples for triple in part]
    if path.operator in _SIGNS:
        node = ox.BlankNode()
        return node, [ox.Triple(node, ox.NamedNode(path.operator), nodes[0]), *said]
    members, listed = _state_list(nodes)
    if path.operator == SEQUENCE:
        return members, [*listed, *said]
    node = ox.BlankNode()
    return node, [ox.Triple(node, ox.NamedNode(ALTERNATIVE), members), *listed, *said]


def _spell(path: Path) -> str:
    if isinstance(path, ox.NamedNode):
        return f"<{path.value}>"
    parts = [_spell(part) for part in path.parts]
    if path.operator in _SIGNS:
        return _SIGNS[path.operator].format(parts[0])
    return f"({('/' if path.operator == SEQUENCE else '|').join(parts)})"


def _state_list(nodes: tuple[ox.NamedNode | ox.BlankNode, ...]) -> tuple[ox.BlankNode, list[ox.Triple]]:
    cells = [ox.BlankNode() for _ in nodes]
    return cells[0], list(_link(cells, nodes))


def _link(cells: list[ox.BlankNode], nodes: tuple[ox.NamedNode | ox.BlankNode, ...]) -> Iterator[ox.Triple]:
    for number, cell, node in zip(count(1), cells, nodes, strict=False):
        rest = cells[number] if number < len(cells) else ox.NamedNode(f"{_RDF}nil")
        yield ox.Triple(cell, ox.NamedNode(f"{_RDF}first"), node)
        yield ox.Triple(cell, ox.NamedNode(f"{_RDF}rest"), rest)
