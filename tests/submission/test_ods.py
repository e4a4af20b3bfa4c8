"""Spreadsheets of OpenDocument are read as those of Excel are."""

import datetime
import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from poakg.errors import UnreadableError
from poakg.namespaces import TERM
from poakg.rdf.terms import XSD_BOOLEAN
from poakg.submission.files import SubmittedFile
from poakg.submission.formats.ods import read_ods
from poakg.submission.formats.xlsx import read_spreadsheet
from poakg.submission.limits import Limits
from poakg.submission.reader import read_file
from poakg.submission.reading_rules import Rule
from poakg.submission.tables import Merge
from poakg.submission.tables import RawTable
from poakg.submission.tables import name_column
from poakg.submission.template.entries import list_entries
from poakg.submission.template.ods import write_ods
from poakg.submission.template.writers import WRITERS
from poakg.submission.templates import Template
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.rulebook import Rulebook
from poakg.validation.service import check
from tests.conftest import SOFFICE
from tests.submission.reading import list_issues
from tests.submission.reading import list_statements
from tests.submission.reading import make_workbook
from tests.submission.reading import read_bytes

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


def pack(body: str, styles: str = "", named: str = "") -> bytes:
    """Return an ODS file with these sheets, the styles of its content, and those that have names."""
    text = (
        f'<office:document-content {NAMESPACES} xmlns:calcext="urn:calc">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("content.xml", text)
        if named:
            archive.writestr("styles.xml", f"<office:document-styles {NAMESPACES}>{named}</office:document-styles>")
    return packed.getvalue()


def read_row(cells: str, before: str = "") -> RawTable:
    """Return the sheet with one row of ``cells`` below other rows."""
    (table,) = read_ods(
        "a.ods", pack(f'<table:table table:name="A">{before}<table:table-row>{cells}</table:table-row></table:table>')
    )
    return table


CELLS: dict[str, tuple[str, str, Rule | None]] = {
    "text": ('office:value-type="string"><text:p>KEN</text:p>', "KEN", None),
    "two lines": ('office:value-type="string"><text:p>a</text:p><text:p>b</text:p>', "a\nb", None),
    "spaces": ('office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p>', "a  b", None),
    "number": ('office:value-type="float" office:value="45.1"><text:p>45,1</text:p>', "45.1", None),
    "whole number": ('office:value-type="float" office:value="2026"><text:p>2,026</text:p>', "2026", None),
    "percent": ('office:value-type="percentage" office:value="0.5"><text:p>50%</text:p>', "50%", None),
    "day": ('office:value-type="date" office:date-value="2026-04-30"><text:p>30/04/26</text:p>', "2026-04-30", None),
    "day with a hidden time": (
        'office:value-type="date" office:date-value="2026-04-30T23:59:00"><text:p>30/04/26</text:p>',
        "2026-04-30",
        None,
    ),
    "truth": ('office:value-type="boolean" office:boolean-value="true"><text:p>WAHR</text:p>', "true", None),
    "result": (
        'table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p>',
        "2",
        None,
    ),
    "result that is empty": ('table:formula="of:=A1" office:value-type="string">', "", None),
    "formula without a result": ('table:formula="of:=A1+1">', "=A1+1", Rule.FORMULA_UNCALCULATED),
    "formula that failed": (
        'table:formula="of:=1/0" office:value-type="string" calcext:value-type="error"><text:p>#DIV/0!</text:p>',
        "#DIV/0!",
        Rule.FORMULA_FAILED,
    ),
    "note": (
        'office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>x</text:p>',
        "x",
        None,
    ),
}


PARTS = {
    "day and month": (("day", "month"), "2026-04-01"),
    "month": (("month", "year"), "2026-04"),
    "year": (("year",), "2026"),
    "day of the week": (("day-of-week",), "2026-04-01"),
    "nothing known": ((), "2026-04-01"),
}


@pytest.mark.parametrize("place", ["cell", "column", "named style", "style above"])
@pytest.mark.parametrize("name", PARTS)
def test_a_date_is_what_its_format_shows(name: str, place: str) -> None:
    """As in files of Excel: a cell that shows no day of the month is none, wherever the format is stated."""
    parts, read = PARTS[name]
    shown = "".join(f'<number:{part} xmlns:number="urn:n"/>' for part in parts)
    styles = (
        f'<number:date-style xmlns:number="urn:n" style:name="N1">{shown}</number:date-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    named = ""
    if place in {"named style", "style above"}:
        named, styles = styles, ""
    if place == "style above":
        styles = '<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>'
    used = "ce2" if place == "style above" else "ce1"
    column = f'<table:table-column/><table:table-column table:default-cell-style-name="{used}"/>'
    column, style = (column, "") if place == "column" else ("", f' table:style-name="{used}"')
    cells = (
        '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
        f'<table:table-cell{style} office:value-type="date" office:date-value="2026-04-01"><text:p>?</text:p>'
        "</table:table-cell>"
    )
    body = f'<table:table table:name="A">{column}<table:table-row>{cells}</table:table-row></table:table>'
    (table,) = read_ods("a.ods", pack(body, styles, named))
    assert table.rows[1][2] == read


def test_styles_above_each_other_end() -> None:
    """A style that is above itself has no format."""
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table-cell" style:parent-style-name="{above}"/>'
        for name, above in (("ce1", "ce2"), ("ce2", "ce1"))
    )
    cell = 'table:style-name="ce1" office:value-type="date" office:date-value="2026-04-01"'
    row = f"<table:table-row><table:table-cell {cell}><text:p>?</text:p></table:table-cell></table:table-row>"
    (table,) = read_ods("a.ods", pack(f'<table:table table:name="A">{row}</table:table>', styles))
    assert table.rows == {1: {1: "2026-04-01"}}


@pytest.mark.parametrize("name", CELLS)
def test_every_kind_of_cell(name: str) -> None:
    """The text of the value, whatever the program shows; formulas count by their result."""
    inside, text, flaw = CELLS[name]
    table = read_row(f"<table:table-cell {inside}</table:table-cell>")
    assert table.rows == ({1: {1: text}} if text else {})
    assert table.flaws.get((1, 1)) is flaw


def test_notes_and_text_boxes_are_known() -> None:
    """With the cell that they are on; who wrote a note, and when, is not part of it."""
    written = "<dc:creator>me</dc:creator><dc:date>2026-04-30</dc:date><text:p>see annex</text:p>"
    box = "<draw:frame><draw:text-box><text:p>Provisional</text:p></draw:text-box></draw:frame>"
    table = read_row(
        f"<table:table-cell/><table:table-cell><office:annotation>{written}</office:annotation></table:table-cell>"
        f"<table:table-cell>{box}</table:table-cell>"
    )
    assert (table.notes, table.boxes, table.rows) == ({(1, 2): "see annex"}, [(1, 3, "Provisional")], {})


def test_repeated_cells_and_rows_are_counted() -> None:
    """Empty ones to the end of the sheet cost nothing."""
    cell = '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p>'
    table = read_row(
        f'<table:table-cell table:number-columns-repeated="3"/>{cell}</table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/>',
        '<table:table-row table:number-rows-repeated="7"><table:table-cell/></table:table-row>',
    )
    assert table.rows == {8: {4: "x", 5: "x"}}


def test_merges_and_hidden_sheets_are_known() -> None:
    """With what is covered by merged cells."""
    styles = '<style:style style:name="t1"><style:table-properties table:display="false"/></style:style>'
    cell = '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="2"/>'
    covered = '<table:covered-table-cell office:value-type="string"><text:p>y</text:p></table:covered-table-cell>'
    body = f"<table:table-row>{cell}{covered}</table:table-row>"
    (table,) = read_ods(
        "a.ods", pack(f'<table:table table:name="A" table:style-name="t1">{body}</table:table>', styles)
    )
    assert (table.is_hidden, table.merges, table.rows) == (True, [Merge(1, 1, 2, 2)], {1: {2: "y"}})


@pytest.mark.parametrize(
    ("limits", "rows"),
    [(Limits(rows=3), 4), (Limits(cells=3), 4), (Limits(text=1), 1), (Limits(rows=99), 900_000)],
)
def test_limits_hold(limits: Limits, rows: int) -> None:
    """Repeated rows count as what they are."""
    cell = '<table:table-cell office:value-type="string"><text:p>xy</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    with pytest.raises(UnreadableError):
        read_ods("a.ods", pack(f'<table:table table:name="A">{row}</table:table>'), limits)


ADVICE = {
    ".xls": "save it as .xlsx",
    ".xlsb": "save it as .xlsx",
    ".numbers": "Export To > Excel",
    ".pdf": "poakg template",
    ".docx": "poakg template",
}


@pytest.mark.parametrize("ending", ADVICE)
def test_other_files_are_refused_with_what_to_do(ending: str, templates: dict[str, Template]) -> None:
    """Save it as something that is read, or fill in the template."""
    with pytest.raises(UnreadableError) as caught:
        read_file(SubmittedFile(f"report{ending}", "", b"x"), templates)
    assert ADVICE[ending] in caught.value.next_step


def convert(content: bytes, folder: Path) -> bytes:
    """Return a spreadsheet as LibreOffice saves it as ODS."""
    assert SOFFICE is not None
    source = folder / "source.xlsx"
    source.write_bytes(content)
    subprocess.run(
        [
            *(SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", "ods", "--outdir", str(folder), str(source)),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "source.ods").read_bytes()


Make = Callable[[Template], bytes]


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_saves_what_is_read(template: Template, templates: dict[str, Template], tmp_path: Path) -> None:
    """The same statements, and nothing unread: neither in a bare workbook nor in the filled-in template."""

    def change(book: openpyxl.Workbook) -> None:
        book["Report"]["B2"] = 2026
        book["Answers"].merge_cells("D3:D4")

    content = make_workbook(template, change)
    expected = read_bytes(tmp_path, "a.xlsx", content, templates)
    found = read_bytes(tmp_path, "a.ods", convert(content, tmp_path), templates)
    assert (list_statements(found), list_issues(found)) == (list_statements(expected), list_issues(expected))
    found = read_bytes(tmp_path, "b.ods", convert(WRITERS["xlsx"].write(template), tmp_path), templates)
    assert [rule for rule, _ in list_issues(found)] == ["RD-007"]


# Written


def test_a_written_document_is_read_as_the_spreadsheet_is() -> None:
    """Every kind of value, blanks and line breaks, styles that keep text as text, hidden sheets and merged cells."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "It's a <sheet>"
    rows: list[list[str | float | datetime.date | None]] = [
        ["  two  blanks ", "line\nbreak", "51.10", "=1+1", 'q"&<>'],
        [3, 2.5, True, datetime.date(2026, 4, 30), None, "end"],
    ]
    for row in rows:
        sheet.append(row)
    sheet["E1"].data_type = "s"
    sheet["F2"].comment = openpyxl.comments.Comment("a note", "somebody")
    sheet.merge_cells("A4:B5")
    book.create_sheet("Choices").sheet_state = "hidden"
    table, hidden = read_ods("written.ods", write_ods(book))
    body = io.BytesIO()
    book.save(body)
    expected = read_spreadsheet("written.xlsx", body.getvalue())[0]
    assert (table.sheet, table.rows, table.numbers) == (expected.sheet, expected.rows, {(2, 1), (2, 2)})
    assert (table.merges, table.is_hidden, hidden.is_hidden) == ([Merge(4, 1, 5, 2)], False, True)


def test_a_written_document_has_the_checks_of_the_spreadsheet(template: Template) -> None:
    """Each column has its prompt, and its list where there is one; headings are protected."""
    with zipfile.ZipFile(io.BytesIO(WRITERS["ods"].write(template))) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        root = ET.fromstring(archive.read("content.xml"))
    table, office = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office"))
    checks = {check.get(f"{table}base-cell-address"): check for check in root.iter(f"{table}content-validation")}
    columns = {
        f"{sheet.title}.{name_column(number)}2": column
        for sheet in template.tables
        for number, column in enumerate(sheet.columns, start=1)
    }
    assert checks.keys() == columns.keys()
    for address, column in columns.items():
        listed = (column.choices is not None and bool(column.choices.offered)) or column.datatype == XSD_BOOLEAN
        assert (checks[address].get(f"{table}condition") is not None) == listed
    sheets = {sheet.get(f"{table}name"): sheet for sheet in root.iter(f"{table}table")}
    assert all(sheet.get(f"{table}protected") == "true" for sheet in sheets.values())
    heading = next(sheets[template.tables[0].title].iter(f"{table}table-cell"))
    assert heading.find(f"{office}annotation") is not None


def test_a_marked_document_has_the_findings(rulebook: Rulebook, template: Template) -> None:
    """The list of findings comes first, and the sheets are there with a note at each faulty cell."""
    entries = list_entries(template, {f"{TERM}State": "Kenya"}, None)
    content = WRITERS["ods"].write(template, entries)
    run = check(rulebook, contents={Path("report.ods"): content})
    marked = b"".join(FORMATS["ods"].encode(run))
    tables = {table.sheet: table for table in read_ods("marked.ods", marked)}
    assert next(iter(tables)) == "Findings"
    found = {finding.rule.id for report in run.reports for finding in report.findings}
    assert {row[1] for number, row in tables["Findings"].rows.items() if number > 1} == found != set()
    again = check(rulebook, contents={Path("report.ods"): marked})
    assert {finding.rule.id for report in again.reports for finding in report.findings} >= found
