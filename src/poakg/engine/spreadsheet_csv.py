"""A result for spreadsheet programs: CSV in which no cell is taken for a formula.

The CSV of SPARQL may not alter values (SPARQL 1.1 Query Results CSV and TSV Formats §3), and a spreadsheet program
would obey a literal such as ``=1+1`` in it; people who open a download get this form instead.
"""

import csv
import io
import re
from typing import Protocol

import pyoxigraph as ox

SPREADSHEET = "spreadsheet"
CONTENT_TYPE = "text/csv; charset=utf-8"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BYTE_ORDER_MARK = "\ufeff"
_NUMBER = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")


class _Writer(Protocol):
    def write(self, data: bytes) -> int: ...


def write_spreadsheet(result: ox.QuerySolutions | ox.QueryBoolean, writer: _Writer) -> None:
    """Write ``result`` as CSV with a byte order mark; a text that would be a formula gets an apostrophe in front."""
    line = io.StringIO()
    table = csv.writer(line)
    line.write(_BYTE_ORDER_MARK)
    rows = [[result]] if isinstance(result, ox.QueryBoolean) else result
    names = ["answer"] if isinstance(result, ox.QueryBoolean) else [variable.value for variable in result.variables]
    table.writerow(names)
    for row in rows:
        table.writerow([_show(term) for term in row])
        writer.write(line.getvalue().encode())
        line.seek(0)
        line.truncate()
    writer.write(line.getvalue().encode())


def _show(term: object) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.QueryBoolean):
        return "yes" if term else "no"
    if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode):
        # Nobody sees to it that what calls itself a number is one.
        risky = term.value.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(term.value)
        return f"'{term.value}" if risky else term.value
    text = str(term)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
