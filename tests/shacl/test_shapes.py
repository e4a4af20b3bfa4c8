"""Shapes: what is a shape and a target, what is ill-formed, and what a result says."""

import pyoxigraph as ox
import pytest

from poakg.errors import ShapesError
from poakg.shacl import Result
from poakg.shacl import compile_shapes
from poakg.shacl import read_report
from poakg.shacl import write_report
from tests.shacl.notation import EX
from tests.shacl.notation import count
from tests.shacl.notation import read_turtle
from tests.shacl.notation import show
from tests.shacl.notation import validate

ILL_FORMED = {
    "two paths": ":S a sh:PropertyShape ; sh:path :p , :q .",
    "a path that is a literal": ':S a sh:PropertyShape ; sh:path "p" .',
    "a path within itself": ":S a sh:PropertyShape ; sh:path _:b . _:b sh:inversePath _:b .",
    "a path of one part": ":S a sh:PropertyShape ; sh:path (:p) .",
    "a path with two meanings": ":S a sh:PropertyShape ; sh:path [ sh:inversePath :p ; sh:zeroOrMorePath :q ] .",
    "a list that does not end": ":S sh:in _:b . _:b rdf:first 1 ; rdf:rest _:b .",
    "a list with a fork": ":S sh:in [ rdf:first 1 ; rdf:rest () , (2) ] .",
    "no list": ":S sh:in 1 .",
    "two lists": ":S sh:in (1) , (2) .",
    "a class that is a literal": ':S sh:class "C" .',
    "two datatypes": ":S sh:datatype xsd:string , xsd:integer .",
    "an unknown kind of node": ":S sh:nodeKind sh:Node .",
    "a count that is no integer": ':S sh:path :p ; sh:minCount "1" .',
    "a count that is ill-typed": ':S sh:path :p ; sh:minCount "x"^^xsd:integer .',
    "two counts": ":S sh:path :p ; sh:maxCount 1 , 2 .",
    "a count of a node shape": ":S a sh:NodeShape ; sh:minCount 1 .",
    "an order of a node shape": ":S a sh:NodeShape ; sh:lessThan :p .",
    "a bound that is a node": ":S sh:minInclusive :a .",
    "a pattern that is none": ':S sh:pattern "(" .',
    "a pattern in a language": ':S sh:pattern "a"@en .',
    "flags there are not": ':S sh:pattern "a" ; sh:flags "z" .',
    "a language that is a node": ":S sh:languageIn (:en) .",
    "a truth that is a string": ':S sh:path :p ; sh:uniqueLang "true" .',
    "a node that is a property shape": ":S sh:node [ sh:path :p ] .",
    "a property that is a node shape": ":S sh:property [ sh:class :C ] .",
    "a shape that is a literal": ':S sh:not "S" .',
    "members that are no shapes": ":S sh:or (1) .",
    "a predicate that is a literal": ':S sh:closed true ; sh:ignoredProperties ("p") .',
    "a target that is a blank node": ":S sh:targetNode [] ; sh:class :C .",
    "a target that is a literal": ':S sh:targetClass "C" ; sh:class :C .',
    "a severity that is a literal": ':S sh:class :C ; sh:severity "Warning" .',
    "a message that is a number": ":S sh:class :C ; sh:message 1 .",
    "neither active nor not": ":S sh:class :C ; sh:deactivated 1 .",
    "a node shape with a path": ":S a sh:NodeShape ; sh:path :p .",
    "a property shape without": ":S a sh:PropertyShape ; sh:class :C .",
    "no query": ":S sh:sparql [] .",
    "two queries": ':S sh:sparql [ sh:select "SELECT $this {}" , "SELECT $this { }" ] .',
    "a prefix for two namespaces": ':S sh:sparql [ sh:prefixes :x ; sh:select "SELECT $this {}" ] . :x sh:declare '
    '[ sh:prefix "a" ; sh:namespace "urn:a"^^xsd:anyURI ] , [ sh:prefix "a" ; sh:namespace "urn:b"^^xsd:anyURI ] .',
    "a component without parameters": ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :k ; sh:optional true ] .",
    "a parameter called this": ":K a sh:ConstraintComponent ; sh:parameter [ sh:path :this ] .",
    "entailment": ":x sh:entailment <http://www.w3.org/ns/entailment/RDFS> .",
}


@pytest.mark.parametrize("name", ILL_FORMED)
def test_ill_formed_shapes_are_failures(name: str) -> None:
    """None of these validates anything, so none may seem to (SHACL, appendix B)."""
    with pytest.raises(ShapesError):
        compile_shapes(read_turtle(ILL_FORMED[name]))


TARGETS = {
    "sh:targetNode :a , 1": {"a", '"1"^^<http://www.w3.org/2001/XMLSchema#integer'},
    "sh:targetClass :C": {"b", "c", "_"},
    "sh:targetSubjectsOf :p": {"a", "b"},
    "sh:targetObjectsOf :p": {"b", '"x"'},
    "sh:targetClass :C ; sh:targetObjectsOf :p": {"b", "c", "_", '"x"'},
    "a rdfs:Class": {"d"},
    "a owl:Class": {"d"},
}


@pytest.mark.parametrize("target", TARGETS)
def test_targets_select_focus_nodes(target: str) -> None:
    """By node, by class and its subclasses, by predicate, and by being a class themselves (SHACL, 2.1.3)."""
    shapes = f":S a sh:NodeShape ; {target} ; sh:in () . owl:Class rdfs:subClassOf rdfs:Class ."
    data = ':a :p :b . :b :p "x" ; a :C . :c a :D . [] a :D . :D rdfs:subClassOf :E . :E rdfs:subClassOf :C . :d a :S .'
    assert {show(result)[0] for result in validate(shapes, data)} == TARGETS[target]


def test_constraints_of_inactive_shapes_are_none() -> None:
    """Wherever they are used (SHACL, 2.1.7)."""
    inner = "[ sh:deactivated true ; sh:in () ]"
    shape = f":S sh:targetNode :a ; sh:node {inner} ; sh:not {inner} ; sh:or ( {inner} ) ."
    assert count(validate(shape, "")) == {("a", "", "a", "Not", "S"): 1}


def test_severity_and_messages_are_those_of_the_shape() -> None:
    """Messages in all their languages; a violation where nothing else is said."""
    shape = ':S sh:targetNode :a ; sh:class :C ; sh:severity sh:Info ; sh:message "no C"@en , "kein C"@de .'
    [result] = validate(shape + ":T sh:targetNode :a ; sh:class :C .", "")[:1]
    assert (str(result.severity), {str(m) for m in result.messages}) == (
        "<http://www.w3.org/ns/shacl#Info>",
        {'"no C"@en', '"kein C"@de'},
    )
    [result] = validate(":T sh:targetNode :a ; sh:class :C .", "")
    assert (str(result.severity), result.messages) == ("<http://www.w3.org/ns/shacl#Violation>", ())


DETAILS = {
    "sh:node :T": {("b", "q", "", "MinCount", "U"), ("b", "", "b", "Class", "T")},
    "sh:and ( :T )": {("b", "q", "", "MinCount", "U"), ("b", "", "b", "Class", "T")},
    "sh:or ( :T [ sh:nodeKind sh:Literal ] )": {
        ("b", "q", "", "MinCount", "U"),
        ("b", "", "b", "Class", "T"),
        ("b", "", "b", "NodeKind", "_"),
    },
    "sh:xone ( :T [ sh:nodeKind sh:Literal ] )": {
        ("b", "q", "", "MinCount", "U"),
        ("b", "", "b", "Class", "T"),
        ("b", "", "b", "NodeKind", "_"),
    },
    "sh:qualifiedValueShape :T ; sh:qualifiedMinCount 1": {
        ("b", "q", "", "MinCount", "U"),
        ("b", "", "b", "Class", "T"),
    },
    "sh:qualifiedValueShape [ sh:in (:b) ] ; sh:qualifiedMaxCount 0": set(),
    "sh:not [ sh:in (:b) ]": set(),
}


@pytest.mark.parametrize("constraint", DETAILS)
def test_details_say_what_inner_shapes_found(constraint: str) -> None:
    """The inner cause, where there is one: a shape that is not to be met has none."""
    inner = ":T sh:class :C ; sh:property :U . :U sh:path :q ; sh:minCount 1 ."
    shape = f":S sh:targetNode :a ; sh:path :p ; {constraint} . {inner}"
    [result] = validate(shape, ":a :p :b .")
    assert {show(detail) for detail in result.details} == DETAILS[constraint]


def test_results_of_a_shared_value_are_found_for_each_way_to_it() -> None:
    """Fresh results each time a property shape is reached (SHACL, 4.7.2)."""
    shape = ":S sh:targetNode :a , :b ; sh:path :p ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
    assert count(validate(shape, ":a :p :x . :b :p :x .")) == {("x", "q", "", "MinCount", "_"): 2}


def test_triples_stated_twice_count_once() -> None:
    """A graph is a set, however often a file says the same."""
    triples = read_turtle(":a :p 1 , 2 .")
    shapes = compile_shapes(read_turtle(":S sh:targetNode :a ; sh:path :p ; sh:minCount 3 ; sh:class :C ."))
    assert [show(result)[3] for result in shapes.validate(triples + triples)] == ["Class", "Class", "MinCount"]


def test_closed_shapes_name_each_triple_too_many() -> None:
    """With the predicate as path; only simple paths of active or inactive properties are allowed (SHACL, 4.8.1)."""
    shape = (
        ":S sh:targetNode :a ; sh:closed true ; sh:ignoredProperties (rdf:type) ; "
        "sh:property [ sh:path :p ; sh:deactivated true ] , [ sh:path (:q :r) ] ."
    )
    assert count(validate(shape, ":a a :C ; :p 1 ; :q :b , :c .")) == {
        ("a", "q", "b", "Closed", "S"): 1,
        ("a", "q", "c", "Closed", "S"): 1,
    }


def test_a_report_reads_as_it_was_written() -> None:
    """Paths of every kind, messages and details included."""
    path = "( [ sh:inversePath :p ] [ sh:alternativePath ( :q [ sh:zeroOrMorePath :r ] ) ] [ sh:zeroOrOnePath :s ] )"
    shape = f':S sh:targetNode :a ; sh:path {path} ; sh:message "m"@en ; sh:node [ sh:class :C ] ; sh:maxCount 0 .'
    results = validate(shape, ":b :p :a ; :r :c . :c :s 1 .")
    assert len(results) == 4

    def strip(result: Result) -> tuple[object, ...]:
        return (*show(result), result.messages, tuple(show(detail) for detail in result.details))

    assert sorted(map(strip, read_report(write_report(results))), key=str) == sorted(map(strip, results), key=str)


def test_an_empty_report_conforms() -> None:
    """One node that says so."""
    report = write_report([])
    assert [str(triple.object) for triple in report] == [
        "<http://www.w3.org/ns/shacl#ValidationReport>",
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    ]
    assert read_report(report) == []


def test_language_tags_are_told_apart_without_case() -> None:
    """RFC 4647, 3.3.1, and one value a language."""
    shape = ':S sh:targetNode :a ; sh:path :p ; sh:languageIn ("EN" "zh-hant") ; sh:uniqueLang true .'
    data = ':a :p "a"@en-gb , "b"@EN , "c"@en , "d"@zh , "e"@zh-Hant-HK , "f"@eng , "g" .'
    assert {row[2:4] for row in count(validate(shape, data))} == {
        ("", "UniqueLang"),
        ('"d"@zh', "LanguageIn"),
        ('"f"@eng', "LanguageIn"),
        ('"g"', "LanguageIn"),
    }


def test_terms_are_compared_as_terms() -> None:
    """Neither by value nor, for strings, by how their type is written (trap 1 of the engines we measured)."""
    shape = ':S sh:targetNode :a ; sh:path :p ; sh:in ( "no"^^xsd:string 1 "a"@en ) .'
    data = ':a :p "no" , "no"^^xsd:string , "01"^^xsd:integer , 1.0 , "a" , "A"@en , "a"@EN .'
    assert {row[2] for row in count(validate(shape, data))} == {
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer',
        '"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal',
        '"a"',
        '"A"@en',
    }


def test_ill_formed_dates_are_neither_dates_nor_in_order() -> None:
    """Not for sh:datatype and not for a bound (trap 4)."""
    shape = ':S sh:targetNode :a ; sh:path :p ; sh:datatype xsd:date ; sh:minInclusive "2001-01-01"^^xsd:date .'
    data = ':a :p "2003-13-40"^^xsd:date , "2003-12-31"^^xsd:date .'
    assert {row[2:4] for row in count(validate(shape, data))} == {
        ('"2003-13-40"^^<http://www.w3.org/2001/XMLSchema#date', "Datatype"),
        ('"2003-13-40"^^<http://www.w3.org/2001/XMLSchema#date', "MinInclusive"),
    }


def test_ordinary_errors_in_data_leave_no_trace_elsewhere(capfd: pytest.CaptureFixture[str]) -> None:
    """No log, no traceback (trap 5)."""
    validate(
        ":S sh:targetNode :a ; sh:path :p ; sh:datatype xsd:integer ; sh:lessThan :p .", ':a :p "x"^^xsd:integer .'
    )
    assert capfd.readouterr() == ("", "")


def test_two_shapes_for_one_value_give_two_results() -> None:
    """Equal in all but what they do not name (trap 6)."""
    shape = ":S sh:targetNode :a ; sh:node [ sh:class :C ] , [ sh:class :D ] ."
    assert count(validate(shape, "")) == {("a", "", "a", "Node", "S"): 2}


def test_patterns_are_those_of_queries() -> None:
    """Categories of letters, which Python does not know, and no look-ahead, which it does (trap 7)."""
    assert count(validate(':S sh:targetNode "Ä" , "1" ; sh:pattern "^\\\\p{Lu}$" .', "")) == {
        ('"1"', "", '"1"', "Pattern", "S"): 1
    }
    with pytest.raises(ShapesError):
        validate(':S sh:targetNode "a" ; sh:pattern "^(?!a)" .', "")


def test_terms_of_results_are_terms_of_the_data() -> None:
    """Blank nodes keep their labels, so that a result can be found in what was submitted."""
    node = ox.BlankNode("here")
    data = [ox.Triple(node, ox.NamedNode(f"{EX}p"), ox.Literal("x"))]
    [result] = compile_shapes(read_turtle(":S sh:targetSubjectsOf :p ; sh:class :C .")).validate(data)
    assert result.focus == result.value == node
