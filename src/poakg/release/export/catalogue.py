"""The catalogue of the files of an export (DCAT 3), which is stored beside them and is in no graph."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from poakg import __version__
from poakg.namespaces import BASE
from poakg.namespaces import DATASET
from poakg.namespaces import ID
from poakg.rdf.terms import RDF_TYPE
from poakg.rdf.terms import make_term
from poakg.rdf.terms import write_ntriples
from poakg.rdf.turtle import format_turtle
from poakg.release.export.layout import CATALOGUE
from poakg.release.export.layout import find_media_type

EXPORTS = f"{BASE}exports/"
"""Below this IRI are the files."""

_IANA = "https://www.iana.org/assignments/media-types/"
_LICENCE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
_PUBLISHER = ox.NamedNode(f"{ID}body/poakg-maintainers")
_DESCRIPTION = "Graphs of a release and answers to its questions, as files for other programs."
_SHA256 = make_term("spdx", "checksumAlgorithm_sha256")


@dataclass(frozen=True)
class Listed:
    """A file as the catalogue lists it; ``size`` in bytes."""

    name: str
    title: str
    size: int
    sha256: str


def write_catalogue(files: Iterable[Listed], snapshot: str) -> bytes:
    """Return the catalogue as Turtle: a dataset of the ``snapshot``, with a distribution for each file."""
    dataset = ox.NamedNode(f"{EXPORTS}{CATALOGUE}#dataset")
    triples = [
        ox.Triple(dataset, RDF_TYPE, make_term("dcat", "Dataset")),
        ox.Triple(dataset, make_term("dcterms", "title"), ox.Literal("poakg as files", language="en")),
        ox.Triple(dataset, make_term("dcterms", "description"), ox.Literal(_DESCRIPTION, language="en")),
        ox.Triple(dataset, make_term("dcterms", "publisher"), _PUBLISHER),
        ox.Triple(dataset, make_term("dcterms", "isVersionOf"), ox.NamedNode(DATASET)),
        ox.Triple(dataset, make_term("dcterms", "identifier"), ox.Literal(snapshot)),
        ox.Triple(dataset, make_term("dcterms", "license"), _LICENCE),
        ox.Triple(dataset, make_term("dcat", "version"), ox.Literal(__version__)),
    ]
    for file in files:
        node = ox.NamedNode(f"{EXPORTS}{file.name}")
        triples += [ox.Triple(dataset, make_term("dcat", "distribution"), node), *_describe(file, node)]
    return format_turtle(write_ntriples(triples), CATALOGUE).encode()


def read_catalogue(body: bytes) -> dict[str, Listed]:
    """Return the files that the catalogue ``body`` lists, by name. Raises SyntaxError."""
    found: dict[str, dict[str, str]] = {}
    for quad in ox.parse(body, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
            found.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    size, title, value = (
        make_term(*pair).value for pair in (("dcat", "byteSize"), ("dcterms", "title"), ("spdx", "checksumValue"))
    )
    return {
        iri.removeprefix(EXPORTS): Listed(
            iri.removeprefix(EXPORTS), fields[title], int(fields[size]), found[f"{iri}#checksum"][value]
        )
        for iri, fields in found.items()
        if size in fields
    }


def _describe(file: Listed, node: ox.NamedNode) -> list[ox.Triple]:
    checksum = ox.NamedNode(f"{node.value}#checksum")
    size = ox.Literal(str(file.size), datatype=make_term("xsd", "nonNegativeInteger"))
    digest = ox.Literal(file.sha256, datatype=make_term("xsd", "hexBinary"))
    media_type = ox.NamedNode(f"{_IANA}{find_media_type(file.name)}")
    return [
        ox.Triple(node, RDF_TYPE, make_term("dcat", "Distribution")),
        ox.Triple(node, make_term("dcterms", "title"), ox.Literal(file.title, language="en")),
        ox.Triple(node, make_term("dcterms", "license"), _LICENCE),
        ox.Triple(node, make_term("dcat", "accessURL"), node),
        ox.Triple(node, make_term("dcat", "downloadURL"), node),
        ox.Triple(node, make_term("dcat", "mediaType"), media_type),
        ox.Triple(node, make_term("dcat", "byteSize"), size),
        ox.Triple(node, make_term("spdx", "checksum"), checksum),
        ox.Triple(checksum, RDF_TYPE, make_term("spdx", "Checksum")),
        ox.Triple(checksum, make_term("spdx", "algorithm"), _SHA256),
        ox.Triple(checksum, make_term("spdx", "checksumValue"), digest),
    ]
