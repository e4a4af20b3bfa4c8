"""ODS spreadsheets as tables: cells are added to one sheet of the file, and everything else in it stays."""

import io
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from xml.etree import ElementTree as ET

from poakg.errors import UnreadableError
from poakg.join.heading import find_layout
from poakg.join.table import Advance
from poakg.system.files import write_atomically

_MOST_BYTES = 200 << 20
_MOST_ROWS, _MOST_COLUMNS = 100_000, 1000
_SAMPLE = 200
_CONTENT = "content.xml"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


class OpenDocument:
    """A sheet of an ODS file; see ``Table``. A row is its number, from 0.

    ``sheet`` is its name where there are several, ``heading`` the line of its heading where that is known.
    """

    def __init__(self, path: Path, sheet: str = "", heading: int | None = None) -> None:
        """Raise UnreadableError where it cannot be read, or where nobody knows which sheet is meant."""
        self._path = path
        self._tree, self._prefixes = _parse(path)
        tables = {one.get(f"{_TABLE}name", ""): one for one in self._tree.iter(f"{_TABLE}table")}
        found = {name: rows for name, one in tables.items() if (rows := _unroll(path, one))}
        names = ", ".join(tables)
        if sheet and sheet not in found:
            raise UnreadableError(f"{path.name} has no sheet '{sheet}' with rows.", f"Use one of: {names}.")
        if not sheet and len(found) != 1:
            raise UnreadableError(f"{path.name} has {len(found)} sheets with rows.", f"Name one with --sheet: {names}.")
        name = sheet or next(iter(found))
        self._rows = found[name]
        self._texts = [_read_texts(row) for row in self._rows]
        merged = self._fill_merged()
        self._layout = find_layout(self._texts[:_SAMPLE], heading)
        headings = self._layout.headings
        self._width = max(len(headings), *map(len, self._texts))
        self.headings: Sequence[str] = (*headings, *([""] * (self._width - len(headings))))
        self.size = len(self._rows)
        self.uneven = 0
        self.notes = [f"{path.name}: sheet '{name}'.", *self._layout.describe(), *merged]

    def scan(self, columns: Sequence[int], advance: Advance) -> Iterator[tuple[int, tuple[str, ...]]]:
        """See ``Table``."""
        for number in range(self._layout.first_row, len(self._rows)):
            texts = self._texts[number]
            yield number, tuple([texts[column] if column < len(texts) else "" for column in columns])
            advance(1)

    def describe_end(self) -> list[str]:
        """See ``Table``."""
        return []

    def is_blank(self, row: int) -> bool:
        """See ``Table``."""
        return not any(self._texts[row])

    def read_cell(self, cell: str) -> str:
        """See ``Table``."""
        return cell

    def read_row(self, row: int) -> list[str]:
        """See ``Table``."""
        return self._texts[row]

    def pack(self, texts: Sequence[str]) -> Sequence[str]:
        """See ``Table``."""
        return texts

    def write(self, path: Path, names: Sequence[str], rows: Iterable[tuple[int, Sequence[str] | None]]) -> None:
        """See ``Table``."""
        if self._layout.heading_row is not None:
            _append(self._rows[self._layout.heading_row], self._width, names)
        for number, added in rows:
            _append(self._rows[number], self._width, added or ())
        content, body = _serialize(self._tree, self._prefixes), io.BytesIO()
        with zipfile.ZipFile(self._path) as old, zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                new.writestr(entry, content if entry.filename == _CONTENT else old.read(entry))
        write_atomically(path, body.getvalue())

    def _fill_merged(self) -> list[str]:
        """Let the value of merged cells be that of all rows that they cover."""
        count = 0
        for number, row in enumerate(self._rows):
            column = 0
            for cell in row:
                if cell.tag in _CELLS:
                    height = _count(cell, "number-rows-spanned")
                    for texts in self._texts[number + 1 : number + height]:
                        texts.extend([""] * (column + 1 - len(texts)))
                        texts[column] = self._texts[number][column]
                    count += height > 1
                    column += _count(cell, "number-columns-repeated")
        return [f"{count} merged cells are read as holding for all rows that they cover."] if count else []


def _parse(path: Path) -> tuple[ET.Element, dict[str, str]]:
    """Return the content of a file, and its namespaces by prefix. Raises UnreadableError."""
    refused = UnreadableError(f"{path.name} is not ODS.", "Save it as .ods, without a password.")
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(_CONTENT).file_size > _MOST_BYTES:
                raise UnreadableError(f"{path.name} is too large for a spreadsheet.", "Save the sheet as CSV.")
            content = archive.read(_CONTENT)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise refused
        events = ET.iterparse(io.BytesIO(content), ["start-ns"])  # noqa: S314 - it has no entities
        prefixes = {prefix: iri for _, (prefix, iri) in events}
        return ET.fromstring(content), prefixes  # noqa: S314
    except (zipfile.BadZipFile, KeyError, ET.ParseError, OSError, RuntimeError) as error:
        raise refused from error


def _serialize(tree: ET.Element, prefixes: dict[str, str]) -> bytes:
    """Return a document with the prefixes that it had; formulas use some that no element has."""
    for prefix, iri in prefixes.items():
        if prefix:
            ET.register_namespace(prefix, iri)
    text = ET.tostring(tree, "unicode")
    end = text.index(">")
    missing = [f' xmlns:{prefix}="{iri}"' for prefix, iri in prefixes.items() if f"xmlns:{prefix}=" not in text[:end]]
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text[:end]}{"".join(missing)}{text[end:]}'.encode()


def _unroll(path: Path, table: ET.Element) -> list[ET.Element]:
    """Return the rows of a sheet up to the last one filled in, each of its own; the tree is changed to that."""
    rows: list[ET.Element] = []
    for parent in list(table.iter()):
        for row in [child for child in parent if child.tag == f"{_TABLE}table-row"]:
            times = _count(row, "number-rows-repeated")
            is_filled = any(_read_texts(row))
            if times > 1 and is_filled:
                if len(rows) + times > _MOST_ROWS:
                    raise UnreadableError(f"{path.name} has more than {_MOST_ROWS:,} rows.", "Save the sheet as CSV.")
                row.attrib.pop(f"{_TABLE}number-rows-repeated")
                place = list(parent).index(row)
                copies = [deepcopy(row) for _ in range(times - 1)]
                parent[place + 1 : place + 1] = copies
                rows += [row, *copies]
            else:
                rows.append(row)
    while rows and not any(_read_texts(rows[-1])):
        rows.pop()
    return rows


def _read_texts(row: ET.Element) -> list[str]:
    texts: list[str] = []
    for cell in row:
        if cell.tag in _CELLS:
            text = _read_cell(cell)
            times = _count(cell, "number-columns-repeated")
            # What is empty to the end of the sheet is not there.
            texts += [text] * (times if text else min(times, _MOST_COLUMNS))
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _read_cell(cell: ET.Element) -> str:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind in ("float", "currency", "percentage"):
        return cell.get(f"{_OFFICE}value", "")
    if kind == "date":
        return cell.get(f"{_OFFICE}date-value", "")
    return "\n".join("".join(paragraph.itertext()) for paragraph in cell.iter(f"{_TEXT}p")).strip()


def _append(row: ET.Element, width: int, texts: Sequence[str]) -> None:
    """Put ``texts`` behind the first ``width`` cells of a row."""
    column, kept = 0, []
    for cell in [child for child in row if child.tag in _CELLS]:
        times = _count(cell, "number-columns-repeated")
        if column + times > width and times > 1:
            cell.set(f"{_TABLE}number-columns-repeated", str(max(width - column, 0)))
        if column >= width or cell.get(f"{_TABLE}number-columns-repeated") == "0":
            row.remove(cell)
        else:
            kept.append(cell)
            column += min(times, width - column)
    if column < width:
        ET.SubElement(row, _CELLS[0], {f"{_TABLE}number-columns-repeated": str(width - column)})
    for text in texts:
        cell = ET.SubElement(row, _CELLS[0], {f"{_OFFICE}value-type": "string"} if text else {})
        if text:
            ET.SubElement(cell, f"{_TEXT}p").text = text


def _count(element: ET.Element, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return max(int(text), 1) if text.isdecimal() and len(text) < 9 else 1
