"""Spare an engine that cannot be reached, and those who would wait for it."""

import time
from collections.abc import Callable

from poakg.errors import PoakgError
from poakg.errors import RemoteUnreachableError

_FAILURES = 5
_PAUSE_SECONDS = 1.0


class Circuit:
    """Open after several failures of the engine in a row; then one query in a while finds out whether it is back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures = 0
        self._failure: PoakgError | None = None
        self._next_try = 0.0

    @property
    def is_open(self) -> bool:
        """Whether queries are refused."""
        return self._failures >= _FAILURES

    def enter(self) -> None:
        """Let a query through, or raise what the last one failed with."""
        if not self.is_open or self._failure is None:
            return
        now = self._clock()
        if now < self._next_try:
            raise self._failure
        self._next_try = now + _PAUSE_SECONDS

    def note(self, failure: PoakgError | None) -> None:
        """Take note of how a query ended."""
        # What a query can bring about, such as using up its time, is not a reason to refuse those of others.
        if not isinstance(failure, RemoteUnreachableError):
            self._failures = 0
            return
        self._failures += 1
        self._failure = failure
        if self._failures == _FAILURES:
            self._next_try = self._clock() + _PAUSE_SECONDS
