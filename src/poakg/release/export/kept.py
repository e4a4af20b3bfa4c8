"""The export that a snapshot keeps beside itself, from which servers send files."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from poakg.errors import SnapshotError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.snapshot import Snapshot
from poakg.release.export.layout import CATALOGUE
from poakg.release.export.writing import export_snapshot


def keep_export(snapshot: Snapshot, queries: Iterable[CatalogueQuery]) -> bool:
    """Make the export that ``snapshot`` keeps, unless it is there; return whether it was made now.

    The folder is there whole or not at all. Raises SnapshotError, SourceError or OutputError.
    """
    target = snapshot.exports
    if (target / CATALOGUE).is_file():
        return False
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".exporting-", ignore_cleanup_errors=True) as name:
            made = Path(name) / "made"
            made.mkdir()
            export_snapshot(snapshot, queries, made)
            if target.exists():
                target.rename(Path(name) / "damaged")
            made.rename(target)
    except OSError as error:
        raise SnapshotError(
            f"Cannot write {target}: {error.strerror}.", "Name a folder that can be written to, or make room."
        ) from error
    return True
