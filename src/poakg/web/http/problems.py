"""Every failure over HTTP in one shape (RFC 9457), as JSON for programs and as a page for people."""

import json

from flask import Flask
from flask import Response
from flask import render_template
from flask import request
from werkzeug.exceptions import HTTPException

from poakg.errors import PoakgError
from poakg.web.http.negotiation import prefers_page
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_json

STATUS = {
    "query-syntax": 400,
    "query-refused": 400,
    "bad-request": 400,
    "unknown-format": 400,
    "read-only": 403,
    "unknown-name": 404,
    "not-found": 404,
    "method-not-allowed": 405,
    "not-acceptable": 406,
    "body-time-out": 408,
    "too-large": 413,
    "unsupported-media-type": 415,
    "unreadable": 422,
    "over-budget": 429,
    "query-failed": 500,
    "result-too-large": 500,
    "busy": 503,
    "query-timeout": 503,
    "check-time-out": 503,
    "engine": 503,
    "snapshot": 503,
}
_RETRY_SECONDS = 5
_MEDIA_TYPE = "application/problem+json"


class BadRequestError(PoakgError):
    """A request that does not follow the protocol."""

    code = "bad-request"


class ReadOnlyError(PoakgError):
    """A request to change what can only be read."""

    code = "read-only"


class UnsupportedMediaTypeError(PoakgError):
    """A request whose body is of a type that is not understood."""

    code = "unsupported-media-type"


class NotFoundError(PoakgError):
    """An address at which nothing is."""

    code = "not-found"


class MethodNotAllowedError(PoakgError):
    """A method that an address does not take; ``allowed`` are those that it does."""

    code = "method-not-allowed"

    def __init__(self, message: str, next_step: str, allowed: str) -> None:
        super().__init__(message, next_step)
        self.allowed = allowed


class TooLargeError(PoakgError):
    """A body that is larger than it may be."""

    code = "too-large"


class BodyTimeoutError(PoakgError):
    """A body that took too long to come."""

    code = "body-time-out"


class OverBudgetError(PoakgError):
    """A client that used up its share; ``seconds`` is when to come back."""

    code = "over-budget"

    def __init__(self, message: str, next_step: str, seconds: int) -> None:
        super().__init__(message, next_step)
        self.seconds = seconds


def make_problem(error: PoakgError) -> Reply:
    """Return ``error`` as a reply for programs."""
    status = STATUS.get(error.code, 500)
    reply = make_json(describe_problem(status, error), status, _MEDIA_TYPE)
    reply.headers |= _list_headers(status, error)
    reply.failure = error.code
    return reply


def describe_problem(status: int, error: PoakgError) -> dict[str, object]:
    """Return the members of a problem; where the fault has a place in the query, with its line and column."""
    fields: dict[str, object] = {
        "type": "about:blank",
        "title": error.code,
        "status": status,
        "detail": error.message,
        "next_step": error.next_step,
    }
    place = getattr(error, "place", None)
    return fields | ({"line": place[0], "column": place[1]} if place else {})


def register(app: Flask) -> None:
    """Let the pages of ``app`` answer every failure in the one shape."""
    app.register_error_handler(PoakgError, answer_failure)
    app.register_error_handler(HTTPException, _answer_http_exception)


def _list_headers(status: int, error: PoakgError) -> dict[str, str]:
    headers = {}
    if status in (429, 503):
        headers["retry-after"] = str(getattr(error, "seconds", _RETRY_SECONDS))
    if isinstance(error, MethodNotAllowedError):
        headers["allow"] = error.allowed
    return headers


def answer_failure(error: PoakgError) -> Response:
    """Return ``error`` as the page, or the data, that the request of Flask is answered with."""
    status = STATUS.get(error.code, 500)
    response = _make_response(status, error)
    response.headers.update(_list_headers(status, error))
    return response


def _answer_http_exception(error: HTTPException) -> Response:
    problem = PoakgError(error.description or error.name, "Go to the start page for what is served here.")
    problem.code = (error.name or "error").lower().replace(" ", "-")
    response = _make_response(error.code or 500, problem)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _make_response(status: int, error: PoakgError) -> Response:
    if prefers_page(request.headers.get("Accept", "")):
        page = render_template(
            "problem.html", status=status, code=error.code, message=error.message, next_step=error.next_step
        )
        return Response(page, status, mimetype="text/html")
    return Response(json.dumps(describe_problem(status, error)) + "\n", status, mimetype=_MEDIA_TYPE)
