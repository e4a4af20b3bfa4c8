"""Measure what README.md publishes: ``python -m tests.benchmarks.measure`` prints its table."""

import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.graph.catalogue import read_queries
from poakg.release.build import make_release
from poakg.system.resources import find_content
from tests.conftest import Server
from tests.http import ask
from tests.processes import read_memory

RUNS = 5
SECONDS = 5.0
CLIENTS = 4


def take_median(act: Callable[[], object]) -> float:
    """Return the median of RUNS times in seconds."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def measure_start(snapshots: Path) -> float:
    """Return the median time from the start of the process to its first answer."""
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        server = Server(snapshots=snapshots)
        assert ask(server.url, "ASK {}").status == 200
        times.append(time.perf_counter() - started)
        server.stop()
    return statistics.median(times)


def measure_throughput(url: str, queries: list[str], clients: int) -> float:
    """Return answers a second over SECONDS with ``clients`` asking in turn, each over new connections."""
    until = time.perf_counter() + SECONDS

    def run(offset: int) -> int:
        count = 0
        while time.perf_counter() < until:
            assert ask(url, queries[(offset + count) % len(queries)]).status == 200
            count += 1
        return count

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(run, range(clients))) / SECONDS


def _build(content: Path) -> None:
    """Make a release where there is none yet."""
    with tempfile.TemporaryDirectory() as folder:
        make_release(content, Folder(Path(folder) / "archive"), Path(folder))


def main() -> None:
    """Print the table."""
    content = find_content()
    queries = [query.text for query in read_queries(content).values()]
    with tempfile.TemporaryDirectory() as folder:
        snapshots = Path(folder)
        build = take_median(lambda: _build(content))
        make_release(content, Folder(snapshots / "archive"), snapshots)
        line = [sys.executable, "-m", "poakg", "validate", str(content / "data/examples/national-report.ttl")]
        environment = {**os.environ, "POAKG_SNAPSHOTS": folder}
        validate = take_median(lambda: subprocess.run(line, check=True, capture_output=True, env=environment))
        start = measure_start(snapshots)
        server = Server(snapshots=snapshots)
        point = measure_throughput(server.url, ["ASK {}"], 1)
        mixed = measure_throughput(server.url, queries, CLIENTS)
        memory = read_memory(server.process.pid) / 1024
        server.stop()
    rows = [
        ("build of the shipped graph", f"{build:.2f} s"),
        ("start of the server to its first answer", f"{start:.2f} s"),
        ("`poakg validate` of one small report, whole process", f"{validate:.2f} s"),
        ("`ASK {}`, one client, a connection each", f"{point:.0f} a second"),
        (f"the questions of `queries/` in turn, {CLIENTS} clients, a connection each", f"{mixed:.0f} a second"),
        ("memory of server, store and workers together", f"{memory:.0f} MiB"),
    ]
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines = ["| what | measured |", "| --- | --- |", *(f"| {' | '.join(row)} |" for row in rows)]
    sys.stdout.write("\n".join([*lines, "", f"{machine}, pyoxigraph {ox.__version__}.", ""]))


if __name__ == "__main__":
    main()
