"""The workers over one set of RDF files as a server sees them: who is free, who is at work, who has gone."""

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from poakg.engine.connection import Worker
from poakg.engine.limits import Limits
from poakg.errors import EngineError

_log = logging.getLogger(__name__)

_MESSAGE = 8192
_NEEDED = ("PATH", "POAKG_CONTENT")
# Of the interpreter, the loader and the allocator.
_NEEDED_ALSO = ("PYTHON", "LD_", "MALLOC_")
# How many descriptors come with what the process that holds the store reports.
_CONTENTS_HANDLES, _WORKER_HANDLES = 1, 2


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

    @property
    def process_ids(self) -> list[int]:
        """Ids of the process that holds the store and of the workers."""
        holder = [] if self.process_id is None else [self.process_id]
        return [*holder, *(worker.process for worker in self.workers)]

    async def start(self) -> None:
        """Start the processes; returns when queries can be answered. Raises EngineError."""
        loop = asyncio.get_running_loop()
        try:
            self._start_process()
        except OSError as error:
            self.retire()
            raise EngineError(
                f"Cannot start the process that holds the data: {error.strerror}.",
                "Allow the server more processes or open files, or end others.",
            ) from error
        assert self._control is not None  # noqa: S101 - just made
        self._ready = loop.create_future()
        loop.add_reader(self._control.fileno(), self._hear)
        try:
            await self._ready
        except (EngineError, asyncio.CancelledError):
            self.retire()
            raise

    def _start_process(self) -> None:
        """Start the process that holds the store. Raises OSError."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.setblocking(False)
        settings = asdict(self._limits) | {
            "socket": theirs.fileno(),
            "files": self._files,
            "services": sorted(self._limits.services),
            "parent": os.getpid(),
        }
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-m", "poakg.engine.store_process", json.dumps(settings)],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                env=self._choose_environment(),
            )

    def _choose_environment(self) -> dict[str, str]:
        """Return what the processes need of the environment: nothing that somebody may keep secrets in."""
        if self._limits.services or self._limits.engine:
            # What asks other servers needs to know about proxies and certificates.
            return dict(os.environ)
        return {name: value for name, value in os.environ.items() if name in _NEEDED or name.startswith(_NEEDED_ALSO)}

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
            # Workers at work go on without it.
            self._process.kill()
            # Take note of its end, whenever that comes.
            asyncio.get_running_loop().run_in_executor(None, self._process.wait)

    def _hear(self) -> None:
        """Take what the process that holds the store reports."""
        if self._control is None:
            return
        try:
            message, handles, _, _ = socket.recv_fds(self._control, _MESSAGE, _WORKER_HANDLES)
        except BlockingIOError:
            return
        except OSError:
            message, handles = b"", []
        if not message:
            self._end("the process that holds the data died while it loaded them")
            return
        fields = json.loads(message)
        if "failure" in fields:
            self._end(fields["failure"], fields.get("next_step", ""))
        elif len(handles) < (_CONTENTS_HANDLES if "contents" in fields else _WORKER_HANDLES):
            self._miss(fields, handles)
        elif "contents" in fields:
            self._read_contents(handles[0])
        else:
            task = asyncio.ensure_future(self._welcome(fields["worker"], *handles))
            self._arrivals.add(task)
            task.add_done_callback(self._arrivals.discard)

    def _miss(self, fields: dict[str, Any], handles: list[int]) -> None:
        """Note that descriptors did not get through, since this process has as many as it may have."""
        for handle in handles:
            os.close(handle)
        if "contents" in fields:
            self._end("too many files are open")
        else:
            # It finds its connection closed and leaves, and another one takes its place.
            _log.error("a worker is lost: too many files are open")

    def _read_contents(self, handle: int) -> None:
        with os.fdopen(handle, "rb") as file:
            file.seek(0)
            contents: dict[str, Any] = json.load(file)
        self.graphs, self.quads = contents["graphs"], contents["quads"]
        self.names = frozenset(self.graphs)

    async def _welcome(self, process: int, connection: int, handle: int) -> None:
        own = socket.socket(fileno=connection)
        worker = Worker(process, handle, own, self.workers.discard)
        try:
            await asyncio.get_running_loop().create_connection(lambda: worker, sock=own)
        except OSError as error:
            own.close()
            os.close(handle)
            _log.error("a worker is lost: %s", error.strerror)
            return
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

    def _end(self, reason: str, next_step: str = "") -> None:
        """Take note that the process that holds the store has ended, with what there is to do about it."""
        loaded = self._ready is not None and self._ready.done()
        self._close_control()
        if loaded:
            self.on_end(self)
        elif self._ready is not None:
            error = EngineError(f"Cannot load the data: {reason}.", "Check the file; see 'poakg serve --help'.")
            self._ready.set_exception(EngineError(reason, next_step) if next_step else error)
