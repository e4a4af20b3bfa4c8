"""Processes may be killed and stopped, files broken and descriptors used up: the server goes on."""

import asyncio
import concurrent.futures
import contextlib
import hashlib
import http.client
import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.engine.pool import Pool
from poakg.errors import EngineError
from poakg.graph.snapshot import POINTER
from poakg.graph.snapshot import Snapshot
from poakg.web import background
from poakg.web.background import repeat
from poakg.web.releases import ReleaseFollower
from tests.conftest import Server
from tests.engine.loop import Loop
from tests.engine.releases import publish
from tests.http import Reply
from tests.http import ask
from tests.http import send
from tests.processes import find_children
from tests.processes import find_command
from tests.processes import find_tree
from tests.processes import read_cpu_time

pytestmark = pytest.mark.slow

STORE = "poakg.engine.store_process"


@pytest.fixture(scope="module")
def running(snapshot: Snapshot) -> Iterator[Server]:
    """A server whose processes may be killed."""
    options = ("--workers", "2", "--queue", "30", "--client-time", "0", "--client-queries", "0", "--timeout", "30")
    server = Server(*options, snapshots=snapshot.path.parent)
    yield server
    assert server.stop() == 0


def ask_new(server: Server, label: object) -> int:
    """Ask what no cache knows, and return the status."""
    return ask(server.url, f"ASK {{ ?s ?p 'x' }} # {label} {time.monotonic()}").status


def find_store(server: Server) -> int:
    """Return the process that holds the store, once there is one.

    It leads a session of its own. Workers of one that was killed have its command line too, but not that.
    """

    def look() -> list[int]:
        found = []
        for process in find_tree(server.process.pid):
            with contextlib.suppress(OSError):
                if os.getsid(process) == process and STORE in Path(f"/proc/{process}/cmdline").read_text():
                    found.append(process)
        return found

    return max(wait_for(look))


def wait_for(look: Callable[[], list[int]]) -> list[int]:
    """Return what ``look`` finds, once it finds something."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError("nothing came")


def list_workers(server: Server) -> list[int]:
    """Return the processes that evaluate queries, once there are any."""
    return wait_for(lambda: find_children(find_store(server)))


class Askers:
    """Clients that ask all the time; ``statuses`` is what they get, None where a connection broke off."""

    def __init__(self, server: Server, count: int = 2) -> None:
        self.statuses: list[int | None] = []
        self._server = server
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(number,)) for number in range(count)]

    def _ask(self, number: int) -> None:
        while not self._ended.is_set():
            try:
                self.statuses.append(ask_new(self._server, number))
            except (OSError, http.client.HTTPException):
                self.statuses.append(None)

    def __enter__(self) -> "Askers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()


def signal_front(server: Server, number: int) -> None:
    """Send a signal to the process that answers."""
    os.kill(server.front, number)


def signal_store(server: Server, number: int) -> None:
    """Send a signal to the process that holds the store, once there is one."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(find_store(server), number)


def signal_workers(server: Server, number: int) -> None:
    """Send a signal to each worker."""
    for worker in list_workers(server):
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, number)


@pytest.mark.parametrize("act", [signal_front, signal_store, signal_workers])
def test_what_is_stopped_goes_on(running: Server, act: Callable[[Server, int], None]) -> None:
    """SIGSTOP costs time, no request: the process is woken."""
    with Askers(running) as askers:
        for _ in range(2):
            act(running, signal.SIGSTOP)
            time.sleep(0.2)
            assert ask_new(running, "stopped") == 200
    assert set(askers.statuses) == {200}


def test_a_worker_has_little(snapshot: Snapshot) -> None:
    """Three descriptors, nothing of the environment that could be a secret, no capabilities, and no way to get them."""
    server = Server(
        "--workers", "1", snapshots=snapshot.path.parent, wrapper=("env", "SECRET=x", "POAKG_ARCHIVE_KEY=y")
    )
    try:
        worker = list_workers(server)[0]
        assert ask_new(server, "is at work") == 200
        assert sorted(path.name for path in Path(f"/proc/{worker}/fd").iterdir()) == ["0", "1", "2"]
        names = {entry.split(b"=")[0].decode() for entry in Path(f"/proc/{worker}/environ").read_bytes().split(b"\0")}
        assert not [name for name in names if name and not name.startswith(("PATH", "PYTHON", "POAKG_CONTENT", "LD_"))]
        status = Path(f"/proc/{worker}/status").read_text()
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert fields["NoNewPrivs"] == "1"
        assert {int(fields[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")} == {0}
    finally:
        assert server.stop() == 0


def test_a_killed_store_costs_no_request(running: Server) -> None:
    """Its workers go on until there are others."""
    with Askers(running) as askers:
        for _ in range(3):
            signal_store(running, signal.SIGKILL)
            assert ask_new(running, "killed") == 200
            time.sleep(0.2)
    assert set(askers.statuses) == {200}


def test_killed_workers_cost_what_they_were_asked(running: Server) -> None:
    """Each death fails one request at most; whoever asks next is answered."""
    killed = 0
    with Askers(running) as askers:
        for _ in range(4):
            workers = list_workers(running)
            killed += len(workers)
            signal_workers(running, signal.SIGKILL)
            time.sleep(0.1)
    assert 0 <= len([status for status in askers.statuses if status != 200]) <= killed
    assert {200} <= set(askers.statuses) <= {200, 500}
    assert ask_new(running, "afterwards") == 200


def test_a_killed_front_is_replaced(running: Server) -> None:
    """Its connections break off; those that come meanwhile wait at the socket and are answered."""
    with Askers(running) as askers:
        for _ in range(3):
            front = running.front
            os.kill(front, signal.SIGKILL)
            assert ask_new(running, "waits at the socket") == 200
            assert running.front != front
    broken = [status for status in askers.statuses if status != 200]
    assert set(broken) <= {None}
    assert len(broken) <= 3 * 2
    # Nothing is left of those that were killed.
    assert len(find_tree(running.process.pid)) == 1 + 1 + 1 + 2


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_a_check_may_be_killed_or_stopped(running: Server, content: Path, number: int) -> None:
    """A killed one fails by itself, one that is stopped goes on; so does the next."""
    body = (content / "data/examples/national-report.ttl").read_bytes()

    def check() -> Reply:
        return send(f"{running.url}/validate", "POST", body, Content_Type="text/turtle")

    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        outcome = threads.submit(check)
        process = 0
        while not process and not outcome.done():
            with contextlib.suppress(ValueError):
                process = find_command(running.process.pid, "poakg.validation.worker")
        os.kill(process, number)
        assert outcome.result().status == (503 if number == signal.SIGKILL else 200)
    assert check().status == 200


def test_a_bad_configuration_ends_with_its_message(snapshot: Snapshot, tmp_path: Path) -> None:
    """What cannot start at all is not started again and again."""
    options = ["--port", "0", "--snapshots", str(snapshot.path.parent), "--access-log", str(tmp_path / "none" / "log")]
    line = [sys.executable, "-m", "poakg", "serve", *options]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr.count("Cannot write")) == (2, 1)


def test_whether_the_snapshot_is_older_is_found_out_beside_the_start(snapshot: Snapshot, tmp_path: Path) -> None:
    """The server does not wait for a look at the archive; the answer comes whenever it is known."""
    for path in (snapshot.path, snapshot.manifest, snapshot.path.parent / POINTER):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    archive = tmp_path / "archive"
    (archive / "accepted").mkdir(parents=True)
    (archive / "accepted" / "new.json").write_text("{}")
    server = Server("--workers", "1", "--archive", str(archive), snapshots=tmp_path)
    lines = list(server.lines)
    try:
        assert server.process.stderr is not None
        while not any("poakg build" in line for line in lines):
            lines.append(server.process.stderr.readline())
            assert lines[-1]
    finally:
        assert server.stop() == 0
    assert [line for line in lines if "The archive has changed" in line]


def test_logs_are_opened_again(snapshot: Snapshot, tmp_path: Path) -> None:
    """After SIGHUP the lines go into the file that has the name then, as rotation of logs needs it."""
    log, moved = tmp_path / "access.jsonl", tmp_path / "access.jsonl.1"
    server = Server("--access-log", str(log), "--workers", "1", snapshots=snapshot.path.parent)
    try:
        send(f"{server.url}/live")
        log.rename(moved)
        send(f"{server.url}/ready")
        os.kill(server.process.pid, signal.SIGHUP)
        while not log.exists():
            time.sleep(0.02)
        send(f"{server.url}/metrics")
    finally:
        assert server.stop() == 0
    assert [json.loads(line)["path"] for line in moved.read_text().splitlines()] == ["/live", "/ready"]
    assert [json.loads(line)["path"] for line in log.read_text().splitlines()] == ["/metrics"]


SUPERVISED = """
import os, signal, socket, sys, time
from poakg.web import supervisor
from poakg.web.supervisor import Supervisor

supervisor._TICK_SECONDS, supervisor._SILENT_SECONDS, supervisor._FIRST_PAUSE_SECONDS = 0.05, 0.3, 0.01
starts = int(sys.argv[2])

def run(beat, is_again):
    print("start", is_again, flush=True)
    {act}
    return 0

listener = socket.create_server(("127.0.0.1", 0))
Supervisor(run, listener, lambda line: print(line, flush=True)).supervise()
print("ended", flush=True)
"""


def run_supervised(tmp_path: Path, act: str) -> tuple[int, list[str]]:
    """Return the exit code and the lines of a supervisor whose front does ``act``."""
    counter = tmp_path / "starts"
    counter.write_text("")
    program = SUPERVISED.format(act=act.replace("\n", "\n    "))
    line = [sys.executable, "-c", program, str(counter), "0"]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout.splitlines()


ONCE_MORE = """
with open(sys.argv[1], "a+") as file:
    file.write("x")
    file.seek(0)
    number = len(file.read())
"""


def test_a_front_that_never_answered_is_not_started_again(tmp_path: Path) -> None:
    """Its exit code is that of the server, be it an error or a signal."""
    assert run_supervised(tmp_path, "return 2") == (2, ["start False"])
    code, lines = run_supervised(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)")
    assert (code, lines) == (1, ["start False", "The server was stopped by signal 9 while it started."])


def test_a_front_that_has_answered_is_started_until_it_answers(tmp_path: Path) -> None:
    """Also where some starts in between fail."""
    act = f"{ONCE_MORE}\nif number in (1, 4): beat()\nif number < 5: return number"
    code, lines = run_supervised(tmp_path, act)
    assert code == 0
    assert [line for line in lines if line.startswith("start")] == ["start False"] + ["start True"] * 4
    assert lines[-1] == "ended"


def test_a_front_that_hangs_is_replaced(tmp_path: Path) -> None:
    """One that gives no sign of life is killed."""
    code, lines = run_supervised(tmp_path, f"{ONCE_MORE}\nbeat()\nif number == 1: time.sleep(60)")
    assert (code, lines[1]) == (0, "The process that answers was stopped by signal 9; it is started again.")


def test_a_supervisor_takes_orphans_in(tmp_path: Path) -> None:
    """What the front leaves behind is ended with it, even if it is stopped."""
    orphan = f"""{ONCE_MORE}
if number == 1:
    process = os.fork()
    if process == 0:
        os.setsid()
        inner = os.fork()
        if inner == 0:
            os.kill(os.getpid(), signal.SIGSTOP)
        time.sleep(0.1)
        print("orphan", inner, flush=True)
        os._exit(0)
    os.waitpid(process, 0)
    beat()
    return 3"""
    code, lines = run_supervised(tmp_path, orphan)
    assert code == 0
    process = int(next(line for line in lines if line.startswith("orphan")).split()[1])
    assert not Path(f"/proc/{process}").exists()


@pytest.mark.unshare
def test_as_process_one_it_reaps(snapshot: Snapshot) -> None:
    """In a container of its own every process that ends is taken note of, whoever its parent was."""
    inner = "import os; os.execvp('unshare', ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child', *SERVE])"
    serve = [sys.executable, "-m", "poakg", "serve", "--port", "0", "--workers", "2"]
    serve += ["--snapshots", str(snapshot.path.parent)]
    line = [sys.executable, "-c", inner.replace("SERVE", repr(serve))]
    if os.geteuid() != 0:
        line[-1] = line[-1].replace("'--pid'", "'--user', '--map-root-user', '--pid'")
    process = subprocess.Popen(line, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        url = next(line.split()[1] for line in process.stderr if line.startswith("Serving")).rstrip("/")
        first = min(find_children(process.pid))
        for _ in range(3):
            store = find_command(process.pid, STORE)
            for victim in [*find_children(store), store]:
                os.kill(victim, signal.SIGKILL)
            until = time.monotonic() + 60
            while ask(url, f"ASK {{}} # {time.monotonic()}").status != 200:
                assert time.monotonic() < until
        states = [Path(f"/proc/{found}/stat").read_text().rsplit(")", 1)[1].split()[0] for found in find_tree(first)]
        assert "Z" not in states
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def test_descriptors_are_kept_in_reserve(snapshot: Snapshot) -> None:
    """Where more connect than descriptors allow, those connected are served, workers are replaced, checks start."""
    limited = ("sh", "-c", 'ulimit -n 160 && exec "$0" "$@"')
    server = Server("--workers", "1", "--head-time", "60", snapshots=snapshot.path.parent, wrapper=limited)
    parts = urlsplit(server.url)
    try:
        client = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)
        client.connect()
        with contextlib.ExitStack() as stack:
            for _ in range(300):
                stack.enter_context(socket.create_connection((parts.hostname, parts.port), timeout=60))
            before = read_cpu_time(server.front)
            for number in range(5):
                for worker in list_workers(server):
                    os.kill(worker, signal.SIGKILL)
                client.request("GET", f"/sparql?query=ASK%7B%7D%23{number}")
                reply = client.getresponse()
                assert (reply.status, json.loads(reply.read())["boolean"]) == (200, True)
            client.request("POST", "/validate", b"<urn:a> <urn:b> <urn:c> .", {"Content-Type": "text/turtle"})
            reply = client.getresponse()
            assert (reply.status, bool(reply.read())) == (422, True)
            started = time.monotonic()
            spent = read_cpu_time(server.front) - before
            assert spent < 30
            time.sleep(1)
            # With nothing to do it does nothing.
            assert read_cpu_time(server.front) - before - spent < 0.5 * (time.monotonic() - started)
        assert ask_new(server, "others are gone") == 200
    finally:
        client.close()
        assert server.stop() == 0


def test_work_in_the_background_is_tried_again(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it raises is logged."""
    monkeypatch.setattr(background, "_FIRST_PAUSE_SECONDS", 0.001)
    failures: list[Exception] = [OSError(24, "Too many open files"), KeyError("x"), RecursionError()]
    done = asyncio.Event()

    async def work() -> None:
        if failures:
            raise failures.pop()
        done.set()

    async def run() -> None:
        task = asyncio.ensure_future(repeat(work, 0.001))
        await asyncio.wait_for(done.wait(), 60)
        task.cancel()

    with caplog.at_level(logging.ERROR):
        asyncio.run(run())
    assert len(caplog.records) == 3


@pytest.fixture
def loop() -> Iterator[Loop]:
    """An event loop in a thread."""
    running = Loop()
    yield running
    running.stop()


@pytest.mark.parametrize("failure", [BlockingIOError(11, "no process"), OSError(24, "Too many open files")])
def test_a_store_is_started_again_when_the_system_allows_it(
    loop: Loop, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, failure: OSError
) -> None:
    """Where a process is refused, that is an error that says so, and a killed store comes back later."""
    pool = Pool([snapshot.path], Limits(workers=1))
    refusals = 1

    def refuse(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        nonlocal refusals
        if refusals:
            refusals -= 1
            raise failure
        return original(*arguments, **options)  # type: ignore[call-overload, no-any-return]

    original = subprocess.Popen
    monkeypatch.setattr("poakg.engine.workers.subprocess.Popen", refuse)
    with pytest.raises(EngineError, match=failure.strerror or ""):
        loop.run(pool.__aenter__())
    loop.run(pool.__aenter__())
    try:
        refusals = 2
        os.kill(pool.process_id or 0, signal.SIGKILL)
        until = time.monotonic() + 60
        while pool.starts < 2:
            assert time.monotonic() < until
            time.sleep(0.05)
        assert refusals == 0
    finally:
        loop.run(pool.__aexit__())


def test_a_release_that_comes_while_a_killed_store_is_replaced_stays(
    loop: Loop, snapshot: Snapshot, tmp_path: Path
) -> None:
    """Whichever is ready first, what is served in the end is the release, and nothing is left of the other."""
    copy = tmp_path / "next.nq"
    copy.write_bytes(snapshot.path.read_bytes() + b"<urn:a> <urn:b> <urn:c> <https://w3id.org/poakg/graph/sdg> .\n")
    pool = Pool([snapshot.path], Limits(workers=1))
    loop.run(pool.__aenter__())

    async def release_and_kill() -> None:
        release = asyncio.ensure_future(pool.replace([copy]))
        await asyncio.sleep(0)
        os.kill(pool.process_id or 0, signal.SIGKILL)
        await release

    async def wait_for_all() -> None:
        if pool._revival is not None:
            await pool._revival

    try:
        loop.run(release_and_kill())
        loop.run(wait_for_all())
        assert (pool.files, pool.starts) == ([copy], 2)
        assert json.loads(loop.run(pool.read(Job("ASK { <urn:a> ?p ?o }", {"boolean": "json"}))))["boolean"] is True
    finally:
        loop.run(pool.__aexit__())


BROKEN = ["", "{", "[]", '{"snapshot": 7, "sha256": 8}', '{"snapshot": "gone.nq", "sha256": "0"}', "[" * 100_000]


class FakePool:
    """Notes what it is to answer from, and fails as often as it is to."""

    def __init__(self, path: Path, failures: int = 0) -> None:
        self.files, self.graphs, self.quads = [path], ["a"], 1
        self.failures = failures
        self.replaced: list[Path] = []

    async def replace(self, files: list[Path]) -> None:
        """See Pool."""
        if self.failures:
            self.failures -= 1
            raise EngineError("no process", "wait")
        self.replaced += files


def test_a_new_release_is_tried_until_it_is_served(snapshot: Snapshot, tmp_path: Path) -> None:
    """Broken pointers and snapshots are left alone, and a store that cannot start now is started at another look."""
    for path in (snapshot.path, snapshot.manifest):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    lines: list[str] = []
    pool = FakePool(tmp_path / snapshot.path.name, failures=2)
    (tmp_path / POINTER).write_text("nothing")
    follower = ReleaseFollower(pool, lines.append)  # type: ignore[arg-type]
    for text in BROKEN:
        (tmp_path / POINTER).write_text(text)
        with contextlib.suppress(RecursionError):
            asyncio.run(follower.look())
    assert (pool.replaced, len(lines)) == ([], 1)
    (tmp_path / POINTER).write_text(json.dumps({"snapshot": snapshot.path.name, "sha256": snapshot.sha256}))
    for _ in range(2):
        with pytest.raises(EngineError):
            asyncio.run(follower.look())
    for _ in range(2):
        asyncio.run(follower.look())
    follower.close()
    assert (pool.replaced, len(lines)) == ([tmp_path / snapshot.path.name], 2)


@pytest.mark.ecosystem
def test_two_hundred_releases_and_deaths(snapshot: Snapshot, tmp_path: Path) -> None:
    """Releases in a row, while a process is killed now and then, fail no request but those of killed fronts."""
    for path in (snapshot.path, snapshot.manifest):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    options = ("--workers", "2", "--queue", "60", "--client-time", "0", "--client-queries", "0")
    server = Server(*options, snapshots=tmp_path)
    deaths = 0
    body = snapshot.path.read_bytes()
    try:
        with Askers(server) as askers:
            for number in range(200):
                more = body + f'<urn:a> <urn:b> "{number}" <https://w3id.org/poakg/graph/sdg> .\n'.encode()
                publish(snapshot, tmp_path, f"poakg-{number % 3}.nq", more, hashlib.sha256(more).hexdigest())
                if number % 10 == 5:
                    signal_store(server, signal.SIGKILL)
                if number % 20 == 10:
                    deaths += 1
                    signal_front(server, signal.SIGKILL)
                until = time.monotonic() + 120
                count = f"ASK {{ <urn:a> <urn:b> '{number}' }}"
                while not json.loads(ask(server.url, f"{count} # {time.monotonic()}").body).get("boolean"):
                    assert time.monotonic() < until
                    time.sleep(0.1)
        assert set(askers.statuses) <= {200, None}
        assert askers.statuses.count(None) <= 2 * deaths
    finally:
        assert server.stop() == 0


@pytest.mark.ecosystem
def test_two_hundred_releases_leave_nothing_behind(snapshot: Snapshot, tmp_path: Path) -> None:
    """Under a steady load no request fails, and processes, descriptors and memory are those of before."""
    for path in (snapshot.path, snapshot.manifest):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    server = Server("--workers", "2", "--client-time", "0", "--client-queries", "0", snapshots=tmp_path)

    def release(number: int) -> None:
        body = f'<urn:a> <urn:b> "{number}" <https://w3id.org/poakg/graph/sdg> .\n'.encode()
        publish(snapshot, tmp_path, f"poakg-{number % 2}.nq", body, hashlib.sha256(body).hexdigest())
        until = time.monotonic() + 120
        count = f"ASK {{ <urn:a> <urn:b> '{number}' }}"
        while not json.loads(ask(server.url, f"{count} # {time.monotonic()}").body).get("boolean"):
            assert time.monotonic() < until
            time.sleep(0.05)

    def measure() -> tuple[int, int, int]:
        front = Path(f"/proc/{server.front}")
        resident = int((front / "statm").read_text().split()[1]) * resource.getpagesize()
        return len(find_tree(server.process.pid)), len(list((front / "fd").iterdir())), resident

    try:
        with Askers(server, 3):
            for number in range(20):
                release(number)
        before = measure()
        with Askers(server, 3) as askers:
            for number in range(20, 220):
                release(number)
        assert set(askers.statuses) == {200}
        until = time.monotonic() + 60
        while measure()[:2] != before[:2]:
            assert time.monotonic() < until, (before, measure())
            time.sleep(0.1)
        assert measure()[2] - before[2] < 20 << 20
    finally:
        assert server.stop() == 0
