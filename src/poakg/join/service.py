"""The one door to joining: find the column and its key, link every row, and write the table with what was found."""

import tempfile
from collections import Counter
from collections.abc import Hashable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from poakg.errors import UnknownNameError
from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.suggestions import suggest
from poakg.join.evidence import Evidence
from poakg.join.keys import LONGEST_NAME
from poakg.join.keys import Key
from poakg.join.keys import Sample
from poakg.join.keys import UndecidedKeyError
from poakg.join.keys import check_key
from poakg.join.keys import find_key
from poakg.join.linking import NAMES
from poakg.join.linking import Link
from poakg.join.linking import Linker
from poakg.join.linking import read_year
from poakg.join.opening import Reading
from poakg.join.opening import open_as
from poakg.join.table import Advance
from poakg.join.table import Column
from poakg.join.table import Progress
from poakg.join.table import Table
from poakg.join.table import find_column
from poakg.join.table import name_added
from poakg.join.table import name_column

ENDINGS = ("iri", "iso3", "m49", "outcome", "candidates", "reason")
"""What is added about a column, as the endings of the names of the new ones."""

SEPARATOR = "; "
_MOST_VALUES = 1 << 14
"""Different values that are linked once for many rows."""
_MOST_CELLS = 1 << 18
"""Cells that are kept of the rows from which is found out what a column holds."""
_MOST_LISTED = 1000
# As tables of States call it, and the API and the exchange format of statistics of the United Nations (SDMX).
_YEARS = frozenset(("year", "time_period", "timeperiod", "timeperiodstart"))


@dataclass(frozen=True)
class Options:
    """What a user asks for.

    ``column`` and ``year`` are headings or numbers of columns, ``year`` also a year; empty, they are found out.
    ``system`` is the system of codes where it is not to be found out. ``topic`` is the code of what all rows are about,
    or the column that has it, for what is asked of ``evidence``.
    """

    column: str = ""
    year: str = ""
    system: str = ""
    evidence: Evidence | None = None
    topic: str = ""


@dataclass
class Report:
    """The outcome for a table: rows by outcome, and the values that are not joined with the reason and their rows."""

    column: str
    reason_column: str
    key: Key
    notes: list[str]
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    values: dict[tuple[str, Outcome], tuple[Link, int]] = field(default_factory=dict)
    left_out: int = 0
    """Rows of values that are not among ``values``, since there are too many."""

    later: list[str] = field(default_factory=list)
    """What was found out while the rows were gone through."""
    uneven: int = 0
    """Rows that have another number of cells than the heading."""

    def describe_shape(self) -> list[str]:
        """Return what there is to know about rows that are not like the others."""
        uneven = f"{self.uneven:,} rows have another number of cells than the heading; look at these."
        return [*self.later, *([uneven] if self.uneven else [])]

    @property
    def rows(self) -> int:
        """The number of rows that have something in them."""
        return self.outcomes.total()

    @property
    def missed(self) -> int:
        """The number of rows that are not joined."""
        return self.rows - self.outcomes[Outcome.JOINED]

    def count(self, text: str, link: Link, rows: int) -> None:
        """Add rows that have the same value."""
        self.outcomes[link.outcome] += rows
        if link.outcome is Outcome.JOINED:
            return
        known = self.values.get((text, link.outcome))
        if known is not None or len(self.values) < _MOST_LISTED:
            self.values[text, link.outcome] = (known[0], known[1] + rows) if known else (link, rows)
        else:
            self.left_out += rows


@dataclass
class _Entry:
    """A value that was linked, what is added to its rows, and how many these are."""

    text: str
    link: Link
    packed: Any
    rows: int = 0


@dataclass(frozen=True)
class Work:
    """What is to be joined: the file ``table``, how it is read and linked, and the file to be written."""

    table: Path
    output: Path
    reading: Reading
    options: Options


def link(work: Work, resolver: Resolver, progress: Progress) -> Report:
    """Join a table, and return the outcome for its rows.

    Raises UnreadableError, UnknownNameError for a column or system that is not there, UndecidedKeyError where nobody
    can know what the column holds, and OSError where the output cannot be written.
    """
    with tempfile.TemporaryDirectory() as folder:
        table = open_as(work.table, work.reading, work.output.suffix.lower(), Path(folder))
        # A table is read twice: what a column holds is known when all of it has been seen.
        return Join(table, resolver, work.options, lambda done: progress(done, 2 * table.size)).write(work.output)


class Join:
    """A table that is being joined: what was found out about it, before and after its rows are gone through."""

    def __init__(self, table: Table[Any, Any, Any], resolver: Resolver, options: Options, advance: Advance) -> None:
        """Read ``table`` once; ``advance`` is called meanwhile.

        Raises UnknownNameError for a column or system that is not there, UndecidedKeyError as ``find_key`` does.
        """
        if options.system and options.system not in (NAMES, *resolver.systems):
            known = (NAMES, *resolver.systems)
            raise UnknownNameError(
                f"'{options.system}' is not a known system of codes.", suggest(options.system, known)
            )
        self._table, self._resolver, self._advance = table, resolver, advance
        self._evidence, self._about = options.evidence, options.topic
        self._topic: Column | None = None
        fixed, self._year = self._find_year(options.year)
        self._column = self._find_column(options)
        samples = self._take_samples()
        if self._evidence is not None:
            rows = (sample.cells for sample in samples)
            self._topic = self._evidence.choose(options.topic, table.headings, rows)
        if options.system:
            key = check_key(self._column, table.headings, samples, resolver, options.system)
        else:
            key = find_key(self._column, table.headings, samples, resolver)
        self._linker = Linker(resolver, key.system, fixed)
        notes = [*table.notes, *self._describe_year(fixed, options.year)]
        self.report = Report(self._column.name, self.names[ENDINGS.index("reason")], key, notes)

    @property
    def names(self) -> list[str]:
        """The names of the columns that are added."""
        more = self._evidence.names if self._evidence is not None else []
        return [*name_added(self._table.headings, self._column, ENDINGS), *more]

    @property
    def year_heading(self) -> str:
        """The heading of the column that has the year of each row, empty where none has."""
        return self._year.name if self._year is not None else ""

    def write(self, path: Path) -> Report:
        """Write the table with what was found to ``path``, and return the outcome. Raises OSError."""
        self._table.write(path, self.names, self.link_rows())
        self.report.uneven, self.report.later = self._table.uneven, self._table.describe_end()
        return self.report

    def link_rows(self) -> Iterator[tuple[Any, Any]]:
        """Yield each row with the cells that are added to it, packed; a row that is blank gets none."""
        table, columns = self._table, self._columns
        entries: dict[Hashable, _Entry] = {}
        for row, cells in table.scan(columns, self._advance):
            if not cells[0] and table.is_blank(row):
                yield row, None
                continue
            entry = entries.get(cells)
            if entry is None:
                if len(entries) >= _MOST_VALUES:
                    self._count(entries)
                entry = entries[cells] = self._link(cells)
            entry.rows += 1
            yield row, entry.packed
        self._count(entries)

    @property
    def _columns(self) -> list[int]:
        columns = (self._column, self._year, self._topic)
        return [column.number for column in columns if column is not None]

    def _link(self, cells: Sequence[Any]) -> _Entry:
        text, *others = map(self._table.read_cell, cells)
        link = self._linker.link(text, others[0] if self._year is not None else "")
        added = self.write_link(link)
        if self._evidence is not None:
            added += self._evidence.write(others[-1] if self._topic is not None else self._about)
        return _Entry(text, link, self._table.pack(added))

    def write_link(self, link: Link) -> list[str]:
        """Return what is added to a row, in the order of ``ENDINGS``."""
        letters = SEPARATOR.join(self._resolver.find_code(iri, "iso3") for iri in link.states)
        numbers = SEPARATOR.join(self._resolver.find_code(iri, "m49").zfill(3) for iri in link.states)
        states, candidates = SEPARATOR.join(link.states), SEPARATOR.join(link.candidates)
        return [states, letters, numbers, link.outcome.value, candidates, link.reason]

    def _count(self, entries: dict[Hashable, _Entry]) -> None:
        for entry in entries.values():
            self.report.count(entry.text, entry.link, entry.rows)
        entries.clear()

    def _find_year(self, wanted: str) -> tuple[int | None, Column | None]:
        """Return the year of all rows, or the column that has it."""
        headings = self._table.headings
        named = [number for number, text in enumerate(headings) if text.strip().casefold() in _YEARS]
        if not wanted:
            return None, name_column(headings, named[0]) if len(named) == 1 else None
        is_heading = wanted.strip() in (heading.strip() for heading in headings)
        fixed = None if is_heading or len(wanted.strip()) != 4 else read_year(wanted)
        return fixed, None if fixed is not None else find_column(headings, wanted)

    def _describe_year(self, fixed: int | None, wanted: str) -> list[str]:
        if self._year is None:
            return [f"Names and codes are read as of {fixed}."] if fixed else []
        found = "as asked" if wanted else "which --year can change"
        return [f"The year of a row is in '{self._year.name}', {found}."]

    def _find_column(self, options: Options) -> Column:
        """Return the column to link; where none is named, the only one that holds States."""
        headings = self._table.headings
        if options.column:
            return find_column(headings, options.column)
        rows = []
        for row, _ in self._table.scan([0], lambda _: None):
            rows.append(self._table.read_row(row))
            if len(rows) >= _MOST_LISTED:
                break
        fitting: dict[Column, str] = {}
        for number in range(len(headings)):
            column = name_column(headings, number)
            texts = {row[number]: row for row in rows if number < len(row)}
            samples = [Sample(text, "", row) for text, row in texts.items()]
            try:
                fitting[column] = find_key(column, headings, samples, self._resolver).evidence[0]
            except UndecidedKeyError:
                continue
        if len(fitting) == 1:
            return next(iter(fitting))
        found = " ".join(fitting.values()) or "None of the columns looks like names or codes of States."
        raise UndecidedKeyError(found, "Name the column to link with --column.")

    def _take_samples(self) -> list[Sample]:
        """Return each different value of the column, with the first row that has it, from one pass over the table."""
        table = self._table
        samples: dict[tuple[Any, ...], Sample] = {}
        kept = 0
        for row, cells in table.scan(self._columns, self._advance):
            if cells not in samples and kept < _MOST_CELLS:
                text, *years = map(table.read_cell, cells)
                texts = [cell[:LONGEST_NAME] for cell in table.read_row(row)]
                samples[cells] = Sample(text, years[0] if years else "", texts)
                kept += len(texts)
        return list(samples.values())
