"""The flat tables as CSV with a data package, as a SQLite database, and as Parquet where pyarrow is installed."""

import csv
import io
import json
import sqlite3
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from hashlib import sha256
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from poakg import __version__
from poakg.graph.columns import Kind
from poakg.graph.columns import Value
from poakg.graph.columns import write_cell
from poakg.graph.flat_tables import FlatTable
from poakg.graph.flat_tables import TableColumn
from poakg.graph.frame import Frame
from poakg.namespaces import DATASET
from poakg.release.export.layout import DATABASE
from poakg.release.export.layout import PACKAGE
from poakg.release.export.layout import TABLES
from poakg.release.export.layout import ExportFile
from poakg.release.export.layout import Files

_PROFILES = "https://datapackage.org/profiles/2.0"
_LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
# Types of Table Schema, and affinities of SQLite, which knows neither days nor truths.
_FIELDS: Mapping[Kind, dict[str, str]] = {
    Kind.IRI: {"type": "string", "format": "uri"},
    Kind.TEXT: {"type": "string"},
    Kind.WHOLE: {"type": "integer"},
    Kind.NUMBER: {"type": "number"},
    Kind.TRUTH: {"type": "boolean"},
    Kind.DAY: {"type": "date"},
    Kind.MOMENT: {"type": "datetime", "format": "any"},
}
_AFFINITIES = {Kind.WHOLE: "INTEGER", Kind.NUMBER: "REAL", Kind.TRUTH: "INTEGER"}

NO_PARQUET = "There is no Parquet, which needs pyarrow: pip install 'poakg[frames]'"
"""What is reported where tables are written without it."""

Filled = list[tuple[FlatTable, Frame]]
"""Tables with their rows."""


def export_tables(tables: Filled, snapshot: str) -> Files:
    """Yield the files of ``tables``, which come from the snapshot with this digest."""
    files = [
        ExportFile(f"{TABLES}/{table.name}.csv", table.query.summary, _write_csv(frame)) for table, frame in tables
    ]
    yield from files
    yield ExportFile(PACKAGE, "the codebook of the tables, as a data package", _describe(tables, files, snapshot))
    yield ExportFile(DATABASE, "the tables as a SQLite database, with the codebook as a table", _write_database(tables))
    if has_parquet():
        for table, frame in tables:
            yield ExportFile(f"{TABLES}/{table.name}.parquet", table.query.summary, write_parquet(frame))


def has_parquet() -> bool:
    """Return whether Parquet can be written here."""
    return find_spec("pyarrow") is not None


def write_parquet(frame: Frame) -> bytes:
    """Return the rows of ``frame`` as Parquet. Raises MissingPackageError without pyarrow."""
    table = frame.to_arrow()
    from pyarrow import BufferOutputStream  # noqa: PLC0415 - an extra, and slow to load
    from pyarrow import parquet  # noqa: PLC0415

    output = BufferOutputStream()
    parquet.write_table(table, output)
    return bytes(output.getvalue())


def _write_csv(frame: Frame) -> bytes:
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(frame.columns)
    writer.writerows([write_cell(term) for term in row] for row in frame.terms)
    return output.getvalue().encode()


def _describe(tables: Filled, files: list[ExportFile], snapshot: str) -> bytes:
    """Return the Data Package 2.0 of the CSV files."""
    package = {
        "$schema": f"{_PROFILES}/datapackage.json",
        "name": "poakg",
        "id": DATASET,
        "title": "poakg: the small-arms commitments of 2024 as tables",
        "description": "Each table is a question of the catalogue. Summaries are ours, not the official wording.",
        "version": __version__,
        "snapshot": snapshot,
        "licenses": [_LICENCE],
        "resources": [_describe_table(table, frame, file) for (table, frame), file in zip(tables, files, strict=True)],
    }
    return json.dumps(package, indent=2, ensure_ascii=False).encode() + b"\n"


def _describe_table(table: FlatTable, frame: Frame, file: ExportFile) -> dict[str, Any]:
    # A primary key has a value in each row (Table Schema 2.0); where a column of the key has gaps it is a unique one.
    is_full = all(None not in frame.list_column(name) for name in table.key)
    key = {"primaryKey": list(table.key)} if is_full else {"uniqueKeys": [list(table.key)]}
    schema = {
        "$schema": f"{_PROFILES}/tableschema.json",
        "fields": [_describe_column(column) for column in table.columns],
        "missingValues": [""],
        **key,
    }
    if table.references:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [name]}}
            for column, (other, name) in table.references.items()
        ]
    return {
        "name": table.name,
        "path": file.name,
        "title": table.query.question,
        "description": table.query.summary,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(file.body),
        "hash": f"sha256:{sha256(file.body).hexdigest()}",
        "schema": schema,
    }


def _describe_column(column: TableColumn) -> dict[str, str]:
    return {"name": column.name, **_FIELDS[column.kind], "description": column.meaning}


def _write_database(tables: Filled) -> bytes:
    """Return the database file; the same tables give the same bytes."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / DATABASE
        connection = sqlite3.connect(path)
        try:
            with connection:
                for table, frame in tables:
                    _fill(connection, table, frame)
                _fill_codebook(connection, [table for table, _ in tables])
        finally:
            connection.close()
        return path.read_bytes()


def _fill(connection: sqlite3.Connection, table: FlatTable, frame: Frame) -> None:
    columns = [f"{_quote(column.name)} {_AFFINITIES.get(column.kind, 'TEXT')}" for column in table.columns]
    keys = f"UNIQUE ({', '.join(map(_quote, table.key))})"
    links = [
        f"FOREIGN KEY ({_quote(column)}) REFERENCES {_quote(other)} ({_quote(name)})"
        for column, (other, name) in table.references.items()
    ]
    connection.execute(f"CREATE TABLE {_quote(table.name)} ({', '.join(chain(columns, [keys], links))})")
    marks = ", ".join("?" * len(columns))
    rows = ([_simplify(value) for value in row.values()] for row in frame)
    connection.executemany(f"INSERT INTO {_quote(table.name)} VALUES ({marks})", rows)  # noqa: S608 - names are ours


def _fill_codebook(connection: sqlite3.Connection, tables: list[FlatTable]) -> None:
    connection.execute('CREATE TABLE codebook ("table" TEXT, "column" TEXT, kind TEXT, meaning TEXT)')
    rows = [(table.name, one.name, one.kind.value, one.meaning) for table in tables for one in table.columns]
    connection.executemany("INSERT INTO codebook VALUES (?, ?, ?, ?)", rows)


def _simplify(value: Value) -> str | int | float | None:
    """Return a value as SQLite keeps it: days and moments as text of ISO 8601, truths as 0 and 1."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
