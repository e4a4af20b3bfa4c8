"""``poakg template``."""

import io
import zipfile
from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import ExistingPath
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_prepared
from poakg.errors import OutputError
from poakg.errors import UnknownNameError
from poakg.graph.snapshot import TEMPLATES
from poakg.graph.suggestions import suggest
from poakg.submission.template.writers import WRITERS
from poakg.system.files import write_atomically

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
    if state or cycle or earlier:
        from poakg.cli.filled_templates import fill_in  # noqa: PLC0415 - it takes a while to load, and is seldom needed

        content = fill_in(kind, WRITERS[output_format], state, cycle, earlier, archive, snapshots)
    else:
        content = _read_made(kind, WRITERS[output_format].ending, snapshots)
    _write(output, content)
    make_console(stderr=True).print(_say_what_next(output, output_format))


def _say_what_next(output: Path, output_format: str) -> str:
    if output_format == "json-schema":
        return (
            f"{output} is a JSON Schema, which describes a submission in JSON and is not to be filled in. "
            "Write the submission into a file of its own, then run: poakg validate SUBMISSION.json"
        )
    return f"Fill in {output}, then run: poakg validate {output}"


def _read_made(kind: str, ending: str, snapshots: Path) -> bytes:
    """Return the empty template as it was made with the release. Raises UnknownNameError."""
    prepared = open_prepared(snapshots)
    kinds = prepared.list_names(TEMPLATES, ending)
    if kind not in kinds:
        raise UnknownNameError(f"'{kind}' is not a known kind of submission.", suggest(kind, kinds))
    return prepared.read(TEMPLATES, f"{kind}{ending}")


def _write(output: Path, content: bytes) -> None:
    """Write a template, into a folder of CSV files when the name has no ending."""
    try:
        if output.suffix:
            write_atomically(output, content)
            return
        output.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                write_atomically(output / name, archive.read(name))
    except OSError as error:
        raise OutputError(
            f"Cannot write {output}: {error.strerror}.", "Choose a folder that can be written to."
        ) from error
