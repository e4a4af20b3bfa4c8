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
from poakg.graph.choices import find_document
from poakg.graph.choices import list_documents
from poakg.graph.completeness import REQUIRED
from poakg.graph.completeness import Coverage
from poakg.graph.completeness import measure_coverage


@click.command("report")
@click.option("--document", metavar="CODE", help="Document to report on, such as revcon4; without it, every document.")
@archive_folder
@snapshot_folder
def command(document: str | None, archive: Folder, snapshots: Path) -> None:
    """Report how complete the readings of each document are, facet by facet.

    Exit code 1 when a provision lacks a facet that each must have.
    """
    store = open_store(snapshots, archive)
    documents = list_documents(store) if document is None else dict([find_document(store, document)])
    reports = {code: measure_coverage(store, iri) for code, iri in documents.items()}
    console = make_console()
    for code, coverages in reports.items():
        console.print(code, style="bold")
        console.print(_tabulate(coverages))
    if any(facet.missing for coverages in reports.values() for facet in coverages):
        raise click.exceptions.Exit(1)


def _tabulate(coverages: list[Coverage]) -> Table:
    table = Table("facet", "provisions", "different values", "required of all", "missing", box=SIMPLE)
    for facet in coverages:
        required = "yes" if facet.name in REQUIRED else "no"
        missing = ", ".join(facet.missing) or ("none" if facet.name in REQUIRED else "")
        table.add_row(facet.label, str(facet.having), str(len(facet.values)), required, missing)
    return table
