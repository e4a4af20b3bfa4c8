"""How a route answers for programs, whichever way the request came in."""

import tempfile
from collections.abc import AsyncGenerator
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from poakg.graph.snapshot import Snapshot
from poakg.web.http.exchange import Exchange
from poakg.web.http.problems import BadRequestError
from poakg.web.http.reply import Reply
from poakg.web.http.request import VERSION
from poakg.web.http.request import Request
from poakg.web.http.route import Route
from poakg.web.older import RELEASES
from poakg.web.service import Service

_HELD_IN_MEMORY = 1 << 20
_PIECE = 1 << 16


async def answer(service: Service, exchange: Exchange, route: Route, parts: Mapping[str, Any]) -> Reply:
    """Return the answer of ``route`` to a program; ``parts`` are the variable parts of the path. Raises as it does."""
    assert route.data is not None  # noqa: S101 - routes without it have a page, which answers everybody
    service = await choose_release(service, exchange, route)
    reply = await route.data(service, exchange, **parts)
    if service.named is not None:
        stated = state_release(reply.headers.get("link", ""), service.named, exchange.request)
        reply = replace(reply, headers=reply.headers | stated)
    if reply.chunks is not None and exchange.request.version == "1.0":
        return await _measure(reply, exchange)
    return reply


async def choose_release(service: Service, exchange: Exchange, route: Route) -> Service:
    """Return what answers from the release that the request names, else ``service``.

    Raises BadRequestError at an address that has no releases, and as ``Service.at`` does.
    """
    version = exchange.request.find_version(may_be_long=route.uploads)
    if version is None or VERSION in route.get.parameters:
        return service
    if not route.has_releases:
        raise BadRequestError(f"{exchange.request.path} has no versions.", "Leave the parameter version out.")
    return await service.at(version, exchange)


def state_release(link: str, release: Snapshot, request: Request) -> dict[str, str]:
    """Return the headers that state the ``release`` that a client has named; ``link`` is what Link has already."""
    current = f'<{request.root}{request.write_without(VERSION)}>; rel="latest-version"'
    links = [link, current, f'<{RELEASES}>; rel="version-history"']
    return {"link": ", ".join(filter(None, links)), "poakg-version": release.sha256}


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
