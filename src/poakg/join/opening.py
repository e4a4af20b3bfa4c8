"""Open a table by the ending of its name, and write it in the format of another."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poakg.errors import UnreadableError
from poakg.join.delimited import Delimited
from poakg.join.dialect import read_dialect
from poakg.join.melted import Melted
from poakg.join.table import Table

DELIMITED = (".csv", ".tsv", ".tab", ".txt")
"""Endings of delimited text; what is in the file says how it is delimited."""


@dataclass(frozen=True)
class Reading:
    """How a user says that a file is to be read; what is empty is found out.

    ``heading`` is the line of the heading, from 1, 0 where there is none. ``sheet`` is that of a spreadsheet.
    With ``melt`` columns that are headed by a year become rows.
    """

    delimiter: str = ""
    encoding: str = ""
    heading: int | None = None
    sheet: str = ""
    melt: bool = False


def open_table(path: Path, reading: Reading) -> Table[Any, Any, Any]:
    """Return the table in the file at ``path``. Raises UnreadableError."""
    ending = path.suffix.lower()
    if ending in DELIMITED:
        return open_delimited(path, reading)
    if ending in _OPENERS:
        return _OPENERS[ending](path, reading)
    known = ", ".join((*DELIMITED, *_OPENERS))
    raise UnreadableError(f"{path.name} has an ending that is not known.", f"Use one of: {known}.")


def open_delimited(path: Path, reading: Reading) -> Delimited:
    """Return the delimited table in the file at ``path``. Raises UnreadableError."""
    kind = Melted if reading.melt else Delimited
    return kind(path, read_dialect(path, reading.delimiter, reading.encoding), reading.heading)


_OPENERS: dict[str, Callable[[Path, Reading], Table[Any, Any, Any]]] = {}
