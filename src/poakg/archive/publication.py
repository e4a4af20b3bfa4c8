"""The public part of the archive, as graphs for the build; it opens nothing that is restricted."""

import pyoxigraph as ox

from poakg.archive.folder import ACCEPTED
from poakg.archive.folder import Folder
from poakg.archive.provenance import describe_provenance
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
