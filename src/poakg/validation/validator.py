"""Check submissions against the SHACL rules; what is wrong with the data comes back as values."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from poakg.errors import UnreadableError
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import RDFS_SUBCLASS
from poakg.shacl import PySHACL
from poakg.shacl import Reference
from poakg.shacl import Result
from poakg.shacl import Shapes
from poakg.shacl import compile_shapes
from poakg.shacl.processes import share
from poakg.submission.reader import Together
from poakg.submission.reader import read_together
from poakg.submission.reading_rules import Rule as ReadingRule
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.validation.combined import Union
from poakg.validation.explain import Explainer
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.fingerprints import name_unreadable
from poakg.validation.rulebook import Rulebook
from poakg.validation.withheld import list_withheld

Engine = Callable[[Iterable[ox.Triple]], Shapes | PySHACL]
ENGINES: dict[str, Engine] = {"poakg": compile_shapes, "pyshacl": PySHACL}
"""What evaluates the rules: our engine, or pySHACL for whoever wants a second opinion."""
# So many files are read before work on them is shared out; fewer than the second are not worth a process.
_BATCH = 128
_FEW = 4


class Checked(NamedTuple):
    """A submission, and what the rules found in it by itself."""

    submission: Submission
    results: list[Result]


class Validator:
    """The rules for submissions of every kind, with what submissions may refer to.

    ``engine`` makes the shapes that are validated: those of poakg.shacl, or pySHACL's. ``encoding`` is the one of text
    files, guessed when it is empty.
    """

    def __init__(self, rulebook: Rulebook, engine: Engine = compile_shapes, encoding: str = "") -> None:
        self._rulebook = rulebook
        self._encoding = encoding
        self._engine = engine
        self._known = {triple.subject for triple in rulebook.reference}
        self._known_classes = {triple.object for triple in rulebook.reference if triple.predicate == RDF_TYPE}
        # What holds for every submission looks at the class above those of all kinds.
        self._parents = {
            triple.subject.value: triple.object.value  # type: ignore[union-attr]
            for triple in rulebook.reference
            if triple.predicate == RDFS_SUBCLASS
        }
        self._targets: set[str] = set()
        self._prepared: Reference | PySHACL | None = None

    def validate(self, submissions: Iterable[Submission]) -> list[Report]:
        """Return what was found while reading and what the rules find, in each submission and, if several, across them.

        Rules are asked only of what was read whole, since what is missing elsewhere says nothing about its author.
        """
        return self.report([self.check(submission) for submission in submissions])

    def check(self, submission: Submission) -> Checked:
        """Return what the rules find in one submission by itself, nothing in one that was not read whole."""
        if not submission.complete:
            return Checked(submission, [])
        stated = list(self._select(submission))
        used = {triple.predicate.value for triple in stated}
        classes = {triple.object.value for triple in stated if triple.predicate == RDF_TYPE}  # type: ignore[union-attr]
        used |= classes | {self._parents[iri] for iri in classes & self._parents.keys()}
        everything = self._rulebook.shapes.targets
        # Whoever states classes of their own may mean one of ours.
        targets = everything if RDFS_SUBCLASS.value in used else everything & used
        return Checked(submission, self._prepare(targets).validate(stated))

    def check_files(
        self, gathered: Iterable[Together | UnreadableError], processes: int = 1
    ) -> Iterator[Checked | UnreadableError]:
        """Yield each submission of the files with what the rules find in it, and why a file cannot be read.

        With several ``processes`` many files are shared out among them.
        """
        waiting = iter(gathered)
        while batch := list(islice(waiting, _BATCH)):
            several = processes if len(batch) > _FEW else 1
            if several > 1:
                # Before the processes part, so that each has them.
                self._prepare(self._rulebook.shapes.targets)
            yield from share(batch, self.check_gathered, several)

    def report(self, checked: Sequence[Checked]) -> list[Report]:
        """Return the reports on submissions that were checked, with what is wrong across them if they are several."""
        across: list[list[Result]] = [[] for _ in checked]
        if len(checked) > 1:
            for number, result in self._check_across([one.submission for one in checked]):
                across[number].append(result)
        return [
            self._explain(submission, [*results, *others])
            for (submission, results), others in zip(checked, across, strict=True)
        ]

    def report_unreadable(self, failure: UnreadableError) -> Report:
        """Return the report on a file that could not be read: one finding, with the reason and what to do."""
        rule = self._rulebook.rules[ReadingRule.FILE_UNREADABLE]
        found = Finding(
            rule=rule,
            place=Place(),
            value=failure.message,
            note=failure.next_step,
            fingerprint=name_unreadable(failure.file),
        )
        return Report(failure.file or "-", [found], 0, is_read=False)

    def check_gathered(self, files: Together | UnreadableError) -> list[Checked | UnreadableError]:
        """Return what the rules find in each submission of ``files``, or why a file cannot be read."""
        if isinstance(files, UnreadableError):
            return [files]
        return [
            read if isinstance(read, UnreadableError) else self.check(read)
            for read in read_together(files, self._rulebook.templates, encoding=self._encoding)
        ]

    def _prepare(self, targets: Iterable[str]) -> Reference | PySHACL:
        """Return the rules that look at one of ``targets``; those that looked at something before stay."""
        if self._prepared is None or not self._targets.issuperset(targets):
            self._targets |= set(targets)
            shapes = self._engine(self._rulebook.shapes.find(self._targets))
            self._prepared = shapes.prepare(self._rulebook.reference)
        return self._prepared

    def _check_across(self, submissions: Iterable[Submission]) -> Iterator[tuple[int, Result]]:
        union = Union([list(self._select(each)) if each.complete else [] for each in submissions])
        shapes = self._engine(self._rulebook.cross_shapes)
        for result in shapes.validate([*self._rulebook.reference, *union.triples]):
            assigned = union.assign(result)
            if assigned is not None:
                yield assigned

    def _explain(self, submission: Submission, results: Sequence[Result]) -> Report:
        rulebook = self._rulebook
        described = ox.NamedNode(rulebook.templates[submission.kind].described_class)
        typed = [triple for triple in submission.statements if triple.predicate == RDF_TYPE]
        roots = [triple.subject for triple in typed if triple.object == described]
        root = roots[0].value if len(roots) == 1 and isinstance(roots[0], ox.NamedNode) else ""
        withheld = list_withheld(submission, rulebook.protection, root)
        findings = Explainer(submission, rulebook.rules, rulebook.choices, root).explain(results, withheld)
        checked = {triple.subject for triple in typed if triple.object in self._classes}
        return Report(
            submission.name,
            findings,
            len(checked),
            submission.tables,
            submission.original,
            unread=submission.unread,
            file=submission.file,
        )

    @cached_property
    def _classes(self) -> set[object]:
        """The classes whose members some rule looks at, be it as members of a class above."""
        targets = self._rulebook.shapes.targets
        below = {iri for iri, parent in self._parents.items() if parent in targets}
        return set(map(ox.NamedNode, targets | below))

    def _select(self, submission: Submission) -> Iterator[ox.Triple]:
        """Yield what is submitted without what no submission can declare or change itself: what it may refer to."""
        for triple in submission.statements:
            declares = triple.predicate == RDF_TYPE and triple.object in self._known_classes
            if triple.subject not in self._known and not declares:
                yield triple
