"""Evaluation of a checked query over what it sees; its text is changed where the engine would answer otherwise."""

from collections.abc import Mapping
from typing import Any

import pyoxigraph as ox

from poakg.engine.dataset import Data
from poakg.engine.dataset import View
from poakg.engine.query_check import CheckedQuery

Result = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_Edit = tuple[int, int, str]


def evaluate(data: Data, query: CheckedQuery, view: View, job: Mapping[str, Any]) -> Result:
    """Return the result of ``query``. Raises SyntaxError, and what else the engine raises."""
    edits = _hide_guests(query, view)
    if query.star < 0 or len(query.variables) < 2 or job["bindings"] or job["texts"]:
        return _try(data, query, edits, view, job)
    if query.all_visible:
        return _try(data, query, [*edits, _name_columns(query, list(query.variables))], view, job)
    result = _try(data, query, edits, view, job)
    if isinstance(result, ox.QuerySolutions):
        given = [variable.value for variable in result.variables]
        columns = [name for name in query.variables if name in set(given)]
        if columns != given and len(columns) == len(given):
            return _try(data, query, [*edits, _name_columns(query, columns)], view, job)
    return result


def _hide_guests(query: CheckedQuery, view: View) -> list[_Edit]:
    """Return what keeps the variables of GRAPH clauses from standing for graphs that they do not mean."""
    edits: list[_Edit] = []
    for number, graphs in view.hidden.items():
        clause = query.clauses[number]
        if clause.end:
            names = ", ".join(f"<{name}>" for name in graphs)
            edits.append((clause.start, clause.start, "{ "))
            edits.append((clause.end, clause.end, f" FILTER(?{clause.variable} NOT IN ({names})) }}"))
    return edits


def _name_columns(query: CheckedQuery, columns: list[str]) -> _Edit:
    """Return what makes the columns of ``SELECT *``, which the engine sorts, come in the order of the query."""
    return query.star, query.star + 1, " " + " ".join(f"?{name}" for name in columns) + " "


def _try(data: Data, query: CheckedQuery, edits: list[_Edit], view: View, job: Mapping[str, Any]) -> Result:
    """Return the result of the query as edited. Where that does not parse, what is wrong shows in its own text.

    Raises RuntimeError where only the edited query does not parse and would have hidden graphs.
    """
    if not edits:
        return _run(data, query.text, view, job)
    parts, position = [], 0
    for start, end, text in sorted(edits):
        parts += [query.text[position:start], text]
        position = end
    try:
        return _run(data, "".join([*parts, query.text[position:]]), view, job)
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
        substitutions={
            **{ox.Variable(name): ox.NamedNode(iri) for name, iri in job["bindings"].items()},
            **{ox.Variable(name): ox.Literal(text) for name, text in job["texts"].items()},
        },
    )
