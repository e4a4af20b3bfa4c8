"""What the tests on reading share: a report without a fault, and how to write it into files."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

from poakg.errors import UnreadableError
from poakg.submission.limits import LIMITS
from poakg.submission.limits import Limits
from poakg.submission.reader import read_submissions
from poakg.submission.recognition import MARK
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.tables import name_column
from poakg.submission.template.csv import write_csv_files
from poakg.submission.template.entries import Entries
from poakg.submission.template.xlsx import write_workbook
from poakg.submission.templates import Template

REPORT: Entries = {
    "report": [
        {
            "state": "KEN",
            "cycle": "2026",
            "period-start": "2024-01-01",
            "period-end": "2025-12-31",
            "submitted-on": "2026-04-30",
            "submitter": "National point of contact",
            "language": "en",
        }
    ],
    "answers": [
        {"item": "45.1", "answer": "Yes", "laws": "L1"},
        {"item": "51.1", "answer": "No"},
        {"item": "111.1", "answer": "Not applicable", "comment": "Nothing is deactivated."},
    ],
    "laws": [
        {
            "law": "L1",
            "original-title": "Sheria ya Silaha",
            "english-title": "Arms Act",
            "date": "2019-03-01",
            "web-address": "https://example.org/a",
        }
    ],
}

# Another kind may call its main table otherwise.
_ROWS = REPORT | {"submission": REPORT["report"]}

Change = Callable[[openpyxl.Workbook], object]


def fill(template: Template) -> bytes:
    """Return the template with the report filled in, as ``poakg template`` writes it."""
    return write_workbook(template, REPORT)


def make_workbook(template: Template, change: Change = lambda book: None) -> bytes:
    """Return the report in a bare workbook after ``change``, as a spreadsheet program would save it."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in template.tables:
        sheet = workbook.create_sheet(table.title)
        sheet.append([column.title for column in table.columns])
        for entry in _ROWS.get(table.name, []):
            sheet.append([entry.get(column.name) for column in table.columns])
    workbook.create_sheet("About").append([MARK, template.kind, template.version])
    change(workbook)
    body = io.BytesIO()
    workbook.save(body)
    return body.getvalue()


def edit_part(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """Return an archive after ``change`` to the text of one of its parts."""
    body = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)
    return body.getvalue()


def list_csv(template: Template) -> dict[str, str]:
    """Return the text of each CSV file of the report by the name of its table."""
    files = write_csv_files(template, _ROWS)
    return {table.name: files[f"{template.kind}-{table.name}.csv"].decode("utf-8-sig") for table in template.tables}


def read(path: Path, templates: dict[str, Template], limits: Limits = LIMITS) -> Submission:
    """Return the one submission of ``path``."""
    (found,) = read_submissions([path], templates, limits)
    if isinstance(found, UnreadableError):
        raise found
    return found


def read_bytes(folder: Path, name: str, content: bytes, templates: dict[str, Template]) -> Submission:
    """Return the one submission of a file with this name and content."""
    path = folder / name
    path.write_bytes(content)
    return read(path, templates)


def list_issues(submission: Submission) -> list[tuple[str, str]]:
    """Return rule and place of each issue."""
    return [(str(issue.rule), show(issue.place)) for issue in submission.issues]


def show(place: Place) -> str:
    """Return a place in short."""
    cell = f"{place.column}{place.row or ''}"
    return f"line {place.line}" if place.line else f"{place.sheet}!{cell}" if place.sheet else cell


def list_values(submission: Submission, name: str) -> list[str]:
    """Return the values of a property by its local name, of IRIs the last part."""
    return [
        getattr(triple.object, "value", "").rpartition("/")[2]
        for triple in submission.statements
        if triple.predicate.value.rpartition("#")[2] == name
    ]


def list_statements(submission: Submission) -> set[str]:
    """Return the statements without their places."""
    return {str(triple) for triple in submission.statements}


def letter(template: Template, table: str, column: str) -> str:
    """Return the letter under which the template has a column."""
    columns = next(each.columns for each in template.tables if each.name == table)
    return name_column(1 + [each.name for each in columns].index(column))
