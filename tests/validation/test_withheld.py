"""What will not be published is reported cell by cell, in every format, before anything is submitted."""

from pathlib import Path

import pytest

from poakg.submission.template.csv import write_csv_files
from poakg.validation.report.finding import Finding
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.report.run import Run
from poakg.validation.rulebook import Rulebook
from poakg.validation.service import check
from tests.validation.corpus import read_examples

Cells = dict[tuple[str, int, str], str]


def check_example(rulebook: Rulebook, kind: str, cells: Cells) -> Run:
    """Return the run over the shipped example of ``kind`` in CSV, after changes to cells by table, row and column."""
    template, entries = dict(read_examples(rulebook))[kind]
    for (table, row, column), text in cells.items():
        entries[table][row - 2][column] = text
    files = write_csv_files(template, entries)
    return check(rulebook, contents={Path(name): content for name, content in files.items()})


def list_findings(run: Run) -> set[tuple[str, str, str]]:
    """Return the rule, the location and the value of the findings that something is withheld."""
    findings: list[Finding] = [finding for report in run.reports for finding in report.findings]
    return {
        (
            one.rule.id,
            f"{one.place.sheet.rpartition('-')[2].removesuffix('.csv')}!{one.place.column}{one.place.row}",
            one.value,
        )
        for one in findings
        if one.rule.id in ("RD-036", "RD-037")
    }


CASES: dict[str, tuple[str, Cells, set[tuple[str, str, str]]]] = {
    "telephone number in a comment": (
        "national-report",
        {("answers", 2, "comment"): "Call +254 722 000 111"},
        {("RD-037", "answers!D2", "Call +254 722 000 111")},
    ),
    "hidden address in a statement": (
        "assistance-request",
        {("needs", 2, "statement"): "npc[at]interior.example"},
        {("RD-037", "needs!B2", "npc[at]interior.example")},
    ),
    "address in a key": (
        "assistance-request",
        {("needs", 2, "need"): "N1 office@army.example"},
        {("RD-037", "needs!A2", "N1 office@army.example")},
    ),
    "consent of all": ("point-of-contact", {("contacts", 3, "consent"): "yes"}, set()),
    "consent of one": (
        "point-of-contact",
        {},
        {("RD-036", "contacts!D3", "Maria Exemplum"), ("RD-036", "contacts!F3", "tracing@police.example")},
    ),
    "name of a person without consent in another cell": (
        "point-of-contact",
        {("contacts", 3, "organization"): "Office of Maria Exemplum", ("contacts", 3, "contact"): "Maria Exemplum"},
        {
            ("RD-036", "contacts!D3", "Maria Exemplum"),
            ("RD-036", "contacts!F3", "tracing@police.example"),
            ("RD-037", "contacts!C3", "Office of Maria Exemplum"),
        },
    ),
}
"""By name the kind, the changed cells, and what is withheld."""


@pytest.mark.parametrize("name", CASES)
def test_each_withheld_cell_is_a_finding(rulebook: Rulebook, name: str) -> None:
    """At its cell, with what was typed; keys of contacts, which are never published, are not repeated."""
    kind, cells, expected = CASES[name]
    assert list_findings(check_example(rulebook, kind, cells)) == expected


@pytest.mark.parametrize("name", sorted(name for name, entry in FORMATS.items() if not entry.is_binary))
def test_every_format_reports_it(rulebook: Rulebook, name: str) -> None:
    """Also those for programs; a marked spreadsheet needs a spreadsheet."""
    run = check_example(rulebook, *CASES["consent of one"][:2])
    assert b"RD-036" in b"".join(FORMATS[name].encode(run))
