"""``poakg export``."""

from pathlib import Path

import click

from poakg.cli.console import make_console
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_prepared
from poakg.errors import OutputError
from poakg.files import write_atomically
from poakg.graph.snapshot import SHAPES
from poakg.validation.exported_shapes import SHAPES_FILES


@click.group("export")
def command() -> None:
    """Write what is here as files for other programs."""


@command.command("shapes")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@snapshot_folder
def shapes(folder: Path, snapshots: Path) -> None:
    """Write the rules on submissions into DIR, for any SHACL engine.

    Each file begins with how to run it with pySHACL and Jena. Files of the same names are replaced.
    """
    prepared = open_prepared(snapshots)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in SHAPES_FILES:
            write_atomically(folder / name, prepared.read(SHAPES, name))
            make_console(stderr=True).print(f"Wrote {folder / name}")
    except OSError as error:
        raise OutputError(
            f"Cannot write to {folder}: {error.strerror}.", "Choose a folder that can be written to."
        ) from error
