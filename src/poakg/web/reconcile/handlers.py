"""Handlers of the routes below ``/reconcile``: the protocol, without what is found."""

import asyncio
import html
import json
import time
from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote
from weakref import WeakKeyDictionary

from poakg.engine.job import Job
from poakg.errors import QueryTimeoutError
from poakg.graph.names import Resolver
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import SEARCH
from poakg.graph.snapshot import Prepared
from poakg.namespaces import BASE
from poakg.web.http.exchange import Exchange
from poakg.web.http.problems import BadRequestError
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import POLICY
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_json
from poakg.web.http.request import Request
from poakg.web.http.request import check_json
from poakg.web.http.request import parse_form
from poakg.web.reconcile.directory import Directory
from poakg.web.reconcile.directory import Entity
from poakg.web.reconcile.extension import Extension
from poakg.web.reconcile.identifiers import expand
from poakg.web.reconcile.manifest import make_manifest
from poakg.web.reconcile.matching import Matcher
from poakg.web.reconcile.matching import describe_type
from poakg.web.reconcile.matching import list_types
from poakg.web.reconcile.matching import read_query
from poakg.web.service import Service

_FOLDER = Path(__file__).parent
ENTITIES, _PROPERTIES = ((_FOLDER / f"{name}.rq").read_text(encoding="utf-8") for name in ("entities", "properties"))
_MOST_SUGGESTED = 20
# Queries of a batch, and values that are asked for: identifiers times properties.
_MOST_QUERIES, _MOST_VALUES = 1000, 5000
_MATCHERS: WeakKeyDictionary[Service, tuple[str, Matcher]] = WeakKeyDictionary()
"""What each service has read of the release that it serves."""
# OpenRefine shows previews in a frame of its own page.
_FRAMED = {POLICY[0]: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors *"}


async def reconcile(service: Service, exchange: Exchange) -> Reply:
    """Answer ``queries``, ``extend``, or with the manifest where neither is asked. Raises BadRequestError."""
    parameters = _read_parameters(exchange.request)
    if "queries" in parameters:
        return make_json(await _match_all(service, exchange, _read_json(parameters["queries"][0], "queries")))
    if "extend" in parameters:
        return make_json(await _extend(service, exchange, _read_json(parameters["extend"][0], "extend")))
    return make_json(make_manifest(exchange.request.root))


async def suggest(service: Service, exchange: Exchange, what: str) -> Reply:
    """Complete the ``prefix`` of an entity, a property or a type. Raises NotFoundError for anything else."""
    matcher = await _open(service, exchange)
    prefix = (exchange.request.get_parameter("prefix") or "").strip()
    listing: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
        "entity": lambda: [_suggest_entity(one) for one in matcher.directory.find_prefixed(prefix)],
        "property": lambda: [one for one in _list_properties(matcher.directory) if _begins(one["name"], prefix)],
        "type": lambda: [one for one in list_types() if _begins(one["name"], prefix)],
    }
    if what not in listing:
        raise NotFoundError(f"Nothing called {what} is suggested.", "Ask for entity, property or type.")
    cursor = exchange.request.get_parameter("cursor") or "0"
    first = int(cursor) if cursor.isdecimal() and len(cursor) < 9 else 0
    return make_json({"result": listing[what]()[first : first + _MOST_SUGGESTED]})


async def propose(service: Service, exchange: Exchange) -> Reply:
    """List the properties that entities of a ``type`` have."""
    matcher = await _open(service, exchange)
    kind, limit = exchange.request.get_parameter("type") or "", exchange.request.get_parameter("limit") or ""
    listed = _list_properties(matcher.directory, kind)
    most = int(limit) if limit.isdecimal() and len(limit) < 9 else len(listed)
    return make_json({"type": kind, "properties": listed[:most]})


async def fly_out(service: Service, exchange: Exchange, what: str) -> Reply:
    """Describe an entity, property or type in a line of HTML."""
    matcher = await _open(service, exchange)
    identifier = exchange.request.get_parameter("id") or ""
    entity = matcher.directory.entities.get(expand(identifier)) if what == "entity" else None
    one = matcher.directory.find_property(identifier) if what == "property" else None
    name = entity.label if entity else one.label if one else identifier
    text = entity.description if entity else one.description if one else ""
    return make_json({"id": identifier, "html": f"<p><strong>{html.escape(name)}</strong> {html.escape(text)}</p>"})


async def preview(service: Service, exchange: Exchange) -> Reply:
    """Show an entity in a small page. Raises NotFoundError."""
    entity = _find(await _open(service, exchange), exchange.request.get_parameter("id") or "")
    kind = describe_type(entity.kind)["name"]
    name, text, iri = (html.escape(one) for one in (entity.label, entity.description, entity.iri))
    body = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{name}</title>'
        "<style>body{font:14px sans-serif;margin:8px}</style>"
        f"<strong>{name}</strong> ({kind})<p>{text}</p><code>{iri}</code>"
    )
    return Reply(200, {"content-type": "text/html; charset=utf-8", **_FRAMED}, body.encode())


async def view(service: Service, exchange: Exchange, identifier: str) -> Reply:
    """Lead from an identifier to the document about the entity. Raises NotFoundError."""
    iri = _find(await _open(service, exchange), identifier).iri
    path = f"{exchange.request.prefix}/doc/{quote(iri.removeprefix(BASE))}"
    return Reply(303, {"location": path if iri.startswith(BASE) else iri, "cache-control": "no-store"})


def _find(matcher: Matcher, identifier: str) -> Entity:
    entity = matcher.directory.entities.get(expand(identifier))
    if entity is None:
        raise NotFoundError(f"There is no entity {identifier}.", "Take an identifier from an answer of /reconcile.")
    return entity


async def _match_all(service: Service, exchange: Exchange, batch: Mapping[str, Any]) -> dict[str, Any]:
    """Return the candidates of each query of a batch; one that cannot be read has none."""
    if len(batch) > _MOST_QUERIES:
        raise BadRequestError(f"The batch has {len(batch)} queries.", f"Send at most {_MOST_QUERIES} at once.")
    matcher = await _open(service, exchange)
    deadline = time.monotonic() + service.pool.limits.timeout

    def match() -> dict[str, Any]:
        found = {}
        for key, item in batch.items():
            if time.monotonic() > deadline:
                raise QueryTimeoutError("The batch took too long.", "Send fewer queries at once.")
            query = read_query(item)
            found[key] = {"result": matcher.match(query) if query is not None else []}
        return found

    return await asyncio.to_thread(match)


async def _extend(service: Service, exchange: Exchange, asked: Mapping[str, Any]) -> dict[str, Any]:
    matcher = await _open(service, exchange)
    ids, properties = asked.get("ids"), asked.get("properties")
    if not isinstance(ids, list) or not isinstance(properties, list):
        raise BadRequestError("The parameter extend has no lists of ids and properties.", "Send both.")
    if len(ids) * len(properties) > _MOST_VALUES:
        raise BadRequestError(
            f"The request asks for {len(properties)} properties of {len(ids)} things.",
            f"Send fewer things at once; together at most {_MOST_VALUES} values.",
        )
    names = [one["id"] for one in properties if isinstance(one, dict) and isinstance(one.get("id"), str)]
    extension = Extension(matcher.directory, [one for one in ids if isinstance(one, str)], names)
    if not extension.query:
        return extension.answer([])
    body = await service.read(exchange, Job(extension.query, {"solutions": "json"}))
    return await asyncio.to_thread(lambda: extension.answer(_read_rows(body)))


async def _open(service: Service, exchange: Exchange) -> Matcher:
    """Return what candidates are found by, read again when the release has changed; admits the client."""
    await service.admit(exchange)
    identity = service.pool.identity
    known = _MATCHERS.get(service)
    if known is None or known[0] != identity:
        bodies = [await service.read(exchange, Job(query, {"solutions": "json"})) for query in (ENTITIES, _PROPERTIES)]
        known = identity, await asyncio.to_thread(_make_matcher, service.prepared, *bodies)
        _MATCHERS[service] = known
    return known[1]


def _make_matcher(prepared: Prepared, entities: bytes, properties: bytes) -> Matcher:
    """Return what candidates are found by, from the answers to our two queries; it takes a while."""
    directory = Directory(
        *(
            [{name: term["value"] for name, term in row.items()} for row in _read_rows(body)]
            for body in (entities, properties)
        )
    )
    return Matcher(directory, Resolver.read(prepared.read(NAMES)), prepared.path / SEARCH)


def _read_rows(body: bytes) -> list[dict[str, dict[str, str]]]:
    rows: list[dict[str, dict[str, str]]] = json.loads(body)["results"]["bindings"]
    return rows


def _suggest_entity(entity: Entity) -> dict[str, Any]:
    kind = describe_type(entity.kind)
    return {"id": entity.id, "name": entity.label, "description": entity.description, "notable": [kind]}


def _list_properties(directory: Directory, kind: str = "") -> list[dict[str, str]]:
    listed = directory.properties.get(kind) if kind else None
    every = {name: one for properties in directory.properties.values() for name, one in properties.items()}
    found = sorted((every if listed is None else listed).values(), key=lambda one: one.id)
    return [{"id": one.id, "name": one.label, "description": one.description} for one in found]


def _begins(name: str, prefix: str) -> bool:
    return any(word.startswith(prefix.casefold()) for word in (name.casefold(), *name.casefold().split()))


def _read_parameters(request: Request) -> dict[str, list[str]]:
    # Whatever type a client gives it, the body is a form.
    sent = parse_form(request.text) if request.method == "POST" else {}
    return {**request.parameters, **sent}


def _read_json(text: str, name: str) -> dict[str, Any]:
    check_json(text)
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequestError(f"The parameter {name} is not JSON.", "Send an object in JSON.") from error
    if not isinstance(value, dict):
        raise BadRequestError(f"The parameter {name} is not an object.", "Send an object in JSON.")
    return value
