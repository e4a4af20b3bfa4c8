"""Validation: shapes are compiled once and then applied to any number of data graphs."""

import gc
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from collections.abc import Set
from contextlib import contextmanager
from threading import Lock

import pyoxigraph as ox

from poakg.shacl.data_graph import DataGraph
from poakg.shacl.data_graph import ExtendedDataGraph
from poakg.shacl.fallback import delegate
from poakg.shacl.parser import Compiler
from poakg.shacl.parser import find_delegated
from poakg.shacl.planning import list_queries
from poakg.shacl.planning import plan
from poakg.shacl.planning import run
from poakg.shacl.processes import share
from poakg.shacl.query_store import QueryStore
from poakg.shacl.results import Result
from poakg.shacl.shapes import Evaluation
from poakg.shacl.shapes import Shape
from poakg.shacl.sources import Source
from poakg.shacl.sources import read_source
from poakg.shacl.sparql.queries import Query
from poakg.shacl.vocabulary import SUB_CLASS_OF
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Subject


def compile_shapes(triples: Iterable[ox.Triple]) -> "Shapes":
    """Return the compiled shapes of the shapes graph ``triples``. Raises ShapesError if it is ill-formed."""
    return Shapes(triples)


class Shapes:
    """The compiled shapes of one shapes graph, for any number of validations.

    ``delegated`` are the nodes of those shapes with targets that pySHACL validates because this engine cannot.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        compiler = Compiler(triples)
        shapes = compiler.compile()
        delegated = find_delegated(compiler)
        evaluated = [shape for shape in shapes if shape not in delegated]
        self.delegated: tuple[Subject, ...] = tuple(
            shape.node for shape in shapes if shape in delegated and shape.active and compiler.has_targets(shape)
        )
        self._graph = compiler.graph
        self._constants = compiler.constants
        self._roots = [shape for shape in evaluated if shape.targets and shape.active]
        queries = {found.query for root in self._roots for c in root.constraints for found in list_queries(c)}
        self._predicates = None if self.delegated else _list_predicates(evaluated, queries)
        self._has_queries = bool(queries)
        self._queried_predicates = _join(query.predicates for query in queries)
        self._queries_shapes = any("shapesGraph" in query.constants for query in queries)

    def validate(self, *sources: Source, processes: int = 1) -> list[Result]:
        """Return the results for the union of all ``sources``, in the order of shapes and focus nodes.

        With more than one of ``processes`` the work is split by shape and focus node, with the same results: each focus
        node is validated against all data whichever others are (SHACL, 3.4). Raises ShapesError if validation fails
        and UnreadableError for a file that cannot be read.
        """
        with pause_collection():
            data = self._load(sources, alone=len(sources) == 1)
            return self._evaluate(data, self._make_query_store(data), None, processes)

    def prepare(self, *sources: Source) -> "Reference":
        """Return the ``sources`` as reference data, together with which submissions are validated one by one.

        Blank nodes of files are renamed; the labels of those in triples must be unique. Raises UnreadableError for a
        file that cannot be read.
        """
        with pause_collection():
            data = self._load(sources, alone=False)
            store = self._make_query_store(data)
            if self._has_queries:
                store.fill()
        return Reference(self, data, store)

    def _load(self, sources: Sequence[Source], alone: bool) -> DataGraph:
        data = DataGraph(self._constants, self._predicates)
        for source in sources:
            data.add(read_source(source, alone))
        return data

    def _make_query_store(self, data: DataGraph) -> QueryStore:
        return QueryStore(data, self._queried_predicates, self._graph.triples if self._queries_shapes else ())

    def _evaluate(self, data: DataGraph, store: QueryStore, within: Set[int] | None, processes: int) -> list[Result]:
        evaluation = Evaluation(data, store)
        parts = plan(self._roots, evaluation, within, processes)
        found = share(parts, lambda tasks: run(evaluation, tasks), processes)
        found.sort(key=lambda positioned: positioned[0])
        results = [result for _, result in found]
        if self.delegated:
            allowed = None if within is None else {data.terms[number] for number in within}
            others = delegate(self._graph, self.delegated, data.list_triples())
            results += [result for result in others if allowed is None or result.focus in allowed]
        return results


class Reference:
    """Data that is read once and stays unchanged while submissions are validated together with it."""

    def __init__(self, shapes: Shapes, data: DataGraph, store: QueryStore) -> None:
        self._shapes = shapes
        self._data = data
        self._query_store = store
        self._lock = Lock()

    def validate(self, *sources: Source) -> list[Result]:
        """Return the results whose focus nodes are subjects in ``sources``, validated in the union with this data.

        Raises ShapesError if validation fails and UnreadableError for a file that cannot be read.
        """
        with self._lock:
            data = self._extend(sources, alone=len(sources) == 1)
            with self._query_store.extend(data) as store:
                return self._shapes._evaluate(data, store, data.added_subjects, 1)

    def accept(self, *sources: Source) -> None:
        """Add ``sources`` to this data permanently. Raises UnreadableError for a file that cannot be read."""
        with self._lock:
            data = self._extend(sources, alone=False)
            if self._shapes._has_queries:
                self._query_store.add(data)
            self._data.merge(data)

    def _extend(self, sources: Sequence[Source], alone: bool) -> ExtendedDataGraph:
        return ExtendedDataGraph(self._data, (triple for source in sources for triple in read_source(source, alone)))


@contextmanager
def pause_collection() -> Iterator[None]:
    """Keep the garbage collector from traversing the growing data again and again; it contains no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _list_predicates(shapes: Iterable[Shape], queries: Iterable[Query]) -> frozenset[ox.NamedNode] | None:
    """Return the predicates that ``shapes`` and ``queries`` read, None if these can be any."""
    found: list[Iterable[ox.NamedNode] | None] = [(TYPE, SUB_CLASS_OF), *(query.predicates for query in queries)]
    for shape in shapes:
        found.append(() if shape.path is None else shape.path.predicates())
        found.append([target.term for target in shape.targets if isinstance(target.term, ox.NamedNode)])
        found += [constraint.predicates() for constraint in shape.constraints]
    return _join(found)


def _join(groups: Iterable[Iterable[ox.NamedNode] | None]) -> frozenset[ox.NamedNode] | None:
    found: set[ox.NamedNode] = set()
    for group in groups:
        if group is None:
            return None
        found.update(group)
    return frozenset(found)
