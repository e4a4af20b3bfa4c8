"""What an earlier version left, and how the command line is asked about it."""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import CASES
from tests.conftest import ROOT
from tests.http import ask

BEFORE = CASES / "before"
DIFFERENCES = {
    "national-report": ("XAA/2026/national-report/1", "XAA/2026/national-report/2"),
    "arms-statistics": ("XAA/2026/arms-statistics/1", "XAA/2026/arms-statistics/2"),
    "point-of-contact": ("XAB/2026/point-of-contact/1", "XAB/2026/point-of-contact/2"),
    "point-of-contact-restricted": ("XAB/2026/point-of-contact/1", "XAB/2026/point-of-contact/2", "--restricted"),
}
"""Arguments of ``poakg diff`` by the name of the file in ``expected`` that has its output."""


@dataclass(frozen=True)
class Installation:
    """Content, an archive and a folder of snapshots, with the command line over them.

    ``layers`` are folders that add files to the content.
    """

    content: Path
    archive: Path
    snapshots: Path
    layers: tuple[Path, ...] = ()

    def run(self, *arguments: object, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run a command of poakg in ``folder``."""
        environment = os.environ | {
            "POAKG_CONTENT": os.pathsep.join(map(str, (self.content, *self.layers))),
            "POAKG_ARCHIVE": str(self.archive),
            "POAKG_SNAPSHOTS": str(self.snapshots),
        }
        line = [sys.executable, "-m", "poakg", *map(str, arguments)]
        return subprocess.run(
            line, cwd=folder, capture_output=True, text=True, check=False, env=environment, timeout=600
        )

    def list_accepted(self) -> dict[str, dict[str, Any]]:
        """Return what ``poakg archive list`` lists: moment, findings and whether superseded, by id."""
        done = self.run("archive", "list")
        assert done.returncode == 0, done.stderr
        return dict(map(_read_line, done.stdout.splitlines()))

    def verify(self) -> tuple[int, dict[str, int]]:
        """Return the exit code of ``poakg archive verify`` and the numbers of its last line."""
        done = self.run("archive", "verify")
        last = done.stdout.splitlines()[-1]
        counts = re.findall(r"(\d+) (accepted|fault)", last)
        return done.returncode, {"faults" if name == "fault" else name: int(count) for count, name in counts}

    def compare(self, *arguments: str) -> list[dict[str, Any]]:
        """Return what ``poakg diff`` reports as JSON."""
        done = self.run("diff", *arguments, "--format", "json")
        assert done.returncode in (0, 1), done.stderr
        changes: list[dict[str, Any]] = json.loads(done.stdout)
        assert done.returncode == bool(changes)
        return changes

    def submit(self, *files: Path, dry: bool = False) -> tuple[int, dict[str, Any]]:
        """Return the exit code of ``poakg submit`` and its receipt, or the code of its error.

        The files lie in one folder and are named without it, so that no report has the path of this machine.
        """
        names = [path.name for path in files]
        options = ["--format", "json", *(["--dry-run"] if dry else [])]
        done = self.run("submit", *names, *options, folder=files[0].parent)
        if done.stdout:
            receipt: dict[str, Any] = json.loads(done.stdout)
            return done.returncode, receipt
        found = re.search(r"error\[([a-z-]+)\]", done.stderr)
        assert found, done.stderr
        return done.returncode, {"outcome": "error", "error": found[1]}


def _read_line(line: str) -> tuple[str, dict[str, Any]]:
    identity, received, rest = (*line.split(maxsplit=2), "")[:3]
    findings = {severity: int(count) for count, severity in re.findall(r"(\d+) (violation|warning|info)", rest)}
    return identity, {"received": received, "findings": findings, "superseded": "superseded" in rest}


def copy_content(content: Path, target: Path) -> Path:
    """Copy the folders of ``content`` to ``target``, with the invented States of the earlier version beside them."""
    for folder in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(content / folder, target / folder)
    shutil.copytree(BEFORE / "content", target, dirs_exist_ok=True)
    return target


def read_expected(name: str) -> Any:  # noqa: ANN401 - whatever the file holds
    """Return what is recorded in a JSON file of ``expected``."""
    return json.loads((BEFORE / "expected" / f"{name}.json").read_bytes())


def read_rows(table: str) -> list[dict[str, str]]:
    """Return the rows of a table in CSV."""
    return list(csv.DictReader(io.StringIO(table, newline="")))


def list_questions() -> dict[str, str]:
    """Return the texts of the questions about submissions by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted((BEFORE / "questions").glob("*.rq"))}


def ask_question(server_url: str, text: str) -> str:
    """Return as CSV what a server answers."""
    reply = ask(server_url, text, accept="text/csv")
    assert reply.status == 200, reply.body
    return reply.body.decode()
