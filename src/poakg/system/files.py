"""Write files and folders whole or not at all."""

import os
import tempfile
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def write_atomically(path: Path, body: bytes, mode: int = 0o644, staging: Path | None = None) -> None:
    """Replace ``path`` by ``body`` in one step; a reader sees the old file or the new one, never a part.

    What a crash leaves half written is in ``staging``, a folder of the same file system, else beside ``path``.
    Raises OSError when the folder cannot be written to or is full; the old file stays then.
    """
    write_pieces_atomically(path, [body], mode, staging)


def write_pieces_atomically(
    path: Path, pieces: Iterable[bytes], mode: int = 0o644, staging: Path | None = None
) -> None:
    """Do the same with a body that comes in pieces; whatever goes wrong while they are made, the old file stays."""
    handle, name = tempfile.mkstemp(dir=staging or path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


@contextmanager
def fill_folder(path: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of the folder ``path`` when it is filled, whole or not at all.

    Raises OSError; what was there stays then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".making-", ignore_cleanup_errors=True) as temporary:
        made = Path(temporary) / "made"
        made.mkdir()
        yield made
        made.chmod(0o755)
        # What was damaged is out of the way before the whole takes its place.
        if path.exists():
            path.rename(Path(temporary) / "damaged")
        made.rename(path)


def make_folder(path: Path, mode: int = 0o755) -> None:
    """Make the folder ``path`` with all above it, so that it is there after a loss of power. Raises OSError."""
    if not path.is_dir():
        make_folder(path.parent, mode)
        path.mkdir(mode=mode, exist_ok=True)
        sync_folder(path.parent)


def sync_folder(path: Path) -> None:
    """Let the names in the folder ``path`` reach the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
