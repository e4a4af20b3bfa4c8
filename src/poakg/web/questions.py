"""The questions of the catalogue as data: ``/questions/NAME`` in JSON or CSV, with the parameters that it declares."""

import json

from poakg.engine.job import Job
from poakg.engine.objects import OBJECTS
from poakg.errors import NotAcceptableError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import bind_query
from poakg.graph.catalogue import find_query
from poakg.graph.catalogue import list_lists
from poakg.graph.choices import CHOICES
from poakg.graph.choices import name_choices
from poakg.graph.store import list_example_graphs
from poakg.web.endpoint import send_answer
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import choose_media_type
from poakg.web.http.reply import Reply
from poakg.web.service import Service

# By ending of the address and by media type.
_MEDIA_TYPES = {"json": "application/json", "csv": "text/csv"}
_FORMATS = {"json": OBJECTS, "csv": "csv"}


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
    graphs = list_example_graphs(list(pool.graphs)) if bound.reads_examples else None
    asked = {"name": query.name, "question": query.question, "summary": query.summary, "parameters": bound.values}
    encoding = choose_encoding(request.accept_encoding)
    job = Job(bound.text, {"solutions": form}, graphs, graphs, encoding=encoding, preamble=asked)
    return await send_answer(service, exchange, job)


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


def _choose_form(rest: str, accept: str) -> tuple[str, str]:
    """Return the name of the question and the format that an address ends with, or else the one that is accepted."""
    name, dot, ending = rest.rpartition(".")
    if dot and ending in _FORMATS:
        return name, _FORMATS[ending]
    form = choose_media_type(accept, {media_type: _FORMATS[ending] for ending, media_type in _MEDIA_TYPES.items()})
    if form is None:
        accepted = " or ".join(_MEDIA_TYPES.values())
        raise NotAcceptableError("A question is answered in JSON or CSV.", f"Accept {accepted}.")
    return rest, form
