"""A worker: a process that evaluates one query at a time over the store it was forked with, and may die of it.

What exceeds its time or memory is killed by the kernel (timer, address space), whatever native code is doing.
"""

import contextlib
import json
import resource
import signal
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from poakg.engine.body import BodyWriter
from poakg.engine.body import TooLongError
from poakg.engine.frames import JOB_HEAD
from poakg.engine.frames import measure_job
from poakg.engine.frames import pack_frame
from poakg.engine.memory import copy_memory
from poakg.engine.memory import measure_address_space
from poakg.engine.memory import measure_private_memory
from poakg.engine.preview import PREVIEW
from poakg.engine.preview import preview_result
from poakg.engine.spreadsheet import SPREADSHEET
from poakg.engine.spreadsheet import write_spreadsheet
from poakg.formats import find_format
from poakg.namespaces import EXAMPLES

_MIB = 1 << 20


@dataclass(frozen=True)
class Data:
    """What queries are asked of: the public graphs, and the examples, which only those see that name their graph."""

    store: ox.Store
    examples: Sequence[ox.Quad]


def serve(data: Data, connection: socket.socket, limits: dict[str, Any]) -> None:
    """Answer jobs that come over ``connection`` until it is closed, or until this process should make room."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if measure_private_memory() <= limits["copies_mb"] * _MIB:
        copy_memory()
    before = measure_address_space()
    allowed = before + limits["memory_mb"] * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    connection.sendall(pack_frame(b"R", b""))
    while (job := _receive(connection)) is not None:
        signal.setitimer(signal.ITIMER_REAL, limits["timeout"])
        # Whoever mentions the examples gets them; this worker has then seen what others should not.
        sees_examples = _mentions_examples(job)
        if sees_examples:
            data.store.extend(data.examples)
        writer = BodyWriter(connection, limits["result_mb"] * _MIB, job["encoding"])
        account = _answer(data.store, job, writer)
        # What a large query leaves behind would be missing to the next one; a fresh worker has it all.
        account["leaves"] = sees_examples or measure_address_space() > (before + allowed) / 2
        # Where nobody reads, the next job, for which this waits, is the end of the connection.
        with contextlib.suppress(ConnectionError):
            writer.end(account)
        signal.setitimer(signal.ITIMER_REAL, 0)


def _receive(connection: socket.socket) -> dict[str, Any] | None:
    head = _receive_exactly(connection, JOB_HEAD)
    body = head and _receive_exactly(connection, measure_job(head))
    if not body:
        return None
    job: dict[str, Any] = json.loads(body)
    return job


def _receive_exactly(connection: socket.socket, count: int) -> bytes:
    try:
        return connection.recv(count, socket.MSG_WAITALL)
    except ConnectionError:
        return b""


def _mentions_examples(job: dict[str, Any]) -> bool:
    named = [*(job["default_graphs"] or ()), *(job["named_graphs"] or ())]
    return EXAMPLES in named or "graph/examples" in job["query"] or "graph:examples" in job["query"]


def _answer(store: ox.Store, job: dict[str, Any], writer: BodyWriter) -> dict[str, Any]:
    """Evaluate one query, without being able to open a file or a socket, write its result and return what it took."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if not job["asks_services"]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
    started = time.monotonic()
    failure: dict[str, str] = {}
    try:
        _evaluate(store, job, writer)
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
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": time.monotonic() - started, "memory_kb": memory, **failure}


class _UnwantedError(Exception):
    """A result of a family for which the caller accepts no format."""


def _evaluate(store: ox.Store, job: dict[str, Any], writer: BodyWriter) -> None:
    default_graphs, union = _choose_default_graph(store, job)
    result = store.query(
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


def _choose_default_graph(store: ox.Store, job: dict[str, Any]) -> tuple[list[Any] | None, bool]:
    """Return the default graph of a job, and whether it is the union of all graphs of the store instead.

    The engine's own union goes before a FROM clause and is much faster than a list of graphs, which it looks through
    one by one; it holds no statement twice as long as no two public graphs share one.
    """
    if job["default_graphs"] is not None or job["named_graphs"] is not None:
        return _name_graphs(job["default_graphs"] or []), False
    if job["names_dataset"]:
        return None, False
    if _mentions_examples(job):
        return [graph for graph in store.named_graphs() if graph != ox.NamedNode(EXAMPLES)], False
    return None, True


def _name_graphs(iris: list[str] | None) -> list[Any] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]
