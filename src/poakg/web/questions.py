"""The questions of the catalogue as data: ``/questions/NAME.csv`` and others, with the parameters that it declares."""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace

from poakg.engine.job import Job
from poakg.engine.objects import OBJECTS
from poakg.engine.workbook import CONTENT_TYPE as WORKBOOK_TYPE
from poakg.engine.workbook import WORKBOOK
from poakg.errors import NotAcceptableError
from poakg.graph.catalogue import BoundQuery
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import bind_query
from poakg.graph.catalogue import describe_listed
from poakg.graph.catalogue import find_query
from poakg.graph.catalogue import list_lists
from poakg.graph.choices import CHOICES
from poakg.graph.choices import name_choices
from poakg.graph.frame import Frame
from poakg.graph.store import list_example_graphs
from poakg.release.export.tables import has_parquet
from poakg.release.export.tables import write_parquet
from poakg.web.cite_as import add_citation
from poakg.web.endpoint import CACHE_CONTROL
from poakg.web.endpoint import send_answer
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import choose_media_type
from poakg.web.http.reply import Reply
from poakg.web.http.reply import cut_body
from poakg.web.http.request import VERSION
from poakg.web.http.request import Request
from poakg.web.notice import NOTICE
from poakg.web.service import Service
from poakg.web.sparql import make_tag

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": WORKBOOK_TYPE,
    "parquet": "application/vnd.apache.parquet",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
}
"""What a question is answered in, by the ending of its address; the last two describe the things that it lists."""

_ROWS = {"json": OBJECTS, "csv": "csv", "xlsx": WORKBOOK, "parquet": "json"}
_GRAPHS = {"ttl": "turtle", "jsonld": "json-ld"}


async def answer_question(service: Service, exchange: Exchange, name: str) -> Reply:
    """Answer the question called ``name``, with the parameters of the address; an ending of the name is the format.

    Raises UnknownNameError, UnknownParameterError, UnknownValueError or NotAcceptableError, and as the engine does.
    """
    request = exchange.request
    name, ending = _choose_ending(name, request.accept)
    query = find_query(service.queries, name)
    given = list_given(request)
    await service.admit(exchange)
    bound = await bind(service, exchange, query, given)
    exchange.query = bound.text
    graphs = find_graphs(service, bound)
    encoding = choose_encoding(request.accept_encoding)
    if ending in _GRAPHS:
        job = Job(describe_listed(bound.text), {"graph": _GRAPHS[ending]}, graphs, graphs, encoding=encoding)
        return await send_answer(service, exchange, job)
    asked = {
        "ok": True,
        "truncated": False,
        "version": service.version,
        "name": query.name,
        "question": query.question,
        "summary": query.summary,
        "parameters": bound.values,
        "notice": NOTICE,
    }
    # A workbook is compressed already.
    encoding = "identity" if ending == "xlsx" else encoding
    job = Job(bound.text, {"solutions": _ROWS[ending]}, graphs, graphs, encoding=encoding, preamble=asked)
    cited = [("question", name), *given]
    if ending == "parquet":
        reply = await _send_parquet(service, exchange, job)
    else:
        reply = await send_answer(service, exchange, job)
    if reply.status in (200, 206):
        add_citation(service, reply, bound.text, cited, examples=bound.reads_examples)
    if ending == "xlsx" and reply.status == 200:
        reply.headers["content-disposition"] = f'attachment; filename="{name}.xlsx"'
    return reply


def list_given(request: Request) -> list[tuple[str, str]]:
    """Return the values that the address of ``request`` gives to parameters of a question, in order."""
    return [(name, value) for name, values in request.parameters.items() if name != VERSION for value in values]


async def _send_parquet(service: Service, exchange: Exchange, job: Job) -> Reply:
    """Send the rows of ``job`` as Parquet, or a part of the file. Raises NotAcceptableError without pyarrow."""
    if not has_parquet():
        raise NotAcceptableError("This server cannot write Parquet.", "Ask for CSV; its operator lacks pyarrow.")
    request = exchange.request
    tag = make_tag(replace(job, preamble={"format": "parquet"}), service.pool.identity)
    if request.has_tag(tag):
        return Reply(304, {"etag": tag, "cache-control": CACHE_CONTROL})
    body = await service.read(exchange, job)
    parquet = await asyncio.to_thread(lambda: write_parquet(Frame.parse(body)))
    headers = {
        "content-type": MEDIA_TYPES["parquet"],
        "etag": tag,
        "cache-control": CACHE_CONTROL,
        "vary": "Accept",
    }
    return cut_body(request, Reply(200, headers | {"accept-ranges": "bytes"}, parquet))


async def bind(
    service: Service, exchange: Exchange, query: CatalogueQuery, given: Iterable[tuple[str, str]]
) -> BoundQuery:
    """Return ``query`` with the values ``given``. Raises UnknownParameterError or UnknownValueError."""
    given = list(given)
    return bind_query(query, given, await list_choices(service, exchange, query) if given else {})


def find_graphs(service: Service, bound: BoundQuery) -> list[str] | None:
    """Return the graphs that ``bound`` is asked of, None for the default ones."""
    return list_example_graphs(list(service.pool.graphs)) if bound.reads_examples else None


async def list_choices(service: Service, exchange: Exchange, query: CatalogueQuery) -> dict[str, dict[str, str]]:
    """Return what the parameters of ``query`` are chosen from."""
    return await read_lists(service, exchange, list_lists(query))


async def read_lists(service: Service, exchange: Exchange, lists: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the IRIs by code of each of ``lists``, and of others; what was read once holds until the data changes."""
    if service.choices[0] != service.pool.identity:
        service.choices = service.pool.identity, {}
    known = service.choices[1]
    for chosen_from in lists:
        if chosen_from not in known:
            job = Job(CHOICES, {"solutions": "json"}, bindings={"list": chosen_from})
            rows = json.loads(await service.read(exchange, job))["results"]["bindings"]
            known[chosen_from] = name_choices(row["value"]["value"] for row in rows)
    return known


def _choose_ending(rest: str, accept: str) -> tuple[str, str]:
    """Return the name of the question and the ending that an address has, or else that of what is accepted."""
    name, dot, ending = rest.rpartition(".")
    if dot and ending in MEDIA_TYPES:
        return name, ending
    chosen = choose_media_type(accept, {media_type: ending for ending, media_type in MEDIA_TYPES.items()})
    if chosen is None:
        accepted = " or ".join(MEDIA_TYPES.values())
        raise NotAcceptableError("A question is answered in JSON, CSV, XLSX, Parquet or RDF.", f"Accept {accepted}.")
    return rest, chosen
