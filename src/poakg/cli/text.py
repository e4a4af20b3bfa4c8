"""``poakg text``."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.options import text_folder
from poakg.cli.releases import open_store
from poakg.errors import OutputError
from poakg.graph.choices import find_document
from poakg.system.files import write_atomically
from poakg.validation.report.run import write_number
from poakg.wording.compare import Comparison
from poakg.wording.compare import align_copy
from poakg.wording.compare import compare_copy
from poakg.wording.compare import state_fingerprints
from poakg.wording.compare import state_wording
from poakg.wording.extract import read_copy

# The official languages of the United Nations.
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")


@click.group("text")
def command() -> None:
    """Work with the official wording, which is yours to bring."""


def _copy_parameters(function: Callable[..., Any]) -> Callable[..., Any]:
    for decorate in (
        snapshot_folder,
        archive_folder,
        click.option(
            "--document",
            metavar="CODE",
            help="Document that FILE is a copy of, such as revcon4; needed where the graph has several.",
        ),
        click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False)),
    ):
        function = decorate(function)
    return function


@command.command("check")
@_copy_parameters
def check(file: Path, document: str | None, archive: Folder, snapshots: Path) -> None:
    """Check FILE against the fingerprints of the provisions.

    FILE is the official document as text, PDF or DOCX. Exit code 0: every provision matches; 1: some differ; 2: FILE is
    not the document.
    """
    store = open_store(snapshots, archive)
    if _compare(store, find_document(store, document)[0], file).differing:
        raise click.exceptions.Exit(1)


@command.command("attach")
@_copy_parameters
@text_folder
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default="en",
    show_default=True,
    help="Language of FILE; only English has fingerprints, the others are aligned by number.",
)
@click.option("--anyway", is_flag=True, help="Attach the wording even where it differs.")
def attach(  # noqa: PLR0913 - one parameter an option
    *, file: Path, document: str | None, archive: Folder, snapshots: Path, texts: Path, language: str, anyway: bool
) -> None:
    """Keep the wording of FILE on this machine.

    'poakg serve --with-text' shows it beside the summaries. A copy that differs is not attached without --anyway. Exit
    codes as for check.
    """
    store = open_store(snapshots, archive)
    name, _ = find_document(store, document)
    if language == "en":
        comparison = _compare(store, name, file)
        wording = comparison.wording
        if comparison.differing and not anyway:
            make_console(stderr=True).print("Nothing was attached. Use another copy, or add --anyway.")
            raise click.exceptions.Exit(1)
    else:
        wording = align_copy(store, name, read_copy(file))
        make_console().print(
            f"{write_number(len(wording), 'provision')} aligned by number; nothing proves their wording."
        )
    target = texts / (f"{name}.nq" if language == "en" else f"{name}.{language}.nq")
    body = state_wording(wording, file.name, hashlib.sha256(file.read_bytes()).hexdigest(), language)
    try:
        texts.mkdir(parents=True, exist_ok=True)
        write_atomically(target, body)
    except OSError as error:
        raise OutputError(f"Cannot write {target}: {error.strerror}.", "Name another folder with --texts.") from error
    make_console(stderr=True).print(f"Attached as {target}; now run: poakg serve --with-text")


@command.command("fingerprint")
@_copy_parameters
def fingerprint(file: Path, document: str | None, archive: Folder, snapshots: Path) -> None:
    """Print fingerprints and word lists of FILE as Turtle.

    FILE is the official document. For those who add a document: its folder keeps them, and not the wording.
    """
    store = open_store(snapshots, archive)
    click.echo(state_fingerprints(store, find_document(store, document)[0], read_copy(file)), nl=False)


def _compare(store: ox.Store, document: str, file: Path) -> Comparison:
    comparison = compare_copy(store, document, read_copy(file))
    console = make_console()
    for label in comparison.differing:
        console.print(f"differs  {label}")
    total = len(comparison.matching) + len(comparison.differing)
    console.print(f"{len(comparison.matching)} of {total} provisions match.")
    return comparison
