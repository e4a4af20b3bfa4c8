"""What an accepted submission states, public and restricted."""

import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.graph.submission_id import SubmissionId
from poakg.rdf.terms import read_ntriples


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
