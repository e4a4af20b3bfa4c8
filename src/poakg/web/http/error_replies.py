"""The one path of errors: any exception becomes a failure with a next step, and that an answer (RFC 9457)."""

import logging

from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.exceptions import NotFound

from poakg.engine.failures import excerpt_query
from poakg.errors import PoakgError
from poakg.errors import QuerySyntaxError
from poakg.web.http.exchange import Exchange
from poakg.web.http.problems import STATUS
from poakg.web.http.problems import HttpError
from poakg.web.http.problems import MethodNotAllowedError
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_json

_log = logging.getLogger(__name__)

_MEDIA_TYPE = "application/problem+json"
_RETRY_SECONDS = 5


def explain(error: Exception, exchange: Exchange) -> PoakgError:
    """Return ``error`` as a failure with a next step, and note its code in ``exchange``."""
    known = _explain(error, exchange)
    exchange.failure = known.code
    if isinstance(known, QuerySyntaxError) and known.place and exchange.query:
        known.excerpt = excerpt_query(exchange.query, *known.place)
    # Through its traceback a failure would hold the request, and itself, until the next collection of garbage.
    return known.with_traceback(None)


def _explain(error: Exception, exchange: Exchange) -> PoakgError:
    path, method = exchange.request.path, exchange.request.method
    if isinstance(error, PoakgError):
        return error
    if isinstance(error, NotFound):
        return NotFoundError(f"There is nothing at {path}.", "The start page links to everything that is served here.")
    if isinstance(error, MethodNotAllowed):
        allowed = ", ".join(sorted(error.valid_methods or ()))
        return MethodNotAllowedError(f"{path} does not accept {method}.", f"Use one of {allowed}.", allowed)
    if isinstance(error, HTTPException) and error.code:
        code = error.name.lower().replace(" ", "-")
        return HttpError(error.description or error.name, "Change the request.", error.code, code)
    # What went wrong here is not for the client to see.
    _log.error("request %s failed", exchange.id, exc_info=error)
    return PoakgError("The server failed to answer.", f"Report request {exchange.id} to whoever runs this server.")


def make_problem(error: PoakgError) -> Reply:
    """Return the answer that reports ``error``: where the query has a syntax error, with its line and column."""
    status = error.status if isinstance(error, HttpError) else STATUS.get(error.code, 500)
    fields: dict[str, object] = {
        "type": "about:blank",
        "title": error.code,
        "status": status,
        "detail": error.message,
        "next_step": error.next_step,
    }
    position = getattr(error, "place", None)
    if position:
        fields["line"], fields["column"] = position
        fields["excerpt"] = getattr(error, "excerpt", "")
    reply = make_json(fields, status, _MEDIA_TYPE)
    if status in (429, 503):
        reply.headers["retry-after"] = str(getattr(error, "seconds", _RETRY_SECONDS))
    if isinstance(error, MethodNotAllowedError):
        reply.headers["allow"] = error.allowed
    return reply
