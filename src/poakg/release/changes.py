"""What changed from one snapshot to another: statements added and removed, graph by graph."""

from collections import Counter
from dataclasses import dataclass

from poakg.errors import SnapshotError
from poakg.graph.snapshot import BUILD
from poakg.graph.snapshot import Snapshot


@dataclass(frozen=True)
class GraphChange:
    """How many statements a named graph gained and lost."""

    graph: str
    added: int
    removed: int


def compare_snapshots(old: Snapshot, new: Snapshot) -> list[GraphChange]:
    """Return what changed from ``old`` to ``new``, by graph; graphs in which nothing did are left out.

    A statement with a blank node counts as another one where the label of the node is another. Raises SnapshotError.
    """
    before, after = _read_lines(old), _read_lines(new)
    added, removed = (Counter(map(_find_graph, lines)) for lines in (after - before, before - after))
    return [GraphChange(graph, added[graph], removed[graph]) for graph in sorted(added.keys() | removed.keys())]


def _read_lines(snapshot: Snapshot) -> set[bytes]:
    try:
        return set(snapshot.path.read_bytes().splitlines())
    except OSError as error:
        raise SnapshotError(f"Cannot read {snapshot.path}: {error.strerror}.", BUILD) from error


def _find_graph(line: bytes) -> str:
    """Return the graph of a line of N-Quads, which is its last IRI."""
    return line.rpartition(b" <")[2].partition(b">")[0].decode()
