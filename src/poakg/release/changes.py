"""What changed from one snapshot to another: statements added and removed, graph by graph.

``python -m poakg.release.changes OLD NEW`` compares two files in a process of its own, for a server that has others to
answer meanwhile, and prints the changes as JSON.
"""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

from poakg.errors import SnapshotError
from poakg.graph.snapshot import BUILD


@dataclass(frozen=True)
class GraphChange:
    """How many statements a named graph gained and lost."""

    graph: str
    added: int
    removed: int


def compare_snapshots(old: Path, new: Path) -> list[GraphChange]:
    """Return what changed from the snapshot ``old`` to ``new``, by graph; graphs in which nothing did are left out.

    A statement with a blank node counts as another one where the label of the node is another. Raises SnapshotError.
    """
    before, after = _read_lines(old), _read_lines(new)
    added, removed = (Counter(map(_find_graph, lines)) for lines in (after - before, before - after))
    return [GraphChange(graph, added[graph], removed[graph]) for graph in sorted(added.keys() | removed.keys())]


def compare_aside(old: Path, new: Path) -> list[GraphChange]:
    """Return what ``compare_snapshots`` does, from another process. Raises SnapshotError."""
    line = [sys.executable, "-m", "poakg.release.changes", str(old), str(new)]
    done = subprocess.run(line, capture_output=True, check=False)  # noqa: S603 - our own interpreter and module
    if done.returncode:
        raise SnapshotError(f"{old} and {new} cannot be compared.", BUILD)
    return [GraphChange(**fields) for fields in json.loads(done.stdout)]


def _read_lines(path: Path) -> set[bytes]:
    try:
        return set(path.read_bytes().splitlines())
    except OSError as error:
        raise SnapshotError(f"Cannot read {path}: {error.strerror}.", BUILD) from error


def _find_graph(line: bytes) -> str:
    """Return the graph of a line of N-Quads, which is its last IRI."""
    return line.rpartition(b" <")[2].partition(b">")[0].decode()


if __name__ == "__main__":
    print(json.dumps([asdict(change) for change in compare_snapshots(*map(Path, sys.argv[1:]))]))  # noqa: T201
