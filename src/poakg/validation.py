"""Check submissions against the SHACL rules; what is wrong with the data comes back as values."""

from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox
from rdflib import RDF
from rdflib import SH
from rdflib import Graph
from rdflib import URIRef
from rdflib.term import Node

from poakg.content import SourceFile
from poakg.errors import UnreadableError
from poakg.explanation import Explainer
from poakg.findings.choices import Choices
from poakg.findings.finding import Report
from poakg.namespaces import TERM
from poakg.results import check_graph
from poakg.results import read_shapes
from poakg.rules import read_rules
from poakg.store import construct
from poakg.store import select
from poakg.submission.places import Submission

# The shapes files whose rules hold for every file that is submitted, and the one whose rules hold across files.
FAMILIES = (
    "common",
    "national-report",
    "point-of-contact",
    "voluntary-target",
    "assistance-request",
    "assistance-offer",
    "arms-statistics",
)
CROSS_FAMILY = "cross-submission"
_KINDS = f"SELECT DISTINCT ?kind {{ ?template <{TERM}describesKind> ?kind }}"
REFERENCE = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")


class Validator:
    """The rules for submissions of every kind, with what submissions may refer to (``store``)."""

    def __init__(self, sources: Iterable[SourceFile], store: ox.Store) -> None:
        sources = list(sources)
        self._rules = read_rules(sources)
        self._shapes = read_shapes(sources, *FAMILIES)
        self._store = store
        self._choices = Choices(store)

    def validate(self, submission: Submission) -> Report:
        """Return what the rules find. Raises UnreadableError when none of them applies to the submission."""
        reports = [node for kind in self._kinds for node in submission.graph.subjects(RDF.type, kind)]
        if not reports:
            raise UnreadableError(
                f"{submission.name} holds no submission, so there is nothing to check.",
                "Give it a type such as poakg:NationalReport, or fill in the row of the first sheet.",
            )
        checked = {
            node
            for target in self._shapes.objects(None, SH.targetClass)
            for node in submission.graph.subjects(RDF.type, target)
        }
        results = check_graph(self._add_reference(submission.graph), self._shapes)
        root = str(reports[0]) if len(reports) == 1 and isinstance(reports[0], URIRef) else ""
        findings = Explainer(submission, self._rules, self._choices, root).explain(results)
        return Report(submission.name, findings, len(checked), submission.tables)

    @cached_property
    def _kinds(self) -> set[Node]:
        """The classes of submissions that there are."""
        return {URIRef(kind.value) for (kind,) in select(self._store, _KINDS)}

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
