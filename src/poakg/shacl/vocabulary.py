"""The IRIs and literals that the engine interprets: those of SHACL, RDF, RDFS, OWL and XML Schema."""

from functools import cache

import pyoxigraph as ox

Subject = ox.NamedNode | ox.BlankNode
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"

TYPE = ox.NamedNode(f"{_RDF}type")
FIRST = ox.NamedNode(f"{_RDF}first")
REST = ox.NamedNode(f"{_RDF}rest")
NIL = ox.NamedNode(f"{_RDF}nil")
LANG_STRING = f"{_RDF}langString"
CLASS = ox.NamedNode(f"{_RDFS}Class")
SUB_CLASS_OF = ox.NamedNode(f"{_RDFS}subClassOf")
IMPORTS = ox.NamedNode(f"{_OWL}imports")
STRING = ox.NamedNode(f"{XSD}string")
INTEGER = ox.NamedNode(f"{XSD}integer")
BOOLEAN = ox.NamedNode(f"{XSD}boolean")
TRUE = ox.Literal("true", datatype=BOOLEAN)
FALSE = ox.Literal("false", datatype=BOOLEAN)


@cache
def sh(name: str) -> ox.NamedNode:
    """Return the term of the SHACL namespace with the local name ``name``."""
    return ox.NamedNode(SH + name)


def component_of(parameter: str) -> ox.NamedNode:
    """Return the constraint component of SHACL Core that has ``parameter``, such as ``minCount``, as its only one."""
    return sh(f"{parameter[0].upper()}{parameter[1:]}ConstraintComponent")


VIOLATION = sh("Violation")
