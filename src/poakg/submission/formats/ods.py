"""Read spreadsheets of OpenDocument (ODS) into tables, cell by cell (OASIS Open Document Format 1.3, part 3, 9)."""

import re
from collections.abc import Callable
from collections.abc import Set

from poakg.errors import UnreadableError
from poakg.submission.cells import EPOCH_1900
from poakg.submission.cells import choose_writer
from poakg.submission.cells import write_number
from poakg.submission.formats.xml import Handlers
from poakg.submission.formats.xml import read_xml
from poakg.submission.formats.zip import FAULTS
from poakg.submission.formats.zip import Archive
from poakg.submission.limits import LIMITS
from poakg.submission.limits import Limits
from poakg.submission.normalize import clean
from poakg.submission.reading_rules import Rule
from poakg.submission.tables import Merge
from poakg.submission.tables import RawTable
from poakg.submission.tables import check_size

_PART = "content.xml"
# Styles that have names, which those of the content build on.
_STYLES = "styles.xml"
_AGAIN = "Open it in a spreadsheet program and save it as .ods or .xlsx, without a password."
_CELLS = ("table-cell", "covered-table-cell")
_SHAPES = ("frame", "custom-shape")
_PERCENT_FORMAT = 9
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# What a format may show of a date, and what of it is more than month and year.
_PARTS = frozenset(("year", "month", "day", "day-of-week", "week-of-year", "hours", "minutes", "seconds"))
_WITHIN_MONTH = _PARTS - {"year", "month"}


def read_ods(name: str, content: bytes, limits: Limits = LIMITS) -> list[RawTable]:
    """Return the sheets of an ODS file as tables, hidden ones included. Raises UnreadableError."""
    try:
        archive = Archive(name, content, limits)
    except UnreadableError as error:
        raise UnreadableError(error.message, _AGAIN) from error
    if _PART not in archive.names:
        raise UnreadableError(f"{name} is a ZIP archive, but no spreadsheet: it lacks {_PART!r}.", _AGAIN)
    formats = _Formats()
    reader = _Reader(name, limits, formats)
    handlers = {_STYLES: Handlers(formats.take), _PART: Handlers(reader.start, reader.end, reader.text)}
    for part in handlers if _STYLES in archive.names else [_PART]:
        try:
            with archive.open(part) as stream:
                read_xml(f"{name} ({part})", stream, handlers[part], limits)
        except FAULTS as error:
            raise UnreadableError(
                f"{name} is damaged in its part {part!r}, or locked by a password.", _AGAIN
            ) from error
    return reader.tables


class _Formats:
    """The formats of cells by their styles, and what each of them shows of a date (part 3, 16.29.11)."""

    def __init__(self) -> None:
        self._of_style: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._shown: dict[str, set[str]] = {}
        self._last: set[str] = set()

    def take(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element, whatever it is."""
        if tag in _PARTS:
            self._last.add(tag)
        elif tag == "style" and attributes.get("style:family") == "table-cell":
            name = attributes.get("style:name", "")
            self._of_style[name] = attributes.get("style:data-style-name", "")
            self._parents[name] = attributes.get("style:parent-style-name", "")
        elif tag == "date-style":
            self._last = self._shown[attributes.get("style:name", "")] = set()
        elif tag.endswith("-style"):
            self._last = set()

    def find_parts(self, style: str) -> Set[str]:
        """Return what the format of a style of cells shows of a date, nothing where that is not known."""
        seen = set()
        while style in self._of_style and not self._of_style[style] and style not in seen:
            seen.add(style)
            style = self._parents[style]
        return self._shown.get(self._of_style.get(style, ""), set())


class _Reader:
    """Receives the elements of a document and fills ``tables``."""

    def __init__(self, name: str, limits: Limits, formats: _Formats) -> None:
        self.tables: list[RawTable] = []
        self._name = name
        self._limits = limits
        self._inside: list[str] = []
        self._style = ""
        self._formats = formats
        self._columns: list[tuple[int, str]] = []
        """For columns up to a number the style of cells that name none."""
        self._hidden: set[str] = set()
        self._row, self._rows = 0, 1
        self._column = 0
        self._filled: dict[int, tuple[str, Rule | None, bool]] = {}
        self._cell: dict[str, str] = {}
        self._lines: list[str] = []
        self._note: list[str] = []
        self._drawn: list[str] = []
        self._cells = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        self._formats.take(tag, attributes)
        if tag == "style":
            self._style = attributes.get("style:name", "")
        elif tag == "table-column":
            self._add_columns(attributes)
        elif tag == "table-properties" and attributes.get("table:display") == "false":
            self._hidden.add(self._style)
        elif tag == "table" and attributes.get("table:name") is not None:
            self._start_table(attributes)
        elif tag == "table-row":
            self._rows, self._column, self._filled = _count(attributes, "table:number-rows-repeated"), 0, {}
        elif tag in _CELLS:
            self._cell, self._lines, self._note = attributes, [], []
        elif self._inside[-1:] and self._inside[-1] in _CELLS and tag == "p":
            self._lines.append("")
        elif self._is_text and tag == "s":
            self._lines[-1] += " " * _count(attributes, "text:c")
        elif self._is_text and tag in ("tab", "line-break"):
            self._lines[-1] += " "
        self._inside.append(tag)

    def text(self, data: str) -> None:
        """Take a piece of text."""
        if self._is_text:
            self._lines[-1] += data
        elif "p" in self._inside and "annotation" in self._inside:
            self._note.append(data)
        elif "p" in self._inside and any(tag in _SHAPES for tag in self._inside):
            self._drawn.append(data)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        self._inside.pop()
        if tag in _CELLS and self.tables:
            self._end_cell()
        elif tag == "table-row" and self.tables:
            self._end_row()
        elif tag in _SHAPES and self.tables:
            self._end_shape()

    @property
    def _is_text(self) -> bool:
        """Whether what comes is text of a cell itself, not of a note or a drawing on it."""
        last = next((index for index in range(len(self._inside) - 1, -1, -1) if self._inside[index] in _CELLS), -1)
        return last >= 0 and self._inside[last + 1 : last + 2] == ["p"] and "annotation" not in self._inside[last:]

    def _start_table(self, attributes: dict[str, str]) -> None:
        if any(tag in _CELLS for tag in self._inside):
            raise UnreadableError(f"{self._name} has a table within a cell.", "Move it to a sheet of its own.")
        hidden = attributes.get("table:style-name", "") in self._hidden
        self._columns = []
        self.tables.append(RawTable(attributes["table:name"], epoch=EPOCH_1900, is_hidden=hidden))
        self._row = 0
        if len(self.tables) > self._limits.sheets:
            raise UnreadableError(
                f"{self._name} has more than {self._limits.sheets} sheets.", "Remove those that are not needed."
            )

    def _add_columns(self, attributes: dict[str, str]) -> None:
        end = self._columns[-1][0] if self._columns else 0
        repeated = _count(attributes, "table:number-columns-repeated")
        self._columns.append((end + repeated, attributes.get("table:default-cell-style-name", "")))

    def _find_parts(self) -> Set[str]:
        """Return what the format of the present cell, or of its column, shows of a date."""
        style = next((style for end, style in self._columns if self._column < end), "")
        return self._formats.find_parts(self._cell.get("table:style-name", style))

    def _end_cell(self) -> None:
        attributes = self._cell
        repeated = _count(attributes, "table:number-columns-repeated")
        text, flaw, is_number = _read_value(attributes, "\n".join(self._lines), self._find_parts)
        if text:
            self._check(self._row + self._rows, self._column + repeated, text)
            for column in range(self._column + 1, self._column + repeated + 1):
                self._filled[column] = (text, flaw, is_number)
        height, width = (_count(attributes, f"table:number-{each}-spanned") for each in ("rows", "columns"))
        if height > 1 or width > 1:
            row, column = self._row + 1, self._column + 1
            self._check(row + height - 1, column + width - 1, "")
            self.tables[-1].merges.append(Merge(row, column, row + height - 1, column + width - 1))
        if note := clean("".join(self._note)):
            self.tables[-1].notes[self._row + 1, self._column + 1] = note
        self._column += repeated

    def _end_shape(self) -> None:
        text = clean("".join(self._drawn))
        self._drawn = []
        if text:
            # Shapes of a sheet as a whole come before its rows.
            inside = "table-row" in self._inside
            self.tables[-1].boxes.append((self._row + inside, self._column + inside, text))

    def _end_row(self) -> None:
        table = self.tables[-1]
        self._cells += len(self._filled) * self._rows
        if self._cells > self._limits.cells:
            raise UnreadableError(
                f"{self._name} has more than {self._limits.cells} cells that are filled in.",
                "Remove the sheets that do not belong to the submission.",
            )
        for row in range(self._row + 1, self._row + self._rows + 1) if self._filled else ():
            table.rows[row] = {column: text for column, (text, _, _) in self._filled.items()}
            for column, (_, flaw, is_number) in self._filled.items():
                if flaw is not None:
                    table.flaws[row, column] = flaw
                if is_number:
                    table.numbers.add((row, column))
        self._row += self._rows

    def _check(self, row: int, column: int, text: str) -> None:
        check_size(f"{self._name}, {self.tables[-1].sheet}", (row, column), text, self._limits)


def _read_value(
    attributes: dict[str, str], shown: str, find_parts: Callable[[], Set[str]]
) -> tuple[str, Rule | None, bool]:
    """Return the text of a cell, the rule on its formula where that gave nothing, and whether it is a number."""
    kind = attributes.get("office:value-type", "")
    if attributes.get("calcext:value-type") == "error":
        return clean(shown), Rule.FORMULA_FAILED, False
    if "table:formula" in attributes and not kind and not shown:
        return attributes["table:formula"].partition(":")[2], Rule.FORMULA_UNCALCULATED, False
    if kind in ("float", "currency", "percentage"):
        return _write_number(attributes.get("office:value", ""), kind), None, True
    if kind == "date":
        return _read_date(attributes.get("office:date-value", ""), shown, find_parts()), None, False
    if kind == "boolean":
        return attributes.get("office:boolean-value", ""), None, False
    return clean(attributes.get("office:string-value", shown)), None, False


def _read_date(value: str, shown: str, parts: Set[str]) -> str:
    """Return what a cell shows of a date; a time, a day or a month that its format hides is not what was typed.

    ``parts`` are those of the format, none where it is not known.
    """
    day, _, time = value.partition("T")
    if parts and _DAY.fullmatch(day) and not parts & _WITHIN_MONTH:
        return day[: len("2026-04")] if "month" in parts else day[: len("2026")]
    return f"{day}T{time}" if time.strip("0:.") and ":" in shown else day


def _write_number(value: str, kind: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return clean(value)
    write = choose_writer(_PERCENT_FORMAT, "") if kind == "percentage" else None
    return write_number(number) if write is None else write(number, EPOCH_1900)


def _count(attributes: dict[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 9 else 1
