"""The release to work with: the current snapshot, or one that is made now because there is none."""

from collections.abc import Callable
from pathlib import Path

from poakg.archive.folder import Folder
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import read_pointer
from poakg.system.resources import find_content


def open_release(snapshots: Path, archive: Folder, report: Callable[[str], None]) -> Snapshot:
    """Return the current snapshot of the folder ``snapshots``.

    ``report`` is called with a sentence where it is older than what it is built from, or where there is none yet and
    it is built. Raises what ``make_release`` raises.
    """
    snapshot = find_release(snapshots, archive, report)
    report_changes(snapshot, archive, report)
    return snapshot


def find_release(snapshots: Path, archive: Folder, report: Callable[[str], None]) -> Snapshot:
    """Return the same without looking at what it is built from, which takes a while for a large archive."""
    pointer = read_pointer(snapshots)
    if pointer is not None:
        return pointer.open()
    from poakg.release.build import make_release  # noqa: PLC0415 - slow to load, and seldom needed

    report(f"There is no snapshot in {snapshots} yet; building it.")
    return make_release(find_content(), archive, snapshots).snapshot


def report_changes(snapshot: Snapshot, archive: Folder, report: Callable[[str], None]) -> None:
    """Report in what way ``snapshot`` is older than what it is built from, if it is."""
    from poakg.release.build import describe_changes  # noqa: PLC0415 - slow to load; checks do without

    changes = describe_changes(snapshot, find_content(), archive)
    for change in changes:
        report(change)
    if changes:
        report(f"{snapshot.path.name} is used as it is; to bring it up to date, run: poakg build")
