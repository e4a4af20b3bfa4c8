"""Pages for data stewards: check a submission, fetch a template, read the rules."""

import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from flask import Blueprint
from flask import Response
from flask import abort
from flask import redirect
from flask import render_template
from flask import url_for
from werkzeug import Response as AnyResponse

from poakg.errors import EngineError
from poakg.graph.content import read_sources
from poakg.graph.resources import find_content
from poakg.validation.rules import Rule
from poakg.validation.rules import find_rule
from poakg.validation.rules import read_retired
from poakg.validation.rules import read_rules
from poakg.web.pages.pages import ask_rows
from poakg.web.pages.pages import get_pool

blueprint = Blueprint("steward", __name__)

_OPENAPI = Path(__file__).with_name("openapi.json")
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_SECONDS = 60


@blueprint.get("/validate")
def show_check() -> str:
    """Show where to drop a submission, and the templates."""
    return render_template("validate.html", templates=_list_templates())


@blueprint.get("/templates/<kind>.xlsx")
def send_template(kind: str) -> Response:
    """Send the empty spreadsheet for submissions of ``kind``."""
    if kind not in dict(_list_templates()):
        abort(404, f"There is no template called {kind}.")
    body = _make_template(kind, str(get_pool().files[0].parent), get_pool().identity)
    response = Response(body, mimetype=_SPREADSHEET)
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
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


@lru_cache(1)
def _read_rules() -> tuple[dict[str, Rule], dict[str, tuple[str, ...]]]:
    sources = read_sources(find_content())
    return read_rules(sources), read_retired(sources)


@lru_cache(32)
def _make_template(kind: str, snapshots: str, identity: str) -> bytes:
    """Return the spreadsheet as ``poakg template`` writes it; ``identity`` is that of the data it is made from."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.xlsx"
        line = [sys.executable, "-m", "poakg", "template", kind, "--output", str(path), "--snapshots", snapshots]
        try:
            subprocess.run(line, check=True, capture_output=True, timeout=_MOST_SECONDS)  # noqa: S603 - our own command
        except (OSError, subprocess.SubprocessError) as error:
            raise EngineError("The template cannot be made.", f"Run 'poakg template {kind}' to see why.") from error
        return path.read_bytes()
