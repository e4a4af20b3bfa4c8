"""Pages for people: the start page, the query page, search, and one for every IRI of ours."""

import json
from itertools import groupby
from urllib.parse import quote

from flask import Blueprint
from flask import Response
from flask import abort
from flask import current_app
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from poakg import __version__
from poakg.engine.job import Job
from poakg.engine.pool import Pool
from poakg.engine.preview import PREVIEW
from poakg.engine.query_check import CheckedQuery
from poakg.graph.snapshot import PAGE
from poakg.graph.snapshot import Prepared
from poakg.graph.snapshot import find_prepared
from poakg.graph.store import list_homes
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.rdf.formats import list_formats
from poakg.submission.formats.rdf import CONTEXT_DOCUMENT
from poakg.validation.report.formats.json import SCHEMA as FINDINGS_SCHEMA
from poakg.web.endpoint import QUERIES
from poakg.web.http.negotiation import FAMILIES
from poakg.web.pages.results import Cell
from poakg.web.pages.results import Result
from poakg.web.pages.results import read_preview
from poakg.web.pages.results import show_iri
from poakg.web.service_description import list_described_graphs
from poakg.web.sparql import is_iri
from poakg.web.sparql import make_job
from poakg.web.sparql import read_question

blueprint = Blueprint("pages", __name__)

_PAGE_FORMATS: dict[str, str] = dict.fromkeys(FAMILIES, PREVIEW)
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

# Properties that name a thing, and those that say in a sentence what it is, best first.
_TITLES = ("dcterms:title", "rdfs:label", "skos:prefLabel", "sh:name")
_LEADS = ("poakg:summary", "skos:definition", "dcterms:description", "sh:description", "poakg:question", "rdfs:comment")


def get_pool() -> Pool:
    """Return the engine of the application that handles the request."""
    pool: Pool = current_app.extensions["poakg.pool"]
    return pool


def get_prepared() -> Prepared:
    """Return what was prepared for the snapshot that is served now. Raises SnapshotError for one without manifest."""
    return find_prepared(get_pool().files[0])


def add_policy(response: Response) -> Response:
    """Let a page load what is its own and nothing else."""
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    return response


@blueprint.app_template_filter("here")
def lead_here(link: str) -> str:
    """Return a link within the site as it is below the path the site lies at."""
    return f"{request.script_root}{link}" if link.startswith("/") else link


@blueprint.get("/")
def show_start() -> Response:
    """Show what this is, a query box, examples and ways into the graph."""
    pool = get_pool()
    page = render_template(
        "start.html",
        contents=_indent(_ask("contents").rows),
        graphs=[show_iri(graph) for graph in list_described_graphs(pool.graphs)],
        quads=pool.quads,
        queries=current_app.extensions["poakg.queries"],
    )
    response = _make_page(page)
    links = [
        f'<{BASE}>; rel="cite-as"',
        f'<{request.url_root}.well-known/void>; rel="describedby"; type="text/turtle"',
        f'<{request.url_root}graph-store?default>; rel="item"; type="application/n-triples"',
        '<https://schema.org/Dataset>; rel="type"',
        f'<{_LICENCE}>; rel="license"',
    ]
    response.headers["Link"] = ", ".join(links)
    return response


@blueprint.route("/sparql", methods=["GET", "POST"])
@blueprint.route("/sparql/", methods=["GET", "POST"])
def show_query() -> Response:
    """Show a box for a query, and the first rows of its result if there is one."""
    asked = request.environ["poakg.request"]
    if not asked.parameters and request.method == "GET":
        return _make_page(render_template("query.html", query="", result=None))
    question = read_question(asked, get_pool().limits)
    result = read_preview(get_pool().ask(make_job(question, _PAGE_FORMATS)))
    return _make_page(render_template("query.html", query=question.query.text, result=result))


@blueprint.get("/search")
def search() -> Response:
    """Find provisions by words of their summary, or of their wording where that is attached."""
    words = request.args.get("words", "").strip()[:200]
    job = Job(CheckedQuery(QUERIES["search"], False), _PAGE_FORMATS, texts={"words": words})
    rows = read_preview(get_pool().ask(job)).rows if words else []
    return _make_page(render_template("search.html", words=words, rows=rows))


@blueprint.get("/ontology")
def show_ontology() -> Response:
    """Show the terms of the ontology, each at the fragment of its IRI, on the page that was made with the release."""
    return _make_page(get_prepared().read(PAGE).decode())


@blueprint.get(f"/ontology/{__version__}")
def show_ontology_version() -> WerkzeugResponse:
    """Lead from the version IRI to the page, whose links are relative to the address of the ontology."""
    return redirect(url_for("pages.show_ontology"), 303)


@blueprint.get("/context/submission.jsonld")
def show_context() -> Response:
    """Give the JSON-LD context of submissions."""
    return Response(json.dumps(CONTEXT_DOCUMENT, indent=2) + "\n", mimetype="application/ld+json")


@blueprint.get("/schema/findings.json")
def show_findings_schema() -> Response:
    """Give the JSON Schema of what ``poakg validate --format json`` writes."""
    return Response(FINDINGS_SCHEMA.read_text(encoding="utf-8"), mimetype="application/schema+json")


@blueprint.get("/doc/<path:rest>")
def show_document(rest: str) -> Response:
    """Show what the graph says about the IRI that has this path; 404 when it says nothing."""
    return _show_resource(f"{BASE}{rest}", rest)


@blueprint.get("/graph/<path:rest>")
def show_graph(rest: str) -> Response:
    """Show what the graph says about one of its named graphs."""
    return _show_resource(f"{GRAPH}{rest}", f"graph/{rest}")


def _show_resource(iri: str, path: str) -> Response:
    if not is_iri(iri):
        abort(404, "No IRI is written like this.")
    graphs, told = None, _ask("describe", iri)
    if not told.rows:
        apart = [graph for graph in list_homes(iri) if get_pool().has_graph(graph)]
        if apart:
            graphs = [*list_described_graphs(get_pool().graphs), *apart]
            told = _ask("describe", iri, graphs)
    mentions = _ask("mentions", iri, graphs)
    if not told.rows and not mentions.rows and not get_pool().has_graph(iri):
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
    response = _make_page(page)
    data = f"{request.script_root}/{'' if path.startswith('graph/') else 'doc/'}{quote(path)}"
    links = [f'<{iri}>; rel="cite-as"', f'<{_LICENCE}>; rel="license"', '<https://schema.org/WebPage>; rel="type"']
    links += [
        f'<{data}?format={form.name}>; rel="describedby"; type="{form.media_type}"' for form in list_formats("graph")
    ]
    response.headers["Link"] = ", ".join(links)
    return response


def _ask(name: str, resource: str | None = None, graphs: list[str] | None = None) -> Result:
    bindings = {"resource": resource} if resource is not None else {}
    job = Job(CheckedQuery(QUERIES[name], names_dataset=False), _PAGE_FORMATS, graphs, bindings=bindings)
    return read_preview(get_pool().ask(job))


def ask_rows(name: str) -> list[list[str]]:
    """Return the rows of one of our own queries as text."""
    return [[_text(cell) for cell in row] for row in _ask(name).rows]


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
