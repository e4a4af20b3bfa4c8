"""One worker as the pool sees it: the connection to it, what it sends, and its end."""

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Callable
from typing import cast

from poakg.engine.protocol import FrameBuffer

# So much of an answer waits here for a slow reader; the rest waits in the worker.
_HIGH_WATER = 512 * 1024
# A query that has run this long yields to others from then on.
_YIELDS_AFTER_SECONDS = 1.0
_LOW_PRIORITY = 15
# Beyond its own deadline a worker is dead already; the margin is for the kernel to say so.
_GRACE_SECONDS = 5.0


class Worker(asyncio.Protocol):
    """The connection to one worker."""

    def __init__(self, process: int, handle: int, own: socket.socket, on_leave: Callable[["Worker"], None]) -> None:
        self.process = process
        self.busy = False
        self.demoted = False
        self.gone = False
        self.untouched = False
        """Whether it went without taking its job, which can then be given to another."""
        self._handle = handle
        self._connection = own
        self._on_leave = on_leave
        self._frames = FrameBuffer()
        self._waiter: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._seconds = 0.0
        self._paused = False
        self._unsent = False
        self._transport: asyncio.Transport

    def begin(self, job: bytes, seconds: float) -> None:
        """Give it a job that may take so many ``seconds``."""
        self.busy = True
        self._seconds = seconds
        self._timer = self._loop.call_later(_YIELDS_AFTER_SECONDS, self._demote)
        # It may just have died, which shows only later.
        self._unsent = self._transport.is_closing()
        self._transport.write(job)

    def finish(self) -> None:
        """Note that its job is done."""
        self.busy = False
        if self._timer is not None:
            self._timer.cancel()

    async def next_frame(self) -> tuple[bytes, bytes] | None:
        """Return tag and payload of the next frame, None when it has gone."""
        while not self._frames:
            if self.gone:
                return None
            self._waiter = self._loop.create_future()
            await self._waiter
        frame = self._frames.take()
        if self._paused and self._frames.size < _HIGH_WATER // 2:
            self._paused = False
            self._transport.resume_reading()
        return frame

    def kill(self) -> None:
        """Stop the process at once, whatever it does."""
        if not self.gone:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            self._transport.abort()

    def dismiss(self) -> None:
        """Let it go when it has nothing to do."""
        self._transport.close()

    def disown(self) -> None:
        """Close the descriptors of a worker of the process that this one was forked from."""
        if not self.gone:
            self._connection.close()
            os.close(self._handle)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """See asyncio."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """See asyncio."""
        self._frames.feed(data)
        if self._frames.size > _HIGH_WATER and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        """See asyncio."""
        self._unsent = self._transport.get_write_buffer_size() > 0

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio."""
        self.gone = True
        # Linux resets the connection when its other end dies with something unread (unix(7)).
        self.untouched = self._unsent or isinstance(exc, ConnectionError)
        self.finish()
        os.close(self._handle)
        self._wake()
        self._on_leave(self)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _demote(self) -> None:
        self.demoted = True
        left = max(0.0, self._seconds + _GRACE_SECONDS - _YIELDS_AFTER_SECONDS)
        self._timer = self._loop.call_later(left, self.kill)
        # It may just have ended.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process, _LOW_PRIORITY)
