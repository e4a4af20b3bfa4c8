"""The data that queries are asked of, and which part of it a query sees.

By default that is the union of all public graphs. Examples and submissions that later ones took the place of are set
apart: a query sees them when it names their graphs behind GRAPH, in FROM or in VALUES, or when the request names them.
"""

import zlib
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import NamedTuple

import pyoxigraph as ox

from poakg.engine.checked_query import CheckedQuery
from poakg.engine.name_resolution import resolve_names
from poakg.rdf.terms import write_ntriples

# Where the statements of several graphs are that share some, while a query reads them.
_MERGED = ox.NamedNode("urn:poakg:merged")


@dataclass(frozen=True)
class Data:
    """A store, and by name, packed, the graphs that are set apart; ``public`` are all other graphs.

    ``shared`` are the sets of graphs that have a statement in common. Where two of these are public, the default graph
    of the store ``is_merged`` from all public graphs. ``quads`` counts all statements.
    """

    store: ox.Store
    public: list[ox.NamedNode | ox.BlankNode]
    apart: Mapping[str, bytes]
    quads: int
    shared: Sequence[frozenset[str]] = ()
    is_merged: bool = False


class View(NamedTuple):
    """The part of the data that a query sees, in the terms of the engine.

    ``guests`` are graphs that are in the store for this query only. ``hidden`` are, by clause ``GRAPH ?variable``, the
    guests that the variable does not stand for.
    """

    default_graphs: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] | None
    named_graphs: list[ox.NamedNode | ox.BlankNode] | None
    is_union: bool
    guests: list[str]
    hidden: dict[int, list[str]]


def pack_graph(triples: Iterable[ox.Triple]) -> bytes:
    """Return the triples of a graph in little space."""
    return zlib.compress(write_ntriples(triples))


def open_view(data: Data, query: CheckedQuery, job: Mapping[str, Any]) -> View:
    """Return what ``query`` sees, and put into the store what it has to hold for that."""
    chosen = choose_graphs(query, job)
    if chosen is not None:
        return _open_chosen(data, *chosen)
    if query.names_dataset:
        # Names that do not resolve are for the engine to refuse.
        return View(None, None, is_union=False, guests=[], hidden={})
    guests, hidden = find_guests(data.apart, query, job["base"])
    for guest in guests:
        data.store.extend(_unpack_graph(guest, data.apart[guest]))
    if data.is_merged or not guests:
        return View(None, None, not data.is_merged, guests, hidden)
    # To go through a long list takes a while, even if nothing is sought there.
    return View([*data.public] if query.reads_default else [], None, is_union=False, guests=guests, hidden=hidden)


def close_view(data: Data, view: View) -> None:
    """Take out of the store what was put there for ``view``."""
    for guest in view.guests:
        data.store.remove_graph(ox.NamedNode(guest))


def choose_graphs(query: CheckedQuery, job: Mapping[str, Any]) -> tuple[list[str], list[str]] | None:
    """Return the default and the named graphs that the request chooses, or else the query, each once."""
    if job["default_graphs"] is not None or job["named_graphs"] is not None:
        return list(dict.fromkeys(job["default_graphs"] or ())), list(dict.fromkeys(job["named_graphs"] or ()))
    names = [*query.default_graphs, *query.named_graphs]
    found = resolve_names(query.prologue, names, job["base"]) if names else {}
    if not names or len(found) < len(set(names)):
        return None
    default, named = ([found[name] for name in listed] for listed in (query.default_graphs, query.named_graphs))
    return list(dict.fromkeys(default)), list(dict.fromkeys(named))


def _open_chosen(data: Data, default_graphs: list[str], named_graphs: list[str]) -> View:
    guests = sorted({*default_graphs, *named_graphs} & data.apart.keys())
    for guest in guests:
        data.store.extend(_unpack_graph(guest, data.apart[guest]))
    read = [ox.NamedNode(name) for name in default_graphs]
    if any(len(graphs.intersection(default_graphs)) > 1 for graphs in data.shared):
        # The engine gives a statement once for each graph that it is in.
        for graph in read:
            found = data.store.quads_for_pattern(None, None, None, graph)
            data.store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, _MERGED) for quad in list(found))
        guests.append(_MERGED.value)
        read = [_MERGED]
    return View([*read], [ox.NamedNode(name) for name in named_graphs], is_union=False, guests=guests, hidden={})


def find_guests(apart: Collection[str], query: CheckedQuery, base: str) -> tuple[list[str], dict[int, list[str]]]:
    """Return the graphs set apart that ``query`` names, and by number of a clause those that it does not mean."""
    if not apart or not (query.entered or query.clauses):
        return [], {}
    meant = {clause.variable: query.values.get(clause.variable, []) for clause in query.clauses}
    names = [*query.entered, *(name for listed in meant.values() for name in listed)]
    found = resolve_names(query.prologue, names, base)
    guests = sorted(set(apart).intersection(found.values()))
    hidden = {}
    for number, clause in enumerate(query.clauses):
        listed = {found.get(name) for name in meant[clause.variable]}
        others = [guest for guest in guests if guest not in listed]
        if others:
            hidden[number] = others
    return guests, hidden


def _unpack_graph(name: str, packed: bytes) -> Iterator[ox.Quad]:
    graph = ox.NamedNode(name)
    for quad in ox.parse(zlib.decompress(packed), format=ox.RdfFormat.N_TRIPLES):
        yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
