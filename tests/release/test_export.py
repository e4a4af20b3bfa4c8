"""What is taken away is all there is: syntaxes have every statement, tables their rows, files their checksums."""

import csv
import hashlib
import io
import json
import re
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from datetime import datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from pyarrow import parquet
from rdflib.compare import isomorphic

from poakg.errors import OutputError
from poakg.graph.catalogue import read_queries
from poakg.graph.flat_tables import fill_table
from poakg.graph.flat_tables import list_tables
from poakg.graph.frame import Frame
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import read_pointer
from poakg.namespaces import BASE
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.release.export.catalogue import EXPORTS
from poakg.release.export.catalogue import read_catalogue
from poakg.release.export.json_ld import CONTEXT_IRI
from poakg.release.export.json_ld import write_json_ld
from poakg.release.export.kept import keep_export
from poakg.release.export.tables import export_tables
from poakg.release.export.writing import Part
from poakg.release.export.writing import export_snapshot
from poakg.release.pruning import Reason
from poakg.release.pruning import find_reason
from poakg.release.pruning import remove_snapshot
from poakg.system.resources import find_content
from tests.command import Poakg
from tests.conftest import Server
from tests.conftest import copy_release
from tests.http import send

pytestmark = pytest.mark.slow

QUERIES = list(read_queries(find_content()).values())
TABLES = {table.name: table for table in list_tables(QUERIES)}
READERS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "number": float,
    "boolean": {"true": True, "false": False}.__getitem__,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}


@pytest.fixture(scope="module")
def copied(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A snapshot that keeps its export, in a folder of its own."""
    folder = copy_release(snapshot, tmp_path_factory.mktemp("kept") / "snapshots")
    pointer = read_pointer(folder)
    assert pointer is not None
    found = pointer.open()
    assert keep_export(found, QUERIES)
    assert not keep_export(found, QUERIES)
    return found


@pytest.fixture(scope="module")
def folder(copied: Snapshot) -> Path:
    """The folder with the files."""
    return copied.exports


@pytest.fixture(scope="module")
def filled(store: ox.Store) -> dict[str, Frame]:
    """The tables with their rows."""
    return {name: fill_table(store, table) for name, table in TABLES.items()}


def simplify(value: object) -> object:
    """Return a value as SQLite keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def canonize(quads: Iterator[ox.Quad]) -> set[ox.Quad]:
    """Return quads with blank nodes named by their place in the graph, so that equal sets are isomorphic."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return set(dataset)


@pytest.fixture(scope="module")
def quads(snapshot: Snapshot) -> set[ox.Quad]:
    """All statements of the snapshot."""
    return canonize(ox.parse(path=str(snapshot.path), format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("name", ["poakg.nq", "poakg.trig", "poakg.jsonld"])
def test_each_syntax_has_every_statement(name: str, folder: Path, quads: set[ox.Quad]) -> None:
    """The graph comes back from the file as it was, examples and what was superseded included."""
    assert canonize(ox.parse(path=str(folder / name))) == quads


def test_the_files_of_graphs_have_every_statement(folder: Path, quads: set[ox.Quad]) -> None:
    """Together, each named after its graph."""
    found = []
    for path in (folder / "graphs").rglob("*.ttl"):
        graph = ox.NamedNode(f"{GRAPH}{path.relative_to(folder / 'graphs').with_suffix('').as_posix()}")
        found += [ox.Quad(q.subject, q.predicate, q.object, graph) for q in ox.parse(path=str(path))]
    assert canonize(iter(found)) == quads


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_another_reader_of_json_ld_finds_the_same(quads: set[ox.Quad]) -> None:
    """rdflib, whose context is that of the file; odd IRIs and texts are no trouble."""
    graph = ox.NamedNode(EXAMPLES)
    odd = [ox.Quad(ox.NamedNode(f"{PREFIXES['state']}//x"), ox.NamedNode("urn:p:q"), ox.Literal("</script> é"), graph)]
    some = [quad for quad in quads if quad.graph_name == graph] + odd
    found = rdflib.Dataset().parse(data=write_json_ld(some), format="json-ld")
    plain = ox.serialize(some, format=ox.RdfFormat.N_QUADS) or b""
    expected = rdflib.Dataset().parse(data=plain, format="nquads")
    named = rdflib.URIRef(EXAMPLES)
    assert isomorphic(found.graph(named), expected.graph(named))
    assert len(found.graph(named)) == len(some)


def test_the_context_is_that_of_the_file(folder: Path) -> None:
    """And has the version in its IRI."""
    context = json.loads((folder / "context.jsonld").read_bytes())
    assert context["@id"] == CONTEXT_IRI
    assert re.search(r"/context/[0-9.]+/graph\.jsonld$", CONTEXT_IRI)
    with (folder / "poakg.jsonld").open(encoding="utf-8") as file:
        assert json.loads(file.readline().rstrip(",\n") + "}")["@context"] == context["@context"]


def test_the_codebook_describes_every_table(folder: Path, filled: dict[str, Frame]) -> None:
    """Read as the data package says, each CSV file has the rows of its question, and keys and references hold."""
    package = json.loads((folder / "datapackage.json").read_bytes())
    columns: dict[tuple[str, str], set[str]] = {}
    for resource in package["resources"]:
        body = (folder / resource["path"]).read_bytes()
        assert (resource["bytes"], resource["hash"]) == (len(body), f"sha256:{hashlib.sha256(body).hexdigest()}")
        head, *rows = csv.reader(io.StringIO(body.decode()))
        fields = resource["schema"]["fields"]
        assert head == [field["name"] for field in fields]
        assert all(field["description"] for field in fields)
        read = [
            [None if cell == "" else READERS[field["type"]](cell) for cell, field in zip(row, fields, strict=True)]
            for row in rows
        ]
        assert read == [list(row.values()) for row in filled[resource["name"]]]
        key = resource["schema"].get("primaryKey")
        assert all(row[head.index(name)] is not None for row in read for name in key or ())
        columns |= {(resource["name"], name): {row[place] for row in rows} for place, name in enumerate(head)}
    assert {resource["name"] for resource in package["resources"]} == TABLES.keys()
    for resource in package["resources"]:
        for link in resource["schema"].get("foreignKeys", ()):
            target = (link["reference"]["resource"], link["reference"]["fields"][0])
            assert columns[resource["name"], link["fields"][0]] - {""} <= columns[target]


def test_namibia_is_in_every_table_format(folder: Path) -> None:
    """Its code is a text of two letters."""
    with sqlite3.connect(folder / "poakg.sqlite") as connection:
        assert connection.execute("SELECT iso2 FROM states WHERE iso3 = 'NAM'").fetchall() == [("NA",)]
    rows = parquet.read_table(folder / "tables" / "states.parquet").to_pylist()
    assert [row["iso2"] for row in rows if row["iso3"] == "NAM"] == ["NA"]


def test_database_and_parquet_have_the_same_rows(folder: Path, filled: dict[str, Frame]) -> None:
    """With types, and references that hold."""
    with sqlite3.connect(folder / "poakg.sqlite") as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        for name, frame in filled.items():
            found = connection.execute(f'SELECT * FROM "{name}"').fetchall()  # noqa: S608 - names are ours
            plain = [tuple(map(simplify, row.values())) for row in frame]
            assert found == plain
            assert parquet.read_table(folder / "tables" / f"{name}.parquet").to_pylist() == frame.rows
        meanings = connection.execute('SELECT "table", "column", meaning FROM codebook').fetchall()
    assert meanings == [(table.name, one.name, one.meaning) for table in TABLES.values() for one in table.columns]


def test_the_same_tables_give_the_same_bytes(filled: dict[str, Frame]) -> None:
    """So that a checksum names a state of the data; shown by the smallest tables."""
    some = [(TABLES[name], filled[name]) for name in ("meetings", "deliverables")]
    assert list(export_tables(some, "x")) == list(export_tables(some, "x"))


def test_the_catalogue_lists_every_file(folder: Path, snapshot: Snapshot) -> None:
    """With its size and checksum, in DCAT and as sha256sum reads it, and says which snapshot it is of."""
    listed = read_catalogue((folder / "catalog.ttl").read_bytes())
    on_disk = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert listed.keys() == on_disk.keys() - {"catalog.ttl", "SHA256SUMS"}
    for name, file in listed.items():
        body = on_disk[name].read_bytes()
        assert (file.size, file.sha256) == (len(body), hashlib.sha256(body).hexdigest()), name
        assert file.title
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    del on_disk["SHA256SUMS"]
    assert [line.split("  ") for line in lines] == [
        [hashlib.sha256(path.read_bytes()).hexdigest(), name] for name, path in sorted(on_disk.items())
    ]
    store = ox.Store()
    store.load(path=str(folder / "catalog.ttl"))
    assert store.query(f'ASK {{ ?dataset <{PREFIXES["dcterms"]}identifier> "{snapshot.sha256}" }}')
    assert snapshot.sha256 in (folder / "CITATION.cff").read_text(encoding="utf-8")


def test_nothing_about_the_files_is_in_the_graph(quads: set[ox.Quad]) -> None:
    """A graph cannot hold the checksum of the file that it is in."""
    assert [quad for quad in quads if str(quad.subject).startswith(f"<{EXPORTS}")] == []


def test_the_command_writes_all_or_a_part(poakg: Poakg, snapshot: Snapshot, tmp_path: Path) -> None:
    """A folder in place of a part is everything; parts have their own lists."""
    done = poakg("export", "tables", tmp_path / "tables")
    assert (done.returncode, done.stdout) == (0, "")
    names = {path.name for path in (tmp_path / "tables").iterdir()}
    assert names == {"tables", "datapackage.json", "poakg.sqlite", "CITATION.cff", "catalog.ttl", "SHA256SUMS"}
    written: list[Path] = []
    export_snapshot(snapshot, QUERIES, tmp_path / "graphs", [Part.GRAPHS], written.append)
    assert (tmp_path / "graphs" / "graphs" / "revcon4.ttl") in written
    assert not (tmp_path / "graphs" / "poakg.sqlite").exists()
    (tmp_path / "file").write_text("", encoding="utf-8")
    refused = poakg("export", tmp_path / "file")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
    with pytest.raises(OutputError):
        export_snapshot(snapshot, QUERIES, tmp_path / "file" / "below", [Part.TABLES])


def test_what_is_removed_takes_its_files_along(copied: Snapshot, tmp_path: Path) -> None:
    """And leaves a note why, which is all that is left of it."""
    folder = tmp_path / "snapshots"
    shutil.copytree(copied.path.parent, folder)
    pointer = read_pointer(folder)
    assert pointer is not None
    found = pointer.open()
    assert find_reason(folder, found.sha256) is None
    remove_snapshot(found, Reason.ERASED)
    assert not found.path.exists()
    assert not found.exports.exists()
    assert find_reason(folder, found.sha256) is Reason.ERASED


@pytest.fixture(scope="module")
def sending(copied: Snapshot) -> Iterator[Server]:
    """A server over a snapshot with its export."""
    server = Server("--workers", "1", snapshots=copied.path.parent)
    yield server
    assert server.stop() == 0


def test_every_file_is_sent_as_listed(sending: Server, folder: Path) -> None:
    """Its length is the size in the catalogue, and its media type is that of its ending."""
    listed = read_catalogue(send(f"{sending.url}/exports").body)
    for name, file in listed.items():
        head = send(f"{sending.url}/exports/{name}", "HEAD")
        assert (head.status, int(head.headers["content-length"]), head.body) == (200, file.size, b""), name
    for name in ("tables/states.parquet", "poakg.trig", "SHA256SUMS"):
        assert send(f"{sending.url}/exports/{name}").body == (folder / name).read_bytes()
    context = send(f"{sending.url}/{CONTEXT_IRI.removeprefix(BASE)}")
    assert (context.media_type, context.body) == ("application/ld+json", (folder / "context.jsonld").read_bytes())


@pytest.mark.parametrize(
    ("wanted", "part"),
    [
        ("bytes=0-3", slice(0, 4)),
        ("bytes=-8", slice(-8, None)),
        ("bytes=100-", slice(100, None)),
        ("bytes=5-5", slice(5, 6)),
    ],
)
def test_a_part_of_a_file(sending: Server, folder: Path, wanted: str, part: slice) -> None:
    """By its first and last byte, or by how many there are at the end, as readers of Parquet ask."""
    body = (folder / "tables" / "links.parquet").read_bytes()
    reply = send(f"{sending.url}/exports/tables/links.parquet", Range=wanted)
    assert (reply.status, reply.body) == (206, body[part])
    first = range(len(body))[part][0]
    assert reply.headers["content-range"] == f"bytes {first}-{first + len(reply.body) - 1}/{len(body)}"


def test_parts_that_are_not_there_and_files_that_are(sending: Server, folder: Path) -> None:
    """416 beyond the end; a known file is not sent again, and a part of an older one is the whole new one."""
    url, size = f"{sending.url}/exports/tables/links.parquet", (folder / "tables" / "links.parquet").stat().st_size
    beyond = send(url, Range=f"bytes={size}-")
    assert (beyond.status, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    tag = send(url, "HEAD").headers["etag"]
    assert send(url, If_None_Match=tag).status == 304
    assert send(url, Range="bytes=0-3", If_Range=tag).status == 206
    assert send(url, Range="bytes=0-3", If_Range='"older"').status == 200
    absent = send(f"{sending.url}/exports/tables/link.parquet")
    assert (absent.status, "tables/links.parquet" in json.loads(absent.body)["next_step"]) == (404, True)
    assert send(f"{sending.url}/exports/..%2fcurrent.json").status == 404


def test_a_server_without_files_says_so(server: Server) -> None:
    """With how they are made."""
    reply = send(f"{server.url}/exports/poakg.nq")
    assert (reply.status, "poakg build --exports" in json.loads(reply.body)["next_step"]) == (404, True)
