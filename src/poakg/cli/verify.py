"""``poakg verify``."""

from pathlib import Path

import click

from poakg.cli.console import make_console
from poakg.cli.options import snapshot_folder
from poakg.graph.answers import list_answers
from poakg.graph.answers import read_answer


@click.command("verify")
@click.argument("identifier", metavar="[ID]", required=False)
@snapshot_folder
@click.pass_context
def command(context: click.Context, identifier: str | None, snapshots: Path) -> None:
    """Ask a cited answer again by its ID, and report whether it has the same rows; without ID, list what is stored.

    Exit code 0: its snapshot gives the same rows. 1: it gives others. 2: its snapshot is gone, because it was pruned or
    because something was erased from it.
    """
    from poakg.api.citing import Outcome  # noqa: PLC0415 - slow to load
    from poakg.api.citing import verify_answer  # noqa: PLC0415

    console = make_console()
    if identifier is None:
        for answer in list_answers(snapshots):
            console.print(f"{answer.id}  {answer.day}  {answer.name or 'query'}  {answer.rows:,} rows")
        return
    found = verify_answer(snapshots, read_answer(snapshots, identifier))
    console.print(found.answer.citation)
    if found.outcome is Outcome.GONE:
        why = found.reason.value if found.reason is not None else "removed, nobody noted why"
        console.print(f"Its snapshot is gone: {why}. The citation stays; its rows cannot be found again.")
    else:
        console.print("Its snapshot gives the same rows." if found.outcome is Outcome.SAME else "The rows are others.")
        console.print(f"Today there are {found.added:,} rows more and {found.removed:,} of them are missing.")
    context.exit(found.outcome.value)
