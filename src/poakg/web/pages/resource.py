"""The page of every IRI of ours, that of the ontology among them."""

from itertools import groupby
from urllib.parse import quote

from flask import Response
from flask import redirect
from flask import url_for
from werkzeug import Response as AnyResponse

from poakg.graph.snapshot import PAGE
from poakg.graph.store import list_homes
from poakg.namespaces import BASE
from poakg.namespaces import DATASET
from poakg.namespaces import GRAPH
from poakg.rdf.formats import list_formats
from poakg.web.http.problems import NotFoundError
from poakg.web.notice import LICENCE
from poakg.web.pages.results import Cell
from poakg.web.pages.results import Result
from poakg.web.pages.results import show_iri
from poakg.web.pages.view import ask_own
from poakg.web.pages.view import get_service
from poakg.web.pages.view import link_here
from poakg.web.pages.view import show
from poakg.web.pages.view import text_of
from poakg.web.service_description import list_described_graphs
from poakg.web.sparql import is_iri

# What a header keeps of an IRI; all else is encoded, as in an address (RFC 3987 §3.1).
_IN_ADDRESSES = "%!#$&'()*+,/:;=?@[]~"
# Properties that name a thing, and those that say in a sentence what it is, best first.
_TITLES = ("dcterms:title", "rdfs:label", "skos:prefLabel", "sh:name")
_LEADS = ("poakg:summary", "skos:definition", "dcterms:description", "sh:description", "poakg:question", "rdfs:comment")


def show_document(rest: str) -> Response:
    """Show what the graph says about the IRI that has this path. Raises NotFoundError."""
    return _show_resource(f"{BASE}{rest}", f"/doc/{quote(rest)}")


def show_graph(rest: str) -> Response:
    """Show what the graph says about one of its named graphs. Raises NotFoundError."""
    return _show_resource(f"{GRAPH}{rest}", f"/graph/{quote(rest)}")


def show_dataset() -> Response:
    """Show what the graph says about itself as a dataset."""
    return _show_resource(DATASET, f"/doc/{DATASET.removeprefix(BASE)}")


def show_ontology() -> Response:
    """Show the terms of the ontology, each at the fragment of its IRI, on the page that was made with the release."""
    body = get_service().prepared.read(PAGE)
    return Response(body, mimetype="text/html", headers={"Vary": "Accept"})


def lead_to_ontology() -> AnyResponse:
    """Lead from the version IRI to the page, whose links are relative to the address of the ontology."""
    return redirect(url_for("ontology"), 303)


def _show_resource(iri: str, path: str) -> Response:
    pool = get_service().pool
    graphs, described = None, ask_own("describe", iri) if is_iri(iri) else None
    if described is not None and not described.rows:
        apart = [graph for graph in list_homes(iri) if pool.has_graph(graph)]
        if apart:
            graphs = [*list_described_graphs(pool.graphs), *apart]
            described = ask_own("describe", iri, graphs)
    mentions = ask_own("mentions", iri, graphs) if described is not None else None
    if described is None or mentions is None or not (described.rows or mentions.rows or pool.has_graph(iri)):
        raise NotFoundError(f"The graph says nothing about {iri}.", "Check its spelling, or search at /search.")
    response = show(
        "resource.html",
        iri=iri,
        title=_find_text(described, _TITLES) or show_iri(iri).text,
        lead=_find_text(described, _LEADS),
        described=_group(described),
        mentions=_group(mentions),
        formats=list_formats("graph"),
    )
    links = [
        f'<{quote(iri, safe=_IN_ADDRESSES)}>; rel="cite-as"',
        f'<{LICENCE}>; rel="license"',
        '<https://schema.org/WebPage>; rel="type"',
    ]
    links += [
        f'<{link_here(path)}?format={one.name}>; rel="describedby"; type="{one.media_type}"'
        for one in list_formats("graph")
    ]
    response.headers["Link"] = ", ".join(links)
    return response


def _group(result: Result) -> list[tuple[Cell, list[tuple[Cell, str]]]]:
    """Return the values of a description by property, each with its label; a property goes by its label too."""
    groups = []
    for key, members in groupby(result.rows, key=lambda row: row[1]):
        rows = list(members)
        if key is not None:
            name = Cell(text_of(rows[0][4]) or key.text, key.link)
            groups.append((name, [(row[2], text_of(row[3])) for row in rows if row[2]]))
    return groups


def _find_text(described: Result, names: tuple[str, ...]) -> str:
    """Return the value of the first of ``names`` that a description has, or nothing."""
    found = {text_of(row[1]): text_of(row[2]) for row in reversed(described.rows)}
    return next((found[name] for name in names if name in found), "")
