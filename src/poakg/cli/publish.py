"""``poakg publish``."""

import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

import click
from rich.progress import track

from poakg.cli.console import make_console
from poakg.cli.options import snapshot_folder
from poakg.errors import SettingError
from poakg.graph.snapshot import open_current

# The last part of the address of the graph store by that of the query endpoint: Oxigraph, Fuseki.
_STORES = {"query": "store", "sparql": "data"}


@click.command("publish")
@click.argument("url")
@click.option(
    "--graph-store",
    "store_url",
    metavar="URL",
    help="Address of the graph store (Graph Store HTTP Protocol); found by itself for Oxigraph and Fuseki.",
)
@click.option(
    "--grace",
    type=click.IntRange(0, 86_400),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long a replaced release stays, so that queries over it can end.",
)
@snapshot_folder
def command(*, url: str, store_url: str | None, grace: int, snapshots: Path) -> None:
    """Load the current release into the SPARQL engine with the query endpoint URL.

    Its graphs have names of their own there, so that no reader sees two releases mixed; 'poakg serve --engine URL'
    answers from them under their usual names. The pointer to the release is switched last, and releases that it
    replaced are removed after a time of grace. An interrupted run is continued by running it again. Name and password
    come from POAKG_ENGINE_USER and POAKG_ENGINE_PASSWORD; POAKG_ENGINE_DIGEST=1 sends them by Digest.
    """
    try:
        from poakg.release.publication import Target  # noqa: PLC0415 - needs the extra 'engine'
        from poakg.release.publication import publish  # noqa: PLC0415
        from poakg.release.publication import remove_replaced  # noqa: PLC0415
    except ImportError as error:
        raise SettingError("Publishing needs the package httpx.", "Run: pip install 'poakg[engine]'") from error

    snapshot = open_current(snapshots)
    report = make_console(stderr=True)
    with Target(url, store_url or _find_store(url)) as target:
        # The last graph is the one with all that is public.
        graphs, hidden = len(snapshot.graphs) + 1, not report.is_terminal
        steps = publish(snapshot, target)
        loaded = list(track(steps, "Publishing", graphs, console=report, transient=True, disable=hidden))
        new = sum(step.statements for step in loaded if not step.was_there)
        report.print(f"{new:,} statements loaded, {sum(step.was_there for step in loaded)} graphs were there already.")
        if len(target.read_pointer()) > 1 and grace:
            report.print(f"Waiting {grace} seconds before the replaced release is removed.")
            time.sleep(grace)
        for release in remove_replaced(target, timedelta(seconds=grace), datetime.now(UTC)):
            report.print(f"removed {release}")
    make_console().print(snapshot.path.stem)


def _find_store(url: str) -> str:
    parts = urlsplit(url)
    head, _, last = parts.path.rpartition("/")
    if last not in _STORES:
        raise click.UsageError(f"The graph store of {url} is not known; name it with --graph-store.")
    return urlunsplit((parts.scheme, parts.netloc, f"{head}/{_STORES[last]}", "", ""))
