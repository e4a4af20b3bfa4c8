"""What programs get: answers to queries, whole graphs, and what the graph says about an IRI, as data.

These are handlers of routes: called with the service, the exchange and the variable parts of the path.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from poakg.engine.job import Job
from poakg.engine.objects import OBJECTS
from poakg.engine.preview import PREVIEW
from poakg.engine.spreadsheet_csv import CONTENT_TYPE
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.engine.workbook import CONTENT_TYPE as WORKBOOK_TYPE
from poakg.engine.workbook import WORKBOOK
from poakg.errors import EngineError
from poakg.errors import NotAcceptableError
from poakg.graph.store import list_default_graphs
from poakg.graph.store import list_homes
from poakg.namespaces import BASE
from poakg.namespaces import DATASET
from poakg.namespaces import DESCRIPTION
from poakg.namespaces import GRAPH
from poakg.rdf.formats import find_format
from poakg.web.cite_as import add_citation
from poakg.web.http.exchange import Exchange
from poakg.web.http.journal import CONTENT_TYPE as METRICS_TYPE
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import choose_formats
from poakg.web.http.problems import BadRequestError
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_json
from poakg.web.http.request import Request
from poakg.web.service import Service
from poakg.web.service_description import describe_service
from poakg.web.service_description import list_described_graphs
from poakg.web.sparql import is_iri
from poakg.web.sparql import make_tag
from poakg.web.sparql import read_job

QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.rq"))}
"""Our own queries by name."""

# A release stays for long; that a new one is seen a minute late harms nobody and spares many questions.
CACHE_CONTROL = "public, max-age=60"
_VARY = "Accept, Accept-Encoding"
_HEALTHY = Job(QUERIES["health"], {"boolean": "json"})


async def answer_query(service: Service, exchange: Exchange) -> Reply:
    """Answer a query, or describe the service where the request asks nothing."""
    request, pool = exchange.request, service.pool
    if request.body:
        request.check_coding()
    accept, coding = request.accept, request.accept_encoding
    key = (pool.identity, request.query_string, request.content_type, request.body, accept, coding)
    known = service.cache.find(key)
    if known is not None:
        exchange.from_cache = True
        tag = known.headers["etag"]
        return _spare(tag) if request.has_tag(tag) or request.has_any_tag else known
    job = read_job(request)
    if job is None:
        return _describe(service, request)
    exchange.query = job.query
    reply = await send_answer(service, exchange, job)
    if "cite" in request.parameters and job.default_graphs is None and job.named_graphs is None:
        add_citation(service, reply, job.query, [("query", job.query)])
    if reply.status == 200 and reply.chunks is None and "etag" in reply.headers:
        service.cache.keep(key, sum(map(len, (request.query_string, request.body, accept, coding))), reply)
    return reply


async def send_graph_store(service: Service, exchange: Exchange) -> Reply:
    """Send the graph that the parameter graph names, or the default graph (Graph Store HTTP Protocol §5.2)."""
    request = exchange.request
    names = request.parameters.get("graph", [])
    if len(names) + ("default" in request.parameters) != 1:
        raise BadRequestError("The request does not name one graph.", "Send graph=IRI once, or default.")
    return await _send_graph(service, exchange, names[0] if names else None)


async def send_graph(service: Service, exchange: Exchange, rest: str) -> Reply:
    """Send the named graph that has this address. Raises NotFoundError."""
    return await _send_graph(service, exchange, f"{GRAPH}{rest}")


async def send_ontology(service: Service, exchange: Exchange) -> Reply:
    """Send the graph of the ontology."""
    return await _send_graph(service, exchange, f"{GRAPH}ontology")


async def send_document(service: Service, exchange: Exchange, rest: str) -> Reply:
    """Send what the graph says about the IRI that has this path. Raises NotFoundError."""
    iri = f"{BASE}{rest}"
    await service.admit(exchange)
    homes = [graph for graph in list_homes(iri) if service.pool.has_graph(graph)]
    for graphs in (None, *([graph] for graph in homes)):
        if is_iri(iri) and await _is_described(service, exchange, iri, graphs):
            return await _send_own(service, exchange, "resource", graphs, {"resource": iri})
    raise NotFoundError(f"The graph says nothing about {iri}.", "Check its spelling, or search at /search.")


async def send_void(service: Service, exchange: Exchange) -> Reply:
    """Send the description of the dataset (VoID §7.2, RFC 8615)."""
    endpoint = _find_endpoint(exchange.request)
    reply = await _send_own(service, exchange, "void", [DESCRIPTION], {"endpoint": endpoint})
    reply.headers["cache-control"] = _keep_for(exchange.request)
    return reply


async def send_dataset(service: Service, exchange: Exchange) -> Reply:
    """Send the description of the dataset itself, without the statistics of its parts."""
    return await send_document(service, exchange, DATASET.removeprefix(BASE))


async def send_examples(service: Service, exchange: Exchange) -> Reply:
    """Send the questions of the catalogue, in the convention of SPARQL examples."""
    return await _send_own(service, exchange, "everything", [f"{GRAPH}queries"], {})


async def check_life(_: Service, __: Exchange) -> Reply:
    """Report that the server runs, whatever the engine does."""
    return make_json({"status": "ok"})


async def check_health(service: Service, exchange: Exchange) -> Reply:
    """Report whether queries are answered, for whatever watches over the server.

    Where all workers have something to do they answer queries; whoever asks does not stand in line with these.
    """
    if service.pool.is_idle:
        await service.read(exchange, _HEALTHY)
    elif not service.pool.worker_ids:
        raise EngineError("The engine has no workers.", "It starts again by itself; look at what the server reports.")
    return make_json({"status": "ok", "statements": service.pool.quads})


async def send_metrics(service: Service, _: Exchange) -> Reply:
    """Send the numbers of the journal."""
    return Reply(200, {"content-type": METRICS_TYPE, "cache-control": "no-store"}, service.journal.render())


async def lead_to_document(_: Service, exchange: Exchange, **__: str) -> Reply:
    """Lead from the IRI of a thing to the document about it (httpRange-14, W3C 2005)."""
    request = exchange.request
    parameters = f"?{request.query_string}" if request.query_string else ""
    location = f"{request.prefix}/doc{quote(request.path)}{parameters}"
    cache_control = "public, max-age=3600" if request.has_fixed_prefix else "no-store"
    return Reply(303, {"location": location, "cache-control": cache_control})


async def _is_described(service: Service, exchange: Exchange, iri: str, graphs: Sequence[str] | None) -> bool:
    job = Job(QUERIES["known"], {"solutions": PREVIEW}, graphs, bindings={"resource": iri})
    return bool(json.loads(await service.read(exchange, job))["rows"])


async def _send_graph(service: Service, exchange: Exchange, name: str | None) -> Reply:
    if name is not None and not service.pool.has_graph(name):
        raise NotFoundError(f"There is no graph {name}.", "The description at /sparql lists the graphs.")
    return await _send_own(service, exchange, "everything", None if name is None else [name], {})


async def _send_own(
    service: Service, exchange: Exchange, name: str, graphs: Sequence[str] | None, bindings: dict[str, str]
) -> Reply:
    """Send the answer to one of our own queries over ``graphs``."""
    request = exchange.request
    formats = choose_formats(request.accept, request.get_parameter("format"))
    encoding = choose_encoding(request.accept_encoding)
    job = Job(QUERIES[name], formats, graphs, bindings=bindings, encoding=encoding)
    return await send_answer(service, exchange, job)


async def send_answer(service: Service, exchange: Exchange, job: Job) -> Reply:
    """Send the answer to ``job``, unless the client has it already."""
    tag = make_tag(job, service.pool.identity)
    # Who has this tag got it with a whole answer.
    if exchange.request.has_tag(tag):
        return _spare(tag)
    await service.admit(exchange)
    answer = await service.pool.submit(job, exchange.account)
    if answer.whole is None:
        exchange.ending.callback(answer.close)
    if answer.is_repeatable and exchange.request.has_any_tag:
        return _spare(tag)
    kept = {"etag": tag, "cache-control": CACHE_CONTROL}
    headers = kept if answer.is_repeatable else {"cache-control": "no-store"}
    headers["vary"] = _VARY
    if answer.format_name == OBJECTS:
        headers["content-type"] = "application/json"
    elif answer.format_name == WORKBOOK:
        headers["content-type"] = WORKBOOK_TYPE
    elif answer.format_name == SPREADSHEET:
        headers |= {"content-type": CONTENT_TYPE, "content-disposition": 'attachment; filename="result.csv"'}
    else:
        headers["content-type"] = find_format(answer.format_name).content_type
    if answer.encoding != "identity":
        headers["content-encoding"] = answer.encoding
    if answer.whole is not None:
        return Reply(200, headers, answer.whole)
    return Reply(200, headers, chunks=answer.give())


def _describe(service: Service, request: Request) -> Reply:
    endpoint = _find_endpoint(request)
    formats = choose_formats(request.accept, request.get_parameter("format"))
    if "graph" not in formats:
        raise NotAcceptableError("The description of the service is RDF.", "Accept text/turtle, for example.")
    form = find_format(formats["graph"])
    if service.graphs[0] != service.pool.identity:
        service.graphs = service.pool.identity, list_described_graphs(service.pool.graphs)
    graphs = service.graphs[1]
    body = describe_service(endpoint, graphs, tuple(list_default_graphs(list(graphs))), form)
    return Reply(200, {"content-type": form.content_type, "vary": "Accept", "cache-control": _keep_for(request)}, body)


def _find_endpoint(request: Request) -> str:
    endpoint = f"{request.root}/sparql"
    if not is_iri(endpoint):
        raise BadRequestError("The Host header of the request is not valid.", "Send the name of the server in it.")
    return endpoint


def _keep_for(request: Request) -> str:
    """Return how long to keep an answer with the root of ``request``; nobody is to get the root that another named."""
    return CACHE_CONTROL if request.has_fixed_root else "no-store"


def _spare(tag: str) -> Reply:
    return Reply(304, {"etag": tag, "cache-control": CACHE_CONTROL, "vary": _VARY})
