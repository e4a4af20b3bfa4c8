"""``poakg text``."""

from pathlib import Path

import click

from poakg.cli.console import make_console
from poakg.cli.options import snapshot_folder
from poakg.document import compare_copy
from poakg.errors import UnreadableError
from poakg.resources import find_content
from poakg.snapshot import ensure_snapshot
from poakg.snapshot import read_current_recipe
from poakg.store import load_store


@click.group("text")
def command() -> None:
    """Work with the official wording, which is yours to bring."""


@command.command("check")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--document", default="revcon4", show_default=True, help="Document that FILE is a copy of.")
@snapshot_folder
def check(file: Path, document: str, snapshots: Path) -> None:
    """Check FILE, the official document as plain text, against the fingerprints.

    Exit code 0: every provision matches; 1: some differ; 2: FILE is not the document.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableError(f"{file} is not text in UTF-8.", "Save the document as plain text in UTF-8.") from error
    store = load_store(ensure_snapshot(read_current_recipe(find_content()), snapshots).path)
    comparison = compare_copy(store, document, text)
    console = make_console()
    for label in comparison.differing:
        console.print(f"differs  {label}")
    total = len(comparison.matching) + len(comparison.differing)
    console.print(f"{len(comparison.matching)} of {total} provisions match.")
    if comparison.differing:
        raise click.exceptions.Exit(1)
