"""The walk of a data steward: fetch a template, fill it in with mistakes, be told all of them, mend them, be done."""

import csv
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from poakg.submission.tables import name_column
from poakg.submission.templates import Template
from tests.command import Poakg

# By kind and cell (table, column): what is entered by mistake, and the rule that tells.
MISTAKES: dict[str, dict[tuple[str, str], tuple[str | None, str]]] = {
    "national-report": {
        ("report", "state"): ("Exampla", "COM-002"),
        ("report", "period-start"): ("1 January 2024", "COM-026"),
        ("report", "submitted-on"): (None, "COM-015"),
        ("report", "submitter"): ("ambassador", "COM-012"),
        ("answers", "answer"): ("perhaps", "NR-025"),
        ("laws", "original-title"): (None, "NR-030"),
        ("laws", "date"): ("yesterday", "NR-032"),
        ("progress", "progress"): ("done", "NR-045"),
        ("quantities", "seized"): ("-60", "STA-023"),
        ("needs", "currency"): ("Euros", "COM-034"),
    },
    "point-of-contact": {
        ("submission", "state"): (None, "COM-001"),
        ("submission", "cycle"): ("2027", "COM-009"),
        ("submission", "language"): ("English", "COM-022"),
        ("submission", "submitter"): (None, "COM-011"),
        ("contacts", "function"): ("PoA focal point", "POC-003"),
        ("contacts", "organization"): (None, "POC-005"),
        ("contacts", "email"): ("smallarms(at)interior.example", "POC-007"),
        ("contacts", "telephone"): ("extension 12", "POC-008"),
        ("contacts", "valid-from"): ("2029-01-01", "POC-015"),
        ("contacts", "consent"): ("ask her", "POC-010"),
    },
    "voluntary-target": {
        ("submission", "cycle"): (None, "COM-008"),
        ("submission", "submitted-on"): ("30.4.", "COM-016"),
        ("plans", "title"): (None, "TGT-025"),
        ("plans", "kind"): ("strategy", "TGT-027"),
        ("plans", "adopted-on"): ("June 2025", "TGT-028"),
        ("targets", "statement"): (None, "COM-039"),
        ("targets", "provisions"): ("139; 999", "COM-042"),
        ("targets", "sdg-indicator"): ("16.4.9", "TGT-018"),
        ("targets", "target-value"): ("most", "TGT-013"),
        ("targets", "status"): ("ongoing", "TGT-004"),
    },
    "assistance-request": {
        ("submission", "state"): ("XXZ", "COM-002"),
        ("submission", "language"): (None, "COM-020"),
        ("needs", "statement"): ("TBD", "COM-051"),
        ("needs", "themes"): ("marking; painting", "COM-046"),
        ("needs", "sdg-targets"): ("16.44", "COM-044"),
        ("needs", "kinds-of-help"): ("training; money", "COM-048"),
        ("needs", "urgency"): ("asap", "REQ-002"),
        ("needs", "period-start"): ("2029-01-01", "COM-030"),
        ("needs", "amount"): ("a lot", "COM-031"),
        ("needs", "web-address"): ("www.example.org", "COM-050"),
    },
    "assistance-offer": {
        ("submission", "submitter"): ("donor", "COM-012"),
        ("submission", "submitted-on"): ("2026-13-01", "COM-016"),
        ("offerings", "themes"): (None, "COM-045"),
        ("offerings", "kinds-of-help"): (None, "COM-047"),
        ("offerings", "regions"): ("Atlantis", "COM-049"),
        ("offerings", "eligible-states"): ("XXF; everybody", "OFR-003"),
        ("offerings", "apply-by"): ("end of year", "OFR-004"),
        ("offerings", "amount"): ("-5", "COM-032"),
        ("offerings", "most-per-project"): ("half", "OFR-012"),
        ("offerings", "currency"): (None, "COM-033"),
    },
    "arms-statistics": {
        ("submission", "cycle"): ("next", "COM-009"),
        ("quantities", "deactivated"): ("n/a", "STA-016"),
        ("quantities", "seized"): ("about 60", "STA-010"),
        ("quantities", "traced"): ("-25", "STA-023"),
        ("quantities", "destroyed"): ("4.5", "STA-015"),
        ("breakdowns", "year"): ("25", "STA-003"),
        ("breakdowns", "trait"): ("red", "STA-033"),
        ("breakdowns", "found"): ("eight", "STA-011"),
        ("tracing", "requests-sent"): ("many", "STA-018"),
        ("tracing", "days-to-answer"): ("a month", "STA-022"),
    },
}

Texts = dict[tuple[str, str], str | None]


def choose_texts(template: Template, mistakes: Mapping[tuple[str, str], tuple[str | None, str]]) -> Texts:
    """Return what is entered into each column: the example of the template, or a mistake."""
    examples = {(table.name, column.name): column.examples[0] for table in template.tables for column in table.columns}
    assert set(mistakes) <= set(examples)
    return examples | {cell: text for cell, (text, _) in mistakes.items()}


def type_into_workbook(path: Path, template: Template, texts: Texts) -> None:
    """Type into the first row of each sheet."""
    workbook = openpyxl.load_workbook(path)
    for table in template.tables:
        for number, column in enumerate(table.columns, start=1):
            workbook[table.title].cell(2, number).value = texts[table.name, column.name]
    workbook.save(path)


def type_into_folder(path: Path, template: Template, texts: Texts) -> None:
    """Write the first row of each CSV file below its headings."""
    for table in template.tables:
        file = path / f"{template.kind}-{table.name}.csv"
        with file.open(encoding="utf-8-sig", newline="") as stream:
            headings = next(csv.reader(stream))
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([headings, [texts[table.name, column.name] for column in table.columns]])


def list_cells(template: Template, *, as_csv: bool) -> dict[tuple[str, str], str]:
    """Return the place of each cell of the first row, as findings tell it."""
    return {
        (table.name, column.name): f"{sheet}!{name_column(number)}2"
        for table in template.tables
        for sheet in [f"{template.kind}-{table.name}.csv" if as_csv else table.title]
        for number, column in enumerate(table.columns, start=1)
    }


@pytest.mark.parametrize(("kind", "name"), [*((kind, "filled.xlsx") for kind in MISTAKES), ("arms-statistics", "csv")])
def test_a_steward_is_told_all_mistakes_and_mends_them(
    kind: str, name: str, poakg: Poakg, templates: dict[str, Template], tmp_path: Path
) -> None:
    """Ten mistakes are ten findings at their cells in one go, and nothing is found once they are mended."""
    template, mistakes, path = templates[kind], MISTAKES[kind], tmp_path / name
    as_csv = not path.suffix
    type_into = type_into_folder if as_csv else type_into_workbook
    assert poakg("template", kind, "--output", path).returncode == 0
    type_into(path, template, choose_texts(template, mistakes))
    code, found = poakg.validate(path)
    cells = list_cells(template, as_csv=as_csv)
    assert len(mistakes) == 10
    assert (code, sorted(found)) == (1, sorted((rule, cells[cell]) for cell, (_, rule) in mistakes.items()))
    type_into(path, template, choose_texts(template, {}))
    assert poakg.validate(path) == (0, [])
