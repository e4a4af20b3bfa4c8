"""Queries with pre-bound variables (SHACL, appendix A).

By definition every basic graph pattern is joined with one pre-bound solution. Joining every group with a table of such
solutions is equivalent, and processes many solutions in one run if the query treats each by itself: if all grouping,
limits and projections keep the variables that distinguish the solutions.
"""

from collections.abc import Collection
from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

import pyoxigraph as ox

from poakg.errors import ShapesError
from poakg.shacl.query_store import BindingTable
from poakg.shacl.sparql.structure import GroupPattern
from poakg.shacl.sparql.structure import Statement
from poakg.shacl.sparql.syntax import read_structure
from poakg.shacl.sparql.tokens import tokenize
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Term

# Appendix A forbids the first three; FROM would replace the data graph.
_FORBIDDEN = ("MINUS", "SERVICE", "VALUES", "FROM")
_OPTIONAL = {"shapesGraph", "currentShape"}


def fail(node: Term, problem: str) -> ShapesError:
    """Return the error for the query at ``node``; ``problem`` is a clause about it."""
    return ShapesError(f"The query of {node} cannot be used: {problem}.", "Fix the query and validate again.")


class Query:
    """A query at ``node`` of the shapes graph, checked once.

    ``variables`` have a value per row, ``constants`` one for all rows. Raises ShapesError for a query that does not
    parse or violates a restriction on pre-binding.
    """

    def __init__(self, node: Term, text: str, variables: Sequence[str], constants: Collection[str] = ()) -> None:
        check_syntax(node, text)
        self.node = node
        self._text = text
        try:
            self._found = read_structure(text)
        except ValueError as error:
            raise fail(node, str(error)) from error
        self._check({*variables, *constants, *_OPTIONAL})
        self.constants = [name for name in (*constants, *_OPTIONAL) if name in self._found.mentioned]
        asks = self._found.form == "ASK"
        self.variables = tuple(v for v in variables if not asks or v in self._found.mentioned) or ("value",)

    def _check(self, bound: set[str]) -> None:
        """Check the restrictions on pre-binding (SHACL, appendix A)."""
        found = self._found
        for word in _FORBIDDEN:
            if word in found.words:
                raise fail(self.node, f"it uses {word}")
        if clash := bound & found.assigned:
            raise fail(self.node, f"it assigns a value to ?{min(clash)}, which is pre-bound")
        for selection in found.selections[found.form == "SELECT" :]:
            missing = (bound & found.mentioned) - _OPTIONAL - (selection.projected or set())
            if missing:
                raise fail(self.node, f"a sub-query does not project ?{min(missing)}")
        if found.form == "SELECT":
            top = found.selections[0].projected
            if top is not None and "this" not in top:
                raise fail(self.node, "it does not project ?this")

    @property
    def form(self) -> str:
        """SELECT or ASK."""
        return self._found.form

    @property
    def reads_any_graph(self) -> bool:
        """Whether it has a GRAPH clause with a variable that is not pre-bound."""
        return not self._found.graphs <= {"shapesGraph"}

    @property
    def is_separable(self) -> bool:
        """Whether one run for many rows has the same solutions as a run for each row."""
        keys = set(self.variables)
        return not any(
            selection.limited or (selection.aggregates and not keys <= selection.grouped)
            for selection in self._found.selections
        )

    @cached_property
    def predicates(self) -> set[ox.NamedNode] | None:
        """The predicates of all triples that the query can match, None if these can be any."""
        if self._found.any_predicate:
            return None
        found = {TYPE} if self._found.uses_type else set()
        for term in self._found.terms:
            if term.startswith("<"):
                found.add(ox.NamedNode(term[1:-1]))
                continue
            prefix, _, name = term.partition(":")
            iri = self._found.prefixes[f"{prefix}:"][1:-1] + name.replace("\\", "")
            found.add(ox.NamedNode(iri))
        return found

    def write(self, table: BindingTable, many: bool) -> str:
        """Return the text that joins the query with a table; ``many`` if it has so many rows that hashing is faster."""
        edits = self._bind(table, many)
        if self.form == "ASK":
            start = self._found.begin
            edits.append((start, start + len("ASK"), "SELECT DISTINCT ?poakgRow "))
        text = self._text
        for start, end, replacement in sorted(edits, reverse=True):
            text = text[:start] + replacement + text[end:]
        return text

    def _bind(self, table: BindingTable, many: bool) -> list[tuple[int, int, str]]:
        """Return the replacements (start, end, text) that join every group with the table."""
        edits = []
        for position, group in enumerate(self._found.groups):
            if group.exists:
                continue
            mentioned = group.mentioned | set(table.variables) if position == 0 else group.mentioned
            blocks = _find_separate_blocks(group) if many and not table.numbered else []
            inside = ""
            for block in blocks:
                edits += [(statement.start, statement.end, "") for statement in block]
                names = sorted({name for statement in block for name in _list_variables(statement)})
                own = table.pattern(mentioned & set(names))
                mentioned = mentioned - set(names)
                body = " . ".join(" ".join(triple) for statement in block for triple in statement.triples)
                inside += f" {{ SELECT {' '.join(f'?{name}' for name in names)} {{{own}{body} }} }} "
            own = table.pattern(mentioned, table.numbered and position == 0)
            edits.append((group.start, group.start, own + inside))
        return edits


def _find_separate_blocks(group: GroupPattern) -> list[list[Statement]]:
    """Return the statements, grouped by subject, that share two or more variables with those of another subject.

    As sub-queries they are joined on all shared variables at once; otherwise the query engine would iterate over
    everything that agrees in the first.
    """
    blocks: dict[str, list[Statement]] = {}
    for statement in group.first:
        blocks.setdefault(statement.triples[0][0], []).append(statement)
    names = {
        subject: {name for statement in block for name in _list_variables(statement)}
        for subject, block in blocks.items()
    }
    chosen = {
        subject for pair in combinations(blocks, 2) if len(names[pair[0]] & names[pair[1]]) > 1 for subject in pair
    }
    return [block for subject, block in blocks.items() if subject in chosen]


def _list_variables(statement: Statement) -> set[str]:
    return {term[1:] for triple in statement.triples for term in triple if term[0] in "?$"}


def check_syntax(node: Term, text: str) -> None:
    """Raise ShapesError, which names ``node``, for a query that does not parse."""
    try:
        ox.Store().query(text)
    except (SyntaxError, ValueError) as error:
        raise fail(node, f"it does not parse ({error})") from error


def write_path(text: str, path: str) -> str:
    """Return a query with ``$PATH`` replaced by a path (SHACL, 5.3)."""
    for token in reversed(tokenize(text)):
        if token.kind == "variable" and token.text[1:] == "PATH":
            text = text[: token.start] + path + text[token.end :]
    return text
