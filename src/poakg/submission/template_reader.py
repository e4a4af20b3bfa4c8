"""Read templates of submissions as the graph describes them (CSV on the Web vocabulary)."""

import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from functools import cached_property

import pyoxigraph as ox

from poakg.namespaces import EXAMPLES
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import RDFS_SUBCLASS
from poakg.rdf.terms import make_term
from poakg.rdf.turtle import sort_naturally
from poakg.submission.choices import Choices
from poakg.submission.choices import is_code
from poakg.submission.choices import read_successors
from poakg.submission.templates import Column
from poakg.submission.templates import Table
from poakg.submission.templates import Template

_CSVW = PREFIXES["csvw"]
_DESCRIPTION = f"{PREFIXES['dcterms']}description"
_LABEL = f"{PREFIXES['rdfs']}label"
_NOTATION = f"{PREFIXES['skos']}notation"
_UNIT = "https://schema.org/unitText"
_WITHDRAWN = ox.NamedNode(f"{TERM}withdrawnIn")
_YEAR = f"{TERM}year"
_YEARS_OF_CYCLE = 2
_PREFERRED = f"{PREFIXES['skos']}prefLabel"


def read_templates(store: ox.Store, language: str = "en") -> dict[str, Template]:
    """Return all templates by kind, with texts in ``language`` where there are any, else in English."""
    reader = _Reader(store, language)
    return {kind: reader.read(group) for kind, group in reader.groups.items()}


class _Reader:
    def __init__(self, store: ox.Store, language: str) -> None:
        self._store = store
        self._language = language
        self._choices: dict[str, Choices] = {}
        groups = {self._text(node, _NOTATION): node for node in self._members(f"{_CSVW}TableGroup")}
        self.groups = dict(sorted(groups.items()))

    def read(self, group: ox.NamedNode) -> Template:
        described = self._text(group, f"{TERM}describesKind")
        tables = tuple(map(self._table, self._list(group, f"{_CSVW}table")))
        return Template(
            kind=self._text(group, _NOTATION),
            label=self._text(group, _LABEL),
            version=self._text(group, f"{PREFIXES['owl']}versionInfo"),
            described_class=described,
            tables=tables,
            classes=tuple(sorted(self._close({described, *(table.row_class for table in tables)}, above=True))),
            reads=self._texts(group, f"{TERM}readsVersion"),
        )

    def _table(self, node: ox.NamedNode) -> Table:
        nodes = {self._text(column, f"{_CSVW}name"): column for column in self._list(node, f"{_CSVW}column")}
        columns = tuple(map(self._column, nodes.values()))
        return Table(
            name=node.value.rpartition("/")[2],
            title=self._text(node, _LABEL),
            titles=self._texts(node, _LABEL),
            purpose=self._text(node, _DESCRIPTION),
            about=self._text(node, f"{_CSVW}aboutUrl"),
            row_class=self._text(node, f"{TERM}rowClass"),
            linked_by=self._text(node, f"{TERM}linkedBy") or None,
            columns=columns,
            catalogue=tuple(self._catalogue(columns, nodes)),
            key=self._text(node, f"{_CSVW}primaryKey"),
        )

    def _column(self, node: ox.NamedNode) -> Column:
        chosen = self._text(node, f"{TERM}choiceOf")
        choices = self._read_choices(chosen) if chosen else None
        examples = self._texts(node, f"{PREFIXES['skos']}example")
        separator = self._text(node, f"{_CSVW}separator") or None
        return Column(
            name=self._text(node, f"{_CSVW}name"),
            title=self._text(node, f"{_CSVW}title"),
            titles=self._texts(node, f"{_CSVW}title"),
            prompt=self._text(node, _DESCRIPTION),
            examples=tuple(_list_as_offered(text, choices, separator) for text in examples) if choices else examples,
            unit=self._text(node, _UNIT),
            predicate=self._text(node, f"{_CSVW}propertyUrl") or None,
            datatype=self._text(node, f"{_CSVW}datatype") or None,
            value_url=self._text(node, f"{_CSVW}valueUrl") or None,
            separator=separator,
            width=int(self._text(node, f"{TERM}columnWidth") or 20),
            choices=choices,
            default=self._text(node, f"{_CSVW}default"),
            suppressed=self._text(node, f"{_CSVW}suppressOutput") == "true",
            since=self._text(node, f"{TERM}sinceVersion"),
        )

    def _catalogue(self, columns: tuple[Column, ...], nodes: dict[str, ox.NamedNode]) -> Iterator[dict[str, str]]:
        """Yield a row for each thing about which a column that adds no statements shows what the graph states."""
        shown = [column for column in columns if column.suppressed and column.predicate]
        about = {self._text(nodes[column.name], f"{_CSVW}aboutUrl") for column in shown}
        for key in columns:
            if key.choices is None or key.value_url not in about:
                continue
            for iri, spelling in key.choices.offered.items():
                yield {key.name: spelling} | {
                    column.name: self._text(ox.NamedNode(iri), column.predicate or "") for column in shown
                }

    def _read_choices(self, chosen: str) -> Choices:
        if chosen not in self._choices:
            members = self._members(chosen)
            by_label: dict[str, set[str]] = {}
            for node in members:
                for label in (*self._literals(node, _PREFERRED), *self._literals(node, _LABEL)):
                    by_label.setdefault(label.value, set()).add(node.value)
            successors = read_successors(self._store, members)
            codes = {node.value: self._text(node, _NOTATION) or node.value.rpartition("/")[2] for node in members}
            withdrawn = {node.value: year for node in members if (year := self._text(node, _WITHDRAWN.value))}
            in_use = {label: iris - withdrawn.keys() or iris for label, iris in by_label.items()}
            named = {label: min(iris) for label, iris in in_use.items() if len(iris) == 1}
            names = {
                node.value: self._name_choice(node, codes)
                for node in self._members(chosen, examples=False)
                if withdrawn.get(node.value, "9999") >= self._first_year and node.value not in successors
            }
            offered = dict(sorted(names.items(), key=lambda pair: sort_naturally(_fold(pair[1]))))
            spellings = named | {code: iri for iri, code in codes.items()}
            self._choices[chosen] = Choices(chosen, codes, spellings, offered, successors=successors)
        return self._choices[chosen]

    def _name_choice(self, node: ox.NamedNode, codes: dict[str, str]) -> str:
        code = codes[node.value]
        for predicate in (_PREFERRED, _LABEL) if is_code(code) else (_PREFERRED,):
            labels = {label.language: label.value for label in self._literals(node, predicate)}
            name = labels.get(self._language) or labels.get("en")
            if name:
                # What has a code that others gave is looked up by its name and by its code.
                return f"{name} ({code})" if is_code(code) else name
        return code

    @cached_property
    def _first_year(self) -> str:
        """The first year that a submission can be about; what went out of use before is not offered."""
        years = [self._text(node, _YEAR) for node in self._members(f"{TERM}ReportingCycle")]
        return str(min(map(int, years), default=0) - _YEARS_OF_CYCLE)

    def _literals(self, node: ox.NamedNode, predicate: str) -> list[ox.Literal]:
        quads = self._store.quads_for_pattern(node, ox.NamedNode(predicate), None)
        return [quad.object for quad in quads if isinstance(quad.object, ox.Literal)]

    def _members(self, class_iri: str, *, examples: bool = True) -> list[ox.NamedNode]:
        classes = self._close({class_iri}, above=False)
        nodes = {
            quad.subject.value: quad.subject
            for row_class in classes
            for quad in self._store.quads_for_pattern(None, RDF_TYPE, ox.NamedNode(row_class))
            if isinstance(quad.subject, ox.NamedNode) and (examples or quad.graph_name != ox.NamedNode(EXAMPLES))
        }
        return [nodes[iri] for iri in sorted(nodes, key=sort_naturally)]

    def _close(self, classes: Iterable[str], *, above: bool) -> set[str]:
        """Return classes and those above or below them."""
        found: set[str] = set()
        waiting = list(classes)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                node = ox.NamedNode(name)
                quads = self._store.quads_for_pattern(
                    *((node, RDFS_SUBCLASS, None) if above else (None, RDFS_SUBCLASS, node))
                )
                ends = (quad.object if above else quad.subject for quad in quads)
                waiting += [end.value for end in ends if isinstance(end, ox.NamedNode)]
        return found

    def _text(self, node: ox.NamedNode, predicate: str) -> str:
        quads = self._store.quads_for_pattern(node, ox.NamedNode(predicate), None)
        found = [quad.object for quad in quads if isinstance(quad.object, ox.Literal | ox.NamedNode)]
        ranked = sorted(found, key=lambda term: self._prefer(term.language if isinstance(term, ox.Literal) else None))
        return ranked[0].value if ranked else ""

    def _texts(self, node: ox.NamedNode, predicate: str) -> tuple[str, ...]:
        literals = sorted(self._literals(node, predicate), key=lambda text: (self._prefer(text.language), text.value))
        return tuple(text.value for text in literals)

    def _prefer(self, language: str | None) -> int:
        return [self._language, "en", None].index(language) if language in (self._language, "en", None) else 3

    def _list(self, node: ox.NamedNode, predicate: str) -> list[ox.NamedNode]:
        members = []
        quads = self._store.quads_for_pattern(node, ox.NamedNode(predicate), None)
        cell = next((quad.object for quad in quads), None)
        while isinstance(cell, ox.BlankNode):
            first = next(iter(self._store.quads_for_pattern(cell, make_term("rdf", "first"), None))).object
            if isinstance(first, ox.NamedNode):
                members.append(first)
            cell = next(iter(self._store.quads_for_pattern(cell, make_term("rdf", "rest"), None))).object
        return members


def _list_as_offered(text: str, choices: Choices, separator: str | None) -> str:
    """Return an example as the list of its column has it."""
    parts = [part.strip() for part in text.split(separator)] if separator else [text]
    return "; ".join(choices.offered.get(choices.find(part) or "", part) for part in parts)


def _fold(text: str) -> str:
    """Return a text as it is sorted: without differences of case and accents."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
