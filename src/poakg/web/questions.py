"""The questions of the catalogue as data: ``/questions/NAME`` in JSON or CSV, with the parameters that it declares."""

import json
from collections.abc import Mapping
from typing import Any

from poakg.engine.job import Job
from poakg.engine.pool import Pool
from poakg.engine.query_check import CheckedQuery
from poakg.engine.query_check import check_query
from poakg.engine.response_body import compress_body
from poakg.errors import NotAcceptableError
from poakg.graph.catalogue import BoundQuery
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import bind_query
from poakg.graph.catalogue import find_query
from poakg.graph.catalogue import list_lists
from poakg.graph.choices import CHOICES
from poakg.graph.choices import name_choices
from poakg.namespaces import PREFIXES
from poakg.rdf.formats import find_format
from poakg.web.http.budget import Budget
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import choose_media_type
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_json
from poakg.web.sparql import make_tag

PATH = "/questions/"

# By ending of the address and by media type.
_FORMATS = {"json": "application/json", "csv": "text/csv"}
_CACHE_CONTROL = "public, max-age=60"
_XSD = PREFIXES["xsd"]
_WHOLE = {f"{_XSD}{name}" for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long")}
_BROKEN = {f"{_XSD}{name}" for name in ("decimal", "double", "float")}


class Questions:
    """Answers the questions ``queries`` through ``pool``; every client within its ``budget``."""

    def __init__(self, pool: Pool, budget: Budget, queries: Mapping[str, CatalogueQuery]) -> None:
        self._pool = pool
        self._budget = budget
        self._queries = dict(queries)
        # What parameters are chosen from, by list, and the data that it is from.
        self._choices: tuple[str, dict[str, dict[str, str]]] = ("", {})

    async def answer(self, exchange: Exchange) -> Reply:
        """Answer the question that the path names, with the parameters of the address.

        Raises UnknownNameError, UnknownParameterError, UnknownValueError or NotAcceptableError, and as the engine does.
        """
        request = exchange.request
        name, form = _choose_form(request.path.removeprefix(PATH), request.accept)
        query = find_query(self._queries, name)
        given = [(key, value) for key, values in request.parameters.items() for value in values]
        exchange.ending.callback(await self._budget.admit(request.client))
        bound = bind_query(query, given, await self._list_choices(exchange, query) if given else {})
        exchange.query = bound.text
        encoding = choose_encoding(request.headers.get("accept-encoding", ""))
        job = Job(check_query(bound.text, self._pool.limits), {"solutions": form}, encoding=encoding)
        headers = {"vary": "Accept, Accept-Encoding", "cache-control": _CACHE_CONTROL}
        headers["etag"] = make_tag(job, self._pool.identity)
        known = request.headers.get("if-none-match", "").split(",")
        if headers["etag"] in [tag.strip().removeprefix("W/") for tag in known]:
            return Reply(304, headers)
        return await (self._send_json if form == "json" else self._send_csv)(exchange, query, bound, job, headers)

    async def _send_csv(
        self, exchange: Exchange, _: CatalogueQuery, __: BoundQuery, job: Job, headers: dict[str, str]
    ) -> Reply:
        answer = await self._pool.submit(job, exchange.account)
        exchange.ending.callback(answer.close)
        headers["content-type"] = find_format(answer.format_name).content_type
        if answer.encoding != "identity":
            headers["content-encoding"] = answer.encoding
        if answer.whole is not None:
            return Reply(200, headers, answer.whole)
        return Reply(200, headers, chunks=answer.give())

    async def _send_json(
        self, exchange: Exchange, query: CatalogueQuery, bound: BoundQuery, job: Job, headers: dict[str, str]
    ) -> Reply:
        result = await self._read(exchange, Job(job.query, job.formats))
        reply = make_json(describe_answer(query, bound, result))
        reply.headers |= headers
        if job.encoding != "identity":
            reply.body = compress_body(reply.body, job.encoding)
            reply.headers["content-encoding"] = job.encoding
        return reply

    async def _list_choices(self, exchange: Exchange, query: CatalogueQuery) -> dict[str, dict[str, str]]:
        """Return what the parameters of ``query`` are chosen from; what was read once holds until the data changes."""
        if self._choices[0] != self._pool.identity:
            self._choices = self._pool.identity, {}
        known = self._choices[1]
        for chosen_from in list_lists(query):
            if chosen_from not in known:
                checked = CheckedQuery(CHOICES, names_dataset=False)
                job = Job(checked, {"solutions": "json"}, bindings={"list": chosen_from})
                rows = (await self._read(exchange, job))["results"]["bindings"]
                known[chosen_from] = name_choices(row["value"]["value"] for row in rows)
        return known

    async def _read(self, exchange: Exchange, job: Job) -> dict[str, Any]:
        answer = await self._pool.submit(job, exchange.account)
        try:
            result: dict[str, Any] = json.loads(await answer.read())
            return result
        finally:
            answer.close()


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
