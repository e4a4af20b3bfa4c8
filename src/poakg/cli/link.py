"""``poakg link``."""

from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import ExistingPath
from poakg.cli.options import archive_folder
from poakg.cli.options import encoding
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_prepared
from poakg.cli.releases import open_store
from poakg.errors import OutputError
from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.snapshot import NAMES
from poakg.join.evidence import KINDS
from poakg.join.evidence import Evidence
from poakg.join.opening import Reading
from poakg.join.publication import RDF
from poakg.join.publication import publish
from poakg.join.service import Options
from poakg.join.service import Report
from poakg.join.service import Work
from poakg.join.service import link
from poakg.join.table import Progress

_MOST_SHOWN = 12


@click.command("link")
@click.argument("table", type=ExistingPath(dir_okay=False))
@click.option("--column", default="", metavar="NAME", help="Column that names States, by heading or by number from 1.")
@click.option("--year", default="", metavar="NAME", help="Column of the year of each row, or one year for all rows.")
@click.option("--system", default="", metavar="NAME", help="System of codes of the column, such as gw; name for names.")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="Write to OUT: in the format of TABLE, as CSV, or as RDF (.ttl) with the CSV and its metadata beside it.",
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@click.option("--allow", is_flag=True, help="Exit with 0 although some rows are not joined.")
@click.option("--with", "kind", type=click.Choice(KINDS), help="Add what each row is evidence for, and on what ground.")
@click.option("--topic", default="", metavar="NAME", help="What the rows are about: a code, or the column that has it.")
@click.option("--sheet", default="", metavar="NAME", help="Sheet of a spreadsheet.  [default: the only one with rows]")
@click.option("--melt", is_flag=True, help="Make a row of each value in columns that are headed by a year.")
@click.option("--delimiter", default="", metavar="CHAR", help="Delimiter of the cells.  [default: found out]")
@click.option(
    "--header",
    type=click.IntRange(0),
    metavar="LINE",
    help="Line of the heading, counted from 1; 0 for none.  [default: found out]",
)
@encoding
@archive_folder
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    *,
    table: Path,
    column: str,
    year: str,
    system: str,
    output: Path,
    force: bool,
    allow: bool,
    kind: str | None,
    topic: str,
    sheet: str,
    melt: bool,
    delimiter: str,
    header: int | None,
    encoding: str,
    archive: Folder,
    snapshots: Path,
) -> None:
    """Join TABLE to the graph: give each row the State that a column names.

    Adds the State's IRI and codes, the outcome (joined, ambiguous, historic, outside-register, not-a-state or unknown),
    candidates and the reason; all other cells stay as they are. Nothing is joined by likeness. Exit code 1: some rows
    are not joined.
    """
    if output.exists() and not force:
        raise click.BadParameter(f"{output} is there already; add --force to replace it", param_hint="--output")
    if output.exists() and output.samefile(table):
        raise click.BadParameter(f"{output} is the table itself; name another file", param_hint="--output")
    separator = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    reading = Reading(separator, encoding, header, sheet, melt)
    resolver = Resolver.read(open_prepared(snapshots).read(NAMES))
    evidence = Evidence(kind, open_store(snapshots, archive)) if kind is not None else None
    try:
        with _show_progress() as track:
            work = Work(table, output, reading, Options(column, year, system, evidence, topic))
            if output.suffix.lower() in RDF:
                report, written = publish(work, resolver, track)
            else:
                report, written = link(work, resolver, track), [output]
    except OSError as error:
        raise OutputError(
            f"Cannot write {output}: {error.strerror}.", "Choose a folder that can be written to."
        ) from error
    _print(report, written)
    if report.missed and not allow:
        raise click.exceptions.Exit(1)


@contextmanager
def _show_progress() -> Iterator[Progress]:
    """Show on a terminal how much of the work is done."""
    console = make_console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _size: None
        return
    from rich.progress import Progress as Bar  # noqa: PLC0415 - takes a while to load

    with Bar(console=console, transient=True) as bar:
        task = bar.add_task("Linking", total=None)
        yield lambda done, size: bar.update(task, advance=done, total=size)


def _print(report: Report, written: Sequence[Path]) -> None:
    console = make_console()
    for note in (*report.notes, *report.key.evidence, *report.describe_shape()):
        console.print(note)
    for outcome in Outcome:
        count = report.outcomes[outcome]
        if count:
            console.print(f"  {outcome.value:<17}{count:>12,}  {count / report.rows:7.2%}")
    console.print(f"{report.rows:,} rows; written to {', '.join(map(str, written))}.")
    if not report.missed:
        return
    console.print(f"Not joined, {report.missed:,} rows; the reasons are in the column '{report.reason_column}':")
    shown = sorted(report.values.items(), key=lambda item: -item[1][1])
    for (text, outcome), (found, rows) in shown[:_MOST_SHOWN]:
        console.print(f"  {rows:>9,}  {outcome.value}  {found.reason if text else 'The cell is empty.'}")
    others = report.missed - sum(rows for _, (_, rows) in shown[:_MOST_SHOWN])
    if others:
        console.print(f"  {others:>9,}  with other values")
