"""Write the spreadsheet that the reader reads back."""

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment
from openpyxl.styles import Font
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from poakg.submission.template import Column
from poakg.submission.template import Table
from poakg.submission.template import Template

_CHOICES = "Choices"
_ABOUT = "About"
_ROOM = 200
"""Rows below the headings that have drop-downs."""

_HEADING = Font(bold=True, color="FFFFFF")
_HEADING_FILL = PatternFill("solid", start_color="0B5CAD")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_workbook(template: Template) -> bytes:
    """Return an XLSX file with a sheet for each table, drop-downs, prompts and the items to answer."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in template.tables:
        _fill_sheet(workbook.create_sheet(table.title), table, template)
    _fill_about(workbook.create_sheet(_ABOUT), template)
    _add_choices(workbook, template)
    body = io.BytesIO()
    workbook.save(body)
    return body.getvalue()


def _fill_sheet(sheet: Worksheet, table: Table, template: Template) -> None:
    for index, column in enumerate(table.columns, start=1):
        cell = sheet.cell(1, index, column.title)
        cell.font, cell.fill, cell.alignment = _HEADING, _HEADING_FILL, _WRAPPED
        cell.comment = Comment(column.prompt, "poakg")
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    sheet.freeze_panes = "A2"
    names = [column.name for column in table.columns]
    if "item" in names and "question" in names:
        for row, (item, question) in enumerate(template.questions.items(), start=2):
            # As text, so that no spreadsheet turns item 51.10 into the number 51.1.
            sheet.cell(row, names.index("item") + 1, item).number_format = "@"
            sheet.cell(row, names.index("question") + 1, question).alignment = _WRAPPED


def _fill_about(sheet: Worksheet, template: Template) -> None:
    lines = [
        f"Template: {template.label}, version {template.version}",
        *(f"{table.title}: {table.purpose}" for table in template.tables),
        "Point at a heading to read what belongs into its column.",
        f"When done, run: poakg validate FILE.xlsx (kind: {template.kind})",
    ]
    for row, line in enumerate(lines, start=1):
        sheet.cell(row, 1, line)
    sheet.column_dimensions["A"].width = 100


def _add_choices(workbook: Workbook, template: Template) -> None:
    """Put the choices on a hidden sheet, since lists within a cell end at 255 characters."""
    hidden = workbook.create_sheet(_CHOICES)
    hidden.sheet_state = "hidden"
    place = 0
    for table in template.tables:
        for index, column in enumerate(table.columns, start=1):
            if not column.offered:
                continue
            place += 1
            letter = get_column_letter(place)
            for row, choice in enumerate(column.offered, start=1):
                hidden.cell(row, place, choice)
            cells = f"{quote_sheetname(_CHOICES)}!${letter}$1:${letter}${len(column.offered)}"
            _add_drop_down(workbook[table.title], index, column, cells)


def _add_drop_down(sheet: Worksheet, index: int, column: Column, cells: str) -> None:
    check = DataValidation(
        type="list", formula1=f"={cells}", allow_blank=True, showErrorMessage=True, showInputMessage=True
    )
    check.promptTitle, check.prompt = column.title[:32], column.prompt
    check.errorTitle, check.error = "Not on the list", f"{column.prompt}. Choose from the list."
    letter = get_column_letter(index)
    check.add(f"{letter}2:{letter}{_ROOM}")
    sheet.add_data_validation(check)
