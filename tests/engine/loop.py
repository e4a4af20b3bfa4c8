"""The engine and the site for tests that do not await: an event loop in a thread of its own."""

import asyncio
import threading
from collections.abc import Coroutine
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from typing import TypeVar
from urllib.parse import urlencode

import httpx

from poakg.engine.job import Answer
from poakg.engine.job import Job
from poakg.engine.pool import Pool
from poakg.graph.catalogue import read_queries
from poakg.graph.resources import find_content
from poakg.settings import Limits
from poakg.settings import ServerLimits
from poakg.web import create_app
from poakg.web import create_site

T = TypeVar("T")


class Loop:
    """An event loop that runs in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` in the loop and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def stop(self) -> None:
        """End the thread."""
        self.run(self._loop.shutdown_default_executor())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class RunningPool:
    """A pool that runs in a loop of its own."""

    def __init__(self, pool: Pool, loop: Loop) -> None:
        self.pool = pool
        self.loop = loop

    def submit(self, job: Job) -> Answer:
        """Run ``job`` and return its answer."""
        return self.loop.run(self.pool.submit(job))

    def close(self, answer: Answer) -> None:
        """Let an answer go."""

        async def close() -> None:
            answer.close()

        self.loop.run(close())


@contextmanager
def run_pool(files: list[Path], limits: Limits) -> Iterator[RunningPool]:
    """Run a pool over ``files``."""
    loop = Loop()
    pool = Pool(files, limits)
    try:
        loop.run(pool.__aenter__())
        yield RunningPool(pool, loop)
    finally:
        loop.run(pool.__aexit__())
        loop.stop()


class SiteClient:
    """Asks a site in this process, as over HTTP."""

    def __init__(self, running: RunningPool, prefix: str = "") -> None:
        app = create_app(running.pool, read_queries(find_content()))
        self.site = create_site(running.pool, app, ServerLimits(client_queries=0, client_seconds=0), prefix)
        self._loop = running.loop
        transport = httpx.ASGITransport(self.site)  # type: ignore[arg-type]
        self._client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    def query(self, **parameters: str) -> httpx.Response:
        """Ask the endpoint with these parameters."""
        return self.get(f"/sparql?{urlencode(parameters)}")

    def follow(self, path: str, **headers: str) -> httpx.Response:
        """Send a request, and again to where it is led once."""
        reply = self.get(path, **headers)
        return self.get(reply.headers["location"], **headers) if reply.status_code == 303 else reply

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Send one request; ``headers`` are given with underscores for hyphens."""
        return self.send("GET", path, b"", {name.replace("_", "-"): value for name, value in headers.items()})

    def send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        """Send one request as it is."""
        return self._loop.run(self._client.request(method, path, content=body, headers=headers))
