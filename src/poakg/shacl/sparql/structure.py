"""What a SPARQL query is made of, as far as binding variables beforehand has to know it."""

from dataclasses import dataclass
from dataclasses import field
from typing import NamedTuple


class Statement(NamedTuple):
    """Triple patterns with one subject: subject, verb and object as text, and the part of the text they come from."""

    triples: tuple[tuple[str, str, str], ...]
    start: int
    end: int


@dataclass
class Group:
    """A group graph pattern; ``start`` is where its inside begins.

    ``mentioned`` are the variables in it, ``visible`` those that it can bind. ``first`` are the statements before
    anything whose place matters. In ``EXISTS`` all variables of the outer pattern are bound already.
    """

    start: int
    exists: bool
    mentioned: set[str] = field(default_factory=set)
    visible: set[str] = field(default_factory=set)
    first: list[Statement] = field(default_factory=list)
    first_is_over: bool = False


@dataclass
class Selection:
    """A SELECT: ``projected`` is None for ``*`` at the top; ``grouped`` are the variables it groups by."""

    projected: set[str] | None = None
    aggregates: bool = False
    grouped: set[str] = field(default_factory=set)
    limited: bool = False


@dataclass
class Structure:
    """What a query is made of."""

    form: str = ""
    begin: int = 0
    words: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    graphs: set[str] = field(default_factory=set)
    groups: list[Group] = field(default_factory=list)
    selections: list[Selection] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    terms: set[str] = field(default_factory=set)
    uses_type: bool = False
    any_predicate: bool = False
