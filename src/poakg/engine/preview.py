"""The first rows of a result, for a page that shows them; counting the rest is left undone."""

from itertools import islice
from typing import Any

import pyoxigraph as ox

PREVIEW = "preview"
MOST_ROWS = 1000


def preview_result(result: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> dict[str, Any]:
    """Return columns, at most MOST_ROWS rows and whether there are more, ready for JSON."""
    if isinstance(result, ox.QueryBoolean):
        return {
            "columns": ["answer"],
            "rows": [[{"type": "literal", "value": "yes" if result else "no"}]],
            "more": False,
        }
    if isinstance(result, ox.QueryTriples):
        columns = ["subject", "predicate", "object"]
        rows = [[_describe(t.subject), _describe(t.predicate), _describe(t.object)] for t in islice(result, MOST_ROWS)]
    else:
        columns = [variable.value for variable in result.variables]
        rows = [[_describe(term) for term in row] for row in islice(result, MOST_ROWS)]
    return {"columns": columns, "rows": rows, "more": next(iter(result), None) is not None}


def _describe(term: object) -> dict[str, str] | None:
    """Return a term as the SPARQL JSON format writes it."""
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.Literal):
        tagged = {"xml:lang": term.language} if term.language else {"datatype": term.datatype.value}
        return {"type": "literal", "value": term.value, **tagged}
    return {"type": "bnode", "value": str(term)}
