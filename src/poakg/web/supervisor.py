"""The process that keeps the server going: it holds the listening socket, and starts the front again when that dies.

Connections that come meanwhile wait at the socket. As the parent of all processes of the server, be they orphans, it
takes note of their ends, and of their being stopped. It is small and does nothing that a client could disturb.
"""

import contextlib
import os
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from collections.abc import Collection
from typing import NoReturn

from poakg.system.processes import adopt_orphans
from poakg.system.processes import end_children
from poakg.system.processes import end_with_parent
from poakg.system.processes import list_children

_SIGNALS = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# How often it looks whether the front is alive.
_TICK_SECONDS = 1.0
# A front that has not been heard for so long hangs.
_SILENT_SECONDS = 30.0
# What the front may take to end, its answers under way included.
_ENDING_SECONDS = 20.0
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.25, 10.0

Run = Callable[[Callable[[], None], bool], int]
"""Runs the front until a signal ends it, reports why it cannot, and returns the exit code.

It is given what to call when it answers, and again every second; and whether a front has answered before.
"""


class _Front:
    """The process that answers, as it is seen from here."""

    def __init__(self, run: Run, *, is_again: bool) -> None:
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)
        supervisor = os.getpid()
        self.process = os.fork()
        if self.process == 0:
            os.close(reader)
            _become_front(run, supervisor, writer, is_again=is_again)
        os.close(writer)
        self._reader = reader
        self.heard = time.monotonic()
        self.has_answered = False

    def listen(self) -> None:
        """Take note of its signs of life."""
        try:
            beats = os.read(self._reader, 4096)
        except BlockingIOError:
            return
        if beats:
            self.heard, self.has_answered = time.monotonic(), True

    @property
    def hangs(self) -> bool:
        """Whether it has not been heard for long."""
        return self.has_answered and time.monotonic() - self.heard > _SILENT_SECONDS

    def close(self) -> None:
        """Give back what listening takes, once it has gone."""
        self.listen()
        os.close(self._reader)


def _become_front(run: Run, supervisor: int, writer: int, *, is_again: bool) -> NoReturn:
    """Run the front in this process, which was just forked and must not return to where that was."""

    def beat() -> None:
        # One that is not read is as good as another.
        with contextlib.suppress(OSError):
            os.write(writer, b".")

    code = 1
    try:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        end_with_parent(supervisor, signal.SIGTERM)
        code = run(beat, is_again)
    except BaseException:  # noqa: BLE001 - whatever it is
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


class Supervisor:
    """Keeps a front going that answers at ``listener``; what happens is announced through ``report``."""

    def __init__(self, run: Run, listener: socket.socket, report: Callable[[str], None]) -> None:
        self._run = run
        self._listener = listener
        self._report = report
        self._ends_at = 0.0
        self._pause = 0.0

    def supervise(self) -> None:
        """Run until a signal ends the server. Raises SystemExit with the code of a front that could not even start."""
        adopt_orphans()
        others = list_children()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            self._supervise(others)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def _supervise(self, others: Collection[int]) -> None:
        has_answered = False
        while True:
            front = _Front(self._run, is_again=has_answered)
            status = self._watch(front)
            front.close()
            # What is left of it only takes memory.
            end_children(others)
            has_answered = has_answered or front.has_answered
            if self._ends_at or status == 0:
                return
            if not has_answered:
                if status < 0:
                    self._report(f"The server was stopped by signal {-status} while it started.")
                sys.exit(status if status > 0 else 1)
            how = f"was stopped by signal {-status}" if status < 0 else f"ended with code {status}"
            self._report(f"The process that answers {how}; it is started again.")
            self._rest(is_new=not front.has_answered)
            if self._ends_at:
                return

    def _watch(self, front: _Front) -> int:
        """Return how the front ended: its exit code, or the signal that stopped it as a negative number."""
        while True:
            status = self._look_after(front.process)
            if status is not None:
                return status
            front.listen()
            if front.hangs or 0 < self._ends_at < time.monotonic():
                os.kill(front.process, signal.SIGKILL)
            number = self._wait(_TICK_SECONDS)
            if number == signal.SIGHUP and not self._ends_at:
                os.kill(front.process, signal.SIGHUP)
            elif number in (signal.SIGTERM, signal.SIGINT):
                os.kill(front.process, signal.SIGTERM)

    def _look_after(self, front: int) -> int | None:
        """Take note of every child that has ended or was stopped; return how the front ended if it did."""
        while True:
            try:
                process, status = os.waitpid(-1, os.WNOHANG | os.WUNTRACED)
            except ChildProcessError:
                return 1
            if process == 0:
                return None
            if os.WIFSTOPPED(status):
                os.kill(process, signal.SIGCONT)
            elif process == front:
                return os.waitstatus_to_exitcode(status)

    def _rest(self, *, is_new: bool) -> None:
        """Wait before the next start where the last one failed, longer each time."""
        self._pause = min(max(2 * self._pause, _FIRST_PAUSE_SECONDS), _LONGEST_PAUSE_SECONDS) if is_new else 0.0
        until = time.monotonic() + self._pause
        while not self._ends_at and (left := until - time.monotonic()) > 0:
            self._wait(left)

    def _wait(self, seconds: float) -> int:
        """Return the signal that comes within so many ``seconds``, 0 where none does."""
        found = signal.sigtimedwait(_SIGNALS, seconds)
        number = 0 if found is None else found.si_signo
        if number == signal.SIGHUP and os.isatty(0):
            # The terminal was closed.
            number = signal.SIGTERM
        if number in (signal.SIGTERM, signal.SIGINT) and not self._ends_at:
            self._ends_at = time.monotonic() + _ENDING_SECONDS
            # Who comes now is better off elsewhere.
            self._listener.close()
        return number
