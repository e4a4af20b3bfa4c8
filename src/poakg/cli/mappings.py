"""``poakg mappings``."""

from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_store
from poakg.cli.streams import write_data
from poakg.errors import OutputError
from poakg.graph.sssom import list_mapping_sets
from poakg.graph.sssom import tabulate_mappings
from poakg.system.files import write_atomically


@click.command("mappings")
@click.argument("name", required=False)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write, instead of printing.")
@archive_folder
@snapshot_folder
def command(name: str | None, output: Path | None, archive: Folder, snapshots: Path) -> None:
    """Give the mapping set NAME as a table in the SSSOM form (TSV), or list the sets."""
    store = open_store(snapshots, archive)
    if name is None:
        for one, title in list_mapping_sets(store).items():
            make_console().print(f"{one:<24}  {title}")
        return
    table = tabulate_mappings(store, name)
    if output is None:
        write_data(table)
        return
    try:
        write_atomically(output, table.encode())
    except OSError as error:
        raise OutputError(f"Cannot write {output}: {error.strerror}.", "Name another file with --output.") from error
