"""Findings as JUnit XML, for test reports of build servers: each rule is a test, each finding a case of it."""

from collections.abc import Iterator
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

from poakg.safe_text import show_lines
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.run import Run
from poakg.validation.report.run import group_by_rule
from poakg.validation.rules import Rule


def write_junit(run: Run) -> Iterator[str]:
    """Yield the run with a suite for each file; only what makes the run fail is a failure, the rest is output."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield _open("testsuites", name="poakg validate") + "\n"
    for report in run.reports:
        yield from _write_suite(run, report)
    yield "</testsuites>\n"


def _write_suite(run: Run, report: Report) -> Iterator[str]:
    groups = group_by_rule(report.findings)
    tests = sum(len(groups.get(rule, ())) or 1 for rule in run.rules)
    failures = sum(map(run.fails, report.findings))
    yield _open("testsuite", name=report.name, tests=str(tests), failures=str(failures), errors="0", skipped="0")
    yield "\n"
    for rule in run.rules:
        for finding in groups.get(rule, ()):
            yield _write_case(run, finding, report)
        if rule not in groups:
            yield _open("testcase", classname=rule.family, name=_name(rule)) + "</testcase>\n"
    yield "</testsuite>\n"


def _write_case(run: Run, finding: Finding, report: Report) -> str:
    rule, place = finding.rule, finding.place
    lines = [finding.message, rule.why, f"{report.find_file(place)}, {place}" if str(place) else report.name]
    lines += [f"Found: {finding.value}" if finding.value else ""]
    lines += [f"Did you mean {finding.meant}?" if finding.suggestion else ""]
    text = escape(show_lines("\n".join(filter(None, lines))))
    start = _open(
        "testcase", classname=rule.family, name=f"{_name(rule)}: {place}" if str(place) else _name(rule),
        file=report.find_file(place), line=str(place.line or place.row or 1),
    )  # fmt: skip
    if run.fails(finding):
        return f"{start}{_open('failure', type=rule.id, message=rule.problem)}{text}</failure></testcase>\n"
    return f"{start}<system-out>{rule.severity.word}: {text}</system-out></testcase>\n"


def _name(rule: Rule) -> str:
    return f"{rule.id} {rule.name}"


def _open(element: str, /, **attributes: str) -> str:
    return f"<{element}{''.join(f' {key}={quoteattr(show_lines(text))}' for key, text in attributes.items())}>"
