"""The Flask application: every address of the table, for whatever WSGI server runs it."""

import io
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask import Response
from flask import render_template
from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wsgi import get_input_stream

from poakg.engine.pool import Pool
from poakg.engine.response_body import compress_body
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import open_current
from poakg.rdf.formats import list_formats
from poakg.system.resources import find_content
from poakg.system.settings import find_snapshot_folder
from poakg.web.editor import group_examples
from poakg.web.editor import is_editor_built
from poakg.web.handling import answer
from poakg.web.handling import choose_release
from poakg.web.handling import state_release
from poakg.web.http.error_replies import explain
from poakg.web.http.error_replies import make_problem
from poakg.web.http.exchange import ClientGoneError
from poakg.web.http.exchange import Exchange
from poakg.web.http.gateway import Gateway
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.negotiation import prefers_page
from poakg.web.http.problems import TooLargeError
from poakg.web.http.reply import POLICY
from poakg.web.http.reply import Reply
from poakg.web.http.request import VERSION
from poakg.web.http.route import Route
from poakg.web.limits import SiteLimits
from poakg.web.limits import read_limits
from poakg.web.notice import LICENCE
from poakg.web.notice import NOTICE
from poakg.web.pages.start import DOORS
from poakg.web.pages.view import answer_from
from poakg.web.pages.view import call_column
from poakg.web.pages.view import call_value
from poakg.web.pages.view import describe_named
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_version
from poakg.web.pages.view import link_here
from poakg.web.pages.view import show_day
from poakg.web.pages.view import show_number
from poakg.web.pages.view import spell
from poakg.web.process import Process
from poakg.web.router import AnyPathConverter
from poakg.web.routes import ROUTES
from poakg.web.service import Service
from poakg.web.wsgi import Chunks
from poakg.web.wsgi import Entrance

_log = logging.getLogger("poakg")

_TEXTUAL = ("text/", "application/javascript", "application/xml", "image/svg+xml")
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def create_app(snapshots: Path | str | None = None, limits: SiteLimits | None = None) -> Flask:
    """Return the whole server as a Flask application over the current snapshot in the folder ``snapshots``.

    Where they are not given, folder and ``limits`` are those that the environment sets, or the defaults of
    ``poakg serve``. The engine starts with the first request of each process, takes up new snapshots as they are made,
    and never makes one. Raises SnapshotError when there is none, SettingError for a variable that cannot be used.
    """
    folder = find_snapshot_folder(os.environ) if snapshots is None else Path(snapshots)
    chosen = read_limits(os.environ) if limits is None else limits
    open_current(folder)

    def make_service() -> Service:
        return Service(Pool([open_current(folder).path], chosen.engine), chosen.server, _log.info)

    return make_app(Process(make_service), chosen)


def make_app(process: Process, limits: SiteLimits) -> Flask:
    """Return the Flask application that answers from the service of ``process``."""
    app = Flask("poakg.web", template_folder="pages/templates", static_folder=None)
    app.extensions["poakg.process"] = process
    queries = app.extensions["poakg.queries"] = read_queries(find_content())
    app.jinja_env.filters |= {
        "here": link_here,
        "day": show_day,
        "spell": spell,
        "column": call_column,
        "words": call_value,
        "number": show_number,
    }
    app.jinja_env.globals.update(
        doors=DOORS,
        notice=NOTICE,
        licence=LICENCE,
        result_formats=list_formats("solutions"),
        is_editor_built=is_editor_built,
        group_examples=lambda: group_examples(queries.values()),
        describe_named=describe_named,
    )
    with_releases = {route.name for route in ROUTES if route.has_releases}

    @app.url_defaults
    def stay_in_release(endpoint: str, values: dict[str, Any]) -> None:
        # A reader of an older release stays in it.
        if endpoint in with_releases and get_version():
            values.setdefault(VERSION, get_version())

    app.url_map.merge_slashes = False
    app.url_map.converters["anything"] = AnyPathConverter
    for route in ROUTES:
        app.add_url_rule(
            route.path,
            route.name,
            _make_view(process, route, limits),
            methods=route.methods,
            provide_automatic_options=False,
        )
    app.before_request(_report_failure)
    app.after_request(_pack)
    app.register_error_handler(Exception, _answer_error)
    app.wsgi_app = Entrance(app.wsgi_app, process, Gateway.read(limits.server))  # type: ignore[assignment, method-assign]
    return app


def _make_view(process: Process, route: Route, limits: SiteLimits) -> Callable[..., Any]:
    def view(**parts: str) -> Any:  # noqa: ANN401 - whatever a page handler returns
        exchange = get_exchange()
        if exchange.request.method == "OPTIONS":
            return _convert(process, exchange, route.describe_methods())
        if exchange.request.method in ("POST", "QUERY") and not exchange.request.body:
            exchange.request.body = _read_body(route.find_largest_body(limits))
        if not route.wants_page(exchange.request):
            reply = process.run(answer(process.service, exchange, route, parts), exchange)
            return _convert(process, exchange, reply)
        if not exchange.admitted:
            process.run(process.service.admit(exchange), exchange)
        service = process.run(choose_release(process.service, exchange, route), exchange)
        answer_from(service)
        assert route.page is not None  # noqa: S101 - it is what the request wants
        response: Response = route.page(**parts)
        if service.named is not None:
            response.headers.update(state_release(response.headers.get("Link", ""), service.named, exchange.request))
        response.headers.setdefault(POLICY[0], _PAGE_POLICY)
        return response

    return view


def _read_body(most: int) -> bytes:
    """Return the body of the request, at most so many bytes. Raises TooLargeError."""
    try:
        body = get_input_stream(request.environ, max_content_length=most).read()
    except RequestEntityTooLarge as error:
        raise TooLargeError(most) from error
    request.environ["wsgi.input"], request.environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
    return body


def _convert(process: Process, exchange: Exchange, reply: Reply) -> Response:
    """Return ``reply`` as Flask sends it."""
    body = reply.body if reply.chunks is None else Chunks(reply.chunks, process, exchange)
    response = Response(body, reply.status, headers=reply.headers)
    if "content-type" not in reply.headers:
        del response.headers["Content-Type"]
    return response


def _report_failure() -> None:
    """Raise the failure that the front of ``poakg serve`` passes on for its page."""
    failure = request.environ.get("poakg.failure")
    if failure is not None:
        raise failure


def _answer_error(error: Exception) -> Response:
    """Return any exception as a page, or as data where the client prefers that."""
    exchange = get_exchange()
    if isinstance(error, ClientGoneError):
        exchange.failure = "client-gone"
        return Response(status=499)
    known = explain(error, exchange)
    reply = make_problem(known)
    if not prefers_page(exchange.request.accept):
        return Response(reply.body, reply.status, headers=reply.headers)
    page = render_template("problem.html", status=reply.status, error=known, excerpt=getattr(known, "excerpt", ""))
    headers = {**reply.headers, "content-type": "text/html; charset=utf-8", POLICY[0]: _PAGE_POLICY}
    return Response(page, reply.status, headers=headers)


def _pack(response: Response) -> Response:
    """Send a whole page or file in a content coding that the client accepts, where that makes it smaller."""
    encoding = choose_encoding(get_exchange().request.accept_encoding)
    fits = response.status_code == 200 and (response.mimetype or "").startswith(_TEXTUAL)
    if not fits or encoding == "identity" or POLICY[0] not in response.headers:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    packed = compress_body(body, encoding)
    if len(packed) < len(body):
        response.set_data(packed)
        response.headers["Content-Encoding"] = encoding
        response.headers["Vary"] = "Accept, Accept-Encoding"
    return response
