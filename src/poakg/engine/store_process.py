"""The process that holds the store and forks workers, which share it by copy on write.

Run as ``python -m poakg.engine.store_process``. Over a socket it reports what it holds and hands over the connection of
each worker; it replaces workers that leave or die, and ends when the socket is closed.
"""

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from typing import NoReturn

from poakg.engine.evaluation import LocalSource
from poakg.engine.loading import list_graphs
from poakg.engine.loading import load_data
from poakg.engine.sharing import start_search
from poakg.engine.worker import Source
from poakg.engine.worker import serve
from poakg.errors import PoakgError
from poakg.graph.snapshot import read_manifest
from poakg.namespaces import PREFIXES
from poakg.system.processes import end_with_parent
from poakg.system.processes import give_up_rights

_TOO_SOON = 0.05
_REFUSED_MS = 500


def main(arguments: Sequence[str]) -> int:
    """Load the files named in the JSON ``arguments[0]``, then keep the workers running until the crew is gone."""
    settings = json.loads(arguments[0])
    end_with_parent(settings["parent"])
    control = socket.socket(fileno=settings["socket"])
    try:
        source, graphs, quads = _open(settings)
    except PoakgError as error:
        control.send(json.dumps({"failure": error.message, "next_step": error.next_step}).encode()[:4096])
        return 1
    except (OSError, SyntaxError, ValueError) as error:
        control.send(json.dumps({"failure": str(error)}).encode()[:4096])
        return 1
    # Workers cannot open the files that the prefixes are read from.
    _ = len(PREFIXES)
    gc.freeze()
    _report_contents(control, graphs, quads)
    return _keep_workers(source, control, settings)


def _open(settings: dict[str, Any]) -> tuple[Source, list[str], int]:
    """Return what answers queries, the names of its graphs and how many statements it has."""
    files = settings["files"]
    if not settings["engine"]:
        data = load_data(files, start_search(files))
        return LocalSource(data), [*list_graphs(data.store), *data.apart], data.quads
    # Loading what asks another engine takes longer than starting without it.
    from poakg.engine.remote_source import open_remote  # noqa: PLC0415

    snapshot = read_manifest(Path(files[0]))
    if snapshot is None:
        raise ValueError(f"{files[0]} has no manifest")
    return open_remote(snapshot, settings["engine"], settings["timeout"]), [*snapshot.graphs], snapshot.quads


def _report_contents(control: socket.socket, graphs: list[str], quads: int) -> None:
    """Report which graphs there are and how many statements; by a file in memory, as a message has a bounded size."""
    contents = {"graphs": sorted(graphs), "quads": quads}
    with os.fdopen(os.memfd_create("poakg-contents"), "wb", buffering=0) as file:
        file.write(json.dumps(contents).encode())
        socket.send_fds(control, [b'{"contents": true}'], [file.fileno()])


def _keep_workers(source: Source, control: socket.socket, settings: dict[str, Any]) -> int:
    poll = select.poll()
    poll.register(control, select.POLLIN)
    born: dict[int, tuple[int, float]] = {}
    while True:
        while len(born) < settings["workers"] and (worker := _fork_worker(source, control, settings, list(born))):
            process, handle = worker
            born[handle] = process, time.monotonic()
            poll.register(handle, select.POLLIN)
        # Where the system refuses another process, ask again later.
        for descriptor, _ in poll.poll(None if len(born) == settings["workers"] else _REFUSED_MS):
            if descriptor == control.fileno():
                # The crew is gone, and with it the connections of the workers, who leave by themselves.
                return 0
            poll.unregister(descriptor)
            process, since = born.pop(descriptor)
            os.waitpid(process, 0)
            os.close(descriptor)
            if time.monotonic() - since < _TOO_SOON:
                # Something kills workers as they start; forking without a pause would keep a core busy for nothing.
                time.sleep(_TOO_SOON)


def _fork_worker(
    source: Source, control: socket.socket, settings: dict[str, Any], handles: list[int]
) -> tuple[int, int] | None:
    """Fork a worker and hand its connection over; return its process id and a handle that shows when it ends.

    None where the system allows no further process or descriptor.
    """
    try:
        ours, theirs = socket.socketpair()
    except OSError:
        return None
    with ours, theirs:
        try:
            process = os.fork()
        except OSError:
            return None
        if process == 0:
            _become_worker(source, theirs, [control.detach(), ours.detach(), *handles], settings)
        try:
            handle = os.pidfd_open(process)
        except OSError:
            os.kill(process, signal.SIGKILL)
            os.waitpid(process, 0)
            return None
        # The crew may just have gone; the control socket says so next.
        with contextlib.suppress(OSError):
            socket.send_fds(control, [json.dumps({"worker": process}).encode()], [ours.fileno(), handle])
    return process, handle


def _become_worker(
    source: Source, connection: socket.socket, unneeded: list[int], settings: dict[str, Any]
) -> NoReturn:
    try:
        for descriptor in unneeded:
            os.close(descriptor)
        give_up_rights()
        serve(source, _keep_three(connection), settings)
        os._exit(0)
    except BaseException:  # noqa: BLE001 - nothing may escape into the code of the parent
        os._exit(1)


def _keep_three(connection: socket.socket) -> socket.socket:
    """Return ``connection`` in the place of standard input; beside it only standard error is left."""
    os.dup2(connection.fileno(), 0)
    connection.close()
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
    return socket.socket(fileno=0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
