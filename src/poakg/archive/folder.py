"""The folder of the archive: where what lies, and how it gets there.

``accepted`` is public. ``bytes``, ``reports``, ``quarantine`` and ``restricted`` hold personal data, so that only their
owner may look into them. What is being written lies in ``incoming`` until it is whole.
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
from poakg.files import make_folder
from poakg.files import write_atomically
from poakg.graph.submission_id import SubmissionId
from poakg.graph.submission_id import parse_path

ACCEPTED = "accepted"
BYTES = "bytes"
INCOMING = "incoming"
QUARANTINE = "quarantine"
REPORTS = "reports"
RESTRICTED = "restricted"
PRIVATE = (BYTES, INCOMING, QUARANTINE, REPORTS, RESTRICTED)
_INDEX = "index.json"
_LOCK = ".lock"
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Folder:
    """The archive at ``path``, which need not be there before something is written."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other writer out, wherever it runs on this machine. Raises ArchiveError."""
        with _telling(self.path):
            make_folder(self.path)
            for name in PRIVATE:
                make_folder(self.path / name, mode=0o700)
            handle = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            # Whoever left something here is gone.
            for path in (self.path / INCOMING).iterdir():
                path.unlink()
            yield
        finally:
            os.close(handle)

    def locate_entry(self, identity: SubmissionId) -> Path:
        """Return where the entry of an accepted submission lies."""
        return self.path / ACCEPTED / f"{identity.path}.json"

    def locate_graph(self, identity: SubmissionId) -> Path:
        """Return where the public statements of an accepted submission lie, as N-Triples."""
        return self.path / ACCEPTED / f"{identity.path}.nt"

    def locate_restricted(self, identity: SubmissionId) -> Path:
        """Return where the statements lie that are not published, as N-Triples."""
        return self.path / RESTRICTED / f"{identity.path}.nt"

    def locate_report(self, identity: SubmissionId) -> Path:
        """Return where the findings of an accepted submission lie."""
        return self.path / REPORTS / f"{identity.path}.json"

    def locate_bytes(self, sha256: str) -> Path:
        """Return where a file lies as it was received."""
        return self.path / BYTES / sha256

    def locate_quarantine(self, digest: str) -> Path:
        """Return where the findings of a rejected submission lie."""
        return self.path / QUARANTINE / f"{digest}.json"

    @property
    def index(self) -> Path:
        """Where the index lies, which can be made anew at any time."""
        return self.path / _INDEX

    def write(self, path: Path, body: bytes) -> None:
        """Write a file whole or not at all; call it under the lock. Raises ArchiveError."""
        private = path.relative_to(self.path).parts[0] in PRIVATE
        with _telling(path):
            make_folder(path.parent, mode=0o700 if private else 0o755)
            write_atomically(path, body, mode=0o600 if private else 0o644, staging=self.path / INCOMING)

    def remove(self, path: Path) -> None:
        """Remove a file if it is there. Raises ArchiveError."""
        with _telling(path):
            path.unlink(missing_ok=True)

    def read(self, path: Path, sha256: str | None = None) -> bytes:
        """Return what a file holds. Raises ArchiveError, also unless it has the digest that it should have."""
        try:
            body = path.read_bytes()
        except OSError as error:
            raise ArchiveError(f"Cannot read {path}: {error.strerror}.", "Check its rights, or restore it.") from error
        if sha256 is not None and hashlib.sha256(body).hexdigest() != sha256:
            raise ArchiveError(f"{path} is not what was put there.", "Restore it from a backup.")
        return body

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
        """Yield the paths of the same in no order, which takes the least time."""
        top = str(self.path / ACCEPTED)
        for folder, _, names in os.walk(f"{top}/{below}" if below else top):
            slot = folder[len(top) + 1 :]
            for name in names:
                if name.endswith(".json"):
                    yield f"{slot}/{name[:-5]}"


@contextmanager
def _telling(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        step = "Name a folder that can be written to with --archive."
        if error.errno in _FULL:
            step = "Make room and submit it again; the archive is as it was before."
        raise ArchiveError(f"Cannot write {path}: {error.strerror}.", step) from error
