"""Pages for data stewards: check a submission, fetch a template, read the rules."""

from functools import lru_cache
from pathlib import Path

from flask import Response
from flask import redirect
from flask import request
from flask import url_for
from werkzeug import Response as AnyResponse

from poakg.graph.snapshot import SHAPES
from poakg.graph.snapshot import TEMPLATES
from poakg.graph.snapshot import Prepared
from poakg.submission.template.writers import WRITERS
from poakg.validation.exported_shapes import SHAPES_FILES
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Rule
from poakg.validation.rules import find_rule
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import Reply
from poakg.web.pages.view import ask_own
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_process
from poakg.web.pages.view import get_service
from poakg.web.pages.view import link_here
from poakg.web.pages.view import show
from poakg.web.pages.view import text_of


def show_check() -> Response:
    """Show where to drop a submission, and the templates; of one that is sent, the findings. Nothing is kept."""
    if request.method != "POST":
        return show("validate.html", templates=_list_templates())
    process, exchange = get_process(), get_exchange()
    rules_at = link_here("/rules/")
    found = process.run(get_service().checker.check_for_page(exchange, rules_at), exchange)
    if isinstance(found, Reply):
        return Response(found.body, found.status, headers=found.headers)
    response = show("findings.html", **found)
    response.status_code = 422 if found["nothing_read"] else 200
    response.headers["Cache-Control"] = "no-store"
    return response


def send_template(kind: str, ending: str) -> AnyResponse:
    """Send the empty template for submissions of ``kind``, as it was made with the release. Raises NotFoundError."""
    writer = next((writer for writer in WRITERS.values() if writer.ending == f".{ending}"), None)
    if writer is None or kind not in dict(_list_templates()):
        raise NotFoundError(f"There is no template called {kind}.{ending}.", "The page /validate lists the templates.")
    return _send_prepared(TEMPLATES, f"{kind}.{ending}", writer.media_type)


def send_shapes(name: str) -> AnyResponse:
    """Send the rules on submissions, or what they look up, as made with the release. Raises NotFoundError."""
    if name not in SHAPES_FILES:
        raise NotFoundError(f"There are no shapes called {name}.", f"There are {', '.join(SHAPES_FILES)}.")
    return _send_prepared(SHAPES, name, "text/turtle")


def _send_prepared(folder: str, name: str, media_type: str) -> AnyResponse:
    body = get_service().prepared.read(folder, name)
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response.make_conditional(request, accept_ranges=True, complete_length=len(body))


def list_rules() -> Response:
    """Show all rules."""
    return show("rules.html", rules=_read_rules()[0].values())


def show_rule(name: str) -> AnyResponse:
    """Lead to the page of a rule; a retired id leads to what took its place."""
    found = find_rule(*_read_rules(), name)
    return redirect(url_for("document", rest=f"rule/{found[0].id}"), 303)


def _list_templates() -> list[tuple[str, str]]:
    return [(text_of(kind), text_of(label)) for kind, label in ask_own("templates").rows]


def _read_rules() -> tuple[dict[str, Rule], dict[str, tuple[str, ...]]]:
    rulebook = _read_rulebook(get_service().prepared.path)
    return rulebook.rules, rulebook.retired


@lru_cache(2)
def _read_rulebook(prepared: Path) -> Rulebook:
    return Rulebook(Prepared(prepared).read_rulebook())
