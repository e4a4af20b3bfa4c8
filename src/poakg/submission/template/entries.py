"""What is in a template before a person fills it in: items to answer, and what was submitted before."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping

import pyoxigraph as ox

from poakg.errors import UnknownNameError
from poakg.graph.contact_names import read_key
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import XSD_BOOLEAN
from poakg.rdf.terms import XSD_DATE
from poakg.rdf.turtle import sort_naturally
from poakg.submission.iri_patterns import match_pattern
from poakg.submission.submission import Submission
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import Template

_TRUTHS = {"true": "yes", "false": "no"}

Entry = dict[str, str]
"""The texts of a row by the name of their column."""

Entries = dict[str, list[Entry]]
"""Rows by the name of their table."""


def list_entries(
    template: Template, choices: Mapping[str, str] | None = None, earlier: Submission | None = None
) -> Entries:
    """Return what to write into an empty template.

    ``choices`` gives the spelling of something chosen by the class it is of, such as the State. What an ``earlier``
    submission says is taken over, but not the days on which it was made. Raises UnknownNameError when something
    known cannot be chosen.
    """
    stated = _repeat_entries(template, earlier) if earlier is not None else {}
    entries = {table.name: list(_merge(table, stated.get(table.name, []))) for table in template.tables}
    main = template.tables[0]
    first = entries[main.name][0] if entries[main.name] else {}
    chosen = {column.name: text for column, text in _choose(main, choices or {})}
    if any(first.get(name, text) != text for name, text in chosen.items()):
        days = {column.name for column in main.columns if column.datatype == XSD_DATE}
        first = {name: text for name, text in first.items() if name not in days}
    if first or chosen:
        entries[main.name] = [first | chosen, *entries[main.name][1:]]
    return entries


def _choose(main: Table, choices: Mapping[str, str]) -> Iterator[tuple[Column, str]]:
    for chosen_class, spelling in choices.items():
        column = next((column for column in main.columns if column.choices and column.choices.of == chosen_class), None)
        if column is None or column.choices is None:
            raise UnknownNameError(f"The table {main.title} has no place for {spelling}.", "Leave it out.")
        iri = column.choices.find(spelling)
        if iri is None:
            offered = ", ".join(list(column.choices.offered.values())[:5])
            raise UnknownNameError(f"{spelling} is not known as {column.title}.", f"Use one such as {offered}.")
        yield column, column.choices.offered.get(iri, column.choices.codes[iri])


def _merge(table: Table, stated: list[Entry]) -> Iterator[Entry]:
    """Yield the rows that are there from the start, with what was stated of them, and then what else was stated."""
    keys = [name for name in (table.catalogue[0] if table.catalogue else {}) if any(name in entry for entry in stated)]
    waiting = {tuple(entry.get(key, "") for key in keys): entry for entry in stated} if keys else {}
    for row in table.catalogue:
        yield row | waiting.pop(tuple(row[key] for key in keys), {}) if keys else dict(row)
    yield from waiting.values() if keys else stated


def _repeat_entries(template: Template, earlier: Submission) -> Entries:
    graph: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for triple in earlier.statements:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
            graph[triple.subject.value][triple.predicate.value].append(triple.object)
    reports = _list_members(graph, template.described_class)
    report = reports[0] if reports else ""
    found: Entries = {}
    for table in template.tables:
        rows = _list_members(graph, table.row_class)
        if table.linked_by:
            linked = {value.value for value in graph[report][table.linked_by]}
            rows = [row for row in rows if row in linked]
        entries = [_repeat_row(table, iri, graph[iri], report) for iri in rows]
        found[table.name] = sorted(entries, key=lambda entry: sort_naturally(entry.get(table.key, "")))
    return found


def _list_members(graph: Mapping[str, Mapping[str, Iterable[ox.NamedNode | ox.Literal]]], chosen: str) -> list[str]:
    members = [
        iri for iri, stated in graph.items() if any(value.value == chosen for value in stated.get(RDF_TYPE.value, ()))
    ]
    return sorted(members, key=sort_naturally)


def _repeat_row(table: Table, iri: str, stated: Mapping[str, list[ox.NamedNode | ox.Literal]], report: str) -> Entry:
    keys = match_pattern(table.about, iri, report)
    row = {}
    for column in table.columns:
        values = stated.get(column.predicate, []) if column.predicate and column.states else []
        texts = [_write(value, column, report) for value in values]
        text = f"{column.separator or ';'} ".join(texts) if texts else ""
        if text or (column.suppressed and column.name in keys):
            row[column.name] = text or keys[column.name]
    if table.key and table.key not in row:
        row[table.key] = read_key(iri)
    return row


def _write(value: ox.NamedNode | ox.Literal, column: Column, report: str) -> str:
    if isinstance(value, ox.Literal):
        return _TRUTHS.get(value.value, value.value) if column.datatype == XSD_BOOLEAN else value.value
    if column.choices is not None and value.value in column.choices.codes:
        return column.choices.offered.get(value.value, column.choices.codes[value.value])
    found = match_pattern(column.value_url, value.value, report) if column.value_url else {}
    return found.get(column.name, value.value)
