"""The MCP server: the tools with their descriptions, and the instructions that an agent gets first."""

import asyncio
import functools
from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

from poakg import __version__
from poakg.errors import MissingPackageError
from poakg.errors import PoakgError
from poakg.web.agents.tools import Toolbox
from poakg.web.service import Service

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

INSTRUCTIONS = """\
poakg has the commitments of the 2024 outcome document of the Fourth UN Review Conference on small arms as a graph.
Start with 'coverage'. Find a question with 'questions' and ask it with 'ask'; for anything else look at 'schema' and
use 'sparql'. 'resolve' finds States and everything that has a name. Cite provisions as the results do, such as
'A/CONF.192/2024/RC/3, annex, para. 126'. Summaries are ours, not the official wording; never quote them as such.
Say on what ground a link is made. This is not a United Nations product."""


def load_sdk() -> None:
    """Load the SDK, which takes a while. Raises MissingPackageError without it."""
    try:
        import mcp.server.mcpserver  # noqa: F401, PLC0415 - an extra, and slow to load
    except ImportError as error:
        raise MissingPackageError("This needs the MCP SDK.", "Run: pip install 'poakg[mcp]'") from error


def make_server(service: Service) -> "MCPServer[Any]":
    """Return the MCP server over ``service``; call it in its event loop. Raises MissingPackageError without the SDK."""
    load_sdk()
    from mcp.server.mcpserver import MCPServer  # noqa: PLC0415
    from mcp.server.mcpserver.exceptions import ToolError  # noqa: PLC0415
    from mcp_types import ToolAnnotations  # noqa: PLC0415

    server: MCPServer[Any] = MCPServer("poakg", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING")
    box = Toolbox(service, asyncio.get_running_loop())
    reading = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    for tool in (box.coverage, box.questions, box.ask, box.resolve, box.provision, box.schema, box.sparql, box.check):
        server.add_tool(_report(tool, ToolError), annotations=reading)
    return server


def _report(tool: Callable[..., Any], failure: type[Exception]) -> Callable[..., Any]:
    """Return ``tool`` as the SDK calls it: in a thread unless it waits itself, what goes wrong as a ``failure``."""

    @functools.wraps(tool)
    async def call(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - whatever the tool takes
        try:
            if asyncio.iscoroutinefunction(tool):
                return await tool(*arguments, **named)
            return await asyncio.to_thread(tool, *arguments, **named)
        except PoakgError as error:
            raise failure(f"{error.message} {error.next_step}") from error

    return call
