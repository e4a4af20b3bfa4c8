"""Part what a submission states into what is public and what is personal and not to be published."""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

import pyoxigraph as ox

from poakg.graph.content import SourceFile
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import XSD_BOOLEAN
from poakg.rdf.terms import XSD_STRING

_PERSONAL = ox.NamedNode(f"{TERM}personal")
_CONFIDENTIAL = ox.NamedNode(f"{TERM}confidential")
_ASKED = ox.NamedNode(f"{PREFIXES['csvw']}propertyUrl")
_DOMAIN = ox.NamedNode(f"{PREFIXES['rdfs']}domain")
_UNION = ox.NamedNode(f"{PREFIXES['owl']}unionOf")
_FIRST, _REST = (ox.NamedNode(f"{PREFIXES['rdf']}{name}") for name in ("first", "rest"))
_CONSENT = ox.NamedNode(f"{TERM}consentToPublish")
_YES = {ox.Literal(text, datatype=ox.NamedNode(XSD_BOOLEAN)) for text in ("true", "1")}
_TEXTS = {XSD_STRING, f"{PREFIXES['rdf']}langString"}
# An e-mail address, also one that is to be hidden from machines, and an international telephone number.
_ADDRESS = re.compile(
    r"(?<![\w.%+-])[\w.%+-]+(?:@| {0,2}[\[({] {0,2}at {0,2}[\])}] {0,2})[\w-]+"
    r"(?:[.]| {0,2}[\[({] {0,2}dot {0,2}[\])}] {0,2})\w{2,}"
    r"|(?<![\w+])(?:\+|00)[1-9](?:[ ()./-]{0,3}\d){7,14}(?!\d)",
    re.IGNORECASE,
)
# From this length on, a value is also found where it is written without spaces or within a longer word.
_LONG = 6


@dataclass(frozen=True)
class Parted:
    """The statements anyone may see, and those that only States and the Secretariat see."""

    public: list[ox.Triple]
    restricted: list[ox.Triple]


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


class Secrets:
    """Values that are not to be published; finds them again, whatever their case and punctuation."""

    def __init__(self, values: Iterable[str]) -> None:
        words = {_split(value) for value in values} - {()}
        self._phrases = tuple(f" {' '.join(phrase)} " for phrase in words)
        self._runs = tuple(run for run in map("".join, words) if len(run) >= _LONG)

    def are_in(self, text: str) -> bool:
        """Tell whether ``text`` repeats one of the values, or holds an e-mail address or telephone number."""
        words = _split(text)
        phrase, run = f" {' '.join(words)} ", "".join(words)
        return (
            _ADDRESS.search(text) is not None
            or any(value in phrase for value in self._phrases)
            or any(value in run for value in self._runs)
        )


def read_protection(sources: Iterable[SourceFile]) -> Protection:
    """Return what the ontology and the templates among ``sources`` say about personal data."""
    personal, asked, confidential = set(), set(), set()
    stated: dict[tuple[object, ox.NamedNode], object] = {}
    for source in sources:
        if source.name.startswith(("ontology/", "data/templates/")):
            for triple in source.triples:
                if triple.predicate == _PERSONAL and triple.object in _YES:
                    personal.add(_get_value(triple.subject))
                elif triple.predicate == _CONFIDENTIAL and triple.object in _YES:
                    confidential.add(_get_value(triple.subject))
                elif triple.predicate == _ASKED:
                    asked.add(_get_value(triple.object))
                elif triple.predicate in (_DOMAIN, _UNION, _FIRST, _REST):
                    stated[triple.subject, triple.predicate] = triple.object
    contacts = {iri for name in personal for iri in _list_classes(stated.get((ox.NamedNode(name), _DOMAIN)), stated)}
    return Protection(frozenset(personal), frozenset(asked), frozenset(contacts), frozenset(confidential))


def part_personal(triples: Iterable[ox.Triple], protection: Protection, root: str) -> Parted:
    """Part the ``triples`` of the submission ``root``.

    Unless consent to publish is stated of what a statement is about, and nothing against it, these are restricted:
    values of personal properties, and of a member of a class that has such properties all that no template asks for.
    So is whatever repeats such a value, be it in another text or in an IRI, and every other text with an e-mail
    address or an international telephone number.
    """
    triples = list(triples)
    consenting = _list_consenting(triples)
    contacts = {
        triple.subject
        for triple in triples
        if triple.predicate == RDF_TYPE and _get_value(triple.object) in protection.contacts
    }

    def is_personal(triple: ox.Triple) -> bool:
        return triple.predicate.value in protection.personal or (
            triple.subject in contacts
            and triple.predicate != RDF_TYPE
            and triple.predicate.value not in protection.asked | protection.confidential
        )

    secrets = find_secrets(triple for triple in triples if is_personal(triple) and triple.subject not in consenting)
    parted = Parted([], [])
    for triple in triples:
        if triple.predicate.value in protection.confidential:
            hidden = True
        elif is_personal(triple):
            hidden = triple.subject not in consenting
        else:
            hidden = any(map(secrets.are_in, (_spell(term, root) for term in (triple.subject, triple.object))))
        (parted.restricted if hidden else parted.public).append(triple)
    return parted


def find_secrets(restricted: Iterable[ox.Triple]) -> Secrets:
    """Return the values that ``restricted`` statements about persons have."""
    return Secrets(triple.object.value for triple in restricted if isinstance(triple.object, ox.Literal | ox.NamedNode))


def _list_consenting(triples: list[ox.Triple]) -> set[object]:
    consents: dict[object, set[object]] = {}
    for triple in triples:
        if triple.predicate == _CONSENT:
            consents.setdefault(triple.subject, set()).add(triple.object)
    return {subject for subject, values in consents.items() if values <= _YES}


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


def _spell(term: object, root: str) -> str:
    """Return what a submitter has written of ``term``; nothing of numbers, days and names of the graph."""
    if isinstance(term, ox.NamedNode):
        if term.value.startswith(root):
            return unquote(term.value.removeprefix(root))
        return "" if term.value.startswith(BASE) else unquote(term.value)
    if isinstance(term, ox.Literal):
        is_text = term.datatype.value in _TEXTS or any(map(str.isalpha, term.value))
        return term.value if is_text else ""
    return ""


def _split(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, in one case."""
    return tuple(re.findall(r"[^\W_]+", text.casefold()))
