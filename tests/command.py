"""The command line, run as a person runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path


class Poakg:
    """The command line as a person runs it."""

    def __init__(self, snapshots: Path, *content: Path) -> None:
        """``content`` is the folder of the content and those that add to it; that of the checkout by default."""
        self._snapshots = snapshots
        named = {"POAKG_CONTENT": os.pathsep.join(map(str, content))} if content else {}
        self._environment = os.environ | named

    def __call__(self, command: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run one command and return what it printed."""
        line = [sys.executable, "-m", "poakg", command, *map(str, arguments), "--snapshots", str(self._snapshots)]
        return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60, env=self._environment)

    def validate(self, *files: Path) -> tuple[int, list[tuple[str, str]]]:
        """Validate and return the exit code and each finding's rule and place."""
        done = self("validate", "--format", "json", *files)
        assert not done.stderr, done.stderr
        found = [finding for file in json.loads(done.stdout)["files"] for finding in file["findings"]]
        return done.returncode, [(finding["rule"], place_of(finding)) for finding in found]


def place_of(finding: dict[str, object]) -> str:
    """Return the place of a finding in short."""
    if finding["line"]:
        return f"line {finding['line']}"
    return f"{finding['sheet']}!{finding['column'] or ''}{finding['row']}"
