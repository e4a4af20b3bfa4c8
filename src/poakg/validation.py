"""Check submissions against the SHACL rules; what is wrong with the data comes back as values."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pyshacl
from rdflib import RDF
from rdflib import SH
from rdflib import Graph
from rdflib import URIRef
from rdflib.term import Node

from poakg.content import SourceFile
from poakg.errors import UnreadableError
from poakg.namespaces import RULE
from poakg.namespaces import TERM
from poakg.rules import Rule
from poakg.rules import Severity
from poakg.rules import read_rules
from poakg.store import construct
from poakg.submission.places import Place
from poakg.submission.places import Submission

_REPORT = URIRef(f"{TERM}NationalReport")
REFERENCE = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Result:
    """A result of the SHACL engine: rule id, focus node, and path and value where there are any."""

    rule: str
    focus: Node
    path: Node | None
    value: Node | None


@dataclass(frozen=True)
class Finding:
    """Something that is wrong with a submission: the rule, where, and the value found there if there is one."""

    rule: Rule
    place: Place
    value: str
    focus: str
    path: str


@dataclass(frozen=True)
class Report:
    """The outcome for one submission; ``checked`` counts the things that some rule looked at."""

    name: str
    findings: list[Finding]
    checked: int

    def count(self, severity: Severity) -> int:
        """Return how many findings have this severity."""
        return sum(finding.rule.severity == severity for finding in self.findings)

    def has_findings_from(self, severity: Severity) -> bool:
        """Tell whether a finding is at least this severe."""
        return any(finding.rule.severity >= severity for finding in self.findings)


class Validator:
    """The rules of one family, ready for many submissions, with what submissions may refer to (``store``)."""

    def __init__(self, sources: Iterable[SourceFile], family: str, store: ox.Store) -> None:
        sources = list(sources)
        self._rules = read_rules(sources)
        self._shapes = read_shapes(sources, family)
        self._store = store

    def validate(self, submission: Submission) -> Report:
        """Return what the rules find. Raises UnreadableError when none of them applies to the submission."""
        if (None, RDF.type, _REPORT) not in submission.graph:
            raise UnreadableError(
                f"{submission.name} holds no national report, so there is nothing to check.",
                "Give the report the type poakg:NationalReport, or fill in the row of the sheet Report.",
            )
        checked = {
            node
            for target in self._shapes.objects(None, SH.targetClass)
            for node in submission.graph.subjects(RDF.type, target)
        }
        findings = {
            self._make_finding(result, submission)
            for result in check_graph(self._add_reference(submission.graph), self._shapes)
        }
        order = sorted(findings, key=lambda found: (submission.rank(found.place), found.rule.id, found.value))
        return Report(submission.name, order, len(checked))

    @cached_property
    def _reference(self) -> Graph:
        return Graph().parse(data=construct(self._store, REFERENCE), format="nt")

    def _add_reference(self, submitted: Graph) -> Graph:
        """Return what is submitted with what it may refer to, which no submission can declare or change itself."""
        ours = set(self._reference.subjects())
        classes = set(self._reference.objects(None, RDF.type))
        merged = Graph() + self._reference
        for subject, predicate, value in submitted:
            if subject not in ours and not (predicate == RDF.type and value in classes):
                merged.add((subject, predicate, value))
        return merged

    def _make_finding(self, result: Result, submission: Submission) -> Finding:
        shown = result.value is not None and result.value != result.focus
        return Finding(
            rule=self._rules[result.rule],
            place=submission.locate(result.focus, result.path, result.value),
            value=_show(result.value) if shown else "",
            focus=str(result.focus),
            path=str(result.path) if isinstance(result.path, URIRef) else "",
        )


def read_shapes(sources: Iterable[SourceFile], family: str) -> Graph:
    """Return the rules of ``family`` (the name of their shapes file) with the prefixes they share."""
    names = (f"shapes/{family}.ttl", "shapes/prefixes.ttl")
    shapes = Graph()
    for source in sources:
        if source.name in names:
            shapes.parse(data=source.content, format="turtle")
    return shapes


def check_graph(data: Graph, shapes: Graph) -> list[Result]:
    """Return what ``shapes`` find in ``data``."""
    _, results, text = pyshacl.validate(data, shacl_graph=shapes)
    if not isinstance(results, Graph):
        raise ValueError(text)
    return [
        Result(
            rule=str(results.value(node, SH.sourceShape)).removeprefix(RULE),
            focus=_require(results.value(node, SH.focusNode)),
            path=results.value(node, SH.resultPath),
            value=results.value(node, SH.value),
        )
        for node in results.subjects(RDF.type, SH.ValidationResult)
    ]


def _show(value: Node | None) -> str:
    """Return a value as its author wrote it, so without the escapes that an IRI needs."""
    return unquote(str(value)) if isinstance(value, URIRef) else str(value)


def _require(node: Node | None) -> Node:
    if node is None:
        raise ValueError("a validation result without a focus node")
    return node
