"""Joining tables in other formats: values and types stay, and RDF is what the metadata of the CSV says."""

import csv
import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow
import pyoxigraph as ox
import pytest
from pyarrow import parquet

from poakg.errors import UnreadableError
from poakg.join.csvw import AREA
from poakg.join.csvw import PERIOD
from poakg.join.opening import Reading
from poakg.join.publication import publish
from poakg.join.service import Options
from poakg.join.service import Work
from poakg.namespaces import LOADED
from tests.conftest import CASES
from tests.join.conftest import Linking

TABLES = CASES / "tables"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
ODS = f"""<?xml version="1.0"?><office:document-content {NAMESPACES}
xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2">
<office:body><office:spreadsheet><table:table table:name="A">
<table:table-row><table:table-cell><text:p>country</text:p></table:table-cell>
<table:table-cell><text:p>n</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="1022"/></table:table-row>
<table:table-row table:number-rows-repeated="2"><table:table-cell><text:p>Kenya</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="2.5" table:formula="of:=1.5+1"/></table:table-row>
<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>Chad</text:p></table:table-cell>
</table:table-row>
<table:table-row><table:covered-table-cell/><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated="1048000">
<table:table-cell table:number-columns-repeated="1024"/></table:table-row>
</table:table></office:spreadsheet></office:body></office:document-content>"""


def test_records_keep_their_values(linking: Linking, tmp_path: Path) -> None:
    """An array in an object, as the SDG API answers: numbers, lists and nothing stay what they are."""
    records = [
        {"geoAreaCode": "8", "geoAreaName": "Albania", "timePeriodStart": 2024.0, "goal": ["16"], "note": None},
        {"geoAreaCode": "32", "geoAreaName": "Argentina", "timePeriodStart": 2016.5, "goal": [], "extra": {"a": 1}},
    ]
    source, linking.output = tmp_path / "api.json", tmp_path / "joined.json"
    source.write_text(json.dumps({"size": 2, "dimensions": [], "data": records}))
    report = linking(source, "geoAreaCode")
    assert report.key.system == "m49"
    written = json.loads(linking.output.read_bytes())
    assert [{**row, **old} for row, old in zip(written["data"], records, strict=True)] == written["data"]
    assert [row["geoAreaCode_iso3"] for row in written["data"]] == ["ALB", "ARG"]
    lines, linking.output = tmp_path / "lines.jsonl", tmp_path / "joined.jsonl"
    lines.write_text("\n".join(map(json.dumps, records)))
    linking(lines, "geoAreaName")
    assert [json.loads(line)["geoAreaName_iso3"] for line in linking.output.read_text().splitlines()] == ["ALB", "ARG"]


def test_a_workbook_keeps_sheets_formulas_and_types(linking: Linking, tmp_path: Path) -> None:
    """Merged cells hold for all rows they cover; a formula without a value is reported; text stays text."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (
        ["Invented figures"],
        ["Country", "Year", "n"],
        ["Kenya", 2010, 1.5],
        [None, 2011, "=1+2"],
        ["Oz", 2012, 3],
    ):
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    book.create_sheet("Notes").append(["a note"])
    source, linking.output = tmp_path / "book.xlsx", tmp_path / "joined.xlsx"
    book.save(source)
    report = linking(source, "Country")
    assert any(note.startswith("1 formulas") for note in report.notes)
    joined = openpyxl.load_workbook(linking.output)
    assert joined.sheetnames == ["Sheet", "Notes"]
    written = list(joined["Sheet"].iter_rows(values_only=True))
    assert [row[4] for row in written] == [None, "Country_iso3", "KEN", "KEN", None]
    assert [row[2] for row in written[2:]] == [1.5, "=1+2", 3]
    book.create_sheet("More").append(["a"])
    book["More"].append(["b"])
    book.save(source)
    with pytest.raises(UnreadableError):
        linking(source, "Country")
    assert linking(source, "Country", sheet="Sheet").rows == 3


def test_an_open_document_keeps_what_it_has(linking: Linking, tmp_path: Path) -> None:
    """Repeated rows get a cell each, merged cells hold below, formulas and other entries of the file stay."""
    source, linking.output = tmp_path / "table.ods", tmp_path / "joined.ods"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS)
    report = linking(source, "country")
    assert report.outcomes.total() == report.rows - report.missed == 4
    with zipfile.ZipFile(linking.output) as archive:
        assert archive.namelist() == ["mimetype", "content.xml"]
        content = archive.read("content.xml").decode()
    assert content.count("of:=1.5+1") == 2
    assert "xmlns:of=" in content
    again, linking.output = linking.output, tmp_path / "again.csv"
    linking(again, "country")
    assert linking.read("country_iso3") == ["KEN", "KEN", "TCD", "TCD"]


def test_parquet_keeps_its_types(linking: Linking, tmp_path: Path) -> None:
    """Columns are added to each group of rows."""
    source, linking.output = tmp_path / "table.parquet", tmp_path / "joined.parquet"
    table = pyarrow.table({"country": ["Kenya", None, "Chad"], "n": pyarrow.array([1, 2, 3], pyarrow.int8())})
    parquet.write_table(table, source)
    assert linking(source, "country").missed == 1
    joined = parquet.read_table(linking.output)
    assert joined.schema.field("n").type == pyarrow.int8()
    assert joined.column("country_iso3").to_pylist() == ["KEN", None, "TCD"]


def convert(metadata: dict[str, Any], table: Path) -> Counter[ox.Triple]:
    """Convert a CSV as csv2rdf does in its minimal mode, as far as our metadata goes."""
    schema, found = metadata["tableSchema"], set()
    with table.open(encoding="utf-8", newline="") as file:
        for row in list(csv.reader(file))[1:]:
            values = {column["name"]: cell for column, cell in zip(schema["columns"], row, strict=True)}
            subject = ox.NamedNode(schema["aboutUrl"].replace("{row}", values["row"]))
            for column in schema["columns"]:
                text = values[column["name"]]
                if text and not column.get("suppressOutput"):
                    datatype = ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{column.get('datatype', 'string')}")
                    value = ox.NamedNode(text) if "valueUrl" in column else ox.Literal(text, datatype=datatype)
                    found.add(ox.Triple(subject, ox.NamedNode(column["propertyUrl"]), value))
    return Counter(found)


@pytest.mark.parametrize(
    ("name", "column", "system"),
    [("tracing.csv", "m49", ""), ("brokering.csv", "8", "iso2"), ("locations.csv", "gwnoloc", "gw")],
)
def test_rdf_is_what_the_metadata_says(linking: Linking, tmp_path: Path, name: str, column: str, system: str) -> None:
    """Rows have the States that they are about, several where a cell lists them, and their year."""
    output = tmp_path / "mine.ttl"
    heading = 0 if name == "brokering.csv" else None
    work = Work(TABLES / name, output, Reading(heading=heading), Options(column, "", system))
    report, written = publish(work, linking.resolver, lambda _done, _size: None)
    assert [path.name for path in written] == ["mine.ttl", "mine.csv", "mine.csv-metadata.json"]
    triples = {quad.triple for quad in ox.parse(path=str(output))}
    metadata = json.loads(written[2].read_bytes())
    assert triples == set(convert(metadata, written[1]))
    areas = [triple for triple in triples if triple.predicate == ox.NamedNode(AREA)]
    assert len({triple.subject for triple in areas}) == report.rows - report.missed
    if name == "tracing.csv":
        first = ox.NamedNode(f"{LOADED}mine#row-1")
        year = ox.Literal("2024", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#gYear"))
        assert ox.Triple(first, ox.NamedNode(PERIOD), year) in triples
    if name == "locations.csv":
        assert len(areas) > len({triple.subject for triple in areas})
