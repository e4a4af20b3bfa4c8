"""``poakg diff``."""

from pathlib import Path

import click
import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.archive.statements import read_graph
from poakg.archive.statements import read_restricted
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_rulebook
from poakg.cli.streams import write_data
from poakg.errors import ArchiveError
from poakg.errors import ComparisonError
from poakg.errors import UnknownNameError
from poakg.errors import UnreadableError
from poakg.graph.submission_id import SubmissionId
from poakg.graph.submission_id import parse_path
from poakg.rdf.terms import RDF_TYPE
from poakg.submission.diff.formats import FORMATS
from poakg.submission.diff.sides import Side
from poakg.submission.diff.sides import compare_sides
from poakg.submission.diff.sides import make_side
from poakg.submission.reader import read_one
from poakg.submission.templates import Template


@click.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Format of the differences.",
)
@click.option(
    "--restricted", is_flag=True, help="Include personal data of accepted submissions, which are not published."
)
@archive_folder
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    *, old: str, new: str, output_format: str, restricted: bool, archive: Folder, snapshots: Path
) -> None:
    """Show what changed from the submission A to B, cell by cell.

    Each is a file, or the id of an accepted submission such as KEN/2026/national-report/1. Exit code 0: nothing
    differs; 1: something does; 2: one of them is not there or cannot be read.
    """
    templates = open_rulebook(snapshots).templates
    sides = [_read(name, templates, archive, restricted=restricted) for name in (old, new)]
    if sides[0].kind != sides[1].kind:
        raise ComparisonError(
            f"{old} is a {sides[0].kind}, {new} a {sides[1].kind}.", "Name two submissions of one kind."
        )
    changes = compare_sides(sides[0], sides[1], templates[sides[0].kind])
    for piece in FORMATS[output_format](changes):
        if output_format == "text":
            click.echo(piece, nl=False)
        else:
            write_data(piece)
    if changes:
        raise click.exceptions.Exit(1)


def _read(name: str, templates: dict[str, Template], folder: Folder, *, restricted: bool) -> Side:
    path = Path(name)
    if path.exists():
        return _read_file(path, templates)
    identity = parse_path(name)
    if identity is None or not folder.has(folder.locate_entry(identity)):
        raise UnknownNameError(
            f"{name} is neither a file nor an accepted submission.", "List what is accepted with: poakg archive list"
        )
    return _read_accepted(identity, templates, folder, restricted=restricted)


def _read_accepted(identity: SubmissionId, templates: dict[str, Template], folder: Folder, *, restricted: bool) -> Side:
    public, withheld = read_graph(folder, identity), []
    try:
        withheld = read_restricted(folder, identity)
    except ArchiveError:
        # Who may not read it sees what is public; contacts then go by their numbers.
        if restricted:
            raise
    stated = public + (withheld if restricted else [])
    return make_side(templates[identity.kind], ox.NamedNode(identity.iri), stated, withheld, hides=not restricted)


def _read_file(path: Path, templates: dict[str, Template]) -> Side:
    read = read_one(path, templates)
    described = ox.NamedNode(templates[read.kind].described_class)
    for triple in read.statements:
        if triple.predicate == RDF_TYPE and triple.object == described and not isinstance(triple.subject, ox.Triple):
            return make_side(templates[read.kind], triple.subject, read.statements, hides=False)
    raise UnreadableError(f"{path} submits nothing.", "Check that it is the file you mean.")
