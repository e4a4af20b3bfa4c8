"""What the ontology and the templates say about personal data."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.graph.content import SourceFile
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import XSD_BOOLEAN

TRUE = frozenset(ox.Literal(text, datatype=ox.NamedNode(XSD_BOOLEAN)) for text in ("true", "1"))
_PERSONAL = ox.NamedNode(f"{TERM}personal")
_CONFIDENTIAL = ox.NamedNode(f"{TERM}confidential")
_ASKED = ox.NamedNode(f"{PREFIXES['csvw']}propertyUrl")
_DOMAIN = ox.NamedNode(f"{PREFIXES['rdfs']}domain")
_UNION = ox.NamedNode(f"{PREFIXES['owl']}unionOf")
_FIRST, _REST = (ox.NamedNode(f"{PREFIXES['rdf']}{name}") for name in ("first", "rest"))


@dataclass(frozen=True)
class Protection:
    """The properties whose values are ``personal`` data, and those that templates ask for; IRIs.

    ``contacts`` are the classes whose members have personal data. What is ``confidential`` is never published,
    whatever those concerned agree to.
    """

    personal: frozenset[str]
    asked: frozenset[str]
    contacts: frozenset[str]
    confidential: frozenset[str] = frozenset()


def read_protection(sources: Iterable[SourceFile]) -> Protection:
    """Return what the ontology and the templates among ``sources`` say about personal data."""
    personal, asked, confidential = set(), set(), set()
    stated: dict[tuple[object, ox.NamedNode], object] = {}
    for source in sources:
        if source.name.startswith(("ontology/", "data/templates/")):
            for triple in source.triples:
                if triple.predicate == _PERSONAL and triple.object in TRUE:
                    personal.add(_get_value(triple.subject))
                elif triple.predicate == _CONFIDENTIAL and triple.object in TRUE:
                    confidential.add(_get_value(triple.subject))
                elif triple.predicate == _ASKED:
                    asked.add(_get_value(triple.object))
                elif triple.predicate in (_DOMAIN, _UNION, _FIRST, _REST):
                    stated[triple.subject, triple.predicate] = triple.object
    contacts = {iri for name in personal for iri in _list_classes(stated.get((ox.NamedNode(name), _DOMAIN)), stated)}
    return Protection(frozenset(personal), frozenset(asked), frozenset(contacts), frozenset(confidential))


def _list_classes(domain: object, stated: Mapping[tuple[object, ox.NamedNode], object]) -> Iterator[str]:
    """Yield the class that a domain is, or the classes that it is the union of."""
    if isinstance(domain, ox.NamedNode):
        yield domain.value
    rest = stated.get((domain, _UNION))
    while (rest, _FIRST) in stated:
        yield _get_value(stated[rest, _FIRST])
        rest = stated.get((rest, _REST))


def _get_value(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else ""
