"""``poakg format``."""

from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

import click
from rich.progress import track

from poakg.cli.console import make_console
from poakg.rdf.turtle import format_turtle
from poakg.rdf.turtle import read_bytes
from poakg.system.files import write_atomically
from poakg.system.resources import FOLDERS
from poakg.system.resources import find_content
from poakg.system.resources import list_layers


@click.command("format")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@click.option("--check", is_flag=True, help="Change nothing; exit 1 and name the files that would change.")
def command(paths: tuple[Path, ...], check: bool) -> None:
    """Rewrite Turtle files in canonical form.

    PATHS are files or folders; without any, all content of this installation or checkout.
    """
    console = make_console()
    files = list(_list_files(paths or [layer / name for layer in list_layers(find_content()) for name in FOLDERS]))
    changed = []
    for path in track(files, "Formatting", console=make_console(stderr=True), transient=True, disable=len(files) < 2):
        before = read_bytes(path)
        after = format_turtle(before, str(path)).encode()
        if before != after:
            changed.append(path)
            if not check:
                write_atomically(path, after)
    for path in changed:
        console.print(f"{'would change' if check else 'changed'} {path}")
    if check and changed:
        make_console(stderr=True).print(f"{len(changed)} of {len(files)} files; run: poakg format")
        raise click.exceptions.Exit(1)


def _list_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        yield from sorted(path.rglob("*.ttl")) if path.is_dir() else [path] if path.exists() else []
