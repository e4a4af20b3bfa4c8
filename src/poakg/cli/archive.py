"""``poakg archive``."""

from collections.abc import Iterator
from pathlib import Path

import click

from poakg.archive.erasure import Traces
from poakg.archive.erasure import erase
from poakg.archive.erasure import find_traces
from poakg.archive.folder import Folder
from poakg.archive.inspection import inspect
from poakg.cli.console import make_console
from poakg.cli.options import archive_folder
from poakg.cli.options import snapshot_folder
from poakg.errors import UnknownNameError
from poakg.graph.content import read_sources
from poakg.graph.protection import read_protection
from poakg.graph.submission_id import list_superseded
from poakg.graph.submission_id import parse_path
from poakg.release.withdrawal import withdraw_snapshots
from poakg.system.resources import find_content
from poakg.validation.report.run import write_number


@click.group("archive")
def command() -> None:
    """Look into the archive of what was submitted, and erase the data of a person."""


@command.command("list")
@archive_folder
def list_accepted(archive: Folder) -> None:
    """List the accepted submissions.

    Each line has the id, the moment, the findings, whether something superseded it, and what was erased.
    """
    console = make_console()
    accepted = archive.list_accepted()
    if not accepted:
        make_console(stderr=True).print(_describe_nothing(archive))
    superseded = list_superseded(identity.graph for identity in accepted)
    for identity in accepted:
        entry = archive.read_entry(identity)
        found = ", ".join(f"{count} {severity}" for severity, count in entry.findings.items() if count)
        state = "superseded" if identity.graph in superseded else ""
        erased = [f"contact/{erasure.contact} erased {erasure.moment}" for erasure in entry.erasures]
        console.print("  ".join(filter(None, (identity.path, entry.received, found, state, *erased))))


@command.command("verify")
@archive_folder
def verify(archive: Folder) -> None:
    """Check that files are unchanged and personal data private.

    Every file must be what was put there, and nothing personal may be public. Exit code 1 when something is wrong. What
    an interrupted submission left is listed, and does no harm.
    """
    found = inspect(archive, read_protection(read_sources(find_content())))
    console = make_console()
    if not archive.exists:
        make_console(stderr=True).print(_describe_nothing(archive))
    for fault in found.faults:
        console.print(f"fault  {fault}")
    for path in found.leftovers:
        console.print(f"left over  {path}")
    faults = write_number(len(found.faults), "fault")
    console.print(f"{found.accepted} accepted, {faults}, {len(found.leftovers)} left over.")
    if found.faults:
        raise click.exceptions.Exit(1)


def _describe_nothing(archive: Folder) -> str:
    if archive.exists:
        return f"Nothing is accepted in {archive.path}."
    return f"There is no archive at {archive.path} yet; 'poakg submit' creates it."


@command.command("erase")
@click.argument("submission", metavar="SUBMISSION")
@click.option(
    "--contact",
    "key",
    required=True,
    metavar="KEY",
    help="The contact to erase: its key in the submission, or its public name, such as poa-1.",
)
@click.option("--yes", is_flag=True, help="Do not ask before erasing.")
@archive_folder
@snapshot_folder
def erase_contact(*, submission: str, key: str, yes: bool, archive: Folder, snapshots: Path) -> None:
    """Erase a person's data from SUBMISSION.

    SUBMISSION is an id such as KEN/2026/point-of-contact/1; what was made of it is erased, too. Received files,
    findings, rejected submissions, restricted data and snapshots are listed first, then removed for good. A running
    server takes up a new release without them. What other submissions say of the person stays and is listed. When it
    is interrupted, run it again.
    """
    identity = parse_path(submission)
    if identity is None:
        raise UnknownNameError(f"'{submission}' is not the id of a submission.", "Use one of: poakg archive list")
    content = find_content()
    traces = find_traces(archive, identity, key, read_protection(read_sources(content)))
    report = make_console(stderr=True)
    for line in _describe_traces(traces, submission):
        report.print(line)
    if not yes:
        click.confirm("Erase this for good?", abort=True, err=True)
    removed: list[Path] = []
    erase(archive, identity, traces, lambda iris: removed.extend(withdraw_snapshots(iris, content, archive, snapshots)))
    for path in removed:
        report.print(f"removed {path}")
    report.print(f"Erased contact/{traces.contact} from {identity.path}. Copies and backups elsewhere are up to you.")
    for other in traces.others:
        report.print(f"{other} still has this person: poakg archive erase {other} --contact KEY")


def _describe_traces(traces: Traces, submission: str) -> Iterator[str]:
    yield f"{submission}, contact/{traces.contact}, called '{traces.key}':"
    yield f"  {traces.public} public and {write_number(traces.restricted, 'restricted statement')}"
    received = write_number(len(traces.files), "received file")
    yield f"  the report, {received} as a whole, {write_number(len(traces.quarantined), 'rejected submission')}"
    yield "  every snapshot that has the contact; the current one is built again"
