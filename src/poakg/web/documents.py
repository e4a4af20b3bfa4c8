"""Files for programs that are the same in every release of the graph."""

import json

from poakg.submission.formats.rdf import CONTEXT_DOCUMENT
from poakg.validation.report.formats.json import SCHEMA as FINDINGS_SCHEMA
from poakg.web.http.exchange import Exchange
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_file
from poakg.web.service import Service


async def send_context(_: Service, exchange: Exchange) -> Reply:
    """Send the JSON-LD context of submissions."""
    body = json.dumps(CONTEXT_DOCUMENT, indent=2).encode() + b"\n"
    return make_file(exchange.request, body, "application/ld+json")


async def send_findings_schema(_: Service, exchange: Exchange) -> Reply:
    """Send the JSON Schema of what ``poakg validate --format json`` writes."""
    return make_file(exchange.request, FINDINGS_SCHEMA.read_bytes(), "application/schema+json")
