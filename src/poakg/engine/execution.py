"""One job at one worker, from handing it over to the end of its answer."""

import time
from collections.abc import AsyncGenerator
from collections.abc import Callable

from poakg.engine.connection import Worker
from poakg.engine.failures import explain_death
from poakg.engine.failures import explain_error
from poakg.engine.job import Account
from poakg.engine.job import Answer
from poakg.engine.limits import Limits
from poakg.engine.protocol import read_end
from poakg.engine.protocol import read_failure
from poakg.engine.workers import Crew
from poakg.errors import PoakgError

# Answers up to this size are held back until they are whole, so that a failure can still be reported properly.
_HELD_BACK = 256 * 1024


class Run:
    """One job at one ``worker``; ``on_end`` is called when it is over, ``account`` is filled in by then."""

    def __init__(
        self, crew: Crew, worker: Worker, limits: Limits, account: Account, on_end: Callable[[], None]
    ) -> None:
        self._crew = crew
        self._worker = worker
        self._limits = limits
        self._account = account
        self._on_end = on_end
        self._started = time.monotonic()
        self._ended = False

    async def begin(self, message: bytes) -> Answer | None:
        """Return the answer, None when the worker went before it took the job."""
        self._worker.begin(message, self._limits.timeout)
        try:
            frame = await self._worker.next_frame()
            if frame is None and self._worker.untouched:
                self._end()
                return None
            format_name, encoding, repeatable = self._read(frame)[1].decode().split()
            held: list[bytes] = []
            size = 0
            while size <= _HELD_BACK:
                tag, payload = self._read(await self._worker.next_frame())
                if tag == b"Z":
                    self._finish(payload)
                    return Answer(format_name, encoding, held, None, is_repeatable=repeatable == "1")
                held.append(payload)
                size += len(payload)
            answer = Answer(format_name, encoding, held, self._continue(), is_repeatable=repeatable == "1")
            answer.let_go = self._end
            return answer
        except BaseException:
            self._end()
            raise

    async def _continue(self) -> AsyncGenerator[bytes]:
        try:
            while True:
                tag, payload = self._read(await self._worker.next_frame())
                if tag == b"Z":
                    self._finish(payload)
                    return
                yield payload
        except PoakgError as error:
            self._account.failure = error.code
            raise
        finally:
            self._end()

    def _read(self, frame: tuple[bytes, bytes] | None) -> tuple[bytes, bytes]:
        if frame is None:
            raise explain_death(time.monotonic() - self._started, self._limits)
        if frame[0] == b"E":
            self._finish(frame[1])
            raise explain_error(read_failure(frame[1]), self._limits)
        return frame

    def _finish(self, payload: bytes) -> None:
        end = read_end(payload)
        self._account.rows, self._account.memory_kb = end.rows, end.memory_kb
        self._crew.give_back(self._worker, leaves=end.leaves)
        self._end()

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        self._account.seconds = time.monotonic() - self._started
        self._on_end()
        if self._worker.busy:
            # Nobody waits for the rest of this answer.
            self._worker.kill()
