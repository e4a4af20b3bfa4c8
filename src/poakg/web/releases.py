"""Take up a new release of the graph as soon as it is beside the old one."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

from poakg.engine.pool import Pool
from poakg.errors import SnapshotError
from poakg.graph.snapshot import hold
from poakg.graph.snapshot import read_pointer


class ReleaseFollower:
    """Lets ``pool`` answer from each snapshot that becomes the current one of the folder of its first file.

    A snapshot that is not whole is announced through ``report`` and left alone; what was served before goes on. The
    snapshot that is served is held, so that no build removes it. Raises SnapshotError when it cannot be read.
    """

    def __init__(self, pool: Pool, report: Callable[[str], None]) -> None:
        self._pool = pool
        self._report = report
        self._folder = pool.files[0].parent
        self._seen = read_pointer(self._folder)
        self._held = ExitStack()
        self._held.enter_context(hold(pool.files[0]))

    async def look(self) -> None:
        """Take up the current snapshot, if it is another one. Raises what the pool does; the next look tries again."""
        current = read_pointer(self._folder)
        if current is None or current == self._seen:
            return
        with ExitStack() as held:
            try:
                await asyncio.to_thread(current.open)
                held.enter_context(hold(current.path))
            except SnapshotError as error:
                self._seen = current
                self._report(f"The new snapshot {current.path.name} is not served: {error.message}")
                return
            await self._pool.replace([current.path, *self._pool.files[1:]])
            self._seen = current
            self._held.close()
            self._held = held.pop_all()
        self._report(
            f"Now serving {current.path.name}: {self._pool.quads:,} statements in {len(self._pool.graphs)} graphs."
        )

    def close(self) -> None:
        """Let the snapshot go."""
        self._held.close()
