"""How a route answers for programs, whichever way the request came in."""

from collections.abc import Mapping
from typing import Any

from poakg.web.http.exchange import Exchange
from poakg.web.http.reply import Reply
from poakg.web.http.route import Route
from poakg.web.service import Service


async def answer(service: Service, exchange: Exchange, route: Route, parts: Mapping[str, Any]) -> Reply:
    """Return the answer of ``route`` to a program; ``parts`` are the variable parts of the path. Raises as it does."""
    assert route.data is not None  # noqa: S101 - routes without it have a page, which answers everybody
    reply = await route.data(service, exchange, **parts)
    if reply.chunks is not None and exchange.request.version == "1.0":
        # Clients of HTTP/1.0 could not see that an answer broke off, so they get it whole, with its length.
        return Reply(reply.status, reply.headers, b"".join([chunk async for chunk in reply.chunks]))
    return reply
