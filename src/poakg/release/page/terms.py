"""The ontology as statements by IRI: its terms by area, their labels, and where a link to each of them leads."""

from collections.abc import Iterable
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from poakg.graph.content import SourceFile
from poakg.namespaces import BASE
from poakg.namespaces import CODE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import RDFS_SUBCLASS
from poakg.rdf.terms import split_iri
from poakg.rdf.turtle import Node
from poakg.rdf.turtle import sort_naturally

RDF, RDFS, OWL, SKOS, DCTERMS = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "skos", "dcterms"))
TYPE = RDF_TYPE.value
SUBCLASS, DOMAIN, RANGE = RDFS_SUBCLASS.value, f"{RDFS}domain", f"{RDFS}range"
DEPRECATED = f"{OWL}deprecated"
# Properties that name a thing, best first, and those that say what it is.
LABELS = (f"{RDFS}label", f"{SKOS}prefLabel", f"{DCTERMS}title", f"{PREFIXES['schema']}name")
DEFINITIONS = (f"{SKOS}definition", f"{DCTERMS}description")

# Where pages other than the overview are found from the root of the server, and the names of those without an area.
PAGES = "ontology/pages"
CODE_LISTS, RETIRED = "code-lists", "retired-terms"

Statements = dict[str, list[Node]]
SortKey = tuple[tuple[tuple[int, int, str], ...], str]


class Link(NamedTuple):
    """A thing by its label, with the address of its page; ``code`` is the short IRI of a thing that is not ours.

    An address on this server is relative to its root.
    """

    text: str
    address: str
    code: str = ""


class Ontology:
    """What ``sources`` state about our terms and codes, by IRI or label of a blank node."""

    def __init__(self, sources: Iterable[SourceFile]) -> None:
        self._sources = list(sources)
        self.terms = self._read("ontology")
        self.codes = self._read("codes")
        self._sort_keys: dict[str, SortKey] = {}

    def _list_sources(self, graph: str) -> list[SourceFile]:
        return [source for source in self._sources if source.graph == f"{GRAPH}{graph}"]

    def _read(self, graph: str) -> dict[str, Statements]:
        table: dict[str, Statements] = {}
        for triple in (triple for source in self._list_sources(graph) for triple in source.triples):
            statements = table.setdefault(name_node(triple.subject), {})
            statements.setdefault(triple.predicate.value, []).append(triple.object)  # type: ignore[arg-type]
        return table

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label of everything that has one; the English one if there are several."""
        return {subject: label for subject, (_, _, label) in self._labels.items()}

    @cached_property
    def _labels(self) -> dict[str, tuple[bool, int, str]]:
        """The best label of everything: whether it is in a foreign language, the rank of its property, its text."""
        ranks = {ox.NamedNode(name): rank for rank, name in enumerate(LABELS)}
        found: dict[str, tuple[bool, int, str]] = {}
        for triple in (triple for source in self._sources for triple in source.triples):
            rank = ranks.get(triple.predicate)
            if rank is not None and isinstance(triple.object, ox.Literal):
                subject = name_node(triple.subject)
                entry = (triple.object.language not in (None, "en"), rank, triple.object.value)
                found[subject] = min(found.get(subject, entry), entry)
        return found

    @cached_property
    def areas(self) -> dict[str, list[str]]:
        """Our terms in use by area, which is the name of the file that defines them: classes, then properties."""
        areas: dict[str, list[str]] = {}
        for source in self._list_sources("ontology"):
            typed = {name_node(triple.subject) for triple in source.triples if triple.predicate.value == TYPE}
            terms = [iri for iri in typed if iri.startswith(TERM) and DEPRECATED not in self.terms[iri]]
            if terms:
                areas[PurePath(source.name).stem] = sorted(
                    terms, key=lambda iri: (not self.is_class(iri), self.sort_key(iri))
                )
        return areas

    @cached_property
    def classes(self) -> list[str]:
        """Our classes in use, by label."""
        return sorted((iri for terms in self.areas.values() for iri in terms if self.is_class(iri)), key=self.sort_key)

    @cached_property
    def properties(self) -> list[str]:
        """Our properties in use, by label."""
        own = (iri for terms in self.areas.values() for iri in terms if not self.is_class(iri))
        return sorted(own, key=self.sort_key)

    @cached_property
    def retired(self) -> list[str]:
        """Our terms that are kept for old data only, by label."""
        own = (iri for iri in self.terms if iri.startswith(TERM) and DEPRECATED in self.terms[iri])
        return sorted(own, key=self.sort_key)

    @cached_property
    def pages(self) -> dict[str, str]:
        """The name of the page that has each of our terms."""
        pages = {iri: name_page(area) for area, terms in self.areas.items() for iri in terms}
        return pages | dict.fromkeys(self.retired, RETIRED)

    @cached_property
    def code_lists(self) -> dict[str, list[str]]:
        """The IRIs of the code lists that have codes of a class of ours, by class."""
        found: dict[str, set[str]] = {}
        for statements in self.codes.values():
            for kind in statements.get(TYPE, []):
                if kind.value in self.terms:
                    found.setdefault(kind.value, set()).update(
                        scheme.value for scheme in statements.get(f"{SKOS}inScheme", [])
                    )
        return {kind: sorted(found[kind], key=self.sort_key) for kind in found if kind.startswith(TERM)}

    def is_class(self, iri: str) -> bool:
        """Whether a term is a class; the others are properties."""
        return any(value.value == f"{OWL}Class" for value in self.get(iri, TYPE))

    def get(self, subject: str, predicate: str) -> list[Node]:
        """Return the values of ``predicate`` for a term."""
        return self.terms.get(subject, {}).get(predicate, [])

    @cached_property
    def domains(self) -> dict[str, list[str]]:
        """The classes that are the domain of each property in use, those of a union one by one."""
        return {name: self._get_classes(name, DOMAIN) for name in self.properties}

    @cached_property
    def ranges(self) -> dict[str, list[str]]:
        """The classes or datatypes that are the range of each property in use, those of a union one by one."""
        return {name: self._get_classes(name, RANGE) for name in self.properties}

    def _get_classes(self, subject: str, predicate: str) -> list[str]:
        found: list[str] = []
        for value in self.get(subject, predicate):
            unions = self.get(value.value, f"{OWL}unionOf") if isinstance(value, ox.BlankNode) else []
            found += [member.value for union in unions for member in self.read_list(union)] or [value.value]
        return found

    @cached_property
    def ancestors(self) -> dict[str, list[str]]:
        """The classes of ours above each of our classes in use, nearest first."""
        return {iri: self._climb(iri) for iri in self.classes}

    def _climb(self, iri: str) -> list[str]:
        found = [iri]
        for name in found:
            parents = [value.value for value in self.get(name, SUBCLASS) if value.value.startswith(TERM)]
            found += [parent for parent in dict.fromkeys(parents) if parent not in found]
        return found[1:]

    def read_list(self, head: Node) -> Iterator[Node]:
        """Yield the members of an RDF list."""
        while head.value != f"{RDF}nil":
            yield self.terms[head.value][f"{RDF}first"][0]
            head = self.terms[head.value][f"{RDF}rest"][0]

    def get_name(self, iri: str) -> str:
        """Return the label of ``iri``, or its short form when it has none."""
        return self.labels.get(iri) or shorten(iri)

    def sort_key(self, iri: str) -> SortKey:
        """Return what ``iri`` is sorted by: its label, numbers in it as numbers."""
        if iri not in self._sort_keys:
            self._sort_keys[iri] = (sort_naturally(self.get_name(iri).casefold()), iri)
        return self._sort_keys[iri]

    def link(self, iri: str) -> Link:
        """Return ``iri`` as a link: a term to its place on its page, the rest of ours to its page on this server."""
        if iri.startswith(TERM):
            address = f"{PAGES}/{self.pages[iri]}" if iri in self.pages else "ontology"
            return Link(self.get_name(iri), f"{address}#{iri.removeprefix(TERM)}")
        if iri.startswith(BASE):
            path = iri.removeprefix(BASE)
            is_page = path.startswith(("graph/", "ontology"))
            return Link(self.get_name(iri), quote(path if is_page else f"doc/{path}"))
        label = self.labels.get(iri, "")
        is_address = iri.startswith(("http://", "https://")) and not iri.startswith(PREFIXES["xsd"])
        address = iri if is_address else ""
        return Link(label, address, shorten(iri)) if label else Link(shorten(iri), address)


def name_page(area: str) -> str:
    """Return what the page of an area is called."""
    return f"{area}-area" if area in (CODE_LISTS, RETIRED) else area


def name_code_list(scheme: str) -> str:
    """Return the fragment at which the page of the code lists has one."""
    return f"code-list-{scheme.removeprefix(CODE).replace('/', '-')}"


def locate_code_list(scheme: str) -> str:
    """Return where a code list is found, from the root of the server."""
    return f"{PAGES}/{CODE_LISTS}#{name_code_list(scheme)}"


def name_node(node: ox.NamedNode | ox.BlankNode | ox.Triple) -> str:
    """Return the IRI or the label of a subject."""
    return str(node) if isinstance(node, ox.Triple) else node.value


def shorten(iri: str) -> str:
    """Return ``iri`` as people write it: with a prefix, or as an address without its scheme."""
    prefix, name = split_iri(iri) or ("", iri)
    return f"{prefix}:{name}" if prefix and "/" not in name else iri.rsplit("://", maxsplit=1)[-1].rstrip("/#")
