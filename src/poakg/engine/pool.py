"""The engine as a server uses it: hand over a checked query, get an answer or a clear failure."""

import asyncio
import hashlib
import logging
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

from poakg.engine.circuit import Circuit
from poakg.engine.connection import Worker
from poakg.engine.execution import Run
from poakg.engine.failures import explain_death
from poakg.engine.job import Account
from poakg.engine.job import Answer
from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.engine.workers import Crew
from poakg.errors import BusyError
from poakg.errors import EngineError
from poakg.errors import PoakgError

_log = logging.getLogger(__name__)

# A worker that is killed while it waits loses nothing; its job is handed out this often.
_ATTEMPTS = 3
_REVIVAL_PAUSE_SECONDS = 1.0
# What queries that wait may take together.
_MOST_WAITING_BYTES = 32 << 20


class Pool:
    """Workers over one set of RDF files, which can be replaced by another while queries go on.

    Use it as an asynchronous context manager, in one event loop.
    """

    def __init__(self, files: Sequence[Path], limits: Limits) -> None:
        self.limits = limits
        self.files = list(files)
        self.identity = ""
        """Changes when the data does."""
        self.running = 0
        """Queries that are being answered now."""
        self.starts = 0
        """How often a process that holds the store was started."""
        self._crew: Crew | None = None
        self._circuit = Circuit()
        self._coming: Crew | None = None
        self._waiting_bytes = 0
        self._waiters: deque[asyncio.Future[tuple[Crew, Worker]]] = deque()
        self._revival: asyncio.Task[None] | None = None
        self._replacing = asyncio.Lock()

    async def __aenter__(self) -> "Pool":
        await self.replace(self.files)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._revival is not None:
            self._revival.cancel()
        if self._crew is not None:
            self._crew.on_end = lambda crew: None
            self._crew.kill()
            self._crew = None

    @property
    def graphs(self) -> list[str]:
        """The named graphs, sorted."""
        return self._crew.graphs if self._crew is not None else []

    def has_graph(self, name: str) -> bool:
        """Return whether there is a named graph ``name``."""
        return self._crew is not None and name in self._crew.names

    @property
    def quads(self) -> int:
        """Number of statements, those of the examples included."""
        return self._crew.quads if self._crew is not None else 0

    @property
    def is_idle(self) -> bool:
        """Whether a worker is free for the next job."""
        return self._crew is not None and self._crew.has_free

    @property
    def waiting(self) -> int:
        """Queries that wait for a worker now."""
        return len(self._waiters)

    @property
    def process_id(self) -> int | None:
        """Id of the process that holds the store, None when it is not running."""
        return None if self._crew is None else self._crew.process_id

    @property
    def worker_ids(self) -> list[int]:
        """Process ids of the workers."""
        return [] if self._crew is None else [worker.process for worker in self._crew.workers]

    @property
    def process_ids(self) -> list[int]:
        """Ids of all processes of the pool, those that are starting included."""
        return [process for crew in (self._crew, self._coming) if crew is not None for process in crew.process_ids]

    async def replace(self, files: Sequence[Path]) -> None:
        """Answer from ``files`` from now on; queries that are being answered go on as they began.

        Raises EngineError, and nothing has changed then.
        """
        async with self._replacing:
            await self._replace(files)

    async def _replace(self, files: Sequence[Path]) -> None:
        try:
            identity = identify_files(files)
        except OSError as error:
            raise EngineError(
                f"Cannot read {error.filename}: {error.strerror}.", "Run 'poakg build' to build it again."
            ) from error
        crew = Crew(files, self.limits)
        crew.on_free = self._serve_waiters
        crew.on_end = self._start_revival
        self._coming = crew
        try:
            await crew.start()
        finally:
            self._coming = None
        self.starts += 1
        old, self._crew = self._crew, crew
        self.files, self.identity = list(files), identity
        if old is not None:
            old.on_end = lambda crew: None
            old.retire()
        self._serve_waiters()

    async def submit(self, job: Job, account: Account | None = None) -> Answer:
        """Run ``job`` and return its answer once it is sure to begin well; ``account`` is filled in as it goes.

        Raises BusyError, QuerySyntaxError, QueryTimeoutError, QueryFailedError, ResultTooLargeError or
        NotAcceptableError; with another engine also RemoteEngineError or RemoteTimeoutError.
        """
        account = account or Account()
        message = job.message
        self._circuit.enter()
        try:
            for _ in range(_ATTEMPTS):
                crew, worker = await self._take_worker(account, len(message))
                self.running += 1
                answer = await Run(crew, worker, self.limits, account, self._note_end).begin(message)
                if answer is not None:
                    self._circuit.note(None)
                    return answer
            raise explain_death(0, self.limits)
        except PoakgError as error:
            account.failure = error.code
            self._circuit.note(error)
            raise

    async def read(self, job: Job, account: Account | None = None) -> bytes:
        """Run ``job`` and return the whole body. Raises as submit."""
        answer = await self.submit(job, account)
        try:
            return await answer.read()
        finally:
            answer.close()

    def disown(self) -> None:
        """Close the connections of a pool that belongs to the process that this one was forked from."""
        if self._crew is not None:
            self._crew.disown()

    async def _take_worker(self, account: Account, size: int) -> tuple[Crew, Worker]:
        crew = self._get_crew()
        worker = crew.take()
        if worker is not None:
            return crew, worker
        if len(self._waiters) >= self.limits.queue_length or self._waiting_bytes + size > _MOST_WAITING_BYTES:
            raise BusyError("All workers are busy, and so is the queue.", "Try again in a few seconds.")
        started = time.monotonic()
        self._waiting_bytes += size
        try:
            return await self._wait_for_worker()
        finally:
            self._waiting_bytes -= size
            account.waited += time.monotonic() - started

    async def _wait_for_worker(self) -> tuple[Crew, Worker]:
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[tuple[Crew, Worker]] = loop.create_future()
        self._waiters.append(waiter)
        timer = loop.call_later(self.limits.queue_seconds, self._turn_away, waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter in self._waiters:
                self._waiters.remove(waiter)
            elif not waiter.cancelled() and waiter.exception() is None:
                # It was handed over in the very moment in which nobody wanted it any more.
                handed, unwanted = waiter.result()
                handed.give_back(unwanted)
            raise
        finally:
            timer.cancel()

    def _turn_away(self, waiter: asyncio.Future[tuple[Crew, Worker]]) -> None:
        if not waiter.done():
            self._waiters.remove(waiter)
            waiter.set_exception(BusyError("All workers are busy.", "Try again in a few seconds."))

    def _note_end(self) -> None:
        self.running -= 1

    def _get_crew(self) -> Crew:
        if self._crew is None:
            raise EngineError("The query engine is not running.", "Start the server again.")
        return self._crew

    def _serve_waiters(self) -> None:
        while self._waiters and self._crew is not None:
            if self._waiters[0].done():
                self._waiters.popleft()
                continue
            worker = self._crew.take()
            if worker is None:
                return
            self._waiters.popleft().set_result((self._crew, worker))

    def _start_revival(self, crew: Crew) -> None:
        if crew is self._crew:
            self._revival = asyncio.ensure_future(self._revive(crew))

    async def _revive(self, dead: Crew) -> None:
        """Start again when somebody killed the process that holds the store; its workers go on meanwhile."""
        while True:
            try:
                async with self._replacing:
                    # A release that came meanwhile has taken its place already.
                    if self._crew is dead:
                        await self._replace(self.files)
            except Exception as error:  # noqa: BLE001 - whatever it is, without a store nothing can be answered
                _log.error("the process that holds the data is not started again yet: %s", error)
                await asyncio.sleep(_REVIVAL_PAUSE_SECONDS)
            else:
                return


def identify_files(files: Sequence[Path]) -> str:
    """Return what changes when one of ``files`` does. Raises OSError."""
    known = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(repr(known).encode()).hexdigest()
