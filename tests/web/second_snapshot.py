"""Another snapshot beside one that is there."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import read_pointer
from poakg.release.build import point_to


def add_snapshot(folder: Path, old: str, new: str) -> Snapshot:
    """Make another snapshot the current one, in which a statement has ``new`` in place of ``old``."""
    pointer = read_pointer(folder)
    assert pointer is not None
    first = pointer.open()
    body = first.path.read_text(encoding="utf-8")
    assert old in body
    changed = body.replace(old, new).encode()
    sha256 = hashlib.sha256(changed).hexdigest()
    path = folder / f"poakg-{sha256[:16]}.nq"
    path.write_bytes(changed)
    fields = json.loads(first.manifest.read_bytes()) | {
        "digest": sha256,
        "sha256": sha256,
        "bytes": len(changed),
        "path": path.name,
    }
    path.with_suffix(".json").write_text(json.dumps(fields), encoding="utf-8")
    second = replace(first, path=path, digest=sha256, sha256=sha256, bytes=len(changed))
    point_to(second)
    return second
