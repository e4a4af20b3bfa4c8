"""The classes of the ontology with all that the graph has of them, as Python objects through owlready2."""

from typing import Any

import pyoxigraph as ox
from owlready2 import World

from poakg.api.source import Source
from poakg.graph.store import list_default_graphs
from poakg.namespaces import ONTOLOGY
from poakg.ontology import LEFT_OUT
from poakg.ontology import load_world

_EVERYTHING = "CONSTRUCT WHERE { ?s ?p ?o }"


class Classes:
    """The terms of the ontology as attributes, and each thing of the graph by its IRI.

    >>> classes = poakg.open().classes
    >>> classes.Measure.instances()
    >>> classes["https://w3id.org/poakg/id/revcon4/annex/49"].bearer
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._ontology = world.get_ontology(f"{ONTOLOGY}#")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - a class or a property, made by owlready2
        found = None if name.startswith("_") else self._ontology[name]
        if found is None:
            raise AttributeError(f"The ontology has no term called {name}.")
        return found

    def __getitem__(self, iri: str) -> Any:  # noqa: ANN401 - an individual, made by owlready2
        """Return the thing with this IRI. Raises KeyError."""
        found = self._world[iri]
        if found is None:
            raise KeyError(iri)
        return found

    def __dir__(self) -> list[str]:
        terms = {*self._ontology.classes(), *self._ontology.properties()}
        return sorted(term.name for term in terms if term.iri.startswith(ONTOLOGY))


def open_classes(source: Source) -> Classes:
    """Return the classes with what the default graph of ``source`` has of them. Raises as queries do."""
    names = [name for name in list_default_graphs(source.graphs) if ox.NamedNode(name) not in LEFT_OUT]
    triples = source.query(_EVERYTHING, names)
    assert isinstance(triples, list)  # noqa: S101 - that is what CONSTRUCT gives
    return Classes(load_world(triples))
