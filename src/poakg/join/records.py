"""JSON records as a table: an array of objects, alone or as the one array of an object, or an object a line."""

import json
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from poakg.errors import UnreadableError
from poakg.join.table import Advance
from poakg.system.files import write_atomically
from poakg.system.files import write_pieces_atomically

LINES = (".jsonl", ".ndjson")
_MOST_BYTES = 1 << 29
_SAMPLE = 1000
_ADVICE = "Give an array of objects, an object with one such array, or JSON lines."
_SIMPLE = (str, int, float, bool)
Record = dict[str, Any]


class Records:
    """The records of a JSON file; see ``Table``. All but files of lines are held in memory."""

    def __init__(self, path: Path) -> None:
        """Raise UnreadableError where there are no records."""
        self._path = path
        self._is_lines = path.suffix.lower() in LINES
        self._whole: Any = None
        self._records: list[Record] = []
        if not self._is_lines:
            self._whole, self._records = _read_whole(path)
        self.size = path.stat().st_size if self._is_lines else len(self._records)
        self.headings: Sequence[str] = self._find_headings()
        self.uneven = 0
        self.notes = [f"{path.name}: JSON records with {len(self.headings)} members."]

    def scan(self, columns: Sequence[int], advance: Advance) -> Iterator[tuple[Record, tuple[str, ...]]]:
        """See ``Table``."""
        names = [self.headings[column] for column in columns]
        for record in self._read(advance):
            yield record, tuple([_write(record.get(name)) for name in names])

    def describe_end(self) -> list[str]:
        """See ``Table``."""
        return []

    def is_blank(self, row: Record) -> bool:
        """See ``Table``."""
        return not row

    def read_cell(self, cell: str) -> str:
        """See ``Table``."""
        return cell

    def read_row(self, row: Record) -> list[str]:
        """See ``Table``."""
        return [_write(row.get(name)) for name in self.headings]

    def pack(self, texts: Sequence[str]) -> Sequence[str]:
        """See ``Table``."""
        return texts

    def write(self, path: Path, names: Sequence[str], rows: Iterable[tuple[Record, Sequence[str] | None]]) -> None:
        """See ``Table``."""
        joined = ({**row, **dict(zip(names, added or (), strict=False))} for row, added in rows)
        if self._is_lines:
            write_pieces_atomically(path, (f"{_dump(record)}\n".encode() for record in joined))
            return
        for record, more in zip(self._records, list(joined), strict=True):
            record.update(more)
        write_atomically(path, f"{json.dumps(self._whole, ensure_ascii=False, indent=1)}\n".encode())

    def _read(self, advance: Advance) -> Iterator[Record]:
        if not self._is_lines:
            for record in self._records:
                yield record
                advance(1)
            return
        with self._path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    try:
                        record = json.loads(line)
                    except ValueError as error:
                        raise _explain(self._path, f", line {number}") from error
                    if not isinstance(record, dict):
                        raise _explain(self._path, f", line {number}")
                    yield record
                advance(len(line))

    def _find_headings(self) -> list[str]:
        names: dict[str, None] = {}
        for number, record in enumerate(self._read(lambda _: None)):
            if number >= _SAMPLE:
                break
            names.update(dict.fromkeys(record))
        return list(names)


def _read_whole(path: Path) -> tuple[Any, list[Record]]:
    if path.stat().st_size > _MOST_BYTES:
        raise UnreadableError(
            f"{path.name} is too long for JSON in one piece.", "Save it as JSON lines (.jsonl) or CSV."
        )
    try:
        whole = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _explain(path, "") from error
    arrays = [whole] if isinstance(whole, list) else [*whole.values()] if isinstance(whole, dict) else []
    found = [one for one in arrays if isinstance(one, list) and one and all(isinstance(item, dict) for item in one)]
    if len(found) != 1:
        raise _explain(path, "")
    return whole, found[0]


def _explain(path: Path, where: str) -> UnreadableError:
    return UnreadableError(
        f"{path.name}{where} is not JSON records.",
        _ADVICE,
    )


def _write(value: object) -> str:
    """Return a value as text: a list with its parts, an object as nothing that could be a name."""
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    if isinstance(value, list):
        return "; ".join(_write(part) for part in value) if all(isinstance(part, _SIMPLE) for part in value) else ""
    return str(value) if isinstance(value, _SIMPLE) else ""


def _dump(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False)
