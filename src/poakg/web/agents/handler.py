"""/mcp: Streamable HTTP, a request at a time and without sessions, below the limits of this server."""

import asyncio
from typing import Any

from poakg.errors import MissingPackageError
from poakg.errors import PoakgError
from poakg.web.agents.server import INSTRUCTIONS
from poakg.web.agents.server import load_sdk
from poakg.web.agents.server import make_server
from poakg.web.http.exchange import Exchange
from poakg.web.http.problems import HttpError
from poakg.web.http.problems import NotFoundError
from poakg.web.http.reply import Reply
from poakg.web.http.reply import make_file
from poakg.web.http.request import check_json
from poakg.web.service import Service


async def answer_agent(service: Service, exchange: Exchange) -> Reply:
    """Answer one message of an agent in JSON. Raises NotFoundError without the SDK, HttpError for a foreign page."""
    request = exchange.request
    origin = request.headers.get("origin", "")
    # Pages of others may not use what only this machine can reach (DNS rebinding).
    if origin and origin.partition("://")[2] != (request.headers.get("host") or None):
        raise HttpError(f"Pages of {origin} may not use this address.", "Call it from a program.", 403, "origin")
    check_json(request.body.decode("latin-1"))
    await service.admit(exchange)
    manager = await _find_manager(service)
    sent: dict[str, Any] = {"body": b"", "status": 500, "headers": []}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(message: Any) -> None:  # noqa: ANN401 - a message of ASGI
        if message["type"] == "http.response.start":
            sent.update(status=message["status"], headers=message["headers"])
        else:
            sent["body"] += message.get("body", b"")

    scope = {
        "type": "http",
        "method": request.method,
        "path": "/mcp",
        "query_string": b"",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers.items()],
    }
    await manager.handle_request(scope, receive, send)
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in sent["headers"]}
    headers.pop("content-length", None)
    headers.setdefault("content-type", "text/plain; charset=utf-8")
    return Reply(sent["status"], {"cache-control": "no-store", **headers}, sent["body"])


async def send_llms_text(service: Service, exchange: Exchange) -> Reply:
    """Send what agents should know first, with the questions of the catalogue (llmstxt.org)."""
    lines = [f"- [{one.question}](/questions/{one.name}.json): {one.summary}" for one in service.queries.values()]
    text = f"""# poakg

> {INSTRUCTIONS.replace(chr(10), chr(10) + "> ")}

An MCP server is at /mcp. The description of all addresses is at [OpenAPI](/openapi.json), SPARQL at /sparql.

## Questions

{chr(10).join(lines)}
"""
    return make_file(exchange.request, text.encode(), "text/plain; charset=utf-8")


async def _find_manager(service: Service) -> Any:  # noqa: ANN401 - of the SDK
    if service.agents is None:
        service.agents = asyncio.get_running_loop().create_future()
        task = asyncio.ensure_future(_run(service, service.agents))
        service.keep(task)
    try:
        return await asyncio.shield(service.agents)
    except MissingPackageError as error:
        step = f"Its operator lacks them. {error.next_step}"
        raise NotFoundError("This server has no tools for agents.", step) from error


async def _run(service: Service, ready: "asyncio.Future[Any]") -> None:
    """Keep the manager of the SDK running as long as the service does; ``ready`` gets it."""
    try:
        # It takes a second, which others do not wait for.
        await asyncio.to_thread(load_sdk)
        server = make_server(service)
        server.streamable_http_app(json_response=True, stateless_http=True, host="0.0.0.0")  # noqa: S104 - not listened at
        manager = server.session_manager
    except PoakgError as error:
        ready.set_exception(error)
        return
    async with manager.run():
        ready.set_result(manager)
        await asyncio.Event().wait()
