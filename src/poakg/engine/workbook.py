"""A result as an XLSX workbook (ECMA-376) with one sheet, written as the rows come, for people who filter and sort."""

import zipfile
from collections.abc import Iterator
from typing import IO
from typing import Protocol
from typing import cast
from xml.sax.saxutils import escape

import pyoxigraph as ox

from poakg.engine.objects import simplify_term
from poakg.safe_text import shorten
from poakg.safe_text import show_lines

WORKBOOK = "workbook"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
# The parts that are the same in every workbook: a bold style for headings, wrapped text for what is below.
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="Answer" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
# What a sheet and a cell can hold.
_MOST_ROWS, _MOST_TEXT = 1_048_576, 32_767
_MOST_DIGITS = 15
_NARROW, _WIDE = 28, 80
_WIDE_COLUMNS = ("summary", "question", "reason", "words")


class _Writer(Protocol):
    def write(self, data: bytes) -> int: ...


def write_workbook(result: ox.QuerySolutions, writer: _Writer) -> None:
    """Write ``result`` with a heading for each column. Raises ValueError for more rows than a sheet can have."""
    with zipfile.ZipFile(cast("IO[bytes]", writer), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in _PARTS.items():
            archive.writestr(name, f"{_HEAD}{body}")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in _write_sheet(result):
                sheet.write(piece.encode())


def _write_sheet(result: ox.QuerySolutions) -> Iterator[str]:
    columns = [variable.value for variable in result.variables]
    widths = "".join(
        f'<col min="{number}" max="{number}" customWidth="1" width="{_WIDE if name in _WIDE_COLUMNS else _NARROW}"/>'
        for number, name in enumerate(columns, start=1)
    )
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>"
    )
    yield _write_row([name.replace("_", " ").capitalize() for name in columns], 1)
    for number, row in enumerate(result, start=2):
        if number > _MOST_ROWS:
            raise ValueError("a workbook cannot have so many rows; ask for CSV")
        yield _write_row([simplify_term(term) for term in row], 0)
    yield "</sheetData></worksheet>"


def _write_row(values: list[str | int | float | bool | None] | list[str], style: int) -> str:
    return f"<row>{''.join(_write_cell(value, style) for value in values)}</row>"


def _write_cell(value: str | float | bool | None, style: int) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b" s="{style}"><v>{value:d}</v></c>'
    # Longer numbers would lose digits.
    if isinstance(value, int | float) and len(str(value)) <= _MOST_DIGITS:
        return f'<c s="{style}"><v>{value}</v></c>'
    text = escape(show_lines(shorten(str(value), _MOST_TEXT)))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{text}</t></is></c>'
