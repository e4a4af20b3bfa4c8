"""What a submitted file may cost at most, as one table; what costs more is refused before it does harm."""

from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limit:
    """A row of the table: its name, its value in ``unit`` and what it bounds."""

    name: str
    default: int
    unit: str
    help: str


def _limit(default: int, unit: str, text: str) -> int:
    value: int = field(default=default, metadata={"unit": unit, "help": text})
    return value


@dataclass(frozen=True)
class Limits:
    """Bounds on what is read from one file, folder or archive."""

    file_mib: int = _limit(50, "MiB", "Size of a file.")
    unpacked_mib: int = _limit(200, "MiB", "Size of all that an archive or a spreadsheet unpacks to.")
    ratio: int = _limit(200, "times", "How much larger an entry of an archive may be unpacked; small ones may be more.")
    entries: int = _limit(1000, "entries", "Entries of an archive, and files of a folder.")
    nesting: int = _limit(2, "levels", "Archives within archives.")
    sheets: int = _limit(50, "sheets", "Sheets of a spreadsheet.")
    rows: int = _limit(100_000, "rows", "Rows of a table, counted to the last one filled in.")
    columns: int = _limit(200, "columns", "Columns of a table, counted to the last one filled in.")
    cells: int = _limit(1_000_000, "cells", "Cells that are filled in, over all sheets of a spreadsheet.")
    text: int = _limit(100_000, "characters", "Text of one cell.")
    depth: int = _limit(100, "levels", "Nesting of JSON and XML.")
    statements: int = _limit(1_000_000, "statements", "Statements of an RDF file.")


LIMITS = Limits()

TABLE = tuple(
    Limit(entry.name, entry.default, entry.metadata["unit"], entry.metadata["help"])  # type: ignore[arg-type]
    for entry in fields(Limits)
)
