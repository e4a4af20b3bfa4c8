"""Where the heading of a table is: below lines that are about the table, or nowhere."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_YEAR = re.compile(r"[12]\d{3}(?:\.0+)?")
_NUMBER = re.compile(r"[-+]?[\d.,\s]*\d(?:[eE][-+]?\d+)?%?")
_FEWEST_YEARS = 3


@dataclass(frozen=True)
class Layout:
    """The parts of a table: ``heading_row`` is the number of its heading from 0, None where there is none.

    ``first_row`` is the number of the first row with data; ``headings`` are empty texts where there are none.
    """

    headings: tuple[str, ...]
    heading_row: int | None
    first_row: int

    def describe(self) -> list[str]:
        """Return in sentences what is not as in most tables."""
        found = []
        if self.heading_row is None:
            found.append("No heading was found; columns are called by their number.")
        elif self.heading_row:
            found.append(f"The heading is in line {self.heading_row + 1}; what is above it is kept.")
        if years := self.year_columns:
            first, last = self.headings[years[0]], self.headings[years[-1]]
            found.append(f"The columns from {first} to {last} are years; --melt makes a row of each value.")
        return found

    @property
    def year_columns(self) -> list[int]:
        """The numbers of columns that are headed by a year."""
        found = [number for number, heading in enumerate(self.headings) if _YEAR.fullmatch(heading.strip())]
        return found if len(found) >= _FEWEST_YEARS else []


def find_layout(rows: Sequence[Sequence[str]], line: int | None = None) -> Layout:
    """Return the layout of a table from its first ``rows``; ``line`` is that of its heading, 0 for none, if known.

    Lines about a table fill fewer cells than its rows. A first row is data where what it has is found again below.
    """
    first = line - 1 if line and line <= len(rows) else _find_first(rows)
    width = max((len(row) for row in rows[first:]), default=0)
    row = rows[first] if rows else ()
    if line == 0 or (line is None and _is_data(row, rows[first + 1 :])):
        return Layout(("",) * width, None, first)
    return Layout(tuple(row), first, first + 1)


def _find_first(rows: Sequence[Sequence[str]]) -> int:
    """Return the number of the first row that is not a line about the table.

    A line that only has fewer cells than most rows, such as a sentence with a comma, is one if a heading of the usual
    length follows; if data does, it is a heading that lacks a name.
    """
    filled = [sum(bool(cell.strip()) for cell in row) for row in rows]
    most = sorted(filled)[len(filled) // 2] if filled else 0
    enough = max(min(most, 2), (most + 1) // 2)
    candidates = [number for number, count in enumerate(filled) if count >= enough] or [0]
    usual = sorted(map(len, rows))[len(rows) // 2] if rows else 0
    whole = next((number for number in candidates if number < len(rows) and len(rows[number]) >= usual), candidates[0])
    return candidates[0] if _is_data(rows[whole] if rows else (), rows[whole + 1 :]) else whole


def _is_data(row: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Return whether a first row is not a heading: two of its cells are found again below them, or all are numbers."""
    if _count_years(row) >= _FEWEST_YEARS:
        return False
    texts = [cell.strip() for cell in row if cell.strip()]
    again = 0
    for number, cell in enumerate(row):
        below = [other[number].strip() for other in others if number < len(other)]
        again += bool(cell.strip()) and cell.strip() in below
    numbers = sum(bool(_NUMBER.fullmatch(text)) for text in texts)
    return again >= min(2, len(texts)) > 0 or (len(texts) > 1 and numbers * 2 > len(texts))


def _count_years(row: Sequence[str]) -> int:
    return sum(bool(_YEAR.fullmatch(cell.strip())) for cell in row)
