"""The W3C test suite for SHACL: its tests, and the part of a report that they compare."""

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.vocabulary import Subject
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import sh
from tests.conftest import OFFICIAL
from tests.shacl.notation import read_file

SUITE = OFFICIAL.parents[1] / "w3c" / "shacl"
FAILURE = ox.NamedNode("http://www.w3.org/ns/shacl-test#Failure")
_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_KEPT = ("focusNode", "resultSeverity", "sourceConstraint", "sourceConstraintComponent", "sourceShape", "value")


@dataclass(frozen=True)
class Case:
    """A test: its manifest, the files it validates, and the node of the expected report or ``FAILURE``."""

    manifest: Path
    triples: tuple[ox.Triple, ...]
    data: Path
    shapes: Path
    expected: Term

    @property
    def name(self) -> str:
        """The path of the manifest in the suite, without extension."""
        return str(self.manifest.relative_to(SUITE).with_suffix(""))


def list_cases(manifest: Path = SUITE / "manifest.ttl") -> Iterator[Case]:
    """Return every test that is reached from ``manifest``, none if the suite is absent."""
    if not SUITE.is_dir():
        return
    graph = ShapesGraph(read_file(manifest))
    for node in graph.subjects(ox.NamedNode(f"{_MF}include")):
        for included in graph.values(node, ox.NamedNode(f"{_MF}include")):
            yield from list_cases(_find(included))
    for node in graph.subjects(ox.NamedNode(f"{_MF}entries")):
        for test in graph.members(graph.values(node, ox.NamedNode(f"{_MF}entries"))[0]):
            [action] = graph.values(test, ox.NamedNode(f"{_MF}action"))
            [expected] = graph.values(test, ox.NamedNode(f"{_MF}result"))
            data, shapes = (
                _find(*graph.values(action, ox.NamedNode(f"http://www.w3.org/ns/shacl-test#{name}")))
                for name in ("dataGraph", "shapesGraph")
            )
            yield Case(manifest, tuple(graph.triples), data, shapes, expected)


def simplify(report: Iterable[ox.Triple], expected: Iterable[ox.Triple], root: Term | None = None) -> set[str]:
    """Return the compared part of a report in canonical form, with a new node for each result and path.

    Messages are compared if ``expected`` has them. ``root`` is the node of the report if there are several.
    SHACL Test Suite and Implementation Report, "Validation tests".
    """
    graph = ShapesGraph(report)
    [root] = [root] if root else graph.subjects(sh("conforms"))
    messages = {triple.object for triple in expected if triple.predicate == sh("resultMessage")}
    top = ox.BlankNode()
    found = [ox.Triple(top, sh("conforms"), value) for value in graph.values(root, sh("conforms"))]
    for result in graph.values(root, sh("result")):
        node = ox.BlankNode()
        found.append(ox.Triple(top, sh("result"), node))
        found += [ox.Triple(node, sh(name), value) for name in _KEPT for value in graph.values(result, sh(name))]
        for message in graph.values(result, sh("resultMessage")):
            if message in messages:
                found.append(ox.Triple(node, sh("resultMessage"), message))
        for path in graph.values(result, sh("resultPath")):
            found.append(ox.Triple(node, sh("resultPath"), _copy(graph, path, found)))
    dataset = ox.Dataset(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def _copy(graph: ShapesGraph, node: Term, found: list[ox.Triple]) -> Term:
    if not isinstance(node, ox.BlankNode):
        return node
    copied: Subject = ox.BlankNode()
    for predicate in graph.predicates(node):
        for value in graph.values(node, predicate):
            found.append(ox.Triple(copied, predicate, _copy(graph, value, found)))
    return copied


def _find(file: Term) -> Path:
    assert isinstance(file, ox.NamedNode)
    return Path(urlsplit(file.value).path)
