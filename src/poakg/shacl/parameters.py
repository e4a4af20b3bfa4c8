"""Values of parameters, read from a shapes graph and held to their syntax rules (SHACL, appendix B)."""

import pyoxigraph as ox

from poakg.shacl.literals import Number
from poakg.shacl.literals import read_value
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

# Parameters that a shape has at most one value for.
SINGLE = {
    *("path", "severity", "deactivated", "datatype", "nodeKind", "minCount", "maxCount", "minLength", "maxLength"),
    *("minExclusive", "minInclusive", "maxExclusive", "maxInclusive", "pattern", "flags", "languageIn", "uniqueLang"),
    *("qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
    *("closed", "ignoredProperties", "in"),
}
# Parameters that only property shapes have.
OF_PROPERTIES = {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}


def read_iri(node: Term, value: Term) -> ox.NamedNode:
    """Return a value that must be an IRI."""
    if not isinstance(value, ox.NamedNode):
        raise reject(node, f"{value} is no IRI")
    return value


def read_subject(node: Term, value: Term) -> Subject:
    """Return a value that must be an IRI or a blank node."""
    if not isinstance(value, ox.NamedNode | ox.BlankNode):
        raise reject(node, f"{value} is no node that can be described")
    return value


def read_literal(node: Term, value: Term) -> ox.Literal:
    """Return a value that must be a literal."""
    if not isinstance(value, ox.Literal):
        raise reject(node, f"{value} is no literal")
    return value


def read_string(node: Term, value: Term) -> str:
    """Return the text of a value that must be a string."""
    if not isinstance(value, ox.Literal) or value.datatype != STRING:
        raise reject(node, f"{value} is no string")
    return value.value


def read_message(node: Term, value: Term) -> ox.Literal:
    """Return a value that must be a string, with or without a language."""
    if not isinstance(value, ox.Literal) or value.datatype.value not in (STRING.value, LANG_STRING):
        raise reject(node, f"{value} is no message")
    return value


def read_integer(node: Term, value: Term) -> int:
    """Return a value that must be an integer."""
    number = read_value(value) if isinstance(value, ox.Literal) and value.datatype == INTEGER else None
    if not isinstance(number, Number):
        raise reject(node, f"{value} is no integer")
    return int(number.value)


def read_flag(graph: ShapesGraph, node: Term, name: str) -> bool:
    """Tell whether a node has the value true for a boolean parameter."""
    value = graph.value(node, sh(name))
    if value is not None and (not isinstance(value, ox.Literal) or value.datatype != BOOLEAN):
        raise reject(node, f"{value} is no boolean")
    return value == TRUE
