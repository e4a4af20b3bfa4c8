"""Findings as one web page that needs nothing else: no script, no outside resource."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined

from poakg import __version__
from poakg.safe_text import shorten
from poakg.safe_text import show
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.paths import spell_path
from poakg.validation.report.run import Run
from poakg.validation.report.run import group_by_rule
from poakg.validation.report.run import summarize
from poakg.validation.rules import Rule
from poakg.validation.rules import Severity

_MOST_FINDINGS = 100
_MOST_COLUMNS = 8
_VALUE_LENGTH = 500

_ENVIRONMENT = Environment(
    loader=PackageLoader("poakg.validation.report.formats", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
_ENVIRONMENT.filters |= {"show": lambda text: show(shorten(text, _VALUE_LENGTH)), "path": spell_path}


class _Line(NamedTuple):
    finding: Finding
    file: str
    row: list[tuple[str, str, bool]]


class _Group(NamedTuple):
    rule: Rule
    total: int
    lines: list[_Line]


def write_html(run: Run) -> Iterator[str]:
    """Yield the run as a page: the files, the rules with their counts, then each rule under its id as anchor."""
    yield from _ENVIRONMENT.get_template("report.html").generate(**_gather(run), rules_at="")


def write_fragment(run: Run, rules_at: str) -> str:
    """Return what is in such a page between its head and its end, for another page; ``rules_at`` is where rules are."""
    template = _ENVIRONMENT.get_template("report.html")
    return "".join(template.blocks["findings"](template.new_context(_gather(run) | {"rules_at": rules_at})))


def _gather(run: Run) -> dict[str, object]:
    counts = [(severity.word, sum(report.count(severity) for report in run.reports)) for severity in reversed(Severity)]
    return {
        "run": run,
        "groups": _group(run),
        "counts": counts,
        "summarize": summarize,
        "version": __version__,
        "has_files": len(run.reports) > 1,
    }


def _group(run: Run) -> list[_Group]:
    reports = {id(finding): report for report in run.reports for finding in report.findings}
    found = group_by_rule(chain.from_iterable(report.findings for report in run.reports))
    return [
        _Group(
            rule,
            len(findings),
            [_lay_out(finding, reports[id(finding)]) for finding in run.cut(findings, _MOST_FINDINGS)],
        )
        for rule, findings in found.items()
    ]


def _lay_out(finding: Finding, report: Report) -> _Line:
    column, row = finding.place.column, finding.row
    letters = row.list_columns(column, _MOST_COLUMNS) if row else []
    cells = [
        (row.headings.get(letter, "") or letter, row.cells.get(letter, ""), letter == column)
        for letter in letters
        if row
    ]
    return _Line(finding, report.find_file(finding.place), cells)
