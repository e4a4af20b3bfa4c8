"""How a worker and the pool talk over a pipe: tagged frames, so that a cut-off answer shows."""

import json
import os
import struct
from collections.abc import Callable
from typing import Any
from typing import Literal

Tag = Literal[b"T", b"H", b"D", b"E", b"Z"]
"""Job taken, head (JSON), data, error (JSON), end."""

_HEADER = struct.Struct(">cI")
_CHUNK = 64 * 1024


class FrameWriter:
    """Write frames to a file descriptor; data is gathered into chunks of 64 KiB."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._pending = bytearray()

    def write(self, data: bytes) -> int:
        """Take a piece of the body, as a serializer hands it over."""
        self._pending += data
        if len(self._pending) >= _CHUNK:
            self._flush()
        return len(data)

    def flush(self) -> None:
        """Do nothing: frames go out when they are full or the answer ends."""

    def send(self, tag: Tag, fields: dict[str, Any]) -> None:
        """Send ``fields`` as JSON under ``tag``."""
        self._flush()
        self._send(tag, json.dumps(fields).encode())

    def end(self) -> None:
        """Say that the answer is whole."""
        self._flush()
        self._send(b"Z", b"")

    def _flush(self) -> None:
        if self._pending:
            self._send(b"D", bytes(self._pending))
            self._pending.clear()

    def _send(self, tag: bytes, payload: bytes) -> None:
        rest = memoryview(_HEADER.pack(tag, len(payload)) + payload)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]


class FrameReader:
    """Read frames through ``read``, which returns some bytes, or none at the end."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read

    def next(self) -> tuple[bytes, bytes] | None:
        """Return tag and payload of the next frame, None where the stream breaks off."""
        header = self._exactly(_HEADER.size)
        if header is None:
            return None
        tag, length = _HEADER.unpack(header)
        payload = self._exactly(length)
        return None if payload is None else (tag, payload)

    def _exactly(self, count: int) -> bytes | None:
        parts = []
        while count:
            part = self._read(count)
            if not part:
                return None
            parts.append(part)
            count -= len(part)
        return b"".join(parts)
