"""``poakg cite``."""

from pathlib import Path

import click

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.cli.options import ExistingPath
from poakg.cli.options import archive_folder
from poakg.cli.options import question_parameters
from poakg.cli.options import snapshot_folder
from poakg.cli.releases import open_release
from poakg.cli.streams import write_data
from poakg.graph.answers import store_answer


@click.command("cite")
@click.argument("name", required=False)
@question_parameters
@click.option("--query", "file", type=ExistingPath(dir_okay=False), help="File with a SELECT query to cite instead.")
@archive_folder
@snapshot_folder
def command(
    *, name: str | None, given: list[tuple[str, str]], file: Path | None, archive: Folder, snapshots: Path
) -> None:
    """Store the answer to the question NAME so that it can be cited, and print the citation.

    Its identifier is made from the query, its parameters and the current snapshot, which 'poakg build --keep' then
    never removes. 'poakg verify' reports whether it still has the same rows.
    """
    from poakg.api.citing import describe_answer  # noqa: PLC0415 - slow to load
    from poakg.api.knowledge_graph import KnowledgeGraph  # noqa: PLC0415
    from poakg.api.local import LocalSource  # noqa: PLC0415

    if (name is None) == (file is None):
        raise click.UsageError("Name a question, or a file with --query.")
    if len(dict(given)) < len(given):
        raise click.UsageError("A parameter has several values; give it one.")
    snapshot = open_release(snapshots, archive)
    kg = KnowledgeGraph(LocalSource([snapshot.path]))
    found = kg.query(file.read_text(encoding="utf-8")) if file is not None else kg.ask_about(name or "", dict(given))
    answer = describe_answer(found, str(found.about["query"]), snapshot.sha256)
    if not store_answer(snapshots, answer):
        make_console(stderr=True).print("It was stored before.")
    write_data(f"{answer.citation}\n")
