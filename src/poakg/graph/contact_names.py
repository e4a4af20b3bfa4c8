"""IRIs of points of contact: the function and a sequence number, since what a submitter calls them may be a name."""

import re
from collections.abc import Collection
from collections.abc import Iterable
from urllib.parse import unquote

import pyoxigraph as ox

from poakg.graph.protection import Protection
from poakg.graph.submission_id import find_submission
from poakg.namespaces import CODE
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE

ROW_KEY = ox.NamedNode(f"{TERM}rowKey")
CONTACT_FUNCTION = f"{TERM}contactFunction"
_FUNCTIONS = f"{CODE}contact-function/"
_SHORT = {"programme-of-action": "poa", "tracing-instrument": "iti"}
_CODE = re.compile(r"[a-z-]+")


class ContactNames:
    """Names the contacts of one submission by function and order, such as poa-1; none of ``taken`` is given again."""

    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = set(taken)

    def take(self, function: str) -> str:
        """Return the next name for a contact with the ``function`` of this IRI; without one it is contact-1."""
        stem = _shorten(function)
        number = 1
        while f"{stem}-{number}" in self._taken:
            number += 1
        self._taken.add(f"{stem}-{number}")
        return f"{stem}-{number}"


def name_contacts(triples: Iterable[ox.Triple], protection: Protection) -> dict[str, str]:
    """Return the new IRIs of contacts by their old ones, in the order in which ``triples`` mention them.

    Contacts are the members of classes that have personal properties, and whatever else has one. Those that are named
    by function and number already keep their IRIs.
    """
    triples = list(triples)
    functions: dict[str, str] = {}
    contacts: dict[str, None] = {}
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode) and _is_of_contact(triple, protection):
            contacts[triple.subject.value] = None
        if (
            triple.predicate.value == CONTACT_FUNCTION
            and isinstance(triple.subject, ox.NamedNode)
            and isinstance(triple.object, ox.NamedNode)
        ):
            functions.setdefault(triple.subject.value, triple.object.value)
    by_submission: dict[str, list[str]] = {}
    for iri in contacts:
        identity = find_submission(iri)
        if identity is not None and iri != identity.iri:
            by_submission.setdefault(f"{identity.iri}/contact/", []).append(iri)
    renamed: dict[str, str] = {}
    for start, iris in by_submission.items():
        kept = {
            iri for iri in iris if re.fullmatch(rf"{_shorten(functions.get(iri, ''))}-\d+", iri.removeprefix(start))
        }
        names = ContactNames({iri.removeprefix(start) for iri in kept})
        renamed |= {iri: f"{start}{names.take(functions.get(iri, ''))}" for iri in iris if iri not in kept}
    return renamed


def read_key(iri: str) -> str:
    """Return what a submitter calls a contact whose IRI says it: its last part."""
    return unquote(re.split("[/#]", iri)[-1])


def _is_of_contact(triple: ox.Triple, protection: Protection) -> bool:
    if triple.predicate == RDF_TYPE and isinstance(triple.object, ox.NamedNode):
        return triple.object.value in protection.contacts
    return triple.predicate.value in protection.personal


def _shorten(function: str) -> str:
    code = function.removeprefix(_FUNCTIONS)
    is_known = code != function and _CODE.fullmatch(code)
    return _SHORT.get(code, code) if is_known else "contact"
