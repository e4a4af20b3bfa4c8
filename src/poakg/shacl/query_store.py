"""A store with the data that queries read, and tables with the pre-bound values of their variables (SHACL, appendix A).

A table is a named graph. Unlike the text of a query it can contain blank nodes, and a query that is joined with it is
evaluated once for all its rows.
"""

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from functools import cached_property
from itertools import chain

import pyoxigraph as ox

from poakg.errors import ShapesError
from poakg.shacl.data_graph import DataGraph
from poakg.shacl.data_graph import ExtendedDataGraph
from poakg.shacl.vocabulary import STRING
from poakg.shacl.vocabulary import XSD
from poakg.shacl.vocabulary import Term

Bindings = Mapping[str, Term]

SHAPES = ox.NamedNode("urn:x-poakg:shapes")
_BULK_LOAD_FROM = 1_000


class BindingTable:
    """Rows of values for ``variables``, and ``constants`` that apply to all rows.

    In a ``numbered`` table ``?poakgRow`` is bound to the identity of the row.
    """

    def __init__(self, number: int, variables: Sequence[str], constants: Bindings, numbered: bool = False) -> None:
        self.node = ox.NamedNode(f"urn:x-poakg:table/{number}")
        self.variables = tuple(variables)
        self.constants = dict(constants)
        self.numbered = numbered

    def quads(self, rows: Iterable[Sequence[Term]]) -> Iterator[ox.Quad]:
        """Yield the table with these ``rows`` as quads."""
        node = self.node
        predicates = [_name(variable) for variable in self.variables]
        for name, term in self.constants.items():
            yield ox.Quad(node, _name(name), term, node)
        for number, row in enumerate(rows):
            if len(row) == 1:
                yield ox.Quad(node, predicates[0], row[0], node)
            if len(row) > 1 or self.numbered:
                row_node = ox.NamedNode(f"{node.value}/{number}")
                yield ox.Quad(node, _name("row"), row_node, node)
                for predicate, term in zip(predicates, row, strict=True):
                    yield ox.Quad(row_node, predicate, term, node)

    def pattern(self, mentioned: Collection[str], numbered: bool = False) -> str:
        """Return the graph pattern that binds those variables of the table that are ``mentioned``, empty if none is."""
        lines = [f"{self.node} {_name(name)} ?{name} ." for name in self.constants if name in mentioned]
        if not set(self.variables).isdisjoint(mentioned):
            if len(self.variables) > 1 or numbered:
                lines.append(f"{self.node} {_name('row')} ?poakgRow .")
                lines += [f"?poakgRow {_name(name)} ?{name} ." for name in self.variables]
            else:
                lines.append(f"{self.node} {_name(self.variables[0])} ?{self.variables[0]} .")
        return f" GRAPH {self.node} {{ {' '.join(lines)} }} " if lines else ""

    def find_row(self, solution: Bindings) -> int:
        """Return the number of the row of a numbered table that a solution belongs to."""
        return int(str(solution["poakgRow"]).removesuffix(">").rpartition("/")[2])


def _name(variable: str) -> ox.NamedNode:
    return ox.NamedNode(f"urn:x-poakg:table#{variable}")


class QueryStore:
    """A store, filled on first use, with ``shapes`` and the triples of ``data`` for ``predicates`` (None for all)."""

    def __init__(
        self, data: DataGraph, predicates: Collection[ox.NamedNode] | None, shapes: Iterable[ox.Triple] = ()
    ) -> None:
        self._data = data
        self._predicates = predicates
        self._shapes = shapes
        self._base: QueryStore | None = None
        self._count = 0

    @cached_property
    def _store(self) -> ox.Store:
        if self._base:
            return self._base._store
        store = ox.Store()
        store.bulk_extend(self._list_quads(self._data))
        store.extend(ox.Quad(t.subject, t.predicate, t.object, SHAPES) for t in self._shapes)
        return store

    def fill(self) -> None:
        """Fill the store now instead of when the first query is evaluated."""
        self._store  # noqa: B018 - filled on first access

    def _list_quads(self, data: DataGraph, added: bool = False) -> Iterator[ox.Quad]:
        terms = data.terms
        columns = data.added if added and isinstance(data, ExtendedDataGraph) else data.columns
        for predicate, column in columns.items():
            if self._predicates is None or predicate in self._predicates:
                for subject, object_ in zip(column.subjects, column.objects, strict=True):
                    yield ox.Quad(terms[subject], predicate, terms[object_])  # type: ignore[arg-type]

    @contextmanager
    def extend(self, data: ExtendedDataGraph) -> Iterator["QueryStore"]:
        """Add what ``data`` adds until the context ends."""
        store = self._store
        new = [quad for quad in dict.fromkeys(self._list_quads(data, added=True)) if quad not in store]
        store.extend(new)
        extended = QueryStore(data, self._predicates)
        extended._base = self
        try:
            yield extended
        finally:
            for quad in new:
                store.remove(quad)

    def add(self, data: ExtendedDataGraph) -> None:
        """Add permanently what ``data`` adds."""
        self.__dict__.pop("_originals", None)
        self._store.extend(self._list_quads(data, added=True))

    def select(self, table: BindingTable, rows: Collection[Sequence[int]], text: str) -> list[Bindings]:
        """Return the solutions of a query that joins ``table`` with ``rows``. Raises ShapesError if it fails."""
        store = self._store
        terms = self._data.terms
        quads = table.quads([terms[number] for number in row] for row in rows)
        try:
            if len(rows) > _BULK_LOAD_FROM:
                store.bulk_extend(quads)
            else:
                store.extend(quads)
            found: ox.QuerySolutions = store.query(text, named_graphs=[table.node, SHAPES])  # type: ignore[assignment]
            names = [variable.value for variable in found.variables]
            return [{n: t for n, t in zip(names, row, strict=True) if t is not None} for row in found]
        except (OSError, RuntimeError, ValueError) as error:
            raise ShapesError(f"A query of the shapes graph fails: {error}.", "Fix the query.") from error
        finally:
            store.remove_graph(table.node)

    def begin(self, variables: Sequence[str], constants: Bindings, numbered: bool = False) -> BindingTable:
        """Return a new table; its number is unique in this store."""
        self._count += 1
        return BindingTable(self._count, variables, constants, numbered)

    def is_exact(self, number: int) -> bool:
        """Return whether the store returns the term with this number unchanged."""
        term = self._data.terms[number]
        return not isinstance(term, ox.Literal) or not _may_change(term)

    def number(self, term: Term) -> int:
        """Return the number of a term that a query returned."""
        return self._data.number(self.restore(term))

    def restore(self, term: Term) -> Term:
        """Return a term that a query returned as the data has it, such as 2.0 for 2."""
        if isinstance(term, ox.Literal) and _may_change(term) and not self._data.has_number(term):
            return self._originals.get(term, term)
        return term

    @cached_property
    def _originals(self) -> dict[ox.Literal, ox.Literal]:
        """The literals of the data that the store returns in another form, by that form."""
        terms = self._data.terms
        if self._base:
            return self._base._originals | _find_originals(terms[len(self._base._data.terms) :])
        return _find_originals(terms)


def _find_originals(terms: Iterable[Term]) -> dict[ox.Literal, ox.Literal]:
    literals = [term for term in terms if isinstance(term, ox.Literal) and _may_change(term)]
    predicate = ox.NamedNode("urn:x-poakg:literal")
    names = [ox.NamedNode(f"{predicate.value}/{number}") for number in range(len(literals))]
    store = ox.Store()
    store.extend(ox.Quad(name, predicate, literal) for name, literal in zip(names, literals, strict=True))
    stored = chain.from_iterable(store.quads_for_pattern(name, predicate, None, None) for name in names)
    originals: dict[ox.Literal, ox.Literal] = {}
    for literal, quad in zip(literals, stored, strict=True):
        if isinstance(quad.object, ox.Literal) and quad.object != literal:
            originals.setdefault(quad.object, literal)
    return originals


def _may_change(literal: ox.Literal) -> bool:
    datatype = literal.datatype
    return datatype != STRING and datatype.value.startswith(XSD)
