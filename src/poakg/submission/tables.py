"""Tables as they are in a file, with the coordinates that a spreadsheet shows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from poakg.errors import UnreadableError
from poakg.submission.limits import Limits
from poakg.submission.reading_rules import Rule

_BLOCK = 16
"""Rows of which Excel leaves out empty cells at the end together (Microsoft article 77295)."""

Cells = dict[int, str]
"""The cells of a row that are filled in, by the number of their column."""


@dataclass(frozen=True)
class Guess:
    """An encoding that was guessed, with a sample; ``rival`` is another one that it might be, if there is one."""

    encoding: str
    sample: str
    rival: str = ""
    rival_sample: str = ""

    def __str__(self) -> str:
        other = f", or {self.rival}: {self.rival_sample}" if self.rival else ""
        return f"{self.encoding}: {self.sample}{other}"


@dataclass(frozen=True)
class Merge:
    """A block of cells that is shown as one, whose value is in the first."""

    row: int
    column: int
    last_row: int
    last_column: int

    def __str__(self) -> str:
        return f"{name_column(self.column)}{self.row}:{name_column(self.last_column)}{self.last_row}"


@dataclass
class RawTable:
    """A table as it is. ``sheet`` is the name of the sheet, or of the file where it ``is_file``.

    ``heading`` is the row of its headings, 0 until they are found. ``flaws`` has the cells that do not hold a value,
    ``numbers`` those that hold a number and not a text. ``epoch`` is the day from which a spreadsheet counts its days,
    ``widths`` has the number of cells of each row of a text file, empty ones included.
    """

    sheet: str
    rows: dict[int, Cells] = field(default_factory=dict)
    flaws: dict[tuple[int, int], Rule] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    numbers: set[tuple[int, int]] = field(default_factory=set)
    is_file: bool = False
    is_hidden: bool = False
    widths: dict[int, int] = field(default_factory=dict)
    heading: int = 0
    epoch: date | None = None
    notes: dict[tuple[int, int], str] = field(default_factory=dict)
    """What is written in notes on cells, by row and column."""
    boxes: list[tuple[int, int, str]] = field(default_factory=list)
    """What is written in text boxes, with the row and the column at which they begin."""
    guess: Guess | None = None
    """How the encoding was guessed, where it had to be."""

    def find_rows_below(self, heading: int) -> Iterator[tuple[int, Cells]]:
        """Yield the rows below row ``heading`` with their numbers."""
        for number, cells in self.rows.items():
            if number > heading:
                yield number, cells

    def count_cells(self) -> int:
        """Return how many cells are filled in."""
        return sum(map(len, self.rows.values()))

    def find_ragged(self, heading: int) -> dict[int, int]:
        """Return how many cells each row below row ``heading`` of a text file has that is longer or shorter than it.

        A delimiter is missing there, or is one too many. Spreadsheet programs leave out empty cells at the end, but
        those of a whole block of rows alike, and a row may have more delimiters than cells that are filled in.
        """
        wanted = self.widths.get(heading, 0)
        blocks: dict[int, set[int]] = defaultdict(set)
        for number, width in self.widths.items():
            blocks[(number - 1) // _BLOCK].add(width)
        return {
            number: width
            for number, width in self.widths.items()
            if number > heading
            and (
                max(self.rows[number]) > wanted
                or (width < wanted and (number <= _BLOCK or len(blocks[(number - 1) // _BLOCK]) > 1))
            )
        }

    def find_covered(self, heading: int) -> Iterator[tuple[Merge, int, int]]:
        """Yield row and column of each cell from row ``heading`` on that a merged block covers, with the block."""
        for merge in self.merges:
            for row in range(max(merge.row, heading), merge.last_row + 1):
                for column in self.rows.get(row, {}):
                    if merge.column <= column <= merge.last_column and (row, column) != (merge.row, merge.column):
                        yield merge, row, column

    def fill_merges(self, heading: int) -> Iterator[Merge]:
        """Give every row of a merged block below row ``heading`` its value; yield the blocks that span rows."""
        for merge in self.merges:
            value = self.rows.get(merge.row, {}).get(merge.column)
            below = [row for row in range(merge.row + 1, merge.last_row + 1) if row in self.rows]
            if merge.row > heading and value and below:
                for row in below:
                    self.rows[row][merge.column] = value
                yield merge


def name_column(number: int) -> str:
    """Return the letters of the column with this number, counted from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def number_column(letters: str) -> int:
    """Return the number of the column with these letters, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def check_size(where: str, place: tuple[int, int], text: str, limits: Limits) -> None:
    """Raise UnreadableError when the cell at ``place`` (row and column) is or reaches beyond the limits."""
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
