"""A deposit: what somebody hands in, before it is known whether it is accepted."""

import hashlib
import re
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from functools import partial

import pyoxigraph as ox

from poakg.errors import ForeignStatementError
from poakg.graph.contact_names import ROW_KEY
from poakg.graph.contact_names import name_contacts
from poakg.graph.contact_names import read_key
from poakg.graph.privacy import Withholding
from poakg.graph.protection import Protection
from poakg.graph.renaming import rename_iri
from poakg.graph.renaming import rename_iris
from poakg.graph.submission_id import SubmissionId
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE

Node = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal

_AUTHOR = (f"{TERM}reportingState", f"{TERM}submittingBody")
_CYCLE = f"{TERM}cycle"
_ROLE = f"{TERM}submitterRole"
_SEGMENT = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True)
class ReceivedFile:
    """A file as it was received; ``name`` is without its folder."""

    name: str
    content: bytes

    @cached_property
    def sha256(self) -> str:
        """Digest of the file, by which the archive keeps it."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Renamed:
    """Statements under the names of the archive, and the terms of the files by these names."""

    triples: list[ox.Triple]
    origins: Mapping[Term, Term]


@dataclass(frozen=True)
class Deposit:
    """The files of one submission and what they state. ``classes`` gives the class of submissions of each kind."""

    files: Sequence[ReceivedFile]
    triples: Sequence[ox.Triple]
    classes: Mapping[str, str]

    @cached_property
    def digest(self) -> str:
        """Digest of all files together, whatever their names and order; that of the file if there is one."""
        digests = sorted(file.sha256 for file in self.files)
        return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(digests).encode()).hexdigest()

    @cached_property
    def root(self) -> Node:
        """The submission as the files call it. Raises ForeignStatementError unless there is exactly one."""
        kinds = set(self.classes.values())
        found = {
            triple.subject
            for triple in self.triples
            if triple.predicate == RDF_TYPE and isinstance(triple.object, ox.NamedNode) and triple.object.value in kinds
        }
        if len(found) != 1:
            raise ForeignStatementError(
                f"The file holds {len(found) or 'no'} submissions.", "Submit each one in a file of its own."
            )
        root = found.pop()
        if not isinstance(root, Node):
            raise TypeError(root)
        return root

    @property
    def role(self) -> str:
        """IRI of the role in which it was submitted, empty when it is not stated."""
        return self._find(_ROLE)

    def identify(self) -> SubmissionId:
        """Return the id of the first submission of this author, cycle and kind.

        Raises ForeignStatementError when one of them is not stated.
        """
        kind = next(
            name for name, iri in self.classes.items() if ox.Triple(self.root, RDF_TYPE, ox.NamedNode(iri)) in self
        )
        author, cycle = (self._find(*names).rsplit("/", 1)[-1] for names in (_AUTHOR, (_CYCLE,)))
        if not (_SEGMENT.fullmatch(author) and _SEGMENT.fullmatch(cycle)):
            raise ForeignStatementError(
                "The submission does not state its author and its reporting cycle.",
                "State them by IRIs of the graph, or choose them in the first sheet.",
            )
        return SubmissionId(author, cycle, kind, 1)

    def rename(self, identity: SubmissionId, protection: Protection) -> "Renamed":
        """Return the statements with the submission and all beneath it under the IRI of ``identity``.

        Contacts are named by their function and order, and things with personal data in their names by their order;
        what the submitter called them is kept as their key. Raises ForeignStatementError for a statement about anything
        else: a submission is about itself alone.
        """
        renamed = _Renaming(self.root, identity)
        triples = [
            ox.Triple(renamed[triple.subject], triple.predicate, renamed[triple.object])  # type: ignore[index, arg-type]
            for triple in self.triples
        ]
        self._check_subjects(triples, identity)
        origins: dict[Term, Term] = {new: old for old, new in renamed.items()}
        # Names of contacts first: what these are called is then in no name any more.
        for find in (name_contacts, partial(_find_names, root=identity.iri)):
            other = find(triples, protection)
            keyed = {triple.subject for triple in triples if triple.predicate == ROW_KEY}
            triples = rename_iris(triples, other)
            triples += [
                ox.Triple(ox.NamedNode(new), ROW_KEY, ox.Literal(read_key(old)))
                for old, new in other.items()
                if ox.NamedNode(old) not in keyed
            ]
            origins = {rename_iri(new, other): old for new, old in origins.items()}
        return Renamed(triples, origins)

    @staticmethod
    def _check_subjects(triples: Iterable[ox.Triple], identity: SubmissionId) -> None:
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode) and not identity.holds(triple.subject.value):
                raise ForeignStatementError(
                    f"The file makes statements about {triple.subject.value}, which is not part of the submission.",
                    "Leave them out, or give the thing an IRI that begins with that of the submission and a slash.",
                )

    def __contains__(self, triple: ox.Triple) -> bool:
        return triple in self._stated

    @cached_property
    def _stated(self) -> set[ox.Triple]:
        return set(self.triples)

    def _find(self, *predicates: str) -> str:
        values = (
            triple.object.value
            for triple in self.triples
            if triple.subject == self.root
            and triple.predicate.value in predicates
            and isinstance(triple.object, ox.NamedNode)
        )
        return min(values, default="")


def _find_names(triples: Sequence[ox.Triple], protection: Protection, root: str) -> Mapping[str, str]:
    """Return the new names of what has personal data in its name by its old ones."""
    return Withholding(triples, protection, root).find_names(triples)


class _Renaming(dict[Term, Term]):
    """New names by old ones, made as they are asked for."""

    def __init__(self, root: Node, identity: SubmissionId) -> None:
        super().__init__({root: ox.NamedNode(identity.iri)})
        self._old = root.value if isinstance(root, ox.NamedNode) else None
        self._new = identity.iri
        self._blank = 0

    def __missing__(self, term: Term) -> Term:
        new = term
        if self._old is not None and isinstance(term, ox.NamedNode):
            rest = term.value.removeprefix(self._old)
            if rest.startswith(("/", "#")) and rest != term.value:
                new = ox.NamedNode(f"{self._new}{rest}")
        elif isinstance(term, ox.BlankNode):
            self._blank += 1
            new = ox.BlankNode(f"n{self._blank}")
        return self.setdefault(term, new)
