"""Findings as SARIF 2.1.0 (OASIS Standard), for code scanning and editors.

A cell has no line: its row is given as the line, and the cell itself as a logical location.
"""

from collections.abc import Iterator
from pathlib import PurePath
from urllib.parse import quote

from poakg import __version__
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.finding import State
from poakg.validation.report.formats.streams import write_list
from poakg.validation.report.formats.streams import write_object
from poakg.validation.report.formats.streams import write_value
from poakg.validation.report.run import Run
from poakg.validation.rules import Rule
from poakg.validation.rules import Severity

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "poakgFinding/v1"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_STATES = {State.NEW: "new", State.EXISTING: "unchanged"}


def write_sarif(run: Run) -> Iterator[str]:
    """Yield the run as one SARIF log with one run, every checked rule described."""
    numbers = {rule.id: number for number, rule in enumerate(run.rules)}
    driver = {
        "name": "poakg",
        "version": __version__,
        "informationUri": "https://w3id.org/poakg/ontology",
        "rules": [_describe_rule(rule) for rule in run.rules],
    }
    found = (
        (write_value(_describe(finding, report, numbers)),) for report in run.reports for finding in report.findings
    )
    head = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints"}
    only = write_object(head, "results", write_list(found))
    yield from write_object({"$schema": SCHEMA, "version": "2.1.0"}, "runs", write_list([only]))
    yield "\n"


def _describe_rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.name},
        "fullDescription": {"text": rule.problem},
        "help": {"text": f"{rule.advice} {rule.why}".strip()},
        "helpUri": rule.iri,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _describe(finding: Finding, report: Report, numbers: dict[str, int]) -> dict[str, object]:
    result = {
        "ruleId": finding.rule.id,
        "ruleIndex": numbers[finding.rule.id],
        "level": _LEVELS[finding.rule.severity],
        "message": {"text": finding.message},
        "locations": [_locate(finding, report)],
        "partialFingerprints": {FINGERPRINT: finding.fingerprint},
        "properties": {"value": finding.value, "closest": finding.suggestion},
    }
    return result | ({"baselineState": _STATES[finding.state]} if finding.state else {})


def _locate(finding: Finding, report: Report) -> dict[str, object]:
    place = finding.place
    line = place.line or place.row
    physical: dict[str, object] = {"artifactLocation": {"uri": _spell_uri(report.find_file(place))}}
    if line:
        physical["region"] = {"startLine": line}
    location: dict[str, object] = {"physicalLocation": physical}
    if place.sheet:
        cell = f"{place.column}{place.row or ''}"
        location["logicalLocations"] = [
            {"name": cell or place.sheet, "fullyQualifiedName": f"{place.sheet}!{cell}", "kind": "member"}
        ]
    return location


def _spell_uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
