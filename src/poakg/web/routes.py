"""The one table of addresses; routing, refusals, OPTIONS, OpenAPI and the documentation follow from it.

The order is that in which a newcomer would read about them. Flask's own map of addresses is made from this table, and
the front of ``poakg serve`` finds its way by that map.
"""

import json
from collections.abc import Mapping
from typing import Any

from poakg import __version__
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.rdf.formats import list_formats
from poakg.submission.template.writers import WRITERS
from poakg.validation.report.formats.table import FORMATS as REPORTS
from poakg.web import endpoint
from poakg.web.checking import ENDINGS
from poakg.web.documents import send_context
from poakg.web.documents import send_findings_schema
from poakg.web.editor.terms import send_terms
from poakg.web.http.exchange import Exchange
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_file
from poakg.web.http.route import READING
from poakg.web.http.route import Operation
from poakg.web.http.route import Route
from poakg.web.openapi import FILE
from poakg.web.openapi import RDF
from poakg.web.openapi import RESULTS
from poakg.web.openapi import TEXT
from poakg.web.openapi import describe_api
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
from poakg.web.questions import MEDIA_TYPES
from poakg.web.questions import answer_question
from poakg.web.reconcile.routes import ROUTES as RECONCILIATION
from poakg.web.release_routes import RELEASE_ROUTES
from poakg.web.service import Service
from poakg.web.sparql import FORM
from poakg.web.sparql import METHODS
from poakg.web.sparql import QUERY

_PAGE = {"text/html": TEXT}
_XML = {"application/xml": TEXT}
_ANSWER_SCHEMAS: Mapping[str, Mapping[str, Any]] = {"json": {"type": "object"}, "csv": TEXT, "ttl": TEXT, "jsonld": {}}
_JSON = {"application/json": {"type": "object"}}
_ANSWERS = {media_type: _ANSWER_SCHEMAS.get(ending, FILE) for ending, media_type in MEDIA_TYPES.items()}
_DATASET = ("default-graph-uri", "named-graph-uri")
_GRAPH_FORMATS = tuple(one.name for one in list_formats("graph"))
_QUERY_FORMATS = (*(one.name for one in list_formats("solutions")), SPREADSHEET, *_GRAPH_FORMATS, "html")
_REPORTS = [report for report in REPORTS.values() if report.media_type != "text/plain"]
_FINDINGS = {
    "type": "object",
    "required": ["version", "files"],
    "properties": {"version": {"const": 2}, "files": {"type": "array"}},
}
_REPORT_SCHEMAS: Mapping[str, Mapping[str, Any]] = {"json": _FINDINGS, "sarif": {"type": "object"}}
_HEALTH = {
    "type": "object",
    "required": ["status", "statements"],
    "properties": {"status": {"const": "ok"}, "statements": {"type": "integer"}},
}
_MULTIPART = {
    "type": "object",
    "properties": {"file": {"type": "array", "items": FILE}, "format": {"enum": [one.name for one in _REPORTS]}},
}
_QUERY_FORM = {"type": "object", "required": ["query"], "properties": {"query": TEXT}}
# What is said about things that are not documents is found below /doc.
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


async def _send_openapi(_: Service, exchange: Exchange) -> Reply:
    return make_file(exchange.request, json.dumps(describe_api(ROUTES)).encode() + b"\n", "application/json")


def _describe_rdf(
    summary: str, *, page: bool = True, parameters: tuple[str, ...] = (), problems: tuple[int, ...] = ()
) -> Operation:
    """Return the description of an operation that gives RDF and, with ``page``, a page."""
    formats = (*_GRAPH_FORMATS, "html") if page else _GRAPH_FORMATS
    gives = RDF | _PAGE if page else RDF
    return Operation(summary, gives, parameters=parameters, formats=formats, problems=problems, tagged=True)


_ASK = Operation(
    "Answer a SPARQL query; without a query, describe the service.",
    RESULTS | RDF | _PAGE,
    parameters=("query", *_DATASET),
    formats=_QUERY_FORMATS,
    problems=(403,),
    tagged=True,
)
_ASK_BY_POST = Operation(
    "Answer a SPARQL query.",
    RESULTS | RDF | _PAGE,
    takes={QUERY: TEXT, FORM: _QUERY_FORM},
    parameters=_DATASET,
    formats=_QUERY_FORMATS,
    problems=(403,),
    tagged=True,
)
_CHECK = Operation(
    "Check a submission against the rules. Nothing is kept.",
    {report.media_type: _REPORT_SCHEMAS.get(report.name, TEXT) for report in _REPORTS},
    takes={**dict.fromkeys(ENDINGS, FILE), "multipart/form-data": _MULTIPART},
    formats=tuple(report.name for report in _REPORTS),
    statuses=(422,),
)

ROUTES: tuple[Route, ...] = (
    Route("start", "/", _describe_rdf("Lead into the graph, or describe it."), endpoint.send_dataset, start.show_start),
    Route("sparql", "/sparql", _ASK, endpoint.answer_query, start.show_query, _ASK_BY_POST, METHODS),
    Route("sparql_", "/sparql/", _ASK, endpoint.answer_query, start.show_query, _ASK_BY_POST, METHODS, alias="sparql"),
    Route(
        "provisions",
        "/provisions",
        Operation(
            "Find provisions by facets; programs get the answer to the question of the same name.",
            _ANSWERS | _PAGE,
            tagged=True,
            problems=(400,),
        ),
        provisions.send_provisions,
        provisions.show_provisions,
    ),
    Route("questions", "/questions", Operation("List the questions.", _PAGE), page=questions.list_questions),
    Route(
        "question",
        "/questions/<name>",
        Operation(
            "Answer a question of the catalogue, with the parameters that it declares.",
            _ANSWERS | _PAGE,
            tagged=True,
            problems=(400,),
        ),
        answer_question,
        questions.show_question,
        endings=tuple(f".{ending}" for ending in MEDIA_TYPES),
    ),
    Route(
        "search",
        "/search",
        Operation("Find what goes by some words, of one kind or of all.", _PAGE, parameters=("words", "kind", "start")),
        page=search.show_search,
    ),
    Route("figures", "/figures", Operation("List the figures.", _PAGE), page=figures.list_figures),
    Route("figure", "/figures/<name>", Operation("Show a heat map.", _PAGE), page=figures.show_matrix),
    Route(
        "life_cycle",
        "/life-cycle",
        Operation("Show what is to be done by stage.", _PAGE),
        page=figures.show_life_cycle,
    ),
    Route("timeline", "/timeline", Operation("Show what falls due.", _PAGE), page=timeline.show_timeline),
    Route(
        "calendar",
        "/calendar.ics",
        Operation("Send what falls due as a calendar.", {"text/calendar": TEXT}),
        page=timeline.send_calendar,
    ),
    Route("sdgs", "/sdg", Operation("List the SDG goals and targets that are served.", _PAGE), page=sdg.list_goals),
    Route(
        "sdg",
        "/sdg/<code>",
        Operation("Show which commitments serve an SDG goal or target.", _PAGE),
        page=sdg.show_goal,
    ),
    Route(
        "validate",
        "/validate",
        Operation("Show a page on which to drop a submission.", _PAGE),
        _check,
        steward.show_check,
        _CHECK,
        (*READING, "POST"),
        by_method=True,
        uploads=True,
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
    Route("guide", "/docs/<name>", Operation("Show a guide.", _PAGE), page=guides.show_guide),
    Route("rules", "/rules", Operation("List the rules.", _PAGE), page=steward.list_rules),
    Route("rule", "/rules/<name>", Operation("Lead to a rule, retired or not.", leads=True), page=steward.show_rule),
    Route("states", "/states", Operation("List the States.", _PAGE), page=resource.list_states),
    Route(
        "briefing", "/briefing/<name>", Operation("Show a briefing for an actor.", _PAGE), page=resource.show_briefing
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
        _describe_rdf("Send what the graph says about an IRI."),
        endpoint.send_document,
        resource.show_document,
    ),
    Route(
        "graph",
        "/graph/<anything:rest>",
        _describe_rdf("Send a named graph."),
        endpoint.send_graph,
        resource.show_graph,
    ),
    Route(
        "graph_store",
        "/graph-store",
        _describe_rdf("Send a graph by its name.", page=False, parameters=("graph", "default"), problems=(404,)),
        endpoint.send_graph_store,
    ),
    Route(
        "void", "/.well-known/void", _describe_rdf("Describe the dataset."), endpoint.send_void, resource.show_dataset
    ),
    Route(
        "sparql_examples",
        "/.well-known/sparql-examples",
        _describe_rdf("Send the questions of the catalogue as SPARQL examples.", page=False),
        endpoint.send_examples,
    ),
    Route("ontology", "/ontology", _describe_rdf("Send the ontology."), endpoint.send_ontology, resource.show_ontology),
    Route(
        "ontology_version",
        f"/ontology/{__version__}",
        _describe_rdf("Send the ontology."),
        endpoint.send_ontology,
        resource.lead_to_ontology,
        alias="ontology",
    ),
    Route(
        "context",
        "/context/submission.jsonld",
        Operation("Send the JSON-LD context of submissions.", {"application/ld+json": {"type": "object"}}),
        send_context,
    ),
    Route(
        "findings_schema",
        "/schema/findings.json",
        Operation("Send the JSON Schema of findings.", {"application/schema+json": {"type": "object"}}),
        send_findings_schema,
    ),
    Route("openapi", "/openapi.json", Operation("Describe these addresses.", _JSON), _send_openapi),
    Route("terms", "/editor/terms.json", Operation("List what the editor completes.", _JSON, tagged=True), send_terms),
    Route("live", "/live", Operation("Report that the server runs.", _JSON), endpoint.check_life),
    Route(
        "ready",
        "/ready",
        Operation("Report whether queries are answered.", {"application/json": _HEALTH}),
        endpoint.check_health,
    ),
    Route(
        "health",
        "/health",
        Operation("Report whether queries are answered.", {"application/json": _HEALTH}),
        endpoint.check_health,
        alias="ready",
    ),
    Route(
        "metrics",
        "/metrics",
        Operation("Send the numbers of this process for Prometheus.", {"text/plain": TEXT}),
        endpoint.send_metrics,
    ),
    Route(
        "robots",
        "/robots.txt",
        Operation("Send what crawlers leave out.", {"text/plain": TEXT}),
        page=discovery.send_robots,
    ),
    Route(
        "sitemap", "/sitemap.xml", Operation("List all pages.", {"application/xml": TEXT}), page=discovery.send_sitemap
    ),
    Route("favicon", "/favicon.ico", Operation("Send the icon.", {"image/svg+xml": TEXT}), page=files.send_favicon),
    Route("static", "/static/<path:filename>", Operation("Send a file of the pages."), page=files.send_static),
    Route(
        "editor_file", "/editor/<path:filename>", Operation("Send a file of the editor."), page=files.send_editor_file
    ),
)
