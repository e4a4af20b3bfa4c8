"""The addresses of reconciliation; they are part of the one table of addresses."""

from poakg.web.http.request import FORM
from poakg.web.http.route import READING
from poakg.web.http.route import Operation
from poakg.web.http.route import Route
from poakg.web.openapi import TEXT
from poakg.web.reconcile import handlers

_PAGE = {"text/html": TEXT}
_JSON = {"application/json": {"type": "object"}}
_BATCH = {"type": "object", "properties": {"queries": TEXT, "extend": TEXT}}

ROUTES: tuple[Route, ...] = (
    Route(
        "reconcile",
        "/reconcile",
        Operation("Describe the reconciliation service, or answer it.", _JSON, parameters=("queries", "extend")),
        handlers.reconcile,
        post=Operation(
            "Find entities by names and codes, or properties of entities.",
            _JSON,
            takes={FORM: _BATCH},
            may_be_empty=True,
        ),
        methods=(*READING, "POST"),
        has_releases=False,
    ),
    Route(
        "reconcile_suggest",
        "/reconcile/suggest/<what>",
        Operation("Complete the name of an entity, property or type.", _JSON, parameters=("prefix", "cursor")),
        handlers.suggest,
        has_releases=False,
    ),
    Route(
        "reconcile_properties",
        "/reconcile/properties",
        Operation("List the properties that entities of a type have.", _JSON, parameters=("type", "limit")),
        handlers.propose,
        has_releases=False,
    ),
    Route(
        "reconcile_flyout",
        "/reconcile/flyout/<what>",
        Operation("Describe an entity, property or type in a line.", _JSON, parameters=("id",)),
        handlers.fly_out,
        has_releases=False,
    ),
    Route(
        "reconcile_preview",
        "/reconcile/preview",
        Operation("Show an entity in a small page.", _PAGE, parameters=("id",), problems=(404,)),
        handlers.preview,
        has_releases=False,
    ),
    Route(
        "reconcile_view",
        "/reconcile/view/<identifier>",
        Operation("Lead from an identifier of reconciliation to the document about it.", leads=True),
        handlers.view,
        has_releases=False,
    ),
)
