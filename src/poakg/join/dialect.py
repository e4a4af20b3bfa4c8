"""How a delimited file is written: its encoding, delimiter and line ends, found out from its beginning."""

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from poakg.errors import UnreadableError
from poakg.submission.formats.encoding import decode_text

SAMPLE = 1 << 20
"""Bytes at the beginning of a file from which its dialect is found out."""

MOST_BYTES = 1 << 22
"""Bytes that one record may have."""

DELIMITERS = (b",", b";", b"\t", b"|")
_NAMES = {b"\t": "tabs"}
_ROWS = 200
_WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb'"?sep=(.)"?\r?\n', re.IGNORECASE)
_ODD = re.compile(rb"[^,;\t\r\n]*[\x80-\xff][^,;\t\r\n]*")


@dataclass(frozen=True)
class Dialect:
    """How a file is written.

    ``wide`` is the encoding of a file whose characters are of two or four bytes, else empty; such a file is handled in
    UTF-8. ``mark`` are the bytes before its first character, ``older`` the encoding of cells that are not in UTF-8.
    ``skipped`` is the number of bytes of a line that only declares the delimiter.
    """

    delimiter: bytes
    line_end: bytes = b"\n"
    wide: str = ""
    mark: bytes = b""
    older: str = ""
    skipped: int = 0

    def read_cell(self, raw: bytes) -> str:
        """Return the text of a cell as it is in the file, quotation marks and all."""
        text = raw.strip()
        if text[:1] == b'"':
            body, _, rest = text[1:].rpartition(b'"')
            text = (body or rest).replace(b'""', b'"') + (rest if body else b"")
        try:
            return text.decode()
        except UnicodeDecodeError:
            return text.decode(self.older or "cp1252", errors="replace")

    def write_cell(self, text: str) -> bytes:
        """Return ``text`` as a cell, in quotation marks where it needs them."""
        line = " ".join(text.split())
        try:
            raw = line.encode(self.older or "utf-8")
        except UnicodeEncodeError:
            raw = line.encode()
        if self.delimiter in raw or b'"' in raw:
            return b'"' + raw.replace(b'"', b'""') + b'"'
        return raw

    def split(self, body: bytes) -> list[bytes] | None:
        """Return the cells of a record as they are in the file, None where a quotation mark is still open."""
        if b'"' not in body:
            return body.split(self.delimiter)
        return split_quoted(body, _FIELDS[self.delimiter])

    def describe(self) -> str:
        """Return encoding and delimiter in words."""
        encoding = self.wide or (f"{self.older} where it is not UTF-8" if self.older else "UTF-8")
        separator = _NAMES.get(self.delimiter) or f"'{self.delimiter.decode()}'"
        return f"{encoding}, cells separated by {separator}"


def _compile_field(delimiter: bytes) -> re.Pattern[bytes]:
    end = re.escape(delimiter)
    return re.compile(rb'(?:[ ]*"(?:[^"]++|"")*+"[^' + end + rb']*|(?![ ]*")[^' + end + rb"]*)")


_FIELDS = {delimiter: _compile_field(delimiter) for delimiter in DELIMITERS}


def split_quoted(body: bytes, pattern: re.Pattern[bytes]) -> list[bytes] | None:
    """Return the fields that ``pattern`` finds in a record, None where one is not closed."""
    fields, start = [], 0
    while True:
        found = pattern.match(body, start)
        if found is None:
            return None
        fields.append(found[0])
        start = found.end() + 1
        if start > len(body):
            return fields


def read_dialect(path: Path, delimiter: str = "", encoding: str = "") -> Dialect:
    """Return how the file at ``path`` is written; what is given is not guessed. Raises UnreadableError."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if not sample.strip():
        raise UnreadableError(f"{path.name} is empty.", "Check that it is the file you mean.")
    wide = next((pair for pair in _WIDE if sample.startswith(pair[0])), None) or _find_unmarked(sample)
    if wide is not None:
        mark, name = wide
        plain = sample[len(mark) : len(sample) - (len(sample) - len(mark)) % 4].decode(name, "replace").encode()
    else:
        mark, name = (codecs.BOM_UTF8, "") if sample.startswith(codecs.BOM_UTF8) else (b"", "")
        plain = sample[len(mark) :]
    if b"\0" in plain:
        raise UnreadableError(f"{path.name} is a binary file, not a delimited table.", _explain_formats())
    line_end = b"\r" if b"\r" in plain and b"\n" not in plain else b"\n"
    if line_end not in plain and len(sample) == SAMPLE:
        raise UnreadableError(f"{path.name} has no line ends, so it is not a delimited table.", _explain_formats())
    declared = _DECLARATION.match(plain)
    separator = delimiter.encode() or (declared[1] if declared else _find_delimiter(plain, line_end))
    if separator not in DELIMITERS:
        raise UnreadableError(
            f"{separator.decode('utf-8', 'replace')!r} is not a delimiter that is read here.",
            "Use a comma, a semicolon, a tab or a vertical bar.",
        )
    older = "" if name else encoding or _find_older(path)
    return Dialect(separator, line_end, name, mark, older, len(declared[0]) if declared else 0)


def _explain_formats() -> str:
    return "Give a delimited table, XLSX, ODS, JSON records or Parquet, with the ending of its format."


def _find_unmarked(sample: bytes) -> tuple[bytes, str] | None:
    """Return the encoding of a file of two bytes a character that does not name it."""
    half = len(sample) // 2
    zeros = [sample[start::2].count(0) for start in (0, 1)]
    if max(zeros) > half // 2 and min(zeros) == 0:
        return b"", "utf-16-le" if zeros[1] else "utf-16-be"
    return None


def _find_delimiter(plain: bytes, line_end: bytes) -> bytes:
    """Return the delimiter with which most lines have the same number of cells."""
    lines = plain.split(line_end)[:_ROWS]

    def rate(delimiter: bytes) -> tuple[int, int]:
        rows = [split_quoted(line, _FIELDS[delimiter]) or () for line in lines if line.strip()]
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
        return count, width

    return max(DELIMITERS, key=rate)


def _find_older(path: Path) -> str:
    """Return the encoding of the cells that are not in UTF-8, empty where all are."""
    odd: list[bytes] = []
    with path.open("rb") as file:
        while (chunk := file.read(SAMPLE)) and len(odd) < _ROWS:
            chunk += file.readline(MOST_BYTES)
            if not _is_utf8(chunk):
                odd += [cell for cell in _ODD.findall(chunk) if not _is_utf8(cell)]
    if not odd:
        return ""
    guess: Sequence[object] = decode_text(path.name, b"\n".join(odd[:_ROWS]))
    return str(getattr(guess[1], "encoding", "cp1252"))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True
