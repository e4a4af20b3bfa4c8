"""The constraints that the parameters of a shape declare (SHACL, 4).

Each builder yields the constraints for one value of a parameter and raises ShapesError for a value that is not allowed.
"""

from collections.abc import Iterable
from functools import partial
from math import inf

from poakg.shacl.core import counts
from poakg.shacl.core import logic
from poakg.shacl.core import values
from poakg.shacl.core.patterns import compile_pattern
from poakg.shacl.literals import read_value
from poakg.shacl.parameters import BuildContext
from poakg.shacl.parameters import Builder
from poakg.shacl.parameters import read_flag
from poakg.shacl.parameters import read_integer
from poakg.shacl.parameters import read_iri
from poakg.shacl.parameters import read_literal
from poakg.shacl.parameters import read_string
from poakg.shacl.paths import Predicate
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import Shape
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.shapes_graph import reject
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import component_of
from poakg.shacl.vocabulary import sh


def _build_count(name: str, context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    number = read_integer(shape.node, value)
    bounds = (number, inf) if name.startswith("min") else (0, number)
    kind = counts.CountConstraint if name.endswith("Count") else values.LengthConstraint
    yield kind(component_of(name), *bounds)


def _build_bound(name: str, context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    bound = read_value(read_literal(shape.node, value))
    yield values.BoundConstraint(component_of(name), bound, values.BOUNDS[name])


def _build_kind(context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    kinds = values.NODE_KINDS.get(read_iri(shape.node, value))
    if kinds is None:
        raise reject(shape.node, f"{value} is not a node kind")
    yield values.NodeKindConstraint(kinds)


def _build_pattern(context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    flags = context.graph.value(shape.node, sh("flags"))
    pattern = compile_pattern(read_string(shape.node, value), "" if flags is None else read_string(shape.node, flags))
    yield values.PatternConstraint(pattern)


def _build_languages(context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    ranges = tuple(read_string(shape.node, member).lower() for member in context.graph.members(value))
    yield values.LanguageInConstraint(ranges)


def _build_unique(context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    if read_flag(context.graph, shape.node, "uniqueLang"):
        yield counts.UniqueLangConstraint()


def _build_order(name: str, context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    allowed = (-1,) if name == "lessThan" else (-1, 0)
    yield counts.OrderConstraint(component_of(name), read_iri(shape.node, value), allowed)


def _build_list(name: str, context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    members = tuple(context.shape(member) for member in context.graph.members(value))
    if name == "and":
        yield logic.AllConstraint(members, sh("AndConstraintComponent"))
    else:
        yield (logic.OrConstraint if name == "or" else logic.XoneConstraint)(members)


def _build_node(context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    yield logic.AllConstraint((context.shape(value, is_property_shape=False),), sh("NodeConstraintComponent"))


def _build_in(context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    yield values.InConstraint(frozenset(context.number(member) for member in context.graph.members(value)))


def _build_qualified(context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    graph, node = context.graph, shape.node
    siblings = []
    if read_flag(graph, node, "qualifiedValueShapesDisjoint"):
        siblings = [context.shape(sibling) for sibling in _find_siblings(graph, shape, value)]
    for name, least in (("qualifiedMinCount", True), ("qualifiedMaxCount", False)):
        count = graph.value(node, sh(name))
        if count is not None:
            number = read_integer(node, count)
            bounds = (number, inf) if least else (0, number)
            yield logic.QualifiedConstraint(component_of(name), context.shape(value), siblings, *bounds)


def _find_siblings(graph: ShapesGraph, shape: Shape, value: Term) -> list[Term]:
    """Return the sibling shapes of the value ``value`` of sh:qualifiedValueShape (SHACL, 4.7.3)."""
    groups = (graph.values(parent, sh("property")) for parent in graph.subjects(sh("property")))
    properties = (member for group in groups if shape.node in group for member in group)
    found = (sibling for property_ in properties for sibling in graph.values(property_, sh("qualifiedValueShape")))
    return [sibling for sibling in dict.fromkeys(found) if sibling != value]


def _build_closed(context: BuildContext, shape: Shape, value: Term) -> Iterable[Constraint]:
    graph, node = context.graph, shape.node
    ignored = graph.value(node, sh("ignoredProperties"))
    allowed = set() if ignored is None else {read_iri(node, member) for member in graph.members(ignored)}
    if read_flag(graph, node, "closed"):
        for inner in graph.values(node, sh("property")):
            path = context.shape(inner, is_property_shape=True).path
            if isinstance(path, Predicate):
                allowed.add(path.iri)
        yield counts.ClosedConstraint(frozenset(allowed))


PARAMETERS: dict[str, Builder] = {
    "class": lambda context, shape, value: [values.ClassConstraint(context.number(read_iri(shape.node, value)))],
    "datatype": lambda context, shape, value: [values.DatatypeConstraint(read_iri(shape.node, value))],
    "nodeKind": _build_kind,
    **{name: partial(_build_count, name) for name in ("minCount", "maxCount", "minLength", "maxLength")},
    **{name: partial(_build_bound, name) for name in values.BOUNDS},
    "pattern": _build_pattern,
    "languageIn": _build_languages,
    "uniqueLang": _build_unique,
    "equals": lambda context, shape, value: [counts.EqualsConstraint(read_iri(shape.node, value))],
    "disjoint": lambda context, shape, value: [counts.DisjointConstraint(read_iri(shape.node, value))],
    **{name: partial(_build_order, name) for name in ("lessThan", "lessThanOrEquals")},
    "not": lambda context, shape, value: [logic.NotConstraint((context.shape(value),))],
    **{name: partial(_build_list, name) for name in ("and", "or", "xone")},
    "node": _build_node,
    "property": lambda context, shape, value: [logic.PropertyConstraint(context.shape(value, is_property_shape=True))],
    "qualifiedValueShape": _build_qualified,
    "closed": _build_closed,
    "hasValue": lambda context, shape, value: [counts.HasValueConstraint(context.number(value))],
    "in": _build_in,
}
