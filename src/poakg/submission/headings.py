"""Find the headings of a table, wherever they stand and however they are spelled."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice

from poakg.submission.normalize import find_spelled
from poakg.submission.normalize import normalize
from poakg.submission.tables import RawTable
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import spell_columns

_SEARCHED = 30
"""Rows in which headings are looked for."""

_CLOSE = 0.75
"""How alike a heading must be to one of the template, by the ratio of difflib."""


@dataclass(frozen=True)
class Headings:
    """The columns of ``table`` by number below ``row``; what is odd about them is for the reader to tell."""

    table: Table
    row: int
    columns: dict[int, Column]
    renamed: dict[int, str]
    unknown: dict[int, str]
    missing: tuple[Column, ...]


def rate_headings(raw: RawTable, table: Table) -> float:
    """Return how well a row of ``raw`` fits the headings of ``table``: 1 when all of them and no others stand there."""
    return max((_rate_row(cells, table.spelled, len(table.columns)) for _, cells in _first_rows(raw)), default=0.0)


def match_headings(raw: RawTable, table: Table) -> Headings:
    """Return which columns of ``raw`` are which of ``table``; row 0 when it has no headings at all."""
    spelled = table.spelled
    row, cells = max(_first_rows(raw), key=lambda item: _count_known(item[1].values(), spelled), default=(0, {}))
    columns: dict[int, Column] = {}
    for number, text in cells.items():
        column = find_spelled(text, spelled, spelled)
        if column is not None and column not in columns.values():
            columns[number] = column
    renamed = {}
    for number, text in cells.items():
        close = None if number in columns else _find_close(text, table.columns, columns.values())
        if close is not None:
            columns[number] = close
            renamed[number] = f"{text} → {close.title}"
    below = {number for _, found in islice(raw.find_rows_below(row), _SEARCHED) for number in found}
    unknown = {number: cells.get(number, "") for number in sorted(below | set(cells)) if number not in columns}
    missing = tuple(column for column in table.columns if column not in columns.values() and _is_needed(column, table))
    return Headings(table, row, dict(sorted(columns.items())), renamed, unknown, missing)


def _first_rows(raw: RawTable) -> Iterable[tuple[int, dict[int, str]]]:
    return islice(raw.rows.items(), _SEARCHED)


def _rate_row(cells: dict[int, str], spelled: dict[str, Column], columns: int) -> float:
    return _count_known(cells.values(), spelled) / max(columns, len(cells))


def _count_known(texts: Iterable[str], spelled: dict[str, Column]) -> int:
    return len({found.name for text in texts if (found := find_spelled(text, spelled, spelled))})


def _find_close(text: str, columns: Iterable[Column], taken: Iterable[Column]) -> Column | None:
    free = spell_columns(column for column in columns if column not in taken)
    close = get_close_matches(normalize(text), free, n=1, cutoff=_CLOSE)
    return free[close[0]] if close else None


def _is_needed(column: Column, table: Table) -> bool:
    return column.states or (f"{{{column.name}}}" in table.about and not column.default)
