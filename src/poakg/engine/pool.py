"""The workers as seen from a server: hand over a checked query, get an answer or a clear failure."""

import errno
import hashlib
import json
import os
import re
import select
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from poakg.engine.frames import FrameReader
from poakg.engine.guard import CheckedQuery
from poakg.engine.settings import Limits
from poakg.errors import BusyError
from poakg.errors import EngineError
from poakg.errors import NotAcceptableError
from poakg.errors import PoakgError
from poakg.errors import QueryFailedError
from poakg.errors import QuerySyntaxError
from poakg.errors import QueryTimeoutError

# Beyond its own deadline a worker is dead already; the margin is for the kernel to say so.
_GRACE_SECONDS = 5.0
# A worker that is killed while it waits loses nothing; its job is handed out this often.
_ATTEMPTS = 3
# Answers up to this size are held back until they are whole, so that a failure can still be told properly.
_HELD_BACK = 256 * 1024


@dataclass(frozen=True)
class Job:
    """A query with what the caller wants of it.

    ``formats`` gives a format name for each family of results the caller accepts. ``default_graphs`` and
    ``named_graphs`` are the dataset to read; None leaves it to the query and the store. ``bindings`` and ``texts``
    give variables an IRI or a plain literal.
    """

    query: CheckedQuery
    formats: dict[str, str]
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    bindings: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    base: str = "http://localhost/"


class Answer:
    """A result: the name of its format and its body, piece by piece. Close it when done, read or not."""

    def __init__(self, format_name: str, chunks: Generator[bytes], whole: bytes | None) -> None:
        self.format_name = format_name
        self.chunks = chunks
        self.whole = whole
        """The entire body where it is small enough to be held back, else None."""

    def read(self) -> bytes:
        """Return the whole body; raises QueryFailedError when it breaks off."""
        return b"".join(self.chunks)

    def close(self) -> None:
        """Let the worker go."""
        self.chunks.close()


class Pool:
    """Workers over one set of RDF files. Use it as a context manager, or call ``start`` and ``stop``."""

    def __init__(self, files: Sequence[Path], limits: Limits) -> None:
        self.limits = limits
        self.graphs: list[str] = []
        self.quads = 0
        self._files = [str(path) for path in files]
        self.identity = _identify(files)
        """Changes when the data does."""
        self._free = threading.BoundedSemaphore(limits.workers)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs: socket.socket | None = None

    def __enter__(self) -> "Pool":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def process_id(self) -> int | None:
        """Id of the process that holds the store, None when it is not running."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the process that holds the store; returns when it can answer. Raises EngineError."""
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        read_end, write_end = os.pipe()
        settings = {
            "socket": theirs.fileno(),
            "ready": write_end,
            "files": self._files,
            "workers": self.limits.workers,
            "timeout": self.limits.timeout,
            "memory_mb": self.limits.memory_mb,
        }
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "poakg.engine.worker", json.dumps(settings)],
                pass_fds=(theirs.fileno(), write_end),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        os.close(write_end)
        with os.fdopen(read_end, "rb", buffering=0) as ready:
            frame = FrameReader(ready.read).next()
        if frame is None or frame[0] == b"E":
            reason = json.loads(frame[1])["message"] if frame else "the engine died while it loaded the data"
            ours.close()
            self.stop()
            raise EngineError(f"Cannot load the data: {reason}.", "Check the file; see 'poakg serve --help'.")
        fields = json.loads(frame[1])
        self.graphs, self.quads = fields["graphs"], fields["quads"]
        self._jobs = ours

    def stop(self) -> None:
        """Let the workers and their store go."""
        if self._jobs is not None:
            self._jobs.close()
            self._jobs = None
        if self._process is not None:
            try:
                self._process.wait(timeout=self.limits.timeout + 1)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def submit(self, job: Job) -> Answer:
        """Run ``job`` and return its answer once it is sure to begin well.

        Raises BusyError, QuerySyntaxError, QueryTimeoutError, QueryFailedError or NotAcceptableError.
        """
        if not self._free.acquire(timeout=self.limits.queue_seconds):
            raise BusyError("All workers are busy.", "Try again in a few seconds.")
        chunks = self._run(job)
        try:
            name = next(chunks).decode()
            held: list[bytes] = []
            size = 0
            for chunk in chunks:
                held.append(chunk)
                size += len(chunk)
                if size > _HELD_BACK:
                    return Answer(name, _continue(held, chunks), None)
        except BaseException:
            chunks.close()
            raise
        return Answer(name, _continue(held, chunks), b"".join(held))

    def _run(self, job: Job) -> Generator[bytes]:
        """Yield the name of the format, then the body; the worker is free again when this ends."""
        try:
            for _ in range(_ATTEMPTS):
                started = time.monotonic()
                with os.fdopen(self._send(job), "rb", buffering=0) as pipe:
                    reader = self._read_frames(pipe.fileno(), started)
                    if reader.next() is None:
                        # The worker was killed before it began; another one takes over.
                        continue
                    yield from self._relay(reader, started)
                    return
            raise self._explain_death(0)
        finally:
            self._free.release()

    def _read_frames(self, descriptor: int, started: float) -> FrameReader:
        deadline = started + self.limits.timeout + _GRACE_SECONDS
        return FrameReader(lambda count: _read_before(descriptor, count, deadline))

    def _relay(self, reader: FrameReader, started: float) -> Generator[bytes]:
        while True:
            frame = reader.next()
            if frame is None:
                raise self._explain_death(time.monotonic() - started)
            tag, payload = frame
            if tag == b"Z":
                return
            if tag == b"E":
                raise _explain_error(json.loads(payload))
            yield json.loads(payload)["format"].encode() if tag == b"H" else payload

    def _send(self, job: Job) -> int:
        message = json.dumps(
            {
                "query": job.query.text,
                "base": job.base,
                "formats": job.formats,
                "default_graphs": job.default_graphs,
                "named_graphs": job.named_graphs,
                "bindings": job.bindings,
                "texts": job.texts,
            }
        ).encode()
        read_end, write_end = os.pipe()
        try:
            # The job itself goes by way of a file in memory, since a message may not be longer than a socket buffer.
            with os.fdopen(os.memfd_create("poakg-job"), "wb", buffering=0) as file:
                file.write(message)
                self._hand_over(file.fileno(), write_end)
        except OSError as error:
            os.close(read_end)
            raise EngineError(f"The query engine does not take queries: {error}.", "Start the server again.") from error
        finally:
            os.close(write_end)
        return read_end

    def _hand_over(self, *descriptors: int) -> None:
        with self._lock:
            try:
                self._pass_on(*descriptors)
            except OSError:
                # Somebody killed the process that holds the store; everything it needs lies on disk.
                self.stop()
                self.start()
                self._pass_on(*descriptors)

    def _pass_on(self, *descriptors: int) -> None:
        if self._jobs is None or self._process is None or self._process.poll() is not None:
            raise OSError(errno.ECHILD, "the process that holds the store is gone")
        socket.send_fds(self._jobs, [b"job"], descriptors)

    def _explain_death(self, seconds: float) -> PoakgError:
        if seconds >= self.limits.timeout:
            return QueryTimeoutError(
                f"The query took longer than {self.limits.timeout:g} seconds and was stopped.",
                "Ask for less: bind more of the pattern, avoid unconnected patterns, add a LIMIT.",
            )
        return QueryFailedError(
            "The query needed more memory than it may have, or broke the engine, and was stopped.",
            "Ask for less at once, without sorting or grouping large results; nothing else was affected.",
        )


def _identify(files: Sequence[Path]) -> str:
    known = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(known).encode()).hexdigest()


def _continue(held: list[bytes], chunks: Generator[bytes]) -> Generator[bytes]:
    try:
        yield from held
        yield from chunks
    finally:
        chunks.close()


def _read_before(descriptor: int, count: int, deadline: float) -> bytes:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    readable = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
    return os.read(descriptor, min(count, 1 << 20)) if readable else b""


def _explain_error(fields: dict[str, str]) -> PoakgError:
    if fields["code"] == "query-syntax":
        found = re.match(r"error at (\d+):(\d+): (.*)", fields["message"], re.DOTALL)
        place, reason = (f" at line {found[1]}, column {found[2]}", found[3]) if found else ("", fields["message"])
        return QuerySyntaxError(f"The query does not parse{place}: {reason}.", "Mend it there, or just before.")
    if fields["code"] == "not-acceptable":
        return NotAcceptableError(
            "The query gives a result that none of the accepted formats can hold.",
            "SELECT and ASK give tables (JSON, XML, CSV, TSV), CONSTRUCT and DESCRIBE give RDF.",
        )
    return QueryFailedError(f"The query failed: {fields['message']}.", "Change the query.")
