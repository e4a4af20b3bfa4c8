"""The engine of a server as the source of a knowledge graph, for code that runs in a thread."""

import asyncio
from collections.abc import Mapping
from collections.abc import Sequence

import pyoxigraph as ox

from poakg.api.source import NOTHING
from poakg.api.source import Result
from poakg.engine.job import Job
from poakg.engine.pool import Pool
from poakg.graph.frame import Frame
from poakg.rdf.terms import read_ntriples

# What is read here is held whole, in a process that answers others as well.
_MOST_MB = 8
_FORMATS = {"solutions": "json", "boolean": "json", "graph": "n-triples"}


class EngineSource:
    """Answers from ``pool``, within its limits; ``loop`` is the event loop that the pool lives in."""

    def __init__(self, pool: Pool, loop: asyncio.AbstractEventLoop) -> None:
        self._pool = pool
        self._loop = loop

    @property
    def name(self) -> str:
        """Name of the snapshot."""
        return self._pool.files[0].stem

    @property
    def graphs(self) -> list[str]:
        """The named graphs, sorted."""
        return self._pool.graphs

    def query(self, text: str, graphs: Sequence[str] | None = None, bindings: Mapping[str, str] = NOTHING) -> Result:
        """Return the result of a query; see ``Source``. Call it from another thread than that of the loop."""
        job = Job(text, _FORMATS, graphs, graphs, bindings=dict(bindings), most_mb=_MOST_MB)
        name, body = asyncio.run_coroutine_threadsafe(self._ask(job), self._loop).result()
        if name != "json":
            return read_ntriples(body)
        found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
        return Frame.solve(found) if isinstance(found, ox.QuerySolutions) else bool(found)

    async def _ask(self, job: Job) -> tuple[str, bytes]:
        answer = await self._pool.submit(job)
        try:
            return answer.format_name, await answer.read()
        finally:
            answer.close()
