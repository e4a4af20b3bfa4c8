"""Check submissions against the SHACL rules; what is wrong with the data comes back as values."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from functools import cached_property

import pyoxigraph as ox

from poakg.explanation import Explainer
from poakg.findings.finding import Report
from poakg.namespaces import PREFIXES
from poakg.rulebook import Rulebook
from poakg.shacl import Reference
from poakg.shacl import Result
from poakg.shacl import Shapes
from poakg.shacl import compile_shapes
from poakg.submission.places import Submission
from poakg.union import Union

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_TARGET_CLASS = ox.NamedNode(f"{PREFIXES['sh']}targetClass")


class Validator:
    """The rules for submissions of every kind, with what submissions may refer to."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def validate(self, submissions: Sequence[Submission]) -> list[Report]:
        """Return what was met while reading and what the rules find, in each submission and, if several, across them.

        Rules are asked only of what was read whole, since what is missing elsewhere says nothing about its author.
        """
        found = [self.check(submission) for submission in submissions]
        return self.report(submissions, found)

    def check(self, submission: Submission) -> list[Result]:
        """Return what the rules find in one submission by itself."""
        return self._prepared.validate(list(self._select(submission))) if submission.complete else []

    def report(self, submissions: Sequence[Submission], found: Iterable[Sequence[Result]]) -> list[Report]:
        """Return the reports on ``submissions``, given what ``check`` ``found`` in each, with faults across them."""
        across = self._check_across(submissions)
        return [
            self._explain(submission, [*results, *others])
            for submission, results, others in zip(submissions, found, across, strict=True)
        ]

    def _check_across(self, submissions: Sequence[Submission]) -> list[list[Result]]:
        found: list[list[Result]] = [[] for _ in submissions]
        union = Union()
        for submission in submissions:
            union.add(self._select(submission) if submission.complete else ())
        if len(submissions) > 1:
            for result in self._shapes_across.validate([*self._rulebook.reference, *union.triples]):
                assigned = union.assign(result)
                if assigned is not None:
                    number, own = assigned
                    found[number].append(own)
        return found

    def _explain(self, submission: Submission, results: Sequence[Result]) -> Report:
        rulebook = self._rulebook
        described = ox.NamedNode(rulebook.templates[submission.kind].described_class)
        typed = [triple for triple in submission.statements if triple.predicate == _TYPE]
        roots = [triple.subject for triple in typed if triple.object == described]
        root = roots[0].value if len(roots) == 1 and isinstance(roots[0], ox.NamedNode) else ""
        findings = Explainer(submission, rulebook.rules, rulebook.choices, root).explain(results)
        checked = {triple.subject for triple in typed if triple.object in self._targets}
        return Report(submission.name, findings, len(checked), submission.tables, submission.original)

    def _select(self, submission: Submission) -> Iterator[ox.Triple]:
        """Yield what is submitted without what no submission can declare or change itself: what it may refer to."""
        for triple in submission.statements:
            declares = triple.predicate == _TYPE and triple.object in self._known_classes
            if triple.subject not in self._known and not declares:
                yield triple

    @cached_property
    def _known(self) -> set[object]:
        return {triple.subject for triple in self._rulebook.reference}

    @cached_property
    def _known_classes(self) -> set[object]:
        return {triple.object for triple in self._rulebook.reference if triple.predicate == _TYPE}

    @cached_property
    def _targets(self) -> set[object]:
        return {triple.object for triple in self._rulebook.shapes if triple.predicate == _TARGET_CLASS}

    @cached_property
    def _prepared(self) -> Reference:
        return compile_shapes(self._rulebook.shapes).prepare(self._rulebook.reference)

    @cached_property
    def _shapes_across(self) -> Shapes:
        return compile_shapes(self._rulebook.cross_shapes)
