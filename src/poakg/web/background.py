"""What goes on beside the requests: whatever goes wrong there is logged, and tried again."""

import asyncio
import logging
from collections.abc import Awaitable
from collections.abc import Callable

_log = logging.getLogger(__name__)

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 10.0


async def repeat(work: Callable[[], Awaitable[None]], seconds: float) -> None:
    """Do ``work`` every so many ``seconds``, for ever; after a failure later, at most ten."""
    pause = seconds
    while True:
        await asyncio.sleep(pause)
        try:
            await work()
        except Exception:  # noqa: BLE001 - there is nobody else to see it
            pause = min(max(2 * pause, _FIRST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS)
            _log.exception("work in the background failed; it is tried again in %g seconds", pause)
        else:
            pause = seconds
