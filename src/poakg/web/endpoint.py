"""What programs get: answers to queries, whole graphs, and what is said about an IRI, as data."""

import json
from collections.abc import Sequence
from pathlib import Path

from poakg.engine.job import Job
from poakg.engine.pool import Pool
from poakg.engine.preview import PREVIEW
from poakg.engine.query_check import CheckedQuery
from poakg.engine.spreadsheet_csv import CONTENT_TYPE
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.errors import NotAcceptableError
from poakg.graph.store import list_default_graphs
from poakg.graph.store import list_homes
from poakg.namespaces import DESCRIPTION
from poakg.rdf.formats import find_format
from poakg.web.http.budget import Budget
from poakg.web.http.cache import Cache
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import choose_formats
from poakg.web.http.problems import BadRequestError
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_json
from poakg.web.http.request import Request
from poakg.web.service_description import describe_service
from poakg.web.service_description import list_described_graphs
from poakg.web.sparql import asks_nothing
from poakg.web.sparql import is_iri
from poakg.web.sparql import make_job
from poakg.web.sparql import make_tag
from poakg.web.sparql import read_question

QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.rq"))}
"""Our own queries by name."""

# A release stays for long; that a new one is seen a minute late harms nobody and spares many questions.
_CACHE_CONTROL = "public, max-age=60"
_VARY = "Accept, Accept-Encoding"
_HEALTHY = Job(CheckedQuery(QUERIES["health"], names_dataset=False), {"boolean": "json"})


class Endpoint:
    """Answers requests of programs through ``pool``; every client within its ``budget``."""

    def __init__(self, pool: Pool, cache: Cache, budget: Budget) -> None:
        self._pool = pool
        self._cache = cache
        self._budget = budget
        # The graphs of the release, which are few, and of which release.
        self._released: tuple[str, tuple[str, ...]] = ("", ())

    async def answer_query(self, exchange: Exchange) -> Reply:
        """Answer a query, or describe the service to whoever asks nothing."""
        request = exchange.request
        accept, coding = request.accept, request.headers.get("accept-encoding", "")
        key = (self._pool.identity, request.query_string, request.content_type, request.body, accept, coding)
        known = self._cache.find(key)
        if known is not None:
            exchange.from_cache = True
            tag = known.headers["etag"]
            return _spare(tag) if _has_tag(request, tag) else known
        if asks_nothing(request):
            return self._describe(request)
        question = read_question(request, self._pool.limits)
        exchange.query = question.query.text
        job = make_job(question, choose_formats(accept, question.format_name), choose_encoding(coding))
        if not question.query.repeatable:
            return await self._run(exchange, job, {"cache-control": "no-store"})
        tag = make_tag(job, self._pool.identity)
        if _has_tag(request, tag):
            return _spare(tag)
        reply = await self._run(exchange, job, {"etag": tag, "cache-control": _CACHE_CONTROL})
        if reply.chunks is None:
            self._cache.keep(key, sum(map(len, (request.query_string, request.body, accept, coding))), reply)
        return reply

    async def send_graph_store(self, exchange: Exchange) -> Reply:
        """Send the graph that the parameter graph names, or the default graph (Graph Store HTTP Protocol §5.2)."""
        request = exchange.request
        names = request.parameters.get("graph", [])
        if len(names) + ("default" in request.parameters) != 1:
            raise BadRequestError("The request does not name one graph.", "Send graph=IRI once, or default.")
        return await self.send_graph(exchange, names[0]) if names else await self._send_graphs(exchange, None)

    async def send_graph(self, exchange: Exchange, graph: str) -> Reply:
        """Send a named graph. Raises NotFoundError."""
        if not self._pool.has_graph(graph):
            raise NotFoundError(f"There is no graph {graph}.", "The description at /sparql lists the graphs.")
        return await self._send_graphs(exchange, [graph])

    async def send_document(self, exchange: Exchange, iri: str) -> Reply:
        """Send what is said about ``iri``. Raises NotFoundError."""
        for graphs in (None, *([graph] for graph in list_homes(iri) if self._pool.has_graph(graph))):
            if is_iri(iri) and await self._is_described(exchange, iri, graphs):
                query = CheckedQuery(QUERIES["resource"], names_dataset=False)
                return await self._send_data(exchange, query, graphs, {"resource": iri})
        raise NotFoundError(f"Nothing is said about {iri}.", "Check its spelling, or search at /search.")

    async def send_void(self, exchange: Exchange) -> Reply:
        """Send the description of the dataset (VoID §7.2, RFC 8615)."""
        query = CheckedQuery(QUERIES["void"], names_dataset=False)
        endpoint = f"{exchange.request.root}/sparql"
        if not is_iri(endpoint):
            raise BadRequestError("The request names a host that cannot be one.", "Send the Host header of the server.")
        return await self._send_data(exchange, query, [DESCRIPTION], {"endpoint": endpoint})

    async def check_health(self, exchange: Exchange) -> Reply:
        """Tell whether queries are answered, for whatever watches over the server."""
        answer = await self._pool.submit(_HEALTHY, exchange.account)
        answer.close()
        return make_json({"status": "ok", "statements": self._pool.quads})

    async def _is_described(self, exchange: Exchange, iri: str, graphs: Sequence[str] | None) -> bool:
        query = CheckedQuery(QUERIES["known"], names_dataset=False)
        job = Job(query, {"solutions": PREVIEW}, graphs, bindings={"resource": iri})
        answer = await self._pool.submit(job, exchange.account)
        try:
            return bool(json.loads(await answer.read())["rows"])
        finally:
            answer.close()

    async def _send_graphs(self, exchange: Exchange, graphs: Sequence[str] | None) -> Reply:
        return await self._send_data(exchange, CheckedQuery(QUERIES["everything"], names_dataset=False), graphs, {})

    async def _send_data(
        self, exchange: Exchange, query: CheckedQuery, graphs: Sequence[str] | None, bindings: dict[str, str]
    ) -> Reply:
        request = exchange.request
        formats = choose_formats(request.accept, request.get_parameter("format"))
        encoding = choose_encoding(request.headers.get("accept-encoding", ""))
        job = Job(query, formats, graphs, bindings=bindings, encoding=encoding)
        tag = make_tag(job, self._pool.identity)
        if _has_tag(request, tag):
            return _spare(tag)
        return await self._run(exchange, job, {"etag": tag, "cache-control": _CACHE_CONTROL})

    async def _run(self, exchange: Exchange, job: Job, headers: dict[str, str]) -> Reply:
        exchange.ending.callback(await self._budget.admit(exchange.request.client))
        answer = await self._pool.submit(job, exchange.account)
        exchange.ending.callback(answer.close)
        headers |= {"vary": _VARY}
        if answer.format_name == SPREADSHEET:
            headers |= {"content-type": CONTENT_TYPE, "content-disposition": 'attachment; filename="result.csv"'}
        else:
            headers["content-type"] = find_format(answer.format_name).content_type
        if answer.encoding != "identity":
            headers["content-encoding"] = answer.encoding
        if answer.whole is not None:
            return Reply(200, headers, answer.whole)
        return Reply(200, headers, chunks=answer.give())

    def _describe(self, request: Request) -> Reply:
        if not is_iri(request.root):
            raise BadRequestError("The request names a host that cannot be one.", "Send the Host header of the server.")
        formats = choose_formats(request.accept, request.get_parameter("format"))
        if "graph" not in formats:
            raise NotAcceptableError("The description of the service is RDF.", "Accept text/turtle, for example.")
        form = find_format(formats["graph"])
        if self._released[0] != self._pool.identity:
            self._released = self._pool.identity, list_described_graphs(self._pool.graphs)
        graphs = self._released[1]
        body = describe_service(f"{request.root}/sparql", graphs, tuple(list_default_graphs(list(graphs))), form)
        return Reply(200, {"content-type": form.content_type, "vary": "Accept", "cache-control": _CACHE_CONTROL}, body)


def _has_tag(request: Request, tag: str) -> bool:
    """Tell whether the client has the answer already (RFC 9110 §13.1.2)."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or tag in [entry.strip().removeprefix("W/") for entry in known.split(",")]


def _spare(tag: str) -> Reply:
    return Reply(304, {"etag": tag, "cache-control": _CACHE_CONTROL, "vary": _VARY})
