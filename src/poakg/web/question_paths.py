"""The questions of the catalogue in the description for programs: an address for each, with its parameters."""

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.parameters import Parameter
from poakg.namespaces import PREFIXES

_XSD = PREFIXES["xsd"]
_TYPES = {"integer": "integer", "gYear": "integer", "decimal": "number", "boolean": "boolean"}
_VERSION = {
    "name": "version",
    "in": "query",
    "description": "Digest of a release to be asked in place of the current one, or its first 16 digits.",
    "schema": {"type": "string"},
}
_PROBLEM = {"$ref": "#/components/responses/Problem"}


def describe_questions(queries: Iterable[CatalogueQuery]) -> dict[str, Any]:
    """Return the paths of OpenAPI at which ``queries`` are answered in JSON; other formats are at other endings."""
    return {f"/questions/{query.name}.json": {"get": _describe(query)} for query in queries}


def _describe(query: CatalogueQuery) -> dict[str, Any]:
    found = ox.Store().query(query.text)
    columns = [variable.value for variable in found.variables] if isinstance(found, ox.QuerySolutions) else []
    row = {"type": "object", "properties": {column: {} for column in columns}}
    answer = {
        "type": "object",
        "required": ["ok", "columns", "rows", "truncated", "version"],
        "properties": {
            "ok": {"const": True},
            "columns": {"const": columns},
            "rows": {"type": "array", "items": row},
            "truncated": {"const": False},
            "version": {"type": "string", "description": "Digest of the release that it is from."},
        },
    }
    return {
        "operationId": f"question_{query.name.replace('-', '_')}",
        "summary": query.question,
        "description": f"{query.summary[:1].upper()}{query.summary[1:]}.",
        "tags": list(query.tags),
        "parameters": [*(_describe_parameter(parameter) for parameter in query.parameters), _VERSION],
        "responses": {
            "200": {"description": query.summary, "content": {"application/json": {"schema": answer}}},
            "304": {"description": "The client has the answer already."},
            **{str(status): _PROBLEM for status in (400, 403, 404, 410, 414, 429, 431, 500, 503)},
        },
    }


def _describe_parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": _TYPES.get(parameter.type.removeprefix(_XSD), "string")}
    if parameter.allowed:
        schema["enum"] = list(parameter.allowed)
    described: dict[str, Any] = {"name": parameter.name, "in": "query", "schema": schema}
    if parameter.default is not None:
        value = _read(parameter.default, schema["type"])
        schema["default"] = value
        described["example"] = value
    if parameter.is_list:
        described["description"] = f"The last part of the IRI of one of <{parameter.type}>."
    return described


def _read(text: str, kind: str) -> str | int | float | bool:
    """Return a default as a value of JSON."""
    if kind == "boolean":
        return text == "true"
    if kind == "integer":
        return int(text)
    return float(text) if kind == "number" else text
