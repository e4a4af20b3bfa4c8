"""The command line, run as a person runs it, in this process: starting another one takes longer than most commands."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path

import pytest

from poakg.cli import main

NOTHING: Mapping[str, str] = {}


class Poakg:
    """The command line over a folder of snapshots."""

    def __init__(self, snapshots: Path, *content: Path) -> None:
        """``content`` is the folder of the content and those that add to it; that of the checkout by default."""
        self._snapshots = snapshots
        self._content = content

    def __call__(self, command: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run one command and return what it printed."""
        arguments = (command, *arguments, "--snapshots", self._snapshots)
        if self._content:
            # Names of other content stay known to a process that has read it.
            line = [sys.executable, "-m", "poakg", *map(str, arguments)]
            environment = os.environ | {"POAKG_CONTENT": os.pathsep.join(map(str, self._content))}
            return subprocess.run(line, capture_output=True, text=True, check=False, timeout=600, env=environment)
        return run_command(*arguments)

    def validate(self, *arguments: object) -> tuple[int, list[tuple[str, str]]]:
        """Validate and return the exit code and each finding's rule and place."""
        done = self("validate", "--format", "json", *arguments)
        assert not done.stderr, done.stderr
        found = [finding for file in json.loads(done.stdout)["files"] for finding in file["findings"]]
        return done.returncode, [(finding["rule"], place_of(finding)) for finding in found]


def run_command(
    *arguments: object, text: str = "", variables: Mapping[str, str] = NOTHING
) -> subprocess.CompletedProcess[str]:
    """Run ``poakg`` with ``text`` on standard input and environment ``variables``; return what it printed.

    What only a process of its own has (its start, its locale, limits, signals, what it imports) needs one: then use
    ``subprocess``.
    """
    line = ["poakg", *map(str, arguments)]
    with pytest.MonkeyPatch.context() as patch, capture(text) as (output, errors):
        patch.setattr(sys, "argv", line)
        for name, value in variables.items():
            patch.setitem(os.environ, name, value)
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        else:
            code = 0
    return subprocess.CompletedProcess(line, code, output.getvalue().decode(), errors.getvalue().decode())


@contextlib.contextmanager
def capture(text: str) -> Iterator[tuple[io.BytesIO, io.BytesIO]]:
    """Give ``text`` on standard input, and take what is printed to standard output and standard error as bytes."""
    output, errors = io.BytesIO(), io.BytesIO()
    streams = {
        "stdin": io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8"),
        "stdout": io.TextIOWrapper(output, encoding="utf-8", write_through=True),
        "stderr": io.TextIOWrapper(errors, encoding="utf-8", write_through=True),
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, stream in streams.items():
            patch.setattr(sys, name, stream)
        yield output, errors
        for stream in streams.values():
            stream.flush()
            # The bytes are read after this.
            stream.detach()


def place_of(finding: dict[str, object]) -> str:
    """Return the place of a finding in short."""
    if finding["line"]:
        return f"line {finding['line']}"
    return f"{finding['sheet']}!{finding['column'] or ''}{finding['row']}"
