"""The first rows of a result, for a page that shows them; counting the rest is left undone."""

from collections.abc import Iterable
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyoxigraph as ox

PREVIEW = "preview"
MOST_ROWS = 1000
MOST_COLUMNS = 200
_MOST_CELLS = 20_000
_MOST_CHARACTERS = 1_000_000
_LONGEST_VALUE = 5_000


def preview_result(result: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]) -> dict[str, Any]:
    """Return columns, the first rows and whether there are more, ready for JSON; all of it is bounded.

    There are at most MOST_ROWS rows and MOST_COLUMNS columns, and fewer rows where these are wide or long.
    """
    if isinstance(result, ox.QueryBoolean):
        value = "yes" if result else "no"
        return {"columns": ["answer"], "rows": [[{"type": "literal", "value": value}]], "more": False}
    if not isinstance(result, ox.QuerySolutions):
        columns = ["subject", "predicate", "object"]
        found: Iterator[Iterable[object]] = ((item.subject, item.predicate, item.object) for item in result)
    else:
        columns = [variable.value for variable in result.variables]
        found = iter(result)
    shown = [name[:_LONGEST_VALUE] for name in columns[:MOST_COLUMNS]]
    most_rows = min(MOST_ROWS, _MOST_CELLS // max(len(shown), 1))
    rows: list[list[dict[str, str] | None]] = []
    size = 0
    for row in found:
        if len(rows) == most_rows or size > _MOST_CHARACTERS:
            return {"columns": shown, "rows": rows, "more": True}
        cells = [_describe(term) for term in islice(row, MOST_COLUMNS)]
        size += sum(len(part) for cell in cells if cell for part in cell.values())
        rows.append(cells)
    return {"columns": shown, "rows": rows, "more": len(columns) > MOST_COLUMNS}


def _describe(term: object) -> dict[str, str] | None:
    """Return a term as the SPARQL JSON format writes it; one that is very long is cut."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": _cut(term.value)}
    if isinstance(term, ox.Literal):
        tagged = {"xml:lang": _cut(term.language)} if term.language else {"datatype": _cut(term.datatype.value)}
        return {"type": "literal", "value": _cut(term.value), **tagged}
    return {"type": "bnode", "value": _cut(str(term))}


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
