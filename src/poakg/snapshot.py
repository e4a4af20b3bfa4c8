"""Snapshots: an immutable N-Quads file and the manifest that says what is in it and what it was made from."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from poakg import __version__
from poakg.atomic import write_atomically
from poakg.build import Recipe
from poakg.build import build_dataset
from poakg.build import read_recipe
from poakg.content import SourceFile
from poakg.errors import SnapshotError

VERSIONS = {"poakg": __version__, "pyoxigraph": ox.__version__}
_POINTER = "current.json"


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk. ``digest`` is that of the inputs, ``sha256`` and ``bytes`` those of the file."""

    path: Path
    digest: str
    sha256: str
    bytes: int
    quads: int
    graphs: dict[str, int]
    inputs: dict[str, str]
    versions: dict[str, str]

    @property
    def manifest(self) -> Path:
        """Where the manifest lies; it is written last, so that it stands for a whole snapshot."""
        return self.path.with_suffix(".json")

    @property
    def page(self) -> Path:
        """Where the documentation page of the ontology is stored."""
        return self.path.with_suffix(".html")


@dataclass(frozen=True)
class Pointer:
    """The current snapshot of a folder: where it lies, and the digest it must have."""

    path: Path
    sha256: str

    def check(self) -> None:
        """Raise SnapshotError unless the file is there and whole."""
        try:
            whole = hashlib.sha256(self.path.read_bytes()).hexdigest() == self.sha256
        except OSError as error:
            raise SnapshotError(f"Cannot read {self.path}: {error.strerror}.", "Run 'poakg build'.") from error
        if not whole:
            raise SnapshotError(f"{self.path} is not what was built.", "Run 'poakg build' to make it anew.")


def read_current_recipe(content: Path, submissions: Iterable[SourceFile] = ()) -> Recipe:
    """Read what a snapshot of ``content`` and of accepted ``submissions`` by this version would be made from."""
    versions = (f"{name} {version}" for name, version in sorted(VERSIONS.items()))
    return read_recipe(content, *versions, submissions=submissions)


def write_snapshot(recipe: Recipe, folder: Path) -> Snapshot:
    """Build the dataset of ``recipe`` and write it into ``folder``, whole or not at all.

    Equal inputs give byte-identical files. Raises SourceError or SnapshotError.
    """
    body = _serialize(build_dataset(recipe))
    graphs = Counter(line.rsplit(b" <", 1)[1][:-3].decode() for line in body.splitlines())
    snapshot = Snapshot(
        path=_name_snapshot(folder, recipe.digest),
        digest=recipe.digest,
        sha256=hashlib.sha256(body).hexdigest(),
        bytes=len(body),
        quads=graphs.total(),
        graphs=dict(sorted(graphs.items())),
        inputs={source.name: source.sha256 for source in [*recipe.sources, *recipe.submissions]},
        versions=VERSIONS,
    )
    _write(snapshot.path, body)
    fields = asdict(snapshot) | {"path": snapshot.path.name}
    _write(snapshot.manifest, (json.dumps(fields, indent=2) + "\n").encode())
    return snapshot


def open_snapshot(recipe: Recipe, folder: Path) -> Snapshot | None:
    """Return the snapshot of ``recipe`` in ``folder`` if a whole one is there, else None."""
    path = _name_snapshot(folder, recipe.digest)
    try:
        fields = json.loads(path.with_suffix(".json").read_bytes())
        snapshot = Snapshot(**fields | {"path": path})
        intact = hashlib.sha256(path.read_bytes()).hexdigest() == snapshot.sha256
    except (OSError, ValueError, TypeError):
        return None
    return snapshot if intact else None


def ensure_snapshot(recipe: Recipe, folder: Path) -> Snapshot:
    """Return the snapshot of ``recipe`` in ``folder``, written now unless it is there already."""
    return open_snapshot(recipe, folder) or write_snapshot(recipe, folder)


def point_to(snapshot: Snapshot) -> None:
    """Make ``snapshot`` the current one of its folder, which running servers take up. Raises SnapshotError."""
    fields = {"snapshot": snapshot.path.name, "sha256": snapshot.sha256}
    _write(snapshot.path.parent / _POINTER, (json.dumps(fields) + "\n").encode())


def read_pointer(folder: Path) -> Pointer | None:
    """Return which snapshot of ``folder`` is the current one, None when none was ever pointed to."""
    try:
        fields = json.loads((folder / _POINTER).read_bytes())
        return Pointer(folder / fields["snapshot"], fields["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _name_snapshot(folder: Path, digest: str) -> Path:
    return folder / f"poakg-{digest[:16]}.nq"


def _serialize(quads: list[ox.Quad]) -> bytes:
    body = bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
    return b"".join(sorted(set(body.splitlines(keepends=True))))


def _write(path: Path, body: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, body, mode=0o444)
    except OSError as error:
        raise SnapshotError(
            f"Cannot write {path}: {error.strerror}.", "Name a folder that can be written to, or make room."
        ) from error
