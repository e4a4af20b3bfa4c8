"""The recipes of the operators' guide, followed literally: its unit, its container and its proxy are read from there.

Where no systemd or docker runs, their sandbox is made of the same parts of Linux: namespaces for mounts and
processes, a read-only root, a user of its own without capabilities, as the unit or the command names them.
"""

import contextlib
import gzip
import http.client
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from poakg.graph.snapshot import Snapshot
from tests.benchmarks.running import find_port
from tests.conftest import ROOT
from tests.conftest import Server
from tests.conftest import copy_release
from tests.ecosystem.nginx import run_nginx
from tests.http import ask
from tests.http import send
from tests.processes import find_children
from tests.processes import find_command
from tests.processes import find_tree

pytestmark = [
    pytest.mark.ecosystem,
    pytest.mark.unshare,
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become another user in namespaces of its own"),
]

GUIDE = (ROOT / ".github" / "OPERATING.md").read_text(encoding="utf-8")
# Folders of the system that are empty inside; the last one may be written to.
_PRIVATE = ("/home", "/root", "/opt", "/tmp")  # noqa: S108 - not used, but hidden
# Users that nobody is: systemd takes dynamic ones from 61184 to 65519.
DYNAMIC, NOBODY = 61_999, 65_534
DATA = Path("/data")


def find_block(language: str) -> str:
    """Return the block of code of the guide that is in this language."""
    found = re.search(rf"^```{language}$(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)
    assert found is not None
    return found[1]


def read_unit() -> dict[str, str]:
    """Return the settings of the unit by name."""
    return dict(line.split("=", 1) for line in find_block("ini").splitlines() if "=" in line)


class Sandbox:
    """A command in namespaces of its own, as a user of its own; the whole system is read-only there.

    ``folders`` are those it may write in, by the path that they have inside. Where ``program`` is given, that path is
    the command poakg.
    """

    def __init__(self, command: list[str], user: int, folders: dict[Path, Path], program: str = "") -> None:
        inner = find_port()
        self.url = f"http://127.0.0.1:{inner}"
        kept = _list_hidden()
        script = _make_script(kept, folders, program)
        step_down = ["setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "--no-new-privs"]
        step_down += ["--inh-caps=-all", "--bounding-set=-all"]
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        line = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c"]
        line += [f"{script}\nexec {shlex.join([*step_down, *command, '--port', str(inner)])}"]
        self.process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True, env=environment)
        self.lines: list[str] = []
        assert self.process.stderr is not None
        for printed in self.process.stderr:
            self.lines.append(printed)
            if printed.startswith("Serving"):
                return
        self.process.stderr.close()
        self.process.wait()
        raise AssertionError("".join(self.lines))

    def stop(self) -> None:
        """Stop it as systemd or docker would, by a signal to the process that was started."""
        os.kill(min(find_children(self.process.pid)), signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0
        assert self.process.stderr is not None
        self.process.stderr.close()


def _list_hidden() -> list[Path]:
    """Return the folders that the interpreter and its packages need and that are in a folder that is hidden inside."""
    needed = {Path(path) for path in (sys.base_prefix, sys.prefix, str(ROOT), *sys.path) if Path(path).is_dir()}
    hidden = [path for path in sorted(needed) if str(path).startswith(tuple(f"{private}/" for private in _PRIVATE))]
    return [path for path in hidden if not any(other in path.parents for other in hidden)]


def _make_script(kept: list[Path], folders: dict[Path, Path], program: str) -> str:
    """Return what prepares the namespace of mounts."""
    lines = ["set -e", "mount --make-rprivate /", "mount -t tmpfs none /mnt"]
    binds = {path: path for path in kept} | folders
    for number, outside in enumerate(binds.values()):
        lines += [f"mkdir /mnt/{number}", f"mount --bind {outside} /mnt/{number}"]
    lines += [f"mount -t tmpfs -o mode=755 none {private}" for private in _PRIVATE[:-1]]
    lines += ["mount -t tmpfs -o mode=1777 none /tmp", "mkdir -p /var/lib /var/log"]
    lines += ["mount -t tmpfs -o mode=755 none /var/lib", "mount -t tmpfs -o mode=755 none /var/log"]
    for number, inside in enumerate(binds):
        lines += [f"mkdir -p {inside}", f"mount --bind /mnt/{number} {inside}"]
    if program:
        lines += [
            f"mkdir -p {Path(program).parent}",
            f"printf '#!/bin/sh\\nexec {sys.executable} -m poakg \"$@\"\\n' > {program}",
            f"chmod 755 {program}",
        ]
    # The root last; what is mounted below it stays as it is.
    lines += [f"mount -o remount,ro,bind {path}" for path in kept]
    lines += [f"mount -o remount,ro {path}" for path in (*_PRIVATE[:-1], "/var/lib", "/var/log")]
    return "\n".join([*lines, "mount -o remount,ro,bind /", "cd /"])


def assert_works(url: str, content: Path, trees: int) -> None:
    """Pages, SPARQL, checks, templates and the death of any process: all as at home."""
    assert json.loads(ask(url, "ASK { ?s ?p ?o }").body)["boolean"] is True
    assert send(f"{url}/", Accept="text/html").status == 200
    assert send(f"{url}/ontology", Accept="text/html").status == 200
    for ending in ("xlsx", "zip", "json"):
        assert send(f"{url}/templates/national-report.{ending}").status == 200
    body = (content / "data/examples/national-report.ttl").read_bytes()
    for name in ("json", "html", "xlsx"):
        assert send(f"{url}/validate?format={name}", "POST", body, Content_Type="text/turtle").status == 200
    for word in ("poakg.engine.store_process", "serve"):
        os.kill(find_command(trees, word) if word != "serve" else _find_front(trees), signal.SIGKILL)
        until = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError):
                if ask(url, f"ASK {{}} # {time.monotonic()}").status == 200:
                    break
            assert time.monotonic() < until


def _find_front(process: int) -> int:
    """Return the process that answers: the parent of the one that holds the store."""
    store = find_command(process, "poakg.engine.store_process")
    return int(Path(f"/proc/{store}/stat").read_text().rsplit(")", 1)[1].split()[1])


@pytest.fixture
def state(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder of snapshots that root has built."""
    folder = copy_release(snapshot, tmp_path / "state")
    subprocess.run(["chmod", "-R", "u=rwX,go=rX", str(folder)], check=True)
    return folder


def list_files(folder: Path) -> set[str]:
    """Return the paths of all files of a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_the_unit_works(state: Path, content: Path, tmp_path: Path) -> None:
    """As a dynamic user, the system read-only, home folders hidden, and a temporary folder of its own."""
    unit = read_unit()
    assert (unit["DynamicUser"], unit["ProtectSystem"], unit["ProtectHome"], unit["PrivateTmp"]) == (
        "yes", "strict", "yes", "yes",
    )  # fmt: skip
    logs = tmp_path / "logs"
    logs.mkdir()
    for folder in (state, logs):
        # What systemd does with the folders of state and logs.
        subprocess.run(["chown", "-R", f"{DYNAMIC}:{DYNAMIC}", str(folder)], check=True)
    before = list_files(state)
    command = shlex.split(unit["ExecStart"])
    folders = {Path("/var/lib") / unit["StateDirectory"]: state, Path("/var/log") / unit["LogsDirectory"]: logs}
    sandbox = Sandbox(command, DYNAMIC, folders, program=command[0])
    try:
        assert_works(sandbox.url, content, sandbox.process.pid)
        workers = [found for found in find_tree(sandbox.process.pid) if Path(f"/proc/{found}").stat().st_uid == DYNAMIC]
        assert len(workers) >= 6
    finally:
        sandbox.stop()
    assert list_files(state) == before
    assert {path.name for path in logs.iterdir()} == {"access.jsonl"}
    assert not [line for line in sandbox.lines if "rror" in line]


@pytest.mark.systemd
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """It finds no setting that it does not know."""
    path = tmp_path / "poakg.service"
    path.write_text(find_block("ini").replace("/opt/poakg/bin/poakg", "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(path)], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "poakg.service" in line] == []


def test_the_container_works(state: Path, content: Path) -> None:
    """As nobody, process 1 of a read-only container with a temporary folder."""
    found = re.search(r"^CMD (\[.*\])$", find_block("dockerfile"), re.MULTILINE)
    assert found is not None
    assert "USER nobody" in find_block("dockerfile")
    assert "--read-only --tmpfs /tmp" in GUIDE
    before = list_files(state)
    command = [sys.executable, "-m", *json.loads(found[1])]
    is_new = not DATA.exists()
    sandbox = Sandbox(command, NOBODY, {DATA: state})
    try:
        assert_works(sandbox.url, content, sandbox.process.pid)
    finally:
        sandbox.stop()
        if is_new:
            DATA.rmdir()
    assert list_files(state) == before


@pytest.fixture
def proxied(snapshot: Snapshot, tmp_path: Path) -> Iterator[tuple[str, Server]]:
    """A server behind nginx as the guide has it: the address of nginx, and the server."""
    log = tmp_path / "access.jsonl"
    options = ("--trust-proxy", "127.0.0.1", "--access-log", str(log), "--timeout", "5", "--result-size", "4")
    server = Server(*options, snapshots=snapshot.path.parent)
    block = find_block("nginx").replace("127.0.0.1:7878", server.url.removeprefix("http://"))
    try:
        with run_nginx(tmp_path, block) as url:
            yield url, server
    finally:
        assert server.stop() == 0


@pytest.mark.nginx
def test_behind_nginx(proxied: tuple[str, Server], content: Path, tmp_path: Path) -> None:
    """Addresses, clients, long queries, uploads, compression, and answers that break off, all through the proxy."""
    url, _ = proxied
    query = f"ASK {{ ?s ?p ?o }} #{'x' * 40_000}"
    assert json.loads(ask(url, query).body)["boolean"] is True
    sent = send(f"{url}/sparql", "POST", query.encode() * 5, Content_Type="application/sparql-query")
    assert sent.status == 200
    described = send(f"{url}/sparql", Accept="text/turtle").body.decode()
    assert f"<{url}/sparql>" in described
    packed = send(f"{url}/ontology", Accept="text/html", Accept_Encoding="gzip")
    assert b"<html" in gzip.decompress(packed.body)
    book = (content / "data/examples/national-report.ttl").read_bytes()
    assert send(f"{url}/validate", "POST", book, Content_Type="text/turtle").status == 200
    assert send(f"{url}/validate", "POST", b"x" * (26 << 20), Content_Type="text/turtle").status == 413
    line = ["curl", "-sS", "-o", "/dev/null", "--max-time", "60", "-G", f"{url}/sparql"]
    broken = subprocess.run(
        [*line, "--data-urlencode", "query=SELECT * { ?a ?b ?c . ?d ?e ?f }"], capture_output=True, check=False
    )
    assert broken.returncode in (18, 56, 92)
    clients = {json.loads(entry)["client"] for entry in (tmp_path / "access.jsonl").read_text().splitlines()}
    assert clients == {"127.0.0.1"}
    # Whatever a client says of itself, it is the one that nginx has seen.
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60, source_address=("127.0.0.5", 0))
    connection.request("GET", "/live", headers={"X-Forwarded-For": "198.51.100.9"})
    assert connection.getresponse().status == 200
    connection.close()
    last = json.loads((tmp_path / "access.jsonl").read_text().splitlines()[-1])
    assert last["client"] == "127.0.0.5"
