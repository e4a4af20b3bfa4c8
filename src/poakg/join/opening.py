"""Open a table by the ending of its name, and write it in the format of another."""

import csv
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

from poakg.errors import UnreadableError
from poakg.join.delimited import Delimited
from poakg.join.dialect import Dialect
from poakg.join.dialect import read_dialect
from poakg.join.melted import Melted
from poakg.join.opendocument import OpenDocument
from poakg.join.parquet import Parquet
from poakg.join.records import Records
from poakg.join.table import Table
from poakg.join.workbook import Workbook

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


def _open_workbook(path: Path, reading: Reading) -> Workbook:
    return Workbook(path, reading.sheet, reading.heading)


def _open_opendocument(path: Path, reading: Reading) -> OpenDocument:
    return OpenDocument(path, reading.sheet, reading.heading)


_OPENERS: dict[str, Callable[[Path, Reading], Table[Any, Any, Any]]] = {
    ".xlsx": _open_workbook,
    ".ods": _open_opendocument,
    ".json": lambda path, _: Records(path),
    ".jsonl": lambda path, _: Records(path),
    ".ndjson": lambda path, _: Records(path),
    ".parquet": lambda path, _: Parquet(path),
}


def open_as(path: Path, reading: Reading, ending: str, folder: Path) -> Table[Any, Any, Any]:
    """Return the table in the file at ``path``, ready to be written in the format with this ``ending``.

    Where that is another one, or years are to become rows, it is made delimited text in ``folder`` first. Raises
    UnreadableError.
    """
    own = path.suffix.lower()
    is_delimited = own in DELIMITED
    if (ending in DELIMITED and is_delimited) or (ending == own and not (reading.melt and not is_delimited)):
        return open_table(path, reading)
    if ending not in DELIMITED:
        raise UnreadableError(
            f"{path.name} cannot be written as {ending or 'a file without an ending'}.",
            f"Use {own}, .csv, or .ttl for RDF.",
        )
    return convert(open_table(path, replace(reading, melt=False)), folder / f"{path.stem}.csv", melt=reading.melt)


def convert(table: Table[Any, Any, Any], path: Path, *, melt: bool = False) -> Delimited:
    """Write a table as CSV in UTF-8 to ``path``, each column with a name of its own, and return that."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(name_columns(table.headings))
        for row, _ in table.scan([0], lambda _: None):
            writer.writerow(" ".join(text.split()) for text in table.read_row(row))
    kind = Melted if melt else Delimited
    made = kind(path, Dialect(b","), 1)
    made.notes = [*table.notes, *made.notes[1:]]
    return made


def name_columns(headings: Sequence[str]) -> list[str]:
    """Return a name for each column: its heading, or its number, with a number behind it where that is taken."""
    names: dict[str, None] = {}
    for number, heading in enumerate(headings, start=1):
        base = " ".join(heading.split()) or f"column_{number}"
        name, again = base, 2
        while name in names:
            name, again = f"{base}_{again}", again + 1
        names[name] = None
    return list(names)
