"""Constraints that are queries (SHACL, 5 and 6)."""

import re
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from poakg.shacl.paths import Predicate
from poakg.shacl.queries import Query
from poakg.shacl.queries import fail
from poakg.shacl.shapes import Constraint
from poakg.shacl.shapes import Finding
from poakg.shacl.shapes import Scope
from poakg.shacl.tables import Bindings
from poakg.shacl.tables import Table
from poakg.shacl.tables import Tables
from poakg.shacl.vocabulary import TRUE
from poakg.shacl.vocabulary import Term

# With fewer rows than this, looking up each row beats hashing all data.
_FEW = 100
# The number of the first row, the table of rows, and what was found for them.
Answer = tuple[int, Table, list[Bindings]]
_BLOCK = re.compile(r"\{[?$](\w+)\}")


@dataclass(eq=False)
class QueryConstraint(Constraint):
    """A constraint that is a query; ``constants`` are bound in it besides the focus node."""

    component: ox.NamedNode
    query: Query
    constants: Bindings
    messages: tuple[ox.Literal, ...]

    def __post_init__(self) -> None:
        self.is_beyond = self.query.names_other_graphs

    def ask(self, tables: Tables, rows: Sequence[Sequence[int]], numbered: bool = False) -> Iterator[Answer]:
        """Return the solutions for all rows, part by part, each part with its table and first row."""
        used = {name: term for name, term in self.constants.items() if name in self.query.constants}
        step = len(rows) if self.query.is_separable else 1
        for start in range(0, len(rows), step or 1):
            table = tables.begin(self.query.variables, used, numbered)
            part = rows[start : start + step]
            yield start, table, tables.select(table, part, self.query.write(table, len(part) > _FEW))


@dataclass(eq=False)
class SelectConstraint(QueryConstraint):
    """A SELECT that returns what is wrong: ``sh:sparql``, or a validator of a component of one's own."""

    constraint: Term | None = None

    def check(self, scope: Scope) -> Iterator[Finding]:
        """Return a finding for each solution. Raises ShapesError where one binds ``failure`` to true.

        Solutions that are the same in all they bind count once: their results could not be told apart.
        """
        tables = scope.evaluation.tables
        # Two literals that the store holds as one must not share a table.
        exact = [(node,) for node in scope.nodes if tables.is_exact(node)]
        for rows in (exact, *([(node,)] for node in scope.nodes if not tables.is_exact(node))):
            solutions = [found for _, _, part in self.ask(tables, rows) for found in part]
            for bound in {frozenset(solution.items()): solution for solution in solutions}.values():
                if bound.get("failure") == TRUE:
                    raise fail(self.query.node, "it reports a failure")
                yield self._report(scope, bound, rows[0][0] if len(rows) == 1 else tables.number(bound["this"]))

    def _report(self, scope: Scope, bound: Bindings, node: int) -> Finding:
        """Return the finding for a solution (SHACL, 5.3.2)."""
        tables = scope.evaluation.tables
        value: int | None = node if scope.shape.path is None else None
        if "value" in bound:
            bound = {**bound, "value": tables.restore(bound["value"])}
            value = tables.number(bound["value"])
        path = bound.get("path")
        finding = scope.report(self, node, value, path=Predicate(path) if isinstance(path, ox.NamedNode) else None)
        message = bound.get("message")
        own = (message,) if isinstance(message, ox.Literal) else _fill(self.messages, {**self.constants, **bound})
        return finding._replace(constraint=self.constraint, messages=own or finding.messages)


@dataclass(eq=False)
class AskConstraint(QueryConstraint):
    """An ASK that is true for good values: a validator of a component of one's own."""

    def check(self, scope: Scope) -> Iterator[Finding]:
        """Return a finding for each pair of a node and a value the query is not true for."""
        tables = scope.evaluation.tables
        variables = self.query.variables
        places = [("this", "value").index(name) for name in variables]
        rows = list({tuple(pair[place] for place in places) for pair in scope.pairs()})
        good = set()
        for start, table, solutions in self.ask(tables, rows, numbered=True):
            good |= {rows[start + table.find_row(solution)] for solution in solutions}
        terms = scope.evaluation.data.terms
        for node, value in scope.pairs():
            if tuple((node, value)[place] for place in places) not in good:
                finding = scope.report(self, node, value)
                bound = {**self.constants, "this": terms[node], "value": terms[value]}
                yield finding._replace(messages=_fill(self.messages, bound) or finding.messages)


def _fill(messages: tuple[ox.Literal, ...], bound: Bindings) -> tuple[ox.Literal, ...]:
    """Return messages with the blocks that name variables replaced."""

    def show(found: re.Match[str]) -> str:
        term = bound.get(found.group(1))
        return found.group() if term is None else term.value if hasattr(term, "value") else str(term)

    return tuple(
        ox.Literal(_BLOCK.sub(show, message.value), language=message.language)
        if message.language
        else ox.Literal(_BLOCK.sub(show, message.value))
        for message in messages
    )
