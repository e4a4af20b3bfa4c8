"""The graph as an rdflib Dataset, through oxrdflib."""

from collections.abc import Iterable

import pyoxigraph as ox
from oxrdflib import OxigraphStore
from rdflib import Dataset

from poakg.api.local import LocalSource
from poakg.api.source import Source
from poakg.graph.store import list_default_graphs
from poakg.namespaces import PREFIXES

_EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"


def open_dataset(source: Source, *, apart: bool) -> Dataset:
    """Return the graph of ``source`` as a Dataset of rdflib, whose default graph is the union of its named graphs.

    Of a snapshot it is the very store that queries are asked of, so that they find what is added to it, unless examples
    and superseded submissions, which are set ``apart``, are to be in it. The graphs of an endpoint are fetched. Raises
    as queries do.
    """
    if isinstance(source, LocalSource) and not apart:
        store = source.data.store
    else:
        store = ox.Store()
        store.bulk_extend(_collect(source, source.graphs if apart else list_default_graphs(source.graphs)))
    dataset = Dataset(store=OxigraphStore(store=store), default_union=True)
    for prefix, iri in PREFIXES.items():
        dataset.bind(prefix, iri, replace=True)
    return dataset


def _collect(source: Source, graphs: Iterable[str]) -> Iterable[ox.Quad]:
    for name in graphs:
        triples = source.query(_EVERYTHING, [name])
        assert isinstance(triples, list)  # noqa: S101 - that is what CONSTRUCT gives
        graph = ox.NamedNode(name)
        yield from (ox.Quad(triple.subject, triple.predicate, triple.object, graph) for triple in triples)
