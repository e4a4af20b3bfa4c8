"""What the pages show of a term: its definition, and all else that is stated about it as rows of values."""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.namespaces import ONTOLOGY
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.turtle import Node
from poakg.release.page.examples import Example
from poakg.release.page.examples import Instances
from poakg.release.page.terms import DCTERMS
from poakg.release.page.terms import DEFINITIONS
from poakg.release.page.terms import DEPRECATED
from poakg.release.page.terms import DOMAIN
from poakg.release.page.terms import LABELS
from poakg.release.page.terms import OWL
from poakg.release.page.terms import RANGE
from poakg.release.page.terms import RDF
from poakg.release.page.terms import RDFS
from poakg.release.page.terms import SKOS
from poakg.release.page.terms import SUBCLASS
from poakg.release.page.terms import TYPE
from poakg.release.page.terms import Link
from poakg.release.page.terms import Ontology
from poakg.release.page.terms import Statements
from poakg.release.page.terms import locate_code_list
from poakg.release.page.terms import name_page

# Values are words and links in turn.
Value = tuple[Link | str, ...]
# Classes by property.
Users = Mapping[str, Collection[str]]

_KINDS = {
    "Class": "class",
    "ObjectProperty": "object property",
    "DatatypeProperty": "datatype property",
    "AnnotationProperty": "annotation property",
}
_CHARACTERISTICS = {
    "FunctionalProperty": "at most one value",
    "InverseFunctionalProperty": "no two things share a value",
    "SymmetricProperty": "holds in both directions",
    "AsymmetricProperty": "never holds in both directions",
    "TransitiveProperty": "passes on along a chain",
    "ReflexiveProperty": "relates everything to itself",
    "IrreflexiveProperty": "relates nothing to itself",
}
# Headings of what is stated, in the order of the page. Other statements follow by the label of their property.
_HEADINGS = {
    f"{DCTERMS}isReplacedBy": "Use instead",
    SUBCLASS: "Superclass",
    f"{OWL}equivalentClass": "Equivalent to",
    f"{OWL}disjointUnionOf": "Subclasses (an instance is in exactly one)",
    f"{RDFS}subPropertyOf": "Superproperty",
    f"{OWL}inverseOf": "Inverse",
    DOMAIN: "Domain",
    RANGE: "Range",
}
_LAST_HEADINGS = {
    f"{OWL}versionInfo": "Version",
    f"{OWL}versionIRI": "IRI of the version",
    f"{SKOS}scopeNote": "Note",
    f"{DCTERMS}source": "Source",
}
_SHOWN_APART = {TYPE, f"{RDFS}isDefinedBy", DEPRECATED, *LABELS, *DEFINITIONS}


@dataclass(frozen=True)
class Row:
    """A heading and its values, each on a line of its own if the row is a ``column``."""

    heading: str
    values: list[Value]
    column: bool = False


@dataclass(frozen=True)
class TermView:
    """A term as its page shows it; ``name`` is the fragment of its IRI, ``address`` its place from the root."""

    iri: str
    name: str
    address: str
    label: str
    kind: str
    is_class: bool
    definition: str
    rows: list[Row]
    example: Example | None


def describe_term(ontology: Ontology, instances: Instances, users: Users, iri: str) -> TermView:
    """Return the view of a term of ours; ``instances`` are what example queries can list.

    ``users`` are the classes whose instances have a property that has no domain, by property.
    """
    statements = ontology.terms[iri]
    kinds = [value.value.removeprefix(OWL) for value in statements.get(TYPE, [])]
    is_class, in_use = ontology.is_class(iri), DEPRECATED not in statements
    rows = _describe_statements(ontology, statements, _HEADINGS)
    rows += _describe_use(ontology, users, iri) if is_class and in_use else []
    rows += [Row("Used with", _link_all(ontology, users[iri]))] if users.get(iri) else []
    traits = [_CHARACTERISTICS[kind] for kind in kinds if kind in _CHARACTERISTICS]
    rows += [Row("Characteristics", [(trait,) for trait in traits])] if traits else []
    rows += describe_rest(ontology, statements)
    return TermView(
        iri=iri,
        name=iri.removeprefix(TERM),
        address=ontology.link(iri).address,
        label=ontology.get_name(iri),
        kind=next((_KINDS[kind] for kind in kinds if kind in _KINDS), ""),
        is_class=is_class,
        definition=define(statements),
        rows=rows,
        example=instances.make_example(iri) if is_class and in_use else None,
    )


@dataclass(frozen=True)
class Area:
    """Terms that belong together; ``name`` is the fragment of their section, ``page`` the name of their page."""

    name: str
    page: str
    title: str
    terms: list[TermView]


def describe_areas(ontology: Ontology, instances: Instances, users: Users) -> list[Area]:
    """Return our terms in use by area."""
    return [
        Area(
            name=f"area-{area}",
            page=name_page(area),
            title=capitalize(area.replace("_", " ")),
            terms=[describe_term(ontology, instances, users, iri) for iri in terms],
        )
        for area, terms in ontology.areas.items()
    ]


def describe_header(ontology: Ontology) -> list[Row]:
    """Return what is stated about the ontology as a whole."""
    return describe_rest(ontology, ontology.terms.get(ONTOLOGY, {}))


def define(statements: Statements) -> str:
    """Return what statements about a thing say that it is."""
    return next((value.value for name in DEFINITIONS for value in statements.get(name, [])), "")


def _describe_statements(ontology: Ontology, statements: Statements, headings: dict[str, str]) -> list[Row]:
    return [
        Row(heading, describe_values(ontology, statements[predicate]))
        for predicate, heading in headings.items()
        if predicate in statements
    ]


def describe_rest(ontology: Ontology, statements: Statements, shown: Collection[str] = ()) -> list[Row]:
    """Return the statements that are not ``shown`` elsewhere, by the label of their property, sources last."""
    placed = {*shown} | _SHOWN_APART | _HEADINGS.keys() | _LAST_HEADINGS.keys()
    others = {name: capitalize(ontology.get_name(name)) for name in statements if name not in placed}
    others = dict(sorted(others.items(), key=lambda item: item[1]))
    return _describe_statements(ontology, statements, others | _LAST_HEADINGS)


def _describe_use(ontology: Ontology, users: Users, iri: str) -> Iterator[Row]:
    """Yield what the rest of the ontology states of a class: its codes, what is below it, and its properties."""
    lists = ontology.code_lists.get(iri, [])
    if lists:
        links = [Link(ontology.get_name(scheme), locate_code_list(scheme)) for scheme in lists]
        yield Row("Codes", [(link,) for link in links])
    below = {name for name in ontology.classes if any(value.value == iri for value in ontology.get(name, SUBCLASS))}
    parts = {part.value for union in ontology.get(iri, f"{OWL}disjointUnionOf") for part in ontology.read_list(union)}
    if below - parts:
        yield Row("Subclasses", _link_all(ontology, sorted(below, key=ontology.sort_key)))
    own = [name for name, domains in ontology.domains.items() if iri in domains]
    if own:
        yield Row("Properties", [_describe_property(ontology, name) for name in own], column=True)
    shared = [name for name, kinds in users.items() if iri in kinds]
    if shared:
        yield Row("Also has", [_describe_property(ontology, name) for name in shared], column=True)
    rich = {name for domains in ontology.domains.values() for name in domains}
    above = [ancestor for ancestor in ontology.ancestors[iri] if ancestor in rich]
    if above:
        yield Row("Inherits properties of", _link_all(ontology, above))
    pointing = [name for name, ranges in ontology.ranges.items() if iri in ranges]
    if pointing:
        yield Row("Range of", _link_all(ontology, pointing))


def _link_all(ontology: Ontology, names: Iterable[str]) -> list[Value]:
    return [(ontology.link(name),) for name in names]


def _describe_property(ontology: Ontology, name: str) -> Value:
    ranges = _link_all(ontology, ontology.ranges[name])
    return (ontology.link(name), " → ", *_join(ranges, " or ")) if ranges else (ontology.link(name),)


def describe_values(ontology: Ontology, values: list[Node]) -> list[Value]:
    """Return values in words, sorted by them."""
    ordered = sorted(values, key=lambda value: ontology.sort_key(value.value))
    return [_describe_value(ontology, value) for value in ordered]


def _describe_value(ontology: Ontology, value: Node) -> Value:
    """Return a value in words: an expression of OWL is read out, a list is joined."""
    if isinstance(value, ox.NamedNode):
        return (ontology.link(value.value),)
    if isinstance(value, ox.Literal):
        is_flag = value.datatype.value == f"{PREFIXES['xsd']}boolean"
        return ({"true": "yes", "false": "no"}.get(value.value, value.value) if is_flag else value.value,)
    statements = ontology.terms[value.value]
    for name, word in ((f"{OWL}unionOf", " or "), (f"{OWL}intersectionOf", " with ")):
        if name in statements:
            members = ontology.read_list(statements[name][0])
            return _join((_describe_value(ontology, member) for member in members), word)
    if f"{OWL}hasValue" in statements:
        pair = (statements[f"{OWL}onProperty"][0], statements[f"{OWL}hasValue"][0])
        return _join((_describe_value(ontology, part) for part in pair), " = ")
    if f"{RDF}first" in statements:
        return _join((_describe_value(ontology, member) for member in ontology.read_list(value)), ", ")
    return (", ".join(ontology.get_name(predicate) for predicate in statements),)


def _join(values: Iterable[Value], word: str) -> Value:
    return tuple(part for value in values for part in (word, *value))[1:]


def capitalize(text: str) -> str:
    """Return ``text`` with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]
