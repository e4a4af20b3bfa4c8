"""A result as JSON for programs that do not know RDF: a row is an object, numbers and truths are those of JSON."""

import json
import math
from collections.abc import Mapping
from typing import Any
from typing import Protocol

import pyoxigraph as ox

from poakg.namespaces import PREFIXES

OBJECTS = "objects"
_XSD = PREFIXES["xsd"]
_WHOLE = {f"{_XSD}{name}" for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long")}
_BROKEN = {f"{_XSD}{name}" for name in ("decimal", "double", "float")}


class _Writer(Protocol):
    def write(self, data: bytes) -> int: ...


def write_objects(result: ox.QuerySolutions, preamble: Mapping[str, Any], writer: _Writer) -> None:
    """Write one object: the fields of ``preamble``, then columns and rows, a line for each row."""
    columns = [variable.value for variable in result.variables]
    begin = json.dumps({**preamble, "columns": columns})[:-1]
    writer.write(f'{begin}, "rows": ['.encode())
    separator = "\n"
    for row in result:
        fields = {name: simplify_term(term) for name, term in zip(columns, row, strict=True)}
        writer.write(f"{separator}{json.dumps(fields)}".encode())
        separator = ",\n"
    writer.write(b"]}")


def simplify_term(term: object) -> str | int | float | bool | None:
    """Return a term as a value of JSON: an IRI or a text as a string; what is not bound is null."""
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return str(getattr(term, "value", term))
    value, datatype = term.value, term.datatype.value
    if datatype == f"{_XSD}boolean":
        return value in ("true", "1")
    try:
        if datatype in _WHOLE:
            return int(value)
        # JSON has no number for what is not finite.
        if datatype in _BROKEN and math.isfinite(float(value)):
            return float(value)
    except ValueError:
        pass
    return value
