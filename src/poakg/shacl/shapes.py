"""Compiled shapes and their evaluation: each constraint is checked once for all nodes it applies to (SHACL, 3.4)."""

from abc import ABC
from abc import abstractmethod
from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Set
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import pyoxigraph as ox

from poakg.shacl.data_graph import DataGraph
from poakg.shacl.data_graph import Relation
from poakg.shacl.literals import Value
from poakg.shacl.literals import read_value
from poakg.shacl.paths import Path
from poakg.shacl.query_store import QueryStore
from poakg.shacl.vocabulary import VIOLATION
from poakg.shacl.vocabulary import Subject
from poakg.shacl.vocabulary import Term


class RawResult(NamedTuple):
    """A result whose nodes are numbers; ``focus`` is its focus node.

    ``node`` is the node that the outer shape is checked at: it differs from ``focus`` in results of ``sh:property``.
    """

    node: int
    focus: int
    value: int | None
    path: Path | None
    component: ox.NamedNode
    shape: "Shape"
    constraint: Term | None
    messages: tuple[ox.Literal, ...]
    details: tuple["RawResult", ...]


class Constraint(ABC):
    """A constraint of a shape, which needs no access to the shapes graph."""

    component: ox.NamedNode
    # Whether this engine cannot evaluate the constraint.
    needs_pyshacl = False

    @abstractmethod
    def check(self, scope: "Scope") -> Iterator[RawResult]:
        """Yield the results for the nodes of ``scope``."""

    def find_nonconforming(self, scope: "Scope") -> set[int]:
        """Return the nodes of ``scope`` that have results."""
        return {result.node for result in self.check(scope)}

    def shapes(self) -> Iterable["Shape"]:
        """Return the shapes this constraint refers to."""
        return ()

    def predicates(self) -> Iterable[ox.NamedNode] | None:
        """Return the predicates this constraint reads besides those of the path, None if these can be any."""
        return ()


class ValueConstraint(Constraint):
    """A constraint on each value node by itself, so that each distinct value is checked once."""

    @abstractmethod
    def reject(self, values: Set[int], evaluation: "Evaluation") -> Set[int]:
        """Return the subset of ``values`` that violates the constraint."""

    def check(self, scope: "Scope") -> Iterator[RawResult]:
        """Yield a result for each pair of a node and a rejected value."""
        rejected = self.reject(scope.values, scope.evaluation)
        if not rejected:
            return
        details = self.explain(rejected, scope.evaluation)
        for node, value in scope.pairs():
            if value in rejected:
                yield scope.report(self, node, value, details=details.get(value, ()))

    def find_nonconforming(self, scope: "Scope") -> set[int]:
        """Return the nodes with a rejected value."""
        rejected = self.reject(scope.values, scope.evaluation)
        return {node for node, value in scope.pairs() if value in rejected} if rejected else set()

    def explain(self, rejected: Set[int], evaluation: "Evaluation") -> dict[int, tuple[RawResult, ...]]:
        """Return the inner results that explain why each value is rejected, if there are any."""
        return {}


@dataclass(eq=False)
class Shape:
    """A shape; ``rank`` is its position among all shapes, ``path`` is None for a node shape."""

    node: Subject
    rank: int
    path: Path | None = None
    severity: ox.NamedNode = VIOLATION
    messages: tuple[ox.Literal, ...] = ()
    active: bool = True
    constraints: list[Constraint] = field(default_factory=list)
    targets: list["Target"] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """A target declaration (SHACL, 2.1.3).

    ``kind`` is node, class, subjects or objects; ``term`` is the node, class or predicate and ``number`` its number.
    """

    kind: str
    number: int
    term: ox.NamedNode | ox.Literal

    def select(self, data: DataGraph, within: Set[int] | None) -> Collection[int]:
        """Return the focus nodes, limited to ``within`` unless that is None."""
        if self.kind == "node":
            return (self.number,) if within is None or self.number in within else ()
        if self.kind == "class" or isinstance(self.term, ox.Literal):
            return data.instances(self.number) if within is None else data.are_instances(within, self.number)
        column = data.column(self.term)
        index = column.forward if self.kind == "subjects" else column.inverse
        return index.keys() if within is None else [node for node in within if node in index]


class Scope:
    """The nodes a shape is checked at, with their value nodes (SHACL, 3.7)."""

    def __init__(self, shape: Shape, nodes: Set[int], evaluation: "Evaluation") -> None:
        self.shape = shape
        self.nodes = nodes
        self.evaluation = evaluation

    @cached_property
    def reached(self) -> Relation:
        """The value nodes of each node; it may also contain nodes outside this scope."""
        if self.shape.path is None:
            return {node: (node,) for node in self.nodes}
        return self.shape.path.follow(self.evaluation.data, self.nodes)

    @cached_property
    def values(self) -> Set[int]:
        """All value nodes."""
        if self.shape.path is None:
            return self.nodes
        return set(chain.from_iterable(filter(None, map(self.reached.get, self.nodes))))

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Yield each node with each of its value nodes."""
        reached = self.reached
        for node in self.nodes:
            for value in reached.get(node, ()):
                yield node, value

    def report(
        self,
        constraint: Constraint,
        node: int,
        value: int | None = None,
        details: Iterable[RawResult] = (),
        path: Path | None = None,
    ) -> RawResult:
        """Return the result that ``node`` violates ``constraint``; ``path`` replaces that of the shape."""
        shape = self.shape
        reported = path or shape.path
        return RawResult(node, node, value, reported, constraint.component, shape, None, shape.messages, tuple(details))


class Evaluation:
    """The evaluation of shapes for one data graph; ``store`` answers queries about it."""

    def __init__(self, data: DataGraph, store: QueryStore) -> None:
        self.data = data
        self.store = store
        self._values: dict[int, Value | None] = {}

    def select(self, shape: Shape, within: Set[int] | None = None) -> set[int]:
        """Return the focus nodes of a shape, limited to ``within`` unless that is None."""
        return {node for target in shape.targets for node in target.select(self.data, within)}

    def check(
        self, shape: Shape, nodes: Set[int], constraints: Iterable[Constraint] | None = None
    ) -> Iterator[RawResult]:
        """Yield the results of a shape, or of only these of its ``constraints``, at ``nodes``."""
        if shape.active and nodes:
            scope = Scope(shape, nodes, self)
            for constraint in shape.constraints if constraints is None else constraints:
                yield from constraint.check(scope)

    def find_nonconforming(self, shape: Shape, nodes: Set[int]) -> set[int]:
        """Return the subset of ``nodes`` that does not conform to a shape (SHACL, 3.5)."""
        failing: set[int] = set()
        if shape.active and nodes:
            scope = Scope(shape, nodes, self)
            for constraint in shape.constraints:
                failing |= constraint.find_nonconforming(scope)
        return failing

    def explain(self, shapes: Iterable[Shape], nodes: Set[int]) -> dict[int, tuple[RawResult, ...]]:
        """Return the results of ``shapes`` at each of ``nodes`` that has any."""
        found: defaultdict[int, list[RawResult]] = defaultdict(list)
        for shape in shapes:
            for result in self.check(shape, nodes):
                found[result.node].append(result)
        return {node: tuple(results) for node, results in found.items()}

    def read_value(self, number: int) -> Value | None:
        """Return the value of the literal with this number, None for any other term and if it cannot be compared."""
        try:
            return self._values[number]
        except KeyError:
            term = self.data.terms[number]
            value = self._values[number] = read_value(term) if isinstance(term, ox.Literal) else None
            return value
