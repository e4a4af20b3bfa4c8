"""The public part of the archive, as graphs for the build; it opens nothing that is restricted."""

import hashlib
import os

from poakg.archive.folder import ACCEPTED
from poakg.archive.folder import Folder
from poakg.archive.folder import reporting_unreadable
from poakg.archive.provenance import describe_provenance
from poakg.graph.content import SourceFile
from poakg.rdf.terms import write_ntriples


def read_graphs(folder: Folder) -> list[SourceFile]:
    """Return a named graph for each accepted submission: what it states and where it comes from.

    Raises ArchiveError when a file is not what was put there.
    """
    graphs = []
    for identity in folder.list_accepted():
        entry = folder.read_entry(identity)
        body = folder.read(folder.locate_graph(identity), entry.graph.sha256)
        origin = write_ntriples(describe_provenance(entry))
        graphs.append(SourceFile(f"{ACCEPTED}/{identity.path}.nt", identity.graph, body + origin))
    return graphs


def take_fingerprint(folder: Folder) -> str:
    """Return a digest that changes whenever an accepted submission is added, changed or removed; no file is read.

    It covers the path, size and time of change of each file. Raises ArchiveError when a folder cannot be read.
    """
    lines = []
    for inner, names in folder.walk(ACCEPTED):
        for name in names:
            path = f"{inner}/{name}"
            with reporting_unreadable(path):
                found = os.stat(path)  # noqa: PTH116 - pathlib takes longer
            lines.append(f"{path.removeprefix(str(folder.path))} {found.st_size} {found.st_mtime_ns}\n")
    return hashlib.sha256("".join(sorted(lines)).encode(errors="surrogateescape")).hexdigest()
