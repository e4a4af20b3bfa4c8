"""The query editor of the page at /sparql: the terms it completes, the examples beside it, and whether it was built."""

import json
from itertools import groupby
from pathlib import Path

from flask import Blueprint
from flask import Response
from flask import current_app
from flask import request

from poakg.engine.job import Job
from poakg.engine.query_check import CheckedQuery
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.graph.catalogue import CatalogueQuery
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.rdf.formats import Family
from poakg.rdf.formats import list_formats
from poakg.web.endpoint import QUERIES
from poakg.web.http.negotiation import FAMILIES
from poakg.web.pages.pages import get_pool

BUILT = Path(__file__).parent / "static" / "built"
"""What the build hook brings from npm; its file ``built-from`` is written last."""

blueprint = Blueprint("editor", __name__, static_folder="static", static_url_path="/editor")


@blueprint.app_template_global()
def is_editor_built() -> bool:
    """Tell whether this installation has the editor; without it the page is a plain form."""
    return (BUILT / "built-from").is_file()


@blueprint.app_template_global()
def group_examples() -> list[tuple[str, list[CatalogueQuery]]]:
    """Return the questions of the catalogue by their first tag."""
    queries: dict[str, CatalogueQuery] = current_app.extensions["poakg.queries"]
    ordered = sorted(queries.values(), key=lambda query: (query.tags[0], query.question))
    return [(tag, list(members)) for tag, members in groupby(ordered, key=lambda query: query.tags[0])]


@blueprint.get("/editor/terms.json")
def send_terms() -> Response:
    """Send the prefixes, classes and properties that the editor completes, the most used first, and the formats."""
    pool = get_pool()
    known: dict[str, str] = current_app.extensions.setdefault("poakg.terms", {})
    if pool.identity not in known:
        known[pool.identity] = json.dumps(_describe_terms()) + "\n"
    response = Response(known[pool.identity], mimetype="application/json", headers={"Cache-Control": "no-cache"})
    response.add_etag()
    response.make_conditional(request)
    return response


def _describe_terms() -> dict[str, object]:
    pool = get_pool()
    job = Job(CheckedQuery(QUERIES["terms"], False), {"solutions": "json"})
    rows = json.loads(pool.ask(job))["results"]["bindings"]
    terms: dict[str, list[dict[str, object]]] = {"class": [], "property": []}
    for row in rows:
        label = row.get("label", {"value": ""})["value"]
        terms[row["role"]["value"]].append(
            {"iri": row["term"]["value"], "label": label, "uses": int(row["uses"]["value"])}
        )
    return {
        "base": BASE,
        "prefixes": PREFIXES,
        "classes": terms["class"],
        "properties": terms["property"],
        "formats": {family: _list_downloads(family) for family in FAMILIES},
    }


def _list_downloads(family: Family) -> list[dict[str, str]]:
    downloads = [{"name": form.name, "extension": form.extensions[0]} for form in list_formats(family)]
    # Triples are no table that a spreadsheet program could open.
    return downloads if family == "graph" else [{"name": SPREADSHEET, "extension": "csv"}, *downloads]
