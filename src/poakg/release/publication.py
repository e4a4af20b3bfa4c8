"""Publish a release to another SPARQL engine: load its graphs piece by piece, count them, and switch the pointer."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import httpx
import pyoxigraph as ox

from poakg.engine.published import POINTER
from poakg.engine.published import make_mark
from poakg.engine.published import name_release
from poakg.engine.published import name_union
from poakg.engine.remote import Address
from poakg.engine.remote import Engine
from poakg.engine.remote import open_client
from poakg.errors import RemoteEngineError
from poakg.graph.snapshot import Snapshot
from poakg.graph.submission_id import list_superseded
from poakg.namespaces import EXAMPLES
from poakg.namespaces import PREFIXES
from poakg.rdf.terms import write_ntriples

PIECE_BYTES = 5_000_000
_SECONDS = 300.0
_HAS_VERSION = ox.NamedNode(f"{PREFIXES['dcterms']}hasVersion")
_REPLACED = ox.NamedNode(f"{PREFIXES['prov']}invalidatedAtTime")
_CURRENT = ox.NamedNode(POINTER)
_COUNT = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_POINTED = "SELECT ?release ?property ?value WHERE { ?release ?property ?value }"
_NAMES = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }"


@dataclass(frozen=True)
class Step:
    """A graph that is on the engine: its public name, its statements, and whether it was there already."""

    graph: str
    statements: int
    was_there: bool


class Target:
    """An engine with its query endpoint and its graph store (SPARQL 1.1 Graph Store HTTP Protocol).

    Use it as a context manager.
    """

    def __init__(self, query_url: str, store_url: str) -> None:
        self._engine = Engine(Address(query_url, _SECONDS))
        self._store_url = store_url
        self._client = open_client(_SECONDS)

    def __enter__(self) -> "Target":
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()
        self._client.close()

    def count(self, graph: str) -> int:
        """Return how many statements ``graph`` has. Raises RemoteEngineError."""
        (row,) = self._engine.select(_COUNT, [graph])
        return int(row["count"].value)

    def list_graphs(self) -> list[str]:
        """Return the names of all graphs. Raises RemoteEngineError."""
        return [row["graph"].value for row in self._engine.select(_NAMES)]

    def read_pointer(self) -> list[tuple[str, str, str]]:
        """Return what the pointer says. Raises RemoteEngineError."""
        rows = self._engine.select(_POINTED, [POINTER])
        return [(row["release"].value, row["property"].value, row["value"].value) for row in rows]

    def add(self, graph: str, body: bytes) -> None:
        """Add the N-Triples ``body`` to ``graph``. Raises RemoteEngineError."""
        self._send("POST", graph, body)

    def replace(self, graph: str, body: bytes) -> None:
        """Let ``graph`` hold the N-Triples ``body`` and nothing else. Raises RemoteEngineError."""
        self._send("PUT", graph, body)

    def remove(self, graph: str) -> None:
        """Remove ``graph``, if it is there. Raises RemoteEngineError."""
        self._send("DELETE", graph, None, missing=True)

    def _send(self, method: str, graph: str, body: bytes | None, *, missing: bool = False) -> None:
        headers = {} if body is None else {"content-type": "application/n-triples"}
        try:
            response = self._client.request(
                method, self._store_url, params={"graph": graph}, content=body, headers=headers
            )
        except httpx.HTTPError as error:
            raise RemoteEngineError(f"The graph store {self._store_url} failed: {error}.", _AGAIN) from error
        if not response.is_success and not (missing and response.status_code == httpx.codes.NOT_FOUND):
            words = " ".join(response.text.split())[:300]
            raise RemoteEngineError(
                f"The graph store {self._store_url} answered {response.status_code}: {words}", _AGAIN
            )


_AGAIN = "Correct what it says, or start the engine, and publish again: what is there already is not loaded again."


def publish(snapshot: Snapshot, target: Target, piece_bytes: int = PIECE_BYTES) -> Iterator[Step]:
    """Load the graphs of ``snapshot`` under names of its own, and one with all that is public; then point to it.

    Yields each graph when it is there. A graph that has all its statements is left as it is, so that an interrupted run
    can be repeated; another is loaded again, in pieces of at most ``piece_bytes``, and counted. Raises
    RemoteEngineError when the engine fails or has another number of statements than it was given; the pointer then
    stays.
    """
    mark = make_mark(snapshot.digest)
    for name, graph, triples in _list_loads(snapshot, mark):
        there = target.count(graph)
        if there != len(triples):
            if there:
                target.remove(graph)
            for piece in cut(triples, piece_bytes):
                target.add(graph, piece)
            counted = target.count(graph)
            if counted != len(triples):
                raise RemoteEngineError(
                    f"The engine has {counted:,} statements in <{graph}>, of {len(triples):,} that it was given.",
                    _AGAIN,
                )
        yield Step(name, len(triples), there == len(triples))
    _point(snapshot, target, datetime.now(UTC))


def remove_replaced(target: Target, grace: timedelta, now: datetime) -> list[str]:
    """Remove the releases that were replaced more than ``grace`` ago; return their IRIs. Raises RemoteEngineError."""
    pointed = target.read_pointer()
    current = [value for _, name, value in pointed if name == _HAS_VERSION.value]
    due = [
        release
        for release, name, value in pointed
        if name == _REPLACED.value and release not in current and datetime.fromisoformat(value) + grace <= now
    ]
    for release in due:
        mark = make_mark(release.rsplit("/", 1)[1])
        for graph in target.list_graphs():
            if graph.endswith(mark):
                target.remove(graph)
    kept = [entry for entry in pointed if entry[0] not in due]
    target.replace(POINTER, _write_pointer(kept))
    return due


def cut(triples: list[ox.Triple], size: int) -> Iterator[bytes]:
    """Yield ``triples`` as N-Triples in pieces of at most ``size`` bytes.

    What blank nodes tie together is not cut, even if it is more.
    """
    piece = bytearray()
    for group in _group(triples):
        lines = write_ntriples(group)
        if piece and len(piece) + len(lines) > size:
            yield bytes(piece)
            piece.clear()
        piece += lines
    if piece:
        yield bytes(piece)


def _group(triples: Iterable[ox.Triple]) -> Iterator[list[ox.Triple]]:
    """Yield the triples in groups that have no blank node in common."""
    leads: dict[ox.BlankNode, ox.BlankNode] = {}

    def find(node: ox.BlankNode) -> ox.BlankNode:
        while leads.setdefault(node, node) != node:
            node = leads[node]
        return node

    tied: list[ox.Triple] = []
    for triple in triples:
        nodes = [term for term in (triple.subject, triple.object) if isinstance(term, ox.BlankNode)]
        if not nodes:
            yield [triple]
            continue
        tied.append(triple)
        leads[find(nodes[0])] = find(nodes[-1])
    groups: dict[ox.BlankNode, list[ox.Triple]] = defaultdict(list)
    for triple in tied:
        node = triple.subject if isinstance(triple.subject, ox.BlankNode) else triple.object
        groups[find(node)].append(triple)  # type: ignore[arg-type]
    yield from groups.values()


def _list_loads(snapshot: Snapshot, mark: str) -> Iterator[tuple[str, str, list[ox.Triple]]]:
    """Yield name, name on the engine and triples of each graph and, last, of the one with all that is public."""
    apart = {EXAMPLES, *list_superseded(snapshot.graphs)}
    graphs: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in ox.parse(path=snapshot.path, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, ox.NamedNode)  # noqa: S101 - a snapshot has no other graphs
        graphs[quad.graph_name.value].append(_mark_triple(quad.triple, snapshot.graphs, mark))
    for name in sorted(graphs):
        yield name, f"{name}{mark}", graphs[name]
    public = {triple: None for name in sorted(graphs) if name not in apart for triple in graphs[name]}
    yield name_union(""), name_union(mark), list(public)


def _mark_triple(triple: ox.Triple, graphs: Iterable[str], mark: str) -> ox.Triple:
    """Return ``triple`` with the names of graphs as they are on the engine."""
    subject, object_ = (
        ox.NamedNode(f"{term.value}{mark}") if isinstance(term, ox.NamedNode) and term.value in graphs else term
        for term in (triple.subject, triple.object)
    )
    return ox.Triple(subject, triple.predicate, object_)  # type: ignore[arg-type]


def _point(snapshot: Snapshot, target: Target, now: datetime) -> None:
    """Make the release of ``snapshot`` the current one; what was so before is noted with the time."""
    release = name_release(snapshot.digest)
    entries = [(POINTER, _HAS_VERSION.value, release)]
    for subject, name, value in target.read_pointer():
        if name == _HAS_VERSION.value and value != release:
            entries.append((value, _REPLACED.value, now.isoformat(timespec="seconds")))
        elif name == _REPLACED.value and subject != release:
            entries.append((subject, name, value))
    target.replace(POINTER, _write_pointer(entries))


def _write_pointer(entries: Iterable[tuple[str, str, str]]) -> bytes:
    return write_ntriples(
        ox.Triple(
            ox.NamedNode(subject),
            ox.NamedNode(name),
            ox.NamedNode(value) if name == _HAS_VERSION.value else ox.Literal(value),
        )
        for subject, name, value in entries
    )
