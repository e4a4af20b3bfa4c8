"""``poakg validate``."""

import os
import sys
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

import click

from poakg.cli.console import make_console
from poakg.cli.options import ExistingPath
from poakg.cli.options import encoding
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_rulebook
from poakg.cli.scheduler import open_scheduler
from poakg.cli.standard_input import is_file
from poakg.cli.standard_input import read_standard_input
from poakg.cli.standard_input import standard_input_name
from poakg.errors import BaselineError
from poakg.errors import OutputError
from poakg.system.files import write_pieces_atomically
from poakg.validation.report.baseline import Baseline
from poakg.validation.report.baseline import read_baseline
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.report.formats.text import print_run
from poakg.validation.report.run import Run
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Severity
from poakg.validation.service import Options
from poakg.validation.service import check
from poakg.validation.service import choose_exit_code
from poakg.validation.validator import ENGINES

_LEVELS = {severity.word: severity for severity in Severity}
# How many submissions are checked between two drawings of the bar.
_STEP = 10
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=ExistingPath(allow_dash=True))
@standard_input_name
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default=next(iter(FORMATS)),
    show_default=True,
    help=f"Format of the findings: {'; '.join(f'{entry.name} {entry.purpose}' for entry in FORMATS.values())}.",
)
@click.option("--output", type=_FILE, metavar="FILE", help="Write to FILE, whole or not at all, instead of printing.")
@click.option(
    "--fail-on",
    type=click.Choice(list(_LEVELS)),
    default="violation",
    show_default=True,
    help="Exit with 1 when a finding is at least this severe.",
)
@click.option(
    "--select", multiple=True, metavar="RULES", help="Report only what these rules find, by id or its beginning."
)
@click.option(
    "--ignore", multiple=True, metavar="RULES", help="Leave out what these rules find, by id or its beginning."
)
@click.option(
    "--baseline",
    type=ExistingPath(dir_okay=False),
    metavar="FILE.json",
    help="Outcome of an earlier run as JSON; what it has does not count for the exit code.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    metavar="N",
    help="Show the first N findings of each rule in text and html, 0 for all.  [default: 5 in text, 100 in html]",
)
@click.option(
    "--processes",
    type=click.IntRange(min=1, max=256),
    default=lambda: len(os.sched_getaffinity(0)),
    show_default="one for each processor",
    help="Processes to share many files out among.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Have the files checked by the workers of the Dask scheduler at ADDRESS, such as tcp://10.0.0.1:8786.",
)
@click.option(
    "--engine",
    type=click.Choice(list(ENGINES)),
    default="poakg",
    show_default=True,
    help="What evaluates the rules; pyshacl finds the same, slowly, by code that is not ours.",
)
@encoding
@click.option("--no-color", is_flag=True, help="Print without colours, as the variable NO_COLOR does.")
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    *,
    files: tuple[Path, ...],
    name: str | None,
    form: str,
    output: Path | None,
    fail_on: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    baseline: Path | None,
    limit: int | None,
    processes: int,
    scheduler: str | None,
    engine: str,
    encoding: str,
    no_color: bool,
    snapshots: Path,
) -> None:
    """Check submissions in XLSX, ODS, CSV, JSON or RDF, as files, folders or ZIP archives; - is standard input.

    The kind of a submission is known from its file. CSV files of one folder make up one submission. Submissions given
    together are also checked against each other.

    Exit code 0: nothing found that counts; 1: findings at or above --fail-on that no baseline has; 2: a file could not
    be read, which is a finding of its own while the others are checked all the same, or not be written, or an option
    is wrong.
    """
    if FORMATS[form].is_binary and output is None and sys.stdout.isatty():
        raise click.UsageError(f"{form} is nothing for a terminal; name a file with --output")
    contents = read_standard_input(files, name)
    with open_scheduler(scheduler) as executor:
        options = Options(
            select=_split(select),
            ignore=_split(ignore),
            baseline=_read_baseline(baseline) if baseline else None,
            fail_on=_LEVELS[fail_on],
            limit=limit,
            processes=processes,
            executor=executor,
            engine=engine,
            encoding=encoding,
        )
        run = _check(files, contents, open_rulebook(snapshots), options)
    _print_run(run, form, output, plain=no_color)
    code = choose_exit_code(run)
    if code:
        raise click.exceptions.Exit(code)


def _split(names: tuple[str, ...]) -> list[str]:
    return [name.strip() for text in names for name in text.split(",") if name.strip()]


def _read_baseline(path: Path) -> Baseline:
    try:
        return read_baseline(str(path), path.read_bytes())
    except OSError as error:
        raise BaselineError(f"{path}: {error.strerror}.", "Check the name and the rights of the file.") from error


def _check(files: Sequence[Path], contents: Mapping[Path, bytes], rulebook: Rulebook, options: Options) -> Run:
    with click.progressbar(
        length=0,
        label="Checking",
        show_pos=True,
        show_eta=False,
        update_min_steps=_STEP,
        file=sys.stderr,
        hidden=not sys.stderr.isatty() or (len(files) == 1 and not files[0].is_dir()),
    ) as bar:
        return check(rulebook, filter(is_file, files), contents, options, on_checked=lambda: bar.update(1))


def _print_run(run: Run, form: str, output: Path | None, *, plain: bool) -> None:
    if output is not None:
        try:
            write_pieces_atomically(output, FORMATS[form].encode(run))
        except OSError as error:
            raise OutputError(
                f"Cannot write {output}: {error.strerror}.", "Choose a folder that can be written to."
            ) from error
    elif form == "text":
        print_run(run, make_console(plain=plain))
    else:
        sys.stdout.buffer.writelines(FORMATS[form].encode(run))
        sys.stdout.flush()
