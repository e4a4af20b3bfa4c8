"""Tables as they are in a file, with the coordinates that a spreadsheet shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from poakg.errors import UnreadableError
from poakg.submission.limits import Limits
from poakg.submission.reading_rules import Rule

Cells = dict[int, str]
"""The cells of a row that are filled in, by the number of their column."""


@dataclass(frozen=True)
class Merge:
    """A block of cells that is shown as one, whose value stands in the first."""

    row: int
    column: int
    last_row: int


@dataclass
class RawTable:
    """A table as it is. ``sheet`` is the name of the sheet, or of the file where it ``is_file``.

    ``heading`` is the row in which its headings stand, 0 until they are found. ``flaws`` tells which cells do not hold
    a value, ``numbers`` which hold a number and not a text, ``epoch`` the day from which a spreadsheet counts its days.
    """

    sheet: str
    rows: dict[int, Cells] = field(default_factory=dict)
    flaws: dict[tuple[int, int], Rule] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    numbers: set[tuple[int, int]] = field(default_factory=set)
    is_file: bool = False
    heading: int = 0
    epoch: date | None = None
    encoding: str = ""
    """The encoding where it had to be guessed."""

    def find_rows_below(self, heading: int) -> Iterator[tuple[int, Cells]]:
        """Yield the rows below row ``heading`` with their numbers."""
        for number, cells in self.rows.items():
            if number > heading:
                yield number, cells

    def fill_merges(self, heading: int) -> Iterator[Merge]:
        """Give every row of a merged block below row ``heading`` its value; yield the blocks that span rows."""
        for merge in self.merges:
            value = self.rows.get(merge.row, {}).get(merge.column)
            below = [row for row in range(merge.row + 1, merge.last_row + 1) if row in self.rows]
            if merge.row > heading and value and below:
                for row in below:
                    self.rows[row].setdefault(merge.column, value)
                yield merge


def name_column(number: int) -> str:
    """Return the letters of the column with this number, counted from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def check_size(where: str, place: tuple[int, int], text: str, limits: Limits) -> None:
    """Raise UnreadableError when the cell at ``place`` (row and column) lies or reaches beyond the limits."""
    row, column = place
    found = {
        "rows": (row, limits.rows),
        "columns": (column, limits.columns),
        "characters in a cell": (len(text), limits.text),
    }
    for what, (count, most) in found.items():
        if count > most:
            raise UnreadableError(
                f"{where} has more than {most} {what} (cell {name_column(column)}{row}).",
                "Remove what does not belong to the submission, and send it in parts if it is really so large.",
            )
