"""Turn rows into statements as their template says, every statement with the place it comes from."""

import re
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import date

import pyoxigraph as ox

from poakg.graph.contact_names import CONTACT_FUNCTION
from poakg.graph.contact_names import ContactNames
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import XSD_STRING
from poakg.submission.iri_patterns import CONTACT
from poakg.submission.iri_patterns import REPORT
from poakg.submission.iri_patterns import ROW
from poakg.submission.iri_patterns import expand_pattern
from poakg.submission.iri_patterns import list_variables
from poakg.submission.normalize import find_meant
from poakg.submission.normalize import write_digits
from poakg.submission.reading_rules import Rule
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import Template
from poakg.submission.values import read_value

REPEATS = ox.NamedNode(f"{TERM}repeats")
_LOST = "\ufffd"
_MANY = 3
"""Question marks that stand for letters which an encoding does not have."""
_Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Row:
    """A row that is filled in: its number, its place, and text and place of its cells by the name of their column."""

    number: int
    place: Place
    cells: dict[str, tuple[str, Place]]
    flaws: dict[str, Rule] = field(default_factory=dict)
    exact: Collection[str] = ()
    """The columns whose cell holds a number and not a text."""


def map_rows(
    submission: Submission, template: Template, rows: Iterable[tuple[Table, Iterable[Row]]], epoch: date | None = None
) -> None:
    """State in ``submission`` what ``rows`` say; the tables come in the order of ``template``."""
    mapper = _Mapper(submission, template, epoch)
    for table, filled in rows:
        for row in filled:
            mapper.map(table, row)


def report_version(submission: Submission, template: Template, version: str, place: Place) -> bool:
    """Report it where a file names a ``version`` other than that of ``template``; return whether it can be read."""
    if version in ("", template.version):
        return True
    is_read = version in template.reads
    rule = Rule.VERSION_CARRIED if is_read else Rule.VERSION_DIFFERS
    submission.report(rule, place, f"version {version}, now {template.version}", fatal=not is_read)
    return is_read


# Commas of all scripts, and what may stand for a thing that has no list, such as the number of a provision.
_COMMA = re.compile(r"\s*[,،、，]\s*")
_CODE = re.compile(r"[\w./()-]+")


class _Mapper:
    def __init__(self, submission: Submission, template: Template, epoch: date | None) -> None:
        self._submission = submission
        self._main = template.tables[0]
        self._epoch = epoch
        self._report = ""
        self._contacts = ContactNames()
        self._subjects: dict[str, ox.NamedNode] = {}
        self._properties = {
            column.predicate: ox.NamedNode(column.predicate)
            for table in template.tables
            for column in table.columns
            if column.predicate
        }

    def map(self, table: Table, row: Row) -> None:
        """State what ``row`` says, unless it says nothing of its own."""
        for name, flaw in row.flaws.items():
            text, place = row.cells[name]
            self._submission.report(flaw, place, text)
        keys = set() if table is self._main else list_variables(table.about) | {table.key}
        if not any(column.states and column.name in row.cells and column.name not in keys for column in table.columns):
            self._report_idle(table, row)
            return
        current = self._replace_retired(row, table, keys)
        if current is None:
            return
        row = current
        self._report = self._report or self._expand(self._main.about, row if table is self._main else None, self._main)
        subject = self._name(table, row)
        if table is self._main and self._submission.subjects:
            self._submission.report(Rule.SUBMISSION_TWICE, self._first(row), unread=len(row.cells))
            return
        first = subject
        if subject in self._submission.subjects:
            # A row with the key of an earlier one has a name of its own, so that the rules find all that is wrong.
            subject = ox.NamedNode(f"{first.value}/row/{row.number}")
        self._submission.subjects[subject] = row.place
        self._submission.add(subject, RDF_TYPE, ox.NamedNode(table.row_class), self._first(row))
        if subject != first and self._has_key(row, table, keys):
            self._submission.add(subject, REPEATS, first, self._first(row))
        elif table.linked_by:
            self._submission.add(ox.NamedNode(self._report), ox.NamedNode(table.linked_by), subject, row.place)
        for column in table.columns:
            if column.predicate and column.states and column.name in row.cells:
                self._state(subject, self._properties[column.predicate], column, row, table)

    def _has_key(self, row: Row, table: Table, keys: Collection[str]) -> bool:
        """Return whether ``row`` has all that its key is made of; report what it lacks, unless a rule finds that."""
        lacking = [column for column in table.columns if column.name in keys and self._lacks(column, row)]
        if lacking and (lacking[0].name == table.key or not lacking[0].states):
            self._submission.report(Rule.KEY_MISSING, row.place, lacking[0].title)
        return not lacking

    def _name(self, table: Table, row: Row) -> ox.NamedNode:
        """Return what ``row`` is about; rows of a contact go by their key, which its IRI does not have."""
        if not table.key:
            return ox.NamedNode(self._expand(table.about, row, table))
        keyed = self._expand(table.about, row, table, {CONTACT: self._key(table.key, row, table)})
        if keyed not in self._subjects:
            column = next((column for column in table.columns if column.predicate == CONTACT_FUNCTION), None)
            text = row.cells[column.name][0] if column is not None and column.name in row.cells else ""
            function = (column.choices.find(text) if column is not None and column.choices is not None else None) or ""
            name = self._contacts.take(function)
            self._subjects[keyed] = ox.NamedNode(self._expand(table.about, row, table, {CONTACT: name}))
            self._submission.keyed[self._subjects[keyed]] = keyed
        return self._subjects[keyed]

    @staticmethod
    def _lacks(column: Column, row: Row) -> bool:
        return column.name not in row.cells and not column.default

    def _replace_retired(self, row: Row, table: Table, keys: Collection[str]) -> Row | None:
        """Return a row without the cells that name something retired, None when a key does.

        What exactly one thing took the place of is read as that, and stays.
        """
        cells = dict(row.cells)
        for column in table.columns:
            if column.name not in cells or column.choices is None or not column.choices.successors:
                continue
            text, place = cells[column.name]
            ends = {part: column.choices.find_successors(part) for part in split_values(text, column)}
            for part, successors in ends.items():
                if successors is not None and len(successors) == 1:
                    self._submission.report(
                        Rule.CHOICE_SUCCEEDED, place, f"{part} → {column.choices.codes[successors[0]]}"
                    )
            if any(successors is not None and len(successors) != 1 for successors in ends.values()):
                lost = len(row.cells) if column.name in keys else 1
                self._submission.report(Rule.CHOICE_RETIRED, place, text, unread=lost)
                if column.name in keys:
                    return None
                del cells[column.name]
        return replace(row, cells=cells)

    def _state(self, subject: ox.NamedNode, path: ox.NamedNode, column: Column, row: Row, table: Table) -> None:
        text, place = row.cells[column.name]
        self._report_letters(text, place)
        values = list(split_values(text, column))
        if values != list(_split_by_separator(text, column)):
            self._submission.report(Rule.VALUE_REWRITTEN, place, f"{text} → {f'{column.separator} '.join(values)}")
        for part in values:
            value = self._read(part, column, row, table, place)
            if value is None:
                continue
            self._submission.add(subject, path, value, place)
            if value.value != part:
                self._submission.typed[place, value] = part

    def _report_letters(self, text: str, place: Place) -> None:
        """Report letters that a program lost or changed when it saved the file."""
        marks = text.count("?")
        if _LOST in text or (marks >= _MANY and 2 * marks > sum(map(str.isalnum, text)) and text.strip("?")):
            self._submission.report(Rule.LETTERS_LOST, place, text)
        elif (meant := find_meant(text)) != text:
            self._submission.report(Rule.TEXT_GARBLED, place, f"{text} → {meant}")

    def _report_idle(self, table: Table, row: Row) -> None:
        """Report a row with nothing but its key, unless the template had it already."""
        for column in table.columns:
            key = row.cells.get(column.name)
            given = {entry.get(column.name) for entry in table.catalogue} - {None}
            if key and given and column.choices is not None:
                iri = column.choices.find(key[0])
                if iri is not None and (column.choices.offered.get(iri) in given or iri in column.choices.successors):
                    return
        shown = ", ".join(text for text, _ in row.cells.values())
        self._submission.report(Rule.NOTHING_SAID, self._first(row), shown, unread=len(row.cells))

    def _read(self, part: str, column: Column, row: Row, table: Table, place: Place) -> _Value | None:
        """Return what a part of a cell states, None where nobody can know which value is meant."""
        if column.choices is not None:
            iri = self._choose(part, column, place)
            if iri is not None:
                return ox.NamedNode(iri)
        if column.value_url is not None:
            return ox.NamedNode(self._expand(column.value_url, row, table, {column.name: part}))
        if column.datatype is None or column.datatype == XSD_STRING:
            return ox.Literal(part)
        value = read_value(part, column.datatype, self._epoch, exact=column.name in row.exact)
        unclear = value.rule in (Rule.NUMBER_AMBIGUOUS, Rule.DAY_AMBIGUOUS, Rule.DAY_IMPLAUSIBLE)
        if value.rule is not None and column.name not in row.flaws:
            self._submission.report(value.rule, place, value.explain(part), unread=int(unclear))
        if unclear:
            return None
        return ox.Literal(value.text, datatype=ox.NamedNode(column.datatype))

    def _choose(self, part: str, column: Column, place: Place) -> str | None:
        choices = column.choices
        if choices is None:
            return None
        iri = choices.find(part)
        if iri is None and not part.isascii():
            iri = choices.find_alike(part)
            if iri is not None:
                self._submission.report(Rule.LETTERS_ALIKE, place, f"{part} → {choices.codes[iri]}")
        return choices.succeed(iri) if iri is not None else None

    def _expand(self, pattern: str, row: Row | None, table: Table, known: dict[str, str] | None = None) -> str:
        """Return the IRI that ``pattern`` gives for ``row``: the codes of what is chosen, else the text as it is."""
        number = str(row.number) if row is not None else ""
        given = {REPORT: self._report, ROW: number} | (known or {})
        return expand_pattern(pattern, lambda name: write_digits(given.get(name) or self._key(name, row, table)))

    def _key(self, name: str, row: Row | None, table: Table) -> str:
        column = next((column for column in table.columns if column.name == name), None)
        default = column.default if column is not None else ""
        text = row.cells[name][0] if row is not None and name in row.cells else default
        if column is None or column.choices is None or not text:
            return text
        iri = column.choices.find(text) or column.choices.find_alike(text)
        return column.choices.codes[column.choices.succeed(iri)] if iri else text

    @staticmethod
    def _first(row: Row) -> Place:
        return next(iter(row.cells.values()))[1]


def split_values(text: str, column: Column) -> Iterator[str]:
    """Yield the values of a cell: several where the column has a separator.

    Commas part them as well where what they part can only be several values of the column.
    """
    for part in _split_by_separator(text, column):
        pieces = [piece for piece in _COMMA.split(part) if piece]
        yield from pieces if column.separator and len(pieces) > 1 and _are_values(part, pieces, column) else [part]


def _split_by_separator(text: str, column: Column) -> Iterator[str]:
    parts = re.split(f"[{re.escape(column.separator)}\n]", text) if column.separator else [text]
    yield from filter(None, (part.strip() for part in parts))


def _are_values(whole: str, pieces: list[str], column: Column) -> bool:
    """Return whether ``pieces`` are values of ``column``, or one of them is, and the ``whole`` is none."""
    if column.choices is None:
        return column.value_url is not None and all(map(_CODE.fullmatch, pieces))
    return column.choices.find(whole) is None and any(map(column.choices.find, pieces))
