"""Submissions taken together, and which of them a result about all of them concerns."""

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace

import pyoxigraph as ox

from poakg.namespaces import TERM
from poakg.shacl import Result
from poakg.submission.submission import Term

_CYCLE = ox.NamedNode(f"{TERM}cycle")
_DAY = ox.NamedNode(f"{TERM}submittedOn")
_NOWHERE: frozenset[int] = frozenset()


class Union:
    """What several ``submissions`` state, as the ``triples`` of one graph.

    Names that two of them give are kept apart: labels of blank nodes, and IRIs that both describe, since two files may
    each call themselves the first report. The name of the later one is then the greater.
    """

    def __init__(self, submissions: Sequence[Sequence[ox.Triple]]) -> None:
        self.triples: list[ox.Triple] = []
        self._originals: dict[object, Term] = {}
        self._describing: defaultdict[object, set[int]] = defaultdict(set)
        self._mentioning: defaultdict[object, set[int]] = defaultdict(set)
        ages = [(_find_last(stated, _CYCLE), _find_last(stated, _DAY)) for stated in submissions]
        self._order = sorted(range(len(ages)), key=ages.__getitem__)
        for place, number in enumerate(self._order):
            self._add(submissions[number], place)

    def _add(self, stated: Sequence[ox.Triple], place: int) -> None:
        names = self._rename(stated, place)
        for triple in stated:
            subject, value = (names.get(term, term) for term in (triple.subject, triple.object))
            self.triples.append(ox.Triple(subject, triple.predicate, value))  # type: ignore[arg-type]
            self._describing[subject].add(place)
            self._mentioning[value].add(place)

    def assign(self, result: Result) -> tuple[int, Result] | None:
        """Return which submission ``result`` concerns, of several the latest, and the result in its own names.

        None where it concerns none of them.
        """
        focus, value = result.focus, result.value
        mentioning = self._mentioning.get(focus, _NOWHERE)
        concerned = (
            self._describing.get(focus)
            or self._describing.get(value)
            or mentioning & self._mentioning.get(value, _NOWHERE)
            or mentioning
        )
        if not concerned:
            return None
        value = None if value is None else self._originals.get(value, value)
        own = replace(result, focus=self._originals.get(focus, focus), value=value)
        return self._order[max(concerned)], own

    def _rename(self, stated: Iterable[ox.Triple], place: int) -> dict[object, Term]:
        names: dict[object, Term] = {}
        for triple in stated:
            subject = triple.subject
            if isinstance(subject, ox.BlankNode):
                names[subject] = ox.BlankNode(f"f{place}x{subject.value}")
            elif isinstance(subject, ox.NamedNode) and subject in self._describing:
                names[subject] = ox.NamedNode(f"{subject.value}/file/{place:06}")
            if isinstance(triple.object, ox.BlankNode):
                names[triple.object] = ox.BlankNode(f"f{place}x{triple.object.value}")
        self._originals |= {name: term for term, name in names.items()}  # type: ignore[misc]
        return names


def _find_last(triples: Iterable[ox.Triple], predicate: ox.NamedNode) -> str:
    return max((str(triple.object) for triple in triples if triple.predicate == predicate), default="")
