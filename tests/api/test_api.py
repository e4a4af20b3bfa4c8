"""``import poakg``: a snapshot or an endpoint, asked as a catalogue, by SPARQL, through rdflib and as objects."""

import csv
import io
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib

import poakg
from poakg.errors import EndpointError
from poakg.errors import QueryRefusedError
from poakg.errors import QuerySyntaxError
from poakg.errors import SnapshotError
from poakg.errors import UnknownNameError
from poakg.errors import UnknownValueError
from poakg.errors import UnreadableError
from poakg.graph.snapshot import Snapshot
from poakg.join.keys import UndecidedKeyError
from poakg.namespaces import EXAMPLES
from poakg.namespaces import ID
from poakg.namespaces import TERM
from tests.command import Poakg
from tests.conftest import CASES
from tests.conftest import ROOT
from tests.conftest import Server

STATES = f"SELECT ?state {{ ?state a <{TERM}State> }}"
COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def kg(snapshot: Snapshot) -> Iterator[poakg.KnowledgeGraph]:
    """The graph as shipped."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POAKG_SNAPSHOTS", str(snapshot.path.parent))
        yield poakg.open()


@pytest.fixture(scope="module")
def remote(short_server: Server) -> poakg.KnowledgeGraph:
    """The same, asked over HTTP."""
    return poakg.open(f"{short_server.url}/sparql")


@pytest.fixture(scope="module")
def command(snapshot: Snapshot) -> Poakg:
    """The command line over the same snapshot."""
    return Poakg(snapshot.path.parent)


def read_case(name: str) -> list[dict[str, str]]:
    """Return the expected answer to a question."""
    text = (CASES / "queries" / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.slow
def test_the_import_loads_nothing() -> None:
    """Neither the graph nor rdflib, pandas or owlready2 is loaded before it is used, and names are known."""
    code = "import poakg, sys; print(*sys.modules); print(*dir(poakg)); poakg.Frame; print('rdflib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules, names, loads_rdflib = done.stdout.splitlines()
    assert not {"pyoxigraph", "rdflib", "pandas", "owlready2", "poakg.api"} & set(modules.split())
    assert {"open", "validate", "Frame"} <= set(names.split())
    assert loads_rdflib == "False"


def test_a_question_has_the_rows_of_the_catalogue(kg: poakg.KnowledgeGraph) -> None:
    """With its parameters, numbers as numbers, and what it was asked of."""
    found = kg.ask("commitments-by-force", document="revcon4")
    expected = [(row["force"], int(row["commitments"])) for row in read_case("commitments-by-force")]
    assert [tuple(row.values()) for row in found] == expected
    assert found.about["parameters"] == {"document": "revcon4"}
    assert found.about["source"] == kg.source.name
    with pytest.raises(UnknownValueError):
        kg.ask("commitments-by-force", document="revcon5")
    with pytest.raises(UnknownNameError):
        kg.ask("commitment-by-force")


def test_namibia_stays_itself(kg: poakg.KnowledgeGraph) -> None:
    """NA is its code, in the frame as in pandas."""
    found = kg.ask("state-register")
    assert [row["iso2"] for row in found if row["iso3"] == "NAM"] == ["NA"]
    assert found.to_pandas().set_index("iso3")["iso2"]["NAM"] == "NA"


def test_examples_are_read_when_asked_for(kg: poakg.KnowledgeGraph) -> None:
    """They are no rows otherwise, also where a query names their graph."""
    assert len(kg.ask("submissions-received")) == 0
    assert len(kg.ask("submissions-received", examples=True)) == len(read_case("submissions-received"))
    invented = f"SELECT ?s {{ GRAPH <{EXAMPLES}> {{ ?s a <{TERM}State> }} }}"
    assert f"{ID}state/XXE" in kg.query(invented).list_column("s")
    assert f"{ID}state/XXE" not in kg.query(STATES).list_column("state")


def test_queries_by_form(kg: poakg.KnowledgeGraph) -> None:
    """Each form has its method, and another one is refused with the name of that."""
    assert kg.query(STATES).columns == ("state",)
    assert kg.holds(f"ASK {{ <{ID}state/KEN> a <{TERM}State> }}")
    assert len(kg.construct(f"CONSTRUCT WHERE {{ ?state a <{TERM}State> }}")) == len(kg.query(STATES))
    for text, method in (("ASK {}", "holds"), ("CONSTRUCT WHERE { ?s ?p ?o }", "construct")):
        with pytest.raises(QueryRefusedError) as caught:
            kg.query(text)
        assert method in caught.value.next_step
    with pytest.raises(QuerySyntaxError):
        kg.query("SELECT ?x { ")
    with pytest.raises(QueryRefusedError):
        kg.query("SELECT * { SERVICE <https://other.example/sparql> { ?s ?p ?o } }")


@pytest.mark.parametrize("name", ["annex/126", "annex:126", f"{ID}revcon4/annex/126"])
def test_a_provision_by_each_of_its_names(kg: poakg.KnowledgeGraph, name: str) -> None:
    """With its citation, its facets as codes, and its links with their grounds."""
    found = kg.provision(name)
    assert (found.iri, found.citation) == (f"{ID}revcon4/annex/126", "A/CONF.192/2024/RC/3, annex, para. 126")
    expected = next(row for row in read_case("facets-by-provision") if row["provision"] == found.iri)
    assert "; ".join(found.facets["stage"]) == expected["stages"]
    links = [row["link"] for row in read_case("links") if row["provision"] == found.iri]
    assert found.links.list_column("link") == links
    assert {row["ground"] for row in found.links} == {"textual", "curated", "inferred"}
    assert "our summary, not the wording" in found._repr_html_()


@pytest.mark.parametrize("name", ["annex/9999", "126", "", "annex:", f"{ID}state/KEN"])
def test_what_is_no_provision_is_refused(kg: poakg.KnowledgeGraph, name: str) -> None:
    """With how to write one."""
    with pytest.raises(UnknownNameError) as caught:
        kg.provision(name)
    assert "annex/126" in caught.value.next_step


def test_a_state_by_name_or_code(kg: poakg.KnowledgeGraph) -> None:
    """With its codes and their days; what is not a State in the register says why."""
    assert kg.state("KEN").name == "Kenya"
    assert kg.state("501", system="cow").iso3 == "KEN"
    ivory = kg.state("Côte d'Ivoire")
    assert (ivory.iso3, ivory.fields["iso2"]) == ("CIV", "CI")
    assert ivory.codes.list_column("code") == [row["code"] for row in read_case("dated-codes") if row["iso3"] == "CIV"]
    with pytest.raises(UnknownNameError) as caught:
        kg.state("Yugoslavia")
    assert "Serbia" in caught.value.next_step
    with pytest.raises(UnknownNameError, match="Kenyaa"):
        kg.state("Kenyaa")


def test_a_column_is_linked(kg: poakg.KnowledgeGraph) -> None:
    """A row for each value, in order; gaps and unknown names have their reason, and codes are found out or refused."""
    written = ["Kenya", "Kenia?", None, float("nan"), "Côte d'Ivoire", "Yugoslavia"]
    names = kg.link(written, [2000, 2000, 2000, 2000, 2000, 1980])
    assert names.list_column("iso3") == ["KEN", None, None, None, "CIV", None]
    assert names.list_column("outcome") == ["joined", "unknown", "unknown", "unknown", "joined", "historic"]
    assert all(row["reason"] for row in names if row["outcome"] != "joined")
    codes = kg.link([501.0, 437.0], system="cow")
    assert codes.list_column("state") == [f"{ID}state/KEN", f"{ID}state/CIV"]
    letters = kg.link(["NA", "KE", "CI", "DE"])
    assert (letters.about["system"], letters[0]["iso3"]) == ("iso2", "NAM")
    for values, step in (
        ([20, 40, 70, 100], "Say which it is: system='m49' or system='cow'"),
        ([501, 404], "Pass other values, or name the system of the codes, such as system='cow'."),
        (["so much", "and more", "words"], "Pass other values, or add system='name'."),
        ([], "Pass other values, or name the system of the codes, such as system='cow'."),
    ):
        with pytest.raises(UndecidedKeyError) as refused:
            kg.link(values)
        assert refused.value.next_step.startswith(step)
        assert "--" not in f"{refused.value.message}{refused.value.next_step}"
    with pytest.raises(ValueError, match="zip"):
        kg.link(["Kenya"], [])


@pytest.mark.slow
def test_the_dataset_is_the_store_of_the_graph(snapshot: Snapshot) -> None:
    """Rdflib sees the default graph without examples, by our prefixes; what is added is found by our queries."""
    kg = poakg.open(snapshot.path)
    dataset = kg.dataset
    assert isinstance(dataset, rdflib.Dataset)
    rows = {str(row[0]) for row in dataset.query("SELECT ?state { ?state a poakg:State }")}  # type: ignore[index]
    assert rows == set(kg.query(STATES).list_column("state"))
    assert rdflib.URIRef(EXAMPLES) not in {graph.identifier for graph in dataset.graphs()}
    graph = dataset.graph(rdflib.URIRef("urn:mine"))
    graph.add((rdflib.URIRef("urn:a"), rdflib.RDF.type, rdflib.URIRef(f"{TERM}State")))
    assert "urn:a" in kg.query(STATES).list_column("state")
    everything = kg.open_dataset(apart=True)
    assert rdflib.URIRef(EXAMPLES) in {graph.identifier for graph in everything.graphs()}


@pytest.mark.slow
def test_classes_have_all_their_instances(kg: poakg.KnowledgeGraph) -> None:
    """Through owlready2: as many measures as a query counts, with their facets as attributes."""
    measures = {measure.iri for measure in kg.classes.Measure.instances()}
    assert measures == set(kg.query(f"SELECT ?m {{ ?m a <{TERM}Measure> }}").list_column("m"))
    assert [code.name for code in kg.classes[f"{ID}revcon4/annex/49"].bearer] == ["states"]
    assert {"Measure", "bearer"} <= set(dir(kg.classes))
    with pytest.raises(AttributeError, match="Commandment"):
        _ = kg.classes.Commandment
    with pytest.raises(KeyError):
        _ = kg.classes["urn:absent"]


def test_an_endpoint_gives_the_same(kg: poakg.KnowledgeGraph, remote: poakg.KnowledgeGraph) -> None:
    """Questions with parameters, provisions, States and the three forms of queries."""
    for name, given in (("calendar", {"after": 2026}), ("submissions-received", {"examples": True})):
        assert remote.ask(name, **given).terms == kg.ask(name, **given).terms
    assert remote.provision("annex/126") == kg.provision("annex/126")
    assert remote.state("Namibia") == kg.state("Namibia")
    assert remote.query(COUNT).terms == kg.query(COUNT).terms
    assert remote.holds("ASK { ?s ?p ?o }")
    text = f"CONSTRUCT WHERE {{ ?state a <{TERM}State> }}"
    assert set(remote.construct(text)) == set(kg.construct(text))


def test_what_an_endpoint_reports_is_passed_on(remote: poakg.KnowledgeGraph, short_server: Server) -> None:
    """With what to do next; an address that is none, or is no endpoint, is named."""
    with pytest.raises(EndpointError) as caught:
        remote.query("SELECT ?x { ")
    assert "400" in caught.value.message
    assert "Correct it there" in caught.value.next_step
    for address in (f"{short_server.url}/absent", f"{short_server.url}/openapi.json", "http://127.0.0.1:1/sparql"):
        with pytest.raises(EndpointError, match=address):
            poakg.open(address).query(COUNT)


def test_validate_gives_findings(kg: poakg.KnowledgeGraph, command: Poakg, tmp_path: Path) -> None:
    """The same ones as the command, as values and as a table; a folder without a fault has none."""
    report = (ROOT / "data" / "examples" / "assistance-offer.ttl").read_text(encoding="utf-8")
    path = tmp_path / "report.ttl"
    path.write_text(re.sub(r"    poakg:submittedOn .*\n", "", report, count=1), encoding="utf-8")
    findings = poakg.validate(path)
    printed = list(csv.DictReader(io.StringIO(command("validate", "--format", "csv", path).stdout)))
    assert [finding.rule.id for finding in findings] == [row["rule"] for row in printed] == ["COM-015"]
    assert findings.exit_code == 0
    assert [row["focus"] for row in findings.frame] == [row["focus"] for row in printed]
    assert findings[0].rule.id in findings._repr_html_()
    assert len(poakg.validate(path, ignore=[findings[0].rule.id])) < len(findings)
    path.write_text(report, encoding="utf-8")
    assert (len(poakg.validate(path)), poakg.validate(path).exit_code) == (0, 0)
    with pytest.raises(UnreadableError):
        poakg.validate(tmp_path / "absent.xlsx")


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """A missing file, and a folder in which there is no snapshot but a broken one."""
    with pytest.raises(SnapshotError):
        poakg.open(tmp_path / "absent.nq")
    broken = tmp_path / "broken.nq"
    broken.write_text("<a", encoding="utf-8")
    with pytest.raises(SnapshotError):
        poakg.open(broken).query(COUNT)


def test_nothing_is_silent(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot that is older than the content is used with a warning."""
    monkeypatch.setattr("poakg.release.build.describe_changes", lambda *_: ["The content has changed."])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        poakg.open(snapshot.path.parent)
    assert str(caught[0].message) == "The content has changed."
    assert caught[0].filename == __file__
