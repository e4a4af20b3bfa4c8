"""Reports on findings as text for people and as JSON for programs."""

import json
from collections.abc import Iterable
from typing import Any

from rich.console import Console

from poakg.rules import Severity
from poakg.validation import Finding
from poakg.validation import Report

STYLES = {Severity.VIOLATION: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold cyan"}


def print_reports(reports: Iterable[Report], console: Console) -> None:
    """Print every report to ``console``: a summary first, then each finding with its place and what to do."""
    for report in reports:
        console.print(f"{report.name}: {summarize(report)}", style="bold")
        for finding in report.findings:
            _print_finding(finding, console)


def summarize(report: Report) -> str:
    """Return in a few words how a submission fared."""
    counts = [(report.count(severity), severity.word) for severity in sorted(Severity, reverse=True)]
    found = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in counts if count]
    return ", ".join(found) if found else f"no findings in {report.checked} things checked"


def write_json(reports: Iterable[Report]) -> str:
    """Return the reports as JSON: per file the counts and the findings, all ids stable."""
    files = [
        {
            "file": report.name,
            "checked": report.checked,
            "counts": {severity.word: report.count(severity) for severity in sorted(Severity, reverse=True)},
            "findings": [_describe(finding) for finding in report.findings],
        }
        for report in reports
    ]
    return json.dumps({"version": 1, "files": files}, indent=2, ensure_ascii=False)


def _print_finding(finding: Finding, console: Console) -> None:
    problem, _, advice = finding.rule.message.partition(". ")
    value = f" Found: {_shorten(finding.value)}" if finding.value else ""
    console.print(f"  {finding.rule.severity.word:<9} ", style=STYLES[finding.rule.severity], end="")
    console.print(f"{finding.rule.id}  {finding.place or '-'}")
    console.print(f"            {problem}.{value}")
    if advice:
        console.print(f"            → {advice}")


def _describe(finding: Finding) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule.id,
        "severity": finding.rule.severity.word,
        "sheet": place.sheet or None,
        "row": place.row or None,
        "column": place.column or None,
        "line": place.line or None,
        "value": finding.value or None,
        "focus": finding.focus,
        "path": finding.path or None,
        "message": finding.rule.message,
    }


def _shorten(value: str) -> str:
    """Return a value as a person entered it: of an IRI of a code its last part."""
    text = value.rsplit("/", 1)[-1] if value.startswith("https://w3id.org/poakg/") else value
    return text if len(text) <= 80 else f"{text[:79]}…"
