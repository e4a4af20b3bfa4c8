"""The release that a command works with: what is current, or what is made now because there is none."""

from pathlib import Path

import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.cli.console import make_console
from poakg.errors import PoakgError
from poakg.graph.snapshot import Prepared
from poakg.graph.snapshot import Snapshot
from poakg.graph.store import load_store
from poakg.release import current
from poakg.release.recipe import Recipe
from poakg.release.recipe import find_prepared
from poakg.release.recipe import read_recipe
from poakg.system.processes import run_aside
from poakg.system.resources import find_content
from poakg.validation.rulebook import Rulebook


def open_rulebook(snapshots: Path, recipe: Recipe | None = None) -> Rulebook:
    """Return the rules of the content; see ``open_prepared``."""
    return Rulebook(open_prepared(snapshots, recipe).read_rulebook())


def open_prepared(snapshots: Path, recipe: Recipe | None = None) -> Prepared:
    """Return what is prepared of the content, now unless it is there already, which is reported.

    Raises SourceError and SnapshotError.
    """
    recipe = recipe or read_recipe(find_content())
    prepared = find_prepared(recipe, snapshots)
    if prepared is None:
        from poakg.release.preparation import prepare  # noqa: PLC0415 - slow to load, and seldom needed

        make_console(stderr=True).print("Preparing rules and templates; this is done once for this content.")
        prepared = prepare(recipe, snapshots)
    return prepared


def open_release(snapshots: Path, archive: Folder) -> Snapshot:
    """Return the current snapshot, with a note on standard error when it is older than what it is built from.

    Where there is none yet it is built, which is reported too. Raises what ``make_release`` raises.
    """
    return current.open_release(snapshots, archive, make_console(stderr=True).print)


def start_from_release(snapshots: Path, archive: Folder) -> Snapshot:
    """Return the same at once: whether it is older is found out, and reported, while the caller goes on."""
    report = make_console(stderr=True).print

    def look() -> None:
        try:
            current.report_changes(snapshot, archive, report)
        except PoakgError as error:
            report(f"Whether {snapshot.path.name} is up to date is not known: {error.message} {error.next_step}")

    snapshot = current.find_release(snapshots, archive, report)
    run_aside(look)
    return snapshot


def open_store(snapshots: Path, archive: Folder) -> ox.Store:
    """Return the graph of the current snapshot in memory; see ``open_release``."""
    return load_store(open_release(snapshots, archive).path)
