"""What every kind of table can do: name its columns, go through its rows, and be written with more columns."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from typing import TypeVar

from poakg.errors import UnknownNameError
from poakg.graph.suggestions import suggest

Row = TypeVar("Row")
Cell = TypeVar("Cell")
Packed = TypeVar("Packed")

Progress = Callable[[int, int], None]
"""Called with the part of the work that has just been done and the size of all of it."""

Advance = Callable[[int], None]
"""Called with how much of a table has just been read, in the unit of its ``size``."""


class Table(Protocol[Row, Cell, Packed]):
    """A table of which nothing is in memory that need not be.

    ``headings`` are empty where a column has none; ``notes`` say how the file was read; ``size`` is that of one
    reading, in a unit of its own. ``uneven`` counts the rows with another number of cells than the heading, once the
    table was read to its end.
    """

    headings: Sequence[str]
    notes: list[str]
    size: int
    uneven: int

    def scan(self, columns: Sequence[int], advance: Advance) -> Iterator[tuple[Row, tuple[Cell, ...]]]:
        """Yield each row with its cells in ``columns``, in their order; a cell that is missing is empty."""
        ...

    def describe_end(self) -> list[str]:
        """Return in sentences what was found out by reading the table to its end."""
        ...

    def is_blank(self, row: Row) -> bool:
        """Return whether a row has nothing in it."""
        ...

    def read_cell(self, cell: Cell) -> str:
        """Return the text of a cell."""
        ...

    def read_row(self, row: Row) -> list[str]:
        """Return the texts of all cells of a row."""
        ...

    def pack(self, texts: Sequence[str]) -> Packed:
        """Return the cells that are added to a row, as the table takes them."""
        ...

    def write(self, path: Path, names: Sequence[str], rows: Iterable[tuple[Row, Packed | None]]) -> None:
        """Write the table with added columns called ``names`` to ``path``, whole or not at all. Raises OSError."""
        ...


@dataclass(frozen=True)
class Column:
    """A column by its number, from 0, and the name under which messages speak of it."""

    number: int
    name: str


def find_column(headings: Sequence[str], wanted: str) -> Column:
    """Return the column whose heading is ``wanted``, or whose number from 1 it is. Raises UnknownNameError."""
    texts = [heading.strip() for heading in headings]
    for compare in (str, str.casefold):
        found = [number for number, text in enumerate(texts) if text and compare(text) == compare(wanted.strip())]
        if len(found) == 1:
            return Column(found[0], texts[found[0]])
        if found:
            numbers = ", ".join(str(number + 1) for number in found)
            raise UnknownNameError(
                f"Columns {numbers} are all called '{wanted}'.", "Give the number of the one that is meant."
            )
    digits = wanted.strip().removeprefix("#")
    if digits.isdecimal() and 0 < int(digits) <= len(headings):
        return name_column(headings, int(digits) - 1)
    named = [text for text in texts if text]
    raise UnknownNameError(
        f"There is no column '{wanted}'.",
        suggest(wanted, named) if named else f"Give a number from 1 to {len(headings)}.",
    )


def name_column(headings: Sequence[str], number: int) -> Column:
    """Return the column with this number, from 0."""
    return Column(number, headings[number].strip() or f"column {number + 1}")


def name_added(headings: Sequence[str], column: Column, endings: Sequence[str]) -> list[str]:
    """Return names for columns that are added about ``column``, none of which is there already."""
    base = headings[column.number].strip() or "state"
    taken = {heading.strip().casefold() for heading in headings}
    names = []
    for ending in endings:
        name, number = f"{base}_{ending}", 2
        while name.casefold() in taken:
            name, number = f"{base}_{ending}_{number}", number + 1
        names.append(name)
    return names
