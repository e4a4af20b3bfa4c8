"""Queries over one release in another engine, which sees of them only what is public.

A query is checked and parsed here first. Names of graphs in it, and in what comes back, are those of the release as
it is published there. A name that a query computes from text names no graph there.
"""

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from poakg.engine.checked_query import CheckedQuery
from poakg.engine.dataset import choose_graphs
from poakg.engine.dataset import find_guests
from poakg.engine.evaluation import Edit
from poakg.engine.evaluation import Term
from poakg.engine.evaluation import edit_text
from poakg.engine.evaluation import hide_guests
from poakg.engine.evaluation import make_substitutions
from poakg.engine.evaluation import name_columns
from poakg.engine.name_resolution import resolve_names
from poakg.engine.published import make_mark
from poakg.engine.published import name_union
from poakg.engine.remote import SOLUTIONS
from poakg.engine.remote import TRIPLES
from poakg.engine.remote import Address
from poakg.engine.remote import Body
from poakg.engine.remote import Engine
from poakg.errors import EngineError
from poakg.graph.snapshot import Snapshot
from poakg.graph.submission_id import list_superseded
from poakg.namespaces import EXAMPLES

_LOOK_SECONDS = 60.0
_COUNT = "SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }"
_ALL = "SELECT ?s WHERE { ?s ?p ?o }"


class RemoteTriples:
    """Triples as they come from another engine."""

    def __init__(self, body: Body) -> None:
        self._triples = body.parse_triples()

    def __iter__(self) -> Iterator[ox.Triple]:
        return self._triples

    def serialize(self, output: Any, format: ox.RdfFormat) -> None:  # noqa: ANN401 - as pyoxigraph has it
        """Write the triples to ``output``."""
        ox.serialize(self._triples, output, format=format)


@dataclass
class RemoteSource:
    """What a release in another engine answers; ``apart`` are the graphs that only a query that names them sees."""

    engine: Engine
    mark: str
    public: Sequence[str]
    apart: Sequence[str]
    quads: int
    with_terms: bool = True
    visits: int = 0

    @contextmanager
    def ask(self, query: CheckedQuery, job: Mapping[str, Any]) -> Iterator[Any]:
        """Give the result of ``query``. Raises SyntaxError, RemoteEngineError and RemoteTimeoutError."""
        substitutions = make_substitutions(job)
        parsed = ox.Store().query(query.text, base_iri=job["base"], substitutions=substitutions)
        default, named, edits = self._choose(query, job)
        if query.star < 0 and not substitutions:
            # Parameters that are not given: Virtuoso joins each as a table, and with many of them plans without end.
            edits += [(start, end, "{}") for start, end in query.open_values]
        text = edit_text(query.text, [*edits, *self._name_terms(query, job, substitutions)])
        accept = TRIPLES if isinstance(parsed, ox.QueryTriples) else SOLUTIONS
        with self.engine.ask(text, accept, map(self._publish, default), map(self._publish, named), self.mark) as body:
            if isinstance(parsed, ox.QueryTriples):
                yield RemoteTriples(body)
            else:
                yield body.parse_solutions()

    def _choose(self, query: CheckedQuery, job: Mapping[str, Any]) -> tuple[Sequence[str], Sequence[str], list[Edit]]:
        """Return the graphs that ``query`` reads, and what keeps guests from what it does not mean."""
        edits: list[Edit] = []
        if query.star >= 0 and len(query.variables) > 1 and query.all_visible:
            edits.append(name_columns(query, list(query.variables)))
        chosen = choose_graphs(query, job)
        if chosen is not None:
            return *chosen, edits
        guests, hidden = find_guests(self.apart, query, job["base"])
        edits += hide_guests(
            query, {clause: [self._publish(name) for name in names] for clause, names in hidden.items()}
        )
        named = [*self.public, *guests] if query.entered or query.clauses else []
        return [name_union(self.mark)], named, edits

    def _name_terms(
        self,
        query: CheckedQuery,
        job: Mapping[str, Any],
        substitutions: Mapping[ox.Variable, Term],
    ) -> Iterator[Edit]:
        """Yield what makes names of graphs those of the release, and variables what the job gives them."""
        names = [token.text for token in query.terms if token.kind != "variable"]
        found = resolve_names(query.prologue, names, job["base"]) if names else {}
        given = {variable.value: term for variable, term in substitutions.items()}
        for token in query.terms:
            end = token.start + len(token.text)
            if token.kind == "variable":
                term = given.get(token.text[1:])
                if isinstance(term, ox.NamedNode):
                    term = ox.NamedNode(self._publish(term.value))
                if term is not None:
                    text = f"({term} AS {token.text})" if token.start in query.projected else f" {term} "
                    yield token.start, end, text
            elif (name := found.get(token.text)) and (published := self._publish(name)) != name:
                yield token.start, end, f" <{published}> "

    def _publish(self, name: str) -> str:
        return f"{name}{self.mark}" if name in self._names else name

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset((*self.public, *self.apart))


def open_remote(snapshot: Snapshot, url: str, seconds: float) -> RemoteSource:
    """Return the release of ``snapshot`` at the engine at ``url``, where a query may take so many ``seconds``.

    Looks whether all of it is there, and after how many rows the engine cuts an answer. Raises EngineError when it is
    not, RemoteEngineError and RemoteTimeoutError when the engine does not answer.
    """
    address, mark = Address(url, seconds), make_mark(snapshot.digest)
    # Counting everything may take longer than a query may.
    engine = Engine(Address(url, max(seconds, _LOOK_SECONDS)))
    apart = frozenset({EXAMPLES, *list_superseded(snapshot.graphs)})
    union = [name_union(mark)]
    counted = int(engine.select(_COUNT, union)[0]["count"].value)
    public = sum(count for name, count in snapshot.graphs.items() if name not in apart)
    # A statement of several graphs counts once in their union.
    if counted == 0 or counted > public:
        raise EngineError(
            f"The engine at {url} does not have the release {snapshot.path.stem}.",
            f"Publish it first: poakg publish {url}",
        )
    rows = engine.count_rows(_ALL, union)
    names = [name for name in snapshot.graphs if name not in apart]
    return RemoteSource(
        Engine(address, rows if rows < counted else None),
        mark,
        names,
        sorted(apart & snapshot.graphs.keys()),
        snapshot.quads,
    )
