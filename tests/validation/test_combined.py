"""Submissions taken together: names are kept apart, and each result goes to the file that it concerns."""

import pyoxigraph as ox

from poakg.namespaces import ID
from poakg.namespaces import TERM
from poakg.shacl import Result
from poakg.validation.combined import Union

STATE = ox.NamedNode(f"{ID}state/XXE")
REPORT = ox.NamedNode(f"{ID}submission/XXE/2026/national-report/1")
COMPONENT = ox.NamedNode("http://www.w3.org/ns/shacl#SPARQLConstraintComponent")


def name(local: str) -> ox.NamedNode:
    """Return a term of ours."""
    return ox.NamedNode(f"{TERM}{local}")


def report(cycle: int, node: ox.NamedNode | ox.BlankNode = REPORT) -> list[ox.Triple]:
    """Return a report of the State."""
    item = ox.NamedNode(f"{ID}item/45.1")
    return [
        ox.Triple(node, name("reportingState"), STATE),
        ox.Triple(node, name("cycle"), ox.NamedNode(f"{ID}cycle/{cycle}")),
        ox.Triple(node, name("item"), item),
    ]


def result(focus: ox.NamedNode | ox.BlankNode, value: ox.NamedNode | ox.BlankNode | None = None) -> Result:
    """Return a result of some rule."""
    return Result(focus, None, value, COMPONENT, None, None, COMPONENT)


def test_two_files_that_describe_one_thing_describe_two() -> None:
    """Two first reports of a State are two; a link from one file to what another describes stays."""
    link = ox.Triple(ox.NamedNode("urn:b"), ox.NamedNode("urn:replaces"), REPORT)
    union = Union([report(2026), report(2026), [link]])
    subjects = [triple.subject for triple in union.triples]
    assert len(set(subjects)) == 3
    assert link in union.triples
    renamed = next(node for node in subjects if node not in (REPORT, link.subject))
    assert union.assign(result(STATE, renamed)) == (1, result(STATE, REPORT))  # type: ignore[arg-type]


def test_labels_of_blank_nodes_are_kept_apart() -> None:
    """The same label in two files names two things, and a result has the label of its file."""
    union = Union([report(2026, ox.BlankNode("a")), report(2028, ox.BlankNode("a"))])
    first, second = dict.fromkeys(triple.subject for triple in union.triples)
    assert first != second
    assert union.assign(result(first)) == (0, result(ox.BlankNode("a")))  # type: ignore[arg-type]
    assert union.assign(result(second)) == (1, result(ox.BlankNode("a")))  # type: ignore[arg-type]


def test_a_result_goes_to_the_file_that_describes_its_focus_else_its_value() -> None:
    """What another file only mentions is not its concern."""
    other = ox.NamedNode("urn:other")
    union = Union([report(2026), [*report(2028, other), ox.Triple(other, name("replaces"), REPORT)]])
    assert union.assign(result(REPORT)) == (0, result(REPORT))
    assert union.assign(result(STATE, REPORT)) == (0, result(STATE, REPORT))
    assert union.assign(result(STATE, other)) == (1, result(STATE, other))


def test_a_result_about_what_all_mention_goes_to_the_latest() -> None:
    """By cycle, whatever the order of the files."""
    item = ox.NamedNode(f"{ID}item/45.1")
    union = Union([report(2026), report(2030), report(2028)])
    for found in (result(STATE), result(STATE, item)):
        assert union.assign(found) == (1, found)


def test_a_result_about_nothing_submitted_goes_nowhere() -> None:
    """It would be nobody's to mend."""
    assert Union([report(2026)]).assign(result(ox.NamedNode("urn:elsewhere"))) is None
