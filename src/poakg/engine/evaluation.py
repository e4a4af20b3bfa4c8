"""Evaluation of a checked query over what it sees; its text is changed where the engine would answer otherwise."""

import resource
from collections.abc import Iterator
from collections.abc import Mapping
from contextlib import contextmanager
from typing import Any

import pyoxigraph as ox

from poakg.engine.checked_query import CheckedQuery
from poakg.engine.dataset import Data
from poakg.engine.dataset import View
from poakg.engine.dataset import close_view
from poakg.engine.dataset import open_view

Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
Edit = tuple[int, int, str]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


class LocalSource:
    """The store of this process.

    ``visits`` counts the graphs that were put into it for the last query, -1 if they may still be there.
    """

    with_terms = False

    def __init__(self, data: Data) -> None:
        self._data = data
        self.visits = 0

    @contextmanager
    def ask(self, query: CheckedQuery, job: Mapping[str, Any]) -> Iterator[Result]:
        """Give the result of ``query``. Raises SyntaxError, and what else the engine raises."""
        self.visits = -1
        view = open_view(self._data, query, job)
        try:
            with nothing_to_open(query):
                yield evaluate(self._data, query, view, job)
        finally:
            close_view(self._data, view)
            self.visits = len(view.guests)


@contextmanager
def nothing_to_open(query: CheckedQuery) -> Iterator[None]:
    """Let nothing open a file or a socket, unless ``query`` asks services that it may ask."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if not query.asks_services:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def evaluate(data: Data, query: CheckedQuery, view: View, job: Mapping[str, Any]) -> Result:
    """Return the result of ``query``. Raises SyntaxError, and what else the engine raises."""
    edits = hide_guests(query, view.hidden)
    if query.star < 0 or len(query.variables) < 2 or job["bindings"] or job["texts"]:
        return _try(data, query, edits, view, job)
    if query.all_visible:
        return _try(data, query, [*edits, name_columns(query, list(query.variables))], view, job)
    result = _try(data, query, edits, view, job)
    if isinstance(result, ox.QuerySolutions):
        given = [variable.value for variable in result.variables]
        columns = [name for name in query.variables if name in set(given)]
        if columns != given and len(columns) == len(given):
            return _try(data, query, [*edits, name_columns(query, columns)], view, job)
    return result


def hide_guests(query: CheckedQuery, hidden: Mapping[int, list[str]]) -> list[Edit]:
    """Return what keeps the variables of GRAPH clauses from standing for graphs that they do not mean."""
    edits: list[Edit] = []
    for number, graphs in hidden.items():
        clause = query.clauses[number]
        if clause.end:
            names = ", ".join(f"<{name}>" for name in graphs)
            edits.append((clause.start, clause.start, "{ "))
            edits.append((clause.end, clause.end, f" FILTER(?{clause.variable} NOT IN ({names})) }}"))
    return edits


def name_columns(query: CheckedQuery, columns: list[str]) -> Edit:
    """Return what makes the columns of ``SELECT *``, which the engine sorts, come in the order of the query."""
    return query.star, query.star + 1, " " + " ".join(f"?{name}" for name in columns) + " "


def edit_text(text: str, edits: list[Edit]) -> str:
    """Return ``text`` with ``edits``, each of which has where it begins and ends and what is there then."""
    parts, position = [], 0
    for start, end, written in sorted(edits):
        parts += [text[position:start], written]
        position = end
    return "".join([*parts, text[position:]])


def make_substitutions(job: Mapping[str, Any]) -> dict[ox.Variable, Term]:
    """Return what ``job`` gives to variables of its query."""
    return {
        **{ox.Variable(name): ox.NamedNode(iri) for name, iri in job["bindings"].items()},
        **{ox.Variable(name): ox.Literal(text) for name, text in job["texts"].items()},
    }


def _try(data: Data, query: CheckedQuery, edits: list[Edit], view: View, job: Mapping[str, Any]) -> Result:
    """Return the result of the query as edited. Where that does not parse, what is wrong shows in its own text.

    Raises RuntimeError where only the edited query does not parse and would have hidden graphs.
    """
    if not edits:
        return _run(data, query.text, view, job)
    try:
        return _run(data, edit_text(query.text, edits), view, job)
    except SyntaxError:
        result = _run(data, query.text, view, job)
        if view.hidden:
            raise RuntimeError("The graphs that GRAPH stands for cannot be limited in this query.") from None
        return result


def _run(data: Data, text: str, view: View, job: Mapping[str, Any]) -> Result:
    return data.store.query(
        text,
        base_iri=job["base"],
        use_default_graph_as_union=view.is_union,
        default_graph=view.default_graphs,
        named_graphs=view.named_graphs,
        substitutions=make_substitutions(job),
    )
