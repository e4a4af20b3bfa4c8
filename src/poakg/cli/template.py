"""``poakg template``."""

from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.archive.statements import read_graph
from poakg.cli.console import make_console
from poakg.cli.options import ExistingPath
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_rulebook
from poakg.errors import OutputError
from poakg.errors import UnknownNameError
from poakg.files import write_atomically
from poakg.graph.names import Resolver
from poakg.namespaces import TERM
from poakg.rdf.terms import REPLACES
from poakg.submission.reader import read_one
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.template.csv import write_csv_files
from poakg.submission.template.entries import Entries
from poakg.submission.template.entries import list_entries
from poakg.submission.template.writers import WRITERS
from poakg.submission.templates import Template
from poakg.submission.templates import find_template
from poakg.validation.report.run import write_unread

# The ending of the file by format; a name without an ending is a folder for CSV files.
_ENDINGS = {name: (writer.ending, *([""] if name == "csv" else [])) for name, writer in WRITERS.items()}


@click.command("template")
@click.argument("kind", metavar="KIND")
@click.option(
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write it: a name in .xlsx, .ods, .zip (CSV files) or .json (schema), or a folder for CSV files.",
)
@click.option(
    "--format",
    "output_format",
    type=click.Choice(list(_ENDINGS)),
    help="What to write.  [default: by the ending of FILE]",
)
@click.option("--state", metavar="STATE", help="State that submits, by code or name, filled in already.")
@click.option("--cycle", metavar="YEAR", help="Reporting cycle, filled in already.")
@click.option(
    "--from",
    "earlier",
    type=ExistingPath(),
    metavar="FILE",
    help="Earlier submission whose entries are filled in again.  [default: the last accepted of --state]",
)
@click.option(
    "--language", default="en", show_default=True, help="Language of headings and prompts, where there is one."
)
@click.option("--force", is_flag=True, help="Replace what is there.")
@archive_folder
@snapshot_folder
def command(  # noqa: PLR0913, PLR0917 - one for each option
    kind: str,
    output: Path,
    output_format: str | None,
    state: str | None,
    cycle: str | None,
    earlier: Path | None,
    language: str,
    force: bool,
    archive: Folder,
    snapshots: Path,
) -> None:
    """Write an empty template for a submission of KIND, such as national-report, to be filled in."""
    output_format = output_format or next(
        (name for name, endings in _ENDINGS.items() if output.suffix.lower() in endings), None
    )
    if output_format is None or output.suffix.lower() not in _ENDINGS[output_format]:
        raise click.BadParameter(
            "the name must end in .xlsx, .ods, .zip or .json, as the format has it", param_hint="--output"
        )
    if language != "en":
        raise click.BadParameter("templates are in English only so far", param_hint="--language")
    if output.exists() and not force:
        raise click.BadParameter(f"{output} is there already; add --force to replace it", param_hint="--output")
    rulebook = open_rulebook(snapshots)
    template = find_template(rulebook.templates, kind)
    iri = _find_state(state, template, rulebook.names) if state else None
    asked = {f"{TERM}State": state, f"{TERM}ReportingCycle": cycle}
    given = {chosen: spelling for chosen, spelling in asked.items() if spelling}
    choices = _read_earlier(earlier, template) if earlier else _find_last(archive, template, iri)
    entries = list_entries(template, given, choices)
    _write(output, output_format, template, entries)
    make_console(stderr=True).print(_say_what_next(output, output_format))


def _say_what_next(output: Path, output_format: str) -> str:
    if output_format == "json-schema":
        return (
            f"{output} is a JSON Schema, which describes a submission in JSON and is not to be filled in. "
            "Write the submission into a file of its own, then run: poakg validate SUBMISSION.json"
        )
    return f"Fill in {output}, then run: poakg validate {output}"


def _read_earlier(path: Path, template: Template) -> Submission:
    """Return an earlier submission, with a note where not all of it can be filled in again."""
    read = read_one(path, {template.kind: template})
    if read.unread:
        make_console(stderr=True).print(f"{path}: {write_unread(read.unread)}; see: poakg validate {path}")
    return read


def _find_state(state: str, template: Template, resolver: Resolver) -> str | None:
    """Return the IRI of the State, None for kinds that are of no State. Raises UnknownNameError with what was meant."""
    choices = [column.choices for column in template.tables[0].columns if column.choices]
    states = next((choice for choice in choices if choice.of == f"{TERM}State"), None)
    found = states.find(state) if states else None
    if states is not None and found is None:
        resolution = resolver.resolve(state)
        meant = resolver.describe(resolution.suggestion) if resolution.suggestion else ""
        advice = f"Did you mean {meant}?" if meant else "Use the name of a State or its three-letter code, such as KEN."
        raise UnknownNameError(resolution.note, advice)
    return found


def _find_last(folder: Folder, template: Template, iri: str | None) -> Submission | None:
    """Return what is public of the last accepted submission of the State, None when there is none."""
    last = folder.find_last(iri.rpartition("/")[2], template.kind) if iri else None
    if last is None:
        return None
    submission = Submission(last.path, template.kind)
    for triple in read_graph(folder, last):
        # What comes next replaces this one, not what this one replaced.
        if triple.predicate != REPLACES:
            submission.statements[triple] = Place()
    make_console(stderr=True).print(f"Filled in from {last.path}, without personal data that is not published.")
    return submission


def _write(output: Path, output_format: str, template: Template, entries: Entries) -> None:
    try:
        if output_format == "csv" and not output.suffix:
            output.mkdir(parents=True, exist_ok=True)
            for name, content in write_csv_files(template, entries).items():
                write_atomically(output / name, content)
        else:
            write_atomically(output, WRITERS[output_format].write(template, entries))
    except OSError as error:
        raise OutputError(
            f"Cannot write {output}: {error.strerror}.", "Choose a folder that can be written to."
        ) from error
