"""Delimited text with years as columns, read as a table that has a row for each value."""

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from poakg.errors import UnreadableError
from poakg.join.delimited import Delimited
from poakg.join.delimited import Line
from poakg.join.dialect import Dialect
from poakg.join.table import Advance

_ADDED = ("year", "value")


class Melted(Delimited):
    """A delimited file whose columns headed by a year are two, the year and the value; empty values have no row.

    All bytes of a cell stay as they are.
    """

    def __init__(self, path: Path, dialect: Dialect, heading: int | None = None) -> None:
        """Find out which columns are years. Raises UnreadableError when there are none."""
        self._years: Sequence[int] = ()
        super().__init__(path, dialect, heading)
        years = self.layout.year_columns
        if not years:
            raise UnreadableError(f"{path.name} has no three columns that are headed by a year.", "Leave --melt out.")
        self._names = [self.dialect.write_cell(self.headings[number].strip()) for number in years]
        taken = {text.strip().casefold() for text in self.headings}
        added = [name if name not in taken else f"{name}_melted" for name in _ADDED]
        kept = [text for number, text in enumerate(self.headings) if number not in years]
        self._years, self._added, self._empty, self._columns = years, added, 0, len(self.headings)
        self.headings = [*kept, *added]
        self.layout = replace(self.layout, headings=tuple(self.headings))
        self.width = len(self.headings)
        self.notes[-1] = f"The columns from {self._names[0].decode()} to {self._names[-1].decode()} became rows."

    def describe_end(self) -> list[str]:
        """See ``Table``."""
        return [f"{self._empty:,} cells of years are empty and have no row."]

    def _read_lines(self, advance: Advance) -> Iterator[Line]:
        if not self._years:
            yield from super()._read_lines(advance)
            return
        self._empty = 0
        for number, row in enumerate(super()._read_lines(advance)):
            cells = self._split(row)
            if number < self.layout.first_row - 1 or self.is_blank(row):
                yield row
            elif number < self.layout.first_row:
                yield self._compose(cells, [name.encode() for name in self._added], row[1])
            else:
                yield from self._melt(cells, row[1])

    def _melt(self, cells: list[bytes], end: bytes) -> Iterator[Line]:
        for year, number in zip(self._names, self._years, strict=True):
            value = cells[number] if number < len(cells) else b""
            if value.strip():
                yield self._compose(cells, [year, value], end)
            else:
                self._empty += 1

    def _compose(self, cells: list[bytes], added: list[bytes], end: bytes) -> Line:
        left_out = set(self._years)
        cells = cells + [b""] * (self._columns - len(cells))
        composed = [cell for number, cell in enumerate(cells) if number not in left_out] + added
        return self.dialect.delimiter.join(composed), end or self.dialect.line_end, composed
