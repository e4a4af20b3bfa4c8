"""Terms that many modules use, IRIs in short, and statements as N-Triples and N-Quads."""

import re
from collections.abc import Iterable
from functools import cache

import pyoxigraph as ox

from poakg.namespaces import PREFIXES


def make_term(prefix: str, name: str) -> ox.NamedNode:
    """Return the term ``name`` of the vocabulary that ``prefix`` stands for."""
    return ox.NamedNode(f"{PREFIXES[prefix]}{name}")


RDF_TYPE = make_term("rdf", "type")
RDFS_SUBCLASS = make_term("rdfs", "subClassOf")
REPLACES = make_term("dcterms", "replaces")
XSD_BOOLEAN = f"{PREFIXES['xsd']}boolean"
XSD_DATE = f"{PREFIXES['xsd']}date"
XSD_STRING = f"{PREFIXES['xsd']}string"


def split_iri(iri: str) -> tuple[str, str] | None:
    """Return the longest prefix that ``iri`` has and its local name, None when it has no prefix or no local name."""
    pattern, prefixes = _compile_bases()
    found = pattern.match(iri)
    return (prefixes[found[0]], iri[found.end() :]) if found else None


@cache
def _compile_bases() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return what finds the longest base that an IRI has with something after it, and the prefixes by base."""
    prefixes = {base: prefix for prefix, base in PREFIXES.items()}
    bases = sorted(prefixes, key=len, reverse=True)
    return re.compile(f"(?:{'|'.join(map(re.escape, bases))})(?=.)", re.DOTALL), prefixes


def shorten_iri(iri: str) -> str:
    """Return ``iri`` with its prefix, such as ``rdf:type``, or as it is when it has none."""
    return ":".join(split_iri(iri) or (iri,))


def write_ntriples(triples: Iterable[ox.Triple]) -> bytes:
    """Return ``triples`` as N-Triples."""
    return bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


def read_ntriples(body: bytes | str) -> list[ox.Triple]:
    """Return the triples of N-Triples. Raises SyntaxError."""
    return [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]


def write_nquads(quads: Iterable[ox.Quad]) -> bytes:
    """Return ``quads`` as N-Quads."""
    return bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")
