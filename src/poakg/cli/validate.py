"""``poakg validate``."""

from pathlib import Path

import click
from rich.progress import track

from poakg.cli.console import make_console
from poakg.cli.options import snapshot_folder
from poakg.findings import print_reports
from poakg.findings import write_json
from poakg.resources import find_content
from poakg.rules import Severity
from poakg.snapshot import ensure_snapshot
from poakg.snapshot import read_current_recipe
from poakg.store import load_store
from poakg.submission.reader import read_submissions
from poakg.submission.template import read_template
from poakg.validation import Validator

KIND = "national-report"
_LEVELS = {severity.word: severity for severity in Severity}


@click.command("validate")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How to print the findings.",
)
@click.option(
    "--fail-on",
    type=click.Choice(list(_LEVELS)),
    default="violation",
    show_default=True,
    help="Exit with 1 when a finding is at least this severe.",
)
@snapshot_folder
def command(files: tuple[Path, ...], form: str, fail_on: str, snapshots: Path) -> None:
    """Check national reports in XLSX, CSV, Turtle or JSON-LD.

    CSV files of one folder make up one report. Exit code 0: fine; 1: findings at or above --fail-on;
    2: a file could not be read.
    """
    recipe = read_current_recipe(find_content())
    store = load_store(ensure_snapshot(recipe, snapshots).path)
    validator = Validator(recipe.sources, KIND, store)
    submissions = list(read_submissions(files, read_template(store, KIND)))
    progress = make_console(stderr=True)
    reports = [
        validator.validate(submission)
        for submission in track(submissions, "Checking", console=progress, transient=True, disable=len(submissions) < 2)
    ]
    if form == "json":
        click.echo(write_json(reports))
    else:
        print_reports(reports, make_console())
    if any(report.has_findings_from(_LEVELS[fail_on]) for report in reports):
        raise click.exceptions.Exit(1)
