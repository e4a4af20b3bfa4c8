"""The one table of addresses; routing, refusals, OPTIONS, OpenAPI and the documentation follow from it.

It is in the order in which a newcomer reads. Flask's map is made from it, by which the front of ``poakg serve`` goes.
"""

import asyncio
import json

from poakg import __version__
from poakg.submission.template.writers import WRITERS
from poakg.web import endpoint
from poakg.web.documents import send_context
from poakg.web.documents import send_findings_schema
from poakg.web.editor.terms import send_terms
from poakg.web.http.exchange import Exchange
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_file
from poakg.web.http.route import READING
from poakg.web.http.route import Operation
from poakg.web.http.route import Route
from poakg.web.mappings import MEDIA_TYPE
from poakg.web.mappings import send_mappings
from poakg.web.openapi import FILE
from poakg.web.openapi import TEXT
from poakg.web.openapi import describe_api
from poakg.web.operations import ANSWER
from poakg.web.operations import ASK
from poakg.web.operations import ASK_BY_POST
from poakg.web.operations import CHECK
from poakg.web.operations import FIND_PROVISIONS
from poakg.web.operations import HEALTH
from poakg.web.operations import JSON
from poakg.web.operations import PAGE
from poakg.web.operations import describe_rdf
from poakg.web.pages import discovery
from poakg.web.pages import figures
from poakg.web.pages import files
from poakg.web.pages import guides
from poakg.web.pages import provisions
from poakg.web.pages import questions
from poakg.web.pages import resource
from poakg.web.pages import sdg
from poakg.web.pages import search
from poakg.web.pages import start
from poakg.web.pages import steward
from poakg.web.pages import timeline
from poakg.web.question_paths import describe_questions
from poakg.web.questions import MEDIA_TYPES
from poakg.web.questions import answer_question
from poakg.web.reconcile.routes import ROUTES as RECONCILIATION
from poakg.web.release_routes import RELEASE_ROUTES
from poakg.web.service import Service
from poakg.web.sparql import METHODS

# The description of a thing that is not a document is found below /doc.
_THINGS = {
    "id": "a thing",
    "code": "a code",
    "rule": "a rule",
    "rule-set": "a set of rules",
    "mapping": "a mapping",
    "query": "a question",
}


async def _check(service: Service, exchange: Exchange) -> Reply:
    return await service.checker.check(exchange)


def _describe(service: Service) -> bytes:
    document = describe_api(ROUTES)
    document["paths"] |= describe_questions(service.queries.values())
    return json.dumps(document).encode() + b"\n"


async def _send_openapi(service: Service, exchange: Exchange) -> Reply:
    if not service.api:
        service.api = await asyncio.to_thread(_describe, service)
    return make_file(exchange.request, service.api, "application/json")


ROUTES: tuple[Route, ...] = (
    Route("start", "/", describe_rdf("Lead into the graph, or describe it."), endpoint.send_dataset, start.show_start),
    Route("sparql", "/sparql", ASK, endpoint.answer_query, start.show_query, ASK_BY_POST, METHODS),
    Route("sparql_", "/sparql/", ASK, endpoint.answer_query, start.show_query, ASK_BY_POST, METHODS, alias="sparql"),
    Route(
        "provisions",
        "/provisions",
        FIND_PROVISIONS,
        provisions.send_provisions,
        provisions.show_provisions,
    ),
    Route("questions", "/questions", Operation("List the questions.", PAGE), page=questions.list_questions),
    Route(
        "question",
        "/questions/<name>",
        ANSWER,
        answer_question,
        questions.show_question,
        endings=tuple(f".{ending}" for ending in MEDIA_TYPES),
    ),
    Route(
        "search",
        "/search",
        Operation("Find what goes by some words, of one kind or of all.", PAGE, parameters=("words", "kind", "start")),
        page=search.show_search,
    ),
    Route("figures", "/figures", Operation("List the figures.", PAGE), page=figures.list_figures),
    Route("figure", "/figures/<name>", Operation("Show a heat map.", PAGE), page=figures.show_matrix),
    Route(
        "life_cycle",
        "/life-cycle",
        Operation("Show what is to be done by stage.", PAGE),
        page=figures.show_life_cycle,
    ),
    Route("timeline", "/timeline", Operation("Show what falls due.", PAGE), page=timeline.show_timeline),
    Route(
        "calendar",
        "/calendar.ics",
        Operation("Send what falls due as a calendar.", {"text/calendar": TEXT}),
        page=timeline.send_calendar,
    ),
    Route("sdgs", "/sdg", Operation("List the SDG goals and targets that are served.", PAGE), page=sdg.list_goals),
    Route(
        "sdg",
        "/sdg/<code>",
        Operation("Show which commitments serve an SDG goal or target.", PAGE),
        page=sdg.show_goal,
    ),
    Route(
        "validate",
        "/validate",
        Operation("Show a page on which to drop a submission.", PAGE),
        _check,
        steward.show_check,
        CHECK,
        (*READING, "POST"),
        by_method=True,
        uploads=True,
        has_releases=False,
    ),
    Route(
        "template",
        "/templates/<kind>.<ending>",
        Operation(
            "Send the empty template for a kind of submission.", {one.media_type: FILE for one in WRITERS.values()}
        ),
        page=steward.send_template,
    ),
    Route(
        "shapes",
        "/shapes/<name>",
        Operation("Send the rules on submissions for any SHACL engine, or what they look up.", {"text/turtle": FILE}),
        page=steward.send_shapes,
    ),
    *(*RELEASE_ROUTES, *RECONCILIATION),
    Route(
        "guides", "/docs", Operation("Lead to the first guide.", leads=True), page=guides.show_first, has_releases=False
    ),
    Route("guide", "/docs/<name>", Operation("Show a guide.", PAGE), page=guides.show_guide, has_releases=False),
    Route("rules", "/rules", Operation("List the rules.", PAGE), page=steward.list_rules),
    Route("rule", "/rules/<name>", Operation("Lead to a rule, retired or not.", leads=True), page=steward.show_rule),
    Route("states", "/states", Operation("List the States.", PAGE), page=resource.list_states),
    Route(
        "briefing", "/briefing/<name>", Operation("Show a briefing for an actor.", PAGE), page=resource.show_briefing
    ),
    Route(
        "mappings",
        "/mapping/<name>.sssom.tsv",
        Operation("Send a mapping set as a table in the SSSOM form.", {MEDIA_TYPE: TEXT}, tagged=True),
        send_mappings,
    ),
    *(
        Route(
            f"{kind}_iri",
            f"/{kind}/<anything:rest>",
            Operation(f"Lead from the IRI of {what} to the document about it.", leads=True),
            endpoint.lead_to_document,
        )
        for kind, what in _THINGS.items()
    ),
    Route(
        "document",
        "/doc/<anything:rest>",
        describe_rdf("Send what the graph says about an IRI."),
        endpoint.send_document,
        resource.show_document,
    ),
    Route(
        "graph",
        "/graph/<anything:rest>",
        describe_rdf("Send a named graph."),
        endpoint.send_graph,
        resource.show_graph,
    ),
    Route(
        "graph_store",
        "/graph-store",
        describe_rdf("Send a graph by its name.", page=False, parameters=("graph", "default"), problems=(404,)),
        endpoint.send_graph_store,
    ),
    Route(
        "void", "/.well-known/void", describe_rdf("Describe the dataset."), endpoint.send_void, resource.show_dataset
    ),
    Route(
        "sparql_examples",
        "/.well-known/sparql-examples",
        describe_rdf("Send the questions of the catalogue as SPARQL examples.", page=False),
        endpoint.send_examples,
    ),
    Route("ontology", "/ontology", describe_rdf("Send the ontology."), endpoint.send_ontology, resource.show_ontology),
    Route(
        "ontology_version",
        f"/ontology/{__version__}",
        describe_rdf("Send the ontology."),
        endpoint.send_ontology,
        resource.lead_to_ontology,
        alias="ontology",
    ),
    Route(
        "ontology_area",
        "/ontology/pages/<name>",
        Operation("Show the terms of an area of the ontology.", PAGE),
        page=resource.show_area,
    ),
    Route(
        "context",
        "/context/submission.jsonld",
        Operation("Send the JSON-LD context of submissions.", {"application/ld+json": {"type": "object"}}),
        send_context,
        has_releases=False,
    ),
    Route(
        "findings_schema",
        "/schema/findings.json",
        Operation("Send the JSON Schema of findings.", {"application/schema+json": {"type": "object"}}),
        send_findings_schema,
        has_releases=False,
    ),
    Route("openapi", "/openapi.json", Operation("Describe these addresses.", JSON), _send_openapi, has_releases=False),
    Route("terms", "/editor/terms.json", Operation("List what the editor completes.", JSON, tagged=True), send_terms),
    Route("live", "/live", Operation("Report that the server runs.", JSON), endpoint.check_life, has_releases=False),
    Route(
        "ready",
        "/ready",
        Operation("Report whether queries are answered.", {"application/json": HEALTH}),
        endpoint.check_health,
        has_releases=False,
    ),
    Route(
        "health",
        "/health",
        Operation("Report whether queries are answered.", {"application/json": HEALTH}),
        endpoint.check_health,
        alias="ready",
        has_releases=False,
    ),
    Route(
        "metrics",
        "/metrics",
        Operation("Send the numbers of this process for Prometheus.", {"text/plain": TEXT}),
        endpoint.send_metrics,
        has_releases=False,
    ),
    Route(
        "robots",
        "/robots.txt",
        Operation("Send what crawlers leave out.", {"text/plain": TEXT}),
        page=discovery.send_robots,
        has_releases=False,
    ),
    Route(
        "sitemap",
        "/sitemap.xml",
        Operation("List all pages.", {"application/xml": TEXT}),
        page=discovery.send_sitemap,
        has_releases=False,
    ),
    Route(
        "favicon",
        "/favicon.ico",
        Operation("Send the icon.", {"image/svg+xml": TEXT}),
        page=files.send_favicon,
        has_releases=False,
    ),
    Route(
        "static",
        "/static/<path:filename>",
        Operation("Send a file of the pages."),
        page=files.send_static,
        has_releases=False,
    ),
    Route(
        "editor_file",
        "/editor/<path:filename>",
        Operation("Send a file of the editor."),
        page=files.send_editor_file,
        has_releases=False,
    ),
)
