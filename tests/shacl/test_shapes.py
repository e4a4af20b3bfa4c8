"""Shapes: targets, ill-formed shapes, and the content of results."""

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
    """An ill-formed shape raises ShapesError instead of having no results (SHACL, appendix B)."""
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
    """Targets are nodes, instances of classes and of subclasses, subjects and objects (SHACL, 2.1.3)."""
    shapes = f":S a sh:NodeShape ; {target} ; sh:in () . owl:Class rdfs:subClassOf rdfs:Class ."
    data = ':a :p :b . :b :p "x" ; a :C . :c a :D . [] a :D . :D rdfs:subClassOf :E . :E rdfs:subClassOf :C . :d a :S .'
    assert {show(result)[0] for result in validate(shapes, data)} == TARGETS[target]


def test_deactivated_shapes_have_no_results() -> None:
    """Every node conforms to a deactivated shape (SHACL, 2.1.6)."""
    inner = "[ sh:deactivated true ; sh:in () ]"
    shape = f":S sh:targetNode :a ; sh:node {inner} ; sh:not {inner} ; sh:or ( {inner} ) ."
    assert count(validate(shape, "")) == {("a", "", "a", "Not", "S"): 1}


def test_severity_and_messages_are_those_of_the_shape() -> None:
    """A result has the messages of its shape in all languages, and its severity, sh:Violation by default."""
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
def test_details_are_the_results_of_inner_shapes(constraint: str) -> None:
    """Details are the results of inner shapes; there are none if a value conforms to a shape it must not."""
    inner = ":T sh:class :C ; sh:property :U . :U sh:path :q ; sh:minCount 1 ."
    shape = f":S sh:targetNode :a ; sh:path :p ; {constraint} . {inner}"
    [result] = validate(shape, ":a :p :b .")
    assert {show(detail) for detail in result.details} == DETAILS[constraint]


def test_a_shared_value_has_results_for_each_focus_node() -> None:
    """A property shape has new results for each path to a shared value (SHACL, 4.7.2)."""
    shape = ":S sh:targetNode :a , :b ; sh:path :p ; sh:property [ sh:path :q ; sh:minCount 1 ] ."
    assert count(validate(shape, ":a :p :x . :b :p :x .")) == {("x", "q", "", "MinCount", "_"): 2}


def test_triples_stated_twice_count_once() -> None:
    """A triple that occurs twice in the data is one value, since a graph is a set."""
    triples = read_turtle(":a :p 1 , 2 .")
    shapes = compile_shapes(read_turtle(":S sh:targetNode :a ; sh:path :p ; sh:minCount 3 ; sh:class :C ."))
    assert [show(result)[3] for result in shapes.validate(triples + triples)] == ["Class", "Class", "MinCount"]


def test_closed_shapes_have_a_result_for_each_other_triple() -> None:
    """Each triple with a predicate that is not allowed has a result with it as path (SHACL, 4.8.1)."""
    shape = (
        ":S sh:targetNode :a ; sh:closed true ; sh:ignoredProperties (rdf:type) ; "
        "sh:property [ sh:path :p ; sh:deactivated true ] , [ sh:path (:q :r) ] ."
    )
    assert count(validate(shape, ":a a :C ; :p 1 ; :q :b , :c .")) == {
        ("a", "q", "b", "Closed", "S"): 1,
        ("a", "q", "c", "Closed", "S"): 1,
    }


def test_a_report_survives_writing_and_reading() -> None:
    """Writing and reading a report keeps paths of every kind, messages and details."""
    path = "( [ sh:inversePath :p ] [ sh:alternativePath ( :q [ sh:zeroOrMorePath :r ] ) ] [ sh:zeroOrOnePath :s ] )"
    shape = f':S sh:targetNode :a ; sh:path {path} ; sh:message "m"@en ; sh:node [ sh:class :C ] ; sh:maxCount 0 .'
    results = validate(shape, ":b :p :a ; :r :c . :c :s 1 .")
    assert len(results) == 4

    def strip(result: Result) -> tuple[object, ...]:
        return (*show(result), result.messages, tuple(show(detail) for detail in result.details))

    assert sorted(map(strip, read_report(write_report(results))), key=str) == sorted(map(strip, results), key=str)


def test_an_empty_report_conforms() -> None:
    """A report without results has sh:conforms true and nothing else."""
    report = write_report([])
    assert [str(triple.object) for triple in report] == [
        "<http://www.w3.org/ns/shacl#ValidationReport>",
        '"true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
    ]
    assert read_report(report) == []


def test_language_tags_are_compared_without_case() -> None:
    """sh:languageIn (RFC 4647, 3.3.1) and sh:uniqueLang ignore the case of language tags."""
    shape = ':S sh:targetNode :a ; sh:path :p ; sh:languageIn ("EN" "zh-hant") ; sh:uniqueLang true .'
    data = ':a :p "a"@en-gb , "b"@EN , "c"@en , "d"@zh , "e"@zh-Hant-HK , "f"@eng , "g" .'
    assert {row[2:4] for row in count(validate(shape, data))} == {
        ("", "UniqueLang"),
        ('"d"@zh', "LanguageIn"),
        ('"f"@eng', "LanguageIn"),
        ('"g"', "LanguageIn"),
    }


def test_terms_are_compared_as_terms() -> None:
    """sh:in compares terms and not values; an explicit xsd:string makes no difference."""
    shape = ':S sh:targetNode :a ; sh:path :p ; sh:in ( "no"^^xsd:string 1 "a"@en ) .'
    data = ':a :p "no" , "no"^^xsd:string , "01"^^xsd:integer , 1.0 , "a" , "A"@en , "a"@EN .'
    assert {row[2] for row in count(validate(shape, data))} == {
        '"01"^^<http://www.w3.org/2001/XMLSchema#integer',
        '"1.0"^^<http://www.w3.org/2001/XMLSchema#decimal',
        '"a"',
        '"A"@en',
    }


def test_ill_formed_dates_violate_datatype_and_bound() -> None:
    """An ill-formed date violates both sh:datatype and a bound."""
    shape = ':S sh:targetNode :a ; sh:path :p ; sh:datatype xsd:date ; sh:minInclusive "2001-01-01"^^xsd:date .'
    data = ':a :p "2003-13-40"^^xsd:date , "2003-12-31"^^xsd:date .'
    assert {row[2:4] for row in count(validate(shape, data))} == {
        ('"2003-13-40"^^<http://www.w3.org/2001/XMLSchema#date', "Datatype"),
        ('"2003-13-40"^^<http://www.w3.org/2001/XMLSchema#date', "MinInclusive"),
    }


def test_ill_formed_literals_are_not_logged(capfd: pytest.CaptureFixture[str]) -> None:
    """Ill-formed literals in the data do not cause output or log messages."""
    validate(
        ":S sh:targetNode :a ; sh:path :p ; sh:datatype xsd:integer ; sh:lessThan :p .", ':a :p "x"^^xsd:integer .'
    )
    assert capfd.readouterr() == ("", "")


def test_two_shapes_for_one_value_give_two_results() -> None:
    """Two inner shapes that a value violates have two results, although these are equal."""
    shape = ":S sh:targetNode :a ; sh:node [ sh:class :C ] , [ sh:class :D ] ."
    assert count(validate(shape, "")) == {("a", "", "a", "Node", "S"): 2}


def test_patterns_are_xpath_regular_expressions() -> None:
    """sh:pattern supports Unicode categories, which Python does not, and rejects look-ahead, which Python supports."""
    assert count(validate(':S sh:targetNode "Ä" , "1" ; sh:pattern "^\\\\p{Lu}$" .', "")) == {
        ('"1"', "", '"1"', "Pattern", "S"): 1
    }
    with pytest.raises(ShapesError):
        validate(':S sh:targetNode "a" ; sh:pattern "^(?!a)" .', "")


def test_terms_of_results_are_terms_of_the_data() -> None:
    """Blank nodes in results have the labels of the data, so that they can be found there."""
    node = ox.BlankNode("here")
    data = [ox.Triple(node, ox.NamedNode(f"{EX}p"), ox.Literal("x"))]
    [result] = compile_shapes(read_turtle(":S sh:targetSubjectsOf :p ; sh:class :C .")).validate(data)
    assert result.focus == result.value == node
