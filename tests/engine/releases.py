"""Make a snapshot the current one, as a build does."""

import json
from pathlib import Path

from poakg.graph.snapshot import Snapshot


def publish(source: Snapshot, folder: Path, name: str, body: bytes, sha256: str) -> None:
    """Make a snapshot the current one of ``folder``, as a build does."""
    (folder / name).write_bytes(body)
    fields = json.loads(source.manifest.read_bytes()) | {"path": name, "sha256": sha256}
    (folder / name).with_suffix(".json").write_text(json.dumps(fields))
    pointer = folder / "new-pointer"
    pointer.write_text(json.dumps({"snapshot": name, "sha256": sha256}))
    pointer.replace(folder / "current.json")
