"""The body of an answer on its way out of a worker: counted, bounded, compressed and framed."""

import socket
import zlib
from typing import Protocol

import brotli

from poakg.engine.protocol import End
from poakg.engine.protocol import pack_end
from poakg.engine.protocol import pack_frame
from poakg.engine.rows import RowCounter
from poakg.engine.xml_check import XML_FORMATS
from poakg.engine.xml_check import XmlCheck

_CHUNK = 64 * 1024
# Below this the head of a compressed body costs more than it saves.
_WORTH_COMPRESSING = 1024
# Levels that cost about as much time as serializing does.
_GZIP_LEVEL, _BROTLI_QUALITY = 4, 4
_GZIP_WINDOW = 31


class TooLongError(Exception):
    """An answer is longer than it may be."""


class _Coder(Protocol):
    def add(self, data: bytes | bytearray) -> bytes: ...

    def finish(self) -> bytes: ...


class _Gzip:
    def __init__(self) -> None:
        self._coder = zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)

    def add(self, data: bytes | bytearray) -> bytes:
        return self._coder.compress(data)

    def finish(self) -> bytes:
        return self._coder.flush()


class _Brotli:
    def __init__(self) -> None:
        self._coder = brotli.Compressor(quality=_BROTLI_QUALITY)

    def add(self, data: bytes | bytearray) -> bytes:
        return bytes(self._coder.process(bytes(data)))

    def finish(self) -> bytes:
        return bytes(self._coder.finish())


_CODERS: dict[str, type[_Gzip] | type[_Brotli]] = {"br": _Brotli, "gzip": _Gzip}
ENCODINGS = tuple(_CODERS)
"""Content codings a body can be sent in, best first."""


class BodyWriter:
    """Takes a body from a serializer and sends it over ``connection``, at most ``most`` bytes before compression."""

    def __init__(self, connection: socket.socket, most: int, encoding: str) -> None:
        self.most = most
        self._connection = connection
        self._left = most
        self._encoding = encoding
        self._data = bytearray()
        self._frames = bytearray()
        self._format_name = ""
        self._is_repeatable = False
        self._xml_check: XmlCheck | None = None
        self._begun = False
        self._coder: _Coder | None = None
        self._rows = RowCounter("")

    def begin(self, format_name: str, *, is_repeatable: bool) -> None:
        """Announce a body; whether it is compressed is decided at the first bytes."""
        self._format_name = format_name
        self._is_repeatable = is_repeatable
        self._xml_check = XmlCheck() if format_name in XML_FORMATS else None
        self._rows = RowCounter(format_name)

    def write(self, data: bytes) -> int:
        """Take a piece of the body. Raises TooLongError or NotXmlError."""
        size = len(data)
        self._left -= size
        if self._left < 0:
            raise TooLongError
        self._data += data
        if len(self._data) >= _CHUNK:
            self._close_chunk()
            self._send()
        return size

    def finish(self) -> None:
        """Take note that the body is whole. Raises NotXmlError."""
        self._close_chunk(last=True)

    def flush(self) -> None:
        """Do nothing: frames go out when they are full or the answer ends."""

    def end(self, failure: dict[str, str] | None, memory_kb: int, *, leaves: bool) -> None:
        """Report that the body is whole, or by which ``failure`` it broke off; then what it took."""
        self._frames += pack_end(End(self._rows.count, memory_kb, leaves), failure)
        self._send()

    def _close_chunk(self, *, last: bool = False) -> None:
        self._rows.take(self._data)
        data: bytes | bytearray = self._data if self._xml_check is None else self._xml_check.take(self._data)
        if not self._begun:
            self._begun = True
            small = last and len(self._data) < _WORTH_COMPRESSING
            if not small and self._encoding in _CODERS:
                self._coder = _CODERS[self._encoding]()
            coding = self._encoding if self._coder else "identity"
            self._frames += pack_frame(b"H", f"{self._format_name} {coding} {self._is_repeatable:d}".encode())
        if self._coder is not None:
            data = self._coder.add(data) + (self._coder.finish() if last else b"")
        if data:
            self._frames += pack_frame(b"D", data)
        self._data = bytearray()

    def _send(self) -> None:
        self._connection.sendall(self._frames)
        self._frames = bytearray()


def compress_body(body: bytes, encoding: str) -> bytes:
    """Return a whole body in a content coding; one too small to be worth it, or identity, comes back as it is."""
    if encoding not in _CODERS or len(body) < _WORTH_COMPRESSING:
        return body
    coder = _CODERS[encoding]()
    return coder.add(body) + coder.finish()
