"""What the tests share: the content of this checkout, a running server, and what may be missing on a machine."""

import atexit
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

import hypothesis
import pyoxigraph as ox
import pytest

from poakg.archive.folder import Folder
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import open_current
from poakg.graph.store import load_store
from poakg.namespaces import PREFIXES
from poakg.release.build import make_release
from poakg.release.recipe import Recipe
from poakg.release.recipe import read_recipe
from poakg.submission.templates import Template
from poakg.system.resources import find_content
from poakg.validation.rulebook import Rulebook
from poakg.validation.validator import Validator
from tests.command import Poakg
from tests.processes import find_children

ROOT = Path(__file__).resolve().parents[1]
CASES = Path(__file__).parent / "cases"

# The official document is not part of the project; a copy beside the checkout, or wherever this says, is used.
OFFICIAL = Path(os.environ.get("POAKG_OFFICIAL_TEXT", ROOT.parent / "shared" / "source" / "A-CONF.192-2024-RC-3.txt"))
# Nor are the real tables that joins are tried on.
TABLES = Path(os.environ.get("POAKG_TABLES", ROOT.parent / "shared" / "tables"))
# The archive of whoever runs the tests is none of their business.
os.environ["POAKG_ARCHIVE"] = tempfile.mkdtemp(prefix="poakg-archive-")
atexit.register(shutil.rmtree, os.environ["POAKG_ARCHIVE"], ignore_errors=True)
# Prefixes are read from the content when first asked for, and by some test that is of another content.
assert PREFIXES["annex"]
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CHROMEDRIVER = shutil.which("chromedriver")
SOFFICE = shutil.which("soffice") or shutil.which("libreoffice")

# By marker: whether what the marked tests need is there, and what that is.
NEEDS = {
    "source": (OFFICIAL.is_file(), "needs the official document as plain text; let POAKG_OFFICIAL_TEXT name it"),
    "tables": (TABLES.is_dir(), "needs the real tables; let POAKG_TABLES name their folder"),
    "browser": (CHROMIUM and CHROMEDRIVER, "needs Chromium and its driver (Debian: chromium, chromium-driver)"),
    "office": (SOFFICE, "needs LibreOffice Calc (Debian: libreoffice-calc-nogui)"),
    "java": (
        shutil.which("java") and shutil.which("mvn"),
        "needs Java and Maven (Debian: default-jre, maven)",
    ),
    "nginx": (shutil.which("nginx"), "needs nginx (Debian: nginx-light)"),
    "systemd": (shutil.which("systemd-analyze"), "needs systemd-analyze (Debian: systemd)"),
    **{name: (shutil.which(name), f"needs {name}") for name in ("curl", "git", "node", "rsync", "unshare")},
}

# What only the ecosystem lane has, so that a test that needs one of these is in it.
BESIDE = {"office", "java", "nginx", "rsync", "systemd"}

# Results do not depend on how busy the machine is.
hypothesis.settings.register_profile("poakg", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("poakg")

# Tests that need one of these start servers or browsers.
SERVERS = {"server", "short_server", "flask_server", "either_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for everything."""
    parser.addoption("--all", action="store_true", help="run the tests marked 'ecosystem' as well")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the tests into lanes; skip what needs something that is not there, and say what."""
    for item in items:
        if SERVERS.intersection(getattr(item, "fixturenames", ())) or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.slow)
        if any(item.get_closest_marker(marker) for marker in BESIDE):
            item.add_marker(pytest.mark.ecosystem)
        if item.get_closest_marker("ecosystem"):
            item.add_marker(pytest.mark.slow)
    if not config.getoption("all") and "ecosystem" not in config.getoption("markexpr"):
        left_out = [item for item in items if item.get_closest_marker("ecosystem")]
        items[:] = [item for item in items if not item.get_closest_marker("ecosystem")]
        config.hook.pytest_deselected(items=left_out)
    missing = {marker: reason for marker, (is_there, reason) in NEEDS.items() if not is_there}
    for item in items:
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail where everything must run, if something was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("POAKG_TEST_EVERYTHING") and reporter is not None and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def content() -> Path:
    """The content folders of this checkout."""
    return find_content()


@pytest.fixture(scope="session")
def recipe(content: Path) -> Recipe:
    """What the graph is made from."""
    return read_recipe(content)


@pytest.fixture(scope="session")
def snapshot(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The shipped release, made once: graph, page, rulebook and templates."""
    folder = tmp_path_factory.mktemp("snapshots")
    base = tmp_path_factory.getbasetemp()
    # Processes that run tests side by side have their folders in one; the first one makes the release for all.
    first = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "first"
    first.mkdir(exist_ok=True)
    with (first / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (first / "archive").mkdir(exist_ok=True)
        made = make_release(content, Folder(first / "archive"), first / "snapshots").snapshot
    return open_current(copy_release(made, folder / "shipped"))


def copy_release(snapshot: Snapshot, folder: Path) -> Path:
    """Copy the snapshot to ``folder`` with what was made for it, without answers that other tests stored beside it."""
    return shutil.copytree(snapshot.path.parent, folder, ignore=shutil.ignore_patterns("answers"))


@pytest.fixture(scope="session")
def store(snapshot: Snapshot) -> ox.Store:
    """The graph as shipped, in memory."""
    return load_store(snapshot.path)


@pytest.fixture(scope="session")
def rulebook(snapshot: Snapshot) -> Rulebook:
    """All that validation needs beside the submissions."""
    return Rulebook(snapshot.prepared.read_rulebook())


@pytest.fixture(scope="session")
def validator(rulebook: Rulebook) -> Validator:
    """The rules over the shipped graph."""
    return Validator(rulebook)


@pytest.fixture(scope="session")
def reference(rulebook: Rulebook) -> tuple[ox.Triple, ...]:
    """What submissions may refer to."""
    return tuple(rulebook.reference)


@pytest.fixture(scope="session")
def poakg(snapshot: Snapshot) -> Poakg:
    """The command line over the shipped graph."""
    return Poakg(snapshot.path.parent)


@pytest.fixture(scope="session")
def templates(rulebook: Rulebook) -> dict[str, Template]:
    """The templates of all kinds of submission."""
    return rulebook.templates


@pytest.fixture(scope="session")
def template(templates: dict[str, Template]) -> Template:
    """The template of national reports."""
    return templates["national-report"]


@pytest.fixture(scope="session")
def official_text() -> str:
    """The official document as plain text."""
    return OFFICIAL.read_text(encoding="utf-8")


class Server:
    """A ``poakg serve`` process of its own, started by the command ``wrapper`` if there is one."""

    def __init__(self, *options: str, snapshots: Path, wrapper: Sequence[str] = ()) -> None:
        serve = [sys.executable, "-m", "poakg", "serve", "--port", "0", "--snapshots", str(snapshots), *options]
        self.process = subprocess.Popen([*wrapper, *serve], stderr=subprocess.PIPE, text=True)
        self.lines: list[str] = []
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            found = re.search(r"http://[0-9.]+:\d+", line)
            if found:
                self.url = found.group()
                return
        raise AssertionError("".join(self.lines))

    @property
    def front(self) -> int:
        """The process that answers requests; its parent keeps it going."""
        return min(find_children(self.process.pid))

    def stop(self) -> int:
        """Stop it as an operator would and return its exit code."""
        self.process.terminate()
        code = self.process.wait(timeout=300)
        assert self.process.stderr is not None
        self.lines += self.process.stderr.readlines()
        self.process.stderr.close()
        return code


TIME_LIMIT = 6
"""Seconds that one query may take on the servers of the tests: short, yet enough for a good one on a busy machine."""


def start_server(snapshot: Snapshot, front: str) -> Iterator[Server]:
    """Run a server with a short time limit."""
    options = ("--timeout", str(TIME_LIMIT), "--workers", "3", "--front", front)
    running = Server(*options, snapshots=snapshot.path.parent)
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def short_server(snapshot: Snapshot) -> Iterator[Server]:
    """A running server that answers programs by the short way, as it does by default."""
    yield from start_server(snapshot, "short")


@pytest.fixture(scope="session")
def flask_server(snapshot: Snapshot) -> Iterator[Server]:
    """A running server that answers every request by way of Flask."""
    yield from start_server(snapshot, "flask")


@pytest.fixture
def server(short_server: Server) -> Server:
    """The running server; modules whose tests hold for both ways of answering override this by ``either_server``."""
    return short_server


@pytest.fixture(params=["short_server", "flask_server"], ids=["short", "flask"])
def either_server(request: pytest.FixtureRequest) -> Server:
    """A running server for each way of answering."""
    running: Server = request.getfixturevalue(request.param)
    return running
