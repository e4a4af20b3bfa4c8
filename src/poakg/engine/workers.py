"""The workers over one set of RDF files as a server sees them: who is free, who is at work, who has gone."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from typing import cast

from poakg.engine.limits import Limits
from poakg.engine.protocol import FrameBuffer
from poakg.errors import EngineError

# So much of an answer waits here for a slow reader; the rest waits in the worker.
_HIGH_WATER = 512 * 1024
# A query that has run this long yields to others from then on.
_YIELDS_AFTER_SECONDS = 1.0
_LOW_PRIORITY = 15
# Beyond its own deadline a worker is dead already; the margin is for the kernel to say so.
_GRACE_SECONDS = 5.0
_MESSAGE = 8192


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
        self._timers: tuple[asyncio.TimerHandle, ...] = ()
        self._paused = False
        self._unsent = False
        self._transport: asyncio.Transport

    def begin(self, job: bytes, seconds: float) -> None:
        """Give it a job that may take so many ``seconds``."""
        loop = asyncio.get_running_loop()
        self.busy = True
        self._timers = (
            loop.call_later(_YIELDS_AFTER_SECONDS, self._demote),
            loop.call_later(seconds + _GRACE_SECONDS, self.kill),
        )
        # It may just have died, which is told only later.
        self._unsent = self._transport.is_closing()
        self._transport.write(job)

    def finish(self) -> None:
        """Note that its job is done."""
        self.busy = False
        for timer in self._timers:
            timer.cancel()

    async def next_frame(self) -> tuple[bytes, bytes] | None:
        """Return tag and payload of the next frame, None when it has gone."""
        while not self._frames:
            if self.gone:
                return None
            self._waiter = asyncio.get_running_loop().create_future()
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
        # It may just have ended.
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process, _LOW_PRIORITY)


class Crew:
    """A process that holds the store, and its workers.

    ``on_free`` is called when a worker becomes free, ``on_end`` when the process that holds the store has gone.
    """

    def __init__(self, files: Sequence[Path], limits: Limits) -> None:
        self.graphs: list[str] = []
        self.names: frozenset[str] = frozenset()
        self.quads = 0
        self.on_free: Callable[[], None] = lambda: None
        self.on_end: Callable[[Crew], None] = lambda crew: None
        self.workers: set[Worker] = set()
        self._files = [str(path) for path in files]
        self._limits = limits
        self._free: deque[Worker] = deque()
        self._retired = False
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ready: asyncio.Future[None] | None = None
        self._arrivals: set[asyncio.Task[None]] = set()

    @property
    def process_id(self) -> int | None:
        """Id of the process that holds the store, None when it has gone."""
        return None if self._process is None or self._process.poll() is not None else self._process.pid

    async def start(self) -> None:
        """Start the processes; returns when queries can be answered. Raises EngineError."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        services = sorted(self._limits.services)
        settings = asdict(self._limits) | {"socket": theirs.fileno(), "files": self._files, "services": services}
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "poakg.engine.store_process", json.dumps(settings)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._control = ours
        self._ready = loop.create_future()
        loop.add_reader(ours.fileno(), self._hear)
        try:
            await self._ready
        except EngineError:
            self.retire()
            raise

    @property
    def has_free(self) -> bool:
        """Whether a worker is free."""
        return any(not worker.gone for worker in self._free)

    def take(self) -> Worker | None:
        """Return a free worker, None when there is none."""
        while self._free:
            worker = self._free.pop()
            if not worker.gone:
                return worker
        return None

    def give_back(self, worker: Worker, *, leaves: bool = False) -> None:
        """Return a worker whose job is done; one that ``leaves`` is replaced."""
        worker.finish()
        if worker.gone:
            return
        # Who was made to yield to others cannot rise again.
        if self._retired or leaves or worker.demoted:
            worker.dismiss()
        else:
            self._free.append(worker)
            self.on_free()

    def retire(self) -> None:
        """Let everybody go who has nothing to do; those at work leave when they are done."""
        self._retired = True
        self._close_control()
        for worker in list(self.workers):
            if not worker.busy:
                worker.dismiss()

    def kill(self) -> None:
        """Stop everybody at once."""
        self.retire()
        for worker in list(self.workers):
            worker.kill()
        if self._process is not None:
            self._process.kill()

    def disown(self) -> None:
        """Close the descriptors of a crew of the process that this one was forked from, whose event loop it needs."""
        if self._control is not None:
            self._control.close()
        for worker in self.workers:
            worker.disown()

    def _close_control(self) -> None:
        if self._control is None:
            return
        asyncio.get_running_loop().remove_reader(self._control.fileno())
        self._control.close()
        self._control = None
        if self._process is not None:
            # Take note of its end, whenever that comes.
            asyncio.get_running_loop().run_in_executor(None, self._process.wait)

    def _hear(self) -> None:
        """Take what the process that holds the store tells."""
        if self._control is None:
            return
        try:
            message, handles, _, _ = socket.recv_fds(self._control, _MESSAGE, 2)
        except BlockingIOError:
            return
        except OSError:
            message, handles = b"", []
        if not message:
            self._end("the process that holds the data died while it loaded them")
            return
        fields = json.loads(message)
        if "failure" in fields:
            self._end(fields["failure"])
        elif "contents" in fields:
            self._read_contents(handles[0])
        else:
            task = asyncio.ensure_future(self._welcome(fields["worker"], *handles))
            self._arrivals.add(task)
            task.add_done_callback(self._arrivals.discard)

    def _read_contents(self, handle: int) -> None:
        with os.fdopen(handle, "rb") as file:
            file.seek(0)
            contents: dict[str, Any] = json.load(file)
        self.graphs, self.quads = contents["graphs"], contents["quads"]
        self.names = frozenset(self.graphs)

    async def _welcome(self, process: int, connection: int, handle: int) -> None:
        own = socket.socket(fileno=connection)
        worker = Worker(process, handle, own, self.workers.discard)
        await asyncio.get_running_loop().create_connection(lambda: worker, sock=own)
        self.workers.add(worker)
        if await worker.next_frame() is None:
            return
        if self._retired:
            worker.dismiss()
            return
        self._free.append(worker)
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(None)
        self.on_free()

    def _end(self, reason: str) -> None:
        loaded = self._ready is not None and self._ready.done()
        self._close_control()
        if loaded:
            self.on_end(self)
        elif self._ready is not None:
            error = EngineError(f"Cannot load the data: {reason}.", "Check the file; see 'poakg serve --help'.")
            self._ready.set_exception(error)
