"""How a route answers for programs, whichever way the request came in."""

import tempfile
from collections.abc import AsyncGenerator
from collections.abc import Mapping
from typing import Any

from poakg.web.http.exchange import Exchange
from poakg.web.http.reply import Reply
from poakg.web.http.route import Route
from poakg.web.service import Service

_HELD_IN_MEMORY = 1 << 20
_PIECE = 1 << 16


async def answer(service: Service, exchange: Exchange, route: Route, parts: Mapping[str, Any]) -> Reply:
    """Return the answer of ``route`` to a program; ``parts`` are the variable parts of the path. Raises as it does."""
    assert route.data is not None  # noqa: S101 - routes without it have a page, which answers everybody
    reply = await route.data(service, exchange, **parts)
    if reply.chunks is not None and exchange.request.version == "1.0":
        return await _measure(reply, exchange)
    return reply


async def _measure(reply: Reply, exchange: Exchange) -> Reply:
    """Return ``reply`` with its length, since a client of HTTP/1.0 could not see that an answer broke off.

    What is long waits in a file for that.
    """
    assert reply.chunks is not None  # noqa: S101 - the caller has looked
    file = exchange.ending.enter_context(tempfile.SpooledTemporaryFile(_HELD_IN_MEMORY))  # noqa: SIM115
    size = 0
    async for chunk in reply.chunks:
        file.write(chunk)
        size += len(chunk)
    file.seek(0)

    async def give() -> AsyncGenerator[bytes]:
        while chunk := file.read(_PIECE):
            yield chunk

    return Reply(reply.status, {**reply.headers, "content-length": str(size)}, chunks=give())
