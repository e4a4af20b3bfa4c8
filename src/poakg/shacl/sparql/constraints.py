"""Constraints whose evaluation is a query (SHACL, 5.3 and 6.3)."""

import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.shacl.paths import Predicate
from poakg.shacl.query_store import Bindings
from poakg.shacl.query_store import BindingTable
from poakg.shacl.query_store import QueryStore
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import RawResult
from poakg.shacl.shapes import Scope
from poakg.shacl.sparql.queries import Query
from poakg.shacl.sparql.queries import fail
from poakg.shacl.vocabulary import TRUE
from poakg.shacl.vocabulary import Term

# Up to this many rows, looking up each row is faster than hashing all data.
_FEW_ROWS = 100
# The position of the first row, the table with the rows, and their solutions.
Solutions = tuple[int, BindingTable, list[Bindings]]
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


@dataclass(eq=False)
class QueryConstraint(Constraint):
    """A constraint that is evaluated by ``query``; ``constants`` are pre-bound in it besides focus node and value."""

    component: ox.NamedNode
    query: Query
    constants: Bindings
    messages: tuple[ox.Literal, ...]

    def __post_init__(self) -> None:
        self.needs_pyshacl = self.query.reads_any_graph

    def solve(self, store: QueryStore, rows: Sequence[Sequence[int]], numbered: bool = False) -> Iterator[Solutions]:
        """Yield the solutions for ``rows``, which contain numbers of terms, in as few parts as the query allows."""
        used = {name: term for name, term in self.constants.items() if name in self.query.constants}
        step = len(rows) if self.query.is_separable else 1
        for start in range(0, len(rows), step or 1):
            table = store.begin(self.query.variables, used, numbered)
            part = rows[start : start + step]
            yield start, table, store.select(table, part, self.query.write(table, len(part) > _FEW_ROWS))


@dataclass(eq=False)
class SelectConstraint(QueryConstraint):
    """A SELECT query that returns violations: ``sh:sparql``, or a validator of a declared component."""

    constraint: Term | None = None

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each distinct solution. Raises ShapesError if one binds ``failure`` to true."""
        store = scope.evaluation.store
        # Two literals that are the same in the store must not share a table.
        exact = [(node,) for node in scope.nodes if store.is_exact(node)]
        for rows in (exact, *([(node,)] for node in scope.nodes if not store.is_exact(node))):
            solutions = [found for _, _, part in self.solve(store, rows) for found in part]
            # Results of equal solutions could not be distinguished.
            for bound in {frozenset(solution.items()): solution for solution in solutions}.values():
                if bound.get("failure") == TRUE:
                    raise fail(self.query.node, "a solution reports a failure")
                yield self._report(scope, bound, rows[0][0] if len(rows) == 1 else store.number(bound["this"]))

    def _report(self, scope: Scope, bound: Bindings, node: int) -> RawResult:
        """Return the result for a solution (SHACL, 5.3.2)."""
        store = scope.evaluation.store
        value: int | None = node if scope.shape.path is None else None
        if "value" in bound:
            bound = {**bound, "value": store.restore(bound["value"])}
            value = store.number(bound["value"])
        path = bound.get("path")
        result = scope.report(self, node, value, path=Predicate(path) if isinstance(path, ox.NamedNode) else None)
        message = bound.get("message")
        own = (message,) if isinstance(message, ox.Literal) else _fill(self.messages, {**self.constants, **bound})
        return result._replace(constraint=self.constraint, messages=own or result.messages)


@dataclass(eq=False)
class AskConstraint(QueryConstraint):
    """An ASK query that is true for conforming values: a validator of a declared component (SHACL, 6.3)."""

    def check(self, scope: Scope) -> Iterator[RawResult]:
        """Yield a result for each pair of a node and a value for which the query is not true."""
        store = scope.evaluation.store
        variables = self.query.variables
        columns = [("this", "value").index(name) for name in variables]
        rows = list({tuple(pair[column] for column in columns) for pair in scope.pairs()})
        conforming = set()
        for start, table, solutions in self.solve(store, rows, numbered=True):
            conforming |= {rows[start + table.find_row(solution)] for solution in solutions}
        terms = scope.evaluation.data.terms
        for node, value in scope.pairs():
            if tuple((node, value)[column] for column in columns) not in conforming:
                result = scope.report(self, node, value)
                bound = {**self.constants, "this": terms[node], "value": terms[value]}
                yield result._replace(messages=_fill(self.messages, bound) or result.messages)


def _fill(messages: tuple[ox.Literal, ...], bound: Bindings) -> tuple[ox.Literal, ...]:
    """Return messages with ``{$name}`` and ``{?name}`` replaced by values (SHACL, 5.3.2)."""

    def show(found: re.Match[str]) -> str:
        term = bound.get(found.group(1))
        return found.group() if term is None else term.value if hasattr(term, "value") else str(term)

    return tuple(ox.Literal(_PLACEHOLDER.sub(show, text.value), language=text.language) for text in messages)
