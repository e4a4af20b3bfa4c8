"""Mapping sets: valid SSSOM as a table and as RDF, complete, and true to the links they come from."""

import csv
import io
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.errors import UnknownNameError
from poakg.graph.sssom import list_mapping_sets
from poakg.graph.sssom import tabulate_mappings
from poakg.graph.store import select
from poakg.namespaces import GRAPH
from tests.command import Poakg

SETS = {"codes-unbis": 58, "instruments-identifiers": 13, "provisions-sdg": 280}


def read_rows(table: str) -> list[dict[str, str]]:
    """Return the mappings of an SSSOM table."""
    body = "".join(line for line in table.splitlines(keepends=True) if not line.startswith("#"))
    return list(csv.DictReader(io.StringIO(body), delimiter="\t"))


def test_the_sets_are_there(store: ox.Store) -> None:
    """All three, each with as many rows as it has mappings."""
    assert set(list_mapping_sets(store)) == set(SETS)
    assert {name: len(read_rows(tabulate_mappings(store, name))) for name in SETS} == SETS


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_tables_are_valid(name: str, store: ox.Store, tmp_path: Path) -> None:
    """The reference implementation finds no fault and reads as many mappings back."""
    path = tmp_path / f"{name}.sssom.tsv"
    path.write_text(tabulate_mappings(store, name), encoding="utf-8")
    check = [sys.executable, "-m", "sssom.cli", "validate", str(path)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert (done.returncode, "ERROR" in done.stderr, "rror" in done.stdout) == (0, False, False), done
    back = [sys.executable, "-m", "sssom.cli", "convert", str(path), "--output-format", "rdf"]
    read = subprocess.run(back, capture_output=True, text=True, check=True).stdout
    assert read.count("a owl:Axiom") == SETS[name]


@pytest.mark.slow
def test_the_rdf_form_is_read_by_the_reference_implementation(store: ox.Store, tmp_path: Path) -> None:
    """The mappings graph is SSSOM in RDF as it stands."""
    path = tmp_path / "mappings.ttl"
    derived, stated = (ox.NamedNode(f"{GRAPH}{name}") for name in ("derived", "mappings"))
    name = ox.NamedNode("https://w3id.org/poakg/mapping/provisions-sdg")
    triples = [quad.triple for quad in store.quads_for_pattern(name, None, None, stated)]
    for quad in store.quads_for_pattern(name, None, None, derived):
        triples.append(quad.triple)
        triples += [more.triple for more in store.quads_for_pattern(quad.object, None, None, derived)]  # type: ignore[arg-type]
    path.write_bytes(bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""))
    line = [sys.executable, "-m", "sssom.cli", "parse", str(path), "--input-format", "rdf"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(read_rows(done.stdout)) == SETS["provisions-sdg"]


def test_every_operative_provision_is_mapped_or_said_not_to_be(store: ox.Store) -> None:
    """All 209 paragraphs and items of parts II to VI; none has both a target and the mark for none."""
    targets: dict[str, set[str]] = {}
    for row in read_rows(tabulate_mappings(store, "provisions-sdg")):
        targets.setdefault(row["subject_id"], set()).add(row["object_id"])
    operative = {name for name in targets if int(name.split(":")[1].split("/")[0]) > 44}
    assert len(operative) == 209
    assert [name for name, found in targets.items() if "sssom:NoTermFound" in found and len(found) > 1] == []
    assert sum("sssom:NoTermFound" in found for found in targets.values()) == 18


def test_textual_mappings_are_those_of_textual_links(store: ox.Store) -> None:
    """What the words name is certain and says so; everything else is a reading."""
    rows = read_rows(tabulate_mappings(store, "provisions-sdg"))
    certain = {row["subject_id"] for row in rows if row["comment"].startswith("Named in the words")}
    assert certain == {"annex:31", "annex:56", "annex:208", "report:1"}
    assert {row["confidence"] for row in rows if row["subject_id"] in certain and row["object_id"] == "sdg:16.4"} == {
        "1"
    }


def test_mapped_codes_exist(store: ox.Store) -> None:
    """Every subject is described by the graph, and every UNBIS object has labels in six languages."""
    rows = select(
        store,
        "SELECT ?o ?l { <https://w3id.org/poakg/mapping/codes-unbis>"
        " <https://w3id.org/sssom/mappings>/<http://www.w3.org/2002/07/owl#annotatedTarget> ?o"
        " OPTIONAL { ?o <http://www.w3.org/2004/02/skos/core#prefLabel> ?l } }",
    )
    languages: dict[str, set[str]] = {}
    for target, label in rows:
        languages.setdefault(target.value, set()).update({label.language} if label else set())
    assert languages.pop("https://w3id.org/sssom/NoTermFound") == set()
    assert set(map(frozenset, languages.values())) == {frozenset({"ar", "en", "es", "fr", "ru", "zh"})}


def test_an_unknown_set_is_named(store: ox.Store) -> None:
    """The message lists those there are."""
    with pytest.raises(UnknownNameError) as caught:
        tabulate_mappings(store, "codes")
    assert "codes-unbis" in caught.value.next_step


def test_the_command_lists_and_writes(poakg: Poakg, tmp_path: Path) -> None:
    """Without a name it lists; with one it prints or writes the same table."""
    listed = poakg("mappings").stdout
    assert [line.split()[0] for line in listed.splitlines()] == sorted(SETS)
    printed = poakg("mappings", "codes-unbis").stdout
    assert poakg("mappings", "codes-unbis", "--output", tmp_path / "table.tsv").returncode == 0
    assert (tmp_path / "table.tsv").read_bytes().decode() == printed
