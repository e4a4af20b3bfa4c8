"""``poakg template``."""

from pathlib import Path

import click

from poakg.atomic import write_atomically
from poakg.cli.console import make_console
from poakg.cli.options import snapshot_folder
from poakg.errors import OutputError
from poakg.resources import find_content
from poakg.snapshot import ensure_snapshot
from poakg.snapshot import read_current_recipe
from poakg.store import load_store
from poakg.submission.template import read_template
from poakg.submission.workbook import write_workbook


@click.command("template")
@click.argument("kind", metavar="KIND")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.xlsx",
    help="Where to write the spreadsheet.",
)
@click.option("--force", is_flag=True, help="Replace FILE.xlsx if it is there.")
@snapshot_folder
def command(kind: str, output: Path, force: bool, snapshots: Path) -> None:
    """Write an empty spreadsheet for a submission of KIND (national-report)."""
    if output.suffix.lower() != ".xlsx":
        raise click.BadParameter("the name must end in .xlsx", param_hint="--output")
    if output.exists() and not force:
        raise click.BadParameter(f"{output} is there already; add --force to replace it", param_hint="--output")
    store = load_store(ensure_snapshot(read_current_recipe(find_content()), snapshots).path)
    body = write_workbook(read_template(store, kind))
    try:
        write_atomically(output, body)
    except OSError as error:
        raise OutputError(
            f"Cannot write {output}: {error.strerror}.", "Choose a folder that can be written to."
        ) from error
    make_console(stderr=True).print(f"Fill in {output}, then run: poakg validate {output}")
