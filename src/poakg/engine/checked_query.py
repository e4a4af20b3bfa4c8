"""What is known of a query before it is run."""

from dataclasses import dataclass
from dataclasses import field

from poakg.engine.query_tokens import Token


@dataclass
class GraphClause:
    """A clause ``GRAPH ?variable { … }`` and where it begins and ends in the query."""

    variable: str
    start: int
    end: int = 0


@dataclass
class CheckedQuery:
    """A query that may be run. Names of graphs are spelled as in the query, ``prologue`` says what they stand for."""

    text: str
    repeatable: bool = True
    """Whether it gives the same answer again."""
    asks_services: bool = False
    """Whether it has a SERVICE clause; it names only services that may be asked."""
    names_dataset: bool = False
    """Whether it says FROM what to read, which ``default_graphs`` and ``named_graphs`` list."""
    reads_default: bool = True
    """Whether it may read anything outside of GRAPH clauses."""
    prologue: list[str] = field(default_factory=list)
    default_graphs: list[str] = field(default_factory=list)
    named_graphs: list[str] = field(default_factory=list)
    entered: list[str] = field(default_factory=list)
    """What follows GRAPH."""
    clauses: list[GraphClause] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    """The names that VALUES gives a variable."""
    open_values: list[tuple[int, int]] = field(default_factory=list)
    """Where each clause ``VALUES ?variable { UNDEF }`` in a group begins and ends; it limits nothing."""
    star: int = -1
    """Where the star of ``SELECT *`` is, -1 where there is none."""
    variables: dict[str, None] = field(default_factory=dict)
    """The variables of its patterns, in order."""
    all_visible: bool = False
    """Whether all of these are sure to be columns of ``SELECT *``."""
    terms: list[Token] = field(default_factory=list)
    """Its names and variables, where these are asked for."""
    projected: set[int] = field(default_factory=set)
    """Where among these the variables of its SELECT clause begin."""
