"""Open the graph: the current snapshot, another one, or an endpoint."""

import os
import warnings
from collections.abc import Iterable
from pathlib import Path

from poakg.api.endpoint import EndpointSource
from poakg.api.endpoint import is_address
from poakg.api.knowledge_graph import KnowledgeGraph
from poakg.api.local import LocalSource
from poakg.archive.folder import open_archive
from poakg.errors import SnapshotError
from poakg.release.current import open_release
from poakg.system.settings import find_data_folder
from poakg.system.settings import find_snapshot_folder


def open_graph(
    where: str | Path | None = None,
    *,
    load: Iterable[str | Path] = (),
    services: Iterable[str] = (),
    timeout: float = 60.0,
) -> KnowledgeGraph:
    """Return the graph to ask: of the current snapshot, or of ``where``.

    ``where`` is the file of a snapshot, a folder of snapshots, whose current one is opened, or the address of any
    SPARQL endpoint. Without it the folder is that of ``poakg build``; where it has no snapshot yet, one is made, and
    a snapshot that is older than the content or the archive is used as it is; both are a warning. ``load`` are RDF
    files to be read beside a snapshot, ``services`` the endpoints that a SERVICE clause may ask, ``timeout`` the
    seconds that an endpoint may take. Raises SnapshotError, ArchiveError or SourceError.

    >>> kg = poakg.open()
    >>> kg.ask("commitments-by-force", document="revcon4").to_pandas()
    """
    if isinstance(where, str) and is_address(where):
        if [*load, *services]:
            raise ValueError("Files to load and services go with a snapshot, not with an endpoint.")
        return KnowledgeGraph(EndpointSource(where, timeout))
    files = [_find_file(where), *map(Path, load)]
    return KnowledgeGraph(LocalSource(files, services))


def _find_file(where: str | Path | None) -> Path:
    path = find_snapshot_folder(os.environ) if where is None else Path(where)
    if path.is_file():
        return path
    if where is not None and not path.is_dir():
        raise SnapshotError(f"There is no snapshot {path}.", "Give a file that 'poakg build' wrote, or its folder.")
    named = os.environ.get("POAKG_ARCHIVE")
    archive = Path(named) if named else find_data_folder() / "archive"
    return open_release(path, open_archive(archive, may_be_missing=not named), _warn).path


def _warn(message: str) -> None:
    warnings.warn(message, stacklevel=6)
