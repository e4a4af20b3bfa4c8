"""The questions of the catalogue as data: ``/questions/NAME`` in JSON or CSV, with the parameters that it declares."""

import json
from collections.abc import Mapping
from typing import Any

from poakg.engine.job import Job
from poakg.engine.response_body import compress_body
from poakg.errors import NotAcceptableError
from poakg.graph.catalogue import BoundQuery
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import bind_query
from poakg.graph.catalogue import find_query
from poakg.graph.catalogue import list_lists
from poakg.graph.choices import CHOICES
from poakg.graph.choices import name_choices
from poakg.graph.store import list_example_graphs
from poakg.namespaces import PREFIXES
from poakg.web.endpoint import CACHE_CONTROL
from poakg.web.endpoint import send_answer
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import choose_media_type
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_json
from poakg.web.service import Service
from poakg.web.sparql import make_tag

# By ending of the address and by media type.
_FORMATS = {"json": "application/json", "csv": "text/csv"}
_XSD = PREFIXES["xsd"]
_WHOLE = {f"{_XSD}{name}" for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long")}
_BROKEN = {f"{_XSD}{name}" for name in ("decimal", "double", "float")}


async def answer_question(service: Service, exchange: Exchange, name: str) -> Reply:
    """Answer the question called ``name``, with the parameters of the address; an ending of the name is the format.

    Raises UnknownNameError, UnknownParameterError, UnknownValueError or NotAcceptableError, and as the engine does.
    """
    request, pool = exchange.request, service.pool
    name, form = _choose_form(name, request.accept)
    query = find_query(service.queries, name)
    given = [(key, value) for key, values in request.parameters.items() for value in values]
    await service.admit(exchange)
    bound = bind_query(query, given, await _list_choices(service, exchange, query) if given else {})
    exchange.query = bound.text
    encoding = choose_encoding(request.accept_encoding)
    graphs = list_example_graphs(list(pool.graphs)) if bound.reads_examples else None
    job = Job(bound.text, {"solutions": form}, graphs, graphs, encoding=encoding)
    if form == "csv":
        return await send_answer(service, exchange, job)
    headers = {"vary": "Accept, Accept-Encoding", "cache-control": CACHE_CONTROL, "etag": make_tag(job, pool.identity)}
    if request.has_tag(headers["etag"]):
        return Reply(304, headers)
    result = json.loads(await service.read(exchange, Job(job.query, job.formats, graphs, graphs)))
    reply = make_json(describe_answer(query, bound, result))
    reply.headers |= headers
    body = compress_body(reply.body, encoding)
    if len(body) < len(reply.body):
        reply.body = body
        reply.headers["content-encoding"] = encoding
    return reply


async def _list_choices(service: Service, exchange: Exchange, query: CatalogueQuery) -> dict[str, dict[str, str]]:
    """Return what the parameters of ``query`` are chosen from; what was read once holds until the data changes."""
    if service.choices[0] != service.pool.identity:
        service.choices = service.pool.identity, {}
    known = service.choices[1]
    for chosen_from in list_lists(query):
        if chosen_from not in known:
            job = Job(CHOICES, {"solutions": "json"}, bindings={"list": chosen_from})
            rows = json.loads(await service.read(exchange, job))["results"]["bindings"]
            known[chosen_from] = name_choices(row["value"]["value"] for row in rows)
    return known


def describe_answer(query: CatalogueQuery, bound: BoundQuery, result: Mapping[str, Any]) -> dict[str, object]:
    """Return what was asked and its rows as objects; ``result`` is in the JSON form of SPARQL.

    IRIs and texts are strings, numbers and truths are those of JSON, and what has no value is null.
    """
    columns = result["head"]["vars"]
    rows = [{name: _simplify(row.get(name)) for name in columns} for row in result["results"]["bindings"]]
    return {
        "name": query.name,
        "question": query.question,
        "summary": query.summary,
        "parameters": bound.values,
        "columns": columns,
        "rows": rows,
    }


def _simplify(term: Mapping[str, str] | None) -> str | int | float | bool | None:
    if term is None:
        return None
    value, datatype = term["value"], term.get("datatype", "")
    if datatype == f"{_XSD}boolean":
        return value in ("true", "1")
    try:
        if datatype in _WHOLE:
            return int(value)
        # JSON has no number for these.
        if datatype in _BROKEN and value.lstrip("+-") not in ("INF", "NaN"):
            return float(value)
    except ValueError:
        pass
    return value


def _choose_form(rest: str, accept: str) -> tuple[str, str]:
    """Return the name of the question and the format that an address ends with, or else the one that is accepted."""
    name, dot, ending = rest.rpartition(".")
    if dot and ending in _FORMATS:
        return name, ending
    form = choose_media_type(accept, {media_type: name for name, media_type in _FORMATS.items()})
    if form is None:
        raise NotAcceptableError("A question is answered in JSON or CSV.", f"Accept {' or '.join(_FORMATS.values())}.")
    return rest, form
