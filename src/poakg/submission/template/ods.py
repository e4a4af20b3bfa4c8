"""Write a workbook as an OpenDocument spreadsheet (ODF 1.3): what openpyxl writes as XLSX, for LibreOffice."""

import datetime
import re
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from io import BytesIO
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell import MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "of": "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
    "msoxl": "http://schemas.microsoft.com/office/excel/formula",
}
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MANIFEST = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    f'manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_FORMATS = (
    '<number:text-style style:name="text"><number:text-content/></number:text-style>'
    '<number:date-style style:name="day"><number:year number:style="long"/><number:text>-</number:text>'
    '<number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
    "</number:date-style>"
    + "".join(
        f'<style:style style:name="{name}" style:family="table"><style:table-properties table:display="{shown}"/>'
        "</style:style>"
        for name, shown in (("shown", "true"), ("hidden", "false"))
    )
)
_FORMAT_NAMES = {"@": "text", "yyyy-mm-dd": "day"}
_RANGE = re.compile(r"=?'?([^'!]+)'?!\$([A-Z]+)\$(\d+):\$([A-Z]+)\$(\d+)")
_TARGET = re.compile(r"('(?:[^']|'')+'|[^'!]+)!(\$?[A-Z]+\$?\d+)")
_KINDS = (
    (bool, "boolean", "boolean-value"),
    (datetime.date, "date", "date-value"),
    (int, "float", "value"),
    (float, "float", "value"),
)
_INCHES_A_LETTER = 0.085
_Styled = Cell | MergedCell | ColumnDimension


def write_ods(workbook: Workbook) -> bytes:
    """Return ``workbook`` as an ODS file; the same workbook gives the same bytes.

    Values, styles of cells, widths, comments, links, merged cells, protection, hidden sheets and checks of entries are
    written, formulas without what they gave.
    """
    writer = _Writer(workbook)
    body = writer.write()
    head = " ".join(f'xmlns:{prefix}="{iri}"' for prefix, iri in _NAMES.items())
    content = (
        f'{_HEAD}<office:document-content {head} office:version="1.3"><office:automatic-styles>{_FORMATS}'
        f"{''.join(writer.styles)}</office:automatic-styles><office:body><office:spreadsheet>"
        f"<table:content-validations>{''.join(writer.checks)}</table:content-validations>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        # The type comes first and is not packed, so that programs know the file by its first bytes.
        archive.writestr(zipfile.ZipInfo("mimetype"), MEDIA_TYPE)
        for name, text in (("META-INF/manifest.xml", _MANIFEST), ("content.xml", content)):
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


class _Writer:
    """Writes sheets; ``styles`` and ``checks`` are those that they use."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._styles: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._styled: dict[int, str] = {}
        self.checks: list[str] = []

    @property
    def styles(self) -> Iterable[str]:
        """The styles of cells and columns."""
        return self._styles.values()

    def write(self) -> str:
        """Return all sheets."""
        return "".join("".join(self._write_sheet(sheet)) for sheet in self._workbook.worksheets)

    def _write_sheet(self, sheet: Worksheet) -> Iterator[str]:
        shown = "shown" if sheet.sheet_state == "visible" else "hidden"
        locked = ' table:protected="true"' if sheet.protection.sheet else ""
        yield f"<table:table table:name={quoteattr(sheet.title)} table:style-name={quoteattr(shown)}{locked}>"
        checks = {column: (last, name) for column, last, name in self._list_checks(sheet)}
        width = max([sheet.max_column, *checks], default=1)
        for column in range(1, width + 1):
            dimension = sheet.column_dimensions[get_column_letter(column)]
            style = self._name_style(_style_column(dimension), "table-column")
            cells = self._name_style(_style_cell(dimension), "table-cell")
            yield f'<table:table-column table:style-name="{style}" table:default-cell-style-name="{cells}"/>'
        spans = {(area.min_row, area.min_col): area.size for area in sheet.merged_cells.ranges}
        for row in range(1, sheet.max_row + 1):
            cells_of_row = (
                self._write_cell(sheet.cell(row, column), checks.get(column), spans.get((row, column)))
                for column in range(1, width + 1)
            )
            yield f"<table:table-row>{''.join(cells_of_row)}</table:table-row>"
        yield from self._write_room(sheet, width, checks)
        yield "</table:table>"

    def _write_room(self, sheet: Worksheet, width: int, checks: dict[int, tuple[int, str]]) -> Iterator[str]:
        """Yield the empty rows below that have checks, up to the last of them."""
        start = sheet.max_row
        for last in sorted({last for last, _ in checks.values() if last > start}):
            cells = (
                f'<table:table-cell table:content-validation-name="{checks[column][1]}"/>'
                if column in checks and checks[column][0] >= last
                else "<table:table-cell/>"
                for column in range(1, width + 1)
            )
            yield f'<table:table-row table:number-rows-repeated="{last - start}">{"".join(cells)}</table:table-row>'
            start = last

    def _write_cell(self, cell: Cell | MergedCell, check: tuple[int, str] | None, span: dict[str, int] | None) -> str:
        # Cells that look alike share a number within their workbook.
        if cell.style_id not in self._styled:
            self._styled[cell.style_id] = self._name_style(_style_cell(cell), "table-cell")
        style = self._styled[cell.style_id]
        attributes = f' table:style-name="{style}"'
        if check is not None and 1 < (cell.row or 0) <= check[0]:
            attributes += f' table:content-validation-name="{check[1]}"'
        if isinstance(cell, MergedCell):
            return f"<table:covered-table-cell{attributes}/>"
        if span is not None:
            attributes += (
                f' table:number-columns-spanned="{span["columns"]}" table:number-rows-spanned="{span["rows"]}"'
            )
        value, shown = _write_value(cell)
        note = ""
        if cell.comment is not None:
            note = f"<office:annotation><dc:creator>{escape(cell.comment.author or '')}</dc:creator>"
            note += f"{_write_paragraphs(cell.comment.text)}</office:annotation>"
        return f"<table:table-cell{attributes}{value}>{note}{shown}</table:table-cell>"

    def _list_checks(self, sheet: Worksheet) -> Iterator[tuple[int, int, str]]:
        """Yield column, last row and name of the checks of ``sheet``, which go from its second row on."""
        for check in sheet.data_validations.dataValidation:
            for area in check.sqref.ranges:
                name = f"check-{len(self.checks) + 1}"
                base = f"{sheet.title}.{get_column_letter(area.min_col)}{area.min_row}"
                self.checks.append(_write_check(check, name, base))
                yield area.min_col, area.max_row, name

    def _name_style(self, properties: str, family: str) -> str:
        if properties not in self._names:
            name = self._names[properties] = f"s{len(self._names) + 1}"
            data = re.search(r'data="(\w+)"', properties)
            inner = properties.replace(data[0], "") if data else properties
            format_name = f' style:data-style-name="{data[1]}"' if data else ""
            self._styles[properties] = (
                f'<style:style style:name="{name}" style:family="{family}"{format_name}>{inner}</style:style>'
            )
        return self._names[properties]


def _style_column(column: ColumnDimension) -> str:
    inches = (column.width or 13) * _INCHES_A_LETTER
    return f'<style:table-column-properties style:column-width="{inches:.2f}in"/>'


def _style_cell(cell: _Styled) -> str:
    """Return the style of a cell, preceded by the name of its format if that is one of ours."""
    colour = str(cell.fill.start_color.rgb)[-6:] if cell.fill.fill_type == "solid" else ""
    background = f' fo:background-color="#{colour}"' if re.fullmatch("[0-9A-Fa-f]{6}", colour) else ""
    wrap = ' fo:wrap-option="wrap" style:vertical-align="top"' if cell.alignment.wrap_text else ""
    lock = "protected" if cell.protection.locked else "none"
    weight = ' fo:font-weight="bold"' if cell.font.b else ""
    letters = str(cell.font.color.rgb)[-6:] if cell.font.color is not None else ""
    ink = f' fo:color="#{letters}"' if re.fullmatch("[0-9A-Fa-f]{6}", letters) else ""
    data = _FORMAT_NAMES.get(cell.number_format)
    return (
        (f'data="{data}"' if data else "")
        + f'<style:table-cell-properties style:cell-protect="{lock}"{background}{wrap}/>'
        + f"<style:text-properties{weight}{ink}/>"
    )


def _write_value(cell: Cell) -> tuple[str, str]:
    """Return the attributes that give the value of a cell, and the value as it is shown."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return f" table:formula={quoteattr(f'msoxl:{value}')}", ""
    for kind, name, attribute in _KINDS:
        if isinstance(value, kind):
            written = value.isoformat() if isinstance(value, datetime.date) else str(value).lower()
            return f' office:value-type="{name}" office:{attribute}="{written}"', _write_paragraphs(written)
    text = str(value)
    target = _TARGET.fullmatch(cell.hyperlink.location or "") if cell.hyperlink is not None else None
    if target is not None:
        link = f"<text:a xlink:href={quoteattr(f'#{target[1]}.{target[2]}')}>{_write_line(text)}</text:a>"
        return ' office:value-type="string"', f"<text:p>{link}</text:p>"
    return ' office:value-type="string"', _write_paragraphs(text)


def _write_check(check: DataValidation, name: str, base: str) -> str:
    """Return a check of entries: the list that there is, what belongs there, and a warning where it is not listed."""
    condition = f" table:condition={quoteattr(_write_list(check.formula1 or ''))}" if check.type == "list" else ""
    error = (
        f'<table:error-message table:display="true" table:message-type="{check.errorStyle or "stop"}" '
        f"table:title={quoteattr(check.errorTitle or '')}>{_write_paragraphs(check.error or '')}</table:error-message>"
        if check.showErrorMessage
        else '<table:error-message table:display="false"/>'
    )
    return (
        f'<table:content-validation table:name="{name}"{condition} table:allow-empty-cell="true" '
        f'table:display-list="unsorted" table:base-cell-address={quoteattr(base)}>'
        f'<table:help-message table:display="true" table:title={quoteattr(check.promptTitle or "")}>'
        f"{_write_paragraphs(check.prompt or '')}</table:help-message>{error}</table:content-validation>"
    )


def _write_list(formula: str) -> str:
    found = _RANGE.fullmatch(formula)
    if found is not None:
        sheet, first, top, last, bottom = found.groups()
        return f"of:cell-content-is-in-list([$'{sheet}'.${first}${top}:.${last}${bottom}])"
    words = ";".join(f'"{word}"' for word in formula.strip('"').split(","))
    return f"of:cell-content-is-in-list({words})"


def _write_paragraphs(text: str) -> str:
    return "".join(f"<text:p>{_write_line(line)}</text:p>" for line in text.split("\n"))


def _write_line(line: str) -> str:
    """Return a line with its blanks, which a program would otherwise take for one."""
    marked = re.sub(r"^ | {2,}| $", lambda match: f"\0{len(match[0])}\0", line)
    parts = re.split(r"\0(\d+)\0", marked)
    return "".join(
        escape(part).replace("\t", "<text:tab/>") if index % 2 == 0 else f'<text:s text:c="{part}"/>'
        for index, part in enumerate(parts)
    )
