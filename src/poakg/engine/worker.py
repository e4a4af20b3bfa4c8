"""A worker: a process that evaluates one query at a time over the store it was forked with, and may die of it.

What exceeds its time or memory is killed by the kernel (timer, address space), whatever native code is doing.
"""

import contextlib
import json
import resource
import select
import signal
import socket
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any
from typing import Protocol

import pyoxigraph as ox

from poakg.engine.abbreviation import ABBREVIATING
from poakg.engine.abbreviation import write_abbreviated
from poakg.engine.checked_query import CheckedQuery
from poakg.engine.limits import Limits
from poakg.engine.memory import Footprint
from poakg.engine.objects import OBJECTS
from poakg.engine.objects import write_objects
from poakg.engine.preview import PREVIEW
from poakg.engine.preview import preview_result
from poakg.engine.protocol import JOB_HEAD
from poakg.engine.protocol import measure_job
from poakg.engine.protocol import pack_frame
from poakg.engine.query_check import check_query
from poakg.engine.response_body import BodyWriter
from poakg.engine.response_body import TooLongError
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.engine.spreadsheet_csv import write_spreadsheet
from poakg.engine.workbook import WORKBOOK
from poakg.engine.workbook import write_workbook
from poakg.engine.xml_check import NotXmlError
from poakg.errors import PoakgError
from poakg.rdf.formats import find_format

_MIB = 1 << 20
# A store in memory notes each time that a statement comes and goes, so a worker leaves when it has done so this often.
_MOST_VISITS = 100
# A worker that has had nothing to do for so long rests.
_REST_SECONDS = 5.0
# What is found out about queries is remembered; long ones are not worth it.
_REMEMBERED, _SHORT = 256, 4096

# How the engine begins when a format does not have what a result does.
_LIMITED = ("JSON-LD ", "RDF/XML ")

Failure = dict[str, str]


class Triples(Protocol):
    """The result of a query that gives a graph."""

    def __iter__(self) -> Iterator[ox.Triple]: ...

    def serialize(self, output: Any, format: ox.RdfFormat) -> object:  # noqa: ANN401 - as pyoxigraph has it
        """Write the triples to ``output``."""


Result = ox.QuerySolutions | ox.QueryBoolean | Triples


class Source(Protocol):
    """What answers checked queries: the store of this process, or another engine.

    ``visits`` counts the graphs that were put into the store for the last query, -1 if they may still be there;
    ``with_terms`` says whether queries are to be checked with their terms.
    """

    visits: int
    with_terms: bool

    def ask(self, query: CheckedQuery, job: Mapping[str, Any]) -> AbstractContextManager[Any]:
        """Give the result of ``query``, a Result. Raises SyntaxError, and what else the engine raises."""


def serve(source: Source, connection: socket.socket, limits: dict[str, Any]) -> None:
    """Answer jobs that come over ``connection`` until it is closed, or until this process should make room."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    footprint = Footprint(limits["copies_mb"] * _MIB // limits["workers"], limits["memory_mb"] * _MIB)
    bounds = Limits(query_kb=limits["query_kb"], depth=limits["depth"], services=frozenset(limits["services"]))
    patience = _MOST_VISITS
    connection.sendall(pack_frame(b"R", b""))
    while (job := _receive(connection, footprint)) is not None:
        signal.setitimer(signal.ITIMER_REAL, limits["timeout"])
        most_mb = min(limits["result_mb"], job["most_mb"] or limits["result_mb"])
        writer = BodyWriter(connection, most_mb * _MIB, job["encoding"])
        failure, visits = _answer(source, job, writer, bounds)
        patience -= visits > 0
        # What a large query leaves behind would be missing to the next one; a fresh worker has it all.
        leaves = patience == 0 or visits < 0 or footprint.is_large()
        memory_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        # Where nobody reads, the next job, for which this waits, is the end of the connection.
        with contextlib.suppress(ConnectionError):
            writer.end(failure, memory_kb, leaves=leaves)
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
    """Return whether something comes within so many ``seconds``."""
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _receive_exactly(connection: socket.socket, count: int) -> bytes:
    try:
        return connection.recv(count, socket.MSG_WAITALL)
    except ConnectionError:
        return b""


def _answer(source: Source, job: dict[str, Any], writer: BodyWriter, limits: Limits) -> tuple[Failure | None, int]:
    """Answer one job; return how it failed, and how many graphs were in the store for it, -1 if they may still be."""
    source.visits = 0
    try:
        query = _check(job["query"], limits, with_terms=source.with_terms)
        with source.ask(query, job) as result:
            _write(result, job, writer, is_repeatable=query.repeatable)
        writer.finish()
    except PoakgError as error:
        return {"code": error.code, "message": error.message, "next_step": error.next_step}, source.visits
    except SyntaxError as error:
        return {"code": "query-syntax", "message": str(error)}, source.visits
    except TooLongError:
        return {"code": "result-too-large", "message": f"{writer.most // _MIB} MiB"}, source.visits
    except (NotXmlError, _UnwantedError) as error:
        return {"code": "not-acceptable", "message": str(error)}, source.visits
    except (OSError, ValueError, RuntimeError, MemoryError) as error:
        return {"code": "query-failed", "message": str(error)}, source.visits
    return None, source.visits


def _check(text: str, limits: Limits, *, with_terms: bool) -> CheckedQuery:
    check = _check_again if len(text) <= _SHORT else check_query
    return check(text, limits, with_terms=with_terms)


_check_again = lru_cache(_REMEMBERED)(check_query)


class _UnwantedError(Exception):
    """A result that no format the caller accepts can hold."""


def _write(result: Result, job: dict[str, Any], writer: BodyWriter, *, is_repeatable: bool) -> None:
    """Write ``result`` in the format for its family."""
    family = (
        "boolean"
        if isinstance(result, ox.QueryBoolean)
        else "solutions"
        if isinstance(result, ox.QuerySolutions)
        else "graph"
    )
    name = job["formats"].get(family)
    if name is None:
        raise _UnwantedError("The query gives a result that none of the accepted formats can hold.")
    writer.begin(name, is_repeatable=is_repeatable)
    if name == PREVIEW:
        writer.write(json.dumps(preview_result(result)).encode())
    elif name == OBJECTS:
        write_objects(result, job["preamble"], writer)  # type: ignore[arg-type]
    elif name == SPREADSHEET:
        write_spreadsheet(result, writer)  # type: ignore[arg-type]
    elif name == WORKBOOK:
        write_workbook(result, writer)  # type: ignore[arg-type]
    elif family == "graph" and name in ABBREVIATING:
        write_abbreviated(result, find_format(name), writer)  # type: ignore[arg-type]
    else:
        try:
            result.serialize(writer, format=find_format(name).engine)  # type: ignore[arg-type]
        except OSError as error:
            if str(error).startswith(_LIMITED):
                raise _UnwantedError(f"The result cannot be written in this format: {error}.") from error
            raise
