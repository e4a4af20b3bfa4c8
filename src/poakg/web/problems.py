"""Every failure over HTTP in one shape (RFC 9457), as JSON for programs and as a page for people."""

import json

from flask import Flask
from flask import Response
from flask import render_template
from flask import request
from werkzeug.exceptions import HTTPException

from poakg.errors import PoakgError
from poakg.web.negotiation import prefers_page

STATUS = {
    "query-syntax": 400,
    "query-refused": 400,
    "bad-request": 400,
    "unknown-format": 400,
    "read-only": 403,
    "unknown-name": 404,
    "not-acceptable": 406,
    "unsupported-media-type": 415,
    "query-failed": 500,
    "busy": 503,
    "query-timeout": 503,
    "engine": 503,
}
_RETRY_SECONDS = "5"
# Scripts of any page may read, without credentials; our own pages load nothing but our own files.
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST, QUERY",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_MEDIA_TYPE = "application/problem+json"


class BadRequestError(PoakgError):
    """A request that does not follow the SPARQL protocol."""

    code = "bad-request"


class ReadOnlyError(PoakgError):
    """A request to change what can only be read."""

    code = "read-only"


class UnsupportedMediaTypeError(PoakgError):
    """A request whose body is of a type the SPARQL protocol does not know."""

    code = "unsupported-media-type"


def register(app: Flask) -> None:
    """Let ``app`` answer every failure in the one shape."""
    app.register_error_handler(PoakgError, _answer_failure)
    app.register_error_handler(HTTPException, _answer_http_exception)


def add_security_headers(response: Response) -> Response:
    """Allow reading from anywhere and nothing else."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _answer_failure(error: PoakgError) -> Response:
    response = _make_problem(STATUS.get(error.code, 500), error.code, error.message, error.next_step)
    if response.status_code == 503:
        response.headers["Retry-After"] = _RETRY_SECONDS
    return response


def _answer_http_exception(error: HTTPException) -> Response:
    code = (error.name or "error").lower().replace(" ", "-")
    next_step = "Go to the start page for what is served here."
    response = _make_problem(error.code or 500, code, error.description or error.name, next_step)
    for name, value in error.get_headers():
        if name == "Allow":
            response.headers[name] = value
    return response


def _make_problem(status: int, code: str, message: str, next_step: str) -> Response:
    if prefers_page(request.accept_mimetypes):
        page = render_template("problem.html", status=status, code=code, message=message, next_step=next_step)
        return Response(page, status, mimetype="text/html")
    fields = {
        "type": "about:blank",
        "title": code,
        "status": status,
        "detail": message,
        "next_step": next_step,
    }
    return Response(json.dumps(fields) + "\n", status, mimetype=_MEDIA_TYPE)
