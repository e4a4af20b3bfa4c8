"""The cells in which two grids differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from poakg.rdf.turtle import sort_naturally
from poakg.submission.diff.grid import Grid
from poakg.submission.diff.grid import RowName
from poakg.submission.templates import Template


class Kind(Enum):
    """What happened to a cell: its row came, or went, or the cell alone differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True)
class Change:
    """A cell that differs: ``old`` and ``new`` are its values.

    The column is empty for a row that comes or goes without a cell.
    """

    kind: Kind
    row: RowName
    column: str
    old: tuple[str, ...]
    new: tuple[str, ...]


def compare(old: Grid, new: Grid, template: Template) -> list[Change]:
    """Return the cells in which ``old`` and ``new`` differ, in the order of the ``template``."""
    sheets = {table.title: index for index, table in enumerate(template.tables)}
    columns = {
        (table.title, column.title): index for table in template.tables for index, column in enumerate(table.columns)
    }

    def rank_row(row: RowName) -> tuple[int, object, str]:
        return sheets.get(row.sheet, len(sheets)), sort_naturally(row.key), row.key

    def rank_column(change: Change) -> tuple[int, str]:
        return columns.get((change.row.sheet, change.column), len(columns)), change.column

    changes = []
    for row in sorted({*old, *new}, key=rank_row):
        changes += sorted(_compare_row(row, old, new), key=rank_column)
    return changes


def _compare_row(row: RowName, old: Grid, new: Grid) -> Iterator[Change]:
    before, after = old.get(row), new.get(row)
    kind = Kind.ADDED if before is None else Kind.REMOVED if after is None else Kind.CHANGED
    before, after = before or {}, after or {}
    if kind is not Kind.CHANGED and not {*before, *after}:
        yield Change(kind, row, "", (), ())
    for column in {*before, *after}:
        if before.get(column) != after.get(column):
            yield Change(kind, row, column, before.get(column, ()), after.get(column, ()))
