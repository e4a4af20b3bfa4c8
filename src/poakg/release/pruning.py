"""Remove snapshots: those that are too old, or that hold what was erased; a note says which of the two it was."""

import json
import shutil
from enum import StrEnum
from pathlib import Path

from poakg.errors import SnapshotError
from poakg.graph.answers import list_answers
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import is_held
from poakg.graph.snapshot import list_snapshots
from poakg.graph.snapshot import locate_prepared
from poakg.graph.snapshot import read_pointer
from poakg.release.preparation import remove_prepared
from poakg.system.files import write_atomically

_NOTES = "gone.json"
_SHORTEST = 16


class Reason(StrEnum):
    """Why a snapshot is gone."""

    PRUNED = "pruned"
    ERASED = "erased"


def prune(folder: Path, keep: int) -> list[Path]:
    """Remove all but the ``keep`` latest snapshots of ``folder``; return the paths of those that were removed.

    The current one, those that a process uses and those that a stored answer cites stay, and so does what was prepared
    for those that stay. Raises SnapshotError.
    """
    cited = {answer.snapshot for answer in list_answers(folder)}
    pointer = read_pointer(folder)
    removed = []
    snapshots = list_snapshots(folder)
    for snapshot in snapshots[keep:]:
        is_current = pointer is not None and snapshot.path == pointer.path
        if not (is_current or snapshot.sha256 in cited or is_held(snapshot.path)):
            remove_snapshot(snapshot, Reason.PRUNED)
            removed.append(snapshot.path)
    used = {snapshot.prepared.path for snapshot in snapshots if snapshot.path not in removed}
    for path in sorted(folder.glob(locate_prepared(folder, "*").name)):
        if path not in used:
            remove_prepared(path)
    return removed


def remove_snapshot(snapshot: Snapshot, reason: Reason) -> None:
    """Remove a snapshot with its export, and note why it is gone. Raises SnapshotError."""
    folder = snapshot.path.parent
    try:
        # The manifest goes first, so that no half snapshot is ever taken for a whole one.
        for path in (snapshot.manifest, snapshot.path):
            path.unlink(missing_ok=True)
        shutil.rmtree(snapshot.exports, ignore_errors=True)
        notes = _read_notes(folder) | {snapshot.sha256: reason.value}
        write_atomically(folder / _NOTES, json.dumps(notes, indent=2, sort_keys=True).encode() + b"\n")
    except OSError as error:
        raise SnapshotError(
            f"Cannot remove {snapshot.path}: {error.strerror}.", "Check who may write to the folder, then try again."
        ) from error


def find_reason(folder: Path, sha256: str) -> Reason | None:
    """Return why the snapshot with this digest, or this beginning of it, is gone from ``folder``.

    None where nothing is known of it.
    """
    notes = _read_notes(folder).items()
    reason = next((reason for digest, reason in notes if len(sha256) >= _SHORTEST and digest.startswith(sha256)), None)
    return Reason(reason) if reason in tuple(Reason) else None


def _read_notes(folder: Path) -> dict[str, str]:
    try:
        notes = json.loads((folder / _NOTES).read_bytes())
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}
