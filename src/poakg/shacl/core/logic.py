"""Constraints that refer to other shapes (SHACL, 4.6 and 4.7)."""

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
from poakg.shacl.shapes import RawResult
from poakg.shacl.shapes import Scope
from poakg.shacl.shapes import Shape
from poakg.shacl.shapes import ValueConstraint
from poakg.shacl.vocabulary import sh


@dataclass(eq=False)
class PropertyConstraint(Constraint):
    """``sh:property``: the results of a property shape at each value (SHACL, 4.7.2)."""

    shape: Shape
    component = sh("PropertyShapeComponent")

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield the results of the property shape, once for each node that has the value."""
        results = scope.evaluation.check(self.shape, scope.values)
        if scope.shape.path is None:
            yield from results
            return
        found: defaultdict[int, list[RawResult]] = defaultdict(list)
        for result in results:
            found[result.node].append(result)
        for node, value in scope.pairs() if found else ():
            for result in found.get(value, ()):
                yield result._replace(node=node)

    def find_nonconforming(self, scope: Scope) -> set[int]:
        """Return the nodes with a value that does not conform to the property shape."""
        failing = scope.evaluation.find_nonconforming(self.shape, scope.values)
        return {node for node, value in scope.pairs() if value in failing} if failing else failing

    def shapes(self) -> Iterable[Shape]:
        """Return the property shape."""
        return (self.shape,)


@dataclass(eq=False)
class _MembersConstraint(ValueConstraint):
    """A constraint on the number of ``members`` that a value conforms to."""

    members: tuple[Shape, ...]

    def shapes(self) -> Iterable[Shape]:
        """Return the members."""
        return self.members

    def explain(self, rejected: Set[int], evaluation: Evaluation) -> dict[int, tuple[RawResult, ...]]:
        """Return the results of the members at each value."""
        return evaluation.explain(self.members, rejected)


@dataclass(eq=False)
class AllConstraint(_MembersConstraint):
    """``sh:and`` or ``sh:node``: values must conform to every member (SHACL, 4.6.2 and 4.7.1)."""

    component: ox.NamedNode

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that do not conform to some member."""
        failing: set[int] = set()
        for shape in self.members:
            failing |= evaluation.find_nonconforming(shape, values - failing)
        return failing


@dataclass(eq=False)
class OrConstraint(_MembersConstraint):
    """``sh:or``: values must conform to at least one member (SHACL, 4.6.3)."""

    component = sh("OrConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that conform to no member."""
        for shape in self.members:
            values = evaluation.find_nonconforming(shape, values)
        return values


@dataclass(eq=False)
class XoneConstraint(_MembersConstraint):
    """``sh:xone``: values must conform to exactly one member (SHACL, 4.6.4)."""

    component = sh("XoneConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that conform to no member or to several."""
        failed: Counter[int] = Counter()
        for shape in self.members:
            failed.update(evaluation.find_nonconforming(shape, values))
        return {value for value in values if failed[value] != len(self.members) - 1}


@dataclass(eq=False)
class NotConstraint(_MembersConstraint):
    """``sh:not``: values must not conform to the only member, so there are no inner results (SHACL, 4.6.1)."""

    component = sh("NotConstraintComponent")

    def reject(self, values: Set[int], evaluation: Evaluation) -> Set[int]:
        """Return the values that conform to the member."""
        return values - evaluation.find_nonconforming(self.members[0], values)


@dataclass(eq=False)
class QualifiedConstraint(Constraint):
    """``sh:qualifiedMinCount`` or ``sh:qualifiedMaxCount``: the number of conforming values (SHACL, 4.7.3)."""

    component: ox.NamedNode
    shape: Shape
    siblings: list[Shape]
    least: int
    greatest: float

    def _count(self, scope: Scope) -> dict[int, int]:
        """Return the number of counted values of each node for which it is not allowed."""
        counted = scope.values - scope.evaluation.find_nonconforming(self.shape, scope.values)
        for sibling in self.siblings:
            counted &= scope.evaluation.find_nonconforming(sibling, counted)
        numbers = {node: sum(value in counted for value in scope.reached.get(node, ())) for node in scope.nodes}
        return {node: number for node, number in numbers.items() if not self.least <= number <= self.greatest}

    def find_nonconforming(self, scope: Scope) -> set[int]:
        """Return the nodes with too few or too many counted values."""
        return set(self._count(scope))

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each such node; with too few, its details are the results of the shape at the values."""
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
