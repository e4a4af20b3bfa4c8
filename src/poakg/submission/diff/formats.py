"""The formats in which differences are reported, as one table."""

import csv
import io
import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from itertools import groupby

from poakg.safe_text import neutralize
from poakg.safe_text import show
from poakg.submission.diff.difference import Change
from poakg.submission.diff.difference import Kind

_COLUMNS = ("change", "sheet", "row", "column", "old", "new")
_MARKS = {Kind.ADDED: "+", Kind.REMOVED: "-", Kind.CHANGED: "~"}


def write_text(changes: Sequence[Change]) -> Iterator[str]:
    """Yield the changes for reading: a line for each row, and beneath it one for each cell."""
    for (_, row), group in groupby(changes, key=lambda change: (change.kind, change.row)):
        cells = list(group)
        yield f"{_MARKS[cells[0].kind]} {show(' '.join(filter(None, (row.sheet, row.name))))}\n"
        for cell in filter(lambda cell: cell.column, cells):
            yield f"    {show(f'{cell.column}: {_write_change(cell)}')}\n"
    if not changes:
        yield "Nothing differs.\n"


def write_json(changes: Sequence[Change]) -> Iterator[str]:
    """Yield the changes for programs."""
    fields = [
        dict(zip(_COLUMNS, _list_cells(change), strict=True)) | {"old": change.old, "new": change.new}
        for change in changes
    ]
    yield json.dumps(fields, indent=2, ensure_ascii=False) + "\n"


def write_csv(changes: Sequence[Change]) -> Iterator[str]:
    """Yield the changes as a table (RFC 4180); what would act as a formula gets an apostrophe."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(_COLUMNS)
    writer.writerows(map(neutralize, _list_cells(change)) for change in changes)
    yield buffer.getvalue()


FORMATS: dict[str, Callable[[Sequence[Change]], Iterator[str]]] = {
    "text": write_text,
    "json": write_json,
    "csv": write_csv,
}


def _list_cells(change: Change) -> tuple[str, ...]:
    return change.kind.value, change.row.sheet, change.row.name, change.column, _join(change.old), _join(change.new)


def _write_change(change: Change) -> str:
    if change.kind is Kind.CHANGED:
        return f"{_join(change.old) or '(empty)'} → {_join(change.new) or '(empty)'}"
    return _join(change.old or change.new)


def _join(values: tuple[str, ...]) -> str:
    return "; ".join(values)
