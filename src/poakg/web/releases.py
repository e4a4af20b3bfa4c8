"""Take up a new release of the graph as soon as it lies beside the old one."""

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

from poakg.engine.pool import Pool
from poakg.errors import PoakgError
from poakg.graph.snapshot import hold
from poakg.graph.snapshot import read_pointer

_SECONDS = 1.0


async def follow_releases(pool: Pool, report: Callable[[str], None], seconds: float = _SECONDS) -> None:
    """Let ``pool`` answer from each snapshot that becomes the current one of the folder of its first file.

    Looks every so many ``seconds``. A snapshot that cannot be read is reported through ``report`` and left
    alone; what was served before goes on. The snapshot that is served is held, so that no build removes it.
    """
    folder = pool.files[0].parent
    seen = read_pointer(folder)
    with ExitStack() as held:
        held.enter_context(hold(pool.files[0]))
        while True:
            await asyncio.sleep(seconds)
            current = read_pointer(folder)
            if current is None or current == seen:
                continue
            seen = current
            try:
                await asyncio.to_thread(current.open)
                held.enter_context(hold(current.path))
                await pool.replace([current.path, *pool.files[1:]])
            except PoakgError as error:
                report(f"The new snapshot {current.path.name} is not served: {error.message}")
            else:
                held.pop_all().close()
                held.enter_context(hold(current.path))
                report(f"Now serving {current.path.name}: {pool.quads:,} statements in {len(pool.graphs)} graphs.")
