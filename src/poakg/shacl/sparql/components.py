"""Constraints that a shapes graph declares as queries, and components that it declares itself (SHACL, 5.2 and 6)."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.shacl import parameters
from poakg.shacl.query_store import SHAPES
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import Shape
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.shapes_graph import reject
from poakg.shacl.sparql.constraints import AskConstraint
from poakg.shacl.sparql.constraints import SelectConstraint
from poakg.shacl.sparql.queries import Query
from poakg.shacl.sparql.queries import check_syntax
from poakg.shacl.sparql.queries import write_path
from poakg.shacl.vocabulary import IMPORTS
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import sh

_RESERVED = {"this", "shapesGraph", "currentShape", "path", "PATH", "value"}


@dataclass(frozen=True)
class Component:
    """A constraint component that the shapes graph declares (SHACL, 6.2); parameters are names by predicate."""

    node: ox.NamedNode
    mandatory: dict[ox.NamedNode, str]
    optional: dict[ox.NamedNode, str]

    def build(self, graph: ShapesGraph, shape: Shape) -> Iterable[Constraint]:
        """Yield the constraints that a shape declares with this component (SHACL, 6.2.3)."""
        names = self.mandatory | self.optional
        given = {predicate: graph.values(shape.node, predicate) for predicate in names}
        if not all(given[predicate] for predicate in self.mandatory):
            return
        kind = "nodeValidator" if shape.path is None else "propertyValidator"
        validators = graph.values(self.node, sh(kind)) or graph.values(self.node, sh("validator"))
        if not validators:
            return
        if len(names) == 1:
            [(predicate, name)] = names.items()
            solutions = [{name: value} for value in given[predicate]]
        else:
            found = {name: graph.value(shape.node, predicate) for predicate, name in names.items()}
            solutions = [{name: value for name, value in found.items() if value is not None}]
        for solution in solutions:
            yield self._make(graph, shape, validators[0], solution)

    def _make(self, graph: ShapesGraph, shape: Shape, validator: Term, solution: dict[str, Term]) -> Constraint:
        names = [*self.mandatory.values(), *self.optional.values()]
        texts = graph.values(validator, sh("message")) or graph.values(self.node, sh("message"))
        messages = tuple(parameters.read_message(validator, text) for text in texts)
        constants = {**solution, "currentShape": shape.node, "shapesGraph": SHAPES}
        if graph.values(validator, sh("ask")):
            query = read_query(graph, validator, "ask", shape, names)
            return AskConstraint(self.node, query, constants, messages)
        query = read_query(graph, validator, "select", shape, names)
        return SelectConstraint(self.node, query, constants, messages)


def read_components(graph: ShapesGraph) -> list[Component]:
    """Return the components that a shapes graph declares. Raises ShapesError if one is ill-formed."""
    components = []
    for node in graph.instances(sh("ConstraintComponent")):
        if not graph.values(node, sh("parameter")):
            continue
        mandatory: dict[ox.NamedNode, str] = {}
        optional: dict[ox.NamedNode, str] = {}
        for parameter in graph.values(node, sh("parameter")):
            path = graph.value(parameter, sh("path"))
            iri = parameters.read_iri(parameter, parameter if path is None else path)
            name = _find_local_name(iri)
            if name in _RESERVED or name in (*mandatory.values(), *optional.values()):
                raise reject(parameter, f"{name} is not allowed as the name of a parameter")
            (optional if parameters.read_flag(graph, parameter, "optional") else mandatory)[iri] = name
        if not mandatory:
            raise reject(node, "it has no mandatory parameter")
        components.append(Component(parameters.read_iri(node, node), mandatory, optional))
    return components


def _find_local_name(iri: ox.NamedNode) -> str:
    start = len(iri.value)
    while start and (iri.value[start - 1].isalnum() or iri.value[start - 1] in "_-."):
        start -= 1
    return iri.value[start:].lstrip("0123456789-.")


def build_sparql(context: parameters.BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    """Yield the constraint that a value of ``sh:sparql`` declares (SHACL, 5.2). Raises ShapesError if invalid."""
    graph = context.graph
    node = parameters.read_subject(shape.node, value)
    if parameters.read_flag(graph, node, "deactivated"):
        return
    messages = tuple(parameters.read_message(node, message) for message in graph.values(node, sh("message")))
    query = read_query(graph, node, "select", shape)
    constants = {"currentShape": shape.node, "shapesGraph": SHAPES}
    yield SelectConstraint(sh("SPARQLConstraintComponent"), query, constants, messages, node)


def read_query(graph: ShapesGraph, node: Term, form: str, shape: Shape, constants: Iterable[str] = ()) -> Query:
    """Return the query of a constraint or validator at ``node``; ``form`` is select or ask.

    ``constants`` are the names of pre-bound parameters. Raises ShapesError if there is not exactly one valid query.
    """
    texts = graph.values(node, sh(form))
    if len(texts) != 1:
        raise reject(node, f"it must have exactly one sh:{form}")
    text = parameters.read_string(node, texts[0])
    # Queries often share a long list of prefixes, of which each needs a few.
    used = {name: iri for name, iri in _read_prefixes(graph, node).items() if f"{name}:" in text}
    text = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in used.items()) + text
    if shape.path is not None:
        # $PATH is allowed as a predicate only (SHACL, 5.3), where a path that is not a single predicate parses.
        check_syntax(node, write_path(text, "^<urn:x-poakg:path>"))
        text = write_path(text, str(shape.path))
    query = Query(node, text, ("this",) if form == "select" else ("this", "value"), tuple(constants))
    if query.form != form.upper():
        raise reject(node, f"its sh:{form} is not a {form.upper()} query")
    return query


def _read_prefixes(graph: ShapesGraph, node: Term) -> dict[str, str]:
    """Return the namespaces by prefix that a query at ``node`` can use (SHACL, 5.2.1)."""
    frontier = list(graph.values(node, sh("prefixes")))
    seen: set[Term] = set()
    prefixes: dict[str, str] = {}
    while frontier:
        holder = frontier.pop()
        if holder in seen:
            continue
        seen.add(holder)
        frontier += graph.values(holder, IMPORTS)
        for declaration in graph.values(holder, sh("declare")):
            prefix, namespace = (graph.value(declaration, sh(name)) for name in ("prefix", "namespace"))
            if prefix is None or namespace is None:
                raise reject(declaration, "a prefix declaration must have sh:prefix and sh:namespace")
            name, iri = (
                parameters.read_string(declaration, prefix),
                parameters.read_literal(declaration, namespace).value,
            )
            if prefixes.setdefault(name, iri) != iri:
                raise reject(node, f"the prefix {name} has several namespaces")
    return prefixes
