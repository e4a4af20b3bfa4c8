"""Files are checked by the workers of a Dask scheduler, of which one is killed and one file kills others."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.engine.other_engines import find_port

EXAMPLES = sorted(path for path in (ROOT / "data" / "examples").glob("*.ttl") if path.stem != "examplia")
POISON = "deadly"
# What every Python process of the test does at its start: checks die of the poison.
DYING = f"""
import os
import sys
if "{POISON}" in os.environ.get("POAKG_TEST", ""):
    from poakg.validation import elsewhere
    whole = elsewhere.check_chunk

    def check_chunk(rules, chunk):
        if any("{POISON}" in getattr(file, "name", "") for files in chunk for file in files):
            os._exit(9)
        return whole(rules, chunk)

    check_chunk.__module__, check_chunk.__qualname__ = "poakg.validation.elsewhere", "check_chunk"
    elsewhere.check_chunk = check_chunk
"""

pytestmark = [pytest.mark.ecosystem, pytest.mark.slow]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some hundred files; one of them is poison."""
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(130):
        example = EXAMPLES[number % len(EXAMPLES)].read_text(encoding="utf-8")
        text = example.replace("2026", "1066") if number % 7 == 0 else example
        (folder / f"{number:04}.ttl").write_text(text, encoding="utf-8")
    (folder / f"0075-{POISON}.ttl").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"], dict[str, str]]]:
    """A scheduler and three workers as processes of their own: its address, the workers, and their environment."""
    (tmp_path / "sitecustomize.py").write_text(DYING, encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = os.environ | {"PYTHONPATH": path, "POAKG_TEST": POISON}
    address = f"tcp://127.0.0.1:{find_port()}"
    scheduler = ["scheduler", "--host", address, "--no-dashboard", "--no-show"]
    worker = ["worker", address, "--nthreads", "2", "--no-dashboard", "--local-directory", str(tmp_path / "dask")]
    with ExitStack() as stack:
        processes = []
        for arguments in (scheduler, worker, worker, worker):
            command = [sys.executable, "-m", "distributed.cli." + f"dask_{arguments[0]}", *arguments[1:]]
            with (tmp_path / "log").open("ab") as log:
                process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=tmp_path)
            stack.callback(_stop, process)
            processes.append(process)
        yield address, processes[1:], environment


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def test_the_poison_is_named_and_everything_else_is_checked(
    cluster: tuple[str, list["subprocess.Popen[bytes]"], dict[str, str]], folder: Path
) -> None:
    """Findings are those of this machine in the same order, although a worker is killed and others die of a file."""
    address, workers, environment = cluster
    poison = folder / f"0075-{POISON}.ttl"
    content = poison.read_bytes()
    poison.unlink()
    expected = validate(folder, os.environ)
    poison.write_bytes(content)
    command = [sys.executable, "-m", "poakg", "validate", "--format", "json", "--scheduler", address, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as running:
        time.sleep(4)
        workers[0].kill()
        assert running.stdout is not None
        found = json.loads(running.stdout.read())
    assert running.returncode == 2
    (named,) = [report for report in found["files"] if report["file"].endswith(poison.name)]
    assert not named["read"]
    assert [report for report in found["files"] if report is not named] == expected["files"]


def validate(folder: Path, environment: Any) -> Any:  # noqa: ANN401 - JSON
    """Return the outcome of checking ``folder`` here."""
    command = [sys.executable, "-m", "poakg", "validate", "--format", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    return json.loads(done.stdout)
