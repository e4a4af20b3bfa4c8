"""``poakg query``."""

import sys
from pathlib import Path

import click
import pyoxigraph as ox
from rich.box import SIMPLE
from rich.table import Table
from rich.text import Text

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.cli.options import question_parameters
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_store
from poakg.cli.streams import write_data
from poakg.graph.catalogue import ask
from poakg.graph.catalogue import find_query
from poakg.graph.catalogue import read_queries
from poakg.rdf.formats import list_formats
from poakg.rdf.terms import shorten_iri
from poakg.system.resources import find_content

FORMATS = {entry.name: entry for entry in list_formats("solutions")}


@click.command("query")
@click.argument("name", required=False)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["table", *FORMATS]),
    default="table",
    show_default=True,
    help="How to print.",
)
@question_parameters
@click.option("--show", is_flag=True, help="Print the query itself instead of running it.")
@archive_folder
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    *, name: str | None, output_format: str, given: list[tuple[str, str]], show: bool, archive: Folder, snapshots: Path
) -> None:
    """Run the competency question NAME over the graph, or list all of them."""
    content = find_content()
    queries = read_queries(content)
    console = make_console()
    if name is None:
        width = max(map(len, queries))
        for query in queries.values():
            console.print(f"{query.name:<{width}}  {query.question}")
        return
    query = find_query(queries, name)
    if show:
        write_data(query.text)
        return
    store = open_store(snapshots, archive)
    bound, result = ask(store, query, given)
    if output_format != "table":
        sys.stdout.flush()
        result.serialize(sys.stdout.buffer, format=FORMATS[output_format].results)
        return
    console.print(query.question, style="bold")
    if bound.values:
        console.print(", ".join(f"{name} {value or 'any'}" for name, value in bound.values.items()))
    table = Table(*(variable.value.replace("_", " ") for variable in result.variables), box=SIMPLE)
    for row in result:
        table.add_row(*(Text(_write(term)) for term in row))
    console.print(table)


def _write(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> str:
    if isinstance(term, ox.NamedNode):
        return shorten_iri(term.value)
    return term.value if isinstance(term, ox.Literal | ox.BlankNode) else ""
