"""Find what a person's data has left in files whose statements are not known: those that were rejected."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import unquote

from poakg.errors import UnreadableError
from poakg.graph.privacy import Secrets
from poakg.submission.formats.zip import Archive
from poakg.submission.limits import LIMITS

_PACKED = b"PK\x03\x04"
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def has_trace(content: bytes, secrets: Secrets) -> bool:
    """Return whether a file, or a file packed in it, repeats one of the values, in whatever notation."""
    return any(secrets.are_repeated_in(text) for text in _read_texts(content, LIMITS.nesting))


def _read_texts(content: bytes, levels: int) -> Iterator[str]:
    """Yield the texts of a file as they may be meant: with and without escapes of JSON, XML and IRIs."""
    if content.startswith(_PACKED) and levels >= 0:
        try:
            archive = Archive("", content)
            for name in archive.names:
                yield name
                yield from _read_texts(archive.read(name), levels - 1)
        except UnreadableError:
            # What nobody can unpack has nothing that anyone can read.
            pass
        return
    for encoding in (_WIDE.get(content[:2], "utf-8"), "latin-1"):
        text = content.decode(encoding, errors="replace")
        plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        yield plain
        yield unquote(unescape(plain))
