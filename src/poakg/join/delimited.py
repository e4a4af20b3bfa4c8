"""Delimited text as a table: rows stay the bytes that they are, and cells are only added behind them."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import BinaryIO

from poakg.errors import UnreadableError
from poakg.join.dialect import MOST_BYTES
from poakg.join.dialect import Dialect
from poakg.join.heading import find_layout
from poakg.join.table import Advance
from poakg.system.files import write_pieces_atomically

_SAMPLE = 500
_REPORT = 4096
_PIECE = 1 << 16
_NARROW = 16


Line = tuple[bytes, bytes, list[bytes] | None]
"""A record: its bytes, those of its line end, and its cells where quotation marks made it necessary to find them."""


class Delimited:
    """A delimited file at ``path``, its heading in the line ``heading`` where that is known; see ``Table``."""

    def __init__(self, path: Path, dialect: Dialect, heading: int | None = None) -> None:
        self._path = path
        self.dialect = dialect
        self.size = path.stat().st_size
        sample = list(islice(self._read_lines(lambda _: None), _SAMPLE))
        self.layout = find_layout([self.read_row(line) for line in sample], heading)
        self.headings: Sequence[str] = self.layout.headings
        self.notes = [f"{path.name}: {dialect.describe()}.", *self.layout.describe()]
        self.width = len(self.headings)
        """Cells of the longest row, as far as is known."""
        self.uneven = 0
        """Rows with another number of cells than the heading."""

    def scan(self, columns: Sequence[int], advance: Advance) -> Iterator[tuple[Line, tuple[bytes, ...]]]:
        """See ``Table``. The first scan to its end finds out ``width``."""
        delimiter = self.dialect.delimiter
        last, width, uneven = max(columns, default=0), len(self.headings), 0
        choose = itemgetter(*columns)
        is_one = len(columns) == 1
        # Of a wide row, to count the cells takes less than to cut all of them out.
        most = -1 if width <= _NARROW else last + 1
        for line in islice(self._read_lines(advance), self.layout.first_row, None):
            body, _, found = line
            if found is None:
                cells = body.split(delimiter, most)
                count = len(cells) if most < 0 else body.count(delimiter) + 1
            else:
                cells, count = found, len(found)
            if count != width and not self.is_blank(line):
                uneven += 1
                self.width = max(self.width, count)
            if count <= last:
                cells = cells + [b""] * (last + 1 - count)
            yield line, (choose(cells),) if is_one else choose(cells)
        self.uneven = uneven

    def describe_end(self) -> list[str]:
        """See ``Table``."""
        return []

    def is_blank(self, row: Line) -> bool:
        """See ``Table``."""
        return not row[0].strip(self.dialect.delimiter + b" ")

    def read_cell(self, cell: bytes) -> str:
        """See ``Table``."""
        return self.dialect.read_cell(cell)

    def read_row(self, row: Line) -> list[str]:
        """See ``Table``."""
        return [self.dialect.read_cell(cell) for cell in self._split(row)]

    def _split(self, row: Line) -> list[bytes]:
        body, _, cells = row
        return body.split(self.dialect.delimiter) if cells is None else cells

    def pack(self, texts: Sequence[str]) -> bytes:
        """See ``Table``."""
        return b"".join(self.dialect.delimiter + self.dialect.write_cell(text) for text in texts)

    def write(self, path: Path, names: Sequence[str], rows: Iterable[tuple[Line, bytes | None]]) -> None:
        """See ``Table``. What is above the rows is kept, and the names are added to the heading."""
        pieces = self._write_pieces(names, rows)
        if self.dialect.wide:
            pieces = (
                piece.decode("utf-8", "surrogatepass").encode(self.dialect.wide, "surrogatepass") for piece in pieces
            )
        write_pieces_atomically(path, _join(self.dialect.mark, pieces))

    def _write_pieces(self, names: Sequence[str], rows: Iterable[tuple[Line, bytes | None]]) -> Iterator[bytes]:
        if self.dialect.skipped:
            with self._path.open("rb") as file:
                file.seek(len(self.dialect.mark))
                yield file.read(self.dialect.skipped)
        heading = self.layout.heading_row
        for number, row in enumerate(islice(self._read_lines(lambda _: None), self.layout.first_row)):
            yield row[0] + (self._pad(row) + self.pack(names) if number == heading else b"") + row[1]
        is_even = not self.uneven
        for row, packed in rows:
            if packed is None:
                yield row[0] + row[1]
            elif is_even:
                yield row[0] + packed + row[1]
            else:
                yield row[0] + self._pad(row) + packed + row[1]

    def _pad(self, row: Line) -> bytes:
        """Return the delimiters of the cells that a row lacks."""
        return self.dialect.delimiter * (self.width - len(self._split(row)))

    def _read_lines(self, advance: Advance) -> Iterator[Line]:
        """Yield all records, those above the heading included. Raises UnreadableError for one without an end."""
        split = self.dialect.split
        pending, number, done = b"", 0, 0
        with self._path.open("rb") as file:
            for raw in self._open_lines(file):
                number += 1
                line = pending + raw if pending else raw
                body = line.rstrip(b"\r\n")
                cells = None
                if b'"' in line:
                    cells = split(body)
                    pending = line if cells is None else b""
                if len(line) >= MOST_BYTES:
                    raise self._explain(number)
                if pending:
                    continue
                if not number % _REPORT:
                    advance((position := file.tell()) - done)
                    done = position
                yield body, line[len(body) :], cells
        if pending:
            raise self._explain(number)
        advance(self.size - done)

    def _open_lines(self, file: BinaryIO) -> Iterator[bytes]:
        file.seek(len(self.dialect.mark) + self.dialect.skipped)
        if self.dialect.wide:
            return self._read_wide(file)
        if self.dialect.line_end == b"\r":
            return _split_at(iter(partial(file.read, _PIECE), b""), b"\r")
        return iter(partial(file.readline, MOST_BYTES), b"")

    def _read_wide(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the lines of a file in UTF-16 or UTF-32 as UTF-8."""
        import codecs  # noqa: PLC0415 - few files need it

        decoder = codecs.getincrementaldecoder(self.dialect.wide)("surrogatepass")

        def read() -> Iterator[bytes]:
            try:
                for piece in iter(partial(file.read, _PIECE), b""):
                    yield decoder.decode(piece).encode("utf-8", "surrogatepass")
                yield decoder.decode(b"", final=True).encode()
            except UnicodeDecodeError as error:
                raise UnreadableError(
                    f"{self._path.name} is not in {self.dialect.wide} to its end.", "Save it again, as CSV in UTF-8."
                ) from error

        return _split_at(read(), self.dialect.line_end)

    def _explain(self, number: int) -> UnreadableError:
        return UnreadableError(
            f"{self._path.name}, line {number}: a quotation mark is opened here or before and not closed.",
            "Close it, write two where one is part of a value, or check that the file is a delimited table.",
        )


def _split_at(pieces: Iterable[bytes], end: bytes) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(end)
        for line in lines:
            yield line + end
    if rest:
        yield rest


def _join(mark: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    if mark:
        yield mark
    yield from pieces
