"""The compiler of shapes graphs: every shape with its targets and constraints, and whether the engine supports it."""

from collections.abc import Iterable

import pyoxigraph as ox

from poakg.errors import ShapesError
from poakg.shacl import parameters
from poakg.shacl.core.builders import PARAMETERS as CORE_PARAMETERS
from poakg.shacl.paths import read_path
from poakg.shacl.shapes import Shape
from poakg.shacl.shapes import Target
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.shapes_graph import reject
from poakg.shacl.sparql.components import Component
from poakg.shacl.sparql.components import build_sparql
from poakg.shacl.sparql.components import read_components
from poakg.shacl.vocabulary import CLASS
from poakg.shacl.vocabulary import VIOLATION
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import sh

_TARGETS = {
    "targetNode": "node",
    "targetClass": "class",
    "targetSubjectsOf": "subjects",
    "targetObjectsOf": "objects",
}
_PARAMETERS: dict[str, parameters.Builder] = {**CORE_PARAMETERS, "sparql": build_sparql}
# Features of SHACL Advanced Features and SHACL-JS, which pySHACL evaluates.
_ADVANCED = ("target", "expression", "js")


class Compiler:
    """Compiles the shapes of one shapes graph; ``constants`` are the numbers of the terms that shapes refer to."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.graph = ShapesGraph(triples)
        self.constants: dict[Term, int] = {}
        self.shapes: dict[Term, Shape] = {}
        self.components: list[Component] = []

    def compile(self) -> list[Shape]:
        """Return all shapes in order of discovery. Raises ShapesError if one is ill-formed (SHACL, appendix B)."""
        if self.graph.subjects(sh("entailment")):
            raise ShapesError(
                "The shapes graph requires entailment (sh:entailment), which is not supported.",
                "Remove sh:entailment and add the entailed triples to the data.",
            )
        self.components = read_components(self.graph)
        for node in self._find_shapes():
            self.shape(node)
        return list(self.shapes.values())

    def number(self, term: Term) -> int:
        """Return the number of a term, the same in every data graph."""
        return self.constants.setdefault(term, len(self.constants))

    def shape(self, node: Term, is_property_shape: bool | None = None) -> Shape:
        """Return the shape at ``node``. Raises ShapesError if it is not of the required kind."""
        shape = self.shapes.get(node)
        if shape is None:
            shape = self.shapes[node] = Shape(parameters.read_subject(node, node), len(self.shapes))
            self._fill(shape)
        if is_property_shape is not None and is_property_shape != (shape.path is not None):
            raise reject(node, f"it must {'be' if is_property_shape else 'not be'} a property shape")
        return shape

    def has_targets(self, shape: Shape) -> bool:
        """Return whether a shape has targets, including those of SHACL Advanced Features (sh:target)."""
        return bool(shape.targets or self.graph.values(shape.node, sh("target")))

    def _find_shapes(self) -> list[Term]:
        """Return the nodes that are shapes by their type, targets or parameters (SHACL, 2.1)."""
        graph = self.graph
        predicates = [sh(name) for name in (*_TARGETS, *_PARAMETERS, *_ADVANCED)]
        predicates += [parameter for component in self.components for parameter in component.mandatory]
        found = [*graph.instances(sh("NodeShape")), *graph.instances(sh("PropertyShape"))]
        found += [node for predicate in predicates for node in graph.subjects(predicate)]
        return list(dict.fromkeys(found))

    def _fill(self, shape: Shape) -> None:
        graph, node = self.graph, shape.node
        for name in parameters.AT_MOST_ONE:
            graph.value(node, sh(name))
        path = graph.value(node, sh("path"))
        shape.path = None if path is None else read_path(graph, path)
        self._check_kind(shape)
        severity = graph.value(node, sh("severity"))
        shape.severity = VIOLATION if severity is None else parameters.read_iri(node, severity)
        shape.messages = tuple(parameters.read_message(node, value) for value in graph.values(node, sh("message")))
        shape.active = not parameters.read_flag(graph, node, "deactivated")
        shape.targets = self._read_targets(shape)
        for name, build in _PARAMETERS.items():
            for value in graph.values(node, sh(name)):
                shape.constraints += build(self, shape, value)
        for component in self.components:
            shape.constraints += component.build(graph, shape)

    def _check_kind(self, shape: Shape) -> None:
        if shape.path is None:
            for name in parameters.PROPERTY_SHAPES_ONLY:
                if self.graph.values(shape.node, sh(name)):
                    raise reject(shape.node, f"sh:{name} is not allowed in a node shape")
        wrong = sh("PropertyShape") if shape.path is None else sh("NodeShape")
        if self.graph.is_instance(shape.node, wrong):
            raise reject(shape.node, f"a {wrong} must {'have' if shape.path is None else 'not have'} sh:path")

    def _read_targets(self, shape: Shape) -> list[Target]:
        graph, node = self.graph, shape.node
        targets = []
        for name, kind in _TARGETS.items():
            for value in graph.values(node, sh(name)):
                literal = kind == "node" and isinstance(value, ox.Literal)
                term = parameters.read_literal(node, value) if literal else parameters.read_iri(node, value)
                targets.append(Target(kind, self.number(term), term))
        if isinstance(node, ox.NamedNode) and graph.is_instance(node, CLASS):
            targets.append(Target("class", self.number(node), node))
        return targets


def find_delegated(compiler: Compiler) -> set[Shape]:
    """Return the shapes that need what the engine does not support: recursion, and features beyond SHACL 1.0."""
    refers = {
        shape: {inner for constraint in shape.constraints for inner in constraint.shapes()}
        for shape in compiler.shapes.values()
    }
    reaches = {shape: _reach(shape, refers) for shape in refers}
    delegated = {
        shape
        for shape in refers
        if shape in reaches[shape]
        or any(compiler.graph.values(shape.node, sh(name)) for name in _ADVANCED)
        or any(constraint.needs_pyshacl for constraint in shape.constraints)
    }
    return delegated | {shape for shape in refers if not delegated.isdisjoint(reaches[shape])}


def _reach(shape: Shape, refers: dict[Shape, set[Shape]]) -> set[Shape]:
    found: set[Shape] = set()
    frontier = list(refers[shape])
    while frontier:
        inner = frontier.pop()
        if inner not in found:
            found.add(inner)
            frontier += refers[inner]
    return found
