"""What the documentation says about the operations of routes, where more than one line is needed.

Media types of answers have JSON Schemas; see ``openapi``.
"""

from collections.abc import Mapping
from typing import Any

from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.rdf.formats import list_formats
from poakg.validation.report.formats.table import FORMATS as REPORTS
from poakg.web.checking import ENDINGS
from poakg.web.http.request import FORM
from poakg.web.http.route import Operation
from poakg.web.openapi import FILE
from poakg.web.openapi import RDF
from poakg.web.openapi import RESULTS
from poakg.web.openapi import TEXT
from poakg.web.questions import MEDIA_TYPES
from poakg.web.sparql import QUERY

PAGE = {"text/html": TEXT}
XML = {"application/xml": TEXT}
_ANSWER_SCHEMAS: Mapping[str, Mapping[str, Any]] = {"json": {"type": "object"}, "csv": TEXT, "ttl": TEXT, "jsonld": {}}
JSON = {"application/json": {"type": "object"}}
ANSWERS = {media_type: _ANSWER_SCHEMAS.get(ending, FILE) for ending, media_type in MEDIA_TYPES.items()}
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
HEALTH = {
    "type": "object",
    "required": ["status", "statements"],
    "properties": {"status": {"const": "ok"}, "statements": {"type": "integer"}},
}
_MULTIPART = {
    "type": "object",
    "properties": {
        "file": {"type": "array", "items": FILE},
        "format": {"enum": [one.name for one in _REPORTS]},
        "encoding": TEXT,
    },
}
_QUERY_FORM = {"type": "object", "required": ["query"], "properties": {"query": TEXT}}


def describe_rdf(
    summary: str, *, page: bool = True, parameters: tuple[str, ...] = (), problems: tuple[int, ...] = ()
) -> Operation:
    """Return the description of an operation that gives RDF and, with ``page``, a page."""
    formats = (*_GRAPH_FORMATS, "html") if page else _GRAPH_FORMATS
    gives = RDF | PAGE if page else RDF
    return Operation(summary, gives, parameters=parameters, formats=formats, problems=problems, tagged=True)


ASK = Operation(
    "Answer a SPARQL query; without a query, describe the service.",
    RESULTS | RDF | PAGE,
    parameters=("query", *_DATASET),
    formats=_QUERY_FORMATS,
    problems=(403,),
    tagged=True,
)
ASK_BY_POST = Operation(
    "Answer a SPARQL query.",
    RESULTS | RDF | PAGE,
    takes={QUERY: TEXT, FORM: _QUERY_FORM},
    parameters=_DATASET,
    formats=_QUERY_FORMATS,
    problems=(403,),
    tagged=True,
)
CHECK = Operation(
    "Check a submission against the rules. Nothing is kept.",
    {report.media_type: _REPORT_SCHEMAS.get(report.name, TEXT) for report in _REPORTS},
    takes={**dict.fromkeys(ENDINGS, FILE), "multipart/form-data": _MULTIPART},
    parameters=("encoding",),
    formats=tuple(report.name for report in _REPORTS),
    statuses=(422,),
)
FIND_PROVISIONS = Operation(
    "Find provisions by facets; programs get the answer to the question find-provisions.",
    ANSWERS | PAGE,
    tagged=True,
    problems=(400,),
)
ANSWER = Operation(
    "Answer a question of the catalogue, with the parameters that it declares.",
    ANSWERS | PAGE,
    tagged=True,
    problems=(400,),
)
