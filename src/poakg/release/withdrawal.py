"""Withdraw snapshots: what was erased from the archive must not go on in what was made of it."""

import json
import mmap
import time
from collections.abc import Collection
from datetime import UTC
from datetime import datetime
from pathlib import Path

from poakg.archive.folder import Folder
from poakg.graph.snapshot import ERASED
from poakg.graph.snapshot import is_held
from poakg.graph.snapshot import list_erased
from poakg.graph.snapshot import read_manifest
from poakg.graph.snapshot import read_pointer
from poakg.release.build import make_release
from poakg.release.pruning import Reason
from poakg.release.pruning import remove_snapshot
from poakg.system.files import write_atomically

_PATIENCE = 20.0
"""Seconds that servers have to take up another snapshot; they look for one every second."""


def withdraw_snapshots(iris: Collection[str], content: Path, archive: Folder, snapshots: Path) -> list[Path]:
    """Remove every snapshot in the folder ``snapshots`` that mentions one of ``iris``; return the paths.

    When the current one is among them, a release is made first, which running servers take up; they have let go of the
    others when this returns, or after 20 seconds. Their exports go with them. Which were removed is noted beside them.
    Raises what ``make_release`` raises; then nothing is removed.
    """
    found = [path for path in sorted(snapshots.glob("poakg-*.nq")) if _mentions(path, iris)]
    pointer = read_pointer(snapshots)
    if pointer is not None and pointer.path in found:
        make_release(content, archive, snapshots)
    if found:
        _note(found, snapshots)
    deadline = time.monotonic() + _PATIENCE
    for path in found:
        while is_held(path) and time.monotonic() < deadline:
            time.sleep(0.1)
        snapshot = read_manifest(path)
        if snapshot is not None:
            remove_snapshot(snapshot, Reason.ERASED)
        path.unlink(missing_ok=True)
    return found


def _mentions(path: Path, iris: Collection[str]) -> bool:
    """Return whether a snapshot has one of ``iris``, or an IRI below it."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
        return any(body.find(f"<{iri}{end}".encode()) >= 0 for iri in iris for end in (">", "/", "#"))


def _note(found: Collection[Path], snapshots: Path) -> None:
    moment = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    erased = {path.name: moment for path in found} | list_erased(snapshots)
    write_atomically(snapshots / ERASED, (json.dumps(erased, indent=1) + "\n").encode())
