"""Pages for data stewards: check a submission, fetch a template, read the rules."""

import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

from flask import Response
from flask import redirect
from flask import url_for
from werkzeug import Response as AnyResponse

from poakg.errors import EngineError
from poakg.graph.content import read_sources
from poakg.graph.resources import find_content
from poakg.validation.rules import Rule
from poakg.validation.rules import find_rule
from poakg.validation.rules import read_retired
from poakg.validation.rules import read_rules
from poakg.web.http.problems import NotFoundError
from poakg.web.pages.view import ask_own
from poakg.web.pages.view import get_service
from poakg.web.pages.view import show
from poakg.web.pages.view import text_of

SPREADSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MOST_SECONDS = 60


def show_check() -> Response:
    """Show where to drop a submission, and the templates."""
    return show("validate.html", templates=_list_templates())


def send_template(kind: str) -> Response:
    """Send the empty spreadsheet for submissions of ``kind``."""
    if kind not in dict(_list_templates()):
        raise NotFoundError(f"'{kind}' is not a known kind of submission.", "The page /validate lists the templates.")
    pool = get_service().pool
    body = _make_template(kind, str(pool.files[0].parent), pool.identity)
    response = Response(body, mimetype=SPREADSHEET_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{kind}.xlsx"'
    return response


def list_rules() -> Response:
    """Show all rules."""
    return show("rules.html", rules=_read_rules()[0].values())


def show_rule(name: str) -> AnyResponse:
    """Lead to the page of a rule; a retired id leads to what took its place."""
    found = find_rule(*_read_rules(), name)
    return redirect(url_for("document", rest=f"rule/{found[0].id}"), 303)


def _list_templates() -> list[tuple[str, str]]:
    return [(text_of(kind), text_of(label)) for kind, label in ask_own("templates").rows]


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
