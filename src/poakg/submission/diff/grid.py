"""Statements laid out as the cells of their template, whatever format they were submitted in."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from urllib.parse import unquote

import pyoxigraph as ox

from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import REPLACES
from poakg.rdf.terms import XSD_STRING
from poakg.rdf.terms import shorten_iri
from poakg.submission.iri_patterns import match_pattern
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import Template

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = dict[str, tuple[str, ...]]
"""The values of a row by the title of their column, sorted."""


@dataclass(frozen=True, order=True)
class RowName:
    """A row of the grid: the title of its sheet, and what distinguishes it from others of the sheet.

    Where a template has no place for a thing the sheet is empty, and the key is the end of its IRI. A row whose key is
    confidential is ``shown`` under another name.
    """

    sheet: str
    key: str
    shown: str = field(default="", compare=False)

    @property
    def name(self) -> str:
        """What the row may be called where anyone can read it."""
        return self.shown or self.key


Grid = dict[RowName, Row]


def lay_out(
    triples: Iterable[ox.Triple],
    root: ox.NamedNode | ox.BlankNode,
    template: Template,
    names: Mapping[str, tuple[str, str]] | None = None,
) -> Grid:
    """Return the rows of what the submission ``root`` states.

    ``names`` has for the IRI of a thing its key and the name under which its row is shown, where its IRI has neither.
    Every statement shows in a cell, save which submission it replaces. What a template has no column for is shown
    under the name of its property.
    """
    layout = _Layout(root.value if isinstance(root, ox.NamedNode) else str(root), template, names or {})
    cells: dict[tuple[RowName, str], list[str]] = defaultdict(list)
    grid: Grid = {}
    for triple in triples:
        subject = triple.subject
        if isinstance(subject, ox.Triple) or (subject == root and triple.predicate == REPLACES):
            continue
        name, table = layout.find_row(subject)
        grid.setdefault(name, {})
        if not layout.is_implied(triple, table):
            column = layout.find_column(triple.predicate.value, table)
            title = column.title if column else shorten_iri(triple.predicate.value)
            cells[name, title].append(layout.write(triple.object, column))
    for (name, title), texts in cells.items():
        grid[name][title] = tuple(sorted(texts))
    return grid


class _Layout:
    def __init__(self, root: str, template: Template, names: Mapping[str, tuple[str, str]]) -> None:
        self._root = root
        self._names = names
        self._template = template
        self._rows: dict[str, tuple[RowName, Table | None]] = {
            root: (RowName(template.tables[0].title, ""), template.tables[0])
        }
        self._columns = {
            (table.name, column.predicate): column
            for table in template.tables
            for column in table.columns
            if column.states
        }

    def find_row(self, subject: ox.NamedNode | ox.BlankNode) -> tuple[RowName, Table | None]:
        """Return the row that is about ``subject``, and its table if there is one."""
        iri = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
        if iri not in self._rows:
            self._rows[iri] = self._name_row(iri)
        return self._rows[iri]

    def find_column(self, predicate: str, table: Table | None) -> Column | None:
        """Return the column of ``table`` whose cells state ``predicate``."""
        return self._columns.get((table.name, predicate)) if table else None

    def is_implied(self, triple: ox.Triple, table: Table | None) -> bool:
        """Return whether a statement says no more than that there is a row."""
        value = triple.object
        if not isinstance(value, ox.NamedNode) or table is None:
            return False
        if triple.predicate == RDF_TYPE:
            return value.value == table.row_class
        target = self.find_row(value)[1] if value.value.startswith(f"{self._root}/") else None
        return target is not None and table is self._template.tables[0] and triple.predicate.value == target.linked_by

    def write(self, value: object, column: Column | None) -> str:
        """Return a value as it is written in a cell; what the column does not expect is marked."""
        if isinstance(value, ox.Literal):
            return self._write_literal(value, column)
        if not isinstance(value, ox.NamedNode):
            return str(value)
        if column is not None and column.choices is not None and value.value in column.choices.codes:
            return column.choices.offered.get(value.value, column.choices.codes[value.value])
        found = match_pattern(column.value_url, value.value, self._root) if column and column.value_url else {}
        return found.get(column.name if column else "") or shorten_iri(value.value.removeprefix(f"{self._root}/"))

    def _name_row(self, iri: str) -> tuple[RowName, Table | None]:
        for table in self._template.tables[1:]:
            keys = match_pattern(table.about, iri, self._root)
            if keys:
                return RowName(table.title, *self._names.get(iri, (" / ".join(keys.values()),))), table
        return RowName("", unquote(iri.removeprefix(f"{self._root}/"))), None

    @staticmethod
    def _write_literal(value: ox.Literal, column: Column | None) -> str:
        if value.language:
            return f"{value.value} @{value.language}"
        expected: str | None = XSD_STRING
        if column is not None:
            # A text where something is to be chosen or named is not what it reads like.
            expected = None if column.choices or column.value_url else column.datatype or XSD_STRING
        # An empty text is not the same as none.
        text = value.value or '""'
        return text if value.datatype.value == expected else f"{text} ^^{shorten_iri(value.datatype.value)}"
