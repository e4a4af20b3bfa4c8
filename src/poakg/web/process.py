"""The service of one process and the event loop it runs in, for threads that answer requests by WSGI."""

import asyncio
import os
import threading
from collections.abc import AsyncIterator
from collections.abc import Callable
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from typing import TypeVar

from poakg.web.http.exchange import ClientGoneError
from poakg.web.http.exchange import Exchange
from poakg.web.service import Service

T = TypeVar("T")


@dataclass(frozen=True)
class _Running:
    service: Service
    loop: asyncio.AbstractEventLoop
    thread: threading.Thread | None = None


class Process:
    """Makes the service when it is first needed and runs it in a thread, once in each process.

    What a process inherits by a fork belongs to its parent: connections are closed and a service of its own is made.
    """

    def __init__(self, make_service: Callable[[], Service]) -> None:
        self._make_service = make_service
        # By process id. What was inherited is kept, since its end would reach into the event loop of the parent.
        self._running: dict[int, _Running] = {}
        self._locks: dict[int, threading.Lock] = {}

    @property
    def service(self) -> Service:
        """The service of this process. Raises PoakgError when it cannot start."""
        return self._get().service

    @asynccontextmanager
    async def adopt(self) -> AsyncIterator[Service]:
        """Run the service in the present event loop instead of a thread."""
        async with self._make_service() as service:
            self._running[os.getpid()] = _Running(service, asyncio.get_running_loop())
            yield service

    def run(self, work: Coroutine[Any, Any, T], exchange: Exchange) -> T:
        """Return what ``work`` returns in the event loop. Raises what it raises; ClientGoneError if abandoned."""
        future = asyncio.run_coroutine_threadsafe(work, self._get().loop)
        exchange.work = future
        if exchange.gone:
            future.cancel()
        try:
            return future.result()
        except CancelledError as error:
            raise ClientGoneError from error

    def finish(self, exchange: Exchange) -> None:
        """Give back what ``exchange`` holds, and note it."""
        own = self._running.get(os.getpid())
        if own is not None:
            own.loop.call_soon_threadsafe(own.service.finish, exchange)

    def close(self) -> None:
        """Stop the service and its thread, if they run."""
        own = self._running.pop(os.getpid(), None)
        if own is None or own.thread is None:
            return
        asyncio.run_coroutine_threadsafe(_stop(own.service), own.loop).result()
        own.loop.call_soon_threadsafe(own.loop.stop)
        own.thread.join()
        own.loop.close()

    def _get(self) -> _Running:
        own = self._running.get(os.getpid())
        if own is None:
            # A lock that was inherited may be held by a thread that is not here.
            with self._locks.setdefault(os.getpid(), threading.Lock()):
                own = self._running.get(os.getpid()) or self._start()
        return own

    def _start(self) -> _Running:
        for inherited in self._running.values():
            inherited.service.disown()
        service = self._make_service()
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="poakg-service", daemon=True)
        thread.start()
        try:
            asyncio.run_coroutine_threadsafe(service.__aenter__(), loop).result()
        except BaseException:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()
            raise
        own = self._running[os.getpid()] = _Running(service, loop, thread)
        return own


async def _stop(service: Service) -> None:
    await service.__aexit__(None, None, None)
    await asyncio.get_running_loop().shutdown_default_executor()
