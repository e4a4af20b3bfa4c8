"""Pages: the start page, and one for every IRI of ours, which is RDF for those who ask for it."""

import json
from itertools import groupby

from flask import Blueprint
from flask import Response
from flask import abort
from flask import current_app
from flask import render_template
from flask import request

from poakg import __version__
from poakg.engine.guard import CheckedQuery
from poakg.engine.pool import Job
from poakg.engine.preview import PREVIEW
from poakg.formats import list_formats
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.store import list_default_graphs
from poakg.submission.rdf import CONTEXT_DOCUMENT
from poakg.web.answers import QUERIES
from poakg.web.answers import get_pool
from poakg.web.answers import is_iri
from poakg.web.answers import send_graphs
from poakg.web.answers import stream_answer
from poakg.web.answers import wanted_formats
from poakg.web.answers import wants_page
from poakg.web.negotiation import FAMILIES
from poakg.web.ontology import OntologyPage
from poakg.web.results import Cell
from poakg.web.results import Result
from poakg.web.results import read_preview
from poakg.web.results import show_iri

blueprint = Blueprint("pages", __name__)

_PAGE_FORMATS: dict[str, str] = dict.fromkeys(FAMILIES, PREVIEW)

# Properties that name a thing, and those that say in a sentence what it is, best first.
_TITLES = ("dcterms:title", "rdfs:label", "skos:prefLabel", "sh:name")
_LEADS = ("poakg:summary", "skos:definition", "dcterms:description", "sh:message", "poakg:question")


@blueprint.get("/")
def show_start() -> Response:
    """Show what this is, a query box, examples and ways into the graph."""
    pool = get_pool()
    page = render_template(
        "start.html",
        contents=_indent(_ask("contents").rows),
        graphs=[show_iri(graph) for graph in pool.graphs],
        quads=pool.quads,
        queries=current_app.extensions["poakg.queries"],
    )
    return _make_page(page)


@blueprint.get("/health")
def show_health() -> Response:
    """Tell whether queries are answered, for whatever watches over the server."""
    _ask("health")
    return Response(json.dumps({"status": "ok", "statements": get_pool().quads}) + "\n", mimetype="application/json")


@blueprint.get("/search")
def search() -> Response:
    """Find provisions by words of their summary, or of their wording where that is attached."""
    words = request.args.get("words", "").strip()[:200]
    job = Job(
        CheckedQuery(QUERIES["search"], False),
        _PAGE_FORMATS,
        list_default_graphs(get_pool().graphs),
        texts={"words": words},
    )
    rows = read_preview(get_pool().submit(job).read()).rows if words else []
    return _make_page(render_template("search.html", words=words, rows=rows))


@blueprint.get("/ontology")
@blueprint.get(f"/ontology/{__version__}")
def show_ontology() -> Response:
    """Show the terms of the ontology, each at the fragment of its IRI, or the ontology as RDF."""
    if not wants_page():
        return send_graphs(f"{GRAPH}ontology")
    documentation: OntologyPage = current_app.extensions["poakg.ontology"]
    body, policy = documentation.read()
    response = _make_page(body)
    response.headers["Content-Security-Policy"] = policy
    return response


@blueprint.get("/context/submission.jsonld")
def show_context() -> Response:
    """Give the JSON-LD context of submissions."""
    return Response(json.dumps(CONTEXT_DOCUMENT, indent=2) + "\n", mimetype="application/ld+json")


@blueprint.get("/<any(id, code, graph, mapping, query, rule):area>/<path:rest>")
def show_resource(area: str, rest: str) -> Response:
    """Show what the graph says about the IRI of this path, or give it as RDF; 404 when it says nothing."""
    iri = f"{BASE}{area}/{rest}"
    if not is_iri(iri):
        abort(404, "No IRI is written like this.")
    if not wants_page():
        return _send_resource(iri)
    told = _ask("describe", iri)
    mentions = _ask("mentions", iri)
    if not told.rows and not mentions.rows and iri not in get_pool().graphs:
        abort(404, f"Nothing is said about {iri}.")
    page = render_template(
        "resource.html",
        iri=iri,
        title=_find_text(told, _TITLES) or show_iri(iri).text,
        lead=_find_text(told, _LEADS),
        told=_group(told),
        mentions=_group(mentions),
        formats=list_formats("graph"),
    )
    return _make_page(page)


def _ask(name: str, resource: str | None = None) -> Result:
    answer = get_pool().submit(_make_job(name, resource, _PAGE_FORMATS))
    return read_preview(answer.read())


def _send_resource(iri: str) -> Response:
    if iri in get_pool().graphs:
        return send_graphs(iri)
    if not _ask("describe", iri).rows:
        abort(404, f"Nothing is said about {iri}.")
    return stream_answer(get_pool().submit(_make_job("resource", iri, wanted_formats())))


def _make_job(name: str, resource: str | None, formats: dict[str, str]) -> Job:
    text = QUERIES[name]
    bindings = {"resource": resource} if resource is not None and "?resource" in text else {}
    graphs = (
        get_pool().graphs
        if resource is not None and resource.startswith(BASE)
        else list_default_graphs(get_pool().graphs)
    )
    return Job(CheckedQuery(text, False), formats, graphs, bindings=bindings)


def _group(result: Result) -> list[tuple[Cell, list[tuple[Cell, str]]]]:
    """Return the values of a description by property, each with its label; a property goes by its label too."""
    groups = []
    for key, members in groupby(result.rows, key=lambda row: row[1]):
        rows = list(members)
        if key is not None:
            name = Cell(_text(rows[0][4]) or key.text, key.link)
            groups.append((name, [(row[2], _text(row[3])) for row in rows if row[2]]))
    return groups


def _indent(rows: list[list[Cell | None]]) -> list[tuple[int, Cell | None, str, str]]:
    """Return divisions with their depth, link, heading and number of provisions."""
    depths: dict[str, int] = {}
    indented = []
    for division, parent, heading, _, provisions in rows:
        depth = depths.get(_text(parent), -1) + 1
        depths[_text(division)] = depth
        indented.append((depth, division, _text(heading), _text(provisions)))
    return indented


def _find_text(told: Result, names: tuple[str, ...]) -> str:
    """Return the value of the first of ``names`` that a description has, or nothing."""
    found = {_text(row[1]): _text(row[2]) for row in reversed(told.rows)}
    return next((found[name] for name in names if name in found), "")


def _text(cell: Cell | None) -> str:
    return cell.text if cell else ""


def _make_page(page: str) -> Response:
    return Response(page, mimetype="text/html", headers={"Vary": "Accept"})
