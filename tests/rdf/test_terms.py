"""IRIs in short, and statements as lines."""

import pyoxigraph as ox
import pytest

from poakg.namespaces import ID
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import read_ntriples
from poakg.rdf.terms import shorten_iri
from poakg.rdf.terms import split_iri
from poakg.rdf.terms import write_nquads
from poakg.rdf.terms import write_ntriples


@pytest.mark.parametrize(
    ("iri", "short"),
    [
        (RDF_TYPE.value, "rdf:type"),
        (f"{TERM}Provision", "poakg:Provision"),
        (f"{PREFIXES['state']}XXF", "state:XXF"),
        ("urn:example:a", "urn:example:a"),
        (PREFIXES["rdf"], PREFIXES["rdf"]),
    ],
)
def test_iris_in_short(iri: str, short: str) -> None:
    """The longest prefix is used; an IRI without one, or without a local name, stays as it is."""
    assert shorten_iri(iri) == short
    assert split_iri(iri) == (tuple(short.split(":", 1)) if short != iri else None)
    assert PREFIXES["state"].startswith(ID)


def test_statements_come_back() -> None:
    """What is written is read again, also when it is nothing."""
    triples = [
        ox.Triple(ox.NamedNode(f"urn:example:{name}"), RDF_TYPE, ox.Literal("é\n", language="fr")) for name in "ab"
    ]
    assert read_ntriples(write_ntriples(triples)) == triples
    assert read_ntriples(write_ntriples(triples).decode()) == triples
    assert (write_ntriples([]), read_ntriples(b"")) == (b"", [])
    quad = ox.Quad(triples[0].subject, RDF_TYPE, RDF_TYPE, ox.NamedNode("urn:example:graph"))
    assert write_nquads([quad]) == f"<urn:example:a> {RDF_TYPE} {RDF_TYPE} <urn:example:graph> .\n".encode()
