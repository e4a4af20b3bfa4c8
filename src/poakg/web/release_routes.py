"""Addresses of what a release has to take away."""

from poakg.namespaces import BASE
from poakg.release.export.json_ld import CONTEXT_IRI
from poakg.web.exports import send_context
from poakg.web.exports import send_export
from poakg.web.exports import send_export_catalogue
from poakg.web.http.route import Operation
from poakg.web.http.route import Route
from poakg.web.openapi import FILE
from poakg.web.openapi import TEXT

RELEASE_ROUTES: tuple[Route, ...] = (
    Route(
        "exports",
        "/exports",
        Operation("List the files to take away, with sizes and checksums.", {"text/turtle": TEXT}, problems=(404,)),
        send_export_catalogue,
    ),
    Route(
        "export",
        "/exports/<path:name>",
        Operation(
            "Send a file to take away, or a part of it.",
            {"application/octet-stream": FILE},
            statuses=(206,),
            problems=(416,),
            tagged=True,
        ),
        send_export,
    ),
    Route(
        "graph_context",
        f"/{CONTEXT_IRI.removeprefix(BASE)}",
        Operation("Send the JSON-LD context of the graph.", {"application/ld+json": {"type": "object"}}),
        send_context,
    ),
)
