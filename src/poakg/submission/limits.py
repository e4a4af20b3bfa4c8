"""What a submitted file may cost at most, as one table; what costs more is refused before it does harm."""

from dataclasses import dataclass

from poakg.system.settings import fixed_limit
from poakg.system.settings import list_settings

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds on what is read from one file, folder or archive."""

    file_mib: int = fixed_limit(50, "MiB", "Size of a file.")
    unpacked_mib: int = fixed_limit(200, "MiB", "Size of all that an archive or a spreadsheet unpacks to.")
    ratio: int = fixed_limit(
        200, "times", "How much larger an entry of an archive may be unpacked; small ones may be more."
    )
    files: int = fixed_limit(100_000, "files", "Files of a folder.")
    entries: int = fixed_limit(1000, "entries", "Entries of an archive.")
    nesting: int = fixed_limit(2, "levels", "Archives within archives.")
    sheets: int = fixed_limit(50, "sheets", "Sheets of a spreadsheet.")
    rows: int = fixed_limit(100_000, "rows", "Rows of a table, counted to the last one filled in.")
    columns: int = fixed_limit(200, "columns", "Columns of a table, counted to the last one filled in.")
    cells: int = fixed_limit(1_000_000, "cells", "Cells that are filled in, over all sheets of a spreadsheet.")
    text: int = fixed_limit(100_000, "characters", "Text of one cell.")
    depth: int = fixed_limit(100, "levels", "Nesting of JSON and XML.")
    statements: int = fixed_limit(1_000_000, "statements", "Statements of an RDF file.")


LIMITS = Limits()

TABLE = list_settings(Limits)
