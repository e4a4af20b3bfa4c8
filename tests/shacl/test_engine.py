"""Validation as a whole: files, processes, submissions with reference data, and delegation to pySHACL."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import settings

from poakg.errors import ShapesError
from poakg.errors import UnreadableError
from poakg.shacl import Shapes
from poakg.shacl import compile_shapes
from poakg.shacl import planning
from tests.shacl.notation import EX
from tests.shacl.notation import PREFIXES
from tests.shacl.notation import count
from tests.shacl.notation import read_turtle
from tests.shacl.notation import show
from tests.shacl.strategies import data
from tests.shacl.strategies import shapes

# One report for a State and cycle.
RULES = f"""
:Report a sh:NodeShape ; sh:targetClass :Report ;
  sh:property :state , [ sh:path :cycle ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:sparql [ sh:prefixes :x ; sh:select '''
    SELECT $this ?value {{ $this :state ?s ; :cycle ?c . ?value :state ?s ; :cycle ?c . FILTER(?value != $this) }}
  ''' ] .
:state sh:path :state ; sh:class :State .
:x sh:declare [ sh:prefix "" ; sh:namespace "{EX}"^^xsd:anyURI ] .
"""
REFERENCE = ":ken a :State . :fra a :State . :one a :Report ; :state :ken ; :cycle 2026 ."


@pytest.fixture(scope="module")
def rules() -> Shapes:
    """The compiled RULES."""
    return compile_shapes(read_turtle(RULES))


def write(folder: Path, name: str, text: str) -> Path:
    """Write a Turtle file with the usual prefixes and return its path."""
    path = folder / name
    path.write_text(PREFIXES + text, encoding="utf-8")
    return path


def test_files_and_triples_are_one_data_graph(rules: Shapes, tmp_path: Path) -> None:
    """A rule sees the State in one file, a report in another, and the report it repeats in triples."""
    file = write(tmp_path, "states.ttl", ":ken a :State .")
    more = write(tmp_path, "report.ttl", ":two a :Report ; :state :ken ; :cycle 2026 .")
    found = rules.validate(file, str(more), read_turtle(":one a :Report ; :state :ken ; :cycle 2026 ."))
    assert count(found) == {
        ("two", "", "one", "SPARQL", "Report"): 1,
        ("one", "", "two", "SPARQL", "Report"): 1,
    }


def test_blank_nodes_of_two_files_are_two(tmp_path: Path) -> None:
    """Blank nodes with the same label in two files are different; those of a single file keep their labels."""
    one = write(tmp_path, "one.ttl", "_:b :p 1 .")
    two = write(tmp_path, "two.ttl", "_:b :p 2 .")
    limited = compile_shapes(read_turtle(":S sh:targetSubjectsOf :p ; sh:path :p ; sh:maxCount 1 ; sh:class :C ."))
    assert Counter(show(result)[3] for result in limited.validate(one, two)) == {"Class": 2}
    assert {result.focus for result in limited.validate(one)} == {ox.BlankNode("b")}


@pytest.mark.parametrize("text", [":a :p ", None], ids=["not valid", "not there"])
def test_files_that_cannot_be_read_are_failures(rules: Shapes, tmp_path: Path, text: str | None) -> None:
    """An invalid file and a missing one raise UnreadableError with the name of the file."""
    path = tmp_path / "bad.ttl" if text is None else write(tmp_path, "bad.ttl", text)
    with pytest.raises(UnreadableError, match=r"bad\.ttl"):
        rules.validate(path)


@pytest.mark.slow
@settings(max_examples=25)
@given(shapes(), data())
def test_processes_find_what_one_finds(made_shapes: str, made_data: str) -> None:
    """Several processes return the same results in the same order, including those of queries with new values."""
    query = ':Q a sh:NodeShape ; sh:targetSubjectsOf :p ; sh:sparql [ sh:prefixes :x ; sh:select "SELECT $this ?value '
    query += '{ { SELECT $this (COUNT(?v) AS ?value) { $this :p ?v } GROUP BY $this } }" ] . '
    declared = f':x sh:declare [ sh:prefix "" ; sh:namespace "{EX}"^^xsd:anyURI ] .'
    compiled, triples = compile_shapes(read_turtle(made_shapes + query + declared)), read_turtle(made_data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "_MIN_CHUNK", 1)
        assert compiled.validate(triples, processes=3) == compiled.validate(triples)


def test_a_failure_in_a_process_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that reports a failure in a worker process raises ShapesError."""
    query = '"SELECT $this ?failure { BIND(true AS ?failure) }"'
    failing = compile_shapes(read_turtle(f":S sh:targetNode :a , :b ; sh:class :C ; sh:sparql [ sh:select {query} ] ."))
    monkeypatch.setattr(planning, "_MIN_CHUNK", 1)
    with pytest.raises(ShapesError, match="failure"):
        failing.validate([], processes=2)


def test_submissions_are_validated_with_the_reference_and_not_with_each_other(rules: Shapes) -> None:
    """Rules across reports read the reference data, and results are at the subjects of the submission only."""
    reference = rules.prepare(read_turtle(REFERENCE))
    repeated = read_turtle(":two a :Report ; :state :ken ; :cycle 2026 .")
    for _ in range(2):
        assert count(reference.validate(repeated)) == {("two", "", "one", "SPARQL", "Report"): 1}
    assert reference.validate(read_turtle(":two a :Report ; :state :fra ; :cycle 2026 .")) == []
    assert count(reference.validate(read_turtle(":two a :Report ; :state :usa ; :cycle 2026 , 2028 ."))) == {
        ("two", "state", "usa", "Class", "state"): 1,
        ("two", "cycle", "", "MaxCount", "_"): 1,
    }


def test_what_is_accepted_is_reference(rules: Shapes) -> None:
    """Accepted data is read by Core constraints and queries, also if its subjects were in the reference before."""
    reference = rules.prepare(read_turtle(REFERENCE))
    reference.accept(read_turtle(":usa a :State . :one :cycle 2028 ."))
    reference.accept(read_turtle(":two a :Report ; :state :usa ; :cycle 2026 ."))
    found = reference.validate(read_turtle(":three a :Report ; :state :usa ; :cycle 2026 ."))
    assert count(found) == {("three", "", "two", "SPARQL", "Report"): 1}
    assert count(reference.validate(read_turtle(":one a :Report ."))) == {("one", "cycle", "", "MaxCount", "_"): 1}


@settings(max_examples=40)
@given(shapes(), data(), data())
def test_a_submission_has_the_results_it_has_in_all_data(made_shapes: str, below: str, above: str) -> None:
    """Results at the subjects of a submission are those of one validation of reference and submission together."""
    triples, submission = read_turtle(made_shapes), read_turtle(above.replace("_:", "_:s"))
    compiled = compile_shapes(triples)
    root = next(triple.subject for triple in triples if "target" in triple.predicate.value)
    subjects = {triple.subject for triple in submission}
    found = Counter(compiled.prepare(read_turtle(below)).validate(submission))
    everything = Counter(compiled.validate(read_turtle(below), submission))
    assert found <= everything
    expected = Counter({r: n for r, n in everything.items() if r.source_shape == root and r.focus in subjects})
    assert Counter({r: n for r, n in found.items() if r.source_shape == root}) == expected


RECURSIVE = ":S sh:targetNode :a ; sh:property [ sh:path :p ; sh:node :S ; sh:class :C ] ."
ADVANCED = f'''
:S a sh:NodeShape ; sh:class :C ; sh:target
  [ a sh:SPARQLTarget ; sh:prefixes :x ; sh:select "SELECT ?this {{ ?this :p ?any }}" ] .
:x sh:declare [ sh:prefix "" ; sh:namespace "{EX}"^^xsd:anyURI ] .
'''


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        (RECURSIVE, {("a", "p", "b", "Class", "_"): 1}),
        (ADVANCED, {("a", "", "a", "Class", "S"): 1, ("b", "", "b", "Class", "S"): 1}),
    ],
    ids=["recursive", "SHACL Advanced Features"],
)
def test_unsupported_shapes_are_delegated_to_pyshacl(shape: str, expected: dict[tuple[str, ...], int]) -> None:
    """Recursive and extended shapes are delegated to pySHACL, others are not, and none is validated twice."""
    supported = ":T sh:targetNode :a ; sh:class :D . :C a sh:NodeShape , owl:Class ; sh:in () . "
    supported += "owl:Class rdfs:subClassOf rdfs:Class ."
    compiled = compile_shapes(read_turtle(shape + supported))
    assert [str(node) for node in compiled.delegated] == [f"<{EX}S>"]
    triples = read_turtle(":a :p :b . :b :p :c . :c a :C .")
    found = count(compiled.validate(triples))
    assert found == {**expected, ("a", "", "a", "Class", "T"): 1, ("c", "", "c", "In", "C"): 1}
    assert count(compiled.prepare(triples).validate(read_turtle(":a :q 1 ."))) == Counter(
        {row: times for row, times in found.items() if row[0] == "a"}
    )


def test_neither_rdflib_nor_pyshacl_is_loaded() -> None:
    """If no shape is delegated, neither they nor other parts of poakg are imported."""
    program = """if True:
        import sys
        import pyoxigraph as ox
        from poakg.shacl import compile_shapes
        shape = '<x:S> <http://www.w3.org/ns/shacl#targetNode> <x:a> ; <http://www.w3.org/ns/shacl#class> <x:C> .'
        assert compile_shapes(q.triple for q in ox.parse(shape, format=ox.RdfFormat.TURTLE)).validate([])
        print(sorted({"rdflib", "pyshacl", "numpy", "multiprocessing"} & sys.modules.keys()))
        parts = {".".join(name.split(".")[:2]) for name in sys.modules if name.split(".")[0] == "poakg"}
        print(sorted(parts))
    """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "['poakg', 'poakg.errors', 'poakg.shacl']"]
