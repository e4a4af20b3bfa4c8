"""Mapping sets: valid SSSOM as a table and as RDF, complete, and true to the links they come from."""

import csv
import io
import logging
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from poakg.errors import UnknownNameError
from poakg.graph.sssom import list_mapping_sets
from poakg.graph.sssom import tabulate_mappings
from poakg.graph.store import select
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from tests.command import Poakg

SETS = (
    "codes-unbis",
    "data-topics",
    "instruments-identifiers",
    "items-questionnaires",
    "provisions-sdg",
    "provisions-unbis",
    "states-wikidata",
    "terms-vocabularies",
)


def read_rows(table: str) -> list[dict[str, str]]:
    """Return the mappings of an SSSOM table."""
    body = "".join(line for line in table.splitlines(keepends=True) if not line.startswith("#"))
    return list(csv.DictReader(io.StringIO(body), delimiter="\t"))


def count_mappings(store: ox.Store, name: str) -> int:
    """Return how many mappings the graph states of a set."""
    mapping_set, mappings = ox.NamedNode(f"{BASE}mapping/{name}"), ox.NamedNode(f"{PREFIXES['sssom']}mappings")
    return len({quad.object for quad in store.quads_for_pattern(mapping_set, mappings, None)})


def test_the_sets_are_there(store: ox.Store) -> None:
    """Those that this module tests, each with as many rows as it has mappings."""
    assert set(list_mapping_sets(store)) == set(SETS)
    for name in SETS:
        assert len(read_rows(tabulate_mappings(store, name))) == count_mappings(store, name) > 0


@pytest.fixture(scope="module")
def reference_implementation() -> Callable[..., str]:
    """Return a function that runs a command of the reference implementation and returns what it printed and logged."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sssom import cli  # noqa: PLC0415 - takes as long as all other tests of this module together

    def run(*arguments: str) -> str:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            done = CliRunner().invoke(cli.main, arguments)
        assert done.exit_code == 0, done.output
        return done.output

    return run


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_tables_are_valid(
    name: str,
    store: ox.Store,
    reference_implementation: Callable[..., str],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The reference implementation finds no fault and reads as many mappings back."""
    path = tmp_path / f"{name}.sssom.tsv"
    path.write_text(tabulate_mappings(store, name), encoding="utf-8")
    assert "rror" not in reference_implementation("validate", str(path))
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    target = tmp_path / "mappings.ttl"
    reference_implementation("convert", str(path), "--output-format", "rdf", "--output", str(target))
    assert target.read_text(encoding="utf-8").count("a owl:Axiom") == count_mappings(store, name)


@pytest.mark.ecosystem
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
    assert len(read_rows(done.stdout)) == count_mappings(store, "provisions-sdg")


def test_every_provision_is_mapped_or_said_not_to_be(store: ox.Store) -> None:
    """All paragraphs and items of the annex, declarations too; none has both a target and the mark for none."""
    targets: dict[str, set[str]] = {}
    for row in read_rows(tabulate_mappings(store, "provisions-sdg")):
        targets.setdefault(row["subject_id"], set()).add(row["object_id"])
    annex = PREFIXES["annex"]
    rows = select(store, f"SELECT ?p {{ ?p a <{TERM}Provision> ; <{TERM}number> ?number }}")
    names = {row["p"].value.removeprefix(annex) for row in rows if row["p"].value.startswith(annex)}
    assert {f"annex:{name}" for name in names} <= set(targets)
    assert [name for name, found in targets.items() if "sssom:NoTermFound" in found and len(found) > 1] == []
    assert {"annex:215", "annex:219"} <= {name for name, found in targets.items() if "sssom:NoTermFound" in found}


def test_mappings_keep_their_ground(store: ox.Store) -> None:
    """What the words name is referenced and certain; what our reading finds is related, never certain, and dated."""
    rows = read_rows(tabulate_mappings(store, "provisions-sdg"))
    grounds: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        grounds.setdefault((row["predicate_id"], row["mapping_justification"]), set()).add(row["subject_id"])
        ends = (
            row["subject_source"],
            row["subject_source_version"],
            row["object_source"],
            row["object_source_version"],
        )
        assert ends == (
            *("https://w3id.org/poakg/id/revcon4", "A/CONF.192/2024/RC/3"),
            *("http://metadata.un.org/sdg", "2019.Q2.G.01"),
        )
    named, read = (
        ("dcterms:references", "semapv:LexicalMatching"),
        ("skos:relatedMatch", "semapv:ManualMappingCuration"),
    )
    assert set(grounds) == {named, read}
    assert grounds[named] == {"annex:31", "annex:56", "annex:208", "report:1"}
    confidences = {row["confidence"] for row in rows if row["predicate_id"] == named[0]}
    assert confidences == {"1"}
    found = [row for row in rows if row["predicate_id"] == read[0] and row["object_id"] != "sssom:NoTermFound"]
    assert {row["confidence"] for row in found} == {"0.5", "0.6", "0.7", "0.8", "0.9"}
    assert {row["mapping_date"] for row in found} == {"2026-11-29"}
    assert len({row["comment"] for row in found}) == len(found)


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


def test_every_item_was_looked_up_in_the_questionnaires(store: ox.Store) -> None:
    """Those that are asked now, and no retired one, each with questions or with the mark for none."""
    found: dict[str, set[str]] = {}
    for row in read_rows(tabulate_mappings(store, "items-questionnaires")):
        found.setdefault(row["subject_id"].rpartition("/")[2].removeprefix("item:"), set()).add(row["object_id"])
    asked = select(
        store,
        f"SELECT ?n {{ ?i a <{TERM}ReportingItem> ; <{PREFIXES['skos']}notation> ?n "
        f"FILTER NOT EXISTS {{ ?i <{PREFIXES['owl']}deprecated> true }} }}",
    )
    assert set(found) == {row["n"].value for row in asked}
    assert [item for item, ends in found.items() if "sssom:NoTermFound" in ends and len(ends) > 1] == []
    assert {item for item, ends in found.items() if "sssom:NoTermFound" not in ends} >= {"45.1", "51.1", "102.3"}
