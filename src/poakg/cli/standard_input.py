"""Standard input in the place of a file, for commands that take files."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

_STANDARD_INPUT = Path("-")

standard_input_name = click.option(
    "--name", metavar="NAME", help="Name of the file that comes on standard input; its ending shows the format."
)


def is_file(path: Path) -> bool:
    """Return whether ``path`` names a file, and not standard input."""
    return path != _STANDARD_INPUT


def read_standard_input(paths: Sequence[Path], name: str | None) -> dict[Path, bytes]:
    """Return what comes on standard input by the ``name`` given to it, if ``paths`` ask for it. Raises UsageError."""
    if (_STANDARD_INPUT in paths) != (name is not None):
        raise click.UsageError("standard input (-) and --name go together, such as: - --name report.xlsx")
    return {Path(name): sys.stdin.buffer.read()} if name is not None else {}
