"""Parameter values, read from a shapes graph and checked against the syntax rules (SHACL, appendix B).

Each ``read_…`` function raises ShapesError, which names ``node``, for a value that violates its rule.
"""

from collections.abc import Callable
from collections.abc import Iterable
from typing import Protocol

import pyoxigraph as ox

from poakg.shacl.literals import Number
from poakg.shacl.literals import read_value
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import Shape
from poakg.shacl.shapes_graph import ShapesGraph
from poakg.shacl.shapes_graph import reject
from poakg.shacl.vocabulary import BOOLEAN
from poakg.shacl.vocabulary import INTEGER
from poakg.shacl.vocabulary import LANG_STRING
from poakg.shacl.vocabulary import STRING
from poakg.shacl.vocabulary import TRUE
from poakg.shacl.vocabulary import Subject
from poakg.shacl.vocabulary import Term
from poakg.shacl.vocabulary import sh

# Parameters with at most one value per shape.
AT_MOST_ONE = {
    *("path", "severity", "deactivated", "datatype", "nodeKind", "minCount", "maxCount", "minLength", "maxLength"),
    *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "pattern", "flags", "languageIn", "uniqueLang"),
    *("qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
    *("closed", "ignoredProperties", "in"),
}
# Parameters that are allowed in property shapes only.
PROPERTY_SHAPES_ONLY = {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}


class BuildContext(Protocol):
    """What builders of constraints need: the shapes graph, numbers of terms, and other shapes."""

    graph: ShapesGraph

    def number(self, term: Term) -> int:
        """Return the number of a term, the same in every data graph."""

    def shape(self, node: Term, is_property_shape: bool | None = None) -> Shape:
        """Return the shape at ``node``. Raises ShapesError if it is not of the required kind."""


Builder = Callable[[BuildContext, Shape, Term], Iterable[Constraint]]


def read_iri(node: Term, value: Term) -> ox.NamedNode:
    """Return ``value``, which must be an IRI."""
    if not isinstance(value, ox.NamedNode):
        raise reject(node, f"{value} is not an IRI")
    return value


def read_subject(node: Term, value: Term) -> Subject:
    """Return ``value``, which must be an IRI or a blank node."""
    if not isinstance(value, ox.NamedNode | ox.BlankNode):
        raise reject(node, f"{value} is neither an IRI nor a blank node")
    return value


def read_literal(node: Term, value: Term) -> ox.Literal:
    """Return ``value``, which must be a literal."""
    if not isinstance(value, ox.Literal):
        raise reject(node, f"{value} is not a literal")
    return value


def read_string(node: Term, value: Term) -> str:
    """Return the text of ``value``, which must be an xsd:string."""
    if not isinstance(value, ox.Literal) or value.datatype != STRING:
        raise reject(node, f"{value} is not an xsd:string")
    return value.value


def read_message(node: Term, value: Term) -> ox.Literal:
    """Return ``value``, which must be an xsd:string or a language-tagged string."""
    if not isinstance(value, ox.Literal) or value.datatype.value not in (STRING.value, LANG_STRING):
        raise reject(node, f"{value} is neither an xsd:string nor a language-tagged string")
    return value


def read_integer(node: Term, value: Term) -> int:
    """Return the number of ``value``, which must be a well-formed xsd:integer."""
    number = read_value(value) if isinstance(value, ox.Literal) and value.datatype == INTEGER else None
    if not isinstance(number, Number):
        raise reject(node, f"{value} is not an xsd:integer")
    return int(number.value)


def read_flag(graph: ShapesGraph, node: Term, name: str) -> bool:
    """Return whether the xsd:boolean parameter ``name`` of ``node`` is true; without a value it is false."""
    value = graph.value(node, sh(name))
    if value is not None and (not isinstance(value, ox.Literal) or value.datatype != BOOLEAN):
        raise reject(node, f"{value} is not an xsd:boolean")
    return value == TRUE
