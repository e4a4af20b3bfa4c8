"""Submissions without a fault, in all the ways in which people write them, and the same with one fault each.

``python -m tests.validation.corpus`` checks them with the current snapshot and prints the figures.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import openpyxl

from poakg.cli.releases import open_rulebook
from poakg.errors import UnreadableError
from poakg.rdf.terms import XSD_BOOLEAN
from poakg.rdf.terms import XSD_DATE
from poakg.rdf.terms import XSD_STRING
from poakg.submission.reader import gather_files
from poakg.submission.reader import read_together
from poakg.submission.recognition import MARK
from poakg.submission.submission import Submission
from poakg.submission.tables import name_column
from poakg.submission.template.csv import write_csv_files
from poakg.submission.template.entries import Entries
from poakg.submission.template.entries import list_entries
from poakg.submission.template.xlsx import write_workbook
from poakg.submission.templates import Column
from poakg.submission.templates import Template
from poakg.system.settings import find_snapshot_folder
from poakg.validation.report.finding import Finding
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Severity
from poakg.validation.validator import Validator
from tests.submission.test_templates import write_json

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "corpus"
EXAMPLES = ROOT / "data" / "examples"
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_FRENCH = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

Write = Callable[[Column, str], str]
Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Fault:
    """A faulty text of one cell, and the rule that finds it there."""

    kind: str
    table: str
    row: int
    column: str
    text: str
    rule: str


def read_bases(rulebook: Rulebook) -> Iterator[tuple[str, Template, Entries]]:
    """Yield name, template and entries of the faultless submissions: the shipped examples, and those by hand."""
    for kind, template in rulebook.templates.items():
        example = read(rulebook, {f"{kind}.ttl": (EXAMPLES / f"{kind}.ttl").read_bytes()})
        yield "example", template, list_entries(template, {}, example)
        folder = CASES / kind
        by_hand: Entries = {}
        for path in sorted(folder.glob("*.csv")):
            by_hand[path.stem] = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        yield "by hand", template, by_hand


def read_examples(rulebook: Rulebook) -> Iterator[tuple[str, tuple[Template, Entries]]]:
    """Yield template and entries of the shipped example of each kind."""
    for name, template, entries in read_bases(rulebook):
        if name == "example":
            yield template.kind, (template, entries)


def read(rulebook: Rulebook, files: Files) -> Submission:
    """Return the one submission of files in memory. Raises UnreadableError."""
    (submission,) = _read_all(rulebook, files)
    return submission


def _read_all(rulebook: Rulebook, files: Files) -> Iterator[Submission]:
    for together in gather_files((), contents={Path(name): content for name, content in files.items()}):
        if isinstance(together, UnreadableError):
            raise together
        for found in read_together(together, rulebook.templates):
            if isinstance(found, UnreadableError):
                raise found
            yield found


def check(validator: Validator, submission: Submission) -> list[Finding]:
    """Return the findings above an info in one submission."""
    (report,) = validator.validate([submission])
    return [finding for finding in report.findings if finding.rule.severity > Severity.INFO]


def _by_day(write: Callable[[date], str], column: Column, text: str) -> str:
    return write(date.fromisoformat(text)) if column.datatype == XSD_DATE else text


def _write_day_first(sign: str, day: date) -> str:
    sure = day.day > 12 or day.day == day.month
    return f"{day.day:02}{sign}{day.month:02}{sign}{day.year}" if sure else day.isoformat()


def _by_choice(write: Callable[[Column, str], str], column: Column, text: str) -> str:
    """Return a cell after ``write`` to each of the values that it chooses."""
    if column.choices is None:
        return text
    parts = [part.strip() for part in text.split(column.separator)] if column.separator else [text]
    return f"{column.separator or ''} ".join(write(column, column.choices.find(part) or part) for part in parts)


def _write_code(column: Column, iri: str) -> str:
    return column.choices.codes.get(iri, iri) if column.choices else iri


def _write_label(language: str, column: Column, iri: str) -> str:
    """Return a spelling that is written in another script, else another one than the code."""
    if column.choices is None:
        return iri
    code = column.choices.codes.get(iri, iri)
    spellings = sorted(text for text, known in column.choices.spellings.items() if known == iri and text != code)
    foreign = [text for text in spellings if not text.isascii()] if language == "foreign" else []
    separator = column.separator or "\n"
    return next((text for text in (*foreign, *spellings) if separator not in text), code)


def _write_truth(words: tuple[str, str], column: Column, text: str) -> str:
    return words[text in ("yes", "true")] if column.datatype == XSD_BOOLEAN else text


def _write_number(write: Callable[[str], str], column: Column, text: str) -> str:
    is_number = column.datatype is not None and column.datatype not in (XSD_DATE, XSD_BOOLEAN, XSD_STRING)
    return write(text) if is_number else text


def _group(text: str) -> str:
    return f"{int(text):,}".replace(",", "\u00a0") if text.isdecimal() and len(text) > 4 else text


WAYS: dict[str, Write] = {
    "as it is": lambda _, text: text,
    "days with points": partial(_by_day, partial(_write_day_first, ".")),
    "days with slashes": partial(_by_day, partial(_write_day_first, "/")),
    "days in English": partial(_by_day, lambda day: f"{_ENGLISH[day.month - 1]} {day.day}, {day.year}"),
    "days in French": partial(_by_day, lambda day: f"{day.day} {_FRENCH[day.month - 1]} {day.year}"),
    "days with a time": partial(_by_day, lambda day: f"{day.isoformat()}T00:00:00"),
    "digits of Arabic": lambda column, text: (
        text.translate(_ARABIC) if column.datatype == XSD_DATE else _write_number(_to_arabic, column, text)
    ),
    "codes": partial(_by_choice, _write_code),
    "labels": partial(_by_choice, partial(_write_label, "any")),
    "labels in other scripts": partial(_by_choice, partial(_write_label, "foreign")),
    "capital letters": lambda column, text: text.upper() if column.choices is not None else text,
    "yes and no in French": partial(_write_truth, ("non", "oui")),
    "true and false": partial(_write_truth, ("FALSE", "TRUE")),
    "numbers in groups": partial(_write_number, _group),
}
"""How a person may write the text of a cell, by name."""


def _to_arabic(text: str) -> str:
    return text.translate(_ARABIC)


def rewrite(template: Template, entries: Entries, write: Write) -> Entries:
    """Return entries with every text as ``write`` has it."""
    columns = {(table.name, column.name): column for table in template.tables for column in table.columns}
    return {
        name: [{key: write(columns[name, key], text) if text else "" for key, text in row.items()} for row in rows]
        for name, rows in entries.items()
    }


def make_csv(template: Template, entries: Entries) -> Files:
    """Return entries as the CSV files of their template."""
    return {f"in/{name}": content for name, content in write_csv_files(template, entries).items()}


def make_semicolons(template: Template, entries: Entries) -> Files:
    """Return entries as CSV files of a spreadsheet program of Europe."""
    files = {}
    for name, content in make_csv(template, entries).items():
        body = io.StringIO()
        csv.writer(body, delimiter=";").writerows(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        files[name] = body.getvalue().encode("utf-16")
    return files


def make_typed(template: Template, entries: Entries) -> Files:
    """Return entries as a spreadsheet whose cells have the type and the number format of what is in them."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in template.tables:
        sheet = workbook.create_sheet(table.title)
        sheet.append([column.title for column in table.columns])
        for number, entry in enumerate(entries.get(table.name, []), start=2):
            for index, column in enumerate(table.columns, start=1):
                text = entry.get(column.name, "")
                if not text:
                    continue
                cell = sheet.cell(number, index)
                if column.datatype == XSD_DATE:
                    cell.value, cell.number_format = date.fromisoformat(text), "dd/mm/yy"
                elif column.datatype == XSD_BOOLEAN:
                    cell.value = text in ("yes", "true")
                elif _write_number(lambda _: "", column, text) == "":
                    is_percent = entry.get("unit") == "percent" and "value" in column.name
                    cell.value = float(text) / 100 if is_percent else float(text)
                    cell.number_format = "0.0%" if is_percent else "0" if "year" in column.name else "#,##0"
                else:
                    cell.value = int(text) if text.isdecimal() and column.choices is not None else text
    workbook.create_sheet("About").append([MARK, template.kind, template.version])
    body = io.BytesIO()
    workbook.save(body)
    return {"typed.xlsx": body.getvalue()}


FORMS: dict[str, Callable[[Template, Entries], Files]] = {
    "template": lambda template, entries: {"filled.xlsx": write_workbook(template, entries)},
    "typed cells": make_typed,
    "semicolons in UTF-16": make_semicolons,
    "JSON": lambda template, entries: {"in.json": write_json(template, entries)},
}
"""The files that entries as they are may be written to; CSV files stand for all ways of writing."""


def list_faultless(rulebook: Rulebook) -> Iterator[tuple[str, str, Files]]:
    """Yield kind, name and files of each submission without a fault."""
    for base, template, entries in read_bases(rulebook):
        for way, write in WAYS.items():
            yield template.kind, f"{base}: {way}", make_csv(template, rewrite(template, entries, write))
        for form, make in FORMS.items():
            yield template.kind, f"{base}: {form}", make(template, entries)


def read_faults() -> list[Fault]:
    """Return the faults of the table."""
    with (CASES / "faults.csv").open(encoding="utf-8", newline="") as file:
        return [Fault(**(row | {"row": int(row["row"])})) for row in csv.DictReader(file)]  # type: ignore[arg-type]


def apply(fault: Fault, entries: Entries) -> Entries:
    """Return entries with the text of one cell exchanged."""
    changed = {name: [dict(row) for row in rows] for name, rows in entries.items()}
    changed[fault.table][fault.row - 2][fault.column] = fault.text
    return changed


def locate(fault: Fault, template: Template) -> tuple[str, int, str]:
    """Return the file, row and letter of the cell of a fault."""
    table = next(table for table in template.tables if table.name == fault.table)
    letter = name_column(1 + [column.name for column in table.columns].index(fault.column))
    return f"{template.kind}-{table.name}.csv", fault.row, letter


def summarize(
    rulebook: Rulebook, faultless: Iterable[tuple[str, str, Files]], faults: Iterable[Fault]
) -> Iterator[str]:
    """Yield the lines of a table of how submissions of each kind fared."""
    validator = Validator(rulebook)
    right: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for kind, _, files in faultless:
        right[kind] += 1
        alarms[kind] += len(check(validator, read(rulebook, files)))
    bases = {
        template.kind: (template, entries) for base, template, entries in read_bases(rulebook) if base == "example"
    }
    for fault in faults:
        template, entries = bases[fault.kind]
        findings = check(validator, read(rulebook, make_csv(template, apply(fault, entries))))
        at = [(found.rule.id, found.place.sheet, found.place.row, found.place.column) for found in findings]
        hit = (fault.rule, *locate(fault, template)) in at
        wrong[fault.kind] += 1
        hits[fault.kind] += hit
        others[fault.kind] += len(findings) - hit
    yield "| Kind | Without a fault | Findings there | With one fault | Found at its cell | Second findings |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: |"
    for kind in right:
        yield f"| {kind} | {right[kind]} | {alarms[kind]} | {wrong[kind]} | {hits[kind]} | {others[kind]} |"
    counts = (right, alarms, wrong, hits, others)
    yield f"| all | {' | '.join(str(count.total()) for count in counts)} |"


if __name__ == "__main__":
    current = open_rulebook(find_snapshot_folder({}))
    for line in summarize(current, list_faultless(current), read_faults()):
        print(line)  # noqa: T201 - the table is what was asked for
