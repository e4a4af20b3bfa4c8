"""Shapes by what they look at, so that only those are compiled that look at something in the data."""

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from poakg.namespaces import PREFIXES
from poakg.rdf.terms import read_ntriples
from poakg.rdf.terms import write_ntriples

_SH = PREFIXES["sh"]
_TARGETS = {ox.NamedNode(f"{_SH}{name}") for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf")}
_PREFIXES = ox.NamedNode(f"{_SH}prefixes")


@dataclass(frozen=True)
class Group:
    """Shapes, as N-Triples, that look at the members of the classes and at what has the properties of ``targets``."""

    targets: tuple[str, ...]
    shapes: str


@dataclass(frozen=True)
class TargetedShapes:
    """The shapes of a shapes graph in groups; ``shared`` are the prefixes of their queries."""

    shared: str
    groups: tuple[Group, ...]

    @cached_property
    def targets(self) -> frozenset[str]:
        """All classes and properties that some shape looks at."""
        return frozenset(target for group in self.groups for target in group.targets)

    @property
    def triples(self) -> list[ox.Triple]:
        """All shapes, each triple once."""
        return list(dict.fromkeys(self.find(self.targets)))

    def find(self, targets: Collection[str]) -> list[ox.Triple]:
        """Return the shapes that look at one of ``targets``, with all that they refer to."""
        texts = [group.shapes for group in self.groups if not set(targets).isdisjoint(group.targets)]
        return read_ntriples("".join([self.shared, *texts]))


def group_by_target(triples: Iterable[ox.Triple]) -> TargetedShapes:
    """Return the shapes of a shapes graph in groups. Shapes without targets come with those that refer to them."""
    shapes: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in triples:
        shapes[triple.subject].append(triple)
    roots: dict[tuple[str, ...], list[object]] = defaultdict(list)
    for subject, stated in shapes.items():
        targets = {triple.object.value for triple in stated if triple.predicate in _TARGETS}  # type: ignore[union-attr]
        if targets:
            roots[tuple(sorted(targets))].append(subject)
    shared = {triple.object for stated in shapes.values() for triple in stated if triple.predicate == _PREFIXES}
    groups = (Group(targets, _write(_reach(nodes, shapes, shared))) for targets, nodes in roots.items())
    return TargetedShapes(_write(_reach(shared, shapes, ())), tuple(groups))


def _reach(
    nodes: Iterable[object], shapes: dict[object, list[ox.Triple]], apart: Collection[object]
) -> list[ox.Triple]:
    """Return what is stated of ``nodes`` and of all they lead to, but of none that is kept ``apart``."""
    found: dict[object, list[ox.Triple]] = {}
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if node in shapes and node not in found and node not in apart:
            found[node] = shapes[node]
            waiting += [triple.object for triple in shapes[node]]
    return [triple for stated in found.values() for triple in stated]


def _write(triples: list[ox.Triple]) -> str:
    return write_ntriples(triples).decode()
