"""Sources in, one dataset of named graphs out: read, check, derive."""

from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from poakg.content import Derivation
from poakg.content import SourceFile
from poakg.content import check_references
from poakg.content import digest_inputs
from poakg.content import read_derivations
from poakg.content import read_sources
from poakg.errors import SourceError
from poakg.namespaces import GRAPH

DERIVED = f"{GRAPH}derived"


@dataclass(frozen=True)
class Recipe:
    """Everything the dataset is made from."""

    sources: list[SourceFile]
    derivations: list[Derivation]
    digest: str


def read_recipe(folder: Path, *versions: str) -> Recipe:
    """Read the content ``folder``; ``versions`` are what else the result depends on."""
    sources, derivations = read_sources(folder), read_derivations(folder)
    return Recipe(sources, derivations, digest_inputs(sources, derivations, *versions))


def build_dataset(recipe: Recipe) -> list[ox.Quad]:
    """Return the quads of the dataset, those that derivations add included.

    Raises SourceError with file and line for a file that does not parse or mentions what nothing describes.
    """
    check_references(recipe.sources)
    quads = [
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(source.graph))
        for source in recipe.sources
        for triple in source.triples
    ]
    return quads + _derive(quads, recipe.derivations)


def _derive(quads: list[ox.Quad], derivations: list[Derivation]) -> list[ox.Quad]:
    """Run the derivations over the stated quads and what they add, until none adds anything, so that order is free.

    A rule may ask for the absence of what files state, never of what rules add.
    """
    store = ox.Store()
    store.bulk_extend(quads)
    graph, size = ox.NamedNode(DERIVED), 0
    while size < len(store):
        size = len(store)
        for rule in derivations:
            store.extend([ox.Quad(t.subject, t.predicate, t.object, graph) for t in _run(store, rule)])
    stated = {quad.triple for quad in quads}
    return [quad for quad in store.quads_for_pattern(None, None, None, graph) if quad.triple not in stated]


def _run(store: ox.Store, rule: Derivation) -> ox.QueryTriples:
    name = f"ontology/derivations/{rule.name}.rq"
    try:
        found = store.query(rule.text, use_default_graph_as_union=True)
    except SyntaxError as error:
        raise SourceError(f"{name}: {error}", "Mend the query at that place.") from error
    if not isinstance(found, ox.QueryTriples):
        raise SourceError(f"{name} is no CONSTRUCT query.", "Make it one.")
    return found
