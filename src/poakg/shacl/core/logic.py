"""Constraints that ask other shapes (SHACL, 4.6 and 4.7)."""

from collections import Counter
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Set
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import Evaluation
from poakg.shacl.shapes import Finding
from poakg.shacl.shapes import Scope
from poakg.shacl.shapes import Shape
from poakg.shacl.shapes import ValueConstraint
from poakg.shacl.vocabulary import sh


@dataclass(eq=False)
class PropertyConstraint(Constraint):
    """``sh:property``: what a property shape finds at each value."""

    shape: Shape
    component = sh("PropertyShapeComponent")

    def check(self, scope: Scope) -> Iterator[Finding]:
        """Return the findings of the property shape, once for each node that has the value."""
        findings = scope.evaluation.check(self.shape, scope.values)
        if scope.shape.path is None:
            yield from findings
            return
        found: defaultdict[int, list[Finding]] = defaultdict(list)
        for finding in findings:
            found[finding.node].append(finding)
        for node, value in scope.pairs() if found else ():
            for finding in found.get(value, ()):
                yield finding._replace(node=node)

    def find_failing(self, scope: Scope) -> set[int]:
        """Return the nodes with a value that does not conform to the property shape."""
        failing = scope.evaluation.find_failing(self.shape, scope.values)
        return {node for node, value in scope.pairs() if value in failing} if failing else failing

    def shapes(self) -> Iterable[Shape]:
        """Return the property shape."""
        return (self.shape,)


@dataclass(eq=False)
class _ShapesConstraint(ValueConstraint):
    """A constraint that a value meets by conforming to some of the members."""

    members: tuple[Shape, ...]

    def shapes(self) -> Iterable[Shape]:
        """Return the members."""
        return self.members

    def explain(self, rejected: Set[int], evaluation: Evaluation) -> dict[int, tuple[Finding, ...]]:
        """Return what the members find at each value."""
        return evaluation.explain(self.members, rejected)


@dataclass(eq=False)
class AllConstraint(_ShapesConstraint):
    """``sh:and`` or ``sh:node``: conforms to every member."""

    component: ox.NamedNode

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that fail any member."""
        failing: set[int] = set()
        for shape in self.members:
            failing |= evaluation.find_failing(shape, values - failing)
        return failing


@dataclass(eq=False)
class OrConstraint(_ShapesConstraint):
    """``sh:or``: conforms to at least one member."""

    component = sh("OrConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that fail all members."""
        for shape in self.members:
            values = evaluation.find_failing(shape, values)
        return values


@dataclass(eq=False)
class XoneConstraint(_ShapesConstraint):
    """``sh:xone``: conforms to exactly one member."""

    component = sh("XoneConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that conform to none or to several members."""
        failed: Counter[int] = Counter()
        for shape in self.members:
            failed.update(evaluation.find_failing(shape, values))
        return {value for value in values if failed[value] != len(self.members) - 1}


@dataclass(eq=False)
class NotConstraint(_ShapesConstraint):
    """``sh:not``: does not conform to its member; there is no inner finding that could say why."""

    component = sh("NotConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that conform."""
        return values - evaluation.find_failing(self.members[0], values)


@dataclass(eq=False)
class QualifiedConstraint(Constraint):
    """``sh:qualifiedMinCount`` or ``sh:qualifiedMaxCount``: how many values conform to a shape and no sibling of it."""

    component: ox.NamedNode
    shape: Shape
    siblings: list[Shape]
    least: int
    greatest: float

    def _count(self, scope: Scope) -> dict[int, int]:
        """Return the number of counted values for each node with a wrong number of them."""
        counted = scope.values - scope.evaluation.find_failing(self.shape, scope.values)
        for sibling in self.siblings:
            counted &= scope.evaluation.find_failing(sibling, counted)
        numbers = {node: sum(value in counted for value in scope.reached.get(node, ())) for node in scope.nodes}
        return {node: number for node, number in numbers.items() if not self.least <= number <= self.greatest}

    def find_failing(self, scope: Scope) -> set[int]:
        """Return the nodes with too few or too many such values."""
        return set(self._count(scope))

    def check(self, scope: Scope) -> Iterator[Finding]:
        """Return a finding for each such node; where there are too few, with what the shape finds at the values."""
        wrong = self._count(scope)
        short = {node for node, number in wrong.items() if number < self.least}
        values = {value for node in short for value in scope.reached.get(node, ())}
        found = scope.evaluation.explain([self.shape], values)
        for node in wrong:
            reasons = (found.get(value, ()) for value in scope.reached.get(node, ()) if node in short)
            yield scope.report(self, node, details=chain.from_iterable(reasons))

    def shapes(self) -> Iterable[Shape]:
        """Return the shape and its siblings."""
        return (self.shape, *self.siblings)
