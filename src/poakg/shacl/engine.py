"""Validation: shapes compiled once, then held against any number of data graphs."""

import gc
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from collections.abc import Set
from contextlib import contextmanager
from threading import Lock

import pyoxigraph as ox

from poakg.shacl.data_graph import Data
from poakg.shacl.data_graph import ExtendedData
from poakg.shacl.fallback import delegate
from poakg.shacl.parser import Compiler
from poakg.shacl.parser import find_uncovered
from poakg.shacl.planning import list_queries
from poakg.shacl.planning import plan
from poakg.shacl.planning import run
from poakg.shacl.processes import share
from poakg.shacl.query_store import Tables
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
    """Return the shapes of a shapes graph. Raises ShapesError where it is ill-formed."""
    return Shapes(triples)


class Shapes:
    """The shapes of one shapes graph, ready for any number of validations.

    ``delegated`` are the shapes with targets that this engine does not cover; pySHACL validates those.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        compiler = Compiler(triples)
        shapes = compiler.compile()
        uncovered = find_uncovered(compiler)
        covered = [shape for shape in shapes if shape not in uncovered]
        self.delegated: tuple[Subject, ...] = tuple(
            shape.node for shape in shapes if shape in uncovered and shape.active and compiler.begins_validation(shape)
        )
        self._graph = compiler.graph
        self._constants = compiler.constants
        self._roots = [shape for shape in covered if shape.targets and shape.active]
        queries = {found.query for root in self._roots for c in root.constraints for found in list_queries(c)}
        self._predicates = None if self.delegated else _list_predicates(covered, queries)
        self._asks = bool(queries)
        self._queried = _join(query.predicates for query in queries)
        self._queries_shapes = any("shapesGraph" in query.constants for query in queries)

    def validate(self, *sources: Source, processes: int = 1) -> list[Result]:
        """Return the results for the data of all sources together, in the order of shapes and focus nodes.

        With several ``processes`` the work is split by constraint and focus node. Each focus node is validated by
        itself against all data (SHACL, 3.4), so nothing is lost. Raises ShapesError for a failure and
        UnreadableError for a file.
        """
        with _pause_collection():
            data = self._load(sources, alone=len(sources) == 1)
            return self._evaluate(data, self._make_tables(data), None, processes)

    def prepare(self, *sources: Source) -> "Reference":
        """Return data that submissions are validated together with, one after the other.

        Blank nodes of files are renamed; those of triples must not have the labels of others.
        """
        with _pause_collection():
            data = self._load(sources, alone=False)
            tables = self._make_tables(data)
            if self._asks:
                tables.fill()
        return Reference(self, data, tables)

    def _load(self, sources: Sequence[Source], alone: bool) -> Data:
        data = Data(self._constants, self._predicates)
        for source in sources:
            data.add(read_source(source, alone))
        return data

    def _make_tables(self, data: Data) -> Tables:
        return Tables(data, self._queried, self._graph.triples if self._queries_shapes else ())

    def _evaluate(self, data: Data, tables: Tables, within: Set[int] | None, processes: int) -> list[Result]:
        evaluation = Evaluation(data, tables)
        parts = plan(self._roots, evaluation, within, processes)
        found = share(parts, lambda part: run(evaluation, part), processes)
        found.sort(key=lambda placed: placed[0])
        results = [result for _, result in found]
        if self.delegated:
            allowed = None if within is None else {data.terms[number] for number in within}
            others = delegate(self._graph, self.delegated, data.list_triples())
            results += [result for result in others if allowed is None or result.focus in allowed]
        return results


class Reference:
    """Data that is read once, and stays as it is while submissions are validated together with it."""

    def __init__(self, shapes: Shapes, data: Data, tables: Tables) -> None:
        self._shapes = shapes
        self._data = data
        self._tables = tables
        self._lock = Lock()

    def validate(self, *sources: Source) -> list[Result]:
        """Return the results at the subjects of a submission; rules across submissions see the reference data too.

        Raises ShapesError for a failure and UnreadableError for a file.
        """
        with self._lock:
            data = self._extend(sources, alone=len(sources) == 1)
            with self._tables.extend(data) as tables:
                return self._shapes._evaluate(data, tables, data.added_subjects, 1)

    def accept(self, *sources: Source) -> None:
        """Add data for good. Raises UnreadableError for a file."""
        with self._lock:
            data = self._extend(sources, alone=False)
            if self._shapes._asks:
                self._tables.add(data)
            self._data.merge(data)

    def _extend(self, sources: Sequence[Source], alone: bool) -> ExtendedData:
        return ExtendedData(self._data, (triple for source in sources for triple in read_source(source, alone)))


@contextmanager
def _pause_collection() -> Iterator[None]:
    """Keep the garbage collector from going through the data again and again while they grow; they hold no cycles."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _list_predicates(shapes: Iterable[Shape], queries: Iterable[Query]) -> frozenset[ox.NamedNode] | None:
    """Return the predicates that matter, None where it can be any."""
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
