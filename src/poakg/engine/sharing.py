"""Which graphs have statements in common; of files found by a process of its own while the store is being loaded."""

import json
import os
from collections.abc import Callable
from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from poakg.graph.snapshot import read_manifest
from poakg.namespaces import LOADED


def name_file_graph(path: Path) -> str:
    """Return the name of the graph for what is in no graph of the file ``path``."""
    return f"{LOADED}{quote(path.stem)}"


def start_search(files: Sequence[str]) -> Callable[[], list[frozenset[str]]]:
    """Begin to look for shared statements in ``files``; what is returned waits for the sets of graphs found.

    The first file is a snapshot, the others are any RDF. What cannot be read has none. The manifest of a snapshot says
    what its own graphs share, so that nothing need be sought where it is the only file.
    """
    manifest = read_manifest(Path(files[0])) if len(files) == 1 else None
    if manifest is not None and manifest.shared is not None:
        known = [frozenset(graphs) for graphs in manifest.shared]
        return lambda: known
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reader)
        try:
            with os.fdopen(writer, "w") as file:
                json.dump(find_shared(files), file)
        finally:
            os._exit(0)
    os.close(writer)

    def wait() -> list[frozenset[str]]:
        with os.fdopen(reader) as file:
            found = file.read()
        os.waitpid(process, 0)
        return [frozenset(graphs) for graphs in json.loads(found or "[]")]

    return wait


def find_shared(files: Sequence[str]) -> list[list[str]]:
    """Return the sets of graphs of ``files`` that have a statement in common. Raises OSError or SyntaxError."""
    return list_shared(statement for number, name in enumerate(files) for statement in _read(Path(name), number == 0))


def list_shared(statements: Iterable[tuple[Hashable, str]]) -> list[list[str]]:
    """Return the sets of graphs that have a statement in common, from all statements, each with its graph."""
    first: dict[int, str] = {}
    others: dict[int, set[str]] = {}
    for statement, graph in statements:
        # Two statements with the same hash would only cost some memory.
        key = hash(statement)
        if first.setdefault(key, graph) != graph:
            others.setdefault(key, {first[key]}).add(graph)
    return sorted(sorted(graphs) for graphs in {frozenset(graphs) for graphs in others.values()})


def _read(path: Path, is_first: bool) -> Iterator[tuple[str, str]]:
    return _read_lines(path) if is_first and path.suffix == ".nq" else _read_quads(path)


def _read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield statements and graphs of a snapshot, which has a statement a line, each in a graph."""
    names: dict[str, str] = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            statement, _, graph = line.rpartition(" <")
            # One string a graph, not one a line.
            yield statement, names.setdefault(graph, graph.partition(">")[0])


def _read_quads(path: Path) -> Iterator[tuple[str, str]]:
    unnamed = name_file_graph(path)
    for quad in ox.parse(path=str(path)):
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else unnamed
        yield f"{quad.subject} {quad.predicate} {quad.object}", graph
