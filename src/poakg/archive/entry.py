"""The entry of an accepted submission in the archive; where there is one, the submission is accepted."""

import json
from dataclasses import asdict
from dataclasses import dataclass

from poakg.errors import ArchiveError
from poakg.graph.submission_id import SubmissionId
from poakg.graph.submission_id import parse_path

_VERSIONS = (1, 2)
"""Of entries; those of the second have erasures."""


@dataclass(frozen=True)
class KeptFile:
    """A file that was received; ``name`` is empty where it would reveal personal data."""

    name: str
    sha256: str
    bytes: int


@dataclass(frozen=True)
class KeptGraph:
    """A file of statements in the archive: its digest and how many it holds."""

    sha256: str
    triples: int


@dataclass(frozen=True)
class Erasure:
    """What is left of a person in the archive: that their data was there until a ``moment`` of UTC (ISO 8601).

    ``contact`` is the public name of the point of contact, ``files`` are the digests of the files that were removed.
    """

    moment: str
    contact: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """What the archive knows of an accepted submission beside what it states.

    ``digest`` is that of all its files, ``received`` a moment of UTC (ISO 8601), ``role`` the IRI of the role in
    which it was submitted, ``rules`` the digest of the rules that checked it and ``version`` that of poakg.
    ``findings`` has their number by severity. ``replaces`` is the number of the submission that it supersedes.
    Since ``erasures`` the report and the files that they name are gone.
    """

    identity: SubmissionId
    digest: str
    files: tuple[KeptFile, ...]
    received: str
    role: str
    rules: str
    version: str
    findings: dict[str, int]
    replaces: int | None
    graph: KeptGraph
    restricted: KeptGraph | None
    erasures: tuple[Erasure, ...] = ()

    def encode(self) -> bytes:
        """Return the entry as JSON."""
        fields = {"format": _VERSIONS[bool(self.erasures)], "submission": self.identity.iri} | asdict(self)
        del fields["identity"]
        if not self.erasures:
            del fields["erasures"]
        return (json.dumps(fields, indent=2, ensure_ascii=False) + "\n").encode()


def decode_entry(body: bytes, name: str) -> Entry:
    """Return the entry that ``body`` holds. Raises ArchiveError, which calls it ``name``."""
    try:
        fields = json.loads(body)
        identity = parse_path(fields.pop("submission"))
        if fields.pop("format") not in _VERSIONS or identity is None:
            raise ValueError(name)
        fields["files"] = tuple(KeptFile(**file) for file in fields["files"])
        erasures = ({**one, "files": tuple(one["files"])} for one in fields.get("erasures", ()))
        fields["erasures"] = tuple(Erasure(**one) for one in erasures)
        fields["graph"] = KeptGraph(**fields["graph"])
        fields["restricted"] = KeptGraph(**fields["restricted"]) if fields["restricted"] else None
        return Entry(identity=identity, **fields)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArchiveError(f"{name} is not an entry of an archive.", "Restore it from a backup.") from error
