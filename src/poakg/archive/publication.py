"""The public part of the archive, as graphs for the build; it opens nothing that is restricted."""

import hashlib
import os

import pyoxigraph as ox

from poakg.archive.folder import ACCEPTED
from poakg.archive.folder import Folder
from poakg.archive.provenance import describe_provenance
from poakg.errors import ArchiveError
from poakg.graph.content import SourceFile


def read_graphs(folder: Folder) -> list[SourceFile]:
    """Return a named graph for each accepted submission: what it states and where it comes from.

    Raises ArchiveError when a file is not what was put there.
    """
    graphs = []
    for identity in folder.list_accepted():
        entry = folder.read_entry(identity)
        body = folder.read(folder.locate_graph(identity), entry.graph.sha256)
        origin = bytes(ox.serialize(describe_provenance(entry), format=ox.RdfFormat.N_TRIPLES) or b"")
        graphs.append(SourceFile(f"{ACCEPTED}/{identity.path}.nt", identity.graph, body + origin))
    return graphs


def take_fingerprint(folder: Folder) -> str:
    """Return a digest that changes whenever an accepted submission is added, changed or removed; no file is read.

    It covers the path, size and time of change of each file. Raises ArchiveError when a folder cannot be read.
    """
    digest = hashlib.sha256()
    for line in sorted(_list_files(folder, "")):
        digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()


def _list_files(folder: Folder, below: str) -> list[str]:
    top = folder.path / ACCEPTED
    try:
        with os.scandir(top / below) as entries:
            lines = []
            for entry in entries:
                name = f"{below}/{entry.name}"
                if entry.is_dir():
                    lines += _list_files(folder, name.lstrip("/"))
                else:
                    found = entry.stat()
                    lines.append(f"{name} {found.st_size} {found.st_mtime_ns}\n")
            return lines
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ArchiveError(f"Cannot read {top / below}: {error.strerror}.", "Check its rights.") from error
