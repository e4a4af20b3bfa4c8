"""Read spreadsheets and CSV files into plain tables that keep the coordinates a spreadsheet shows."""

import csv
import datetime
import io
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace

import openpyxl
from openpyxl.utils import get_column_letter

from poakg.errors import UnreadableError

_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_ROWS = 100_000
_MOST_COLUMNS = 200


@dataclass(frozen=True)
class RawTable:
    """A table as it is: ``headings`` by column letter, ``rows`` by row number with their cells by column letter.

    Cells are text; empty ones are left out. ``sheet`` is the name of the sheet, or of the file where it ``is_file``,
    ``heading_number`` the row in which the headings stand.
    """

    sheet: str
    headings: dict[str, str]
    rows: dict[int, dict[str, str]]
    is_file: bool = False
    heading_number: int = 1


def read_workbook(name: str, content: bytes) -> list[RawTable]:
    """Return the sheets of an XLSX file. Raises UnreadableError."""
    _refuse_bomb(name, content)
    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            return [
                _make_table(sheet.title, sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True))
                for sheet in workbook.worksheets
                if sheet.sheet_state == "visible"
            ]
        finally:
            workbook.close()
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        zipfile.BadZipFile,
        OSError,
        SyntaxError,
    ) as error:
        raise UnreadableError(
            f"{name} is no spreadsheet that can be read.",
            "Open it in a spreadsheet program and save it as .xlsx.",
        ) from error


def read_csv(name: str, content: bytes) -> RawTable:
    """Return the one table of a CSV file in UTF-8 or Windows-1252, with comma, semicolon or tab."""
    text = _decode_csv(name, content)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise UnreadableError(f"{name} is no CSV file: {error}.", "Save it as CSV in UTF-8.") from error
    return replace(_make_table(name, rows), is_file=True)


def _refuse_bomb(name: str, content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableError(
            f"{name} is not an .xlsx file inside.", "Open it in a spreadsheet program and save it as .xlsx."
        ) from error
    if unpacked > _MOST_UNPACKED:
        raise UnreadableError(
            f"{name} unpacks to {unpacked // 2**20} MiB; at most {_MOST_UNPACKED // 2**20} are read.",
            "Remove pictures and unused sheets, and save it again.",
        )


def _decode_csv(name: str, content: bytes) -> str:
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(f"{name} is a binary file, not text.", "Check that it is the file you mean.")
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(f"{name} is in no encoding that is known here.", "Save it as CSV in UTF-8.")


def _make_table(sheet: str, rows: Iterable[Iterable[object]]) -> RawTable:
    """Take the first row that is not empty as the headings."""
    numbered = ((number, cells) for number, row in enumerate(rows, start=1) if (cells := dict(_name_cells(row))))
    heading_number, headings = next(numbered, (1, {}))
    return RawTable(sheet, headings, dict(numbered), heading_number=heading_number)


def _name_cells(row: Iterable[object]) -> Iterator[tuple[str, str]]:
    for index, value in enumerate(row, start=1):
        text = _write_value(value)
        if text:
            yield get_column_letter(index), text


def _write_value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).replace("\u00a0", " ").strip()
