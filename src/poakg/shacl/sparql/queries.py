"""Queries whose variables are bound beforehand (SHACL, appendix A).

The definition joins every basic graph pattern with the solution that is bound beforehand. Joining every group with a
table of such solutions does the same, and for many solutions at once where the query treats each by itself: where
everything that groups, cuts off or projects keeps the variables that tell the solutions apart.
"""

from collections.abc import Collection
from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

import pyoxigraph as ox

from poakg.errors import ShapesError
from poakg.shacl.query_store import Table
from poakg.shacl.sparql.structure import Group
from poakg.shacl.sparql.structure import Statement
from poakg.shacl.sparql.syntax import read_structure
from poakg.shacl.sparql.tokens import tokenize
from poakg.shacl.vocabulary import TYPE
from poakg.shacl.vocabulary import Term

# FROM would replace the data graph.
_REFUSED = ("MINUS", "SERVICE", "VALUES", "FROM")
_OPTIONAL = {"shapesGraph", "currentShape"}


def fail(node: Term, problem: str) -> ShapesError:
    """Return the failure for an ill-formed query."""
    return ShapesError(f"The query of {node} cannot be used: {problem}.", "Mend the query and validate again.")


class Query:
    """A query of the shapes graph, checked once; ``node`` is where it stands.

    ``variables`` are bound row by row and ``constants`` once for all. Raises ShapesError for a query that does not
    parse or that may not be bound beforehand.
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
        """Hold the query to the restrictions on queries with variables bound beforehand."""
        found = self._found
        for word in _REFUSED:
            if word in found.words:
                raise fail(self.node, f"it uses {word}")
        if clash := bound & found.assigned:
            raise fail(self.node, f"it assigns a value to ?{min(clash)}, which is bound beforehand")
        for selection in found.selections[found.form == "SELECT" :]:
            missing = (bound & found.mentioned) - _OPTIONAL - (selection.projected or set())
            if missing:
                raise fail(self.node, f"a sub-query does not return ?{min(missing)}")
        if found.form == "SELECT":
            top = found.selections[0].projected
            if top is not None and "this" not in top:
                raise fail(self.node, "it does not return ?this")

    @property
    def form(self) -> str:
        """SELECT or ASK."""
        return self._found.form

    @property
    def names_other_graphs(self) -> bool:
        """Whether it asks for graphs by a variable that is not bound beforehand."""
        return not self._found.graphs <= {"shapesGraph"}

    @property
    def is_separable(self) -> bool:
        """Whether one run for many rows gives what one run for each row gives."""
        keys = set(self.variables)
        return not any(
            selection.limited or (selection.aggregates and not keys <= selection.grouped)
            for selection in self._found.selections
        )

    @cached_property
    def predicates(self) -> set[ox.NamedNode] | None:
        """The predicates of all triples the query may look at; None where that can be any."""
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

    def write(self, table: Table, many: bool) -> str:
        """Return the text that joins the query with a table; ``many`` where its rows are so many that hashing pays."""
        edits = self._bind(table, many)
        if self.form == "ASK":
            start = self._found.begin
            edits.append((start, start + len("ASK"), "SELECT DISTINCT ?poakgRow "))
        text = self._text
        for start, end, replacement in sorted(edits, reverse=True):
            text = text[:start] + replacement + text[end:]
        return text

    def _bind(self, table: Table, many: bool) -> list[tuple[int, int, str]]:
        """Return what to replace in the text so that every group is joined with the table."""
        edits = []
        for place, group in enumerate(self._found.groups):
            if group.exists:
                continue
            mentioned = group.mentioned | set(table.variables) if place == 0 else group.mentioned
            stars = _find_stars(group) if many and not table.numbered else []
            inside = ""
            for star in stars:
                edits += [(statement.start, statement.end, "") for statement in star]
                names = sorted({name for statement in star for name in _list_variables(statement)})
                own = table.pattern(mentioned & set(names))
                mentioned = mentioned - set(names)
                body = " . ".join(" ".join(triple) for statement in star for triple in statement.triples)
                inside += f" {{ SELECT {' '.join(f'?{name}' for name in names)} {{{own}{body} }} }} "
            own = table.pattern(mentioned, table.numbered and place == 0)
            edits.append((group.start, group.start, own + inside))
        return edits


def _find_stars(group: Group) -> list[list[Statement]]:
    """Return the patterns, by subject, that meet another subject's in two variables or more.

    Patterns that meet in several variables are joined on all of them at once when each side is a sub-query; otherwise
    the query engine would go through everything that agrees in the first.
    """
    stars: dict[str, list[Statement]] = {}
    for statement in group.first:
        stars.setdefault(statement.triples[0][0], []).append(statement)
    names = {
        subject: {name for statement in star for name in _list_variables(statement)} for subject, star in stars.items()
    }
    chosen = {
        subject for pair in combinations(stars, 2) if len(names[pair[0]] & names[pair[1]]) > 1 for subject in pair
    }
    return [star for subject, star in stars.items() if subject in chosen]


def _list_variables(statement: Statement) -> set[str]:
    return {term[1:] for triple in statement.triples for term in triple if term[0] in "?$"}


def check_syntax(node: Term, text: str) -> None:
    """Raise ShapesError for a query that does not parse."""
    try:
        ox.Store().query(text)
    except (SyntaxError, ValueError) as error:
        raise fail(node, f"it does not parse ({error})") from error


def write_path(text: str, path: str) -> str:
    """Return a query with a path in the place of ``$PATH``."""
    for token in reversed(tokenize(text)):
        if token.kind == "variable" and token.text[1:] == "PATH":
            text = text[: token.start] + path + text[token.end :]
    return text
