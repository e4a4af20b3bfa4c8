"""A joined table as RDF, by the W3C's CSV on the Web: the CSV, its metadata, and the RDF that both give.

The RDF is that of the minimal mode of csv2rdf, so that any converter of the standard makes the same of the two files.
"""

import csv
import json
import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from poakg.namespaces import PREFIXES
from poakg.system.files import write_atomically
from poakg.system.files import write_pieces_atomically

ROW = "row"
"""The column that numbers the rows of the original table; a row of several States has several lines."""

_DIMENSION = "http://purl.org/linked-data/sdmx/2009/dimension#"
AREA, PERIOD = f"{_DIMENSION}refArea", f"{_DIMENSION}refPeriod"
SUBJECT = f"{PREFIXES['dcterms']}subject"
_XSD = PREFIXES["xsd"]
# Codes with zeros before them are not numbers.
_NUMBERS = {
    "integer": re.compile(r"[+-]?(0|[1-9]\d{0,17})"),
    "decimal": re.compile(r"[+-]?(0|[1-9]\d{0,17})(\.\d+)?"),
    "double": re.compile(r"[+-]?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?"),
    "date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
}
_YEAR = re.compile(r"[12]\d{3}")


@dataclass
class Column:
    """A column of the CSV with the property that its values are of; ``links`` says that these are IRIs."""

    name: str
    property: str
    links: bool = False
    datatype: str = ""
    possible: list[str] = field(default_factory=lambda: list(_NUMBERS))
    """Datatypes that all values so far have."""


@dataclass(frozen=True)
class Schema:
    """How the table ``name`` becomes RDF: its rows and properties are named below ``base``, which ends in #."""

    name: str
    base: str
    columns: Sequence[Column]

    def describe(self, title: str) -> dict[str, Any]:
        """Return the metadata (Metadata Vocabulary for Tabular Data)."""
        columns = [self._describe(number, column) for number, column in enumerate(self.columns)]
        return {
            "@context": "http://www.w3.org/ns/csvw",
            "url": self.name,
            "dc:title": title,
            "tableSchema": {"aboutUrl": f"{self.base}row-{{{ROW}}}", "columns": columns},
        }

    @staticmethod
    def _describe(number: int, column: Column) -> dict[str, Any]:
        name = ROW if number == 0 else f"c{number}"
        described = {"titles": column.name, "name": name, "propertyUrl": column.property}
        if number == 0:
            return {**described, "suppressOutput": True}
        if column.links:
            return {**described, "valueUrl": f"{{+{name}}}"}
        return {**described, "datatype": column.datatype or "string"}


def write_rdf(table: Path, output: Path, base: str, properties: dict[str, tuple[str, bool]]) -> list[Path]:
    """Write the RDF of the CSV ``table``, whose first column is ``ROW``, to ``output``, and its metadata beside it.

    ``properties`` gives columns an IRI of their own and says whether their values are IRIs; the others are named after
    the column below ``base``. Returns the files that were written. Raises OSError.
    """
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        columns = [_make_column(name, base, properties) for name in next(rows)]
        for row in rows:
            _narrow(columns, row)
    for column in columns:
        column.datatype = "gYear" if column.property == PERIOD else next(iter(column.possible), "")
    schema = Schema(table.name, base, columns)
    metadata = table.with_name(f"{table.name}-metadata.json")
    body = json.dumps(schema.describe(output.stem), ensure_ascii=False, indent=2)
    write_atomically(metadata, f"{body}\n".encode())
    write_pieces_atomically(output, _write_triples(table, schema))
    return [output, table, metadata]


def _make_column(name: str, base: str, properties: dict[str, tuple[str, bool]]) -> Column:
    iri, links = properties.get(name, (f"{base}{quote(name, safe='')}", False))
    return Column(name, iri, links)


def _narrow(columns: Sequence[Column], row: Sequence[str]) -> None:
    """Take away the datatypes that a value of ``row`` does not have."""
    for column, text in zip(columns, row, strict=False):
        if text and column.possible and not column.links:
            column.possible = [name for name in column.possible if _NUMBERS[name].fullmatch(text)]


def _write_triples(table: Path, schema: Schema) -> Iterator[bytes]:
    """Yield N-Triples, which is Turtle as well."""
    paths = [f"<{column.property}>" for column in schema.columns]
    with table.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            subject = f"<{schema.base}row-{row[0]}>"
            yield "".join(
                f"{subject} {path} {_write_value(text, column)} .\n"
                for text, path, column in zip(row[1:], paths[1:], schema.columns[1:], strict=False)
                if text
            ).encode()


def _write_value(text: str, column: Column) -> str:
    if column.links:
        return f"<{text}>"
    is_year = column.datatype == "gYear" and not _YEAR.fullmatch(text)
    escaped = text.translate(_ESCAPES)
    return f'"{escaped}"' if not column.datatype or is_year else f'"{escaped}"^^<{_XSD}{column.datatype}>'


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"})
