"""Findings as workflow commands, which GitHub Actions shows as annotations."""

from collections.abc import Iterator

from poakg.safe_text import show
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.finding import State
from poakg.validation.report.run import Run
from poakg.validation.rules import Severity

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


def write_github(run: Run) -> Iterator[str]:
    """Yield one line for each finding; what an earlier run found is only noted."""
    for report in run.reports:
        for finding in report.findings:
            yield _write(finding, report)


def _write(finding: Finding, report: Report) -> str:
    place = finding.place
    line = place.line or place.row
    known = finding.state is State.EXISTING
    properties = {
        "file": report.find_file(place),
        "line": str(line) if line else "",
        "title": f"{finding.rule.id} {finding.rule.name}",
    }
    sentences = [f"{place}:" if place.sheet else "", finding.message]
    sentences += [f"Found: {finding.value}." if finding.value not in finding.message else ""]
    sentences += [f"Did you mean {finding.meant}?" if finding.suggestion else ""]
    spelled = ",".join(f"{name}={show(text).translate(_PROPERTY)}" for name, text in properties.items() if text)
    message = show(" ".join(filter(None, sentences))).translate(_DATA)
    return f"::{'notice' if known else _COMMANDS[finding.rule.severity]} {spelled}::{message}\n"
