"""Export a snapshot: make its files, list them, and put them into a folder, the list last."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from poakg import __version__
from poakg.errors import OutputError
from poakg.errors import SnapshotError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.flat_tables import fill_table
from poakg.graph.flat_tables import list_tables
from poakg.graph.snapshot import BUILD
from poakg.graph.snapshot import Snapshot
from poakg.release.export.catalogue import Listed
from poakg.release.export.catalogue import write_catalogue
from poakg.release.export.graphs import export_graphs
from poakg.release.export.layout import CATALOGUE
from poakg.release.export.layout import CHECKSUMS
from poakg.release.export.layout import CITATION
from poakg.release.export.layout import ExportFile
from poakg.release.export.layout import Files
from poakg.release.export.layout import list_checksums
from poakg.release.export.tables import export_tables
from poakg.system.files import make_folder
from poakg.system.files import write_atomically

_CITATION = """\
cff-version: 1.2.0
message: Please cite the data by the fields of this file.
type: dataset
title: "poakg: the small-arms commitments of 2024 as a graph"
authors:
  - name: The poakg maintainers
version: {version}
license: CC-BY-4.0
identifiers:
  - type: other
    value: sha256:{sha256}
    description: Digest of the graph as N-Quads, which names this state of the data.
"""


class Part(StrEnum):
    """What an export may be limited to."""

    GRAPHS = "graphs"
    TABLES = "tables"


def export_snapshot(
    snapshot: Snapshot,
    queries: Iterable[CatalogueQuery],
    folder: Path,
    parts: Collection[Part] = tuple(Part),
    report: Callable[[Path], None] = lambda _: None,
) -> list[Listed]:
    """Write ``snapshot`` into ``folder`` as files and return what was written, without the lists of the files.

    ``parts`` are the graph in all syntaxes and the tables among ``queries``. Files of the same names are replaced,
    each whole or not at all; ``report`` is called with the path of each. Raises SnapshotError, SourceError or
    OutputError.
    """
    listed = []
    for file in _make(snapshot, queries, parts):
        _write(folder / file.name, file.body, report)
        listed.append(Listed(file.name, file.title, len(file.body), sha256(file.body).hexdigest()))
    catalogue = write_catalogue(listed, snapshot.sha256)
    sums = [(one.name, one.sha256) for one in listed] + [(CATALOGUE, sha256(catalogue).hexdigest())]
    _write(folder / CATALOGUE, catalogue, report)
    _write(folder / CHECKSUMS, list_checksums(sums), report)
    return listed


def _make(snapshot: Snapshot, queries: Iterable[CatalogueQuery], parts: Collection[Part]) -> Files:
    try:
        body = snapshot.path.read_bytes()
        quads = list(ox.parse(body, format=ox.RdfFormat.N_QUADS))
    except (OSError, SyntaxError) as error:
        raise SnapshotError(f"{snapshot.path}: {error}.", BUILD) from error
    citation = _CITATION.format(version=__version__, sha256=snapshot.sha256)
    yield ExportFile(CITATION, "how to cite the data", citation.encode())
    if Part.GRAPHS in parts:
        yield from export_graphs(quads, body)
    if Part.TABLES in parts:
        store = ox.Store()
        store.bulk_extend(quads)
        filled = [(table, fill_table(store, table)) for table in list_tables(queries)]
        yield from export_tables(filled, snapshot.sha256)


def _write(path: Path, body: bytes, report: Callable[[Path], None]) -> None:
    try:
        make_folder(path.parent)
        write_atomically(path, body)
    except OSError as error:
        raise OutputError(
            f"Cannot write {path}: {error.strerror}.", "Choose a folder that can be written to, or make room."
        ) from error
    report(path)
