"""Other SPARQL engines, each started for a test on loopback and stopped after it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import httpx

FUSEKI = "org.apache.jena:jena-fuseki-server:5.2.0"
_START_SECONDS = 60
_VIRTUOSO = """[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{other}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 10000
"""


@dataclass(frozen=True)
class OtherEngine:
    """A running engine: its query endpoint, its graph store, and the variables that give name and password."""

    name: str
    query_url: str
    store_url: str
    environment: dict[str, str] = field(default_factory=dict)


def find_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_oxigraph(folder: Path) -> Iterator[OtherEngine]:
    """Run the Oxigraph server of the environment."""
    port = find_port()
    program = shutil.which("oxigraph", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
    assert program, "install the development dependencies"
    url = f"http://127.0.0.1:{port}"
    with _run([program, "serve", "--location", str(folder / "oxigraph"), "--bind", f"127.0.0.1:{port}"], url, folder):
        yield OtherEngine("oxigraph", f"{url}/query", f"{url}/store")


@contextmanager
def run_fuseki(folder: Path) -> Iterator[OtherEngine]:
    """Fetch Fuseki by Maven and run it."""
    copy = ["mvn", "--quiet", "--batch-mode", "dependency:copy", f"-Dartifact={FUSEKI}", f"-DoutputDirectory={folder}"]
    subprocess.run(copy, check=True, cwd=folder)
    (jar,) = folder.glob("*.jar")
    port = find_port()
    url = f"http://127.0.0.1:{port}"
    options = ["--port", str(port), "--localhost", "--update", "--mem", "/ds"]
    with _run(["java", "-Xmx1g", "-jar", str(jar), *options], f"{url}/$/ping", folder):
        yield OtherEngine("fuseki", f"{url}/ds/sparql", f"{url}/ds/data")


@contextmanager
def run_virtuoso(folder: Path) -> Iterator[OtherEngine]:
    """Run Virtuoso, which answers with no more than 10,000 rows."""
    port = find_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, port=port, other=find_port()), encoding="utf-8")
    url = f"http://127.0.0.1:{port}"
    names = {"POAKG_ENGINE_USER": "dba", "POAKG_ENGINE_PASSWORD": "dba", "POAKG_ENGINE_DIGEST": "1"}
    command = ["virtuoso-t", "+foreground", "+configfile", str(settings)]
    with _run(command, f"{url}/sparql?query=ASK%7B%7D", folder):
        yield OtherEngine("virtuoso", f"{url}/sparql-auth", f"{url}/sparql-graph-crud-auth", names)


@contextmanager
def _run(command: list[str], url: str, folder: Path) -> Iterator[None]:
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
    try:
        _wait_for(url, process, folder / "log")
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            if httpx.get(url, trust_env=False).status_code < 500:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text(errors="replace")[-2000:])
