"""What the endpoint says about itself, as RDF (SPARQL 1.1 Service Description)."""

from collections.abc import Collection
from collections.abc import Iterator

import pyoxigraph as ox

from poakg.formats import FORMATS
from poakg.formats import Format
from poakg.namespaces import PREFIXES

_SD = "http://www.w3.org/ns/sparql-service-description#"
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")


def describe_service(endpoint: str, graphs: Collection[str], default_graphs: Collection[str], form: Format) -> bytes:
    """Return the description of the service at ``endpoint`` in the RDF format ``form``.

    ``graphs`` are the named graphs; the default graph is the union of ``default_graphs``.
    """
    triples = [*_describe_abilities(endpoint), *_describe_dataset(endpoint, graphs, default_graphs)]
    engine = form.engine
    if not isinstance(engine, ox.RdfFormat):
        raise TypeError(form.name)
    return bytes(ox.serialize(triples, format=engine, prefixes={"sd": _SD, "dcterms": PREFIXES["dcterms"]}) or b"")


def _describe_abilities(endpoint: str) -> Iterator[ox.Triple]:
    service = ox.NamedNode(f"{endpoint}#service")
    yield ox.Triple(service, _TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("defaultDataset"), ox.NamedNode(f"{endpoint}#dataset"))
    for form in FORMATS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(form.engine.iri))


def _describe_dataset(endpoint: str, graphs: Collection[str], default_graphs: Collection[str]) -> Iterator[ox.Triple]:
    dataset, union = ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#default")
    yield ox.Triple(dataset, _TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), union)
    yield ox.Triple(union, _TYPE, _sd("Graph"))
    for name in default_graphs:
        yield ox.Triple(union, ox.NamedNode(f"{PREFIXES['dcterms']}hasPart"), ox.NamedNode(name))
    for name in graphs:
        entry = ox.NamedNode(f"{endpoint}#named-{name.rsplit('/', 1)[-1]}")
        yield ox.Triple(dataset, _sd("namedGraph"), entry)
        yield ox.Triple(entry, _TYPE, _sd("NamedGraph"))
        yield ox.Triple(entry, _sd("name"), ox.NamedNode(name))
        yield ox.Triple(entry, _sd("graph"), ox.NamedNode(name))
        yield ox.Triple(ox.NamedNode(name), _TYPE, _sd("Graph"))


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{_SD}{name}")
