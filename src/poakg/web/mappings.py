"""Mapping sets of the graph as SSSOM tables, each at the address of the set with an ending."""

import asyncio

import pyoxigraph as ox

from poakg.engine.job import Job
from poakg.graph.sssom import MAPPING
from poakg.graph.sssom import ROWS
from poakg.graph.sssom import SETS
from poakg.graph.sssom import write_mappings
from poakg.web.endpoint import CACHE_CONTROL
from poakg.web.http.exchange import Exchange
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_file
from poakg.web.service import Service
from poakg.web.sparql import is_iri
from poakg.web.sparql import make_tag

MEDIA_TYPE = "text/tab-separated-values"


async def send_mappings(service: Service, exchange: Exchange, name: str) -> Reply:
    """Send the mapping set called ``name``. Raises UnknownNameError or NotFoundError, and as the engine does."""
    if not is_iri(f"{MAPPING}{name}"):
        raise NotFoundError(f"There is no mapping set called {name}.", "The description at /.well-known/void has them.")
    sets = Job(SETS, {"solutions": "json"})
    rows = Job(ROWS, {"solutions": "json"}, bindings={"set": f"{MAPPING}{name}"})
    tag = make_tag(rows, service.pool.identity)
    headers = {"etag": tag, "cache-control": CACHE_CONTROL}
    if exchange.request.has_tag(tag):
        return Reply(304, headers)
    await service.admit(exchange)
    bodies = [await service.read(exchange, job) for job in (sets, rows)]
    table = await asyncio.to_thread(lambda: write_mappings(name, *map(_parse, bodies)))
    named = {"content-disposition": f'attachment; filename="{name}.sssom.tsv"'}
    return make_file(exchange.request, table.encode(), MEDIA_TYPE, headers | named)


def _parse(body: bytes) -> ox.QuerySolutions:
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)  # noqa: S101 - both queries select
    return found
