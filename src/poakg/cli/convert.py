"""``poakg convert``."""

import sys
from pathlib import Path

import click

from poakg.cli.console import make_console
from poakg.cli.options import ExistingPath
from poakg.cli.options import encoding
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_rulebook
from poakg.cli.standard_input import read_standard_input
from poakg.cli.standard_input import standard_input_name
from poakg.errors import OutputError
from poakg.rdf.terms import shorten_iri
from poakg.submission.conversion import TARGETS
from poakg.submission.conversion import Conversion
from poakg.submission.conversion import convert
from poakg.submission.reader import read_one
from poakg.submission.submission import Submission
from poakg.system.files import write_atomically

_MOST_SHOWN = 5


@click.command("convert")
@click.argument("file", type=ExistingPath(allow_dash=True))
@standard_input_name
@encoding
@click.option("--to", "target", type=click.Choice(list(TARGETS)), required=True, help="What to write.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OUT",
    help="Write to OUT instead of printing; csv is a ZIP archive with a file for each table.",
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    *, file: Path, name: str | None, encoding: str, target: str, output: Path | None, force: bool, snapshots: Path
) -> None:
    """Write the submission in FILE in another format, without submitting it.

    FILE may be a folder of CSV files. The rules are not run. Exit code 1: reading FILE gave findings, or something has
    no place in the other format; the first such statements are listed.
    """
    if output is None and TARGETS[target].is_binary and sys.stdout.isatty():
        raise click.UsageError(f"{target} is not for a terminal; name a file with --output")
    if output is not None and output.exists() and not force:
        raise click.BadParameter(f"{output} is there already; add --force to replace it", param_hint="--output")
    contents = read_standard_input([file], name)
    templates = open_rulebook(snapshots).templates
    submission = read_one(file, templates, contents, encoding)
    conversion = convert(submission, templates, target)
    _write(conversion, output)
    _report(submission, conversion, target)
    if submission.issues or conversion.lost:
        raise click.exceptions.Exit(1)


def _write(conversion: Conversion, output: Path | None) -> None:
    if output is None:
        sys.stdout.buffer.write(conversion.content)
        sys.stdout.flush()
        return
    try:
        write_atomically(output, conversion.content)
    except OSError as error:
        raise OutputError(
            f"Cannot write {output}: {error.strerror}.", "Choose a folder that can be written to."
        ) from error


def _report(submission: Submission, conversion: Conversion, target: str) -> None:
    console = make_console(stderr=True)
    if submission.issues:
        count = len(submission.issues)
        console.print(f"{count} {'finding' if count == 1 else 'findings'} of reading; list them with: poakg validate")
    if conversion.lost:
        console.print(f"{len(conversion.lost)} statements have no place in {target}:")
        for triple in conversion.lost[:_MOST_SHOWN]:
            console.print(f"  {triple.subject} {shorten_iri(triple.predicate.value)} {triple.object}", highlight=False)
        if len(conversion.lost) > _MOST_SHOWN:
            console.print(f"  and {len(conversion.lost) - _MOST_SHOWN} more")
