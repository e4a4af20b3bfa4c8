"""Compiled shapes, and their evaluation: each constraint once over all nodes it applies to (SHACL, 3.4)."""

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

from poakg.shacl.data_graph import Data
from poakg.shacl.data_graph import Relation
from poakg.shacl.literals import Value
from poakg.shacl.literals import read_value
from poakg.shacl.paths import Path
from poakg.shacl.query_store import Tables
from poakg.shacl.vocabulary import VIOLATION
from poakg.shacl.vocabulary import Subject
from poakg.shacl.vocabulary import Term


class Finding(NamedTuple):
    """A result in numbers. ``node`` is the node the asking shape was asked about, ``focus`` the one reported."""

    node: int
    focus: int
    value: int | None
    path: Path | None
    component: ox.NamedNode
    shape: "Shape"
    constraint: Term | None
    messages: tuple[ox.Literal, ...]
    details: tuple["Finding", ...]


class Constraint(ABC):
    """A constraint of a shape; what it needs of the shapes graph it was given when it was made."""

    component: ox.NamedNode
    # Whether the engine cannot evaluate it and pySHACL has to.
    is_beyond = False

    @abstractmethod
    def check(self, scope: "Scope") -> Iterator[Finding]:
        """Return the findings for the nodes of ``scope``."""

    def find_failing(self, scope: "Scope") -> set[int]:
        """Return the nodes of ``scope`` that have findings."""
        return {finding.node for finding in self.check(scope)}

    def shapes(self) -> Iterable["Shape"]:
        """Return the shapes this constraint refers to."""
        return ()

    def predicates(self) -> Iterable[ox.NamedNode] | None:
        """Return the predicates this constraint looks at besides those of paths, None where it can be any."""
        return ()


class ValueConstraint(Constraint):
    """A constraint that looks at each value by itself, so at each distinct value once."""

    @abstractmethod
    def reject(self, values: Set[int], evaluation: "Evaluation") -> Set[int]:
        """Return those of ``values`` that violate the constraint."""

    def check(self, scope: "Scope") -> Iterator[Finding]:
        """Return a finding for each pair of a node and a rejected value."""
        rejected = self.reject(scope.values, scope.evaluation)
        if not rejected:
            return
        details = self.explain(rejected, scope.evaluation)
        for node, value in scope.pairs():
            if value in rejected:
                yield scope.report(self, node, value, details=details.get(value, ()))

    def find_failing(self, scope: "Scope") -> set[int]:
        """Return the nodes that have a rejected value."""
        rejected = self.reject(scope.values, scope.evaluation)
        return {node for node, value in scope.pairs() if value in rejected} if rejected else set()

    def explain(self, rejected: Set[int], evaluation: "Evaluation") -> dict[int, tuple[Finding, ...]]:
        """Return the inner findings that say why each value is rejected, where there are any."""
        return {}


@dataclass(eq=False)
class Shape:
    """A shape; ``path`` is None for a node shape."""

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
    """A target declaration (SHACL, 2.1.3): what kind, and of which node or predicate."""

    kind: str
    number: int
    term: ox.NamedNode | ox.Literal

    def select(self, data: Data, within: Set[int] | None) -> Collection[int]:
        """Return the focus nodes, only those of ``within`` where that is given."""
        if self.kind == "node":
            return (self.number,) if within is None or self.number in within else ()
        if self.kind == "class" or isinstance(self.term, ox.Literal):
            return data.instances(self.number) if within is None else data.are_instances(within, self.number)
        column = data.column(self.term)
        having = column.forward if self.kind == "subjects" else column.inverse
        return having.keys() if within is None else [node for node in within if node in having]


class Scope:
    """The nodes a shape is asked about, each with its value nodes."""

    def __init__(self, shape: Shape, nodes: Set[int], evaluation: "Evaluation") -> None:
        self.shape = shape
        self.nodes = nodes
        self.evaluation = evaluation

    @cached_property
    def reached(self) -> Relation:
        """The value nodes of each node; it may also say something of nodes outside this scope."""
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
        """Return each node with each of its value nodes."""
        reached = self.reached
        for node in self.nodes:
            for value in reached.get(node, ()):
                yield node, value

    def report(
        self,
        constraint: Constraint,
        node: int,
        value: int | None = None,
        details: Iterable[Finding] = (),
        path: Path | None = None,
    ) -> Finding:
        """Return the finding that ``node`` violates ``constraint``."""
        shape = self.shape
        reported = path or shape.path
        return Finding(node, node, value, reported, constraint.component, shape, None, shape.messages, tuple(details))


class Evaluation:
    """Shapes applied to one data graph; ``tables`` answers queries about it."""

    def __init__(self, data: Data, tables: Tables) -> None:
        self.data = data
        self.tables = tables
        self._values: dict[int, Value | None] = {}

    def select(self, shape: Shape, within: Set[int] | None = None) -> set[int]:
        """Return the focus nodes of a shape, only those of ``within`` where that is given."""
        return {node for target in shape.targets for node in target.select(self.data, within)}

    def check(
        self, shape: Shape, nodes: Set[int], constraints: Iterable[Constraint] | None = None
    ) -> Iterator[Finding]:
        """Return what a shape, or only some of its constraints, finds at ``nodes``."""
        if shape.active and nodes:
            scope = Scope(shape, nodes, self)
            for constraint in shape.constraints if constraints is None else constraints:
                yield from constraint.check(scope)

    def find_failing(self, shape: Shape, nodes: Set[int]) -> set[int]:
        """Return those of ``nodes`` that do not conform to a shape."""
        failing: set[int] = set()
        if shape.active and nodes:
            scope = Scope(shape, nodes, self)
            for constraint in shape.constraints:
                failing |= constraint.find_failing(scope)
        return failing

    def explain(self, shapes: Iterable[Shape], nodes: Set[int]) -> dict[int, tuple[Finding, ...]]:
        """Return what ``shapes`` find at each of ``nodes``."""
        found: defaultdict[int, list[Finding]] = defaultdict(list)
        for shape in shapes:
            for finding in self.check(shape, nodes):
                found[finding.node].append(finding)
        return {node: tuple(findings) for node, findings in found.items()}

    def read_value(self, number: int) -> Value | None:
        """Return what a literal stands for, None for every other term."""
        try:
            return self._values[number]
        except KeyError:
            term = self.data.terms[number]
            value = self._values[number] = read_value(term) if isinstance(term, ox.Literal) else None
            return value
