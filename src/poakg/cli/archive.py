"""``poakg archive``."""

import click

from poakg.archive.folder import Folder
from poakg.archive.inspection import inspect
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.graph.content import read_sources
from poakg.graph.protection import read_protection
from poakg.graph.submission_id import list_superseded
from poakg.resources import find_content


@click.group("archive")
def command() -> None:
    """Look into the archive of what was submitted."""


@command.command("list")
@archive_folder
def list_accepted(archive: Folder) -> None:
    """List what is accepted: id, moment, findings, and whether something superseded it."""
    console = make_console()
    accepted = archive.list_accepted()
    superseded = list_superseded(identity.graph for identity in accepted)
    for identity in accepted:
        entry = archive.read_entry(identity)
        found = ", ".join(f"{count} {severity}" for severity, count in entry.findings.items() if count)
        state = "superseded" if identity.graph in superseded else ""
        console.print("  ".join(filter(None, (identity.path, entry.received, found, state))))


@command.command("verify")
@archive_folder
def verify(archive: Folder) -> None:
    """Check that every file is what was put there, and that nothing personal is public.

    Exit code 1 when something is wrong. What an interrupted submission left is told, and does no harm.
    """
    found = inspect(archive, read_protection(read_sources(find_content())))
    console = make_console()
    for fault in found.faults:
        console.print(f"fault  {fault}")
    for path in found.leftovers:
        console.print(f"left over  {path}")
    console.print(f"{found.accepted} accepted, {len(found.faults)} faults, {len(found.leftovers)} left over.")
    if found.faults:
        raise click.exceptions.Exit(1)
