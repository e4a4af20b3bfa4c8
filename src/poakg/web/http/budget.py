"""What one client may use: a number of queries at once, and query time in a minute."""

import asyncio
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from functools import partial

from poakg.web.http.problems import OverBudgetError
from poakg.web.limits import ServerLimits

_MINUTE = 60.0
# When so many clients are known, those that owe nothing are forgotten.
_MOST_CLIENTS = 10_000


@dataclass
class _Client:
    running: int = 0
    owed: float = 0.0
    """Seconds used that time has not yet worked off."""
    since: float = field(default_factory=time.monotonic)
    waiters: deque[asyncio.Future[None]] = field(default_factory=deque)


class Budget:
    """Keeps account of clients. ``wait_seconds`` is how long a query waits for another of the same client to end."""

    def __init__(self, limits: ServerLimits, wait_seconds: float) -> None:
        self._most_queries = limits.client_queries
        self._seconds = limits.client_seconds
        self._wait_seconds = wait_seconds
        self._clients: dict[str, _Client] = {}
        self.refused = 0
        """Requests that were turned away."""

    async def admit(self, name: str) -> Callable[[float], None]:
        """Let a query of the client ``name`` run; call what is returned at its end, to charge for the time.

        That takes the seconds that were spent on waiting, which are free. Raises OverBudgetError.
        """
        client = self._find(name)
        self._check_time(client)
        await self._take_place(client)
        return partial(self._discharge, client, time.monotonic())

    def _discharge(self, client: _Client, started: float, waited: float) -> None:
        client.owed += max(0.0, time.monotonic() - started - waited)
        self._leave_place(client)

    def _find(self, name: str) -> _Client:
        client = self._clients.get(name)
        if client is None:
            if len(self._clients) >= _MOST_CLIENTS:
                self._forget()
            client = self._clients[name] = _Client()
        return client

    def _forget(self) -> None:
        for name, client in list(self._clients.items()):
            self._work_off(client)
            if not client.running and not client.waiters and client.owed == 0:
                del self._clients[name]

    def _work_off(self, client: _Client) -> None:
        now = time.monotonic()
        client.owed = max(0.0, client.owed - (now - client.since) * self._seconds / _MINUTE)
        client.since = now

    def _check_time(self, client: _Client) -> None:
        if not self._seconds:
            return
        self._work_off(client)
        if client.owed > self._seconds:
            self.refused += 1
            wait = math.ceil((client.owed - self._seconds) * _MINUTE / self._seconds)
            raise OverBudgetError(
                f"You used more than {self._seconds:g} seconds of query time in a minute.",
                f"Come back in {wait} seconds, and ask for less at once.",
                max(1, wait),
            )

    async def _take_place(self, client: _Client) -> None:
        if not self._most_queries or client.running < self._most_queries:
            client.running += 1
            return
        waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        client.waiters.append(waiter)
        try:
            async with asyncio.timeout(self._wait_seconds):
                await waiter
        except TimeoutError as error:
            if waiter.done() and not waiter.cancelled():
                return
            self.refused += 1
            raise OverBudgetError(
                f"You have {self._most_queries} queries running already.", "Wait for one of them to end.", 1
            ) from error
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._leave_place(client)
            raise
        finally:
            if waiter in client.waiters:
                client.waiters.remove(waiter)

    def _leave_place(self, client: _Client) -> None:
        while client.waiters:
            waiter = client.waiters.popleft()
            if not waiter.done():
                # The place goes over to whoever waited longest.
                waiter.set_result(None)
                return
        client.running -= 1
