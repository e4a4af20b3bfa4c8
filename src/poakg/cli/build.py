"""``poakg build``."""

import time
from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.archive.publication import read_graphs
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.graph.resources import find_content
from poakg.graph.snapshot import point_to
from poakg.graph.snapshot import read_current_recipe
from poakg.graph.snapshot import write_snapshot
from poakg.graph.submission_id import parse_graph
from poakg.namespaces import GRAPH
from poakg.release.page import write_page


@click.command("build")
@archive_folder
@snapshot_folder
def command(archive: Folder, snapshots: Path) -> None:
    """Build the graph into a snapshot file with a manifest, and the page of the ontology beside it.

    What was submitted and accepted is part of it, save personal data. The same content gives the same bytes. Servers
    that run over the folder take it up. Prints the path of the snapshot.
    """
    started = time.perf_counter()
    recipe = read_current_recipe(find_content(), read_graphs(archive))
    snapshot = write_snapshot(recipe, snapshots)
    write_page(recipe, snapshot)
    point_to(snapshot)
    report = make_console(stderr=True)
    submitted = sum(count for graph, count in snapshot.graphs.items() if parse_graph(graph))
    for graph, count in snapshot.graphs.items():
        if not parse_graph(graph):
            report.print(f"{count:>8,}  {graph.removeprefix(GRAPH)}")
    report.print(f"{submitted:>8,}  in {len(recipe.submissions)} submissions")
    report.print(f"{snapshot.quads:>8,}  in all, built in {time.perf_counter() - started:.2f} s")
    make_console().print(str(snapshot.path))
