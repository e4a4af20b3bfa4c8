"""The folder of the archive: where everything is stored, and how it gets there.

``accepted`` is public. ``bytes``, ``reports``, ``quarantine`` and ``restricted`` hold personal data, so that only their
owner may look into them, and so does ``erasures``, which has what is being erased until that is done. What is being
written is in ``incoming`` until it is whole.
"""

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from poakg.archive.entry import Entry
from poakg.archive.entry import decode_entry
from poakg.errors import ArchiveError
from poakg.graph.submission_id import SubmissionId
from poakg.graph.submission_id import parse_path
from poakg.system.files import make_folder
from poakg.system.files import write_atomically

ACCEPTED = "accepted"
BYTES = "bytes"
ERASURES = "erasures"
INCOMING = "incoming"
QUARANTINE = "quarantine"
REPORTS = "reports"
RESTRICTED = "restricted"
PRIVATE = (BYTES, ERASURES, INCOMING, QUARANTINE, REPORTS, RESTRICTED)
_INDEX = "index.json"
_LOCK = ".lock"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


# What a folder may hold that is still an empty archive: a new file system, and hidden files.
_FOREIGN = ("lost+found", ".")


class Folder:
    """The archive at ``path``, which need not be there before something is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other writer out, wherever it runs on this machine. Raises ArchiveError."""
        with _reporting_unwritable(self.path):
            make_folder(self.path)
            for name in PRIVATE:
                make_folder(self.path / name, mode=0o700)
            handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with _reporting_unwritable(self.path / INCOMING):
                fcntl.flock(handle, fcntl.LOCK_EX)
                # Whoever left something here is gone.
                for path in (self.path / INCOMING).iterdir():
                    path.unlink()
            yield
        finally:
            os.close(handle)

    def locate_entry(self, identity: SubmissionId) -> Path:
        """Return where the entry of an accepted submission is stored."""
        return self.path / ACCEPTED / f"{identity.path}.json"

    def locate_graph(self, identity: SubmissionId) -> Path:
        """Return where the public statements of an accepted submission are stored, as N-Triples."""
        return self.path / ACCEPTED / f"{identity.path}.nt"

    def locate_restricted(self, identity: SubmissionId) -> Path:
        """Return where the statements that are not published are stored, as N-Triples."""
        return self.path / RESTRICTED / f"{identity.path}.nt"

    def locate_report(self, identity: SubmissionId) -> Path:
        """Return where the findings of an accepted submission are stored."""
        return self.path / REPORTS / f"{identity.path}.json"

    def locate_bytes(self, sha256: str) -> Path:
        """Return where a file is stored as it was received."""
        return self.path / BYTES / sha256

    def locate_quarantine(self, digest: str) -> Path:
        """Return where the findings of a rejected submission are stored."""
        return self.path / QUARANTINE / f"{digest}.json"

    def locate_erasure(self, identity: SubmissionId) -> Path:
        """Return where an erasure from an accepted submission that is not finished is noted."""
        return self.path / ERASURES / f"{identity.path}.json"

    @property
    def index(self) -> Path:
        """Where the index is stored, which can be made again at any time."""
        return self.path / _INDEX

    def write(self, path: Path, body: bytes) -> None:
        """Write a file whole or not at all; call it under the lock. Raises ArchiveError."""
        private = path.relative_to(self.path).parts[0] in PRIVATE
        with _reporting_unwritable(path):
            make_folder(path.parent, mode=0o700 if private else 0o755)
            write_atomically(path, body, mode=0o600 if private else 0o644, staging=self.path / INCOMING)

    def remove(self, path: Path) -> None:
        """Remove a file if it is there. Raises ArchiveError."""
        with _reporting_unwritable(path):
            path.unlink(missing_ok=True)

    def read(self, path: Path, sha256: str | None = None) -> bytes:
        """Return what a file holds. Raises ArchiveError, also unless it has the digest that it should have."""
        with reporting_unreadable(path):
            body = path.read_bytes()
        if sha256 is not None and hashlib.sha256(body).hexdigest() != sha256:
            raise ArchiveError(f"{path} is not what was put there.", "Restore it from a backup.")
        return body

    @property
    def exists(self) -> bool:
        """Whether the archive is there; before the first submission there is none."""
        return self.path.is_dir()

    def has(self, path: Path) -> bool:
        """Return whether there is a file at ``path``. Raises ArchiveError when that cannot be seen."""
        with reporting_unreadable(path):
            return path.is_file()

    def read_entry(self, identity: SubmissionId) -> Entry:
        """Return the entry of an accepted submission. Raises ArchiveError."""
        path = self.locate_entry(identity)
        entry = decode_entry(self.read(path), str(path))
        if entry.identity != identity:
            raise ArchiveError(f"{path} is the entry of another submission.", "Restore it from a backup.")
        return entry

    def list_accepted(self, below: str = "") -> list[SubmissionId]:
        """Return which submissions are accepted, in order; ``below`` a part of their path, such as an author."""
        return sorted(filter(None, map(parse_path, self.list_paths(below))))

    def find_last(self, author: str, kind: str) -> SubmissionId | None:
        """Return the last accepted submission of ``kind`` by ``author`` in their last cycle, None if there is none."""
        return max((found for found in self.list_accepted(author) if found.kind == kind), default=None)

    def list_paths(self, below: str = "") -> Iterator[str]:
        """Yield the paths of the same in no order, which takes the least time. Raises ArchiveError."""
        start = len(str(self.path / ACCEPTED)) + 1
        for folder, names in self.walk(f"{ACCEPTED}/{below}"):
            slot = folder[start:]
            for name in names:
                if name.endswith(".json"):
                    yield f"{slot}/{name[:-5]}"
                elif not name.endswith(".nt"):
                    with reporting_unreadable(f"{folder}/{name}"):
                        # Fails for a link to a folder that is gone.
                        os.stat(f"{folder}/{name}")  # noqa: PTH116 - pathlib takes longer

    def walk(self, name: str) -> Iterator[tuple[str, list[str]]]:
        """Yield each folder in the folder ``name`` of the archive, itself first, with the names of its files.

        There are none when ``name`` does not exist. Raises ArchiveError when one of them cannot be read.
        """
        top = str(self.path / name)

        def fail(error: OSError) -> None:
            if error.filename != top or not _is_missing(error):
                raise _make_unreadable(error.filename, error) from error

        for folder, _, names in os.walk(top, onerror=fail, followlinks=True):
            yield folder, names


def open_archive(path: Path, *, may_be_missing: bool = False) -> Folder:
    """Return the archive at ``path``; an empty folder is an empty archive.

    Raises ArchiveError when it cannot be read, when it is the folder of something else, and when it does not exist,
    unless it ``may_be_missing``.
    """
    step = "Check --archive and POAKG_ARCHIVE; 'poakg submit' creates an archive."
    try:
        names = os.listdir(path)  # noqa: PTH208 - what it holds is all that matters
    except OSError as error:
        if not _is_missing(error):
            raise _make_unreadable(path, error) from error
        if not may_be_missing:
            raise ArchiveError(f"There is no archive at {path}.", step) from error
        names = []
    if not {ACCEPTED, *PRIVATE}.intersection(names) and not all(name.startswith(_FOREIGN) for name in names):
        raise ArchiveError(f"{path} is not an archive: it has other files.", step)
    return Folder(path)


def _is_missing(error: OSError) -> bool:
    """Return whether there is nothing at the path of ``error``, not even a link to what is gone."""
    return error.errno == errno.ENOENT and not os.path.lexists(error.filename)


def _make_unreadable(path: Path | str, error: OSError) -> ArchiveError:
    return ArchiveError(
        f"Cannot read {path}: {error.strerror}.", "Check its permissions and owner, or restore it from a backup."
    )


@contextmanager
def reporting_unreadable(path: Path | str) -> Iterator[None]:
    """Raise ArchiveError instead of OSError when ``path`` cannot be read."""
    try:
        yield
    except OSError as error:
        raise _make_unreadable(path, error) from error


@contextmanager
def _reporting_unwritable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        step = "Name a folder that can be written to with --archive."
        if error.errno in _FULL:
            step = "Make room and submit it again; the archive is as it was before."
        raise ArchiveError(f"Cannot write {path}: {error.strerror}.", step) from error
