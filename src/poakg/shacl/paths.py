"""Property paths (SHACL, 2.3.1): read from the shapes graph, followed in the data, written as RDF and SPARQL."""

from abc import ABC
from abc import abstractmethod
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pyoxigraph as ox

from poakg.shacl.data_graph import DataGraph
from poakg.shacl.data_graph import Relation
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.shapes_graph import reject
from poakg.shacl.vocabulary import FIRST
from poakg.shacl.vocabulary import NIL
from poakg.shacl.vocabulary import REST
from poakg.shacl.vocabulary import Subject
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import sh

INVERSE = sh("inversePath")
ALTERNATIVE = sh("alternativePath")
# Minimum number of steps, whether more than one is allowed, and the operator in SPARQL.
REPEATS = {
    sh("zeroOrMorePath"): (0, True, "*"),
    sh("oneOrMorePath"): (1, True, "+"),
    sh("zeroOrOnePath"): (0, False, "?"),
}


class Path(ABC):
    """A property path."""

    @abstractmethod
    def follow(self, data: DataGraph, nodes: Collection[int]) -> Relation:
        """Return the nodes reached from each of ``nodes``; entries for other nodes are meaningless."""

    @abstractmethod
    def invert(self) -> "Path":
        """Return the inverse path."""

    @abstractmethod
    def describe(self) -> tuple[Subject, list[ox.Triple]]:
        """Return the path as RDF: its node and the triples that describe it, with new blank nodes."""

    @abstractmethod
    def predicates(self) -> Iterator[ox.NamedNode]:
        """Return every predicate the path uses."""

    @abstractmethod
    def __str__(self) -> str:
        """Return the path in SPARQL's syntax."""


@dataclass(frozen=True)
class Predicate(Path):
    """A single predicate."""

    iri: ox.NamedNode

    def follow(self, data: DataGraph, nodes: Collection[int]) -> Relation:
        """Return the column of the predicate."""
        return data.column(self.iri).forward

    def invert(self) -> Path:
        """Return the inverse path."""
        return Inverse(self)

    def describe(self) -> tuple[Subject, list[ox.Triple]]:
        """Return the predicate itself."""
        return self.iri, []

    def predicates(self) -> Iterator[ox.NamedNode]:
        """Return the predicate."""
        yield self.iri

    def __str__(self) -> str:
        return str(self.iri)


@dataclass(frozen=True)
class Inverse(Path):
    """An inverse path (SHACL, 2.3.1.4)."""

    path: Path

    def follow(self, data: DataGraph, nodes: Collection[int]) -> Relation:
        """Return the nodes from which the path leads to each of ``nodes``."""
        if isinstance(self.path, Predicate):
            return data.column(self.path.iri).inverse
        return self.path.invert().follow(data, nodes)

    def invert(self) -> Path:
        """Return the inverse path."""
        return self.path

    def describe(self) -> tuple[Subject, list[ox.Triple]]:
        """Return the path as RDF."""
        return _describe_with(INVERSE, self.path)

    def predicates(self) -> Iterator[ox.NamedNode]:
        """Return every predicate the path uses."""
        return self.path.predicates()

    def __str__(self) -> str:
        return f"^{_enclose(self.path)}"


@dataclass(frozen=True)
class Sequence(Path):
    """A sequence path (SHACL, 2.3.1.2)."""

    parts: tuple[Path, ...]

    def follow(self, data: DataGraph, nodes: Collection[int]) -> Relation:
        """Return the nodes reached through all parts in order."""
        reached: Relation = self.parts[0].follow(data, nodes)
        for part in self.parts[1:]:
            middle = set(chain.from_iterable(reached.get(node, ()) for node in nodes))
            step = part.follow(data, middle)
            reached = {node: _merge(step.get(between, ()) for between in reached.get(node, ())) for node in nodes}
        return reached

    def invert(self) -> Path:
        """Return the inverse path."""
        return Sequence(tuple(part.invert() for part in reversed(self.parts)))

    def describe(self) -> tuple[Subject, list[ox.Triple]]:
        """Return the path as an RDF list."""
        return _describe_list(self.parts)

    def predicates(self) -> Iterator[ox.NamedNode]:
        """Return every predicate the path uses."""
        return chain.from_iterable(part.predicates() for part in self.parts)

    def __str__(self) -> str:
        return "/".join(map(_enclose, self.parts))


@dataclass(frozen=True)
class Alternative(Path):
    """An alternative path (SHACL, 2.3.1.3)."""

    parts: tuple[Path, ...]

    def follow(self, data: DataGraph, nodes: Collection[int]) -> Relation:
        """Return the nodes reached through any part."""
        steps = [part.follow(data, nodes) for part in self.parts]
        return {node: _merge(step.get(node, ()) for step in steps) for node in nodes}

    def invert(self) -> Path:
        """Return the inverse path."""
        return Alternative(tuple(part.invert() for part in self.parts))

    def describe(self) -> tuple[Subject, list[ox.Triple]]:
        """Return the path as RDF."""
        members, triples = _describe_list(self.parts)
        node = ox.BlankNode()
        return node, [ox.Triple(node, ALTERNATIVE, members), *triples]

    def predicates(self) -> Iterator[ox.NamedNode]:
        """Return every predicate the path uses."""
        return chain.from_iterable(part.predicates() for part in self.parts)

    def __str__(self) -> str:
        return "|".join(map(_enclose, self.parts))


@dataclass(frozen=True)
class Repeat(Path):
    """A zero-or-more, one-or-more or zero-or-one path (SHACL, 2.3.1.5 to 2.3.1.7); ``kind`` is a key of REPEATS."""

    kind: ox.NamedNode
    path: Path

    def follow(self, data: DataGraph, nodes: Collection[int]) -> Relation:
        """Return the nodes reached in an allowed number of steps."""
        least, many, _ = REPEATS[self.kind]
        steps = self._find_steps(data, nodes, many)
        reached = {}
        for node in nodes:
            found = dict.fromkeys([node] if least == 0 else steps[node])
            if least == 0:
                found.update(dict.fromkeys(steps[node]))
            frontier = list(found) if many else []
            while frontier:
                new = [value for value in steps[frontier.pop()] if value not in found]
                found.update(dict.fromkeys(new))
                frontier += new
            reached[node] = tuple(found)
        return reached

    def _find_steps(self, data: DataGraph, nodes: Collection[int], many: bool) -> Relation:
        """Return single steps from ``nodes`` and, if ``many`` are allowed, from all nodes these lead to."""
        steps: dict[int, Collection[int]] = {}
        frontier = set(nodes)
        while frontier:
            found = self.path.follow(data, frontier)
            steps.update((node, found.get(node, ())) for node in frontier)
            frontier = set(chain.from_iterable(steps[node] for node in frontier)) - steps.keys() if many else set()
        return steps  # type: ignore[return-value]

    def invert(self) -> Path:
        """Return the inverse path."""
        return Repeat(self.kind, self.path.invert())

    def describe(self) -> tuple[Subject, list[ox.Triple]]:
        """Return the path as RDF."""
        return _describe_with(self.kind, self.path)

    def predicates(self) -> Iterator[ox.NamedNode]:
        """Return every predicate the path uses."""
        return self.path.predicates()

    def __str__(self) -> str:
        return _enclose(self.path) + REPEATS[self.kind][2]


def read_path(graph: ShapesGraph, node: Term, within: tuple[Term, ...] = ()) -> Path:
    """Return the path at ``node``, which is nested in the nodes ``within``. Raises ShapesError if it is ill-formed."""
    if isinstance(node, ox.NamedNode):
        return Predicate(node)
    if not isinstance(node, ox.BlankNode) or node in within:
        raise reject(node, "it is not a property path")
    inside = (*within, node)
    if graph.values(node, FIRST):
        return Sequence(_read_parts(graph, node, inside))
    predicates = graph.predicates(node)
    if len(predicates) != 1 or len(graph.values(node, predicates[0])) != 1:
        raise reject(node, "it is not a property path")
    value = graph.values(node, predicates[0])[0]
    if predicates[0] == ALTERNATIVE:
        return Alternative(_read_parts(graph, value, inside))
    if predicates[0] == INVERSE:
        return Inverse(read_path(graph, value, inside))
    if predicates[0] in REPEATS:
        return Repeat(predicates[0], read_path(graph, value, inside))
    raise reject(node, "it is not a property path")


def _read_parts(graph: ShapesGraph, node: Term, within: tuple[Term, ...]) -> tuple[Path, ...]:
    members = graph.members(node)
    if len(members) < 2:
        raise reject(node, "a sequence or alternative path must have at least two parts")
    return tuple(read_path(graph, member, within) for member in members)


def _describe_with(predicate: ox.NamedNode, path: Path) -> tuple[Subject, list[ox.Triple]]:
    inner, triples = path.describe()
    node = ox.BlankNode()
    return node, [ox.Triple(node, predicate, inner), *triples]


def _describe_list(parts: Iterable[Path]) -> tuple[Subject, list[ox.Triple]]:
    rest: Subject = NIL
    triples: list[ox.Triple] = []
    for part in reversed(list(parts)):
        member, about = part.describe()
        node = ox.BlankNode()
        triples += [ox.Triple(node, FIRST, member), ox.Triple(node, REST, rest), *about]
        rest = node
    return rest, triples


def _enclose(path: Path) -> str:
    return str(path) if isinstance(path, Predicate) else f"({path})"


def _merge(groups: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(chain.from_iterable(groups)))
