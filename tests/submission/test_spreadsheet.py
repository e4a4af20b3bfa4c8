"""Spreadsheets as programs write them: every kind of cell, whatever part of the file holds its text."""

import datetime
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from poakg.submission.formats.xlsx import read_spreadsheet
from poakg.submission.reading_rules import Rule
from poakg.submission.tables import Merge
from poakg.submission.tables import RawTable
from poakg.submission.tables import name_column
from poakg.submission.tables import number_column
from tests.submission.reading import edit_part


def write(fill: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], object], **options: object) -> bytes:
    """Return a workbook with one sheet that ``fill`` fills, whose texts stand in a part of their own."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, {"in_memory": True, **options}) as book:
        fill(book, book.add_worksheet("Data"))
    return body.getvalue()


def read_sheet(content: bytes) -> RawTable:
    """Return the first sheet."""
    return read_spreadsheet("a.xlsx", content)[0]


def test_texts_of_the_shared_part_are_joined_and_without_readings() -> None:
    """Text in several formats is one text, and how it is pronounced is no part of it."""

    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_string("A1", "plain")
        sheet.write_rich_string("B1", "two ", book.add_format({"bold": True}), "formats")
        sheet.write_string("C1", "東京")

    reading = '<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'
    content = edit_part(write(fill), "xl/sharedStrings.xml", lambda xml: xml.replace("<t>東京</t>", reading))
    assert read_sheet(content).rows == {1: {1: "plain", 2: "two formats", 3: "東京"}}


def test_characters_that_xml_cannot_hold_are_read() -> None:
    """A line end of another system is one line end, and what looks like the notation is a text."""
    texts = [["one\r\ntwo"], ["_x0041_"], ["a_xb_c"], ["tab\x0bhere"]]

    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for row, (text,) in enumerate(texts):
            sheet.write_string(row, 0, text)

    content = edit_part(write(fill), "xl/sharedStrings.xml", lambda xml: xml.replace("\r\n", "_x000D_\n"))
    assert [cells[1] for cells in read_sheet(content).rows.values()] == ["one\ntwo", "_x0041_", "a_xb_c", "tab\x0bhere"]


def test_notes_and_text_boxes_are_known() -> None:
    """With the cell that they are on, or begin on; a picture has no text."""

    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_comment("B3", "see annex")
        sheet.insert_textbox("D5", "Provisional\nfigures")
        sheet.insert_textbox("A1", "")

    table = read_sheet(write(fill))
    assert (table.notes, table.boxes) == ({(3, 2): "see annex"}, [(5, 4, "Provisional figures")])


@pytest.mark.parametrize("kind", ["xlMacrosheet", "dialogsheet", "anything"])
def test_a_sheet_of_any_kind_is_read(kind: str) -> None:
    """Cells do not go unread because a file calls their sheet otherwise."""
    content = write(lambda _, sheet: sheet.write_string("A1", "text"))
    changed = edit_part(content, "xl/_rels/workbook.xml.rels", lambda xml: xml.replace('/worksheet"', f'/{kind}"'))
    assert read_sheet(changed).rows == {1: {1: "text"}}


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "1e30"])
@pytest.mark.parametrize("form", ["yyyy-mm-dd", "yyyy-mm-dd hh:mm", "mmm yyyy", "0%", "000"])
def test_a_number_without_end_is_no_day(number: str, form: str) -> None:
    """It stays what it is, whatever format it has."""

    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_number("A1", 12345, book.add_format({"num_format": form}))

    content = edit_part(write(fill), "xl/worksheets/sheet1.xml", lambda xml: xml.replace("<v>12345<", f"<v>{number}<"))
    assert "inf" in read_sheet(content).rows[1][1] or "nan" in read_sheet(content).rows[1][1] or number == "1e30"


@pytest.mark.parametrize("mac", [False, True])
def test_days_are_days_in_both_calendars(mac: bool) -> None:
    """A number that is shown as a day is that day; one that is not stays a number."""

    def fill(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        day = datetime.datetime(2024, 1, 31, tzinfo=None)
        sheet.write_datetime("A1", day, book.add_format({"num_format": "d mmm yyyy"}))
        sheet.write_datetime("B1", day, book.add_format({"num_format": 14}))
        sheet.write_datetime("C1", day, book.add_format({"num_format": "0.00"}))

    number = "43860" if mac else "45322"
    assert read_sheet(write(fill, date_1904=mac)).rows == {1: {1: "2024-01-31", 2: "2024-01-31", 3: number}}


def test_every_kind_of_cell() -> None:
    """Truth, numbers, results of formulas and their errors."""

    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_boolean("A1", True)
        sheet.write_number("B1", 45.1)
        sheet.write_formula("C1", "=1+1", value=2)
        sheet.write_formula("D1", '="a"&"b"', value="ab")
        sheet.write_formula("E1", "=1/0", value="#DIV/0!")
        sheet.write_formula("G1", "=A2", value=7)
        sheet.write_blank("H1", None)

    content = edit_part(write(fill), "xl/worksheets/sheet1.xml", lambda xml: re.sub(r"(<f>A2</f>)<v>7</v>", r"\1", xml))
    table = read_sheet(content)
    assert table.rows == {1: {1: "true", 2: "45.1", 3: "2", 4: "ab", 5: "#DIV/0!", 7: "=A2"}}
    assert table.flaws == {(1, 5): Rule.FORMULA_FAILED, (1, 7): Rule.FORMULA_UNCALCULATED}


def test_sheets_with_cells_are_tables() -> None:
    """Charts are left alone; hidden sheets and blocks of merged cells are known."""
    body = io.BytesIO()
    with xlsxwriter.Workbook(body) as book:
        book.add_worksheet("Seen").merge_range("B2:C5", "x")
        book.add_worksheet("Hidden").hide()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Seen!$A$1:$A$2"})
        book.add_chartsheet("Chart").set_chart(chart)
    tables = read_spreadsheet("a.xlsx", body.getvalue())
    assert [(table.sheet, table.is_hidden) for table in tables] == [("Seen", False), ("Hidden", True)]
    assert tables[0].merges == [Merge(2, 2, 5, 3)]


CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.text(st.characters(blacklist_categories=("C", "Z"), blacklist_characters="=#_"), min_size=1, max_size=8),
)


@settings(max_examples=40)
@given(st.lists(st.lists(CELLS, max_size=5), max_size=6))
def test_another_reader_finds_the_same(rows: list[list[bool | int | str | None]]) -> None:
    """Whatever openpyxl reads from what XlsxWriter wrote is read here too."""

    def fill(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write(row, column, value)

    content = write(fill)
    other = openpyxl.load_workbook(io.BytesIO(content))["Data"]
    expected = {
        (cell.row, cell.column): str(cell.value).lower() if isinstance(cell.value, bool) else str(cell.value)
        for row in other.iter_rows()
        for cell in row
        if cell.value is not None
    }
    found = read_sheet(content).rows
    assert {(row, column): text for row, cells in found.items() for column, text in cells.items()} == expected


@given(st.integers(1, 16_384))
def test_letters_of_columns(number: int) -> None:
    """Letters and numbers of columns are two ways to say one thing."""
    assert number_column(name_column(number)) == number
    assert name_column(number) == openpyxl.utils.get_column_letter(number)
