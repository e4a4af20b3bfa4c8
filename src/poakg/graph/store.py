"""A snapshot in memory, for queries of our own; queries of others go through the engine."""

from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import SnapshotError
from poakg.errors import SourceError
from poakg.graph.submission_id import find_submission
from poakg.graph.submission_id import list_superseded
from poakg.graph.submission_id import parse_graph
from poakg.namespaces import EXAMPLES


def load_store(path: Path) -> ox.Store:
    """Load the snapshot file ``path`` into memory. Raises SnapshotError."""
    store = ox.Store()
    try:
        store.load(path=str(path), format=ox.RdfFormat.N_QUADS)
    except (OSError, SyntaxError) as error:
        raise SnapshotError(f"{path}: {error}.", "Run 'poakg build' to build it again.") from error
    return store


def list_default_graphs(graphs: list[str]) -> list[str]:
    """Return which of ``graphs`` make up the default graph: all but the examples and what was superseded."""
    apart = {EXAMPLES, *list_superseded(graphs)}
    return [graph for graph in graphs if graph not in apart]


def list_example_graphs(graphs: list[str]) -> list[str]:
    """Return which of ``graphs`` a question about examples reads: the default graphs with examples for submissions."""
    return [graph for graph in list_default_graphs(graphs) if parse_graph(graph) is None] + [EXAMPLES]


def list_homes(iri: str) -> list[str]:
    """Return which graphs outside the default graph may describe ``iri``: that of its submission, and the examples."""
    submission = find_submission(iri)
    return [EXAMPLES] if submission is None else [submission.graph, EXAMPLES]


def select(
    store: ox.Store, text: str, bindings: Mapping[str, str] | None = None, *, examples: bool = False
) -> ox.QuerySolutions:
    """Run a SELECT query of ours over the default graph, with the IRIs that ``bindings`` give its variables.

    With ``examples`` the examples take the place of what was submitted. Named graphs are those of the default graph.
    """
    graphs = [graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)]
    names = list_example_graphs(graphs) if examples else list_default_graphs(graphs)
    read: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(name) for name in names]
    named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(name) for name in names]
    result = store.query(
        text,
        default_graph=read,
        named_graphs=named,
        substitutions={ox.Variable(name): ox.NamedNode(iri) for name, iri in (bindings or {}).items()},
    )
    if not isinstance(result, ox.QuerySolutions):
        raise SourceError("The query is not a SELECT query.", "Only SELECT queries belong here.")
    return result


def construct(store: ox.Store, text: str) -> bytes:
    """Return as N-Triples what a CONSTRUCT query of ours gives over all graphs, examples included."""
    result = store.query(text, use_default_graph_as_union=True)
    if not isinstance(result, ox.QueryTriples):
        raise SourceError("The query is not a CONSTRUCT query.", "Only CONSTRUCT queries belong here.")
    return bytes(result.serialize(format=ox.RdfFormat.N_TRIPLES) or b"")
