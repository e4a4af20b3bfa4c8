"""What there is to know about a cited answer, at the address of its identifier."""

import asyncio
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from poakg.api.citing import describe_answer
from poakg.engine.job import Job
from poakg.errors import UnknownNameError
from poakg.graph.answers import Answer
from poakg.graph.answers import digest_rows
from poakg.graph.answers import name_answer
from poakg.graph.answers import read_answer
from poakg.graph.catalogue import find_query
from poakg.graph.frame import Frame
from poakg.graph.store import list_example_graphs
from poakg.web.cite_as import find_cited_snapshot
from poakg.web.http.exchange import Exchange
from poakg.web.http.problems import HttpError
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_json
from poakg.web.http.request import VERSION
from poakg.web.older import find_release
from poakg.web.questions import bind
from poakg.web.questions import list_given
from poakg.web.service import Service

_QUESTION, _QUERY = "question", "query"
# An answer is held whole to be compared, in a process that answers others as well.
_MOST_MB = 8


async def send_citation(service: Service, exchange: Exchange, identifier: str) -> Reply:
    """Send what there is to know about an answer; see ``describe_citation``."""
    fields = await describe_citation(service, exchange, identifier)
    reply = make_json(fields)
    reply.headers |= {"cache-control": "no-store", "link": f'<{fields["iri"]}>; rel="cite-as"'}
    return reply


async def describe_citation(service: Service, exchange: Exchange, identifier: str) -> dict[str, Any]:
    """Return what there is to know about an answer that is stored, or that the parameters of the address ask for.

    Raises NotFoundError where neither is so, and as questions and queries do.
    """
    await service.admit(exchange)
    try:
        answer, is_stored = read_answer(service.folder, identifier), True
    except UnknownNameError:
        answer, is_stored = await _find(service, exchange, identifier), False
    today = await _ask(service.current, exchange, answer.query, examples=answer.examples)
    digest = await asyncio.to_thread(digest_rows, today)
    is_here = await asyncio.to_thread(_is_here, service, answer.snapshot)
    asked = {"query": answer.query} if not answer.name else {k: v for k, v in (answer.parameters or {}).items() if v}
    address = f"{exchange.request.prefix}{f'/questions/{answer.name}.json' if answer.name else '/sparql'}?"
    return {
        "iri": answer.iri,
        "citation": answer.citation,
        **asdict(answer),
        "stored": is_stored,
        "run_again": f"{address}{urlencode(asked)}",
        "run_as_cited": f"{address}{urlencode(asked | {VERSION: answer.snapshot})}" if is_here else None,
        "today": {"same": digest == answer.digest, "rows": len(today), "digest": digest},
    }


def _is_here(service: Service, digest: str) -> bool:
    """Return whether the release with this digest can still be asked."""
    try:
        find_release(service.folder, digest)
    except (HttpError, NotFoundError):
        return False
    return True


async def _find(service: Service, exchange: Exchange, identifier: str) -> Answer:
    """Return the answer that the parameters of the address ask for, if it has this identifier."""
    given = list_given(exchange.request)
    named = dict(given)
    about: dict[str, object] = {}
    if _QUESTION in named:
        query = find_query(service.queries, named[_QUESTION])
        bound = await bind(service, exchange, query, [pair for pair in given if pair[0] != _QUESTION])
        text, examples = bound.text, bound.reads_examples
        about = {"name": query.name, "question": query.question, "parameters": bound.values}
    else:
        text, examples = named.get(_QUERY, ""), False
    snapshot = find_cited_snapshot(service)
    if not text or name_answer(text, snapshot, examples=examples) != identifier:
        raise NotFoundError(
            f"No answer is stored under the id {identifier}, and it is not that of an answer over the present data.",
            "Take the whole address from the header Link of an answer, or store the answer with 'poakg cite'.",
        )
    frame = await _ask(service, exchange, text, examples=examples)
    return await asyncio.to_thread(describe_answer, Frame(frame.kinds, frame.terms, about), text, snapshot)


async def _ask(service: Service, exchange: Exchange, text: str, *, examples: bool) -> Frame:
    graphs = list_example_graphs(list(service.pool.graphs)) if examples else None
    body = await service.read(exchange, Job(text, {"solutions": "json"}, graphs, graphs, most_mb=_MOST_MB))
    return await asyncio.to_thread(Frame.parse, body)
