"""Open ZIP archives that strangers made: nothing is written, and nothing is unpacked beyond the limits."""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import IO

from poakg.errors import UnreadableError
from poakg.submission.limits import LIMITS
from poakg.submission.limits import MIB
from poakg.submission.limits import Limits

FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What the library raises for archives that are damaged or made to mislead."""

_HARMLESS_SIZE = 1 * MIB
"""Entries up to this size may be packed as tightly as they like."""

_AGAIN = "Pack it again with an ordinary program, without a password."
_CENTRAL_ENTRY = b"PK\x01\x02"


class Archive:
    """A ZIP archive in memory whose entries were checked before any of them is unpacked.

    Raises UnreadableError when ``content`` is not an archive or one of its entries is not as it should be.
    """

    def __init__(self, name: str, content: bytes, limits: Limits = LIMITS) -> None:
        self._name = name
        # The library reads the whole directory at once, so a huge one is refused before.
        if content.count(_CENTRAL_ENTRY) > 2 * limits.entries:
            raise self._refuse(f"has more than {limits.entries} entries")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except FAULTS as error:
            raise UnreadableError(f"{name} is not a ZIP archive, or is damaged.", _AGAIN) from error
        self._check(entries, limits)
        self._entries = {entry.filename: entry for entry in entries}

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the entries in the order of the archive."""
        return tuple(self._entries)

    def open(self, entry: str) -> IO[bytes]:
        """Return the unpacked bytes of an entry as a stream that ends at the size that was checked."""
        return self._zip.open(self._entries[entry])

    def read(self, entry: str) -> bytes:
        """Return the unpacked bytes of an entry. Raises UnreadableError when it is damaged."""
        try:
            return self._zip.read(self._entries[entry])
        except FAULTS as error:
            raise self._refuse(f"has a damaged entry {entry!r}") from error

    def unpack(self) -> Iterator[tuple[str, bytes]]:
        """Yield the name and the bytes of each entry that a person put there. Raises UnreadableError, also for none."""
        entries = [entry for entry in self.names if not is_hidden(entry)]
        if not entries:
            raise UnreadableError(f"{self._name} has no files.", "Check that it is the file you mean.")
        for entry in entries:
            yield entry, self.read(entry)

    def _check(self, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
        if len(entries) > limits.entries:
            raise self._refuse(f"has {len(entries)} entries; at most {limits.entries} are read")
        names = Counter(entry.filename for entry in entries)
        if twice := [name for name, times in names.items() if times > 1]:
            raise self._refuse(f"has more than one entry named {twice[0]!r}")
        for entry in entries:
            self._check_entry(entry, limits)
        unpacked = sum(entry.file_size for entry in entries)
        if unpacked > limits.unpacked_mib * MIB:
            raise self._refuse(f"unpacks to {unpacked // MIB} MiB; at most {limits.unpacked_mib} are read")

    def _check_entry(self, entry: zipfile.ZipInfo, limits: Limits) -> None:
        name = entry.orig_filename
        if is_misleading(name):
            raise self._refuse(f"has an entry named {name!r}, which points outside of it")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise self._refuse(f"has an entry {name!r} that is a link")
        if entry.flag_bits & 0x1:
            raise self._refuse(f"has an entry {name!r} that is locked by a password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self._refuse(f"has an entry {name!r} that is packed in a way which is not read here")
        if entry.file_size > max(_HARMLESS_SIZE, limits.ratio * entry.compress_size):
            raise self._refuse(f"has an entry {name!r} that unpacks to more than {limits.ratio} times its size")

    def _refuse(self, reason: str) -> UnreadableError:
        return UnreadableError(f"{self._name} {reason}.", _AGAIN)


def is_misleading(entry: str) -> bool:
    """Return whether the name of an entry is absolute, climbs out of the archive or hides what it is."""
    parts = re.split(r"[/\\]", entry)
    return ".." in parts or not parts[0] or bool(re.search(r"\A[A-Za-z]:|[\x00-\x1f]", entry))


def is_hidden(entry: str) -> bool:
    """Return whether programs put an entry there for themselves."""
    return any(part.startswith((".", "__MACOSX", "~$")) or part == "Thumbs.db" for part in entry.split("/"))
