"""What the endpoint says about itself, as RDF (SPARQL 1.1 Service Description)."""

from collections.abc import Collection
from collections.abc import Iterator
from functools import lru_cache

import pyoxigraph as ox

from poakg.namespaces import DATASET
from poakg.namespaces import DESCRIPTION
from poakg.namespaces import GRAPH
from poakg.namespaces import LOADED
from poakg.namespaces import PREFIXES
from poakg.namespaces import QUERIES
from poakg.rdf.formats import FORMATS
from poakg.rdf.formats import Format

# SPARQL11Query of version 1.1, SPARQLQuery of the draft of 1.2 for clients that no longer look for the other.
_LANGUAGES = ("SPARQL11Query", "SPARQLQuery")
_PREFIXES = ("dcterms", "rdfs", "sd", "void")


def list_described_graphs(graphs: Collection[str]) -> tuple[str, ...]:
    """Return which of ``graphs`` a description lists: those of the release, however many others there are, and files.

    A file that is served beside the release has a graph of its own.
    """
    own = [name for name in graphs if name.startswith(GRAPH) and "/" not in name.removeprefix(GRAPH)]
    return tuple(sorted([*own, *(name for name in graphs if name.startswith(LOADED))]))


@lru_cache(maxsize=32)
def describe_service(endpoint: str, graphs: tuple[str, ...], default_graphs: tuple[str, ...], one: Format) -> bytes:
    """Return the description of the service at ``endpoint`` in the RDF format ``one``.

    ``graphs`` are the named graphs to list; the default graph is the union of ``default_graphs``. What is in them,
    and examples of queries, the description leaves to the graphs it points to, so that it stays small.
    """
    engine = one.engine
    if not isinstance(engine, ox.RdfFormat):
        raise TypeError(one.name)
    triples = [*_describe_abilities(endpoint, graphs, default_graphs)]
    triples += _describe_dataset(endpoint, graphs, default_graphs)
    prefixes = {prefix: PREFIXES[prefix] for prefix in _PREFIXES}
    return bytes(ox.serialize(triples, format=engine, prefixes=prefixes) or b"")


def _describe_abilities(endpoint: str, graphs: tuple[str, ...], default_graphs: tuple[str, ...]) -> Iterator[ox.Triple]:
    service = ox.NamedNode(f"{endpoint}#service")
    yield ox.Triple(service, _term("rdf", "type"), _term("sd", "Service"))
    yield ox.Triple(service, _term("sd", "endpoint"), ox.NamedNode(endpoint))
    for language in _LANGUAGES:
        yield ox.Triple(service, _term("sd", "supportedLanguage"), _term("sd", language))
    for one in FORMATS:
        yield ox.Triple(service, _term("sd", "resultFormat"), ox.NamedNode(one.iri))
    if set(graphs) == set(default_graphs):
        yield ox.Triple(service, _term("sd", "feature"), _term("sd", "UnionDefaultGraph"))
    yield ox.Triple(service, _term("sd", "defaultDataset"), ox.NamedNode(f"{endpoint}#dataset"))
    for pointer in (DESCRIPTION, QUERIES):
        if pointer in graphs:
            yield ox.Triple(service, _term("rdfs", "seeAlso"), ox.NamedNode(pointer))


def _describe_dataset(endpoint: str, graphs: tuple[str, ...], default_graphs: tuple[str, ...]) -> Iterator[ox.Triple]:
    dataset, union = ox.NamedNode(f"{endpoint}#dataset"), ox.NamedNode(f"{endpoint}#default")
    yield ox.Triple(dataset, _term("rdf", "type"), _term("sd", "Dataset"))
    yield ox.Triple(dataset, _term("sd", "defaultGraph"), union)
    yield ox.Triple(union, _term("rdf", "type"), _term("sd", "Graph"))
    if DESCRIPTION in graphs:
        # Statistics of the release are those of its description; a server may hold more.
        yield ox.Triple(union, _term("void", "subset"), ox.NamedNode(DATASET))
    for name in default_graphs:
        yield ox.Triple(union, _term("dcterms", "hasPart"), ox.NamedNode(name))
    for name in graphs:
        entry, graph = ox.NamedNode(f"{endpoint}#named-{name.removeprefix(GRAPH)}"), ox.NamedNode(name)
        yield ox.Triple(dataset, _term("sd", "namedGraph"), entry)
        yield ox.Triple(entry, _term("rdf", "type"), _term("sd", "NamedGraph"))
        yield ox.Triple(entry, _term("sd", "name"), graph)
        yield ox.Triple(entry, _term("sd", "graph"), graph)
        yield ox.Triple(graph, _term("rdf", "type"), _term("sd", "Graph"))


def _term(prefix: str, name: str) -> ox.NamedNode:
    return ox.NamedNode(f"{PREFIXES[prefix]}{name}")
