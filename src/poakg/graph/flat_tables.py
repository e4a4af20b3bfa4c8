"""Questions of the catalogue that are flat tables to take away: which they are, and what their columns mean.

A question declares that in its header, so that adding a table needs no Python::

    #+ table: links
    #+ key: link
    #+ refers: provision = provisions.provision
    #+ column: confidence (xsd:decimal) = how sure its author is, from 0 to 1

``table`` is the name of its files, ``key`` the columns that name a row, ``refers`` the column of another table whose
values a column has. There is a ``column`` line for each column, in order.
"""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.errors import SourceError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import ask
from poakg.graph.choices import list_documents
from poakg.graph.columns import Cell
from poakg.graph.columns import Kind
from poakg.graph.frame import Frame

_LINE = re.compile(r"#\+ (?P<key>table|key|refers|column): (?P<value>.+)")
_COLUMN = re.compile(r"(?P<name>[a-z0-9_]+) \((?P<type>iri|xsd:[A-Za-z]+)\) = (?P<meaning>.+)")
_REFERENCE = re.compile(r"(?P<column>[a-z0-9_]+) = (?P<table>[a-z-]+)\.(?P<other>[a-z0-9_]+)")
_KINDS = {
    "iri": Kind.IRI,
    "xsd:string": Kind.TEXT,
    "xsd:integer": Kind.WHOLE,
    "xsd:gYear": Kind.WHOLE,
    "xsd:decimal": Kind.NUMBER,
    "xsd:boolean": Kind.TRUTH,
    "xsd:date": Kind.DAY,
    "xsd:dateTime": Kind.MOMENT,
}
_DOCUMENT = "document"


@dataclass(frozen=True)
class TableColumn:
    """A column: its name, what its values are, and what they mean."""

    name: str
    kind: Kind
    meaning: str


@dataclass(frozen=True)
class FlatTable:
    """A table: the question that gives its rows, its key, and by column the table and column that it refers to."""

    name: str
    query: CatalogueQuery
    columns: tuple[TableColumn, ...]
    key: tuple[str, ...]
    references: Mapping[str, tuple[str, str]]

    @property
    def kinds(self) -> dict[str, Kind]:
        """What the values of each column are."""
        return {column.name: column.kind for column in self.columns}


def list_tables(queries: Iterable[CatalogueQuery]) -> list[FlatTable]:
    """Return the tables among ``queries``, by name. Raises SourceError for a header that cannot be read."""
    return sorted(filter(None, map(_read_table, queries)), key=lambda table: table.name)


def fill_table(store: ox.Store, table: FlatTable) -> Frame:
    """Return the rows of ``table`` over ``store``, those about each document one after the other.

    Raises SourceError where the question has other columns than its header declares.
    """
    declares_document = any(parameter.name == _DOCUMENT for parameter in table.query.parameters)
    asked = [[(_DOCUMENT, code)] for code in list_documents(store)] if declares_document else [[]]
    return Frame.read([*table.kinds], (row for given in asked for row in _ask(store, table, given)), kinds=table.kinds)


def _ask(store: ox.Store, table: FlatTable, given: list[tuple[str, str]]) -> Iterator[tuple[Cell, ...]]:
    _, rows = ask(store, table.query, given)
    if [variable.value for variable in rows.variables] != [*table.kinds]:
        raise SourceError(
            f"queries/{table.query.name}.rq: the columns are not those of its header.",
            "Write one '#+ column:' for each column, in the order of the query.",
        )
    return map(tuple, rows)


def _read_table(query: CatalogueQuery) -> FlatTable | None:
    lines = [(match["key"], match["value"].strip()) for match in map(_LINE.match, query.text.splitlines()) if match]
    names = [value for key, value in lines if key == "table"]
    if not names:
        return None
    columns = tuple(_read_column(query, value) for key, value in lines if key == "column")
    key = tuple(name.strip() for kind, value in lines if kind == "key" for name in value.split(","))
    references = dict(_read_reference(query, value) for kind, value in lines if kind == "refers")
    known = {column.name for column in columns}
    if not key or not {*key, *references} <= known:
        raise SourceError(
            f"queries/{query.name}.rq: the key, or a column that refers to another table, is not among the columns.",
            "Declare it with '#+ column:', or correct its name.",
        )
    return FlatTable(names[0], query, columns, key, references)


def _read_column(query: CatalogueQuery, text: str) -> TableColumn:
    found = _COLUMN.fullmatch(text)
    if found is None or found["type"] not in _KINDS:
        raise SourceError(
            f"queries/{query.name}.rq: the column '{text}' cannot be read.",
            f"Write it as NAME (TYPE) = MEANING, with a type of {', '.join(_KINDS)}.",
        )
    return TableColumn(found["name"], _KINDS[found["type"]], found["meaning"])


def _read_reference(query: CatalogueQuery, text: str) -> tuple[str, tuple[str, str]]:
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise SourceError(
            f"queries/{query.name}.rq: '{text}' cannot be read as a reference.", "Write COLUMN = TABLE.COLUMN."
        )
    return found["column"], (found["table"], found["other"])
