"""The description of the server for programs (OpenAPI 3.1) and for people, made from its routes."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from poakg import __version__
from poakg.rdf.formats import list_formats
from poakg.web.http.request import VERSION
from poakg.web.http.route import Operation
from poakg.web.http.route import Route

TEXT: Mapping[str, Any] = {"type": "string"}
FILE: Mapping[str, Any] = {"type": "string", "format": "binary"}
RDF: dict[str, Mapping[str, Any]] = {
    one.media_type: {} if "json" in one.media_type else TEXT for one in list_formats("graph")
}
"""Media types of RDF with their schemas."""

RESULTS: dict[str, Mapping[str, Any]] = {
    one.media_type: {"type": "object"} if "json" in one.media_type else TEXT for one in list_formats("solutions")
}
"""Media types of results of queries with their schemas."""

# Every request may be too long, malformed, over the budget of its client or at a bad time.
_PROBLEM_TYPES = ("application/problem+json", "text/html")
_ALWAYS = (400, 414, 429, 431, 500, 503)
_WITH_BODY = (408, 413, 415)
_WITH_VERSION = (403, 404, 410)
_GRAPHS = {"type": "array", "items": {"type": "string", "format": "iri"}}
_PARAMETERS: dict[str, dict[str, Any]] = {
    "query": {"description": "A SPARQL query.", "schema": TEXT},
    "default-graph-uri": {"description": "Graphs that make up the default graph.", "schema": _GRAPHS},
    "named-graph-uri": {"description": "Named graphs of the dataset.", "schema": _GRAPHS},
    "graph": {"description": "Name of a graph.", "schema": TEXT},
    "default": {"description": "Send the default graph.", "schema": TEXT, "allowEmptyValue": True},
    "encoding": {"description": "Encoding of CSV files, such as koi8-r; guessed when there is none.", "schema": TEXT},
    "words": {"description": "Words that something goes by.", "schema": TEXT},
    "kind": {"description": "Kind of what is found, as a page of search names it.", "schema": TEXT},
    "start": {"description": "How many hits to pass over; what is not a number counts as 0.", "schema": TEXT},
    "queries": {"description": "A batch of reconciliation queries, an object in JSON.", "schema": TEXT},
    "extend": {"description": "Entities and the properties that are asked of them, in JSON.", "schema": TEXT},
    "prefix": {"description": "The beginning of a name.", "schema": TEXT},
    "cursor": {"description": "How many results to leave out; what is not a number counts as 0.", "schema": TEXT},
    "type": {"description": "Identifier of a type.", "schema": TEXT},
    "limit": {"description": "How many results to give at most; what is not a number bounds nothing.", "schema": TEXT},
    "id": {"description": "Identifier of an entity.", "schema": TEXT},
    "version": {
        "description": "Digest of a release to be asked in place of the current one, or its first 16 digits.",
        "schema": TEXT,
    },
    "question": {"description": "Name of a question; its parameters go beside it.", "schema": TEXT},
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "next_step"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string", "description": "Stable code of the cause."},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "next_step": {"type": "string"},
        "line": {"type": "integer"},
        "column": {"type": "integer"},
    },
}


def describe_api(routes: Iterable[Route]) -> dict[str, Any]:
    """Return the OpenAPI document of ``routes``; other spellings of an address are left out."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "poakg",
            "version": __version__,
            "summary": "Small-arms commitments of 2024-2030 as a graph, and checks of what States submit about them.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {route.template: _describe_path(route) for route in routes if not route.alias},
        "components": {
            "responses": {
                "Problem": {
                    "description": "A problem (RFC 9457).",
                    "content": {"application/problem+json": problem, "text/html": {"schema": TEXT}},
                }
            },
            "schemas": {"Problem": _PROBLEM},
        },
    }


def _describe_path(route: Route) -> dict[str, Any]:
    item: dict[str, Any] = {"get": _describe_operation(route, route.get, route.name)}
    if route.post is not None:
        item["post"] = _describe_operation(route, route.post, f"{route.name}_by_post")
    return item


def _describe_operation(route: Route, operation: Operation, name: str) -> dict[str, Any]:
    variables = route.variables
    parameters = [{"name": part, "in": "path", "required": True, "schema": TEXT} for part in variables]
    versions = (VERSION,) if route.has_releases and VERSION not in operation.parameters else ()
    parameters += [{"name": part, "in": "query", **_PARAMETERS[part]} for part in (*operation.parameters, *versions)]
    if operation.formats:
        text = "Name of a format, which goes before the Accept header."
        parameters.append({"name": "format", "in": "query", "description": text, "schema": {"enum": operation.formats}})
    problems = {*_ALWAYS, *operation.problems}
    problems |= {406} if len(operation.gives) > 1 else set()
    problems |= {404} if variables else set()
    problems |= set(_WITH_VERSION) if versions else set()
    problems |= set(_WITH_BODY) if operation.takes else set()
    described: dict[str, Any] = {
        "operationId": name,
        "summary": operation.summary,
        "parameters": parameters,
        "responses": {
            **_describe_answers(operation),
            **{str(status): {"$ref": "#/components/responses/Problem"} for status in sorted(problems)},
            **_describe_own_failures(operation),
        },
    }
    if operation.takes:
        content = {media_type: {"schema": schema} for media_type, schema in operation.takes.items()}
        described["requestBody"] = {"required": not operation.may_be_empty, "content": content}
    return described


def _describe_own_failures(operation: Operation) -> dict[str, Any]:
    """Return the statuses at which an operation fails in the media types of its answers."""
    types = (*operation.gives, *_PROBLEM_TYPES)
    content: dict[str, Any] = {media_type: {"schema": {}} for media_type in types}
    return {str(status): {"description": "The failure.", "content": content} for status in operation.own_failures}


def _describe_answers(operation: Operation) -> dict[str, Any]:
    if operation.leads:
        return {"303": {"description": "The address to go on to.", "headers": {"Location": {"schema": TEXT}}}}
    content = {media_type: {"schema": schema} for media_type, schema in operation.gives.items()}
    answers: dict[str, Any] = {
        str(status): {"description": operation.summary, "content": content} for status in (200, *operation.statuses)
    }
    if operation.tagged:
        answers["200"]["headers"] = {"ETag": {"schema": TEXT}}
        answers["304"] = {"description": "The client has the answer already."}
    return answers
