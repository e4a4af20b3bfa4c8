"""The ontology for those who program against it: its classes and properties as Python objects, through owlready2.

>>> from poakg.ontology import Measure, open_graph
>>> Measure.is_a
[ontology.Provision]
>>> graph = open_graph()
>>> graph["https://w3id.org/poakg/id/revcon4/annex/49"].bearer
[actor.states]
"""

import io
from collections.abc import Iterable
from functools import cache
from typing import Any

import owlready2
import pyoxigraph as ox

from poakg.graph.content import read_sources
from poakg.namespaces import GRAPH
from poakg.namespaces import ONTOLOGY
from poakg.namespaces import PREFIXES
from poakg.rdf.terms import write_ntriples
from poakg.release.dataset import build_dataset
from poakg.release.recipe import read_recipe
from poakg.system.resources import find_content

LEFT_OUT = {
    ox.NamedNode(f"{GRAPH}{name}") for name in ("shapes", "templates", "mappings", "queries", "description", "examples")
}
"""What speaks of terms and data rather than in the terms, and the examples: what the graph of objects is without."""


class Year(int):
    """A calendar year, which is what xsd:gYear holds; owlready2 knows no such datatype of its own."""


class Month(str):
    """A month of a year, which is what xsd:gYearMonth holds."""


owlready2.declare_datatype(Year, f"{PREFIXES['xsd']}gYear", Year, str)
owlready2.declare_datatype(Month, f"{PREFIXES['xsd']}gYearMonth", Month, str)


def open_graph() -> owlready2.World:
    """Return a world of its own that holds the ontology and the whole graph, derivations included.

    Find things by IRI (``world[iri]``) or by class (``world["…ontology#Measure"].instances()``); properties are
    attributes. Changing it changes nothing but itself.
    """
    quads = build_dataset(read_recipe(find_content()))
    return load_world(quad.triple for quad in quads if quad.graph_name not in LEFT_OUT)


@cache
def open_ontology() -> owlready2.Ontology:
    """Return the ontology with its code lists; the same object each time."""
    graphs = (f"{GRAPH}ontology", f"{GRAPH}codes")
    triples = [triple for source in read_sources(find_content()) if source.graph in graphs for triple in source.triples]
    return load_world(triples).get_ontology(f"{ONTOLOGY}#")


def load_world(triples: Iterable[ox.Triple]) -> owlready2.World:
    """Return a world of its own that holds ``triples``."""
    world = owlready2.World()
    world.get_ontology(f"{ONTOLOGY}#").load(fileobj=io.BytesIO(write_ntriples(triples)))
    return world


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a class or a property, made by owlready2
    found = None if name.startswith("_") else open_ontology()[name]
    if found is None:
        raise AttributeError(f"The ontology has no term called {name}.")
    return found


def __dir__() -> list[str]:
    terms = {*open_ontology().classes(), *open_ontology().properties()}
    return sorted(
        {"Month", "Year", "open_graph", "open_ontology"}
        | {term.name for term in terms if term.iri.startswith(ONTOLOGY)}
    )
