"""Servers over copies of a snapshot behind nginx, as in the guide: killed, and given a new release one by one."""

import re
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import httpx
import pytest

from poakg.graph.snapshot import POINTER
from poakg.graph.snapshot import Snapshot
from tests.benchmarks.running import find_port
from tests.conftest import ROOT
from tests.conftest import Server
from tests.conftest import copy_release
from tests.ecosystem.nginx import run_nginx
from tests.web.second_snapshot import add_snapshot

pytestmark = [pytest.mark.ecosystem, pytest.mark.nginx]

GUIDE = (ROOT / "src/poakg/web/pages/guides/operate.md").read_text(encoding="utf-8")
QUERY = 'SELECT ?name { <https://w3id.org/poakg/id/state/KEN> rdfs:label ?name FILTER(LANG(?name) = "en") }'
CLIENTS, KILLS, SECONDS = 4, 9, 1.5


@dataclass
class Replica:
    """A server over a folder of its own, at a port that it keeps when it is started again."""

    folder: Path
    port: int = field(default_factory=find_port)

    def start(self) -> None:
        """Start it."""
        self.server = Server("--port", str(self.port), "--workers", "1", snapshots=self.folder)

    def kill(self) -> None:
        """Kill the process that was started, and with it all others of the server."""
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()
        assert self.server.process.stderr is not None
        self.server.process.stderr.close()


class Readers:
    """Clients that ask without pause, each of which tries once more what failed."""

    def __init__(self, url: str) -> None:
        self.answers: list[str] = []
        self.failures: list[str] = []
        self._url = url
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._ask_on) for _ in range(CLIENTS)]

    def __enter__(self) -> "Readers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _ask_on(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            # Another text each time, so that no cache answers.
            text = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {QUERY} # {threading.get_ident()} {number}"
            faults = []
            for _ in range(2):
                try:
                    reply = httpx.get(f"{self._url}/sparql", params={"query": text, "format": "csv"}, timeout=20)
                    if reply.status_code == 200:
                        self.answers.append(reply.text.split()[1])
                        break
                    faults.append(f"{reply.status_code} {reply.text[:200]}")
                except httpx.HTTPError as error:
                    faults.append(repr(error))
            else:
                self.failures.append("; ".join(faults))


def read_block(language: str, word: str) -> str:
    """Return the block of the guide in this language that has ``word``."""
    blocks = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    return str(next(block for block in blocks if word in block))


@pytest.fixture
def replicas(snapshot: Snapshot, tmp_path: Path) -> Iterator[list[Replica]]:
    """Three servers, each over its own copy."""
    copies = [Replica(copy_release(snapshot, tmp_path / f"replica-{number}")) for number in range(3)]
    for replica in copies:
        replica.start()
    yield copies
    for replica in copies:
        assert replica.server.stop() == 0


@pytest.fixture
def balanced(replicas: list[Replica], tmp_path: Path) -> Iterator[str]:
    """The address of nginx before them, with the two blocks of the guide."""
    upstream = read_block("nginx", "upstream")
    for number, replica in enumerate(replicas, start=11):
        upstream = upstream.replace(f"10.0.0.{number}:7878", f"127.0.0.1:{replica.port}")
    instructions = re.search(r"Put `(.*?)` into .*? and `(.*?)` with\n`(.*?)` beside", GUIDE, re.DOTALL)
    assert instructions is not None
    server = read_block("nginx", "location")
    server = server.replace("proxy_pass http://127.0.0.1:7878;", "\n".join(instructions.groups()))
    assert "next_upstream_tries" in server
    with run_nginx(tmp_path, upstream, server) as url:
        yield url


def test_killed_servers_cost_no_request(replicas: list[Replica], balanced: str) -> None:
    """Whichever of three is killed, again and again: a client that tries once more gets every answer."""
    with Readers(balanced) as readers:
        for number in range(KILLS):
            replica = replicas[number % len(replicas)]
            before = len(readers.answers)
            replica.kill()
            time.sleep(SECONDS)
            # The others answered meanwhile.
            assert len(readers.answers) > before
            replica.start()
    assert readers.failures == []
    assert set(readers.answers) == {"Kenya"}
    assert len(readers.answers) > 20 * KILLS


@pytest.mark.rsync
def test_a_release_goes_to_one_server_after_the_other(
    snapshot: Snapshot, replicas: list[Replica], balanced: str, tmp_path: Path
) -> None:
    """By the commands of the guide: every answer is from one release or the other, in the end from the new one."""
    built = copy_release(snapshot, tmp_path / "built")
    second = add_snapshot(built, '"Kenya"@en', '"Kenia"@en')
    commands = read_block("sh", "rsync").replace(" SNAPSHOTS", f" {shlex.quote(str(built))}")
    with Readers(balanced) as readers:
        for replica in replicas:
            line = commands.replace("HOST:SNAPSHOTS", shlex.quote(str(replica.folder)))
            subprocess.run(["sh", "-e", "-c", line], check=True)
            assert second.sha256 in (replica.folder / POINTER).read_text(encoding="utf-8")
            wait_for(f"http://127.0.0.1:{replica.port}", "Kenia")
        reached = len(readers.answers)
        time.sleep(SECONDS)
    assert readers.failures == []
    assert set(readers.answers) == {"Kenya", "Kenia"}
    assert set(readers.answers[reached + CLIENTS :]) == {"Kenia"}


def wait_for(url: str, name: str) -> None:
    """Wait until the server at ``url`` gives this name."""
    text = f"PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> {QUERY}"
    for number in range(200):
        reply = httpx.get(f"{url}/sparql", params={"query": f"{text} # {number}", "format": "csv"}, timeout=20)
        if reply.status_code == 200 and name in reply.text:
            return
        time.sleep(0.1)
    raise AssertionError(f"{url} still answers from the release before.")
