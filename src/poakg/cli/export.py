"""``poakg export``."""

from collections.abc import Collection
from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_prepared
from poakg.cli.releases import open_release
from poakg.errors import OutputError
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import SHAPES
from poakg.system.files import write_atomically
from poakg.system.resources import find_content
from poakg.validation.exported_shapes import SHAPES_FILES

_EVERYTHING = "everything"
_FOLDER = click.Path(path_type=Path, file_okay=False)


class _Parts(click.Group):
    """A group in which the name of a folder, in place of that of a part, means everything."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None:
            args = [_EVERYTHING, *args]
        return super().resolve_command(ctx, args)


@click.group("export", cls=_Parts, subcommand_metavar="[PART] DIR")
def command() -> None:
    """Write what is here into DIR as files for other programs.

    Without PART it is everything but the rules: the graph as N-Quads, TriG, JSON-LD and Turtle, the flat tables as CSV
    with their codebook, as SQLite and, where pyarrow is installed, as Parquet, with checksums and a catalogue.
    """


@command.command(_EVERYTHING)
@click.argument("folder", metavar="DIR", type=_FOLDER)
@archive_folder
@snapshot_folder
def everything(folder: Path, archive: Folder, snapshots: Path) -> None:
    """Write the graph and the tables into DIR, with checksums and a catalogue."""
    _export(folder, archive, snapshots, ("graphs", "tables"))


@command.command("graphs")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@archive_folder
@snapshot_folder
def graphs(folder: Path, archive: Folder, snapshots: Path) -> None:
    """Write the graph into DIR, as N-Quads, TriG, JSON-LD, and one Turtle file for each named graph."""
    _export(folder, archive, snapshots, ("graphs",))


@command.command("tables")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@archive_folder
@snapshot_folder
def tables(folder: Path, archive: Folder, snapshots: Path) -> None:
    """Write the flat tables into DIR, as CSV with datapackage.json, as SQLite and as Parquet."""
    _export(folder, archive, snapshots, ("tables",))


@command.command("shapes")
@click.argument("folder", metavar="DIR", type=_FOLDER)
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
            _report(folder / name)
    except OSError as error:
        raise OutputError(
            f"Cannot write to {folder}: {error.strerror}.", "Choose a folder that can be written to."
        ) from error


def _export(folder: Path, archive: Folder, snapshots: Path, parts: Collection[str]) -> None:
    from poakg.release.export.tables import NO_PARQUET  # noqa: PLC0415 - slow to load
    from poakg.release.export.tables import has_parquet  # noqa: PLC0415
    from poakg.release.export.writing import Part  # noqa: PLC0415
    from poakg.release.export.writing import export_snapshot  # noqa: PLC0415

    snapshot = open_release(snapshots, archive)
    queries = read_queries(find_content()).values()
    export_snapshot(snapshot, queries, folder, [Part(part) for part in parts], _report)
    if "tables" in parts and not has_parquet():
        make_console(stderr=True).print(NO_PARQUET)


def _report(path: Path) -> None:
    make_console(stderr=True).print(f"Wrote {path}")
