"""The constraints that the parameters of a shape declare: those of SHACL Core, and queries (SHACL, 4 and 5)."""

from collections.abc import Callable
from collections.abc import Iterable
from functools import partial
from math import inf
from typing import Protocol

from poakg.shacl.core import counts
from poakg.shacl.core import logic
from poakg.shacl.core import values
from poakg.shacl.core.patterns import compile_pattern
from poakg.shacl.literals import read_value
from poakg.shacl.parameters import read_flag
from poakg.shacl.parameters import read_integer
from poakg.shacl.parameters import read_iri
from poakg.shacl.parameters import read_literal
from poakg.shacl.parameters import read_message
from poakg.shacl.parameters import read_string
from poakg.shacl.parameters import read_subject
from poakg.shacl.paths import Predicate
from poakg.shacl.query_store import SHAPES
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import Shape
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.shapes_graph import reject
from poakg.shacl.sparql.components import read_query
from poakg.shacl.sparql.constraints import SelectConstraint
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import sh


class Workshop(Protocol):
    """What it takes to make constraints: the graph, numbers for terms, and other shapes."""

    graph: ShapesGraph

    def number(self, term: Term) -> int:
        """Return the number that stands for a term."""

    def shape(self, node: Term, of_property: bool | None = None) -> Shape:
        """Return the shape at a node."""


Build = Callable[[Workshop, Shape, Term], Iterable[Constraint]]


def _build_count(name: str, shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    number = read_integer(shape.node, value)
    component = sh(f"{name[0].upper()}{name[1:]}ConstraintComponent")
    bounds = (number, inf) if name.startswith("min") else (0, number)
    kind = counts.CountConstraint if name.endswith("Count") else values.LengthConstraint
    yield kind(component, *bounds)


def _build_bound(name: str, shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    component, allowed = values.BOUNDS[name]
    yield values.BoundConstraint(sh(component), read_value(read_literal(shape.node, value)), allowed)


def _build_kind(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    kinds = values.NODE_KINDS.get(read_iri(shape.node, value))
    if kinds is None:
        raise reject(shape.node, f"{value} is no kind of node")
    yield values.NodeKindConstraint(kinds)


def _build_pattern(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    flags = shop.graph.value(shape.node, sh("flags"))
    pattern = compile_pattern(read_string(shape.node, value), "" if flags is None else read_string(shape.node, flags))
    yield values.PatternConstraint(pattern)


def _build_languages(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    ranges = tuple(read_string(shape.node, member).lower() for member in shop.graph.members(value))
    yield values.LanguageInConstraint(ranges)


def _build_unique(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    if read_flag(shop.graph, shape.node, "uniqueLang"):
        yield counts.UniqueLangConstraint()


def _build_order(name: str, shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    component = sh(f"{name[0].upper()}{name[1:]}ConstraintComponent")
    allowed = (-1,) if name == "lessThan" else (-1, 0)
    yield counts.OrderConstraint(component, read_iri(shape.node, value), allowed)


def _build_list(name: str, shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    members = tuple(shop.shape(member) for member in shop.graph.members(value))
    if name == "and":
        yield logic.AllConstraint(members, sh("AndConstraintComponent"))
    else:
        yield (logic.OrConstraint if name == "or" else logic.XoneConstraint)(members)


def _build_node(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    yield logic.AllConstraint((shop.shape(value, of_property=False),), sh("NodeConstraintComponent"))


def _build_in(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    yield values.InConstraint(frozenset(shop.number(member) for member in shop.graph.members(value)))


def _build_qualified(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    graph, node = shop.graph, shape.node
    siblings = []
    if read_flag(graph, node, "qualifiedValueShapesDisjoint"):
        siblings = [shop.shape(sibling) for sibling in _find_siblings(graph, shape, value)]
    for name, least in (("qualifiedMinCount", True), ("qualifiedMaxCount", False)):
        count = graph.value(node, sh(name))
        if count is not None:
            number = read_integer(node, count)
            component = sh(f"{name[0].upper()}{name[1:]}ConstraintComponent")
            bounds = (number, inf) if least else (0, number)
            yield logic.QualifiedConstraint(component, shop.shape(value), siblings, *bounds)


def _find_siblings(graph: ShapesGraph, shape: Shape, value: Term) -> list[Term]:
    """Return the sibling shapes (SHACL, 4.7.3)."""
    families = (graph.values(parent, sh("property")) for parent in graph.subjects(sh("property")))
    beside = (member for family in families if shape.node in family for member in family)
    found = (sibling for property_ in beside for sibling in graph.values(property_, sh("qualifiedValueShape")))
    return [sibling for sibling in dict.fromkeys(found) if sibling != value]


def _build_closed(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    graph, node = shop.graph, shape.node
    ignored = graph.value(node, sh("ignoredProperties"))
    allowed = set() if ignored is None else {read_iri(node, member) for member in graph.members(ignored)}
    if read_flag(graph, node, "closed"):
        for inner in graph.values(node, sh("property")):
            path = shop.shape(inner, of_property=True).path
            if isinstance(path, Predicate):
                allowed.add(path.iri)
        yield counts.ClosedConstraint(frozenset(allowed))


def _build_sparql(shop: Workshop, shape: Shape, value: Term) -> Iterable[Constraint]:
    graph = shop.graph
    node = read_subject(shape.node, value)
    if read_flag(graph, node, "deactivated"):
        return
    messages = tuple(read_message(node, message) for message in graph.values(node, sh("message")))
    query = read_query(graph, node, "select", shape)
    constants = {"currentShape": shape.node, "shapesGraph": SHAPES}
    yield SelectConstraint(sh("SPARQLConstraintComponent"), query, constants, messages, node)


PARAMETERS: dict[str, Build] = {
    "class": lambda shop, shape, value: [values.ClassConstraint(shop.number(read_iri(shape.node, value)))],
    "datatype": lambda shop, shape, value: [values.DatatypeConstraint(read_iri(shape.node, value))],
    "nodeKind": _build_kind,
    **{name: partial(_build_count, name) for name in ("minCount", "maxCount", "minLength", "maxLength")},
    **{name: partial(_build_bound, name) for name in values.BOUNDS},
    "pattern": _build_pattern,
    "languageIn": _build_languages,
    "uniqueLang": _build_unique,
    "equals": lambda shop, shape, value: [counts.EqualsConstraint(read_iri(shape.node, value))],
    "disjoint": lambda shop, shape, value: [counts.DisjointConstraint(read_iri(shape.node, value))],
    **{name: partial(_build_order, name) for name in ("lessThan", "lessThanOrEquals")},
    "not": lambda shop, shape, value: [logic.NotConstraint((shop.shape(value),))],
    **{name: partial(_build_list, name) for name in ("and", "or", "xone")},
    "node": _build_node,
    "property": lambda shop, shape, value: [logic.PropertyConstraint(shop.shape(value, of_property=True))],
    "qualifiedValueShape": _build_qualified,
    "closed": _build_closed,
    "hasValue": lambda shop, shape, value: [counts.HasValueConstraint(shop.number(value))],
    "in": _build_in,
    "sparql": _build_sparql,
}
