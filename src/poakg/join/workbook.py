"""XLSX workbooks as tables: one sheet is read, and written with more columns; all other sheets stay."""

import io
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from poakg.errors import UnreadableError
from poakg.join.heading import find_layout
from poakg.join.table import Advance
from poakg.system.files import write_atomically

_MOST_BYTES = 50 << 20
_SAMPLE = 200


class Workbook:
    """A sheet of an XLSX file; see ``Table``. A row is its number, from 1.

    ``sheet`` is its name where there are several, ``heading`` the line of its heading where that is known.
    """

    def __init__(self, path: Path, sheet: str = "", heading: int | None = None) -> None:
        """Raise UnreadableError where it cannot be read, or where nobody knows which sheet is meant."""
        from openpyxl import load_workbook  # noqa: PLC0415 - few tables need it
        from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

        if path.stat().st_size > _MOST_BYTES:
            raise UnreadableError(f"{path.name} is too large for a workbook.", "Save the sheet as CSV.")
        try:
            # Once as it is, to be written again, and once with what its formulas gave.
            self._book = load_workbook(path)
            shown = load_workbook(path, data_only=True)
        except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
            raise UnreadableError(f"{path.name} is not XLSX.", "Save it as .xlsx, without a password.") from error
        name = _choose_sheet(path, {one.title: one.max_row for one in shown.worksheets}, sheet)
        self._sheet = self._book[name]
        self._values = [list(row) for row in shown[name].iter_rows(values_only=True)]
        merged = self._fill_merged(shown[name].merged_cells.ranges)
        first = [self.read_row(number) for number in range(1, min(len(self._values), _SAMPLE) + 1)]
        layout = find_layout(first, heading)
        self._layout = layout
        self.headings: Sequence[str] = layout.headings
        self.size = len(self._values)
        self.uneven = 0
        self.notes = [f"{path.name}: sheet '{name}'.", *layout.describe(), *merged, *self._describe_formulas()]

    def scan(self, columns: Sequence[int], advance: Advance) -> Iterator[tuple[int, tuple[str, ...]]]:
        """See ``Table``."""
        for number in range(self._layout.first_row + 1, len(self._values) + 1):
            texts = self.read_row(number)
            yield number, tuple([texts[column] for column in columns])
            advance(1)

    def describe_end(self) -> list[str]:
        """See ``Table``."""
        return []

    def is_blank(self, row: int) -> bool:
        """See ``Table``."""
        return not any(value is not None for value in self._values[row - 1])

    def read_cell(self, cell: str) -> str:
        """See ``Table``."""
        return cell

    def read_row(self, row: int) -> list[str]:
        """See ``Table``."""
        return [_write(value) for value in self._values[row - 1]]

    def pack(self, texts: Sequence[str]) -> Sequence[str]:
        """See ``Table``."""
        return texts

    def write(self, path: Path, names: Sequence[str], rows: Iterable[tuple[int, Sequence[str] | None]]) -> None:
        """See ``Table``."""
        first = len(self.headings) + 1
        if self._layout.heading_row is not None:
            self._fill(self._layout.heading_row + 1, first, names)
        for number, added in rows:
            self._fill(number, first, added or ())
        body = io.BytesIO()
        self._book.save(body)
        write_atomically(path, body.getvalue())

    def _describe_formulas(self) -> list[str]:
        """Return how many formulas have no value, since nobody has calculated them."""
        count = sum(
            cell.data_type == "f" and value is None
            for row, values in zip(self._sheet.iter_rows(), self._values, strict=False)
            for cell, value in zip(row, values, strict=False)
        )
        advice = "open the file in a spreadsheet program and save it to have them calculated."
        return [f"{count} formulas have no value; {advice}"] if count else []

    def _fill(self, row: int, first: int, texts: Sequence[str]) -> None:
        for column, text in enumerate(texts, start=first):
            if text:
                cell = self._sheet.cell(row, column)
                # What begins like a formula is still text.
                cell.value, cell.data_type = text, "s"

    def _fill_merged(self, ranges: Iterable[Any]) -> list[str]:
        """Let the value of merged cells be that of all cells that they cover."""
        count = 0
        for one in ranges:
            left, top, right, bottom = one.bounds
            value = self._values[top - 1][left - 1]
            for row in range(top - 1, min(bottom, len(self._values))):
                self._values[row][left - 1] = value
            count += bottom > top and right >= left
        return [f"{count} merged cells are read as holding for all rows that they cover."] if count else []


def _choose_sheet(path: Path, sheets: dict[str, int], wanted: str) -> str:
    filled = [name for name, rows in sheets.items() if rows > 1] or list(sheets)
    names = ", ".join(sheets)
    if wanted:
        if wanted not in sheets:
            raise UnreadableError(f"{path.name} has no sheet '{wanted}'.", f"Use one of: {names}.")
        return wanted
    if len(filled) != 1:
        raise UnreadableError(f"{path.name} has several sheets.", f"Name one with --sheet: {names}.")
    return filled[0]


def _write(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
