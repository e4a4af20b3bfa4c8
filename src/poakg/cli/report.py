"""``poakg report``."""

from pathlib import Path

import click
from rich.box import SIMPLE
from rich.table import Table

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_store
from poakg.graph.completeness import REQUIRED
from poakg.graph.completeness import measure_coverage


@click.command("report")
@archive_folder
@snapshot_folder
def command(archive: Folder, snapshots: Path) -> None:
    """Show how complete the readings of the document are, facet by facet.

    Exit code 1 when a provision lacks a facet that each must have.
    """
    store = open_store(snapshots, archive)
    table = Table("facet", "provisions", "different values", "required of all", "missing", box=SIMPLE)
    coverages = measure_coverage(store)
    for facet in coverages:
        required = "yes" if facet.name in REQUIRED else "no"
        missing = ", ".join(facet.missing) or ("none" if facet.name in REQUIRED else "")
        table.add_row(facet.label, str(facet.having), str(len(facet.values)), required, missing)
    make_console().print(table)
    if any(facet.missing for facet in coverages):
        raise click.exceptions.Exit(1)
