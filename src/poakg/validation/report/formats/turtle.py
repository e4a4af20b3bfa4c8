"""Findings as a SHACL validation report (SHACL 1.0, section 3) in Turtle."""

from collections.abc import Iterator

import pyoxigraph as ox

from poakg.namespaces import PREFIXES
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import XSD_BOOLEAN
from poakg.rdf.terms import make_term
from poakg.validation.report.finding import Cause
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.run import Run
from poakg.validation.rules import Severity

_SH = PREFIXES["sh"]
_COMMENT = make_term("rdfs", "comment")
_IDENTIFIER = make_term("dcterms", "identifier")
_SOURCE = make_term("dcterms", "source")
_SEVERITIES = {Severity.VIOLATION: "Violation", Severity.WARNING: "Warning", Severity.INFO: "Info"}
_NAMES = ("dcterms", "poakg", "rdfs", "rule", "sh", "xsd")


def write_turtle(run: Run) -> Iterator[str]:
    """Yield a ``sh:ValidationReport`` for each file; locations are written as comments."""
    prefixes = {name: PREFIXES[name] for name in _NAMES}
    yield "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in prefixes.items())
    for report in run.reports:
        node = ox.BlankNode()
        head = [ox.Triple(node, RDF_TYPE, _name("ValidationReport"))]
        head += [
            ox.Triple(
                node,
                _name("conforms"),
                ox.Literal(str(not report.findings).lower(), datatype=ox.NamedNode(XSD_BOOLEAN)),
            )
        ]
        head += [ox.Triple(node, _SOURCE, ox.Literal(report.name))]
        yield _serialize(head, prefixes)
        for finding in report.findings:
            yield _serialize(list(_state(node, finding, report)), prefixes)


def _state(report_node: ox.BlankNode, finding: Finding, report: Report) -> Iterator[ox.Triple]:
    rule, node = finding.rule, ox.BlankNode()
    yield ox.Triple(report_node, _name("result"), node)
    # A finding has all that its causes have, and more. SHACL wants a node and a component of each result; what was
    # found while reading may be about no node, and is found by its rule itself.
    focus = ox.BlankNode() if finding.focus is None else finding.focus
    cause = Cause(finding.component or rule.iri, focus, finding.path, finding.term, "", finding.causes)
    yield from _state_result(node, cause, rule.severity)
    yield ox.Triple(node, _name("sourceShape"), ox.NamedNode(rule.iri))
    yield ox.Triple(node, _name("resultMessage"), ox.Literal(finding.message, language="en"))
    yield ox.Triple(node, _IDENTIFIER, ox.Literal(finding.fingerprint))
    if str(finding.place):
        yield ox.Triple(node, _COMMENT, ox.Literal(f"{report.find_file(finding.place)}, {finding.place}"))


def _state_result(node: ox.BlankNode, cause: Cause, severity: Severity) -> Iterator[ox.Triple]:
    yield ox.Triple(node, RDF_TYPE, _name("ValidationResult"))
    yield ox.Triple(node, _name("focusNode"), cause.focus)
    yield ox.Triple(node, _name("resultSeverity"), _name(_SEVERITIES[severity]))
    yield ox.Triple(node, _name("sourceConstraintComponent"), ox.NamedNode(cause.component))
    if cause.path is not None:
        path, triples = cause.path.describe()
        yield ox.Triple(node, _name("resultPath"), path)
        yield from triples
    if cause.term is not None:
        yield ox.Triple(node, _name("value"), cause.term)
    if cause.message:
        yield ox.Triple(node, _name("resultMessage"), ox.Literal(cause.message))
    for inner in cause.causes:
        detail = ox.BlankNode()
        yield ox.Triple(node, _name("detail"), detail)
        yield from _state_result(detail, inner, severity)


def _name(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{_SH}{name}")


def _serialize(triples: list[ox.Triple], prefixes: dict[str, str]) -> str:
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""
    # The prefixes are at the head of the whole.
    return text.decode().split("\n", len(prefixes))[-1]
