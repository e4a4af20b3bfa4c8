"""What the files of an export are called, and what each is."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

CATALOGUE = "catalog.ttl"
CHECKSUMS = "SHA256SUMS"
CITATION = "CITATION.cff"
CONTEXT = "context.jsonld"
PACKAGE = "datapackage.json"
DATABASE = "poakg.sqlite"
GRAPHS = "graphs"
TABLES = "tables"

MEDIA_TYPES = {
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".sqlite": "application/vnd.sqlite3",
    ".cff": "application/yaml",
    "": "text/plain",
}
"""Media types by the ending of a file."""


@dataclass(frozen=True)
class ExportFile:
    """A file of an export: its name below the folder, with slashes, what it is, and its body."""

    name: str
    title: str
    body: bytes

    @property
    def media_type(self) -> str:
        """Its media type."""
        return find_media_type(self.name)


Files = Iterator[ExportFile]
"""Files as they are made."""


def find_media_type(name: str) -> str:
    """Return the media type of the file called ``name``. Raises KeyError for an ending that no export has."""
    last = name.rsplit("/", 1)[-1]
    return MEDIA_TYPES[f".{last.rpartition('.')[2]}" if "." in last else ""]


def list_checksums(lines: Iterable[tuple[str, str]]) -> bytes:
    """Return digests and names as ``sha256sum --check`` reads them."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(lines)).encode()
