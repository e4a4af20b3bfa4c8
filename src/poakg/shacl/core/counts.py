"""Constraints on all value nodes of a focus node together (SHACL, 4.2, 4.4.5, 4.5, 4.8.1 and 4.8.2)."""

from collections import Counter
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.shacl.literals import compare
from poakg.shacl.paths import Predicate
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import RawResult
from poakg.shacl.shapes import Scope
from poakg.shacl.vocabulary import sh


@dataclass(eq=False)
class CountConstraint(Constraint):
    """``sh:minCount`` or ``sh:maxCount``: the number of values (SHACL, 4.2)."""

    component: ox.NamedNode
    least: int
    greatest: float

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each node with too few or too many values."""
        reached, least, greatest = scope.reached, self.least, self.greatest
        for node in scope.nodes:
            if not least <= len(reached.get(node, ())) <= greatest:
                yield scope.report(self, node)


@dataclass(eq=False)
class HasValueConstraint(Constraint):
    """``sh:hasValue``: a value that must be present (SHACL, 4.8.2)."""

    value: int
    component = sh("HasValueConstraintComponent")

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each node without the value."""
        reached = scope.reached
        for node in scope.nodes:
            if self.value not in reached.get(node, ()):
                yield scope.report(self, node)


@dataclass(eq=False)
class UniqueLangConstraint(Constraint):
    """``sh:uniqueLang``: at most one value per language (SHACL, 4.4.5)."""

    component = sh("UniqueLangConstraintComponent")

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each language with several values of a node."""
        terms = scope.evaluation.data.terms
        for node in scope.nodes:
            values = scope.reached.get(node, ())
            if len(values) > 1:
                tags = (term.language for term in map(terms.__getitem__, values) if isinstance(term, ox.Literal))
                for times in Counter(tag.lower() for tag in tags if tag).values():
                    if times > 1:
                        yield scope.report(self, node)


@dataclass(eq=False)
class ClosedConstraint(Constraint):
    """``sh:closed``: values must have only the allowed predicates (SHACL, 4.8.1)."""

    allowed: frozenset[ox.NamedNode]
    component = sh("ClosedConstraintComponent")

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each triple of a value with another predicate."""
        for predicate, column in scope.evaluation.data.columns.items():
            if predicate in self.allowed:
                continue
            found = scope.values & column.forward.keys()
            if found:
                path = Predicate(predicate)
                for node, value in scope.pairs():
                    for object_ in column.forward[value] if value in found else ():
                        yield scope.report(self, node, object_, path=path)

    def predicates(self) -> None:
        """Return None: all predicates are read."""
        return None


@dataclass(eq=False)
class EqualsConstraint(Constraint):
    """``sh:equals``: the values must be those of another predicate (SHACL, 4.5.1)."""

    other: ox.NamedNode
    component = sh("EqualsConstraintComponent")

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each value that only one of the two has."""
        others = scope.evaluation.data.column(self.other).forward
        for node in scope.nodes:
            values, other = scope.reached.get(node, ()), others.get(node, ())
            if set(values) != set(other):
                for value in (*(v for v in values if v not in other), *(v for v in other if v not in values)):
                    yield scope.report(self, node, value)

    def predicates(self) -> Iterable[ox.NamedNode]:
        """Return the other predicate."""
        return (self.other,)


@dataclass(eq=False)
class DisjointConstraint(Constraint):
    """``sh:disjoint``: no value may be one of another predicate (SHACL, 4.5.2)."""

    other: ox.NamedNode
    component = sh("DisjointConstraintComponent")

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each value that both have."""
        others = scope.evaluation.data.column(self.other).forward
        for node, value in scope.pairs():
            if value in others.get(node, ()):
                yield scope.report(self, node, value)

    def predicates(self) -> Iterable[ox.NamedNode]:
        """Return the other predicate."""
        return (self.other,)


@dataclass(eq=False)
class OrderConstraint(Constraint):
    """``sh:lessThan`` or ``sh:lessThanOrEquals``: less than all values of another predicate (SHACL, 4.5.3, 4.5.4)."""

    component: ox.NamedNode
    other: ox.NamedNode
    allowed: tuple[int, ...]

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each pair of values in another order, and for each that cannot be compared."""
        others = scope.evaluation.data.column(self.other).forward
        read = scope.evaluation.read_value
        for node, value in scope.pairs():
            for other in others.get(node, ()):
                if compare(read(value), read(other)) not in self.allowed:
                    yield scope.report(self, node, value)

    def predicates(self) -> Iterable[ox.NamedNode]:
        """Return the other predicate."""
        return (self.other,)
