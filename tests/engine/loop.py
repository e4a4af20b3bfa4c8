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
from flask import Flask
from flask.testing import FlaskClient

from poakg.engine.job import Answer
from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.engine.pool import Pool
from poakg.web.app import make_app
from poakg.web.front import Front
from poakg.web.limits import ServerLimits
from poakg.web.limits import SiteLimits
from poakg.web.process import Process
from poakg.web.service import Service

T = TypeVar("T")


class Loop:
    """An event loop that runs in a thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run ``work`` in the loop and return what it returns."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def stop(self) -> None:
        """End the thread."""
        self.run(self.loop.shutdown_default_executor())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class RunningPool:
    """A pool that runs in a loop of its own."""

    def __init__(self, pool: Pool, loop: Loop) -> None:
        self.pool = pool
        self.loop = loop

    def submit(self, job: Job) -> Answer:
        """Run ``job`` and return its answer."""
        return self.loop.run(self.pool.submit(job))

    def ask(self, job: Job) -> bytes:
        """Run ``job`` and return the whole body of its answer."""
        return self.loop.run(self.pool.read(job))

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
    """Asks the front of ``poakg serve`` in this process, as over HTTP."""

    def __init__(self, loop: Loop, process: Process, limits: SiteLimits, *, short: bool) -> None:
        self.process = process
        front = Front(make_app(process, limits), process.service, limits, short=short)
        self._loop = loop
        transport = httpx.ASGITransport(front)  # type: ignore[arg-type]
        self._client = httpx.AsyncClient(transport=transport, base_url="http://testserver")

    def query(self, **parameters: str) -> httpx.Response:
        """Ask the endpoint with these parameters."""
        return self.get(f"/sparql?{urlencode(parameters)}")

    def replace(self, path: Path) -> None:
        """Answer from the file ``path`` from now on."""
        self._loop.run(self.process.service.pool.replace([path]))

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


@contextmanager
def run_site(files: list[Path], limits: Limits, *, short: bool = True) -> Iterator[SiteClient]:
    """Run the site over ``files``; the first is its snapshot."""
    loop = Loop()
    bounds = SiteLimits(limits, ServerLimits(client_queries=0, client_seconds=0))
    process = Process(lambda: Service(Pool(files, limits), bounds.server, lambda line: None))
    adopted = process.adopt()
    try:
        loop.run(adopted.__aenter__())
        yield SiteClient(loop, process, bounds, short=short)
    finally:
        loop.run(adopted.__aexit__(None, None, None))
        loop.stop()


@contextmanager
def run_app(app: Flask) -> Iterator[FlaskClient]:
    """Give a client of ``app``, and stop its engine afterwards."""
    try:
        yield app.test_client()
    finally:
        app.extensions["poakg.process"].close()
