"""Candidates for a query: States by their resolver, everything else by name, by words and by likeness."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.search import find
from poakg.namespaces import ID
from poakg.web.reconcile.directory import STATE
from poakg.web.reconcile.directory import TYPES
from poakg.web.reconcile.directory import Directory
from poakg.web.reconcile.directory import Entity
from poakg.web.reconcile.directory import name_type

_DEFAULT_LIMIT, _MOST = 10, 50
_LONGEST = 500
# Of each query so many types and codes count, and codes are short.
_MOST_NAMED, _LONGEST_CODE = 20, 50
# Scores, of 100: what is certain, what was probably meant, what may be meant, and what only has the words.
_CERTAIN, _MEANT, _MAY, _WORDS = 100.0, 60.0, 50.0, 30.0
# Of a code of ISO 3166-1 alpha-2.
_LETTERS = 2
# Below what is certain, however much alike.
_LESS = 0.9
_STATES = f"{ID}state/"
_SYSTEMS = {
    "isoAlpha3": "iso3",
    "isoAlpha2": "iso2",
    "isoNumeric": "m49",
    "m49": "m49",
    "cowNumber": "cow",
    "gwNumber": "gw",
}
_TYPE_NAMES = {name_type(iri): name for iri, name in TYPES.items()}


@dataclass(frozen=True)
class Query:
    """A query of a batch, as far as it can be used."""

    text: str
    types: tuple[str, ...]
    is_strict: bool
    limit: int
    codes: tuple[tuple[str, str], ...]
    """Codes of States that the other columns of the row have, each with its system."""


def read_query(item: object) -> Query | None:
    """Return a query as the Reconciliation API has it, None where it asks nothing that can be answered."""
    if not isinstance(item, dict):
        return None
    text, limit = item.get("query", ""), item.get("limit")
    named = item.get("type") or []
    types = tuple(_read_type(one) for one in (named if isinstance(named, list) else [named])[:_MOST_NAMED])
    codes = tuple(islice(_read_codes(item.get("properties")), _MOST_NAMED))
    if not isinstance(text, str) or not (text.strip() or codes):
        return None
    is_number = isinstance(limit, int | float) and not isinstance(limit, bool) and limit >= 1
    # JSON of others may have numbers that are not finite.
    most = int(min(limit, _MOST)) if is_number and limit is not None else _DEFAULT_LIMIT
    return Query(text.strip()[:_LONGEST], types, item.get("type_strict") != "should", most, codes)


def _read_type(named: object) -> str:
    name = named.get("id", "") if isinstance(named, Mapping) else named
    return name if isinstance(name, str) else ""


def _read_codes(properties: object) -> Iterable[tuple[str, str]]:
    for entry in properties if isinstance(properties, list) else []:
        named = entry.get("pid") if isinstance(entry, dict) else None
        if isinstance(named, str) and named in _SYSTEMS:
            value = entry.get("v")
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, str | int | float) and str(one).strip():
                    yield _SYSTEMS[named], str(one).strip()[:_LONGEST_CODE]


class Matcher:
    """Finds candidates in a ``directory``, by the ``resolver`` of States and the search ``index`` of the release."""

    def __init__(self, directory: Directory, resolver: Resolver, index: Path) -> None:
        self.directory = directory
        self._resolver = resolver
        self._index = index

    def match(self, query: Query) -> list[dict[str, Any]]:
        """Return the candidates for ``query``, best first; at most one of them is a match."""
        found: dict[str, float] = {}
        for iri, score in (*self._score_states(query), *(self._score_others(query.text) if query.text else ())):
            if iri in self.directory.entities:
                found[iri] = max(score, found.get(iri, 0))
        scored = [(self.directory.entities[iri], score) for iri, score in found.items()]
        fitting = [(entity, score) for entity, score in scored if _fits(entity, query)]
        if not query.is_strict and query.types:
            fitting = [(entity, score if entity.kind in query.types else score / 2) for entity, score in scored]
        fitting.sort(key=lambda pair: (-pair[1], pair[0].kind, pair[0].iri))
        certain = [entity for entity, score in fitting if score == _CERTAIN]
        return [_describe(entity, score, is_match=[entity] == certain) for entity, score in fitting[: query.limit]]

    def _score_states(self, query: Query) -> list[tuple[str, float]]:
        readings = [self._resolver.resolve(code, None, system) for system, code in query.codes]
        if query.text:
            readings.append(self._resolver.resolve(query.text))
        joined = {reading.state for reading in readings if reading.state}
        # Where name and codes contradict each other, nobody can know which is right.
        certain = _CERTAIN if len(joined) == 1 else _MEANT
        scores = [(iri, certain) for iri in joined]
        for reading in readings:
            is_known = reading.outcome in (Outcome.AMBIGUOUS, Outcome.HISTORIC, Outcome.OUTSIDE_REGISTER)
            scores += [(iri, _MAY) for iri in reading.candidates if is_known]
            scores += [(reading.suggestion, _MEANT)] if reading.suggestion else []
        if not joined and len(query.text) == _LETTERS and query.text.isupper():
            # "NA" marks what is missing in most tables, and is the code of a State in some.
            meant = self._resolver.resolve(query.text, None, "iso2").state
            scores += [(meant, _MAY)] if meant else []
        return scores

    def _score_others(self, text: str) -> list[tuple[str, float]]:
        named = [entity for entity in self.directory.find_named(text) if entity.kind != STATE]
        scores = [(entity.iri, _CERTAIN) for entity in named]
        scores += [(entity.iri, likeness * _LESS) for entity, likeness in self.directory.find_alike(text, _MOST)]
        finds = find(self._index, self._resolver, text)
        hits = [hit.iri for hit in finds.hits[:_MOST] if not hit.iri.startswith(_STATES)]
        return [*scores, *((iri, _WORDS / (1 + number / _MOST)) for number, iri in enumerate(hits))]


def _fits(entity: Entity, query: Query) -> bool:
    return not query.types or entity.kind in query.types


def _describe(entity: Entity, score: float, *, is_match: bool) -> dict[str, Any]:
    return {
        "id": entity.id,
        "name": entity.label,
        "description": entity.description,
        "type": [describe_type(entity.kind)],
        "score": round(score, 1),
        "match": is_match,
    }


def describe_type(kind: str) -> dict[str, str]:
    """Return identifier and name of a type."""
    return {"id": kind, "name": _TYPE_NAMES[kind]}


def list_types() -> Sequence[dict[str, str]]:
    """Return all types."""
    return [describe_type(kind) for kind in _TYPE_NAMES]
