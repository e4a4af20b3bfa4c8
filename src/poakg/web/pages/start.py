"""The start page, the query page and search."""

from flask import Response
from flask import current_app
from flask import request

from poakg.engine.job import Job
from poakg.namespaces import BASE
from poakg.web.endpoint import QUERIES
from poakg.web.pages.guides import list_guides
from poakg.web.pages.results import Cell
from poakg.web.pages.results import show_iri
from poakg.web.pages.view import LICENCE
from poakg.web.pages.view import PAGE_FORMATS
from poakg.web.pages.view import ask
from poakg.web.pages.view import ask_own
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_service
from poakg.web.pages.view import show
from poakg.web.pages.view import text_of
from poakg.web.service_description import list_described_graphs
from poakg.web.sparql import read_job


def show_start() -> Response:
    """Show what this is, a query box, examples and ways into the graph."""
    pool, root = get_service().pool, get_exchange().request.root
    response = show(
        "start.html",
        contents=_indent(ask_own("contents").rows),
        graphs=[show_iri(graph) for graph in list_described_graphs(pool.graphs)],
        quads=pool.quads,
        queries=current_app.extensions["poakg.queries"],
        endpoint=f"{root}/sparql",
        guides=list_guides(),
    )
    links = [
        f'<{BASE}>; rel="cite-as"',
        f'<{root}/.well-known/void>; rel="describedby"; type="text/turtle"',
        f'<{root}/graph-store?default>; rel="item"; type="application/n-triples"',
        '<https://schema.org/Dataset>; rel="type"',
        f'<{LICENCE}>; rel="license"',
    ]
    response.headers["Link"] = ", ".join(links)
    return response


def show_query() -> Response:
    """Show a box for a query, and the first rows of its result if there is one."""
    exchange = get_exchange()
    job = read_job(exchange.request, PAGE_FORMATS)
    if job is None:
        return show("query.html", query="", result=None)
    exchange.query = job.query
    return show("query.html", query=job.query, result=ask(job))


def search() -> Response:
    """Find provisions by words of their summary, or of their wording where that is attached."""
    words = request.args.get("words", "").strip()[:200]
    job = Job(QUERIES["search"], PAGE_FORMATS, texts={"words": words})
    return show("search.html", words=words, rows=ask(job).rows if words else [])


def _indent(rows: list[list[Cell | None]]) -> list[tuple[int, Cell | None, str, str]]:
    """Return divisions with their depth, link, heading and number of provisions."""
    depths: dict[str, int] = {}
    indented = []
    for division, parent, heading, _, provisions in rows:
        depth = depths.get(text_of(parent), -1) + 1
        depths[text_of(division)] = depth
        indented.append((depth, division, text_of(heading), text_of(provisions)))
    return indented
