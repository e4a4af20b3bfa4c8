"""Prefixes of code lists and documents follow from the content; adding one needs no Python."""

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.errors import SourceError
from poakg.graph.store import select
from poakg.namespaces import CODE
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES
from poakg.namespaces import Prefixes
from poakg.namespaces import read_prefixes

VANN = "http://purl.org/vocab/vann/preferredNamespace"


def write_document(folder: Path, name: str, prefix: str, base: str) -> None:
    """Write a document that states one prefix."""
    place = folder / "data" / name
    place.mkdir(parents=True)
    text = f'<{ID}{name}/part> <{VANN}Prefix> "{prefix}" ; <{VANN}Uri> "{base}" .\n'
    (place / "document.ttl").write_text(text, encoding="utf-8")


def test_each_code_list_has_the_prefix_of_its_name(store: ox.Store) -> None:
    """A file of codes describes the list that it is named after, and every list has such a file."""
    rows = select(
        store,
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?list { "
        "GRAPH <https://w3id.org/poakg/graph/codes> { ?list a skos:ConceptScheme } }",
    )
    lists = {row["list"].value for row in rows}
    given = {base.rstrip("/") for base in PREFIXES.values() if base.startswith(CODE) and base != CODE}
    assert lists == given
    assert PREFIXES["stage"] == f"{CODE}stage/"


def test_each_document_states_its_prefixes(store: ox.Store) -> None:
    """They are in the graph, and the ones that IRIs are shortened by."""
    rows = select(store, f"SELECT ?x ?p ?u {{ ?x <{VANN}Prefix> ?p ; <{VANN}Uri> ?u FILTER(STRSTARTS(?u, '{ID}')) }}")
    stated = {row["p"].value: row["u"].value for row in rows}
    assert stated == {"annex": f"{ID}revcon4/annex/", "report": f"{ID}revcon4/report/"}
    assert {prefix: PREFIXES[prefix] for prefix in stated} == stated


def test_documents_and_code_lists_add_prefixes(tmp_path: Path) -> None:
    """Two files are enough."""
    write_document(tmp_path, "second", "second", f"{ID}second/part/")
    (tmp_path / "ontology" / "codes").mkdir(parents=True)
    (tmp_path / "ontology" / "codes" / "colour.ttl").touch()
    found = read_prefixes(tmp_path, {"rdf": "urn:rdf"})
    assert found == {"rdf": "urn:rdf", "second": f"{ID}second/part/", "colour": f"{CODE}colour/"}


@pytest.mark.parametrize("prefix", ["first", "rdf"])
def test_a_prefix_has_one_meaning(tmp_path: Path, prefix: str) -> None:
    """The file that takes one that is in use is named."""
    write_document(tmp_path, "first", "first", f"{ID}first/part/")
    write_document(tmp_path, "second", prefix, f"{ID}second/part/")
    with pytest.raises(SourceError, match=rf"data/second/document\.ttl: the prefix {prefix} "):
        read_prefixes(tmp_path, {"rdf": "urn:rdf"})


def test_a_document_that_does_not_parse_is_named(tmp_path: Path) -> None:
    """By its file."""
    (tmp_path / "data" / "odd").mkdir(parents=True)
    (tmp_path / "data" / "odd" / "document.ttl").write_text("<a> <b>", encoding="utf-8")
    with pytest.raises(SourceError, match=r"data/odd/document\.ttl"):
        read_prefixes(tmp_path, {})


def test_fixed_prefixes_need_no_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """What vocabularies are called is known before any file is read."""
    monkeypatch.setenv("POAKG_CONTENT", "/nonexistent")
    prefixes = Prefixes({"rdf": "urn:rdf"})
    assert prefixes["rdf"] == "urn:rdf"
    with pytest.raises(SourceError):
        list(prefixes)


def test_an_import_reads_no_content() -> None:
    """The command line starts without looking at the content."""
    code = "import poakg.namespaces, poakg.cli, poakg.rdf.turtle; print(vars(poakg.namespaces.PREFIXES).keys())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "_all" not in done.stdout
