"""Spreadsheet templates as the graph describes them (CSV on the Web vocabulary): tables, columns, choices."""

from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from poakg.errors import UnknownNameError
from poakg.namespaces import EXAMPLES
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.turtle import sort_naturally

_CSVW = PREFIXES["csvw"]
_LABEL = f"{PREFIXES['rdfs']}label"
_RDF = PREFIXES["rdf"]
_SKOS = PREFIXES["skos"]


@dataclass(frozen=True)
class Column:
    """A column: ``property`` is what its cells state, ``choices`` map what may be chosen to what it stands for."""

    name: str
    title: str
    prompt: str
    property: str | None
    datatype: str | None
    value_url: str | None
    separator: str | None
    width: int
    choices: dict[str, str]
    offered: tuple[str, ...]
    """The spellings that a drop-down list offers, one for each choice."""

    @cached_property
    def lookup(self) -> dict[str, str]:
        """The choices by their folded spelling."""
        return {fold(spelling): iri for spelling, iri in self.choices.items()}


@dataclass(frozen=True)
class Table:
    """A sheet: each row describes a thing of ``row_class`` whose IRI the pattern ``about`` gives."""

    title: str
    purpose: str
    about: str
    row_class: str
    linked_by: str | None
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Template:
    """The tables of one kind of submission."""

    kind: str
    label: str
    version: str
    described_class: str
    tables: tuple[Table, ...]
    questions: dict[str, str]
    """Question by the notation of its reporting item, in the order of the catalogue."""


def fold(spelling: str) -> str:
    """Return ``spelling`` without differences of case and spacing."""
    return " ".join(spelling.replace("\u00a0", " ").casefold().split())


def read_template(store: ox.Store, kind: str) -> Template:
    """Return the template for ``kind`` of submission. Raises UnknownNameError."""
    return _Reader(store).read(kind)


class _Reader:
    def __init__(self, store: ox.Store) -> None:
        self._store = store

    def read(self, kind: str) -> Template:
        groups = {self._text(node, f"{_SKOS}notation"): node for node in self._members(f"{_CSVW}TableGroup")}
        if kind not in groups:
            raise UnknownNameError(f"There is no kind of submission called {kind}.", f"Kinds: {', '.join(groups)}.")
        group = groups[kind]
        return Template(
            kind=kind,
            label=self._text(group, _LABEL),
            version=self._text(group, f"{PREFIXES['owl']}versionInfo"),
            described_class=self._text(group, f"{TERM}describesKind"),
            tables=tuple(self._table(node) for node in self._list(group, f"{_CSVW}table")),
            questions=self._questions(),
        )

    def _table(self, node: ox.NamedNode) -> Table:
        return Table(
            title=self._text(node, _LABEL),
            purpose=self._text(node, f"{PREFIXES['dcterms']}description"),
            about=self._text(node, f"{_CSVW}aboutUrl"),
            row_class=self._text(node, f"{TERM}rowClass"),
            linked_by=self._text(node, f"{TERM}linkedBy") or None,
            columns=tuple(self._column(column) for column in self._list(node, f"{_CSVW}column")),
        )

    def _column(self, node: ox.NamedNode) -> Column:
        chosen = self._text(node, f"{TERM}choiceOf")
        return Column(
            name=self._text(node, f"{_CSVW}name"),
            title=self._text(node, f"{_CSVW}title"),
            prompt=self._text(node, f"{PREFIXES['dcterms']}description"),
            property=self._text(node, f"{_CSVW}propertyUrl") or None,
            datatype=self._text(node, f"{_CSVW}datatype") or None,
            value_url=self._text(node, f"{_CSVW}valueUrl") or None,
            separator=self._text(node, f"{_CSVW}separator") or None,
            width=int(self._text(node, f"{TERM}columnWidth")),
            choices=self._choices(chosen) if chosen else {},
            offered=tuple(map(self._name_choice, self._members(chosen, examples=False))) if chosen else (),
        )

    def _choices(self, chosen: str) -> dict[str, str]:
        """Return the members of a class by notation, and after that by label in any language that means one of them."""
        members = self._members(chosen)
        by_notation = {self._text(node, f"{_SKOS}notation"): node.value for node in members}
        by_label: dict[str, set[str]] = {}
        for node in members:
            for label in (*self._literals(node, f"{_SKOS}prefLabel"), *self._literals(node, _LABEL)):
                by_label.setdefault(label.value, set()).add(node.value)
        named = {label: min(iris) for label, iris in by_label.items() if len(iris) == 1}
        return named | by_notation

    def _name_choice(self, node: ox.NamedNode) -> str:
        english = [label.value for label in self._literals(node, f"{_SKOS}prefLabel") if label.language == "en"]
        return english[0] if english else self._text(node, f"{_SKOS}notation")

    def _literals(self, node: ox.NamedNode, predicate: str) -> list[ox.Literal]:
        quads = self._store.quads_for_pattern(node, ox.NamedNode(predicate), None)
        return [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]

    def _questions(self) -> dict[str, str]:
        items = self._members(f"{TERM}ReportingItem")
        return {self._text(node, f"{_SKOS}notation"): self._text(node, f"{TERM}question") for node in items}

    def _members(self, class_iri: str, *, examples: bool = True) -> list[ox.NamedNode]:
        quads = self._store.quads_for_pattern(None, ox.NamedNode(f"{_RDF}type"), ox.NamedNode(class_iri))
        nodes = {
            quad.subject.value: quad.subject
            for quad in quads
            if isinstance(quad.subject, ox.NamedNode) and (examples or quad.graph_name != ox.NamedNode(EXAMPLES))
        }
        return [nodes[iri] for iri in sorted(nodes, key=sort_naturally)]

    def _text(self, node: ox.NamedNode | ox.BlankNode, predicate: str) -> str:
        quads = self._store.quads_for_pattern(node, ox.NamedNode(predicate), None)
        return next((quad.object.value for quad in quads if isinstance(quad.object, ox.Literal | ox.NamedNode)), "")

    def _list(self, node: ox.NamedNode, predicate: str) -> list[ox.NamedNode]:
        members = []
        cell = next(iter(self._store.quads_for_pattern(node, ox.NamedNode(predicate), None))).object
        while isinstance(cell, ox.BlankNode):
            first = next(iter(self._store.quads_for_pattern(cell, ox.NamedNode(f"{_RDF}first"), None))).object
            if isinstance(first, ox.NamedNode):
                members.append(first)
            cell = next(iter(self._store.quads_for_pattern(cell, ox.NamedNode(f"{_RDF}rest"), None))).object
        return members
