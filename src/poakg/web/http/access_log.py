"""The access log: lines that are appended to a file, or to standard output, and lost rather than waited for."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from poakg.errors import OutputError


class AccessLog:
    """Appends lines to the file ``path``; ``-`` is standard output. What goes wrong later is announced by ``report``.

    Raises OutputError when the file cannot be written.
    """

    def __init__(self, path: Path, report: Callable[[str], None]) -> None:
        self._path = path
        self._report = report
        self._fails = False
        self._handle = self._open()

    def write(self, line: str) -> None:
        """Append ``line``; where that fails, say so once until it works again."""
        body = f"{line}\n".encode()
        try:
            written = os.write(self._handle, body)
            if written < len(body):
                os.write(self._handle, body[written:])
        except OSError as error:
            if not self._fails:
                self._report(f"The access log {self._path} is not written: {error.strerror}.")
            self._fails = True
        else:
            self._fails = False

    def reopen(self) -> None:
        """Go on in the file that has the path now, since the old one may have been moved."""
        try:
            handle = self._open()
        except OutputError as error:
            self._report(error.message)
            return
        self.close()
        self._handle = handle

    def close(self) -> None:
        """Close the file."""
        os.close(self._handle)

    def _open(self) -> int:
        if str(self._path) == "-":
            return os.dup(sys.stdout.fileno())
        try:
            return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise OutputError(
                f"Cannot write {self._path}: {error.strerror}.", "Name a file that can be written to."
            ) from error
