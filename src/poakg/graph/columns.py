"""What the values of a column are: the kind that its terms have in common, and each term as a value of Python."""

from collections.abc import Callable
from collections.abc import Iterable
from datetime import date
from datetime import datetime
from enum import StrEnum

import pyoxigraph as ox

from poakg.namespaces import PREFIXES

Value = str | int | float | bool | date | datetime | None
"""A value of a cell; None where the row has none."""

Cell = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
"""A term of a result, None where a variable is not bound."""


class Kind(StrEnum):
    """What all values of a column are."""

    IRI = "iri"
    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    TRUTH = "truth"
    DAY = "day"
    MOMENT = "moment"


_XSD = PREFIXES["xsd"]
_SMALLEST, _LARGEST = -(1 << 63), (1 << 63) - 1
_KINDS = {
    **dict.fromkeys(("integer", "nonNegativeInteger", "positiveInteger", "int", "long", "short"), Kind.WHOLE),
    **dict.fromkeys(("decimal", "double", "float"), Kind.NUMBER),
    "gYear": Kind.WHOLE,
    "boolean": Kind.TRUTH,
    "date": Kind.DAY,
    "dateTime": Kind.MOMENT,
}


def _read_whole(text: str) -> int:
    number = int(text)
    if not _SMALLEST <= number <= _LARGEST:
        raise ValueError(text)
    return number


def _read_truth(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


_READERS: dict[Kind, Callable[[str], Value]] = {
    Kind.IRI: str,
    Kind.TEXT: str,
    Kind.WHOLE: _read_whole,
    Kind.NUMBER: float,
    Kind.TRUTH: _read_truth,
    Kind.DAY: date.fromisoformat,
    Kind.MOMENT: _read_moment,
}


def find_kind(terms: Iterable[Cell]) -> Kind:
    """Return the kind of a column with these ``terms``.

    It is text unless all terms are IRIs or literals of one kind that can be read as such; a whole number has at most
    64 bits, a moment has its offset from UTC. A column without a term is text.
    """
    found = [term for term in terms if term is not None]
    kinds = {_find_kind(term) for term in found}
    if kinds == {Kind.WHOLE, Kind.NUMBER}:
        kinds = {Kind.NUMBER}
    kind = kinds.pop() if len(kinds) == 1 else Kind.TEXT
    try:
        for term in found:
            read_value(term, kind)
    except (ValueError, KeyError):
        return Kind.TEXT
    return kind


def read_value(term: Cell, kind: Kind) -> Value:
    """Return ``term`` as a value of ``kind``. Raises ValueError or KeyError for one that is not of the kind."""
    return None if term is None else _READERS[kind](write_cell(term))


def write_cell(term: Cell) -> str:
    """Return ``term`` as a table of text has it: the IRI or the text itself, nothing where there is none."""
    if term is None:
        return ""
    return str(term) if isinstance(term, ox.Triple) else term.value


def _find_kind(term: Cell) -> Kind:
    if isinstance(term, ox.NamedNode):
        return Kind.IRI
    if isinstance(term, ox.Literal):
        return _KINDS.get(term.datatype.value.removeprefix(_XSD), Kind.TEXT)
    return Kind.TEXT
