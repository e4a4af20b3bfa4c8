"""The page of every IRI of ours, that of the ontology among them."""

from datetime import date
from itertools import groupby
from urllib.parse import quote

from flask import Response
from flask import redirect
from flask import render_template
from flask import url_for
from werkzeug import Response as AnyResponse

from poakg.graph.name_folding import fold_name
from poakg.graph.snapshot import PAGE
from poakg.graph.snapshot import PAGES
from poakg.graph.store import list_homes
from poakg.namespaces import BASE
from poakg.namespaces import CODE
from poakg.namespaces import DATASET
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from poakg.namespaces import QUERY
from poakg.rdf.formats import list_formats
from poakg.web.http.problems import NotFoundError
from poakg.web.notice import LICENCE
from poakg.web.pages.results import show_iri
from poakg.web.pages.things import describe_thing
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import get_service
from poakg.web.pages.view import link_here
from poakg.web.pages.view import show
from poakg.web.service_description import list_described_graphs
from poakg.web.sparql import is_iri

# What a header keeps of an IRI; all else is encoded, as in an address (RFC 3987 §3.1).
_IN_ADDRESSES = "%!#$&'()*+,/:;=?@[]~"
_QUERY_PATH = QUERY.removeprefix(BASE)
# Where the content of a prepared page begins.
_MAIN = b'<main id="main-content" tabindex="-1">\n'


def show_document(rest: str) -> AnyResponse:
    """Show the page of the thing that has this path; a question has one of its own. Raises NotFoundError."""
    if rest.startswith(_QUERY_PATH) and rest.removeprefix(_QUERY_PATH) in get_service().queries:
        return redirect(url_for("question", name=rest.removeprefix(_QUERY_PATH)), 303)
    return _show_resource(f"{BASE}{rest}", f"/doc/{quote(rest)}")


def show_graph(rest: str) -> Response:
    """Show what the graph says about one of its named graphs. Raises NotFoundError."""
    return _show_resource(f"{GRAPH}{rest}", f"/graph/{quote(rest)}")


def show_dataset() -> Response:
    """Show what the graph says about itself as a dataset."""
    return _show_resource(DATASET, f"/doc/{DATASET.removeprefix(BASE)}")


def show_ontology() -> Response:
    """Show the overview of the ontology, with an entry at the fragment of each term, as made with the release."""
    return Response(_add_notice(get_service().prepared.read(PAGE)), mimetype="text/html", headers={"Vary": "Accept"})


def show_area(name: str) -> Response:
    """Show the terms of an area of the ontology, or the code lists, as made with the release. Raises NotFoundError."""
    prepared = get_service().prepared
    if name not in prepared.list_names(PAGES, ".html"):
        # Without an overview nothing was prepared, which is another failure.
        prepared.read(PAGE)
        raise NotFoundError(f"The ontology has no area called {name}.", "The overview at /ontology lists the areas.")
    return Response(_add_notice(prepared.read(PAGES, f"{name}.html")), mimetype="text/html")


def lead_to_ontology() -> AnyResponse:
    """Lead from the version IRI to the page, whose links are relative to the address of the ontology."""
    return redirect(url_for("ontology"), 303)


def list_states() -> Response:
    """Show the States by the first letters of their names."""
    answer = ask_question("state-register")
    rows = sorted(answer.records, key=lambda row: fold_name(row["state"].text))
    letters = groupby(rows, key=lambda row: fold_name(row["state"].text)[:1].upper())
    return show("states.html", answer=answer, letters=[(letter, list(some)) for letter, some in letters])


def show_briefing(name: str) -> Response:
    """Show on one printable page what an actor is bound to and called upon to do. Raises NotFoundError."""
    thing = describe_thing(f"{CODE}actor/{name}")
    if thing is None:
        raise NotFoundError(f"There is no actor called {name}.", "The page of any actor leads to its briefing.")
    return show("briefing.html", thing=thing, today=date.today().isoformat())


def _add_notice(page: bytes) -> bytes:
    """Return a prepared ``page`` with what there is to say about the release that it is from."""
    before, main, after = page.partition(_MAIN)
    return before + main + render_template("release-notice.html").encode() + after


def _show_resource(iri: str, path: str) -> Response:
    pool = get_service().pool
    graphs, thing = None, describe_thing(iri) if is_iri(iri) else None
    if thing is None and is_iri(iri):
        apart = [graph for graph in list_homes(iri) if pool.has_graph(graph)]
        if apart:
            graphs = [*list_described_graphs(pool.graphs), *apart]
            thing = describe_thing(iri, graphs)
    if thing is None and not pool.has_graph(iri):
        raise NotFoundError(f"The graph says nothing about {iri}.", "Check its spelling, or search at /search.")
    response = show(
        thing.kind.template if thing else "graph.html",
        thing=thing,
        iri=iri,
        title=show_iri(iri).text,
        is_example=bool(graphs and EXAMPLES in graphs),
        formats=list_formats("graph"),
    )
    response.headers["Link"] = ", ".join(_list_links(iri, path))
    return response


def _list_links(iri: str, path: str) -> list[str]:
    """Return the links of a page for programs (RFC 8288, FAIR Signposting)."""
    return [
        f'<{quote(iri, safe=_IN_ADDRESSES)}>; rel="cite-as"',
        f'<{LICENCE}>; rel="license"',
        '<https://schema.org/WebPage>; rel="type"',
        *(
            f'<{link_here(f"{path}?format={one.name}")}>; rel="describedby"; type="{one.media_type}"'
            for one in list_formats("graph")
        ),
    ]
