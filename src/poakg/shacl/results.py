"""Validation results as values, and as the RDF of a validation report (SHACL, 3.6)."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.shacl.paths import Path
from poakg.shacl.paths import read_path
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.shapes_graph import reject
from poakg.shacl.vocabulary import FALSE
from poakg.shacl.vocabulary import TRUE
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import sh

_REPORT = sh("ValidationReport")
_RESULT = sh("ValidationResult")


@dataclass(frozen=True)
class Result:
    """A validation result (SHACL, 3.6.2); ``details`` are the results of inner shapes that caused it."""

    focus: Term
    path: Path | None
    value: Term | None
    component: ox.NamedNode
    source_shape: Term | None
    source_constraint: Term | None
    severity: ox.NamedNode
    messages: tuple[ox.Literal, ...] = ()
    details: tuple["Result", ...] = ()


def write_report(results: Iterable[Result]) -> list[ox.Triple]:
    """Return the triples of the validation report with ``results``."""
    results = list(results)
    report = ox.BlankNode()
    triples = [
        ox.Triple(report, TYPE, _REPORT),
        ox.Triple(report, sh("conforms"), FALSE if results else TRUE),
    ]
    for result in results:
        node = ox.BlankNode()
        triples.append(ox.Triple(report, sh("result"), node))
        triples += _describe(node, result)
    return triples


def _describe(node: ox.BlankNode, result: Result) -> Iterator[ox.Triple]:
    yield ox.Triple(node, TYPE, _RESULT)
    if result.path is not None:
        path, triples = result.path.describe()
        yield ox.Triple(node, sh("resultPath"), path)
        yield from triples
    values: dict[str, Term | None] = {
        "focusNode": result.focus,
        "value": result.value,
        "resultSeverity": result.severity,
        "sourceConstraintComponent": result.component,
        "sourceShape": result.source_shape,
        "sourceConstraint": result.source_constraint,
    }
    for name, value in values.items():
        if value is not None:
            yield ox.Triple(node, sh(name), value)
    for message in result.messages:
        yield ox.Triple(node, sh("resultMessage"), message)
    for detail in result.details:
        inner = ox.BlankNode()
        yield ox.Triple(node, sh("detail"), inner)
        yield from _describe(inner, detail)


def read_report(triples: Iterable[ox.Triple]) -> list[Result]:
    """Return the results of the validation reports in ``triples``. Raises ShapesError for an ill-formed report."""
    graph = ShapesGraph(triples)
    reports = graph.instances(_REPORT)
    return [_read(graph, node) for report in reports for node in graph.values(report, sh("result"))]


def _read(graph: ShapesGraph, node: Term) -> Result:
    focus = graph.value(node, sh("focusNode"))
    component = graph.value(node, sh("sourceConstraintComponent"))
    severity = graph.value(node, sh("resultSeverity"))
    path = graph.value(node, sh("resultPath"))
    if focus is None or not isinstance(component, ox.NamedNode) or not isinstance(severity, ox.NamedNode):
        raise reject(node, "it is not a validation result")
    return Result(
        focus=focus,
        path=None if path is None else read_path(graph, path),
        value=graph.value(node, sh("value")),
        component=component,
        source_shape=graph.value(node, sh("sourceShape")),
        source_constraint=graph.value(node, sh("sourceConstraint")),
        severity=severity,
        messages=tuple(m for m in graph.values(node, sh("resultMessage")) if isinstance(m, ox.Literal)),
        details=tuple(_read(graph, detail) for detail in graph.values(node, sh("detail"))),
    )
