"""Find which template a set of tables follows, and which of its tables each of them is."""

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from poakg.errors import UnreadableError
from poakg.submission.headings import rate_headings
from poakg.submission.normalize import normalize
from poakg.submission.tables import RawTable
from poakg.submission.templates import Table
from poakg.submission.templates import Template

_ENOUGH = 0.5
"""The share of its columns by which a table is recognized when its name is not known."""

MARK = "poakg template"
"""Is in a cell of a template before the cells with its kind and its version."""

NOTE_MARK = "poakg validate: "
"""Is in a note of a marked copy before what was found."""

LISTING = "Findings"
LISTING_HEADINGS = (
    "Rule",
    "Severity",
    "Sheet",
    "Cell",
    "What is wrong",
    "What to do",
    "Found",
    "Did you mean",
    "State",
)
"""The sheet of a marked copy that lists what was found, and its headings."""

_ABOUT, _CHOICES = "about", "choices"
"""Sheets that a template has for itself, by their normalized names."""


@dataclass(frozen=True)
class Recognized:
    """The template that tables follow, the version they say they have (empty when they do not), and what each is.

    ``others`` are those that are not a table of the template.
    """

    template: Template
    version: str
    tables: tuple[tuple[RawTable, Table], ...]
    others: tuple[RawTable, ...] = ()


def recognize_tables(name: str, raws: list[RawTable], templates: Mapping[str, Template]) -> Recognized:
    """Return which of ``templates`` the sheets of one file follow.

    The file says it in a cell; else the headings show it. Raises UnreadableError when they do not either.
    """
    kind, version = find_mark(raws)
    if kind and kind not in templates:
        raise UnreadableError(
            f"{name} follows the template {kind!r}, which is not known here.",
            f"Use the template of one of these kinds: {', '.join(templates)}.",
        )
    candidates = [templates[kind]] if kind else list(templates.values())
    visible = [raw for raw in raws if not raw.is_hidden]
    ranked = max(candidates, key=lambda template: (_has_main_table(visible, template), _rate(visible, template)))
    found = tuple((raw, table) for raw in raws if (table := find_table(raw, ranked)) is not None)
    others = tuple(raw for raw in raws if all(raw is not each for each, _ in found))
    if not any(not raw.is_hidden for raw, _ in found) and not kind:
        given = ", ".join(raw.sheet for raw in visible) or "none"
        raise UnreadableError(
            f"{name} has no table of a template that is known here; its tables: {given}.",
            "Fetch a template with 'poakg template KIND --output FILE.xlsx' and copy your entries into it.",
        )
    return Recognized(ranked, version, found, others)


def find_mark(raws: Iterable[RawTable]) -> tuple[str, str]:
    """Return the kind and the version that a cell names, both empty when none does."""
    for raw in raws:
        for cells in raw.rows.values():
            for column, text in cells.items():
                if text == MARK:
                    return cells.get(column + 1, ""), cells.get(column + 2, "")
    return "", ""


def is_own(raw: RawTable) -> bool:
    """Whether a sheet, also one that was exported to a file, is called like one that the template has for itself."""
    return _ABOUT in _list_names(raw) or _CHOICES in _list_names(raw)


def list_foreign(raw: RawTable, template: Template) -> list[tuple[int, int]]:
    """Return row and column of the cells of a sheet, none when ``template`` has the sheet for itself."""
    names = _list_names(raw)
    cells = {(row, column): text for row, found in raw.rows.items() for column, text in found.items()}
    if _ABOUT in names and MARK in cells.values():
        return []
    if tuple(raw.rows.get(1, {}).values()) == LISTING_HEADINGS:
        return []
    if _CHOICES in names:
        choices = [column.choices for table in template.tables for column in table.columns if column.choices]
        lists = {each.of: each for each in choices}.values()
        known = sum(any(normalize(text) in each.lookup for each in lists) for text in cells.values())
        # Lists change from version to version, but not most of what they have.
        if known > len(cells) / 2:
            return []
    return list(cells)


def group_by_kind(raws: list[RawTable], templates: Mapping[str, Template]) -> dict[str, list[RawTable]]:
    """Return which tables of one folder belong to which kind; those of none are under the empty one.

    Where a table fits several kinds alike, it goes with those that fit one only, else with those that fit as many.
    """
    fitting = [(raw, _list_fitting(raw, templates)) for raw in raws]
    certain = Counter(kinds[0] for _, kinds in fitting if len(kinds) == 1)
    possible = Counter(kind for _, kinds in fitting for kind in kinds)
    groups: dict[str, list[RawTable]] = {}
    for raw, kinds in fitting:
        groups.setdefault(max(kinds, key=lambda kind: (certain[kind], possible[kind]), default=""), []).append(raw)
    return groups


def _list_fitting(raw: RawTable, templates: Mapping[str, Template]) -> list[str]:
    """Return the kinds of which ``raw`` is a table, as surely as it is of any."""
    rated = {kind: _rate_table(raw, each) for kind, each in templates.items() if find_table(raw, each) is not None}
    return [kind for kind, rate in rated.items() if rate == max(rated.values())]


def find_table(raw: RawTable, template: Template) -> Table | None:
    """Return the table of ``template`` that ``raw`` is: the one with its name, else the one with its headings."""
    rated = [(rate_headings(raw, table), _is_named(raw, table, template), table) for table in template.tables]
    named = [entry for entry in rated if entry[1] and (entry[0] > 0 or not raw.is_file)]
    share, _, table = max(named or rated, key=lambda entry: (entry[0], entry[1]))
    return table if named or share > _ENOUGH else None


def find_missing(name: str, kind: str, templates: Mapping[str, Template], found: Iterable[Table]) -> Table | None:
    """Return the table of ``kind`` that is not among ``found`` and has the name of the file ``name``.

    There is none where the name begins with another kind.
    """
    if any(normalize(name).startswith(f"{other}-") for other in templates if other != kind):
        return None
    template = templates[kind]
    missing = [table for table in template.tables if table not in found]
    return next((table for table in missing if _is_named(RawTable(name, is_file=True), table, template)), None)


def _has_main_table(raws: Iterable[RawTable], template: Template) -> bool:
    return any(find_table(raw, template) is template.tables[0] for raw in raws)


def _rate(raws: Iterable[RawTable], template: Template) -> float:
    return sum(_rate_table(raw, template) for raw in raws)


def _rate_table(raw: RawTable, template: Template) -> float:
    # Where headings do not decide it, the names of tables and files do.
    return max(rate_headings(raw, table) + _is_named(raw, table, template) / 10 for table in template.tables)


def _is_named(raw: RawTable, table: Table, template: Template) -> float:
    """Return how surely the name of a sheet or a file is that of ``table``: 0 not, 1 by itself, 2 with its kind."""
    names = {normalize(title) for title in (*table.titles, table.title, table.name)}
    if raw.is_file and any(normalize(PurePath(raw.sheet).stem) == f"{template.kind}-{each}" for each in names):
        return 2
    return 1 if names & _list_names(raw) else 0


def _list_names(raw: RawTable) -> set[str]:
    """Return what a sheet is called; of a file, the last word of its name as well."""
    name = normalize(PurePath(raw.sheet).stem if raw.is_file else raw.sheet)
    return {name, re.split(r"[-_ ]", name)[-1]} if raw.is_file else {name}
