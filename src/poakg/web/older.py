"""Releases before the current one: which there are, and an engine over the one of them that is asked at present."""

import asyncio
import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from pathlib import Path

from poakg.engine.limits import Limits
from poakg.engine.pool import Pool
from poakg.errors import BusyError
from poakg.errors import EngineError
from poakg.errors import SnapshotError
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import hold
from poakg.graph.snapshot import list_erased
from poakg.graph.snapshot import list_snapshots
from poakg.namespaces import BASE
from poakg.release.pruning import Reason
from poakg.release.pruning import find_reason
from poakg.web.http.exchange import Exchange
from poakg.web.http.problems import HttpError
from poakg.web.http.problems import NotFoundError

RELEASES = f"{BASE}releases"
SHORT = 16
"""How many digits of a digest name a release, at least."""

_LONG = 64
# Long enough for a client that compares two releases to return.
_IDLE_SECONDS = 60.0


def find_release(folder: Path, version: str) -> Snapshot:
    """Return the release of ``folder`` whose digest is, or begins with, ``version``.

    Raises NotFoundError, or HttpError where it is gone, with the reason.
    """
    for snapshot in list_snapshots(folder):
        if len(version) >= SHORT and snapshot.sha256.startswith(version):
            # What is being withdrawn is there until servers have let it go.
            reason = Reason.ERASED if is_withdrawn(snapshot) else None
            break
    else:
        reason = find_reason(folder, version)
        if reason is None:
            step = f"Give a digest, or its first {SHORT} digits; the feed at /releases lists those that there are."
            raise NotFoundError(f"There is no release {version[:_LONG]}.", step)
    if reason is not None:
        raise HttpError(f"The release {version} is gone: {reason.value}.", f"{RELEASES} has the others.", 410, "gone")
    return snapshot


def is_withdrawn(snapshot: Snapshot) -> bool:
    """Return whether ``snapshot`` has erased data, or is not there any more."""
    return snapshot.path.name in list_erased(snapshot.path.parent) or not snapshot.manifest.exists()


@dataclass
class _Engine:
    """An engine over ``release``, which is ``ready`` once it answers and ends with its ``task``."""

    release: Snapshot
    ready: asyncio.Future[Pool]
    task: asyncio.Task[None] | None = None
    users: int = 0
    left: float = field(default_factory=time.monotonic)

    @property
    def has_ended(self) -> bool:
        """Whether it answers no more."""
        return self.task is None or self.task.done()


class OlderReleases:
    """Lets clients ask a release before the current one, with at most so many ``queries`` at the same time.

    The engine over it is started when somebody asks and let go when nobody has for a minute, or as soon as something
    in the release was erased. There is one at a time. The release is held meanwhile, so that no build removes it.
    """

    def __init__(self, limits: Limits, queries: int, report: Callable[[str], None]) -> None:
        self._limits = replace(limits, workers=max(queries, 1))
        self._queries = queries
        self._report = report
        self._engine: _Engine | None = None

    @property
    def process_ids(self) -> list[int]:
        """Ids of the processes of the engine."""
        pool = self._get_pool()
        return [] if pool is None else pool.process_ids

    async def open(self, release: Snapshot, beside: Sequence[Path], exchange: Exchange) -> Pool:
        """Return the engine over ``release`` and the files ``beside`` it, which stays until ``exchange`` ends.

        Raises BusyError while another release is asked, HttpError where none may be, and as the engine does.
        """
        if not self._queries:
            step = "Ask without the parameter version, or fetch the release from /releases."
            raise HttpError("This server answers from its current release only.", step, 403, "version-refused")
        if self._limits.engine:
            step = "Ask without the parameter version, or fetch the release from /releases."
            raise HttpError("The engine behind this server has its current release only.", step, 403, "version-refused")
        engine = self._engine
        if engine is None or engine.release != release or engine.has_ended:
            if engine is not None and engine.users and not engine.has_ended:
                raise BusyError("Another older release is being asked.", "Try again in a few seconds.")
            engine = self._start(release, [release.path, *beside])
        engine.users += 1
        exchange.ending.callback(self._leave, engine)
        return await asyncio.shield(engine.ready)

    async def look(self) -> None:
        """Let the engine go where nobody needs it, or nobody may use it any more."""
        engine = self._engine
        if engine is None:
            return
        is_idle = not engine.users and time.monotonic() - engine.left > _IDLE_SECONDS
        if is_idle or await asyncio.to_thread(is_withdrawn, engine.release):
            self.close()

    def close(self) -> None:
        """Let the engine go."""
        if self._engine is not None and self._engine.task is not None:
            self._engine.task.cancel()
        self._engine = None

    def disown(self) -> None:
        """Close the connections of an engine of the process that this one was forked from."""
        pool = self._get_pool()
        if pool is not None:
            pool.disown()

    def _get_pool(self) -> Pool | None:
        ready = None if self._engine is None else self._engine.ready
        known = ready is not None and ready.done() and not ready.cancelled() and ready.exception() is None
        return ready.result() if ready is not None and known else None

    def _start(self, release: Snapshot, files: list[Path]) -> _Engine:
        before = None if self._engine is None else self._engine.task
        self.close()
        engine = self._engine = _Engine(release, asyncio.get_running_loop().create_future())
        engine.task = asyncio.ensure_future(self._run(engine, files, before))
        return engine

    async def _run(self, engine: _Engine, files: list[Path], before: asyncio.Task[None] | None) -> None:
        """Keep an engine over ``files`` until this is cancelled, as soon as that of ``before`` has gone."""
        try:
            if before is not None:
                await asyncio.wait([before])
            if not await asyncio.to_thread(engine.release.is_whole):
                raise SnapshotError(f"{files[0].name} is not what was built.", f"{RELEASES} has the others.")
            with hold(files[0]):
                async with Pool(files, self._limits) as pool:
                    engine.ready.set_result(pool)
                    self._report(f"Also serving {files[0].name}, since somebody asks it.")
                    await asyncio.Event().wait()
        except Exception as error:  # noqa: BLE001 - passed on to the requests that wait
            engine.ready.set_exception(error)
            # Perhaps nobody waits any more.
            engine.ready.exception()
        finally:
            if not engine.ready.done():
                engine.ready.set_exception(EngineError("The release was let go.", "Try again in a few seconds."))
                engine.ready.exception()

    def _leave(self, engine: _Engine) -> None:
        engine.users -= 1
        engine.left = time.monotonic()
