"""Find the headings of a table, wherever they are and however they are spelled."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
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
"""How similar a heading must be to one of the template, by the ratio of difflib."""

_LEAD = 0.08
"""How much more similar it must be to that one than to any other."""


@dataclass(frozen=True)
class Headings:
    """The columns of ``table`` by number below ``row``, none when the headings are lost.

    ``renamed`` are those read by likeness, ``twice`` further columns with a heading that was read already, ``unknown``
    all others, and ``unread`` counts the cells below the headings in columns that are not read.
    """

    table: Table
    row: int
    columns: dict[int, Column]
    renamed: dict[int, str]
    twice: dict[int, str]
    unknown: dict[int, str]
    unread: Counter[int]
    missing: tuple[Column, ...]


def rate_headings(raw: RawTable, table: Table) -> float:
    """Return how well a row of ``raw`` fits the headings of ``table``: 1 when it has all of them and no others."""
    return max((_rate_row(cells, table.spelled, len(table.columns)) for _, cells in _first_rows(raw)), default=0.0)


def match_headings(raw: RawTable, table: Table) -> Headings:
    """Return which columns of ``raw`` are which of ``table``."""
    spelled = table.spelled
    row, cells = max(_first_rows(raw), key=lambda item: _count_known(item[1].values(), spelled), default=(0, {}))
    columns: dict[int, Column] = {}
    twice: dict[int, str] = {}
    for number, text in cells.items():
        column = find_spelled(text, spelled, spelled)
        if column is not None and column not in columns.values():
            columns[number] = column
        elif column is not None:
            twice[number] = text
    is_found = bool(columns)
    likely = _pair_likely({n: text for n, text in cells.items() if n not in columns | twice}, table, columns.values())
    renamed = {number: f"{cells[number]} → {column.title}" for number, column in likely.items()}
    columns |= likely
    if not is_found and 2 * len(columns) < len(table.columns):
        # A row of values that is like a heading by chance.
        row, cells, columns, renamed = 0, {}, {}, {}
    ragged = raw.find_ragged(row)
    below = (found for number, found in raw.find_rows_below(row) if number not in ragged)
    unread = Counter(number for found in below for number in found.keys() - columns.keys())
    unknown = {n: cells.get(n, "") for n in sorted(unread.keys() | cells.keys()) if n not in columns | twice}
    missing = tuple(column for column in table.columns if column not in columns.values() and _is_needed(column, table))
    return Headings(table, row, dict(sorted(columns.items())), renamed, twice, unknown, unread, missing)


def _first_rows(raw: RawTable) -> Iterable[tuple[int, dict[int, str]]]:
    return islice(raw.rows.items(), _SEARCHED)


def _rate_row(cells: dict[int, str], spelled: dict[str, Column], columns: int) -> float:
    return _count_known(cells.values(), spelled) / max(columns, len(cells))


def _count_known(texts: Iterable[str], spelled: dict[str, Column]) -> int:
    return len({found.name for text in texts if (found := find_spelled(text, spelled, spelled))})


def _pair_likely(texts: Mapping[int, str], table: Table, taken: Iterable[Column]) -> dict[int, Column]:
    """Return the columns that ``texts`` most likely are, by number, where nothing else comes close.

    A column and a text must be the best match of each other. Two pairs that cross, so that the order of the columns is
    not that of the template, are both left out: each of the two could be the other.
    """
    taken = tuple(taken)
    scores = {
        (number, index): _rate_likeness(text, column)
        for number, text in texts.items()
        for index, column in enumerate(table.columns)
    }
    paired = {}
    for (number, index), score in scores.items():
        if score < _CLOSE or table.columns[index] in taken:
            continue
        rivals = (other for key, other in scores.items() if (key[0] == number) != (key[1] == index))
        if score >= max(rivals, default=0) + _LEAD:
            paired[number] = index
    crossing = {n for pair in combinations(sorted(paired), 2) if paired[pair[0]] > paired[pair[1]] for n in pair}
    return {number: table.columns[index] for number, index in paired.items() if number not in crossing}


def _rate_likeness(text: str, column: Column) -> float:
    """Return how similar ``text`` is to a spelling of ``column``, whatever the order of the words; 1 is the same."""
    plain = normalize(text)
    best = 0.0
    for spelling in spell_columns([column]):
        for one, other in ((plain, spelling), (_sort_words(plain), _sort_words(spelling))):
            matcher = SequenceMatcher(None, one, other)
            # The two bounds from above are cheap, and long texts are not headings.
            if matcher.real_quick_ratio() > _CLOSE - _LEAD and matcher.quick_ratio() > _CLOSE - _LEAD:
                best = max(best, matcher.ratio())
    return best


def _sort_words(text: str) -> str:
    return " ".join(sorted(text.split()))


def _is_needed(column: Column, table: Table) -> bool:
    return column.states or (f"{{{column.name}}}" in table.about and not column.default)
