"""Write the spreadsheet of a template: headings that stay, cells to fill in, drop-downs and prompts."""

import io

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.styles import Font
from openpyxl.styles import PatternFill
from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from poakg.rdf.terms import XSD_BOOLEAN
from poakg.rdf.terms import XSD_DATE
from poakg.rdf.terms import XSD_STRING
from poakg.submission.choices import Choices
from poakg.submission.recognition import MARK
from poakg.submission.template.entries import Entries
from poakg.submission.template.entries import Entry
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import Template

_CHOICES = "Choices"
_ABOUT = "About"
_ROOM = 200
"""Rows to fill in that have drop-downs and prompts."""

_HEADING = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", start_color="0B5CAD")
_GIVEN = Font(color="555555")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_OPEN = Protection(locked=False)
_TEXT, _DAY, _GENERAL = "@", "yyyy-mm-dd", "General"
# How much text a spreadsheet shows in a prompt and in its title (ECMA-376 part 1, 18.3.1.32).
_MOST_TITLE, _MOST_PROMPT = 32, 255


def write_workbook(template: Template, entries: Entries) -> bytes:
    """Return an XLSX file with a sheet for each table of ``template`` in which ``entries`` stand already."""
    body = io.BytesIO()
    make_workbook(template, entries, ".xlsx").save(body)
    return body.getvalue()


def make_workbook(template: Template, entries: Entries, ending: str) -> Workbook:
    """Return the same as a workbook, to be written as a file with this ``ending``."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in template.tables:
        _fill_sheet(workbook.create_sheet(table.title), table, entries.get(table.name, []))
    _fill_about(workbook.create_sheet(_ABOUT), template, ending)
    _add_checks(workbook, template, entries)
    return workbook


def _fill_sheet(sheet: Worksheet, table: Table, entries: list[Entry]) -> None:
    given = set(table.catalogue[0]) if table.catalogue else set()
    for index, column in enumerate(table.columns, start=1):
        _write_heading(sheet.cell(1, index), column)
        letter = get_column_letter(index)
        # Cells that are typed into take the style of their column, however far down they are.
        sheet.column_dimensions[letter].width = column.width
        _open(sheet.column_dimensions[letter], column)
    for row, entry in enumerate(entries, start=2):
        for index, column in enumerate(table.columns, start=1):
            cell = sheet.cell(row, index)
            cell.value = entry.get(column.name) or None
            _open(cell, column)
            if column.name in given and row < 2 + len(table.catalogue):
                cell.font, cell.protection = _GIVEN, Protection(locked=True)
    sheet.freeze_panes = "A2"
    _protect(sheet)


def _write_heading(cell: Cell | MergedCell, column: Column) -> None:
    cell.value = column.heading
    cell.font, cell.fill, cell.alignment = _HEADING, _HEADING_FILL, _WRAPPED
    cell.comment = Comment(column.guidance, "poakg")


def _open(target: Cell | MergedCell | ColumnDimension, column: Column) -> None:
    """Let ``target`` be typed into, in the format of what belongs there."""
    target.protection, target.alignment = _OPEN, _WRAPPED
    if column.datatype == XSD_DATE:
        target.number_format = _DAY
    elif column.choices is not None or column.datatype in (None, XSD_STRING):
        # As text, so that no spreadsheet turns item 51.10 into the number 51.1.
        target.number_format = _TEXT
    else:
        target.number_format = _GENERAL


def _protect(sheet: Worksheet) -> None:
    """Keep headings from being changed by accident; without a password, so that nobody is locked out."""
    sheet.protection.sheet = True
    for freedom in ("formatCells", "formatColumns", "formatRows", "insertRows", "deleteRows", "sort", "autoFilter"):
        setattr(sheet.protection, freedom, False)


def _fill_about(sheet: Worksheet, template: Template, ending: str) -> None:
    for column, text in enumerate((MARK, template.kind, template.version), start=1):
        sheet.cell(1, column, text)
    lines = [
        f"Template: {template.label}, version {template.version}",
        *(f"{table.title}: {table.purpose}." for table in template.tables),
        "Point at a heading to read what belongs into its column.",
        f"When done, run: poakg validate FILE{ending}",
    ]
    for row, line in enumerate(lines, start=2):
        sheet.cell(row, 1, line).alignment = _WRAPPED
    sheet.column_dimensions["A"].width = 100
    _protect(sheet)


def _add_checks(workbook: Workbook, template: Template, entries: Entries) -> None:
    hidden = workbook.create_sheet(_CHOICES)
    hidden.sheet_state = "hidden"
    ranges: dict[str, str] = {}
    for table in template.tables:
        last = _last_row(entries.get(table.name, []))
        for index, column in enumerate(table.columns, start=1):
            check = _make_check(column)
            if column.choices is not None and column.choices.offered:
                if column.choices.of not in ranges:
                    ranges[column.choices.of] = _list_choices(hidden, len(ranges) + 1, column.choices)
                check.type, check.formula1 = "list", f"={ranges[column.choices.of]}"
            elif column.datatype == XSD_BOOLEAN:
                check.type, check.formula1 = "list", '"yes,no"'
            letter = get_column_letter(index)
            check.add(f"{letter}2:{letter}{last}")
            workbook[table.title].add_data_validation(check)
    _protect(hidden)


def _list_choices(hidden: Worksheet, target: int, choices: Choices) -> str:
    """Put choices on the hidden sheet, since lists within a cell end at 255 characters; return where they are."""
    letter = get_column_letter(target)
    for row, spelling in enumerate(choices.offered.values(), start=1):
        hidden.cell(row, target, spelling)
    return f"{quote_sheetname(_CHOICES)}!${letter}$1:${letter}${len(choices.offered)}"


def _make_check(column: Column) -> DataValidation:
    """Return a check that shows what belongs into a cell, and asks about what is not on the list where one will do."""
    check = DataValidation(allow_blank=True, showInputMessage=True)
    check.promptTitle, check.prompt = column.title[:_MOST_TITLE], column.guidance[:_MOST_PROMPT]
    if column.choices is not None and not column.separator:
        # A warning and not a refusal: codes and names in other languages are read as well.
        check.showErrorMessage, check.errorStyle = True, "warning"
        check.errorTitle, check.error = "Not on the list", f"{column.prompt}. Choose from the list."[:_MOST_PROMPT]
    return check


def _last_row(entries: list[Entry]) -> int:
    return max(_ROOM, len(entries) + _ROOM // 2)
