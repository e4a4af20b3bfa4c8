"""Part what a submission states into what is public and what is personal and not to be published."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import count
from urllib.parse import unquote

import pyoxigraph as ox

from poakg.graph.protection import TRUE
from poakg.graph.protection import Protection
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import XSD_STRING

_CONSENT = ox.NamedNode(f"{TERM}consentToPublish")
_TEXTS = {XSD_STRING, f"{PREFIXES['rdf']}langString"}
# An e-mail address, also one that is to be hidden from machines.
_AT = r"(?: ?@ ?|%40|&#64;| {0,2}[\[({<] {0,2}(?:at|@|ät|arobase|arroba) {0,2}[\])}>] {0,2}| at (?=[\w-]+ dot ))"
_DOT = r"(?:[.]| {0,2}[\[({<] {0,2}(?:dot|[.]) {0,2}[\])}>] {0,2}| dot )"
_MAIL = rf"(?<![\w.%+-])[\w.%+-]+{_AT}[\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d]\w+"
# A telephone number: an international one, or any that is called so.
_SIGN = r"[\s()./·‐-―-]{0,3}"
_INTERNATIONAL = rf"(?:(?<![\w+])(?:\+|00)|(?<![\d+] )\+ )[1-9](?:{_SIGN}\d){{7,14}}(?!\d)"
_CALLED = (
    r"(?<!\w)(?:tel|t[eé]l[eé][fp]\w+|phone|mobile|mob|fax|whatsapp|тел|телефон|факс|هاتف|电话|传真)"
    rf"(?: (?:no|number|nr|n°))?[ .:：]{{0,3}}(?:{_SIGN}\d){{6,14}}(?!\d)"
)
_ADDRESS = re.compile(f"{_MAIL}|{_INTERNATIONAL}|{_CALLED}", re.IGNORECASE)
# No address is without one of these; most texts are without all of them.
_HINT = re.compile(
    r"[@\[({<+]|00|%40|&#64;| dot |tel|tél|phone|mob|fax|whatsapp|тел|факс|هاتف|电话|传真", re.IGNORECASE
)
# From this length on, a value is also found where it is written without spaces or within a longer word.
_LONG = 6


@dataclass(frozen=True)
class Parted:
    """The statements anyone may see, and those that only States and the Secretariat see."""

    public: list[ox.Triple]
    restricted: list[ox.Triple]


class Secrets:
    """Values that are not to be published; finds them again, whatever their case and punctuation."""

    def __init__(self, values: Iterable[str]) -> None:
        words = {_split(value) for value in values} - {()}
        self._phrases = tuple(f" {' '.join(phrase)} " for phrase in words)
        self._runs = tuple(run for run in map("".join, words) if len(run) >= _LONG)

    def are_in(self, text: str) -> bool:
        """Return whether ``text`` repeats one of the values, or has an e-mail address or a telephone number."""
        plain = text if text.isascii() else _write_plain(text)
        return (_HINT.search(plain) is not None and _ADDRESS.search(plain) is not None) or self.are_repeated_in(text)

    def are_repeated_in(self, text: str) -> bool:
        """Return whether ``text`` repeats one of the values."""
        if not self._phrases:
            return False
        words = _split(text)
        phrase, run = f" {' '.join(words)} ", "".join(words)
        return any(value in phrase for value in self._phrases) or any(value in run for value in self._runs)


class Reason(Enum):
    """Why a statement is withheld: it is never published, consent is missing, or a text has personal data."""

    CONFIDENTIAL = "confidential"
    CONSENT = "consent"
    TEXT = "text"


class Withholding:
    """Decides which of the ``triples`` of the submission ``root`` are withheld from the public graph.

    Values of confidential properties always are. Unless consent to publish is stated of what a statement is about, and
    nothing against it, so are values of personal properties, and of a member of a class that has such properties all
    that no template asks for. So is every text that repeats such a value, or has an e-mail address or an international
    telephone number.
    """

    def __init__(self, triples: Iterable[ox.Triple], protection: Protection, root: str) -> None:
        triples = list(triples)
        self._protection = protection
        self._root = root
        self._consenting = _list_consenting(triples)
        self.contacts = {
            triple.subject
            for triple in triples
            if triple.predicate.value in protection.personal
            or (triple.predicate == RDF_TYPE and _get_value(triple.object) in protection.contacts)
        }
        self._secrets = find_secrets(
            triple for triple in triples if self._is_personal(triple) and triple.subject not in self._consenting
        )

    def find_reason(self, triple: ox.Triple) -> Reason | None:
        """Return why ``triple`` is withheld for what it says, None when it is not."""
        if triple.predicate.value in self._protection.confidential:
            return Reason.CONFIDENTIAL
        if self._is_personal(triple):
            return None if triple.subject in self._consenting else Reason.CONSENT
        return Reason.TEXT if not self._is_ours(triple.object) and self.hides(triple.object) else None

    def hides(self, term: object) -> bool:
        """Return whether what a submitter wrote of ``term`` has personal data."""
        return self._secrets.are_in(_spell(term, self._root))

    def find_names(self, triples: Iterable[ox.Triple]) -> dict[str, str]:
        """Return the IRIs below the submission with personal data in their name, and those that they get instead.

        These end in withheld and a number. What is below such an IRI is not listed.
        """
        renamed: dict[str, str] = {}
        terms = {term: None for triple in triples for term in (triple.subject, triple.object)}
        for term in terms:
            if self._is_ours(term) and term not in self.contacts and self.hides(term):
                old = self._cut(term.value)  # type: ignore[union-attr]
                start = old.rpartition("/")[0]
                if old not in renamed:
                    names = (f"{start}/withheld-{number}" for number in count(1))
                    renamed[old] = next(
                        name for name in names if ox.NamedNode(name) not in terms and name not in renamed.values()
                    )
        return renamed

    def _cut(self, iri: str) -> str:
        """Return the shortest beginning of ``iri`` that has the personal data in it."""
        parts = iri.removeprefix(self._root).split("/")
        beginnings = (self._root + "/".join(parts[:count]) for count in range(1, len(parts) + 1))
        return next((start for start in beginnings if self.hides(ox.NamedNode(start))), iri)

    def _is_ours(self, term: object) -> bool:
        return isinstance(term, ox.NamedNode) and term.value.startswith(f"{self._root.rstrip('/')}/")

    def _is_personal(self, triple: ox.Triple) -> bool:
        protection, predicate = self._protection, triple.predicate.value
        return predicate in protection.personal or (
            triple.subject in self.contacts
            and triple.predicate != RDF_TYPE
            and predicate not in protection.asked
            and predicate not in protection.confidential
        )


def part_personal(triples: Iterable[ox.Triple], protection: Protection, root: str) -> Parted:
    """Part the ``triples`` of the submission ``root``: what is withheld, and whatever has personal data in a name."""
    triples = list(triples)
    withholding = Withholding(triples, protection, root)
    parted = Parted([], [])
    for triple in triples:
        reason = withholding.find_reason(triple)
        named = withholding.hides(triple.subject) or (
            isinstance(triple.object, ox.NamedNode) and withholding.hides(triple.object)
        )
        is_hidden = reason is not None or (named and triple.predicate.value not in protection.personal)
        (parted.restricted if is_hidden else parted.public).append(triple)
    return parted


def find_secrets(restricted: Iterable[ox.Triple]) -> Secrets:
    """Return the values that ``restricted`` statements about persons have."""
    return Secrets(triple.object.value for triple in restricted if isinstance(triple.object, ox.Literal | ox.NamedNode))


def _list_consenting(triples: list[ox.Triple]) -> set[object]:
    consents: dict[object, set[object]] = {}
    for triple in triples:
        if triple.predicate == _CONSENT:
            consents.setdefault(triple.subject, set()).add(triple.object)
    return {subject for subject, values in consents.items() if values <= TRUE}


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


def _write_plain(text: str) -> str:
    """Return ``text`` with characters of the usual width, the digits of ASCII, and none that nobody sees."""
    usual = (letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return "".join(str(unicodedata.decimal(letter, letter)) for letter in usual)


def _split(text: str) -> tuple[str, ...]:
    """Return the words of ``text``, in one case."""
    return tuple(re.findall(r"[^\W_]+", text.casefold()))
