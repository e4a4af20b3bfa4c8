"""What search engines read: robots.txt, the map of the site, and the description of the dataset in schema.org terms."""

from urllib.parse import parse_qs
from urllib.parse import quote
from urllib.parse import urlsplit

from flask import Response
from flask import render_template
from flask import url_for

from poakg.graph.search import list_things
from poakg.graph.snapshot import PAGES
from poakg.graph.snapshot import SEARCH
from poakg.namespaces import BASE
from poakg.namespaces import DATASET
from poakg.namespaces import QUERY
from poakg.rdf.formats import find_format
from poakg.web.pages.results import show_iri
from poakg.web.pages.view import ask_own
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_service
from poakg.web.pages.view import keep_release

# Indicators lead to the page of their target.
_LED_ON = "SDG indicator"
_SEVERAL = ("keywords", "distribution")
# Pages that do not describe a thing.
_ROUTES = (
    "start",
    "provisions",
    "states",
    "questions",
    "figures",
    "life_cycle",
    "timeline",
    "sdgs",
    "rules",
    "ontology",
    "validate",
    "sparql",
)


def send_robots() -> Response:
    """Say what programs that read the site as a whole leave out: answers to queries and searches."""
    prefix, root = get_exchange().request.prefix, get_exchange().request.root
    lines = [
        "User-agent: *",
        *(f"Disallow: {prefix}/{path}" for path in ("sparql?", "search?", "graph-store", "*version=")),
    ]
    return Response("\n".join([*lines, f"Sitemap: {root}/sitemap.xml", ""]), mimetype="text/plain")


def send_sitemap() -> Response:
    """Send the addresses of all pages that describe something (sitemaps.org 0.9)."""
    request, service = get_exchange().request, get_service()
    links = [url_for(name).removeprefix(request.prefix) for name in _ROUTES]
    links += [
        url_for("ontology_area", name=name).removeprefix(request.prefix)
        for name in service.prepared.list_names(PAGES, ".html")
    ]
    things = list_things(service.prepared.path / SEARCH)
    links += [link for thing in things if thing.kind != _LED_ON and (link := _find_page(thing.iri))]
    addresses = [f"{request.root}{quote(link)}" for link in dict.fromkeys(links)]
    return Response(render_template("sitemap.xml", addresses=addresses), mimetype="application/xml")


def describe_dataset() -> dict[str, object]:
    """Return the description of the dataset as a ``Dataset`` of schema.org, with downloads from this server."""
    root = get_exchange().request.root
    values: dict[str, list[str]] = {}
    for record in ask_own("dataset", DATASET).list_records():
        values.setdefault(record["name"].text, []).append(record["value"].iri or record["value"].text)
    described: dict[str, object] = {
        name: several if name in _SEVERAL else several[0] for name, several in values.items()
    }
    return described | {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": DATASET,
        "url": f"{root}{keep_release('/')}",
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": values.get("creator", [""])[0]},
        "distribution": [_describe_download(root, dump) for dump in values.get("distribution", [])],
    }


def _describe_download(root: str, dump: str) -> dict[str, str]:
    named = parse_qs(urlsplit(dump).query).get("format", ["turtle"])[0]
    address = f"{root}{keep_release(f'/{dump.removeprefix(BASE)}')}"
    return {"@type": "DataDownload", "contentUrl": address, "encodingFormat": find_format(named).media_type}


def _find_page(iri: str) -> str:
    """Return where the page about ``iri`` is found on this server, nothing for what has none here."""
    if iri.startswith(QUERY):
        return f"/questions/{iri.removeprefix(QUERY)}"
    if iri.startswith(BASE):
        return f"/doc/{iri.removeprefix(BASE)}"
    link = show_iri(iri).link or ""
    return link if link.startswith("/") else ""
