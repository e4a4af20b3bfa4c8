"""The structure of a SPARQL query, as far as pre-binding of variables depends on it."""

from dataclasses import dataclass
from dataclasses import field
from typing import NamedTuple


class Statement(NamedTuple):
    """Triple patterns with the same subject, as texts of subject, verb and object, and their offsets in the query."""

    triples: tuple[tuple[str, str, str], ...]
    start: int
    end: int


@dataclass
class GroupPattern:
    """A group graph pattern; ``start`` is the offset behind its opening bracket.

    ``mentioned`` are the variables in it, ``visible`` those that it can bind. ``first`` are its statements up to the
    first element whose position matters. ``exists`` is set inside EXISTS, where outer variables are bound.
    """

    start: int
    exists: bool
    mentioned: set[str] = field(default_factory=set)
    visible: set[str] = field(default_factory=set)
    first: list[Statement] = field(default_factory=list)
    first_is_over: bool = False


@dataclass
class SelectStructure:
    """A query or sub-query: ``projected`` is None for an outermost ``*``; ``grouped`` are the GROUP BY variables."""

    projected: set[str] | None = None
    aggregates: bool = False
    grouped: set[str] = field(default_factory=set)
    limited: bool = False


@dataclass
class QueryStructure:
    """The structure of a query; ``begin`` is the offset of its form, ``any_predicate`` set if it may match any.

    ``graphs`` are the variables of GRAPH clauses, ``terms`` all IRIs and prefixed names, ``words`` all keywords.
    """

    form: str = ""
    begin: int = 0
    words: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    mentioned: set[str] = field(default_factory=set)
    graphs: set[str] = field(default_factory=set)
    groups: list[GroupPattern] = field(default_factory=list)
    selections: list[SelectStructure] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)
    terms: set[str] = field(default_factory=set)
    uses_type: bool = False
    any_predicate: bool = False
