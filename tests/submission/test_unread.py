"""Nothing is dropped without a word: what is not read into the graph is named by a finding."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from poakg.errors import UnreadableError
from poakg.namespaces import CONTEXT
from poakg.namespaces import TERM
from poakg.submission.limits import LIMITS
from poakg.submission.normalize import normalize
from poakg.submission.reader import read_submissions
from poakg.submission.recognition import LISTING
from poakg.submission.recognition import LISTING_HEADINGS
from poakg.submission.recognition import NOTE_MARK
from poakg.submission.submission import Submission
from poakg.submission.template.csv import write_csv_files
from poakg.submission.template.entries import Entries
from poakg.submission.template.entries import list_entries
from poakg.submission.template.writers import WRITERS
from poakg.submission.templates import Template
from poakg.validation.validator import Validator
from tests.submission.reading import list_issues
from tests.submission.reading import list_values
from tests.submission.reading import read
from tests.submission.reading import read_bytes

pytestmark = pytest.mark.slow

MAIN = {"state": "XAA", "cycle": "2026", "submitted-on": "2026-04-30", "submitter": "NPC", "language": "en"}
ARMS: Entries = {
    "submission": [MAIN],
    "quantities": [
        {"year": "2024", "weapon-type": "all arms", "seized": "1234", "found": "8", "destroyed": "40"},
        {"year": "2025", "weapon-type": "all arms", "seized": "250", "found": "3", "destroyed": "12"},
    ],
    "tracing": [{"year": "2025", "requests-sent": "9", "answers-received": "4", "requests-received": "7"}],
}


@pytest.fixture
def arms(templates: dict[str, Template]) -> Template:
    """The template for statistics."""
    return templates["arms-statistics"]


@pytest.fixture
def read_changed(
    arms: Template, templates: dict[str, Template], tmp_path: Path
) -> Callable[[Callable[[openpyxl.Workbook], object]], Submission]:
    """Return what the spreadsheet submits after a change."""

    def read_workbook(change: Callable[[openpyxl.Workbook], object]) -> Submission:
        path = tmp_path / "arms.xlsx"
        path.write_bytes(WRITERS["xlsx"].write(arms, ARMS))
        book = openpyxl.load_workbook(path)
        change(book)
        book.save(path)
        return read(path, templates)

    return read_workbook


Read = Callable[[Callable[[openpyxl.Workbook], object]], Submission]


def test_the_template_itself_leaves_nothing_unread(read_changed: Read, templates: dict[str, Template]) -> None:
    """The sheets that the template has for itself, and the rows that it fills, are known."""
    found = read_changed(lambda book: None)
    assert (found.unread, [rule for rule, _ in list_issues(found)]) == (0, [])


@pytest.mark.parametrize("name", ["arms-statistics-Choices.csv", "Choices.csv", "my file-About.csv"])
def test_its_own_sheets_are_known_as_csv(
    name: str, arms: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """A program that saves every sheet as a file saves these too."""
    book = tmp_path / "t.xlsx"
    book.write_bytes(WRITERS["xlsx"].write(arms, ARMS))
    sheet = openpyxl.load_workbook(book)["About" if "About" in name else "Choices"]
    book.unlink()
    for file, content in write_csv_files(arms, ARMS).items():
        (tmp_path / file).write_bytes(content)
    rows = [",".join(f'"{value or ""}"' for value in row) for row in sheet.iter_rows(values_only=True)]
    (tmp_path / name).write_text("\n".join(rows), encoding="utf-8")
    assert [rule for rule, _ in list_issues(read(tmp_path, templates)) if rule != "RD-005"] == []
    (tmp_path / name).write_text('"40 pistols were lost"', encoding="utf-8")
    assert [rule for rule, _ in list_issues(read(tmp_path, templates)) if rule != "RD-005"] == ["RD-019"]


def write_row(sheet: str, row: int, values: dict[int, str | int]) -> Callable[[openpyxl.Workbook], object]:
    """Return the change that writes values into a row, by the number of their column."""

    def change(book: openpyxl.Workbook) -> None:
        for column, value in values.items():
            book[sheet].cell(row, column, value)

    return change


def hide(sheet: str, state: str = "hidden") -> Callable[[openpyxl.Workbook], object]:
    """Return the change that hides a sheet."""
    return lambda book: setattr(book[sheet], "sheet_state", state)


def hide_another(book: openpyxl.Workbook) -> None:
    """Add a hidden sheet with two cells."""
    sheet = book.create_sheet("Old figures")
    sheet.append(["lost pistols", 40])
    sheet.sheet_state = "hidden"


def hide_copy(book: openpyxl.Workbook) -> None:
    """Hide a copy of a table."""
    book.copy_worksheet(book["Tracing"]).sheet_state = "hidden"


def cover(sheet: str, merged: str, cell: str, value: str | int) -> Callable[[openpyxl.Workbook], object]:
    """Return the change that merges cells and leaves a value below them."""

    def change(book: openpyxl.Workbook) -> None:
        book[sheet].merge_cells(merged)
        anchor = book[sheet][cell]
        book[sheet]._cells[anchor.row, anchor.column] = openpyxl.cell.Cell(
            book[sheet], anchor.row, anchor.column, value
        )

    return change


def insert_title(book: openpyxl.Workbook) -> None:
    """Write something above the headings."""
    book["Weapons"].insert_rows(1, 2)
    book["Weapons"]["C1"], book["Weapons"]["D1"] = "Draft", "by XAA"


def write_headings(**names: str) -> Callable[[openpyxl.Workbook], object]:
    """Return the change that gives columns of the sheet Tracing other headings, by their letter."""

    def change(book: openpyxl.Workbook) -> None:
        for letter, text in names.items():
            book["Tracing"][f"{letter}1"] = text

    return change


def note(cell: str, text: str) -> Callable[[openpyxl.Workbook], object]:
    """Return the change that writes a note on a cell of the sheet Weapons."""

    def change(book: openpyxl.Workbook) -> None:
        book["Weapons"][cell].comment = Comment(text, "somebody")

    return change


def list_findings(book: openpyxl.Workbook) -> None:
    """Add the sheet and a note with which a marked copy lists what was found."""
    book.create_sheet(LISTING, 0).append(LISTING_HEADINGS)
    book[LISTING].append(["STA-010", "violation", "Weapons", "C2", "x", "y", "many"])
    note("C2", f"{NOTE_MARK}The value is no number.")(book)


SHEETS: dict[str, tuple[Callable[[openpyxl.Workbook], object], list[tuple[str, str]], int]] = {
    "hidden sheet": (hide("Weapons"), [("RD-021", "Weapons!")], 10),
    "very hidden sheet": (hide("Tracing", "veryHidden"), [("RD-021", "Tracing!")], 4),
    "hidden sheet without entries": (hide("Breakdowns"), [], 0),
    "hidden sheet of its own": (hide_another, [("RD-019", "Old figures!A1")], 2),
    "hidden copy": (hide_copy, [("RD-019", "Tracing Copy!A1")], 10),
    "headings lost": (lambda book: book["Weapons"].delete_rows(1), [("RD-022", "Weapons!1")], 10),
    "headings emptied": (write_row("Tracing", 1, dict.fromkeys(range(1, 7), "")), [("RD-022", "Tracing!2")], 4),
    "headings of another language": (
        write_row("Tracing", 1, dict(enumerate(["Anno", "Petita", "Data", "Accepta", "Responsa", "Dies"], start=1))),
        [("RD-022", "Tracing!1")],
        10,
    ),
    "column twice": (write_row("Weapons", 1, {11: "Seized (weapons)"}), [("RD-023", "Weapons!K1")], 0),
    "column twice with entries": (
        lambda book: [write_row("Weapons", row, {11: text})(book) for row, text in ((1, "Seized"), (2, 9), (3, 8))],
        [("RD-023", "Weapons!K1")],
        2,
    ),
    "column twice by its name": (write_row("Weapons", 1, {12: "otherwise-disposed"}), [("RD-023", "Weapons!L1")], 0),
    "beyond the headings": (write_row("Weapons", 3, {13: "see note"}), [("RD-003", "Weapons!M1")], 1),
    "far below, beyond the headings": (write_row("Weapons", 500, {13: "n"}), [("RD-003", "Weapons!M1")], 1),
    "note on a cell": (note("C2", "20 more in 2024"), [("RD-038", "Weapons!C2")], 1),
    "notes on two cells": (
        lambda book: [note("C3", "sure?")(book), note("M9", "see annex")(book)],
        [("RD-038", "Weapons!C3")],
        2,
    ),
    "note on a heading": (note("C1", "Arms taken into custody"), [], 0),
    "marks of a marked copy": (list_findings, [], 0),
    "note before the mark of a marked copy": (
        note("C2", f"20 more in 2024\n\n{NOTE_MARK}The value is no number."),
        [("RD-038", "Weapons!C2")],
        1,
    ),
    "headings repeated": (
        lambda book: book["Weapons"].append([cell.value for cell in book["Weapons"][1]]),
        [("RD-039", "Weapons!4")],
        0,
    ),
    "above the headings": (
        insert_title,
        [("RD-020", "Weapons!C1")],
        2,
    ),
    "value under a merge of rows": (
        cover("Weapons", "A2:A3", "A3", 2023),
        [("RD-025", "Weapons!A3"), ("RD-015", "Weapons!A2")],
        1,
    ),
    "value under a merge of columns": (cover("Weapons", "C2:D2", "D2", 77), [("RD-025", "Weapons!D2")], 1),
    "heading under a merge": (cover("Weapons", "C1:D1", "D1", "Found"), [("RD-025", "Weapons!D1")], 1),
    "value beside the table under a merge": (
        cover("Weapons", "M2:N3", "N3", "x"),
        [("RD-003", "Weapons!N1"), ("RD-025", "Weapons!N3")],
        2,
    ),
}
"""By name a change, and the rules with their places and the count of what was not read."""


@pytest.mark.parametrize("name", SHEETS)
def test_what_a_spreadsheet_hides_is_named(name: str, read_changed: Read) -> None:
    """By one finding, at its place, with the count."""
    change, issues, unread = SHEETS[name]
    found = read_changed(change)
    assert (list_issues(found), found.unread) == (issues, unread)


def test_a_hidden_value_is_not_what_is_read(read_changed: Read) -> None:
    """A row shows the value of the merged cells, so that is its value."""
    assert list_values(read_changed(SHEETS["value under a merge of rows"][0]), "year") == ["2024", "2024", "2025"]


LIKENESS: dict[str, tuple[dict[str, str], list[str]]] = {
    "one typing error": ({"C": "Answers recieved"}, ["RD-001"]),
    "two typing errors": ({"C": "Answers recieved", "D": "Requests recieved"}, ["RD-001", "RD-001"]),
    "words in another order": ({"B": "Sent requests"}, ["RD-001"]),
    "exchanged by likeness": (
        {"C": "Requests answered by others", "E": "Answered requests"},
        ["RD-001", "RD-002", "RD-003"],
    ),
    "exchanged with errors": (
        {"D": "Requests answerd", "E": "Requests recieved"},
        ["RD-002", "RD-002", "RD-003", "RD-003"],
    ),
    "as like to one as to another": ({"D": "Requests answived"}, ["RD-002", "RD-003"]),
}


@pytest.mark.parametrize("name", LIKENESS)
def test_headings_are_read_by_likeness_only_where_nothing_else_is_like_them(name: str, read_changed: Read) -> None:
    """Two renamings never cross; a column of which nobody knows what it is stays unread."""
    headings, rules = LIKENESS[name]
    found = read_changed(write_headings(**headings))
    assert sorted(rule for rule, _ in list_issues(found)) == rules


HEAD = (
    "Year,Weapon type,Seized,Found,Surrendered,Traced,Context established,Destroyed,Deactivated,Otherwise disposed of"
)
ROWS: dict[str, tuple[list[str], list[str]]] = {
    "thousands by a comma": (["2025,all arms,1,234,8,12,25,6,40,0,3"], ["RD-024"]),
    "a comma lost": (["2025,all arms,60,8,12,25,640,0,3"], ["RD-024"]),
    "a comma too many": (["2025,all arms,60,8,12,,25,6,40,0,3"], ["RD-024"]),
    "a footer": (["2025,all arms,60,8,12,25,6,40,0,3", "Source: police"], ["RD-024"]),
    "empty cells beyond": (["2025,all arms,60,8,12,25,6,40,0,3,,,"], []),
    "quoted comma": (['2025,all arms,"60",8,12,25,6,40,0,3'], []),
    "empty cells left out by a program": (
        [f"{1990 + n},all arms,60,8,12,25,6,40,0,3" for n in range(15)]
        + [f"{2005 + n},all arms,60,8,12,25,6,40" for n in range(16)],
        [],
    ),
    "one short row below": (
        [f"{1990 + n},all arms,60,8,12,25,6,40,0,3" for n in range(17)] + ["2010,all arms,60,8,12,25,6,40"],
        ["RD-024"],
    ),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_that_does_not_fit_its_headings_is_not_read(
    name: str, arms: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """No number is read under a heading that is not its own."""
    rows, rules = ROWS[name]
    files = write_csv_files(arms, ARMS)
    files["arms-statistics-quantities.csv"] = "\n".join([HEAD, *rows]).encode()
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
    found = read(tmp_path, templates)
    assert [rule for rule, _ in list_issues(found)] == rules
    assert found.complete is not bool(rules)


JSON: dict[str, tuple[str, list[str], int]] = {
    "member of the whole": ('"note": "lost: 40"', ["RD-003"], 1),
    "nested member": ('"note": {"a": [1, 2, null, ""], "b": "c"}', ["RD-003"], 3),
    "empty member": ('"note": {"a": [null, ""]}', [], 0),
    "schema that is none": ('"$schema": {"lost": 40}', ["RD-003"], 1),
    "rows of one unknown name": (
        '"tracing": [{"year": 2024, "x": 1}, {"year": 2025, "x": 2}]',
        ["RD-026", "RD-026", "RD-003"],
        4,
    ),
    "number that would take much memory": ('"tracing": [{"year": 2025, "requests-sent": 1e999999999}]', [], 0),
    "text for rows": ('"tracing": "40 requests"', ["RD-017"], 1),
    "row in a row": ('"tracing": [[{"year": 2024}]]', ["RD-017"], 1),
    "value in a value": ('"tracing": [{"year": 2025, "requests-sent": {"n": 4}, "days-to-answer": 3}]', ["RD-017"], 1),
}


@pytest.mark.parametrize("name", JSON)
def test_what_json_has_besides_is_named(name: str, templates: dict[str, Template], tmp_path: Path) -> None:
    """Every element counts; the same name in many rows is one finding."""
    text, rules, unread = JSON[name]
    main = '{"state": "XAA", "cycle": "2026", "submitted-on": "2026-04-30"}'
    body = f'{{"kind": "arms-statistics", "submission": [{main}], {text}}}'
    found = read_bytes(tmp_path, "arms.json", body.encode(), templates)
    assert ([rule for rule, _ in list_issues(found)], found.unread) == (rules, unread)


RDF = """
@prefix poakg: <https://w3id.org/poakg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix state: <https://w3id.org/poakg/id/state/> .
@base <https://w3id.org/poakg/id/submission/XAA/2026/> .
<arms-statistics/1> a poakg:ArmsStatistics ; poakg:reportingState state:XAA ; poakg:count <arms-statistics/1/count/1> .
<arms-statistics/1/count/1> a poakg:ArmsCount ; poakg:seized 1 .
"""
STATEMENTS: dict[str, tuple[str, list[str], int]] = {
    "nothing else": ("", [], 0),
    "misspelt property": ("<arms-statistics/1/count/1> poakg:destroyd 40 .", ["RD-027"], 1),
    "misspelt class": ("<arms-statistics/1/count/1> a poakg:ArmCount .", ["RD-027"], 1),
    "property of another vocabulary": (
        "<arms-statistics/1> <https://example.org/a> 1 , 2 . <arms-statistics/1> <https://example.org/b> 1 .",
        ["RD-027", "RD-027"],
        3,
    ),
    "property of the insecure namespace": (
        "<arms-statistics/1> <http://w3id.org/poakg/ontology#language> 'en' .",
        ["RD-027"],
        1,
    ),
    "a State described": ("state:XXE poakg:language 'en' .", ["RD-028"], 1),
    "nothing leads there": (
        "_:a a poakg:ArmsCount ; poakg:seized 1 . <https://example.org/x> poakg:seized 2 .",
        ["RD-028", "RD-028"],
        3,
    ),
    "days of other calendars": (
        "<arms-statistics/1> poakg:submittedOn '2569-04-30'^^<http://www.w3.org/2001/XMLSchema#date> .",
        ["RD-041"],
        1,
    ),
    "row without a class": ("<arms-statistics/1> poakg:count _:a . _:a poakg:seized 2 .", [], 0),
    "blank node": ("<arms-statistics/1> poakg:count [ a poakg:ArmsCount ; poakg:seized 2 ] .", [], 0),
    "labels and provenance": (
        "<arms-statistics/1> dcterms:title 'T' ; dcterms:created '2026' . state:XAA dcterms:title 'X' .",
        [],
        0,
    ),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_statements_that_say_nothing_here_are_named(name: str, templates: dict[str, Template], tmp_path: Path) -> None:
    """What is left out of the graph is reported once for each property, class or subject, with the count."""
    text, rules, unread = STATEMENTS[name]
    found = read_bytes(tmp_path, "arms.ttl", (RDF + text).encode(), templates)
    assert ([rule for rule, _ in list_issues(found)], found.unread) == (rules, unread)
    kept = "".join(str(triple) for triple in found.statements)
    assert not any(
        word in kept for word in ("destroyd", "ArmCount", "example.org/a", "http://w3id.org", "example.org/x")
    )


JSON_LD: dict[str, tuple[str, list[str], int]] = {
    "nothing else": ('"comment": "kept"', [], 0),
    "name that the context does not have": ('"coment": "lost"', ["RD-027"], 1),
    "name with a blank": ('"lost figure": [40, 50]', ["RD-003"], 2),
    "name like a keyword": ('"@lost": "40"', ["RD-003"], 1),
    "nothing of such a name": ('"@lost": null', [], 0),
}
CONTEXTS = {
    "ours": f'"{CONTEXT}"',
    "ours in a list": f'["{CONTEXT}", {{"x": "urn:x:"}}]',
    "one of its own": json.dumps({"comment": f"{TERM}comment", "ArmsStatistics": f"{TERM}ArmsStatistics"}),
}


@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("name", JSON_LD)
def test_what_json_ld_does_not_define_is_named(
    name: str, context: str, templates: dict[str, Template], tmp_path: Path
) -> None:
    """The standard has a parser drop what has no meaning; here it is a finding."""
    text, rules, unread = JSON_LD[name]
    root = "https://w3id.org/poakg/id/submission/XAA/2026/arms-statistics/1"
    body = f'{{"@context": {CONTEXTS[context]}, "@id": "{root}", "@type": "ArmsStatistics", {text}}}'
    found = read_bytes(tmp_path, "arms.jsonld", body.encode(), templates)
    assert ([rule for rule, _ in list_issues(found)], found.unread) == (rules, unread)


def test_what_a_link_leads_to_is_checked_as_its_class(templates: dict[str, Template], tmp_path: Path) -> None:
    """Else a rule on its class would pass over it."""
    text = RDF + "<arms-statistics/1> poakg:count _:a . _:a poakg:seized 2 ."
    found = read_bytes(tmp_path, "arms.ttl", text.encode(), templates)
    classes = [triple for triple in found.statements if str(triple.object).endswith("#ArmsCount>")]
    assert len(classes) == 2


def test_two_submissions_in_one_file_are_two(templates: dict[str, Template], tmp_path: Path) -> None:
    """Each has its own statements and its IRI in its name; the file is the same."""
    path = tmp_path / "both.ttl"
    second = RDF.split("\n", 5)[-1].replace("arms-statistics/1", "arms-statistics/2")
    path.write_text(RDF + second, encoding="utf-8")
    found = [each for each in read_submissions([path], templates) if isinstance(each, Submission)]
    assert [each.name for each in found] == [
        f"{path} (https://w3id.org/poakg/id/submission/XAA/2026/arms-statistics/{number})" for number in (1, 2)
    ]
    assert [(each.file, len(each.statements), each.unread) for each in found] == [(str(path), 5, 0)] * 2


def test_texts_of_the_choices_are_known_in_every_kind(templates: dict[str, Template], tmp_path: Path) -> None:
    """No template has anything unread, as it is."""
    for kind, template in templates.items():
        found = read_bytes(tmp_path, f"{kind}.xlsx", WRITERS["xlsx"].write(template, list_entries(template)), templates)
        assert [rule for rule, _ in list_issues(found)] == ["RD-007"], normalize(kind)


ONE_LINE: dict[str, tuple[str, tuple[str, str]]] = {
    "unknown member": ('"x": 1', ("RD-003", "line 1, submission[0].x")),
    "wrong value": ('"submitted-on": "soon"', ("COM-016", "line 1, submission[0].submitted-on")),
    "nested value": ('"submitted-on": {"d": 1}', ("RD-017", "line 1, submission[0].submitted-on")),
}


@pytest.mark.parametrize("name", ONE_LINE)
def test_json_of_one_line_names_the_element(
    name: str, templates: dict[str, Template], validator: Validator, tmp_path: Path
) -> None:
    """What is wrong elsewhere on the line is found as well."""
    text, at = ONE_LINE[name]
    body = f'{{"kind": "arms-statistics", "submission": [{{"state": "XXE", "cycle": "2026", {text}}}], "note": "x"}}'
    (report,) = validator.validate([read_bytes(tmp_path, "a.json", body.encode(), templates)])
    found = {(finding.rule.id, str(finding.place)) for finding in report.findings}
    assert ("RD-003", "line 1, note") in found
    assert at in found
    assert {rule for rule, _ in found} & {"COM-011", "COM-012", "COM-010", "COM-020", "STA-001"}


def test_lists_of_earlier_templates_are_known(templates: dict[str, Template], tmp_path: Path) -> None:
    """Names without codes are those of our own list, also where two currencies have the same."""
    path = tmp_path / "earlier.xlsx"
    path.write_bytes(WRITERS["xlsx"].write(templates["assistance-request"]))
    book = openpyxl.load_workbook(path)
    for name in ("Bolívar Soberano", "Kenya", "US Dollar"):
        book["Choices"].append([name])
    book.save(path)
    assert "RD-019" not in [rule for rule, _ in list_issues(read(path, templates))]


BINARY = b"\x00\x01\x02\xff\xfe\x00broken\x00"


def write_folder(template: Template, folder: Path) -> Path:
    """Write the statistics as a folder of CSV files."""
    for name, body in write_csv_files(template, ARMS).items():
        (folder / name).write_bytes(body)
    return folder


@pytest.mark.parametrize("table", ["submission", "quantities", "tracing"])
@pytest.mark.parametrize("loss", ["binary", "headings", "link", "size"])
def test_a_table_that_cannot_be_read_takes_its_submission_along(
    table: str, loss: str, arms: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """The reason is given once, for all of the files, and nothing is taken for missing."""
    folder = write_folder(arms, tmp_path)
    lost = folder / f"arms-statistics-{table}.csv"
    limits = LIMITS
    if loss == "binary":
        lost.write_bytes(BINARY)
    elif loss == "headings":
        lost.write_text("a,b\n1,2\n", encoding="utf-8")
    elif loss == "link":
        lost.unlink()
        lost.symlink_to("elsewhere.csv")
    else:
        lost.write_bytes(lost.read_bytes() + b"\n" * (1 << 20))
        limits = replace(LIMITS, file_mib=1)
    (failure,) = read_submissions([folder], templates, limits)
    assert isinstance(failure, UnreadableError)
    assert lost.name in failure.message
    names = sorted(f"arms-statistics-{each.name}.csv" for each in arms.tables)
    assert failure.file == f"{folder}/{'+'.join(names)}"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("notes.csv", BINARY),
        ("old-tracing.csv", BINARY),
        ("notes.csv", b""),
        # Of another kind, though a table of this one has the same name.
        ("voluntary-target-breakdowns.csv", BINARY),
    ],
)
def test_a_file_that_no_table_lacks_takes_nothing_along(
    name: str, body: bytes, arms: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """It is named by itself, and the submission is read."""
    folder = write_folder(arms, tmp_path)
    (folder / "arms-statistics-breakdowns.csv").unlink()
    (folder / name).write_bytes(body)
    found = list(read_submissions([folder], templates))
    assert [one.file for one in found if isinstance(one, UnreadableError)] == [str(folder / name)]
    assert [one.unread for one in found if isinstance(one, Submission)] == [0]


def test_an_empty_table_is_one_without_rows(arms: Template, templates: dict[str, Template], tmp_path: Path) -> None:
    """It is named, and what is in the others is read."""
    folder = write_folder(arms, tmp_path)
    (folder / "arms-statistics-tracing.csv").write_bytes(b"")
    submission, failure = sorted(
        read_submissions([folder], templates), key=lambda one: isinstance(one, UnreadableError)
    )
    assert isinstance(submission, Submission)
    assert isinstance(failure, UnreadableError)
    assert failure.file == str(folder / "arms-statistics-tracing.csv")
    assert [rule for rule, _ in list_issues(submission)] == ["RD-005"]
