"""Pages for data stewards: check a submission, fetch a template, read the rules."""

from functools import lru_cache
from pathlib import Path

from flask import Blueprint
from flask import Response
from flask import abort
from flask import redirect
from flask import render_template
from flask import url_for
from werkzeug import Response as AnyResponse

from poakg.graph.snapshot import TEMPLATES
from poakg.graph.snapshot import Prepared
from poakg.submission.template.writers import WRITERS
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Rule
from poakg.validation.rules import find_rule
from poakg.web.pages.pages import ask_rows
from poakg.web.pages.pages import get_prepared

blueprint = Blueprint("steward", __name__)

_OPENAPI = Path(__file__).with_name("openapi.json")


@blueprint.get("/validate")
def show_check() -> str:
    """Show where to drop a submission, and the templates."""
    return render_template("validate.html", templates=_list_templates())


@blueprint.get("/templates/<kind>.<ending>")
def send_template(kind: str, ending: str) -> Response:
    """Send the empty template for submissions of ``kind``, as it was made with the release."""
    writer = next((writer for writer in WRITERS.values() if writer.ending == f".{ending}"), None)
    if writer is None or kind not in dict(_list_templates()):
        abort(404, f"There is no template called {kind}.{ending}.")
    response = Response(get_prepared().read(TEMPLATES, f"{kind}.{ending}"), mimetype=writer.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.{ending}"'
    return response


@blueprint.get("/rules")
def list_rules() -> str:
    """Show all rules."""
    return render_template("rules.html", rules=_read_rules()[0].values())


@blueprint.get("/rules/<name>")
def show_rule(name: str) -> AnyResponse:
    """Lead to the page of a rule; a retired id leads to what took its place."""
    found = find_rule(*_read_rules(), name)
    return redirect(url_for("pages.show_document", rest=f"rule/{found[0].id}"), 303)


@blueprint.get("/openapi.json")
def send_openapi() -> Response:
    """Describe the interfaces for programs (OpenAPI 3.1)."""
    return Response(_OPENAPI.read_text(encoding="utf-8"), mimetype="application/json")


def _list_templates() -> list[tuple[str, str]]:
    return [(row[0], row[1]) for row in ask_rows("templates")]


def _read_rules() -> tuple[dict[str, Rule], dict[str, tuple[str, ...]]]:
    rulebook = _read_rulebook(get_prepared().path)
    return rulebook.rules, rulebook.retired


@lru_cache(2)
def _read_rulebook(prepared: Path) -> Rulebook:
    return Rulebook(Prepared(prepared).read_rulebook())
