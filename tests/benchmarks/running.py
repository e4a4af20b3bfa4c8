"""A server from start to stop: when it first answers, what memory it takes, whether it is idle again."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from tests.benchmarks.client import Reply
from tests.benchmarks.client import ask
from tests.benchmarks.peers import Peer
from tests.benchmarks.peers import Place
from tests.processes import find_tree
from tests.processes import read_cpu_time
from tests.processes import read_memory

_FIRST = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1"
_PATIENCE = 900.0


class Running:
    """A peer in a place. Use it as a context manager; ``loading`` and ``starting`` (the last time) are in seconds."""

    def __init__(self, peer: Peer, place: Place) -> None:
        self.peer = peer
        self.place = place
        self.url = f"http://127.0.0.1:{place.port}{peer.path}"
        self.loading = 0.0
        self.starting = 0.0
        self.restarts = 0
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Running":
        started = time.perf_counter()
        self.peer.prepare(self.place)
        self.loading = round(time.perf_counter() - started, 2)
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it; returns when it has given its first answer from the data. Raises RuntimeError."""
        started = time.perf_counter()
        with (self.place.folder / "output.log").open("ab") as log:
            self._process = subprocess.Popen(
                self.peer.make_command(self.place), cwd=self.place.folder, stdout=log, stderr=log
            )
        try:
            self._wait(started, "ASK {}")
            self.peer.fill(self.place)
            self._wait(started, _FIRST)
        except BaseException:
            self.stop()
            raise
        self.starting = time.perf_counter() - started

    def stop(self) -> None:
        """End it and what it started, by their ids."""
        if self._process is None:
            return
        tree = find_tree(self._process.pid)
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(30)
        for process in tree:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def read_memory(self) -> int:
        """Return its memory in KiB, shared pages counted in proportion."""
        return read_memory(self._require().pid)

    def read_cpu_time(self) -> float:
        """Return the seconds of the processors that it has used."""
        return read_cpu_time(self._require().pid)

    def settle(self) -> None:
        """Wait until it answers and does nothing else; start it anew when it is gone or that takes too long."""
        until = time.perf_counter() + self.place.cap
        process = self._require()
        while time.perf_counter() < until and process.poll() is None:
            before = read_cpu_time(process.pid)
            time.sleep(0.5)
            if read_cpu_time(process.pid) - before < 0.1 and ask(self.url, "ASK {}", self.place.cap).rows:
                return
        self.stop()
        self.start()
        self.restarts += 1

    def _require(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError(f"{self.peer.name} is not running")
        return self._process

    def _wait(self, started: float, query: str) -> Reply:
        while time.perf_counter() - started < _PATIENCE:
            if self._require().poll() is not None:
                raise RuntimeError(f"{self.peer.name} ended: {_read_end(self.place.folder / 'output.log')}")
            reply = ask(self.url, query, _PATIENCE)
            if reply.rows:
                return reply
            time.sleep(0.02)
        raise RuntimeError(f"{self.peer.name} did not answer within {_PATIENCE:g} seconds")


def find_port() -> int:
    """Return a port of the loopback interface that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _read_end(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")[-500:]
