"""The manifest of the reconciliation service: what it is and where its parts are."""

from typing import Any

from poakg import __version__
from poakg.namespaces import ID
from poakg.namespaces import TERM
from poakg.web.reconcile.matching import list_types

WIDTH, HEIGHT = 430, 180


def make_manifest(root: str) -> dict[str, Any]:
    """Return the manifest of the service at ``root``, the address of the server."""
    base = f"{root}/reconcile"

    def locate(what: str) -> dict[str, str]:
        path = f"/flyout/{what}?id=${{id}}"
        return {
            "service_url": base,
            "service_path": f"/suggest/{what}",
            "flyout_service_url": base,
            "flyout_service_path": path,
        }

    return {
        "versions": ["0.2"],
        "name": "poakg: small-arms commitments of 2024-2030",
        "identifierSpace": ID,
        "schemaSpace": TERM,
        "documentation": f"{root}/docs/join",
        "serviceVersion": __version__,
        "defaultTypes": list_types(),
        "view": {"url": f"{base}/view/{{{{id}}}}"},
        "preview": {"url": f"{base}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {what: locate(what) for what in ("entity", "property", "type")},
        "extend": {
            "propose_properties": {"service_url": base, "service_path": "/properties"},
            "property_settings": [],
        },
    }
