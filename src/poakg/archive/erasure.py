"""Erase the data of one person from the archive, and leave a tombstone; the one operation that changes anything."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from functools import cached_property

import msgspec
import pyoxigraph as ox

from poakg.archive.entry import Erasure
from poakg.archive.folder import BYTES
from poakg.archive.folder import QUARANTINE
from poakg.archive.folder import Folder
from poakg.archive.statements import measure
from poakg.archive.statements import read_graph
from poakg.archive.statements import read_restricted
from poakg.archive.statements import serialize
from poakg.archive.traces import has_trace
from poakg.errors import ArchiveError
from poakg.errors import UnknownNameError
from poakg.graph.contact_names import ROW_KEY
from poakg.graph.contact_names import name_contacts
from poakg.graph.contact_names import read_key
from poakg.graph.privacy import Secrets
from poakg.graph.protection import Protection
from poakg.graph.renaming import rename_iris
from poakg.graph.submission_id import SubmissionId
from poakg.namespaces import TERM
from poakg.rdf.terms import read_ntriples
from poakg.rdf.turtle import sort_naturally

# Many persons share a post and an address, so these do not show that a file is about one of them.
_SHARED = {f"{TERM}jobTitle", f"{TERM}postalAddress"}


@dataclass(frozen=True)
class Traces:
    """What the archive has of a person: all that an erasure removes.

    ``contact`` is the public name of the point of contact, such as poa-1, ``iris`` are those under which snapshots have
    it, ``values`` identify the person, ``public`` and ``restricted`` count statements, ``files`` are the digests of
    received files, ``quarantined`` those of rejected submissions. ``others`` are accepted submissions that have the
    same person and keep them. ``renamed`` are contacts that an earlier version named otherwise, by their old IRIs.
    """

    contact: str
    key: str
    iris: tuple[str, ...]
    values: tuple[str, ...]
    public: int
    restricted: int
    files: tuple[str, ...]
    quarantined: tuple[str, ...]
    others: tuple[str, ...]
    renamed: Mapping[str, str]


def find_traces(folder: Folder, identity: SubmissionId, key: str, protection: Protection) -> Traces:
    """Return what the archive has of the contact that ``identity`` calls ``key``, or publishes under that name.

    Of an erasure that was interrupted it is what that one has found. Raises ArchiveError, and UnknownNameError when
    there is no such submission or contact.
    """
    if not folder.has(folder.locate_entry(identity)):
        raise UnknownNameError(f"{identity.path} is not an accepted submission.", "List them with: poakg archive list")
    begun = _read_begun(folder, identity)
    if begun is not None:
        if key not in (begun.key, begun.contact):
            raise ArchiveError(
                f"Another erasure from {identity.path} was interrupted.",
                f"Finish it first: poakg archive erase {identity.path} --contact {begun.contact}",
            )
        return begun
    public, restricted = read_graph(folder, identity), read_restricted(folder, identity)
    ordered = sorted([*public, *restricted], key=lambda triple: sort_naturally(str(triple.subject)))
    renamed = name_contacts(ordered, protection)
    public, restricted = _rename(public, restricted, renamed)
    keys = {
        _tail(triple): triple.object.value
        for triple in restricted
        if triple.predicate == ROW_KEY and isinstance(triple.object, ox.Literal)
    }
    start = f"{identity.iri}/contact/"
    named = {_tail(one) for one in (*public, *restricted) if _iri(one.subject).startswith(start)}
    contact = next((name for name in sorted(named) if key in (name, keys.get(name))), None)
    if contact is None:
        raise UnknownNameError(
            f"{identity.path} has no contact '{key}'.",
            f"Name one by its key or by its public name: {', '.join(sorted(named)) or 'there is none'}.",
        )
    person = _Person(f"{start}{contact}", public, restricted, protection)
    return _gather(folder, identity, person, keys.get(contact, contact), renamed)


def erase(folder: Folder, identity: SubmissionId, traces: Traces, withdraw: Callable[[Collection[str]], None]) -> None:
    """Remove ``traces`` from the archive, and by ``withdraw`` what was made of them, such as snapshots with their IRIs.

    What is to be removed is noted first. When it is interrupted, the archive says so until the same erasure is done
    again, which finishes it. Raises ArchiveError and what ``withdraw`` raises.
    """
    noted = folder.locate_erasure(identity)
    with folder.lock():
        folder.write(noted, msgspec.json.encode(traces))
        _rewrite(folder, identity, traces)
    withdraw(traces.iris)
    with folder.lock():
        folder.remove(noted)


@dataclass(frozen=True)
class _Person:
    """The contact ``iri`` of a submission with these statements."""

    iri: str
    public: list[ox.Triple]
    restricted: list[ox.Triple]
    protection: Protection

    @cached_property
    def values(self) -> tuple[str, ...]:
        """What identifies the person."""
        stated = {
            triple.object.value
            for triple in (*self.public, *self.restricted)
            if _iri(triple.subject) == self.iri
            and triple.predicate.value in self.protection.personal - _SHARED
            and isinstance(triple.object, ox.Literal)
        }
        return tuple(sorted(stated))

    def count(self, triples: Collection[ox.Triple]) -> int:
        """Return how many of ``triples`` are about the person."""
        return len(triples) - len(list(_keep(triples, self.iri, Secrets(self.values))))


def _gather(folder: Folder, identity: SubmissionId, person: _Person, key: str, renamed: Mapping[str, str]) -> Traces:
    secrets = Secrets(person.values)
    kept = [folder.read_entry(other) for other in folder.list_accepted()]
    own = {file.sha256 for entry in kept if entry.identity == identity for file in entry.files}
    others = {file.sha256 for entry in kept if entry.identity != identity for file in entry.files}
    rejected = set(_list_names(folder, BYTES)) - own - others
    found = {name for name in rejected if has_trace(folder.read(folder.locate_bytes(name)), secrets)}
    return Traces(
        contact=person.iri.rpartition("/")[2],
        key=key,
        iris=(person.iri, *(old for old, new in renamed.items() if new == person.iri)),
        values=person.values,
        public=person.count(person.public),
        restricted=person.count(person.restricted),
        files=tuple(sorted(own | found)),
        quarantined=tuple(sorted(_list_quarantined(folder, own | found, secrets))),
        others=tuple(other.path for other in _list_others(folder, identity, secrets)),
        renamed=renamed,
    )


def _list_quarantined(folder: Folder, removed: Collection[str], secrets: Secrets) -> Iterator[str]:
    for name in _list_names(folder, QUARANTINE):
        digest = name.removesuffix(".json")
        body = folder.read(folder.locate_quarantine(digest))
        if digest in removed or has_trace(body, secrets) or any(sha256.encode() in body for sha256 in removed):
            yield digest


def _list_others(folder: Folder, identity: SubmissionId, secrets: Secrets) -> Iterator[SubmissionId]:
    for other in folder.list_accepted(identity.author):
        triples = (*read_graph(folder, other), *read_restricted(folder, other)) if other != identity else ()
        if any(isinstance(one.object, ox.Literal) and secrets.are_repeated_in(one.object.value) for one in triples):
            yield other


def _rewrite(folder: Folder, identity: SubmissionId, traces: Traces) -> None:
    """Remove the traces file by file, the entry with the tombstone last."""
    entry = folder.read_entry(identity)
    secrets, iri = Secrets(traces.values), f"{identity.iri}/contact/{traces.contact}"
    # Of what was begun and not ended, the files have other digests than the entry.
    public = read_ntriples(folder.read(folder.locate_graph(identity)))
    path = folder.locate_restricted(identity)
    restricted = read_ntriples(folder.read(path)) if folder.has(path) else []
    public, restricted = _rename(public, restricted, traces.renamed)
    bodies = [serialize(_keep(triples, iri, secrets)) for triples in (public, restricted)]
    if bodies[1]:
        folder.write(path, bodies[1])
    else:
        folder.remove(path)
    folder.write(folder.locate_graph(identity), bodies[0])
    folder.remove(folder.locate_report(identity))
    for digest in traces.quarantined:
        folder.remove(folder.locate_quarantine(digest))
    for sha256 in traces.files:
        folder.remove(folder.locate_bytes(sha256))
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    erasures = {one.contact: one for one in (*entry.erasures, Erasure(moment, traces.contact, traces.files))}
    changed = replace(
        entry,
        files=tuple(replace(file, name="") for file in entry.files),
        graph=measure(bodies[0]),
        restricted=measure(bodies[1]) if bodies[1] else None,
        erasures=tuple(erasures.values()),
    )
    folder.write(folder.locate_entry(identity), changed.encode())


def _keep(triples: Collection[ox.Triple], iri: str, secrets: Secrets) -> Iterator[ox.Triple]:
    """Yield what is neither about the contact ``iri`` nor repeats what identifies the person."""
    for triple in triples:
        terms = [term.value for term in (triple.subject, triple.object) if isinstance(term, ox.NamedNode)]
        is_about = any(term == iri or term.startswith((f"{iri}/", f"{iri}#")) for term in terms)
        text = triple.object.value if isinstance(triple.object, ox.Literal) else ""
        if not is_about and not secrets.are_repeated_in(text):
            yield triple


def _rename(
    public: Collection[ox.Triple], restricted: Collection[ox.Triple], renamed: Mapping[str, str]
) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """Return the statements with contacts as they are published now, and their keys with what is restricted."""
    keys = [ox.Triple(ox.NamedNode(new), ROW_KEY, ox.Literal(read_key(old))) for old, new in renamed.items()]
    return rename_iris(public, renamed), [*rename_iris(restricted, renamed), *keys]


def _read_begun(folder: Folder, identity: SubmissionId) -> Traces | None:
    """Return what an erasure was about to remove when it was interrupted, None when none was. Raises ArchiveError."""
    path = folder.locate_erasure(identity)
    if not folder.has(path):
        return None
    try:
        return msgspec.json.decode(folder.read(path), type=Traces)
    except msgspec.DecodeError as error:
        raise ArchiveError(f"{path} is damaged.", "Restore it from a backup, or remove it and erase again.") from error


def _list_names(folder: Folder, name: str) -> list[str]:
    return [file for _, names in folder.walk(name) for file in names]


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _tail(triple: ox.Triple) -> str:
    """Return the public name of the contact that ``triple`` is about, or about something below it."""
    return _iri(triple.subject).partition("/contact/")[2].partition("/")[0]
