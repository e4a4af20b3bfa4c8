"""How a worker and the pool talk over a socket: tagged frames, so that a cut-off answer shows."""

import json
import struct
from collections import deque
from typing import Any
from typing import Literal

Tag = Literal[b"R", b"H", b"D", b"E", b"Z"]
"""Ready for a job; head (JSON), data, failure (JSON), end (JSON: what the answer took)."""

_HEADER = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")


def pack_frame(tag: Tag, payload: bytes | bytearray) -> bytes:
    """Return a frame of ``payload``."""
    return _HEADER.pack(tag, len(payload)) + payload


def pack_fields(tag: Tag, fields: dict[str, Any]) -> bytes:
    """Return a frame of ``fields`` as JSON."""
    return pack_frame(tag, json.dumps(fields).encode())


def pack_job(fields: dict[str, Any]) -> bytes:
    """Return a job as a worker reads it: its length, then JSON."""
    body = json.dumps(fields).encode()
    return _LENGTH.pack(len(body)) + body


def measure_job(head: bytes) -> int:
    """Return how many bytes follow the ``head`` of JOB_HEAD bytes."""
    return int(_LENGTH.unpack(head)[0])


JOB_HEAD = _LENGTH.size


class FrameBuffer:
    """Bytes as they come in, frames as they are whole."""

    def __init__(self) -> None:
        self._pending = b""
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self.size = 0
        """Bytes of the frames that wait to be taken."""

    def __bool__(self) -> bool:
        return bool(self._frames)

    def feed(self, data: bytes) -> None:
        """Take what a socket gave."""
        pending = self._pending + data if self._pending else data
        start, size = 0, len(pending)
        while size - start >= _HEADER.size:
            tag, length = _HEADER.unpack_from(pending, start)
            end = start + _HEADER.size + length
            if end > size:
                break
            self._frames.append((tag, pending[start + _HEADER.size : end]))
            self.size += length
            start = end
        self._pending = pending[start:]

    def take(self) -> tuple[bytes, bytes]:
        """Return tag and payload of the next frame; raises IndexError when there is none."""
        frame = self._frames.popleft()
        self.size -= len(frame[1])
        return frame
