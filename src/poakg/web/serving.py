"""The process that answers requests: from the service, by way of the front, at a socket that listens already."""

import asyncio
import gc
import signal
import socket
import sys
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from poakg.engine.pool import Pool
from poakg.system.processes import return_memory
from poakg.web.app import make_app
from poakg.web.background import repeat
from poakg.web.editor import explain_missing_editor
from poakg.web.editor import is_editor_built
from poakg.web.front import Front
from poakg.web.http.access_log import AccessLog
from poakg.web.http.server import make_server
from poakg.web.http.server import raise_file_limit
from poakg.web.limits import SiteLimits
from poakg.web.process import Process
from poakg.web.service import Service

_BEAT_SECONDS = 1.0
# How long a thread may keep the event loop waiting: a fifth of what Python does by itself.
_SWITCH_SECONDS = 0.001


@dataclass(frozen=True)
class Site:
    """What is served how: ``files``, the first of which is a snapshot, below the path ``prefix``, within ``limits``.

    ``is_short`` is as in the front; ``access_log`` is a path or ``-``.
    """

    files: Sequence[Path]
    limits: SiteLimits
    prefix: str = ""
    is_short: bool = True
    access_log: Path | None = None


async def serve(site: Site, listener: socket.socket, report: Callable[[str], None], beat: Callable[[], None]) -> None:
    """Answer at ``listener`` until a signal ends it; call ``beat`` as soon as it answers, and again every second.

    SIGHUP opens the access log again. Raises EngineError, OutputError or SnapshotError when it cannot start.
    """
    raise_file_limit()
    sys.setswitchinterval(_SWITCH_SECONDS)
    return_memory()
    log = None if site.access_log is None else AccessLog(site.access_log, report)
    service = Service(Pool(site.files, site.limits.engine), site.limits.server, report, log)
    process = Process(lambda: service)
    app = Front(make_app(process, site.limits), service, site.limits, site.prefix, short=site.is_short)
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, (lambda: None) if log is None else log.reopen)
    async with process.adopt():
        # What is there now stays; to look through it for what can go would hold everybody up.
        gc.collect()
        gc.freeze()
        host, port = listener.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}{site.prefix}/"
        report(f"{service.pool.quads:,} statements in {len(service.pool.graphs)} graphs.")
        if not is_editor_built():
            report(explain_missing_editor())
        report(f"Serving {url} (SPARQL at {url}sparql); Ctrl-C stops it.")
        await _answer(make_server(app, site.limits), listener, beat)
        report("Stopped.")


async def _answer(server: uvicorn.Server, listener: socket.socket, beat: Callable[[], None]) -> None:
    async def report_life() -> None:
        beat()

    beat()
    beating = asyncio.ensure_future(repeat(report_life, _BEAT_SECONDS))
    try:
        await server.serve(sockets=[listener])
    finally:
        beating.cancel()
