"""``poakg mcp``."""

import asyncio
import os
from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_release


@click.command("mcp")
@archive_folder
@snapshot_folder
def command(archive: Folder, snapshots: Path) -> None:
    """Serve tools for agents on standard input and output, by the Model Context Protocol; they only read.

    Queries have the limits of 'poakg serve', set by the same variables. Needs pip install 'poakg[mcp]'.
    """
    asyncio.run(_serve(open_release(snapshots, archive).path))


async def _serve(snapshot: Path) -> None:
    from poakg.engine.pool import Pool  # noqa: PLC0415 - slow to load
    from poakg.web.agents.server import make_server  # noqa: PLC0415
    from poakg.web.limits import read_limits  # noqa: PLC0415
    from poakg.web.service import Service  # noqa: PLC0415

    limits = read_limits(os.environ)
    async with Service(Pool([snapshot], limits.engine), limits.server, lambda _: None) as service:
        await make_server(service).run_stdio_async()
