"""Load RDF files into a store as queries see it: the union of public graphs, examples and what is superseded apart."""

from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from poakg.engine.dataset import Data
from poakg.engine.dataset import pack_graph
from poakg.engine.sharing import name_file_graph
from poakg.graph.snapshot import read_manifest
from poakg.graph.submission_id import list_superseded
from poakg.namespaces import EXAMPLES

# The part of a store that is worth moving the rest for.
_MUCH = 0.1


def load_data(files: Iterable[str], find_shared: Callable[[], list[frozenset[str]]]) -> Data:
    """Return the statements of ``files``; ``find_shared`` gives the sets of their graphs that share a statement.

    What is in no graph gets one that is named after its file. Raises OSError, SyntaxError or ValueError.
    """
    store = ox.Store()
    for number, name in enumerate(files):
        path = Path(name)
        form = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
        if form is None:
            raise ValueError(f"{name}: no RDF format has the ending {path.suffix or '(none)'}")
        try:
            graph = ox.NamedNode(name_file_graph(path))
            if form.supports_datasets:
                # What we have written need not be looked at as closely as what others have.
                is_own = number == 0 and read_manifest(path) is not None
                store.load(path=name, format=form, lenient=is_own)
                # Queries see named graphs only, so what is in none gets one that is named after the file.
                unnamed = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
                store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in unnamed)
                store.clear_graph(ox.DefaultGraph())
            else:
                store.load(path=name, format=form, to_graph=graph)
        except (OSError, SyntaxError) as error:
            raise ValueError(f"{name}: {error}") from error
    return _set_apart(store, find_shared())


def _set_apart(store: ox.Store, shared: list[frozenset[str]]) -> Data:
    """Take the examples and what was superseded out of the store, so that its union is the default graph.

    The union of the engine gives a statement once for each graph that it is in; where public graphs are ``shared``, the
    default graph is made of them.
    """
    quads = len(store)
    apart = {}
    for name in sorted({EXAMPLES, *list_superseded(list_graphs(store))}):
        graph = ox.NamedNode(name)
        found = [quad.triple for quad in store.quads_for_pattern(None, None, None, graph)]
        if found:
            apart[name] = pack_graph(found)
            store.remove_graph(graph)
    if quads - len(store) > quads * _MUCH:
        # A store in memory keeps what is removed from it.
        remaining, store = store, ox.Store()
        store.bulk_extend(remaining)
    public = list(store.named_graphs())
    is_merged = any(len(graphs - apart.keys()) > 1 for graphs in shared)
    if is_merged:
        store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return Data(store, public, apart, quads, shared, is_merged)


def list_graphs(store: ox.Store) -> list[str]:
    """Return the names of the graphs of ``store``."""
    return [graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)]
