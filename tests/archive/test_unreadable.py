"""An archive that cannot be read whole is an error for every command, never an empty archive."""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest

from poakg.archive.folder import Folder
from poakg.archive.folder import open_archive
from poakg.errors import ArchiveError
from poakg.graph.snapshot import Snapshot
from tests.archive.deposits import hand_in
from tests.archive.deposits import write_report
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

PR_CAPBSET_DROP = 24
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
READERS = {
    "build": ["build"],
    "serve": ["serve", "--port", "0"],
    "query": ["query", "commitments-by-force"],
    "archive list": ["archive", "list"],
    "archive verify": ["archive", "verify"],
    "template": ["template", "national-report", "--state", "XXF", "--output", "unwritten.xlsx"],
    "diff": ["diff", "XXF/2026/national-report/1", "XXF/2026/national-report/2"],
}


def obey_permissions() -> None:
    """Let the permissions of files hold for a child process even if root runs the tests."""
    libc = ctypes.CDLL(None)
    for capability in (CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH):
        libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)


def run(snapshot: Snapshot, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command that permissions hold for."""
    return subprocess.run(
        [sys.executable, "-m", "poakg", *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        env=os.environ | {"POAKG_SNAPSHOTS": str(snapshot.path.parent)} | variables,
        preexec_fn=obey_permissions,
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An archive with two accepted submissions of an invented State."""
    folder = tmp_path / "closed" / "archive"
    folder.parent.mkdir()
    for comment in ("first", "second"):
        hand_in(Folder(folder), write_report(comment))
    return folder


def check_failure(done: subprocess.CompletedProcess[str], *words: str) -> None:
    """Check that a command failed with one clear message that has ``words`` in it, and printed nothing else."""
    assert (done.returncode, done.stdout) == (2, "")
    assert "error[archive]" in done.stderr
    assert "Traceback" not in done.stderr
    assert [word for word in words if word not in done.stderr] == []


@pytest.mark.parametrize(
    ("name", "closed"),
    [
        *((name, "accepted") for name in READERS if name != "serve"),
        *(("archive list", closed) for closed in ("accepted/XXF", "accepted/XXF/2026/national-report", ".", "..")),
    ],
)
def test_a_folder_that_cannot_be_read_is_an_error(name: str, closed: str, archive: Path, snapshot: Snapshot) -> None:
    """Whichever folder of the archive or above it is closed, the command names it and ends with exit code 2."""
    folder = (archive / closed).resolve()
    folder.chmod(0)
    try:
        done = run(snapshot, *READERS[name], POAKG_ARCHIVE=str(archive))
    finally:
        folder.chmod(0o700)
    check_failure(done, "Permission denied", "Check its permissions")


def test_a_server_starts_without_the_archive_and_says_so(archive: Path, snapshot: Snapshot) -> None:
    """It serves the snapshot; whether this is older than an archive that cannot be read is not known."""
    folder = archive / "accepted"
    folder.chmod(0)
    try:
        with subprocess.Popen(
            [sys.executable, "-m", "poakg", *READERS["serve"]],
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
            env=os.environ | {"POAKG_SNAPSHOTS": str(snapshot.path.parent), "POAKG_ARCHIVE": str(archive)},
            preexec_fn=obey_permissions,  # noqa: PLW1509 - no other thread runs yet
        ) as server:
            assert server.stderr is not None
            # The output ends with the server, so waiting for what is not said ends, too.
            limit = Timer(60, server.kill)
            limit.start()
            said = next((line for line in server.stderr if "is not known" in line), "")
            limit.cancel()
            server.terminate()
            rest = server.stderr.read()
    finally:
        folder.chmod(0o700)
    assert snapshot.path.name in said
    assert "Check its permissions" in said
    assert (server.returncode, "Traceback" in rest) == (0, False)


@pytest.mark.parametrize(("name", "way"), [*((name, "option") for name in READERS), ("archive list", "variable")])
def test_a_mistyped_archive_is_an_error(name: str, way: str, tmp_path: Path, snapshot: Snapshot) -> None:
    """A folder that does not exist is named together with what to check."""
    missing = str(tmp_path / "archvie")
    if way == "option":
        done = run(snapshot, *READERS[name], "--archive", missing)
    else:
        done = run(snapshot, *READERS[name], POAKG_ARCHIVE=missing)
    check_failure(done, missing, "Check --archive and POAKG_ARCHIVE")
    assert not Path(missing).exists()


def test_the_default_archive_need_not_exist(tmp_path: Path, snapshot: Snapshot) -> None:
    """On first use nothing is accepted yet; neither an empty variable nor reading creates the folder."""
    home = {"POAKG_ARCHIVE": "", "XDG_DATA_HOME": str(tmp_path / "data")}
    listed = run(snapshot, "archive", "list", **home)
    verified = run(snapshot, "archive", "verify", **home)
    assert (listed.returncode, listed.stdout) == (0, "")
    assert (verified.returncode, verified.stdout) == (0, "0 accepted, 0 faults, 0 left over.\n")
    for done in (listed, verified):
        assert "There is no archive" in done.stderr
    assert not (tmp_path / "data").exists()


def test_submit_creates_the_archive_and_says_so(tmp_path: Path, snapshot: Snapshot) -> None:
    """Once, and not for a dry run."""
    path, example = tmp_path / "new", ROOT / "data" / "examples" / "national-report.ttl"
    report = tmp_path / "report.ttl"
    report.write_text(example.read_text(encoding="utf-8").replace("XXE", "XXF"), encoding="utf-8")
    dry = run(snapshot, "submit", report, "--archive", path, "--dry-run")
    assert (dry.returncode, "Created" in dry.stderr, path.exists()) == (0, False, False)
    first = run(snapshot, "submit", report, "--archive", path)
    assert (first.returncode, f"Created the archive {path}." in first.stderr) == (0, True)
    again = run(snapshot, "submit", report, "--archive", path)
    assert (again.returncode, "Created" in again.stderr) == (0, False)


def test_submit_does_not_write_into_another_folder(tmp_path: Path, snapshot: Snapshot) -> None:
    """The folder that holds the archive, named by mistake, gets no second archive."""
    (tmp_path / "archive").mkdir()
    done = run(snapshot, "submit", ROOT / "data" / "examples" / "national-report.ttl", "--archive", tmp_path)
    check_failure(done, "is not an archive")
    assert sorted(tmp_path.iterdir()) == [tmp_path / "archive"]


def test_what_counts_as_an_archive(tmp_path: Path, archive: Path) -> None:
    """An empty folder does, a new file system too, but neither a folder with other things nor a broken link."""
    assert len(open_archive(archive).list_accepted()) == 2
    for name in ("lost+found", ".snapshot"):
        (tmp_path / "empty" / name).mkdir(parents=True)
        assert open_archive(tmp_path / "empty").list_accepted() == []
    with pytest.raises(ArchiveError, match="is not an archive"):
        open_archive(archive.parent)
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(ArchiveError, match="Cannot read"):
        open_archive(tmp_path / "link", may_be_missing=True)


@pytest.mark.parametrize("moved", ["accepted", "accepted/XXF"])
def test_a_folder_on_another_disk_is_read(moved: str, archive: Path, tmp_path: Path) -> None:
    """A link to a folder is followed, and is an error when what it leads to is gone."""
    shutil.move(archive / moved, tmp_path / "disk")
    (archive / moved).symlink_to(tmp_path / "disk")
    assert len(Folder(archive).list_accepted()) == 2
    shutil.move(tmp_path / "disk", tmp_path / "elsewhere")
    with pytest.raises(ArchiveError, match="Cannot read"):
        Folder(archive).list_accepted()


def test_verify_needs_to_see_everything(archive: Path, snapshot: Snapshot) -> None:
    """Reports that cannot be looked at are an error, not reports that are missing."""
    (archive / "reports").chmod(0)
    try:
        done = run(snapshot, "archive", "verify", "--archive", archive)
    finally:
        (archive / "reports").chmod(0o700)
    check_failure(done, "reports", "Permission denied")
