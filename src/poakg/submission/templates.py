"""Templates of submissions as the graph describes them (CSV on the Web vocabulary): tables, columns, choices."""

import re
import unicodedata
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property

import pyoxigraph as ox

from poakg.errors import UnknownNameError
from poakg.graph.suggestions import suggest
from poakg.namespaces import EXAMPLES
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import make_term
from poakg.rdf.turtle import sort_naturally
from poakg.submission.normalize import normalize

_CSVW = PREFIXES["csvw"]
_DESCRIPTION = f"{PREFIXES['dcterms']}description"
_LABEL = f"{PREFIXES['rdfs']}label"
_NOTATION = f"{PREFIXES['skos']}notation"
_UNIT = "https://schema.org/unitText"
_WITHDRAWN = ox.NamedNode(f"{TERM}withdrawnIn")
_YEAR = f"{TERM}year"
_YEARS_OF_CYCLE = 2
_SUBCLASS = f"{PREFIXES['rdfs']}subClassOf"
_PREFERRED = f"{PREFIXES['skos']}prefLabel"


# A spreadsheet turns a word for yes or no into a value of its own.
_TRUTHS = {"true": "yes", "y": "yes", "false": "no", "n": "no"}


def is_code(notation: str) -> bool:
    """Tell whether a notation is a code that others gave, such as KEN, USD or 002, and not a word of ours."""
    return bool(re.fullmatch(r"[A-Z]{3}|\d{3}", notation))


@dataclass(frozen=True)
class Choices:
    """What may be chosen in a column, the members of ``of``; ``codes`` gives the notation of each by its IRI."""

    of: str
    codes: dict[str, str] = field(repr=False)
    spellings: dict[str, str] = field(repr=False)
    """The IRI by every spelling: its notation, and its label in any language where only one thing has it."""
    offered: dict[str, str] = field(repr=False)
    """The spelling that a drop-down list offers by IRI; invented things are not offered."""
    resolve: Callable[[str], str] | None = field(default=None, repr=False, compare=False)
    """Returns the IRI of what has a name that is not among the spellings, or nothing; not part of a file."""

    def find(self, text: str) -> str | None:
        """Return the IRI of what ``text`` is a spelling or another known name of."""
        word = normalize(text)
        iri = self.lookup.get(word) or self.lookup.get(_TRUTHS.get(word, word))
        if iri is None and self.resolve is not None:
            iri = self.resolve(text)
        return iri if iri in self.codes else None

    def find_alike(self, text: str) -> str | None:
        """Return the IRI of what ``text`` is a spelling of where letters that look alike are the same."""
        return self.alike.get(normalize(text, alike=True))

    @cached_property
    def lookup(self) -> dict[str, str]:
        """The IRIs by folded spelling; spreadsheets drop the zeros before a number."""
        short = {code.lstrip("0"): iri for iri, code in self.codes.items() if code.isdecimal()}
        listed = {spelling: iri for iri, spelling in self.offered.items()}
        spellings = {**short, **listed, **self.spellings}
        return {normalize(spelling): iri for spelling, iri in spellings.items()}

    @cached_property
    def alike(self) -> dict[str, str]:
        """The IRIs by spelling in which letters that look alike are the same."""
        return {normalize(spelling, alike=True): iri for spelling, iri in self.spellings.items()}


@dataclass(frozen=True)
class Column:
    """A column: ``predicate`` is what its cells state, ``titles`` are its headings in all languages."""

    name: str
    title: str
    titles: tuple[str, ...]
    prompt: str
    examples: tuple[str, ...]
    unit: str
    predicate: str | None
    datatype: str | None
    value_url: str | None
    separator: str | None
    width: int
    choices: Choices | None
    default: str
    """What an empty cell stands for."""
    suppressed: bool

    @property
    def heading(self) -> str:
        """What stands above the column: its title, with the unit where it has one."""
        return f"{self.title} ({self.unit})" if self.unit else self.title

    @property
    def guidance(self) -> str:
        """What belongs into the column, with examples where there are any."""
        examples = f" For example: {'; '.join(self.examples)}." if self.examples else ""
        several = f" Part several by {self.separator}" if self.separator else ""
        return f"{self.prompt}.{several}{examples}"

    @property
    def states(self) -> bool:
        """Whether its cells become statements."""
        return self.predicate is not None and not self.suppressed


@dataclass(frozen=True)
class Table:
    """A sheet: each row describes a thing of ``row_class`` whose IRI the pattern ``about`` gives."""

    name: str
    title: str
    titles: tuple[str, ...]
    purpose: str
    about: str
    row_class: str
    linked_by: str | None
    columns: tuple[Column, ...]
    catalogue: tuple[dict[str, str], ...] = field(repr=False)
    """Rows that are there before anything is filled in: values by the name of their column."""

    @cached_property
    def spelled(self) -> dict[str, Column]:
        """The columns by every spelling of their headings."""
        return spell_columns(self.columns)


@dataclass(frozen=True)
class Template:
    """The tables of one kind of submission; the first is about the submission itself."""

    kind: str
    label: str
    version: str
    described_class: str
    tables: tuple[Table, ...]


def spell_columns(columns: Iterable[Column]) -> dict[str, Column]:
    """Return columns by every spelling of their headings: in all languages, by name, and with letters alike."""
    spelled: dict[str, Column] = {}
    for column in columns:
        for title in (column.heading, *column.titles, column.name):
            spelled.setdefault(normalize(title), column)
            spelled.setdefault(normalize(title, alike=True), column)
    return spelled


def read_templates(store: ox.Store, language: str = "en") -> dict[str, Template]:
    """Return all templates by kind, with texts in ``language`` where there are any, else in English."""
    reader = _Reader(store, language)
    return {kind: reader.read(group) for kind, group in reader.groups.items()}


def find_template(templates: Mapping[str, Template], kind: str) -> Template:
    """Return the template for ``kind`` of submission. Raises UnknownNameError."""
    if kind not in templates:
        raise UnknownNameError(f"'{kind}' is not a known kind of submission.", suggest(kind, list(templates)))
    return templates[kind]


def _list_as_offered(text: str, choices: Choices, separator: str | None) -> str:
    """Return an example as the list of its column has it."""
    parts = [part.strip() for part in text.split(separator)] if separator else [text]
    return "; ".join(choices.offered.get(choices.find(part) or "", part) for part in parts)


def _fold(text: str) -> str:
    """Return a text as it is sorted: without differences of case and accents."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )


class _Reader:
    def __init__(self, store: ox.Store, language: str) -> None:
        self._store = store
        self._language = language
        self._choices: dict[str, Choices] = {}
        groups = {self._text(node, _NOTATION): node for node in self._members(f"{_CSVW}TableGroup")}
        self.groups = dict(sorted(groups.items()))

    def read(self, group: ox.NamedNode) -> Template:
        return Template(
            kind=self._text(group, _NOTATION),
            label=self._text(group, _LABEL),
            version=self._text(group, f"{PREFIXES['owl']}versionInfo"),
            described_class=self._text(group, f"{TERM}describesKind"),
            tables=tuple(map(self._table, self._list(group, f"{_CSVW}table"))),
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
        )

    def _catalogue(self, columns: tuple[Column, ...], nodes: dict[str, ox.NamedNode]) -> Iterator[dict[str, str]]:
        """Yield a row for each thing about which a column that states nothing new tells what the graph says."""
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
            codes = {node.value: self._text(node, _NOTATION) or node.value.rpartition("/")[2] for node in members}
            withdrawn = {node.value: year for node in members if (year := self._text(node, _WITHDRAWN.value))}
            in_use = {label: iris - withdrawn.keys() or iris for label, iris in by_label.items()}
            named = {label: min(iris) for label, iris in in_use.items() if len(iris) == 1}
            names = {
                node.value: self._name_choice(node, codes)
                for node in self._members(chosen, examples=False)
                if withdrawn.get(node.value, "9999") >= self._first_year
            }
            offered = dict(sorted(names.items(), key=lambda pair: sort_naturally(_fold(pair[1]))))
            self._choices[chosen] = Choices(chosen, codes, named | {code: iri for iri, code in codes.items()}, offered)
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
        classes = self._list_classes(ox.NamedNode(class_iri))
        nodes = {
            quad.subject.value: quad.subject
            for row_class in classes
            for quad in self._store.quads_for_pattern(None, RDF_TYPE, row_class)
            if isinstance(quad.subject, ox.NamedNode) and (examples or quad.graph_name != ox.NamedNode(EXAMPLES))
        }
        return [nodes[iri] for iri in sorted(nodes, key=sort_naturally)]

    def _list_classes(self, top: ox.NamedNode) -> set[ox.NamedNode]:
        """Return a class and those below it."""
        found, waiting = {top}, [top]
        while waiting:
            for quad in self._store.quads_for_pattern(None, ox.NamedNode(_SUBCLASS), waiting.pop()):
                if isinstance(quad.subject, ox.NamedNode) and quad.subject not in found:
                    found.add(quad.subject)
                    waiting.append(quad.subject)
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
