"""What an accepted submission states, public and restricted."""

from collections.abc import Iterable
from hashlib import sha256

import pyoxigraph as ox

from poakg.archive.entry import KeptGraph
from poakg.archive.folder import Folder
from poakg.graph.submission_id import SubmissionId
from poakg.rdf.terms import read_ntriples
from poakg.rdf.terms import write_ntriples


def read_graph(folder: Folder, identity: SubmissionId) -> list[ox.Triple]:
    """Return the public statements of an accepted submission. Raises ArchiveError."""
    entry = folder.read_entry(identity)
    return read_ntriples(folder.read(folder.locate_graph(identity), entry.graph.sha256))


def read_restricted(folder: Folder, identity: SubmissionId) -> list[ox.Triple]:
    """Return the statements of an accepted submission that are not published. Raises ArchiveError."""
    entry = folder.read_entry(identity)
    if entry.restricted is None:
        return []
    return read_ntriples(folder.read(folder.locate_restricted(identity), entry.restricted.sha256))


def serialize(triples: Iterable[ox.Triple]) -> bytes:
    """Return ``triples`` as a file of the archive has them: N-Triples, sorted, each once."""
    body = write_ntriples(list(triples))
    return b"".join(sorted(set(body.splitlines(keepends=True))))


def measure(body: bytes) -> KeptGraph:
    """Return digest and number of the statements in N-Triples."""
    return KeptGraph(sha256(body).hexdigest(), body.count(b"\n"))
