"""The submitted spreadsheet handed back: a copy with marked cells, comments and a sheet that lists the findings."""

import io
import re
from collections.abc import Iterator
from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from poakg.errors import OutputError
from poakg.safe_text import neutralize
from poakg.safe_text import shorten
from poakg.safe_text import show_lines
from poakg.submission.recognition import LISTING
from poakg.submission.recognition import LISTING_HEADINGS
from poakg.submission.recognition import NOTE_MARK
from poakg.submission.template.ods import write_ods
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.run import Run
from poakg.validation.rules import Severity

_WIDTHS = (10, 11, 14, 9, 50, 50, 30, 22, 10)
_LINKED = LISTING_HEADINGS.index("Cell") + 1
# Colours that hardly anybody else uses, since those of an earlier run are taken away.
_COLOURS = {Severity.VIOLATION: "F4B6B7", Severity.WARNING: "FFE3A4", Severity.INFO: "CFE3F8"}
_FILLS = {severity: PatternFill("solid", start_color=colour) for severity, colour in _COLOURS.items()}
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
# A spreadsheet program slows down with many comments, and takes at most 65 530 links in a sheet.
_MOST_NOTES = 5_000
_MOST_CHARACTERS = 32_000


def write_workbook(run: Run) -> Iterator[bytes]:
    """Yield the one submission of the run as an XLSX file; one in Turtle or JSON-LD gives the list alone.

    Raises OutputError when the run has several submissions.
    """
    body = io.BytesIO()
    _mark(run).save(body)
    yield body.getvalue()


def write_document(run: Run) -> Iterator[bytes]:
    """Yield the same as an ODS file. Raises OutputError when the run has several submissions."""
    yield write_ods(_mark(run))


def _mark(run: Run) -> Workbook:
    if len(run.reports) != 1:
        raise OutputError(
            f"A spreadsheet can be handed back for one submission, and there are {len(run.reports)}.",
            "Check them one by one, or choose another format.",
        )
    report = run.reports[0]
    workbook, sheets = _reopen(report.original) if report.original else _rebuild(report)
    _mark_cells(sheets, report)
    listing = workbook.create_sheet(LISTING, 0)
    _list_findings(listing, sheets, report)
    for sheet in workbook.worksheets:
        # With two sheets selected, a spreadsheet program would write into both.
        sheet.sheet_view.tabSelected = sheet.title == listing.title
    workbook.active = 0
    return workbook


def _reopen(original: bytes) -> tuple[Workbook, dict[str, Worksheet]]:
    """Return the spreadsheet without what an earlier run has left in it, and its sheets by name."""
    workbook = load_workbook(io.BytesIO(original))
    if LISTING in workbook.sheetnames and tuple(cell.value for cell in workbook[LISTING][1]) == LISTING_HEADINGS:
        del workbook[LISTING]
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                _clear(cell)
    return workbook, {sheet.title: sheet for sheet in workbook.worksheets}


def _rebuild(report: Report) -> tuple[Workbook, dict[str, Worksheet]]:
    """Return CSV tables as sheets, every cell where a spreadsheet program shows it."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    sheets = {}
    for name, table in report.tables.items():
        sheets[name] = workbook.create_sheet(_NOT_IN_TITLES.sub("_", name)[-31:])
        for number, cells in table.rows.items():
            for column, text in cells.items():
                _write(sheets[name].cell(number, column), text)
    return workbook, sheets


def _clear(cell: Cell | MergedCell) -> None:
    if cell.comment is not None and NOTE_MARK in cell.comment.text:
        kept = cell.comment.text.partition(NOTE_MARK)[0].rstrip()
        cell.comment = Comment(kept, cell.comment.author) if kept else None
    if cell.has_style and str(cell.fill.start_color.rgb)[-6:] in _COLOURS.values():
        cell.fill = PatternFill()


def _mark_cells(sheets: Mapping[str, Worksheet], report: Report) -> None:
    """Fill each faulty cell by its worst finding and say in a comment what is wrong with it."""
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        place = finding.place
        if place.sheet in sheets and place.row:
            by_cell.setdefault((place.sheet, f"{place.column or 'A'}{place.row}"), []).append(finding)
    for number, ((name, coordinate), findings) in enumerate(by_cell.items()):
        cell = _find_cell(sheets[name], coordinate)
        cell.fill = _FILLS[max(finding.rule.severity for finding in findings)]
        if number < _MOST_NOTES:
            before = f"{cell.comment.text}\n\n" if cell.comment else ""
            note = before + NOTE_MARK + "\n".join(map(_explain, findings))
            cell.comment = Comment(shorten(note, _MOST_CHARACTERS), "poakg", height=160, width=320)


def _find_cell(sheet: Worksheet, coordinate: str) -> Cell:
    """Return the cell, or the one that stands for it where cells are merged."""
    cell = sheet[coordinate]
    if isinstance(cell, MergedCell):
        merged = next(area for area in sheet.merged_cells.ranges if coordinate in area)
        cell = sheet.cell(merged.min_row, merged.min_col)
    assert isinstance(cell, Cell)  # noqa: S101 - the first cell of a merged area is a plain one
    return cell


def _explain(finding: Finding) -> str:
    suggestion = f" Did you mean {finding.meant}?" if finding.suggestion else ""
    return show_lines(f"{finding.rule.id} {finding.rule.severity.word}. {finding.message}{suggestion}")


def _list_findings(listing: Worksheet, sheets: Mapping[str, Worksheet], report: Report) -> None:
    """List every finding, with a link to its cell."""
    for index, (heading, width) in enumerate(zip(LISTING_HEADINGS, _WIDTHS, strict=True), start=1):
        cell = listing.cell(1, index, heading)
        cell.font = Font(bold=True)
        listing.column_dimensions[get_column_letter(index)].width = width
    for number, finding in enumerate(report.findings, start=2):
        for index, text in enumerate(_list_cells(finding), start=1):
            if text:
                _write(listing.cell(number, index), text)
        place = finding.place
        if place.sheet in sheets and place.row and number < _MOST_NOTES:
            target = f"{quote_sheetname(sheets[place.sheet].title)}!{place.column or 'A'}{place.row}"
            listing.cell(number, _LINKED).hyperlink = Hyperlink(ref="", location=target)
            listing.cell(number, _LINKED).style = "Hyperlink"
    listing.freeze_panes = "A2"
    listing.auto_filter.ref = f"A1:{get_column_letter(len(LISTING_HEADINGS))}{len(report.findings) + 1}"


def _list_cells(finding: Finding) -> list[str]:
    rule, place = finding.rule, finding.place
    where = f"line {place.line}" if place.line else f"{place.column}{place.row or ''}"
    return [
        *(rule.id, rule.severity.word, place.sheet, where, rule.problem, rule.advice),
        *(finding.value, finding.suggestion, finding.state.value if finding.state else ""),
    ]


def _write(cell: Cell | MergedCell, text: str) -> None:
    """Write ``text`` as text, whatever it looks like; no program takes it for a formula, not even when it is edited."""
    assert isinstance(cell, Cell)  # noqa: S101 - nothing is merged in sheets of ours
    cell.value = shorten(show_lines(text), _MOST_CHARACTERS)
    cell.data_type = "s"
    if neutralize(text) != text:
        cell.quotePrefix = True
