"""The process that holds the store, and the workers it forks, which evaluate one query at a time.

Run as ``python -m poakg.engine.worker`` by the pool. A worker that exceeds a limit is killed by the kernel
(timer, address space) and forked anew; the store is shared between them by copy on write.
"""

import gc
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from poakg.engine.frames import FrameWriter
from poakg.engine.preview import PREVIEW
from poakg.engine.preview import preview_result
from poakg.formats import find_format
from poakg.namespaces import GRAPH

_POOL_IS_GONE = 3
_MIB = 1 << 20


def main(arguments: Sequence[str]) -> int:
    """Load the files named in the JSON ``arguments[0]``, then keep the workers running until the pool is gone."""
    settings = json.loads(arguments[0])
    jobs = socket.socket(fileno=settings["socket"])
    ready = FrameWriter(settings["ready"])
    try:
        store = _load(settings["files"])
    except (OSError, SyntaxError, ValueError) as error:
        ready.send(b"E", {"message": str(error)})
        return 1
    gc.freeze()
    graphs = sorted(graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode))
    ready.send(b"H", {"graphs": graphs, "quads": len(store)})
    os.close(settings["ready"])
    for _ in range(settings["workers"]):
        _fork_worker(store, jobs, settings)
    while True:
        _, status = os.wait()
        if os.waitstatus_to_exitcode(status) == _POOL_IS_GONE:
            return 0
        _fork_worker(store, jobs, settings)


def _load(files: list[str]) -> ox.Store:
    store = ox.Store()
    for name in files:
        path = Path(name)
        form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
        if form is None:
            raise ValueError(f"{name}: no RDF format has the ending {path.suffix or '(none)'}")
        try:
            graph = ox.NamedNode(f"{GRAPH}loaded/{quote(path.stem)}")
            if form.supports_datasets:
                store.bulk_load(path=name, format=form)
                # Queries see named graphs only, so what stands in none gets one that is named after the file.
                unnamed = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
                store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in unnamed)
                store.clear_graph(ox.DefaultGraph())
            else:
                store.bulk_load(path=name, format=form, to_graph=graph)
        except (OSError, SyntaxError) as error:
            raise ValueError(f"{name}: {error}") from error
    return store


def _fork_worker(store: ox.Store, jobs: socket.socket, settings: dict[str, Any]) -> None:
    if os.fork():
        return
    try:
        os._exit(_serve(store, jobs, settings))
    except BaseException:  # noqa: BLE001 - nothing may escape into the code of the parent
        os._exit(1)


def _serve(store: ox.Store, jobs: socket.socket, settings: dict[str, Any]) -> int:
    """Answer jobs until the pool is gone."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    before = _address_space()
    allowed = before + settings["memory_mb"] * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    while True:
        message, descriptors, _, _ = socket.recv_fds(jobs, 16, 2)
        if not message:
            return _POOL_IS_GONE
        job, answer = descriptors
        signal.setitimer(signal.ITIMER_REAL, settings["timeout"])
        _answer(store, _read_job(job), FrameWriter(answer))
        signal.setitimer(signal.ITIMER_REAL, 0)
        os.close(answer)
        if _address_space() > (before + allowed) / 2:
            # What a large query leaves behind would be missing to the next one; a fresh worker has it all.
            return 0


def _read_job(descriptor: int) -> dict[str, Any]:
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        job: dict[str, Any] = json.load(file)
    return job


def _address_space() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _answer(store: ox.Store, job: dict[str, Any], writer: FrameWriter) -> None:
    """Evaluate one query without being able to open a file or a socket, and write its result."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
    try:
        writer.send(b"T", {})
        _evaluate(store, job, writer)
        writer.end()
    except BrokenPipeError:
        pass
    except SyntaxError as error:
        writer.send(b"E", {"code": "query-syntax", "message": str(error)})
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        writer.send(b"E", {"code": "query-failed", "message": str(error)})
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _evaluate(store: ox.Store, job: dict[str, Any], writer: FrameWriter) -> None:
    result = store.query(
        job["query"],
        base_iri=job["base"],
        default_graph=_name_graphs(job["default_graphs"]),
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
        writer.send(b"E", {"code": "not-acceptable", "message": family})
        return
    writer.send(b"H", {"family": family, "format": name})
    if name == PREVIEW:
        writer.write(json.dumps(preview_result(result)).encode())
    else:
        result.serialize(writer, format=find_format(name).engine)  # type: ignore[arg-type]


def _name_graphs(iris: list[str] | None) -> list[Any] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
