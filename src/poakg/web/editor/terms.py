"""What the query editor completes: prefixes, classes and properties, and the formats it offers for download."""

import hashlib
import json

from poakg.engine.job import Job
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.rdf.formats import Family
from poakg.rdf.formats import list_formats
from poakg.web.endpoint import QUERIES
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import FAMILIES
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_file
from poakg.web.service import Service


async def send_terms(service: Service, exchange: Exchange) -> Reply:
    """Send the prefixes, classes and properties that the editor completes, the most used first, and the formats."""
    identity = service.pool.identity
    if service.terms[0] != identity:
        await service.admit(exchange)
        service.terms = identity, await _describe_terms(service, exchange)
    body = service.terms[1]
    headers = {"cache-control": "no-cache", "etag": f'"{hashlib.sha256(body).hexdigest()[:32]}"'}
    if exchange.request.has_tag(headers["etag"]):
        return Reply(304, headers)
    return make_file(exchange.request, body, "application/json", headers)


async def _describe_terms(service: Service, exchange: Exchange) -> bytes:
    job = Job(QUERIES["terms"], {"solutions": "json"})
    terms: dict[str, list[dict[str, object]]] = {"class": [], "property": []}
    for row in json.loads(await service.read(exchange, job))["results"]["bindings"]:
        label = row.get("label", {"value": ""})["value"]
        terms[row["role"]["value"]].append(
            {"iri": row["term"]["value"], "label": label, "uses": int(row["uses"]["value"])}
        )
    fields = {
        "base": BASE,
        "prefixes": dict(PREFIXES),
        "classes": terms["class"],
        "properties": terms["property"],
        "formats": {family: _list_downloads(family) for family in FAMILIES},
    }
    return json.dumps(fields).encode() + b"\n"


def _list_downloads(family: Family) -> list[dict[str, str]]:
    downloads = [{"name": one.name, "extension": one.extensions[0]} for one in list_formats(family)]
    # Triples are not a table that a spreadsheet program could open.
    return downloads if family == "graph" else [{"name": SPREADSHEET, "extension": "csv"}, *downloads]
