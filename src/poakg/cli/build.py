"""``poakg build``."""

from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.graph.submission_id import parse_graph
from poakg.namespaces import GRAPH
from poakg.release.build import Timings
from poakg.release.build import make_release
from poakg.release.export.kept import keep_export
from poakg.release.export.tables import NO_PARQUET
from poakg.release.export.tables import has_parquet
from poakg.release.pruning import prune
from poakg.system.resources import find_content


@click.command("build")
@click.option("--no-check", is_flag=True, help="Do not run the rules on our own content.")
@click.option("--timings", "with_timings", is_flag=True, help="Print how long each step took.")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    metavar="N",
    help="Remove older snapshots but the latest N; one in use always stays.",
)
@click.option("--exports", is_flag=True, help="Make the files to take away too, which a server sends at /exports.")
@archive_folder
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    *, no_check: bool, with_timings: bool, keep: int | None, exports: bool, archive: Folder, snapshots: Path
) -> None:
    """Build the graph with all that pages and checks need, and make it the current release.

    Accepted submissions are part of it, without personal data. The content is checked against its own rules first.
    The same content gives the same bytes, and nothing is built when nothing has changed. Servers that run over the
    folder take the new release up. Prints the path of the snapshot.
    """
    release = make_release(find_content(), archive, snapshots, check=not no_check)
    if release.is_new:
        _report_graphs(release.snapshot, release.timings)
    else:
        make_console(stderr=True).print("Nothing has changed since the current snapshot was built.")
    report = make_console(stderr=True)
    if exports:
        with release.timings.step("export"):
            made = keep_export(release.snapshot, read_queries(find_content()).values())
        if made and not has_parquet():
            report.print(NO_PARQUET)
    for path in prune(snapshots, keep) if keep else ():
        report.print(f"removed {path}")
    if with_timings:
        for step, seconds in release.timings.seconds.items():
            report.print(f"{seconds:>8.2f}  s to {step}")
    make_console().print(str(release.snapshot.path))


def _report_graphs(snapshot: Snapshot, timings: Timings) -> None:
    report = make_console(stderr=True)
    submitted = 0
    for graph, count in snapshot.graphs.items():
        if parse_graph(graph):
            submitted += count
        else:
            report.print(f"{count:>8,}  {graph.removeprefix(GRAPH)}")
    report.print(f"{submitted:>8,}  in {snapshot.submissions} submissions")
    report.print(f"{snapshot.quads:>8,}  in all, built in {sum(timings.seconds.values()):.2f} s")
