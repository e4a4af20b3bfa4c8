"""How a worker and the pool talk over a socket: tagged frames, so that a cut-off answer shows."""

import json
import struct
from collections import deque
from dataclasses import dataclass
from typing import Any
from typing import Literal

import msgspec

Tag = Literal[b"R", b"H", b"D", b"E", b"Z"]
"""Ready for a job; head (names of format and coding, and 1 where the answer is repeatable), data, end with a failure
(JSON behind it), end."""

_HEADER = struct.Struct(">cI")
_LENGTH = struct.Struct(">I")
_END = struct.Struct(">qq?")
_UNKNOWN = -1


@dataclass(frozen=True)
class End:
    """What an answer took: rows where they show, memory of the worker in KiB; and whether the worker leaves."""

    rows: int | None
    memory_kb: int
    leaves: bool


def pack_frame(tag: Tag, payload: bytes | bytearray) -> bytes:
    """Return a frame of ``payload``."""
    return _HEADER.pack(tag, len(payload)) + payload


def pack_end(end: End, failure: dict[str, str] | None) -> bytes:
    """Return the frame that ends an answer, be it by a ``failure``."""
    packed = _END.pack(_UNKNOWN if end.rows is None else end.rows, end.memory_kb, end.leaves)
    return pack_frame(b"Z", packed) if failure is None else pack_frame(b"E", packed + json.dumps(failure).encode())


def read_end(payload: bytes) -> End:
    """Return what the payload of a last frame states."""
    rows, memory_kb, leaves = _END.unpack_from(payload)
    return End(None if rows == _UNKNOWN else rows, memory_kb, leaves)


def read_failure(payload: bytes) -> dict[str, str]:
    """Return the failure behind the payload of a last frame."""
    failure: dict[str, str] = json.loads(payload[_END.size :])
    return failure


def pack_job(fields: dict[str, Any]) -> bytes:
    """Return a job as a worker reads it: its length, then JSON."""
    body = msgspec.json.encode(fields)
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
