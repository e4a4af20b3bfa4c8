"""The HTTP server: uvicorn, with bounds on how much and how slowly a client may send."""

import asyncio
import contextlib
import logging
import resource
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvicorn

from poakg.errors import EngineError
from poakg.web.http.bound_protocol import BoundProtocol
from poakg.web.limits import SiteLimits

# Descriptors that are kept for other things than connections: a worker has two here, and two more while the one that
# takes its place arrives.
_FEW_FILES, _FILES_OF_WORKER, _FILES_OF_CHECK = 48, 4, 8
_FEWEST = 8
_BACKLOG = 4096
_GRACE_SECONDS = 10


def open_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens on ``host`` and ``port``; 0 takes a free port. Raises EngineError."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise EngineError(f"Cannot listen on {host}:{port}: {reason}.", "Choose another --host or --port.") from error


def raise_file_limit() -> None:
    """Allow as many open connections as the system lets this user have."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def make_server(app: Callable[..., Any], site_limits: SiteLimits) -> uvicorn.Server:
    """Return a server of the ASGI application ``app``."""
    limits = site_limits.server
    # What uvicorn reports of single requests is in the access log, with their ids.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        app,
        http=type("BoundProtocol", (BoundProtocol,), {"limits": limits, "most": _count_connections(site_limits)}),
        loop="uvloop",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        limit_concurrency=limits.connections,
        backlog=_BACKLOG,
        timeout_keep_alive=int(limits.idle_seconds) or 1,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    return _Server(config)


def _count_connections(limits: SiteLimits) -> int:
    """Return how many connections may be open so that descriptors are left for workers, checks and files."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    reserve = _FEW_FILES + _FILES_OF_WORKER * limits.engine.workers + _FILES_OF_CHECK * limits.server.checks
    return max(allowed - reserve, _FEWEST)


class _Server(uvicorn.Server):
    """Leaves signals to its caller, who has more to stop than this."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:  # noqa: ANN401 - as uvicorn has it
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self._stop)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)

    def _stop(self) -> None:
        self.should_exit = True
