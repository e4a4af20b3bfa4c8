"""Read CSV files into tables, with whatever delimiter a program wrote them."""

import csv
import io
import re
from collections import Counter
from collections.abc import Collection

from poakg.errors import UnreadableError
from poakg.submission.formats.encoding import decode_text
from poakg.submission.limits import LIMITS
from poakg.submission.limits import Limits
from poakg.submission.normalize import clean
from poakg.submission.tables import RawTable
from poakg.submission.tables import check_size

_DELIMITERS = ",;\t|"
_DECLARATION = re.compile(r'"?sep=(.)"?(?:\r\n?|\n)', re.IGNORECASE)
_SAMPLE = 50


class _Dialect(csv.excel):
    strict = True
    # Some programs write a blank between a delimiter and a quotation mark.
    skipinitialspace = True


def read_csv(
    name: str, content: bytes, limits: Limits = LIMITS, languages: Collection[str] = (), encoding: str = ""
) -> RawTable:
    """Return the one table of a CSV file; see ``decode_text`` for the last two. Raises UnreadableError."""
    text, guess = decode_text(name, content, languages, encoding)
    declared = _DECLARATION.match(text)
    # A spreadsheet program takes the declaration for itself and counts the rows after it.
    body = text[declared.end() :] if declared else text
    table = RawTable(name, is_file=True, guess=guess)
    rows = csv.reader(_open(body), _Dialect, delimiter=declared[1] if declared else _find_delimiter(body))
    line = 1
    try:
        for number, row in enumerate(rows, start=1):
            line = rows.line_num + 1
            cells = {column: value for column, raw in enumerate(row, start=1) if (value := clean(raw))}
            for column, value in cells.items():
                check_size(name, (number, column), value, limits)
            if cells:
                table.rows[number] = cells
                table.widths[number] = len(row)
    except csv.Error as error:
        raise UnreadableError(
            f"{name}, line {line + bool(declared)}: {_explain(error)}.",
            "Fix the quotation marks of that row, or save the file again as CSV in UTF-8.",
        ) from error
    return table


def _explain(error: csv.Error) -> str:
    """Return what is wrong with a row that begins there."""
    if "unexpected end of data" in str(error):
        return "a quotation mark is opened here and not closed"
    if "expected after" in str(error):
        return "a quotation mark is in the middle of a value"
    return str(error)


def _find_delimiter(text: str) -> str:
    """Return the delimiter with which most rows have the same number of cells."""
    return max(_DELIMITERS, key=lambda delimiter: _rate(text, delimiter))


def _rate(text: str, delimiter: str) -> tuple[int, int]:
    lengths: Counter[int] = Counter()
    try:
        for number, row in enumerate(csv.reader(_open(text), _Dialect, delimiter=delimiter)):
            if number >= _SAMPLE:
                break
            lengths[len(row)] += len(row) > 1
    except csv.Error:
        # The rows up to the fault still show something.
        pass
    length, rows = max(lengths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (rows, length)


def _open(text: str) -> io.StringIO:
    # A mark for the end of the file, which some programs of old write, is not text.
    return io.StringIO(text.rstrip("\x1a"), newline="")
