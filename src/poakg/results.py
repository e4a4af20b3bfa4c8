"""What the SHACL engine finds, as values."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox
import pyshacl
from rdflib import RDF
from rdflib import SH
from rdflib import BNode
from rdflib import Graph
from rdflib import Literal
from rdflib import URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from poakg.content import SourceFile
from poakg.findings.finding import Term
from poakg.findings.paths import ALTERNATIVE
from poakg.findings.paths import OPERATORS
from poakg.findings.paths import SEQUENCE
from poakg.findings.paths import Path
from poakg.findings.paths import Step
from poakg.namespaces import RULE


@dataclass(frozen=True)
class Result:
    """A result of the SHACL engine: rule id, focus node, path and value where there are any, and inner results."""

    rule: str
    focus: Node
    path: Path | None
    value: Node | None
    component: str
    message: str = ""
    details: tuple["Result", ...] = ()


def read_shapes(sources: Iterable[SourceFile], *families: str) -> Graph:
    """Return the rules of ``families`` (the names of their shapes files) with the prefixes they share."""
    names = [f"shapes/{family}.ttl" for family in (*families, "prefixes")]
    shapes = Graph()
    for source in sources:
        if source.name in names:
            shapes.parse(data=source.content, format="turtle")
    return shapes


def check_graph(data: Graph, shapes: Graph) -> list[Result]:
    """Return what ``shapes`` find in ``data``."""
    _, results, text = pyshacl.validate(data, shacl_graph=shapes)
    if not isinstance(results, Graph):
        raise ValueError(text)
    inner = set(results.objects(None, SH.detail))
    return [_read(results, node) for node in results.subjects(RDF.type, SH.ValidationResult) if node not in inner]


def convert(node: Node) -> Term:
    """Return a term of rdflib as the same term of pyoxigraph."""
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype)) if node.datatype else None)
    if isinstance(node, BNode):
        return ox.BlankNode(str(node))
    raise TypeError(node)


def _read(results: Graph, node: Node) -> Result:
    path = results.value(node, SH.resultPath)
    return Result(
        rule=str(results.value(node, SH.sourceShape)).removeprefix(RULE),
        focus=_require(results.value(node, SH.focusNode)),
        path=None if path is None else _read_path(results, path),
        value=results.value(node, SH.value),
        component=str(results.value(node, SH.sourceConstraintComponent) or ""),
        message=str(results.value(node, SH.resultMessage) or ""),
        details=tuple(_read(results, detail) for detail in results.objects(node, SH.detail)),
    )


def _read_path(graph: Graph, node: Node) -> Path:
    """Return the path that ``node`` stands for (SHACL 1.0, section 2.3.1)."""
    if isinstance(node, URIRef):
        return ox.NamedNode(str(node))
    for operator in OPERATORS:
        inner = graph.value(node, URIRef(operator))
        if inner is not None:
            return Step(operator, (_read_path(graph, inner),))
    options = graph.value(node, URIRef(ALTERNATIVE))
    if options is not None:
        return Step(ALTERNATIVE, tuple(_read_members(graph, options)))
    return Step(SEQUENCE, tuple(_read_members(graph, node)))


def _read_members(graph: Graph, node: Node) -> Iterator[Path]:
    for member in Collection(graph, node):
        yield _read_path(graph, member)


def _require(node: Node | None) -> Node:
    if node is None:
        raise ValueError("a validation result without a focus node")
    return node
