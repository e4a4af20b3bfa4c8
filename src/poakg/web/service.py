"""What the handlers of one process share: the engine, the cache, the budgets of clients and the journal."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

from poakg.engine.job import Job
from poakg.engine.pool import Pool
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Prepared
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import find_prepared
from poakg.graph.snapshot import read_manifest
from poakg.system.processes import wake
from poakg.system.resources import find_content
from poakg.web.background import repeat
from poakg.web.checking import Checker
from poakg.web.http.access_log import AccessLog
from poakg.web.http.budget import Budget
from poakg.web.http.cache import Cache
from poakg.web.http.exchange import Exchange
from poakg.web.http.journal import Journal
from poakg.web.limits import ServerLimits
from poakg.web.older import OlderReleases
from poakg.web.older import find_release
from poakg.web.releases import ReleaseFollower

# How often to look for a new release, and after the processes.
_LOOK_SECONDS = 1.0
# Threads wait for files and for the engine; one that waits long keeps no other from starting.
_THREADS = 64


class Service:
    """Answers from ``pool`` within ``limits``, and from each new release of its graph, which ``report`` announces.

    Use it as an asynchronous context manager, in one event loop.
    """

    def __init__(
        self, pool: Pool, limits: ServerLimits, report: Callable[[str], None], access_log: AccessLog | None = None
    ) -> None:
        self.pool = pool
        self.cache = Cache(limits.cache_mb << 20)
        self.budget = Budget(limits, pool.limits.queue_seconds)
        self.journal = Journal(pool, self.cache, self.budget, access_log)
        self.checker = Checker(limits, self.budget, lambda: self.prepared.path)
        self.graphs: tuple[str, tuple[str, ...]] = ("", ())
        """The graphs that the service description lists, and the data they are from."""
        self.terms: tuple[str, bytes] = ("", b"")
        """What the editor completes, and the data it is from."""
        self.queries = read_queries(find_content())
        """The questions of the catalogue by name."""
        self.agents: asyncio.Future[Any] | None = None
        """What answers agents, once one has come."""
        self.api = b""
        """The description of the addresses for programs, once it was asked for."""
        self.choices: tuple[str, dict[str, dict[str, str]]] = ("", {})
        """What parameters of questions are chosen from, and the data it is from."""
        self.named: Snapshot | None = None
        """The release that this answers from because a client has named it, None where it follows the current one."""
        self.current = self
        """The service that follows the current release."""
        self._older = OlderReleases(pool.limits, limits.older_queries, report)
        # What answers from the older release that was asked last, with what it has read of it.
        self._last: Service | None = None
        self._report = report
        self._follower: ReleaseFollower | None = None
        self._background: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> "Service":
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "poakg"))
        self._background.append(asyncio.ensure_future(repeat(self._wake, _LOOK_SECONDS)))
        try:
            await self.pool.__aenter__()
            self._follower = ReleaseFollower(self.pool, self._report)
        except BaseException:
            await self.__aexit__()
            raise
        self._background += [
            asyncio.ensure_future(repeat(look, _LOOK_SECONDS)) for look in (self._follower.look, self._older.look)
        ]
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._background:
            task.cancel()
        if self._follower is not None:
            self._follower.close()
        self._older.close()
        await self.pool.__aexit__()

    def keep(self, task: "asyncio.Task[None]") -> None:
        """Let ``task`` run until the service ends."""
        self._background.append(task)

    async def _wake(self) -> None:
        """Let processes go on that somebody has stopped, since whoever is answered by them waits."""
        wake([*self.pool.process_ids, *self._older.process_ids, *self.checker.process_ids])

    async def at(self, version: str, exchange: Exchange) -> "Service":
        """Return what answers from the release that has, or begins with, the digest ``version``, for ``exchange``.

        Raises NotFoundError, HttpError where the release is gone or not to be asked, BusyError, or as the engine does.
        """
        release = await asyncio.to_thread(find_release, self.folder, version)
        if release.path == self.pool.files[0]:
            return self._view(self.pool, release)
        await self.admit(exchange)
        pool = await self._older.open(release, self.pool.files[1:], exchange)
        if self._last is None or self._last.pool is not pool:
            self._last = self._view(pool, release)
        return self._last

    def _view(self, pool: Pool, release: Snapshot) -> "Service":
        view = copy(self)
        view.pool, view.named = pool, release
        return view

    def disown(self) -> None:
        """Close the connections of a service of the process that this one was forked from."""
        self.pool.disown()
        self._older.disown()

    @property
    def folder(self) -> Path:
        """Folder of the snapshots."""
        return self.pool.files[0].parent

    @property
    def version(self) -> str:
        """Digest of the snapshot that is served now, empty for one without a manifest."""
        return _read_digest(self.pool.files[0])

    @property
    def prepared(self) -> Prepared:
        """What was prepared for the snapshot that is served now. Raises SnapshotError for one without a manifest."""
        return find_prepared(self.pool.files[0])

    async def admit(self, exchange: Exchange) -> None:
        """Let the client of ``exchange`` use the engine until it ends, once. Raises OverBudgetError."""
        if not exchange.admitted:
            discharge = await self.budget.admit(exchange.request.client)
            exchange.ending.callback(lambda: discharge(exchange.account.waited))
            exchange.admitted = True

    async def read(self, exchange: Exchange, job: Job) -> bytes:
        """Return the whole answer to ``job``. Raises as the engine does."""
        return await self.pool.read(job, exchange.account)

    def finish(self, exchange: Exchange) -> None:
        """Give back what ``exchange`` holds, and note it."""
        exchange.ending.close()
        self.journal.note(exchange)


@lru_cache(4)
def _read_digest(path: Path) -> str:
    found = read_manifest(path)
    return "" if found is None else found.sha256
