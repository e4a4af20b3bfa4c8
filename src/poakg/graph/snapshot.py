"""Snapshots as they are read: an immutable N-Quads file, its manifest, and what was prepared from the same content.

``poakg.release`` writes them; nothing here changes a file.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from poakg.errors import SnapshotError

BUILD = "Run: poakg build"
ERASED = "erased.json"
FILES = "files.json"
POINTER = "current.json"
NAMES = "names"
PAGE = "ontology.html"
PAGES = "ontology"
RULEBOOK = "rulebook"
SEARCH = "search.sqlite"
SHAPES = "shapes"
TEMPLATES = "templates"


@dataclass(frozen=True)
class Prepared:
    """The folder with what is made from the content alone: pages, rulebook, names, search, templates, shapes."""

    path: Path

    def read(self, *names: str) -> bytes:
        """Return the file of this name. Raises SnapshotError when it is missing."""
        path = self.path.joinpath(*names)
        try:
            return path.read_bytes()
        except OSError as error:
            raise SnapshotError(f"The release has no {'/'.join(names)}: {error.strerror}.", BUILD) from error

    def list_names(self, folder: str, ending: str) -> list[str]:
        """Return the names of the files in ``folder`` with this ``ending``, without it."""
        return sorted(path.name.removesuffix(ending) for path in (self.path / folder).glob(f"*{ending}"))

    def is_whole(self) -> bool:
        """Return whether the rulebook is as it was made, and every other file is there."""
        try:
            self.read_rulebook()
            names = json.loads(self.read(FILES))
        except (SnapshotError, ValueError):
            return False
        return all((self.path / name).is_file() for name in names)

    def read_rulebook(self) -> bytes:
        """Return the compiled rules. Raises SnapshotError when the file is missing or damaged."""
        digest, _, body = self.read(RULEBOOK).partition(b"\n")
        if digest.decode("ascii", "replace") != hashlib.sha256(body).hexdigest():
            raise SnapshotError(f"{self.path / RULEBOOK} is damaged.", BUILD)
        return body


@dataclass(frozen=True)
class Snapshot:
    """A snapshot on disk. ``digest`` is that of the inputs, ``sha256`` and ``bytes`` those of the file.

    ``content`` is the digest of the content with the code that prepares it, ``archive`` the fingerprint of the archive
    it was built from, ``checked`` whether the rules on our own content were run, ``shared`` the sets of graphs that
    have a statement in common, None where that was not looked for.
    """

    path: Path
    digest: str
    sha256: str
    bytes: int
    quads: int
    graphs: dict[str, int]
    inputs: dict[str, str]
    versions: dict[str, str]
    content: str = ""
    archive: str = ""
    checked: bool = False
    submissions: int = field(default=0)
    shared: list[list[str]] | None = None

    @property
    def manifest(self) -> Path:
        """Path of the manifest; it is written last, so that its presence means a whole snapshot."""
        return self.path.with_suffix(".json")

    @property
    def prepared(self) -> Prepared:
        """What was prepared from the content of this snapshot; older snapshots have nothing there."""
        return Prepared(locate_prepared(self.path.parent, self.content))

    @property
    def exports(self) -> Path:
        """Folder of its files to take away, where they were made; see ``poakg build --exports``."""
        return self.path.with_name(f"exports-{self.digest[:16]}")

    def is_whole(self) -> bool:
        """Return whether the file has the digest that its manifest gives."""
        try:
            with self.path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == self.sha256
        except OSError:
            return False


@dataclass(frozen=True)
class Pointer:
    """Which snapshot of a folder is the current one: its path, and the digest it must have."""

    path: Path
    sha256: str

    def open(self) -> Snapshot:
        """Return the snapshot. Raises SnapshotError unless its file is there and whole."""
        snapshot = read_manifest(self.path)
        if snapshot is None or snapshot.sha256 != self.sha256:
            raise SnapshotError(f"{self.path} has no manifest, or one of another snapshot.", BUILD)
        if not snapshot.is_whole():
            raise SnapshotError(f"{self.path} is not what was built.", BUILD)
        return snapshot


def read_pointer(folder: Path) -> Pointer | None:
    """Return which snapshot of ``folder`` is the current one, None when there is none or the pointer is unreadable."""
    try:
        fields = json.loads((folder / POINTER).read_bytes())
        return Pointer(folder / fields["snapshot"], fields["sha256"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def open_current(folder: Path) -> Snapshot:
    """Return the current snapshot of ``folder``. Raises SnapshotError when there is none or it is damaged."""
    pointer = read_pointer(folder)
    if pointer is None:
        raise SnapshotError(f"There is no snapshot in {folder}.", BUILD)
    return pointer.open()


def open_latest(folder: Path) -> Snapshot:
    """Return the current snapshot of ``folder``, or else the latest that is whole. Raises SnapshotError."""
    try:
        return open_current(folder)
    except SnapshotError:
        found = next((snapshot for snapshot in list_snapshots(folder) if snapshot.is_whole()), None)
        if found is None:
            raise
        return found


def read_manifest(path: Path) -> Snapshot | None:
    """Return the snapshot with the N-Quads file ``path`` as its manifest describes it, None when that is unreadable."""
    try:
        fields = json.loads(path.with_suffix(".json").read_bytes())
        return Snapshot(**fields | {"path": path})
    except (OSError, ValueError, TypeError):
        return None


def find_prepared(path: Path) -> Prepared:
    """Return what was prepared for the snapshot with the N-Quads file ``path``.

    Raises SnapshotError when it has no manifest.
    """
    snapshot = read_manifest(path)
    if snapshot is None:
        raise SnapshotError(f"{path} has no manifest.", BUILD)
    return snapshot.prepared


def list_snapshots(folder: Path) -> list[Snapshot]:
    """Return the snapshots of ``folder``, the one built last first."""
    paths = sorted(folder.glob("poakg-*.nq"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [snapshot for snapshot in map(read_manifest, paths) if snapshot is not None]


def list_erased(folder: Path) -> dict[str, str]:
    """Return the names of snapshots that were removed because they had erased data, each with the moment (ISO 8601)."""
    try:
        erased: dict[str, str] = json.loads((folder / ERASED).read_bytes())
    except (OSError, ValueError):
        return {}
    return erased


def locate_snapshot(folder: Path, digest: str) -> Path:
    """Return the path of the snapshot with this digest of its inputs."""
    return folder / f"poakg-{digest[:16]}.nq"


def locate_prepared(folder: Path, content: str) -> Path:
    """Return the folder for what is prepared from the content with this digest."""
    return folder / f"content-{content[:16]}"


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Mark the snapshot file ``path`` as in use, so that no build removes it meanwhile. Raises SnapshotError."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError as error:
        raise SnapshotError(f"Cannot read {path}: {error.strerror}.", BUILD) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        # A process that was forked meanwhile has the same lock, and would keep it.
        fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


def is_held(path: Path) -> bool:
    """Return whether a process uses the snapshot file ``path``."""
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        fcntl.flock(file, fcntl.LOCK_UN)
    return False
