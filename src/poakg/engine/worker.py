"""A worker: a process that evaluates one query at a time over the store it was forked with, and may die of it.

What exceeds its time or memory is killed by the kernel (timer, address space), whatever native code is doing.
"""

import contextlib
import json
import resource
import select
import signal
import socket
import zlib
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from poakg.engine.memory import Footprint
from poakg.engine.preview import PREVIEW
from poakg.engine.preview import preview_result
from poakg.engine.protocol import JOB_HEAD
from poakg.engine.protocol import measure_job
from poakg.engine.protocol import pack_frame
from poakg.engine.response_body import BodyWriter
from poakg.engine.response_body import TooLongError
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.engine.spreadsheet_csv import write_spreadsheet
from poakg.namespaces import EXAMPLES
from poakg.rdf.formats import find_format
from poakg.rdf.terms import write_ntriples

_MIB = 1 << 20
# A store in memory notes each time that a statement comes and goes, so a worker leaves when it has done so this often.
_MOST_VISITS = 100
# A worker that has had nothing to do for so long rests.
_REST_SECONDS = 5.0


@dataclass(frozen=True)
class Data:
    """What queries are asked of: the store, and by name, packed, the graphs that only those see who name them.

    These are the examples, and the submissions that later ones took the place of; ``public`` are all other graphs.
    ``quads`` counts all statements.
    """

    store: ox.Store
    public: list[ox.NamedNode | ox.BlankNode]
    apart: Mapping[str, bytes]
    quads: int


def pack_graph(triples: Iterable[ox.Triple]) -> bytes:
    """Return the triples of a graph in little space."""
    return zlib.compress(write_ntriples(triples))


def _unpack_graph(name: str, packed: bytes) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(name)
    for quad in ox.parse(zlib.decompress(packed), format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)


def serve(data: Data, connection: socket.socket, limits: dict[str, Any]) -> None:
    """Answer jobs that come over ``connection`` until it is closed, or until this process should make room."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    footprint = Footprint(limits["copies_mb"] * _MIB // limits["workers"], limits["memory_mb"] * _MIB)
    patience = _MOST_VISITS
    connection.sendall(pack_frame(b"R", b""))
    while (job := _receive(connection, footprint)) is not None:
        signal.setitimer(signal.ITIMER_REAL, limits["timeout"])
        # Whoever mentions a graph that is set apart gets it, and nobody else.
        mentioned = _list_mentioned(data, job)
        for graph in mentioned:
            data.store.extend(_unpack_graph(graph, data.apart[graph]))
        writer = BodyWriter(connection, limits["result_mb"] * _MIB, job["encoding"])
        failure = _answer(data, job, writer, hides=bool(mentioned))
        patience -= bool(mentioned)
        # What a large query leaves behind would be missing to the next one; a fresh worker has it all.
        leaves = patience == 0 or footprint.is_large()
        memory_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # Where nobody reads, the next job, for which this waits, is the end of the connection.
        with contextlib.suppress(ConnectionError):
            writer.end(failure, memory_kb, leaves=leaves)
        for graph in mentioned:
            data.store.remove_graph(ox.NamedNode(graph))
        signal.setitimer(signal.ITIMER_REAL, 0)


def _receive(connection: socket.socket, footprint: Footprint) -> dict[str, Any] | None:
    """Return the next job, None when this worker should go: the connection is closed, or it rests with much memory."""
    if footprint.has_copied_much() and not _wait(connection, _REST_SECONDS):
        return None
    head = _receive_exactly(connection, JOB_HEAD)
    body = head and _receive_exactly(connection, measure_job(head))
    if not body:
        return None
    job: dict[str, Any] = json.loads(body)
    return job


def _wait(connection: socket.socket, seconds: float) -> bool:
    """Tell whether something comes within so many ``seconds``."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _receive_exactly(connection: socket.socket, count: int) -> bytes:
    try:
        return connection.recv(count, socket.MSG_WAITALL)
    except ConnectionError:
        return b""


def _list_mentioned(data: Data, job: dict[str, Any]) -> list[str]:
    """Return which of the graphs that are set apart a job names, be it in its query or beside it."""
    if not (job["enters_graphs"] or job["names_dataset"] or job["default_graphs"] or job["named_graphs"]):
        # Nothing but the default graph is read, in which none of them is.
        return []
    named = {*(job["default_graphs"] or ()), *(job["named_graphs"] or ())}
    text = job["query"]
    mentioned = [graph for graph in named if graph in data.apart]
    if EXAMPLES in data.apart and ("graph/examples" in text or "graph:examples" in text):
        mentioned.append(EXAMPLES)
    if "graph/submission/" in text:
        # A prefix may stand for all of the IRI but the number.
        mentioned += [graph for graph in data.apart if graph != EXAMPLES and _drop_number(graph) in text]
    return sorted(set(mentioned))


def _drop_number(graph: str) -> str:
    return graph.rpartition("/")[0] + "/"


def _answer(data: Data, job: dict[str, Any], writer: BodyWriter, *, hides: bool) -> dict[str, str] | None:
    """Evaluate one query, without being able to open a file or a socket, write its result; return how it failed."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if not job["asks_services"]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
    failure: dict[str, str] | None = None
    try:
        _evaluate(data, job, writer, hides=hides)
    except SyntaxError as error:
        failure = {"code": "query-syntax", "message": str(error)}
    except TooLongError:
        failure = {"code": "result-too-large"}
    except _UnwantedError:
        failure = {"code": "not-acceptable"}
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        failure = {"code": "query-failed", "message": str(error)}
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return failure


class _UnwantedError(Exception):
    """A result of a family for which the caller accepts no format."""


def _evaluate(data: Data, job: dict[str, Any], writer: BodyWriter, *, hides: bool) -> None:
    default_graphs, union = _choose_default_graph(data, job, hides=hides)
    result = data.store.query(
        job["query"],
        base_iri=job["base"],
        use_default_graph_as_union=union,
        default_graph=default_graphs,
        named_graphs=_name_graphs(job["named_graphs"]),
        substitutions={
            **{ox.Variable(name): ox.NamedNode(iri) for name, iri in job["bindings"].items()},
            **{ox.Variable(name): ox.Literal(text) for name, text in job["texts"].items()},
        },
    )
    family = (
        "boolean"
        if isinstance(result, ox.QueryBoolean)
        else "graph"
        if isinstance(result, ox.QueryTriples)
        else "solutions"
    )
    name = job["formats"].get(family)
    if name is None:
        raise _UnwantedError
    if name == PREVIEW:
        preview = json.dumps(preview_result(result)).encode()
        writer.begin(name)
        writer.write(preview)
    elif name == SPREADSHEET:
        writer.begin(name)
        write_spreadsheet(result, writer)  # type: ignore[arg-type]
    else:
        writer.begin(name)
        result.serialize(writer, format=find_format(name).engine)  # type: ignore[arg-type]


def _choose_default_graph(data: Data, job: dict[str, Any], *, hides: bool) -> tuple[list[Any] | None, bool]:
    """Return the default graph of a job, and whether it is the union of all graphs of the store instead.

    With ``hides`` the store has graphs that are not in the default graph.
    The engine's own union goes before a FROM clause and is much faster than a list of graphs, which it looks through
    one by one; it holds no statement twice as long as no two public graphs share one.
    """
    if job["default_graphs"] is not None or job["named_graphs"] is not None:
        return _name_graphs(job["default_graphs"] or []), False
    if job["names_dataset"]:
        return None, False
    if hides:
        # To go through a long list takes a while, even if nothing is sought there.
        return (data.public if job["reads_default"] else []), False
    return None, True


def _name_graphs(iris: list[str] | None) -> list[Any] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]
