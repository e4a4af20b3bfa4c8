"""Findings as CSV, one a row (RFC 4180); what would act as a formula in a spreadsheet gets an apostrophe."""

import csv
import io
from collections.abc import Iterator

from poakg.safe_text import neutralize
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.paths import spell_path
from poakg.validation.report.run import Run

COLUMNS = (
    *("file", "sheet", "row", "column", "line", "rule", "severity", "state", "name", "problem", "advice"),
    *("value", "closest", "focus", "path", "fingerprint"),
)


def write_csv(run: Run) -> Iterator[str]:
    """Yield the findings of all files as one table with a row of headings."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for row in list_rows(run):
        writer.writerow(map(neutralize, row))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def list_rows(run: Run) -> Iterator[list[str]]:
    """Yield the cells of each finding, in the order of ``COLUMNS``."""
    for report in run.reports:
        for finding in report.findings:
            yield _list_cells(finding, report)


def _list_cells(finding: Finding, report: Report) -> list[str]:
    place, rule = finding.place, finding.rule
    return [
        *(report.find_file(place), place.sheet, str(place.row or ""), place.column, str(place.line or "")),
        *(rule.id, rule.severity.word, finding.state.value if finding.state else ""),
        *(rule.name, rule.problem, rule.advice),
        *(finding.value, finding.suggestion, finding.about, spell_path(finding.path), finding.fingerprint),
    ]
