"""Take the cells of one sheet of a spreadsheet as its XML gives them (ECMA-376 part 1, 18.3)."""

import re
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from poakg.errors import UnreadableError
from poakg.submission.cells import EPOCH_1900
from poakg.submission.cells import Write
from poakg.submission.cells import write_number
from poakg.submission.limits import Limits
from poakg.submission.normalize import clean
from poakg.submission.reading_rules import Rule
from poakg.submission.tables import Merge
from poakg.submission.tables import RawTable
from poakg.submission.tables import check_size
from poakg.submission.tables import name_column
from poakg.submission.tables import number_column

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


@dataclass
class Workbook:
    """What the sheets of a file share: the days of its calendar, its texts, the styles with a number format."""

    epoch: date = EPOCH_1900
    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    """Name and relationship of each sheet, and whether it is visible."""
    texts: list[str] = field(default_factory=list)
    writers: dict[int, Write] = field(default_factory=dict)
    cells: int = 0
    """Cells that were read, over all sheets."""


class SheetReader:
    """Receives the elements of a sheet of ``book`` and fills ``table``."""

    def __init__(self, name: str, table: RawTable, book: Workbook, limits: Limits) -> None:
        self._name = name
        self._table = table
        self._book = book
        self._limits = limits
        self._row = 0
        self._column = 0
        self._cell: dict[str, str] = {}
        self._is_placed = True
        self._formula: str | None = None
        self._value: str | None = None
        self._pieces: list[str] | None = None
        self._in_reading = False
        self._merged = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "row":
            self._row = int(attributes["r"]) if attributes.get("r", "").isdecimal() else self._row + 1
            self._column = 0
            self._is_placed = True
        elif tag in ("v", "f", "t") and not self._in_reading:
            self._pieces = []
        elif tag == "rPh":
            self._in_reading = True
        elif tag == "mergeCell":
            self._note_merge(attributes.get("ref", ""))

    def text(self, data: str) -> None:
        """Take a piece of text."""
        if self._pieces is not None:
            self._pieces.append(data)

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        if tag == "c":
            # Most cells of a template are prepared and empty.
            if self._value is not None or self._formula is not None:
                self._end_cell()
        elif tag == "rPh":
            self._in_reading = False
        elif tag in ("v", "f", "t") and self._pieces is not None:
            text = "".join(self._pieces)
            self._pieces = None
            if tag == "f":
                self._formula = text
            else:
                self._value = (self._value or "") + text

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if "r" not in attributes:
            self._place_cell()
        self._cell = attributes
        self._is_placed = False
        self._formula = self._value = None

    def _place_cell(self) -> None:
        """Find out where the cell is, which is not needed of most; without a reference, beside the one before."""
        if self._is_placed:
            return
        place = _PLACE.fullmatch(self._cell.get("r", ""))
        self._column = number_column(place[1]) if place else self._column + 1
        self._row = int(place[2]) if place else self._row
        self._is_placed = True

    def _end_cell(self) -> None:
        self._place_cell()
        flaw = None
        kind = self._cell.get("t", "n")
        text = self._read_value(kind)
        if kind == "e":
            flaw = Rule.FORMULA_FAILED
        elif self._formula is not None and not self._value and kind != "str":
            # A formula may well give an empty text, which has a type of its own.
            flaw, text = Rule.FORMULA_UNCALCULATED, f"={self._formula}"
        if not text:
            return
        check_size(f"{self._name}, {self._table.sheet}", (self._row, self._column), text, self._limits)
        self._book.cells += 1
        if self._book.cells > self._limits.cells:
            raise UnreadableError(
                f"{self._name} has more than {self._limits.cells} cells that are filled in.",
                "Remove the sheets that do not belong to the submission.",
            )
        row = self._table.rows.setdefault(self._row, {})
        if self._column in row:
            raise self._refuse("has more than one value")
        row[self._column] = text
        if flaw is not None:
            self._table.flaws[self._row, self._column] = flaw

    def _read_value(self, kind: str) -> str:
        value = self._value or ""
        if kind == "s":
            texts = self._book.texts
            if value and not (value.isdecimal() and int(value) < len(texts)):
                raise self._refuse("refers to a text that is not in the file")
            return clean(texts[int(value)]) if value else ""
        if kind in ("inlineStr", "str"):
            return clean(write_characters(value))
        if kind == "b":
            return {"1": "true", "0": "false"}.get(value, value)
        if kind != "n" or not value:
            return clean(value)
        try:
            number = float(value)
        except ValueError:
            return clean(value)
        style = self._cell.get("s", "")
        self._table.numbers.add((self._row, self._column))
        writer = self._book.writers.get(int(style)) if style.isdecimal() else None
        return write_number(number) if writer is None else writer(number, self._book.epoch)

    def _refuse(self, reason: str) -> UnreadableError:
        cell = f"{name_column(self._column)}{self._row}"
        return UnreadableError(
            f"{self._name} is damaged: cell {cell} of the sheet {self._table.sheet} {reason}.",
            "Open it in a spreadsheet program and save it again as .xlsx.",
        )

    def _note_merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        start, end = _PLACE.fullmatch(first), _PLACE.fullmatch(last)
        if start and end:
            self._merged += int(end[2]) - int(start[2]) + 1
            if self._merged > self._limits.cells:
                raise UnreadableError(f"{self._name} has more merged cells than are read.", "Split them.")
            corner = (int(start[2]), number_column(start[1]))
            self._table.merges.append(Merge(*corner, int(end[2]), number_column(end[1])))


def write_characters(text: str) -> str:
    """Return a text without the notation for characters that XML cannot hold, such as _x000D_ (18.18.30)."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace("\r\n", "\n") if "_x" in text else text
