"""Write files whole or not at all."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_atomically(path: Path, body: bytes, mode: int = 0o644) -> None:
    """Replace ``path`` by ``body`` in one step; a reader sees the old file or the new one, never a part.

    Raises OSError when the folder cannot be written to or is full; the old file stays then.
    """
    write_pieces_atomically(path, [body], mode)


def write_pieces_atomically(path: Path, pieces: Iterable[bytes], mode: int = 0o644) -> None:
    """Do the same with a body that comes in pieces; whatever goes wrong while they are made, the old file stays."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
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
