"""The export that a snapshot keeps beside itself, from which servers send files."""

from collections.abc import Iterable

from poakg.errors import SnapshotError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.snapshot import Snapshot
from poakg.release.export.layout import CATALOGUE
from poakg.release.export.writing import export_snapshot
from poakg.system.files import fill_folder


def keep_export(snapshot: Snapshot, queries: Iterable[CatalogueQuery]) -> bool:
    """Make the export that ``snapshot`` keeps, unless it is there; return whether it was made now.

    The folder is there whole or not at all. Raises SnapshotError, SourceError or OutputError.
    """
    target = snapshot.exports
    if (target / CATALOGUE).is_file():
        return False
    try:
        with fill_folder(target) as made:
            export_snapshot(snapshot, queries, made)
    except OSError as error:
        raise SnapshotError(
            f"Cannot write {target}: {error.strerror}.", "Name a folder that can be written to, or make room."
        ) from error
    return True
