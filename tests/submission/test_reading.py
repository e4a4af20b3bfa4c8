"""What stewards really send: each trap changes one thing of a report without a fault."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from poakg.errors import UnreadableError
from poakg.submission.submission import Submission
from poakg.submission.templates import Template
from tests.submission.reading import Change
from tests.submission.reading import edit_part
from tests.submission.reading import list_csv
from tests.submission.reading import list_issues
from tests.submission.reading import list_statements
from tests.submission.reading import list_values
from tests.submission.reading import make_workbook
from tests.submission.reading import read as read_path
from tests.submission.reading import read_bytes
from tests.submission.reading import show


@pytest.fixture
def submitted(template: Template, templates: dict[str, Template], tmp_path: Path) -> Submission:
    """What the spreadsheet without a fault submits."""
    return read_bytes(tmp_path, "report.xlsx", make_workbook(template), templates)


def put(cell: str, value: object) -> Change:
    """Return the change that writes a value into a cell, such as ``Report!A2``."""
    sheet, _, name = cell.partition("!")

    def change(book: openpyxl.Workbook) -> None:
        book[sheet][name].value = value

    return change


def merge(book: openpyxl.Workbook) -> None:
    """Merge the answers of two rows."""
    book["Answers"].merge_cells("C2:C3")


def lose_headings(book: openpyxl.Workbook) -> None:
    """Delete the headings of a table."""
    book["Laws"].delete_rows(1)


def hide(book: openpyxl.Workbook) -> None:
    """Hide a sheet that is filled in."""
    book["Laws"].sheet_state = "hidden"


def double(book: openpyxl.Workbook) -> None:
    """Add a second column of comments."""
    book["Answers"]["F1"], book["Answers"]["F3"] = "Comment", "See below."


def cover(book: openpyxl.Workbook) -> None:
    """Merge cells over a value without deleting it, as programs that write files do."""
    book["Laws"].merge_cells("B2:C2")
    book["Laws"]._cells[2, 3] = openpyxl.cell.Cell(book["Laws"], 2, 3, "Arms Act")


def copy_table(book: openpyxl.Workbook) -> None:
    """Copy a sheet."""
    book.copy_worksheet(book["Laws"])


def drop_table(book: openpyxl.Workbook) -> None:
    """Delete a sheet that is not needed."""
    book.remove(book["Laws"])


def empty(book: openpyxl.Workbook) -> None:
    """Empty the row of the report."""
    for cell in book["Report"][2]:
        cell.value = None


def add_title_rows(book: openpyxl.Workbook) -> None:
    """Put a title and a merged note above the headings."""
    book["Report"].insert_rows(1, 3)
    book["Report"]["A1"] = "Government of Kenya"
    book["Report"]["A2"] = "State of things in 2026"
    book["Report"].merge_cells("A1:G1")


def add_laws_without_key(book: openpyxl.Workbook) -> None:
    """Name two laws and give them no number."""
    for title in ("Firearms Act", "Ammunition Act"):
        book["Laws"].append([None, title])


def note(book: openpyxl.Workbook) -> None:
    """Write a note on a cell."""
    book["Laws"]["B2"].comment = Comment("amended in 2025", "somebody")


WORKBOOKS: dict[str, tuple[Change, str]] = {
    "RD-001": (put("Report!B1", "Reporting cyle"), "Report!B1"),
    "RD-002": (lambda book: book["Answers"].delete_cols(3), "Answers!1"),
    "RD-003": (put("Laws!F1", "Remarks"), "Laws!F1"),
    "RD-004": (lambda book: book.remove(book["Report"]), ""),
    "RD-005": (drop_table, ""),
    "RD-006": (copy_table, "Laws Copy!"),
    "RD-007": (empty, "Report!"),
    "RD-008": (put("About!C1", "0"), ""),
    "RD-009": (put("Report!A2", "#REF!"), "Report!A2"),
    "RD-010": (put("Answers!D2", '="See "&B2'), "Answers!D2"),
    "RD-011": (put("Laws!D2", "2019/3/1"), "Laws!D2"),
    "RD-013": (put("Report!A2", "КЕN"), "Report!A2"),
    "RD-014": (put("Laws!B2", "Loi sur les armes \ufffd feu"), "Laws!B2"),
    "RD-015": (merge, "Answers!C2"),
    "RD-019": (lambda book: book.create_sheet("Notes").append(["State", "of play"]), "Notes!A1"),
    "RD-020": (add_title_rows, "Report!A1"),
    "RD-021": (hide, "Laws!"),
    "RD-022": (lose_headings, "Laws!1"),
    "RD-023": (double, "Answers!F1"),
    "RD-025": (cover, "Laws!C2"),
    "RD-026": (put("Laws!A3", "L2"), "Laws!A3"),
    "RD-030": (put("Laws!D2", "03/01/2019"), "Laws!D2"),
    "RD-031": (add_laws_without_key, "Laws!4"),
    "RD-038": (note, "Laws!B2"),
    "RD-039": (lambda book: book["Laws"].append([cell.value for cell in book["Laws"][1]]), "Laws!3"),
    "RD-040": (put("Laws!B2", "Loi sur les armes saisies ou retrouvÃ©es"), "Laws!B2"),
    "RD-041": (put("Laws!D2", "2562-03-01"), "Laws!D2"),
    "RD-032": (lambda book: book["Report"].append(["UGA", 2026]), "Report!A3"),
}
"""By rule the change to a spreadsheet that it is about, and where it says so."""

TEXTS: dict[str, tuple[str, Callable[[Template], str], str, str]] = {
    "RD-016": (
        "report.csv",
        lambda template: list_csv(template)["report"].replace("KEN", "Côte d’Ivoire"),
        "cp1252",
        "report.csv!",
    ),
    "RD-024": (
        "report.csv",
        lambda template: f"{list_csv(template)['report']}KEN,2028,1,2,3,4,5,6,7,8,9",
        "utf-8",
        "report.csv!3",
    ),
    "RD-017": (
        "report.json",
        lambda template: f'{{"kind": "{template.kind}", "report": [{{"state": "KEN",\n"language": {{"a": 1}}}}]}}',
        "utf-8",
        "line 2",
    ),
}
"""By rule the name and the text of a file that it is about, its encoding, and where it says so."""

ELSEWHERE = {"RD-012", "RD-018", *(f"RD-0{number}" for number in (27, 28, 29, 33, 34, 35, 36, 37))}
"""Rules whose cases are in test_values.py, test_unread.py, test_versions.py, test_encodings.py or tests/validation."""

CASES = {*WORKBOOKS, *TEXTS, *ELSEWHERE}


def test_a_report_without_a_fault_has_no_issues(submitted: Submission) -> None:
    """Everything is read, and each statement has the cell it comes from."""
    assert (submitted.kind, submitted.complete, submitted.issues) == ("national-report", True, [])
    assert list_values(submitted, "value") == ["yes", "no", "not-applicable"]
    assert list_values(submitted, "periodStart") == ["2024-01-01"]
    assert all(place.sheet and place.row for place in submitted.statements.values())
    places = {show(place) for place in submitted.statements.values()}
    assert {"Report!A2", "Report!G2", "Answers!C3", "Answers!E2", "Laws!E2"} <= places


@pytest.mark.parametrize("rule", WORKBOOKS)
def test_one_trap_in_a_spreadsheet_is_one_issue(
    rule: str, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """One changed place gives one issue, there and of that rule."""
    change, place = WORKBOOKS[rule]
    read = read_bytes(tmp_path, "report.xlsx", make_workbook(template, change), templates)
    assert list_issues(read) == [(rule, place)]


@pytest.mark.parametrize("rule", TEXTS)
def test_one_trap_in_a_text_file_is_one_issue(
    rule: str, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """The same for CSV and JSON, where tables that are not there are not counted."""
    name, write, encoding, place = TEXTS[rule]
    read = read_bytes(tmp_path, name, write(template).encode(encoding), templates)
    assert [found for found in list_issues(read) if found[0] != "RD-005"] == [(rule, place)]


def swap_columns(book: openpyxl.Workbook) -> None:
    """Move the first column behind the last."""
    book["Laws"].move_range("A1:A2", cols=5)


def add_blank_rows(book: openpyxl.Workbook) -> None:
    """Leave traces of formatting and blanks far below."""
    book["Answers"]["A300"].font = openpyxl.styles.Font(bold=True)
    book["Answers"]["D400"] = "  \u00a0"


def add_catalogue_row(book: openpyxl.Workbook) -> None:
    """Leave an item unanswered."""
    book["Answers"]["A9"], book["Answers"]["B9"] = "52.1", "A question"


def show_days(book: openpyxl.Workbook) -> None:
    """Enter days as days."""
    for cell, day in (("C2", datetime.date(2024, 1, 1)), ("D2", datetime.datetime(2025, 12, 31, tzinfo=None))):
        book["Report"][cell] = day


def count_from_1904(book: openpyxl.Workbook) -> None:
    """Use the calendar of old Macintosh computers."""
    book.epoch = CALENDAR_MAC_1904
    show_days(book)


def hide_time(book: openpyxl.Workbook) -> None:
    """Enter a day with a time that its cell does not show."""
    book["Report"]["C2"] = datetime.datetime(2024, 1, 1, 17, 45, tzinfo=None)
    book["Report"]["C2"].number_format = "dd.mm.yyyy"


TOLERATED: dict[str, Change] = {
    "columns reordered": swap_columns,
    "blank rows below": add_blank_rows,
    "unanswered items": add_catalogue_row,
    "days of 1900": show_days,
    "days of 1904": count_from_1904,
    "year as number": put("Report!B2", 2026),
    "code in small letters": put("Report!A2", "ken"),
    "blanks that do not break": put("Report!A2", "\u00a0KEN\u202f"),
    "marks of direction": put("Report!A2", "\u200fKEN\u200e"),
    "wide letters": put("Report!A2", "ＫＥＮ"),
    "name in Cyrillic": put("Report!A2", "Кения"),
    "name in Arabic": put("Report!A2", "كينيا"),
    "Arabic digits": put("Report!C2", "٢٠٢٤-٠١-٠١"),
    "Persian digits": put("Report!D2", "۲۰۲۵-۱۲-۳۱"),
    "year in Devanagari": put("Report!B2", "२०२६"),
    "sheet renamed": lambda book: setattr(book["Answers"], "title", "Réponses"),
    "heading in other letters": put("Report!A1", "Sтatе"),
    "item as number": put("Answers!A3", 51.1),
    "day with a hidden time": hide_time,
    "State as the list has it": put("Report!A2", "Kenya (KEN)"),
    "truth for yes": put("Answers!C2", True),
}
"""What is read as if nothing had happened."""


@pytest.mark.parametrize("name", TOLERATED)
def test_what_people_do_to_spreadsheets_is_tolerated(
    name: str, submitted: Submission, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """The same statements, and nothing to say about it."""
    read = read_bytes(tmp_path, "changed.xlsx", make_workbook(template, TOLERATED[name]), templates)
    assert (list_statements(read), list_issues(read)) == (list_statements(submitted), [])


KEYS = [("Décret d’État", "De\u0301cret d'E\u0301tat"), ("L 1", "L\u00a0 1"), ("L\u20181\u2019", "L'1'")]


@pytest.mark.parametrize(("key", "reference"), KEYS)
def test_keys_match_whatever_differs_unseen(
    key: str, reference: str, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """Composition of letters, apostrophes and blanks make no other key."""

    def change(book: openpyxl.Workbook) -> None:
        book["Laws"]["A2"], book["Answers"]["E2"] = key, reference

    read = read_bytes(tmp_path, "keys.xlsx", make_workbook(template, change), templates)
    described = {
        getattr(triple.subject, "value", "")
        for triple in read.statements
        if triple.predicate.value.endswith("#lawDate")
    }
    referred = {
        getattr(triple.object, "value", "")
        for triple in read.statements
        if triple.predicate.value.endswith("#evidence")
    }
    assert described == referred


READ_AS: dict[str, tuple[Change, str, list[str], list[str]]] = {
    "heading misspelt": (put("Report!G1", "Langauge"), "language", ["en"], ["RD-001"]),
    "merged answers": (merge, "value", ["yes", "yes", "not-applicable"], ["RD-015"]),
    "day with points": (put("Laws!D2", "2019.3.1"), "lawDate", ["2019-03-01"], ["RD-011"]),
    "day as a number": (put("Laws!D2", 43525), "lawDate", ["2019-03-01"], ["RD-011"]),
    "day in words": (put("Laws!D2", "1 March 2019"), "lawDate", ["2019-03-01"], ["RD-011"]),
    "day of which nobody knows": (put("Laws!D2", "03/01/2019"), "lawDate", [], ["RD-030"]),
    "day with a time": (
        put("Laws!D2", datetime.datetime(2019, 3, 1, 12, 30, tzinfo=None)),
        "lawDate",
        ["2019-03-01"],
        ["RD-011"],
    ),
    "letters lost as question marks": (
        put("Laws!B2", "????? ?? ??????"),
        "originalTitle",
        ["????? ?? ??????"],
        ["RD-014"],
    ),
    "letters lost among others": (
        put("Laws!B2", "????? 12 ?????? (draft)"),
        "originalTitle",
        ["????? 12 ?????? (draft)"],
        ["RD-014"],
    ),
    "a question": (put("Laws!B2", "Really???"), "originalTitle", ["Really???"], []),
    "letters of two scripts": (put("Report!A2", "КЕN"), "reportingState", ["KEN"], ["RD-013"]),
    "error of a formula": (put("Laws!D2", "#N/A"), "lawDate", ["A"], ["RD-009"]),
    "laws on two lines": (put("Answers!E2", "L1;L1\nL2"), "evidence", ["L1", "L2"], []),
    "joiner in a Persian word": (put("Laws!B2", "می\u200cخواهم"), "originalTitle", ["می\u200cخواهم"], []),
}
"""By trap: the change, a property, what is stated of it, and the rules that say so."""


@pytest.mark.parametrize("name", READ_AS)
def test_values_are_read_as_they_are_meant(
    name: str, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """No guess where there are two ways to read something."""
    change, path, values, rules = READ_AS[name]
    read = read_bytes(tmp_path, "changed.xlsx", make_workbook(template, change), templates)
    assert (list_values(read, path), [rule for rule, _ in list_issues(read)]) == (values, rules)


def test_an_old_version_is_the_only_thing_said(
    template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """Whatever else differs follows from it."""

    def change(book: openpyxl.Workbook) -> None:
        book["About"]["C1"] = "0"
        book["Report"]["A1"] = "Country"
        book.remove(book["Laws"])

    read = read_bytes(tmp_path, "old.xlsx", make_workbook(template, change), templates)
    assert (list_issues(read), read.complete) == ([("RD-008", "")], False)


def test_without_a_mark_the_headings_tell_the_kind(
    submitted: Submission, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """A file that somebody put together is recognized all the same."""
    content = make_workbook(template, lambda book: book.remove(book["About"]))
    assert list_statements(read_bytes(tmp_path, "own.xlsx", content, templates)) == list_statements(submitted)


def test_formulas_count_by_their_result(
    submitted: Submission, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """A formula with a result is its result, one with an empty text is empty."""
    cells = {
        "A2": '<c r="A2" t="str"><f>"K"&amp;"EN"</f><v>KEN</v></c>',
        "H2": '<c r="H2" t="str"><f>""</f><v></v></c>',
    }
    content = edit_part(make_workbook(template), "xl/worksheets/sheet1.xml", lambda xml: replace_cells(xml, cells))
    read = read_bytes(tmp_path, "formulas.xlsx", content, templates)
    assert (list_statements(read), list_issues(read)) == (list_statements(submitted), [])


def replace_cells(xml: str, cells: dict[str, str]) -> str:
    """Replace cells of a sheet, or put them at the end of their row."""
    for name, cell in cells.items():
        xml, found = re.subn(rf'<c r="{name}".*?</c>', lambda _, new=cell: new, xml)  # type: ignore[misc]
        if not found:
            xml = xml.replace("</row>", f"{cell}</row>").replace(f"{cell}</row>", "</row>", 1)
    return xml


@pytest.fixture
def letters(template: Template, templates: dict[str, Template]) -> dict[str, Template]:
    """The templates, with two more kinds some of whose tables are like those of national reports."""
    report, answers, laws = template.tables[:3]
    shorter = replace(report, name="submission", title="Letter", columns=report.columns[:2])
    letter = replace(template, kind="letter", tables=(shorter, replace(answers, columns=answers.columns[:4])))
    notice = replace(template, kind="notice", tables=(shorter, laws))
    return {"notice": notice, "letter": letter, **templates}


@pytest.mark.parametrize("kind", ["letter", "notice", "national-report"])
def test_kinds_with_tables_alike_are_told_apart(kind: str, letters: dict[str, Template], tmp_path: Path) -> None:
    """A spreadsheet without its mark and CSV files under names of their own are recognized by their headings."""
    bare = make_workbook(letters[kind], lambda book: book.remove(book["About"]))
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, text in list_csv(letters[kind]).items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    for read in (read_bytes(tmp_path, "bare.xlsx", bare, letters), read_path(folder, letters)):
        assert (read.kind, list_issues(read)) == (kind, [])


def test_a_kind_that_is_not_known_is_named(template: Template, templates: dict[str, Template], tmp_path: Path) -> None:
    """One error, which tells the kinds that there are."""
    content = make_workbook(template, put("About!B1", "customs-report"))
    with pytest.raises(UnreadableError, match="customs-report") as caught:
        read_bytes(tmp_path, "other.xlsx", content, templates)
    assert template.kind in caught.value.next_step
