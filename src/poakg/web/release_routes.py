"""Addresses of what a release has to take away and to cite."""

from poakg.namespaces import BASE
from poakg.release.export.json_ld import CONTEXT_IRI
from poakg.web.agents.handler import answer_agent
from poakg.web.agents.handler import send_llms_text
from poakg.web.citing import send_citation
from poakg.web.exports import send_context
from poakg.web.exports import send_export
from poakg.web.exports import send_export_catalogue
from poakg.web.http.route import Operation
from poakg.web.http.route import Route
from poakg.web.openapi import FILE
from poakg.web.openapi import TEXT
from poakg.web.operations import PAGE
from poakg.web.pages.citations import show_citation
from poakg.web.release_feed import ATOM
from poakg.web.release_feed import JSON_FEED
from poakg.web.release_feed import send_changes
from poakg.web.release_feed import send_release
from poakg.web.release_feed import send_releases

_ANSWER = {
    "type": "object",
    "required": ["id", "citation", "query", "snapshot", "rows", "digest", "today"],
    "properties": {"rows": {"type": "integer"}, "today": {"type": "object"}},
}

_CHANGES = {
    "type": "object",
    "required": ["from", "to", "added", "removed", "graphs"],
    "properties": {"added": {"type": "integer"}, "removed": {"type": "integer"}, "graphs": {"type": "array"}},
}

RELEASE_ROUTES: tuple[Route, ...] = (
    Route(
        "mcp",
        "/mcp",
        Operation("Answer agents, by POST.", {"application/json": {"type": "object"}}, problems=(403, 404, 405, 406)),
        answer_agent,
        post=Operation(
            "Answer one message of an agent (Model Context Protocol, Streamable HTTP without sessions).",
            {"application/json": {"type": "object"}, "text/plain": TEXT},
            takes={"application/json": {"type": "object"}},
            statuses=(202,),
            own_failures=(400,),
            problems=(403, 404, 406),
        ),
        methods=("POST", "OPTIONS"),
        has_releases=False,
    ),
    Route(
        "llms",
        "/llms.txt",
        Operation("Describe to agents what is here.", {"text/plain": TEXT}),
        send_llms_text,
        has_releases=False,
    ),
    Route(
        "answer",
        "/answer/<identifier>",
        Operation(
            "Send what there is to know about a cited answer: citation, rows, digest, and what differs today.",
            {"application/json": _ANSWER, **PAGE},
            parameters=("question", "query"),
            problems=(400, 404),
        ),
        send_citation,
        show_citation,
    ),
    Route(
        "releases",
        "/releases",
        Operation("List the releases that are here.", {JSON_FEED: {"type": "object"}, ATOM: TEXT}),
        send_releases,
        has_releases=False,
    ),
    Route(
        "release",
        "/releases/<version>",
        Operation(
            "Send a release as N-Quads, or a part of it.",
            {"application/n-quads": TEXT},
            statuses=(206,),
            problems=(410, 416),
            tagged=True,
        ),
        send_release,
        has_releases=False,
    ),
    Route(
        "changes",
        "/releases/<new>/changes/<old>",
        Operation(
            "List what changed since an older release, by graph.", {"application/json": _CHANGES}, problems=(410,)
        ),
        send_changes,
        has_releases=False,
    ),
    Route(
        "exports",
        "/exports",
        Operation(
            "List the files to take away, with sizes and checksums.",
            {"text/turtle": TEXT},
            parameters=("version",),
            problems=(404, 410),
        ),
        send_export_catalogue,
    ),
    Route(
        "export",
        "/exports/<path:name>",
        Operation(
            "Send a file to take away, or a part of it.",
            {"application/octet-stream": FILE},
            parameters=("version",),
            statuses=(206,),
            problems=(410, 416),
            tagged=True,
        ),
        send_export,
    ),
    Route(
        "graph_context",
        f"/{CONTEXT_IRI.removeprefix(BASE)}",
        Operation("Send the JSON-LD context of the graph.", {"application/ld+json": {"type": "object"}}),
        send_context,
        has_releases=False,
    ),
)
