"""Findings as JSON, one finding a line; ``findings.schema.json`` beside this module says what each member means."""

from collections.abc import Iterator
from pathlib import Path

from poakg import __version__
from poakg.namespaces import FINDINGS_SCHEMA
from poakg.validation.allowed import Allowed
from poakg.validation.allowed import Choice
from poakg.validation.report.finding import Cause
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.finding import Row
from poakg.validation.report.finding import State
from poakg.validation.report.formats.streams import write_list
from poakg.validation.report.formats.streams import write_object
from poakg.validation.report.formats.streams import write_value
from poakg.validation.report.paths import spell_path
from poakg.validation.report.run import Run
from poakg.validation.rules import Rule
from poakg.validation.rules import Severity

SCHEMA = Path(__file__).with_name("findings.schema.json")


def write_json(run: Run) -> Iterator[str]:
    """Yield the run as JSON: the rules that found something, and per file the counts and the findings."""
    allowed = {finding.rule: finding.allowed for report in run.reports for finding in report.findings}
    head = {
        "$schema": FINDINGS_SCHEMA,
        "version": 2,
        "tool": {"name": "poakg", "version": __version__},
        "complete": run.is_complete and not run.unread,
        "unread": run.unread,
        "rules": {rule.id: describe_rule(rule, allowed[rule]) for rule in run.rules if rule in allowed},
    }
    yield from write_object(head, "files", write_list(map(_write_report, run.reports)))
    yield "\n"


def describe_rule(rule: Rule, allowed: Allowed | None) -> dict[str, object]:
    """Return what there is to say about a rule, with the values it allows if it sets a list."""
    return {
        "id": rule.id,
        "iri": rule.iri,
        "name": rule.name,
        "severity": rule.severity.word,
        "message": rule.write_message(),
        "why": rule.why,
        "sources": list(rule.sources),
        "allowed": None if allowed is None else [_describe_choice(choice) for choice in allowed],
    }


def _write_report(report: Report) -> Iterator[str]:
    head = {
        "file": report.name,
        "read": report.is_read,
        "complete": report.is_complete,
        "unread": report.unread,
        "checked": report.checked,
        "counts": {severity.word: report.count(severity) for severity in sorted(Severity, reverse=True)},
        "states": None
        if report.fixed is None
        else {state.value: report.count_state(state) for state in State} | {"fixed": report.fixed},
    }
    findings = ((write_value(_describe(finding, report)),) for finding in report.findings)
    yield from write_object(head, "findings", write_list(findings))


def _describe(finding: Finding, report: Report) -> dict[str, object]:
    place = finding.place
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.word,
        "file": report.find_file(place),
        "sheet": place.sheet or None,
        "row": place.row or None,
        "column": place.column or None,
        "line": place.line or None,
        "element": place.element or None,
        "value": finding.value or None,
        "iri": finding.iri or None,
        "note": finding.note or None,
        "closest": _describe_choice(finding.closest) if finding.closest else None,
        "focus": finding.about or None,
        "path": spell_path(finding.path) or None,
        "component": finding.component or None,
        "message": finding.message,
        "context": _describe_row(finding.row) if finding.row else None,
        "causes": [_describe_cause(cause) for cause in finding.causes],
        "fingerprint": finding.fingerprint,
        "state": finding.state.value if finding.state else None,
    }


def _describe_choice(choice: Choice) -> dict[str, object]:
    return {"value": choice.value, "written": choice.written, "label": choice.label or None}


def _describe_row(row: Row) -> dict[str, object]:
    return {
        "row": row.number,
        "cells": dict(row.cells),
        "heading_row": row.heading_number,
        "headings": dict(row.headings),
    }


def _describe_cause(cause: Cause) -> dict[str, object]:
    return {
        "component": cause.component,
        "focus": cause.focus.value,
        "path": spell_path(cause.path) or None,
        "value": cause.term.value if cause.term is not None else None,
        "message": cause.message or None,
        "causes": [_describe_cause(inner) for inner in cause.causes],
    }
