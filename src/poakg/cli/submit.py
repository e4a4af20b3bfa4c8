"""``poakg submit``."""

import json
import os
from collections import Counter
from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click

from poakg.archive.acceptance import Outcome
from poakg.archive.acceptance import Receipt
from poakg.archive.acceptance import quarantine
from poakg.archive.acceptance import submit
from poakg.archive.admission import Examination
from poakg.archive.deposit import Deposit
from poakg.archive.deposit import ReceivedFile
from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.console import print_error
from poakg.cli.options import ExistingPath
from poakg.cli.options import encoding
from poakg.cli.options import new_archive_folder
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_rulebook
from poakg.cli.standard_input import is_file
from poakg.cli.standard_input import read_standard_input
from poakg.cli.standard_input import standard_input_name
from poakg.errors import ForeignStatementError
from poakg.errors import UnreadableError
from poakg.release.recipe import read_recipe
from poakg.submission.files import list_folder
from poakg.submission.files import list_links
from poakg.submission.files import refuse_link
from poakg.submission.limits import LIMITS
from poakg.submission.reader import TABLES
from poakg.submission.reader import Templates
from poakg.submission.reader import gather_files
from poakg.submission.reader import read_together
from poakg.submission.submission import Submission
from poakg.system.resources import find_content
from poakg.validation.report.formats.text import print_run
from poakg.validation.report.run import Run
from poakg.validation.report.run import write_counts
from poakg.validation.report.run import write_unread
from poakg.validation.rulebook import Rulebook

# Exit codes of outcomes.
_STATUS = {Outcome.REJECTED.value: 1, "unreadable": 2}


@click.command("submit")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    metavar="FILE...",
    type=ExistingPath(allow_dash=True),
)
@standard_input_name
@encoding
@click.option(
    "--leave-out-unread",
    is_flag=True,
    help="Accept it without what was not read, such as columns that the template does not have.",
)
@click.option("--dry-run", is_flag=True, help="Show what would happen, and accept nothing.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Format of the result.",
)
@new_archive_folder
@snapshot_folder
def command(  # noqa: PLR0913 - one parameter an option
    files: tuple[Path, ...],
    *,
    name: str | None,
    encoding: str,
    leave_out_unread: bool,
    dry_run: bool,
    form: str,
    archive: Folder,
    snapshots: Path,
) -> None:
    """Check what FILE submits and take it into the archive; 'poakg build' then makes it part of the graph.

    A folder means all files in it. Several submissions are taken one after the other, whatever happens to the others;
    with several, JSON is a list.

    An archive that does not exist is created.

    The CSV files of one submission are in one folder; - is standard input. The same files are
    recognized when they come again; others of the same author, cycle and kind supersede the last ones. What breaks a
    rule, has content that was not read, or cannot be read at all, is kept in quarantine with the reason.

    Exit code 0: accepted, or there already; 1: rejected; 2: a file cannot be read, or the archive not be written to.
    """
    given = read_standard_input(files, name)
    rulebook = open_rulebook(snapshots, read_recipe(find_content()))
    take = partial(_submit, rulebook, archive, given, encoding=encoding, dry=dry_run, leave_out_unread=leave_out_unread)
    groups = list(_part_submissions([*_list_files(files), *given]))
    entries = [_enter(group, take, archive, form, dry=dry_run, alone=len(groups) == 1) for group in groups]
    if len(entries) > 1:
        counts = Counter(entry["outcome"] for entry in entries)
        summary = ", ".join(f"{count} {outcome}" for outcome, count in counts.items())
        make_console(stderr=True).print(f"{len(entries)} submissions: {summary}.")
    if form == "json":
        click.echo(json.dumps(entries if len(entries) > 1 else entries[0], indent=2))
    if status := max(_STATUS.get(entry["outcome"], 0) for entry in entries):
        raise click.exceptions.Exit(status)


def _enter(  # noqa: PLR0913 - one parameter an option
    group: list[Path],
    take: Callable[[list[Path]], Receipt],
    archive: Folder,
    form: str,
    *,
    dry: bool,
    alone: bool,
) -> dict[str, Any]:
    """Submit one of the submissions and return the result, for JSON; print it, too, where that is not ``form``.

    What goes wrong with the only one is raised.
    """
    names = [path.name if alone else str(path) for path in group]
    if not alone:
        make_console(stderr=True).print(f"{', '.join(names)}:")
    try:
        receipt = take(group)
    except (UnreadableError, ForeignStatementError) as error:
        if alone:
            raise
        print_error(error)
        reason = {"code": error.code, "message": error.message, "next_step": error.next_step}
        return {"files": names, "outcome": "unreadable", "error": reason}
    if form == "text":
        _print_receipt(receipt, archive, dry=dry)
    return _describe(receipt, names, dry=dry)


def _part_submissions(paths: Iterable[Path]) -> Iterator[list[Path]]:
    """Yield the files that make up a submission: those that are read together, see ``gather_files``."""
    tables: dict[Path, list[Path]] = defaultdict(list)
    for path in paths:
        if path.suffix.lower() in TABLES:
            tables[path.parent].append(path)
        else:
            yield [path]
    yield from tables.values()


def _submit(  # noqa: PLR0913 - one parameter an option
    rulebook: Rulebook,
    archive: Folder,
    given: Mapping[Path, bytes],
    paths: list[Path],
    *,
    encoding: str,
    dry: bool,
    leave_out_unread: bool,
) -> Receipt:
    """Submit the one submission that the files make up, and print what is found in it; ``given`` has some of them.

    Raises UnreadableError and ForeignStatementError, after putting into quarantine what could be read.
    """
    contents = {path: given[path] if path in given else _read_bytes(path) for path in paths}
    received = [ReceivedFile(path.name, content) for path, content in contents.items()]
    try:
        submission = _read_submission(contents, rulebook.templates, encoding)
        classes = {kind: template.described_class for kind, template in rulebook.templates.items()}
        deposit = Deposit(received, list(submission.statements), classes)
        examination = Examination(rulebook, submission)
        with _announcing(archive):
            receipt = submit(
                archive, deposit, rulebook.protection, examination, dry=dry, leave_out_unread=leave_out_unread
            )
    except (UnreadableError, ForeignStatementError) as error:
        if not dry:
            with _announcing(archive):
                place = quarantine(archive, Deposit(received, (), {}), error)
            error.next_step += f" What came is in quarantine, the reason in {place}."
        raise
    if receipt.outcome is not Outcome.KNOWN and examination.report.findings:
        print_run(Run((examination.report,), tuple(rulebook.rules.values())), make_console(stderr=True))
    return receipt


@contextmanager
def _announcing(archive: Folder) -> Iterator[None]:
    """Say so when the archive is created."""
    existed = os.path.lexists(archive.path)
    yield
    if not existed and archive.path.is_dir():
        make_console(stderr=True).print(f"Created the archive {archive.path}.")


def _list_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in filter(is_file, paths):
        for link in list_links(path):
            raise refuse_link(link)
        yield from list_folder(path, LIMITS) if path.is_dir() else [path]


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}.", "Check the name and the rights of the file.") from error


def _read_submission(received: Mapping[Path, bytes], templates: Templates, encoding: str) -> Submission:
    """Return the one submission that the files make up, read from the very bytes that are kept."""
    found: list[Submission] = []
    for files in gather_files((), contents=received):
        if isinstance(files, UnreadableError):
            raise files
        for read in read_together(files, templates, encoding=encoding):
            if isinstance(read, UnreadableError):
                raise read
            found.append(read)
    if len(found) != 1:
        raise UnreadableError(
            f"{', '.join(path.name for path in received)}: {len(found)} submissions in one.",
            "Give each a file of its own.",
        )
    return found[0]


def _describe(receipt: Receipt, files: list[str], *, dry: bool) -> dict[str, Any]:
    """Return the result for a submission, for JSON."""
    return {
        "files": files,
        "outcome": receipt.outcome.value,
        "submission": receipt.identity.iri if receipt.identity else None,
        "replaces": receipt.replaces.iri if receipt.replaces else None,
        "superseded_by": receipt.superseded_by.iri if receipt.superseded_by else None,
        "digest": receipt.digest,
        "findings": dict(receipt.findings),
        "restricted": receipt.restricted,
        "unread": receipt.unread,
        "dry_run": dry,
    }


def _print_receipt(receipt: Receipt, folder: Folder, *, dry: bool) -> None:
    """Print the IRI of what was accepted, and the result to standard error."""
    if receipt.identity:
        click.echo(receipt.identity.iri)
    report = make_console(stderr=True)
    for line in _write_lines(receipt, folder, dry=dry):
        report.print(line)


def _write_lines(receipt: Receipt, folder: Folder, *, dry: bool) -> list[str]:
    found = write_counts(receipt.findings)
    if receipt.unread:
        found += f"; {write_unread(receipt.unread)}"
    if dry:
        return [f"Would be {receipt.outcome.value}, with {found}; nothing was kept."]
    if receipt.outcome is Outcome.KNOWN:
        lines = ["These files were accepted before, under this id; nothing was changed."]
        if receipt.superseded_by is not None:
            last = receipt.superseded_by.path
            lines.append(f"It is superseded by {last}. To go back to it, submit it with a change, such as its date.")
        return lines
    if receipt.outcome is Outcome.REJECTED or receipt.identity is None:
        return [
            f"Rejected, with {found}. It is in {folder.locate_quarantine(receipt.digest)}.",
            "Fix what is reported above, then submit it again"
            + (", or with --leave-out-unread if what was not read may be left out." if receipt.unread else "."),
        ]
    lines = [f"Accepted, with {found}. Run 'poakg build' to make it part of the graph."]
    if receipt.replaces is not None:
        lines.append(f"It supersedes an earlier one: poakg diff {receipt.replaces.path} {receipt.identity.path}")
    if receipt.restricted:
        lines.append("What is not published, such as keys of contacts, is kept in the archive for its owner alone.")
    return lines
