"""What the graph says of the names and codes of States, compiled into one file for the resolver."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import msgspec
import pyoxigraph as ox

from poakg.graph.name_folding import fold_name
from poakg.graph.name_folding import sort_words
from poakg.graph.store import select
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM

_QUERY = Path(__file__).with_name("names.rq").read_text(encoding="utf-8")
_SKOS = PREFIXES["skos"]
_LABEL = f"{PREFIXES['rdfs']}label"
_NOTATION = f"{_SKOS}notation"
_PREFERRED = f"{_SKOS}prefLabel"
_NAMES = (_PREFERRED, _LABEL, f"{_SKOS}altLabel", f"{_SKOS}hiddenLabel")
_THINGS = ("state", "former", "outside", "region", "organization")


@dataclass(frozen=True)
class Dated:
    """Something that holds from one day until another; days that are not known, or that have not come, are empty."""

    start: str = field(default="", kw_only=True)
    end: str = field(default="", kw_only=True)

    def lasted(self, year: int | None) -> bool:
        """Return whether it held in ``year``."""
        return year is not None and int(self.start[:4] or 0) <= year <= int(self.end[:4] or 9999)

    @property
    def span(self) -> str:
        """The days in brackets, nothing where none is known."""
        since, until = f"from {self.start} " if self.start else "", f"until {self.end}" if self.end else ""
        return f"({(since + until).strip()})" if since or until else ""


@dataclass(frozen=True)
class Thing(Dated):
    """What a name or code may stand for.

    ``outcome`` is the value of an ``Outcome``. ``related`` are the States that it may stand for, that succeeded it or
    that it is a part of, by their numbers; ``started`` is the first day in a list of States, ``separated`` the
    State of today that it was part of.
    """

    iri: str
    outcome: str
    name: str
    code: str = ""
    reason: str = ""
    reason_name: str = ""
    related: tuple[int, ...] = ()
    started: str = ""
    separated: int | None = None


@dataclass(frozen=True)
class Entry(Dated):
    """An entry of a list of codes: what it stands for by number, and the days between which it holds.

    ``source`` is the short name of the list, empty for the codes in use of ISO 3166-1 and M49.
    """

    things: tuple[int, ...]
    source: str
    name: str = ""

    def holds(self, year: int | None) -> bool:
        """Return whether it holds in ``year``, or now."""
        return not self.end if year is None else self.lasted(year)


@dataclass(frozen=True)
class NameIndex:
    """Names and codes by what they stand for.

    ``names`` has the numbers of things by folded name with sorted words, what comes first before the others;
    ``folded`` is the same by folded name in its order of words. ``listed`` has the entries of dated lists by the names
    they give, ``codes`` those of each system by code: those of its own list, then those of what it builds on.
    """

    things: tuple[Thing, ...]
    entries: tuple[Entry, ...]
    names: dict[str, tuple[int, ...]]
    listed: dict[str, tuple[int, ...]]
    codes: dict[str, dict[str, tuple[tuple[int, ...], ...]]]
    folded: msgspec.Raw


def fold_code(text: str) -> str:
    """Return a code as codes are compared: capitals; numbers without leading zeros or the fraction of a spreadsheet."""
    plain = text.strip().upper().removesuffix(".0")
    return str(int(plain)) if plain.isascii() and plain.isdigit() else plain


def compile_names(store: ox.Store) -> bytes:
    """Return the index of all names and codes in ``store``."""
    return msgspec.json.encode(_Compiler(store).compile())


class _Compiler:
    def __init__(self, store: ox.Store) -> None:
        self._facts: dict[str, dict[str, list[ox.Literal | ox.NamedNode]]] = defaultdict(lambda: defaultdict(list))
        self._kinds: dict[str, str] = {}
        self._outcomes: dict[str, str] = {}
        self._systems: list[tuple[str, str, str, int]] = []
        for kind, thing, path, value, part, rank in select(store, _QUERY):
            if kind.value == "system":
                self._systems.append((value.value, path.value, part.value if part else "", int(rank.value)))
            elif kind.value == "outcome":
                self._outcomes[thing.value] = value.value
            else:
                self._kinds.setdefault(thing.value, kind.value)
                if value not in self._facts[thing.value][path.value]:
                    self._facts[thing.value][path.value].append(value)
        self._iris = sorted(iri for iri, kind in self._kinds.items() if kind in _THINGS)
        self._numbers = {iri: number for number, iri in enumerate(self._iris)}
        self._assignments = sorted(iri for iri, kind in self._kinds.items() if kind == "entry")
        self._started: dict[str, str] = {}
        """The first day on which an entry with a beginning stands for something."""
        for entry in self._assignments:
            start = self._one(entry, f"{TERM}startDate")
            for iri in self._all(entry, "identifies") if start else ():
                self._started[iri] = min(start, self._started.get(iri, start))

    def compile(self) -> dict[str, object]:
        entries, codes = self._code()
        folded = self._name()
        names: dict[str, list[int]] = defaultdict(list)
        for name, numbers in folded.items():
            names[sort_words(name)] += numbers
        listed: dict[str, list[int]] = defaultdict(list)
        for number, entry in enumerate(entries):
            if entry.start and entry.name:
                listed[sort_words(fold_name(entry.name))].append(number)
        return {
            "things": [self._describe(iri) for iri in self._iris],
            "entries": entries,
            "names": {name: self._rank(name, numbers) for name, numbers in sorted(names.items())},
            "listed": listed,
            "codes": codes,
            "folded": {name: self._rank(sort_words(name), numbers) for name, numbers in sorted(folded.items())},
        }

    def _describe(self, iri: str) -> Thing:
        kind = self._kinds[iri]
        reason = self._one(iri, f"{TERM}outsideBecause")
        outcome = {"state": "joined", "former": "historic"}.get(kind) or self._outcomes.get(reason, "not-a-state")
        related = [*self._all(iri, "succeededBy"), *self._all(iri, "withinState"), *self._all(iri, "candidate")]
        separated = self._one(iri, f"{TERM}separatedFrom")
        return Thing(
            iri=iri,
            outcome=outcome,
            name=self._text(iri, _LABEL),
            code=self._text(iri, f"{TERM}isoAlpha3") if kind == "state" else "",
            reason=self._text(reason, _NOTATION) if reason else "" if kind in {"state", "former"} else kind,
            reason_name=self._text(reason, _PREFERRED) if reason else "" if kind in {"state", "former"} else kind,
            related=tuple(sorted(self._numbers[one] for one in related if one in self._numbers)),
            start=self._one(iri, f"{TERM}startDate"),
            end=self._one(iri, f"{TERM}endDate"),
            started=self._started.get(iri, "") if kind == "state" else "",
            separated=self._numbers[separated] if separated else None,
        )

    def _name(self) -> dict[str, list[int]]:
        """Return the numbers of things by folded name."""
        found: dict[str, list[int]] = defaultdict(list)
        for iri, number in self._numbers.items():
            texts = (value.value for path in _NAMES for value in self._facts[iri][path])
            for folded in dict.fromkeys(map(fold_name, texts)):
                found[folded].append(number)
        return found

    def _rank(self, name: str, numbers: list[int]) -> list[int]:
        """Put first what a name stands for: a State by its preferred label comes before an entry of several."""

        def rank(number: int) -> int:
            iri = self._iris[number]
            preferred = (value.value for value in self._facts[iri][_PREFERRED])
            if self._kinds[iri] == "state" and name in map(sort_words, map(fold_name, preferred)):
                return 0
            if self._outcomes.get(self._one(iri, f"{TERM}outsideBecause")) == "ambiguous":
                return 1
            return 2 + _THINGS.index(self._kinds[iri])

        several = sorted(set(numbers))
        return sorted(several, key=rank) if len(several) > 1 else several

    def _code(self) -> tuple[list[Entry], dict[str, dict[str, list[list[int]]]]]:
        entries: list[Entry] = []
        codes: dict[str, dict[str, list[list[int]]]] = defaultdict(dict)
        numbers: dict[tuple[str, str], int] = {}
        for system, source, part, rank in sorted(self._systems):
            for iri, code in self._list_codes(source, part):
                if (source, iri) not in numbers:
                    numbers[source, iri] = len(entries)
                    entries.append(self._enter(iri, source))
                ranked = codes[system].setdefault(fold_code(code), [[], []])
                if numbers[source, iri] not in ranked[rank]:
                    ranked[rank].append(numbers[source, iri])
        return entries, codes

    def _list_codes(self, source: str, part: str) -> Iterator[tuple[str, str]]:
        """Yield what has a code from ``source`` with the code: things with this property, or entries of this list."""
        if part:
            for iri in self._assignments:
                if self._one(iri, f"{TERM}inCodeList") == source:
                    yield from ((iri, value.value) for value in self._facts[iri][part])
        else:
            for iri in self._iris:
                yield from ((iri, value.value) for value in self._facts[iri][source])

    def _enter(self, iri: str, source: str) -> Entry:
        if iri in self._numbers:
            return Entry((self._numbers[iri],), "")
        return Entry(
            tuple(sorted(self._numbers[one] for one in self._all(iri, "identifies"))),
            self._text(source, f"{_SKOS}altLabel") or self._text(source, _LABEL),
            self._one(iri, f"{TERM}listName"),
            start=self._one(iri, f"{TERM}startDate"),
            end=self._one(iri, f"{TERM}endDate"),
        )

    def _all(self, iri: str, term: str) -> list[str]:
        return [value.value for value in self._facts[iri][f"{TERM}{term}"]]

    def _one(self, iri: str, path: str) -> str:
        return min((value.value for value in self._facts[iri][path]), default="") if iri else ""

    def _text(self, iri: str, path: str) -> str:
        values = [value for value in self._facts[iri][path] if isinstance(value, ox.Literal)]
        return min((value.value for value in values if value.language in {"en", None}), default="")
