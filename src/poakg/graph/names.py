"""The one resolver of names and codes of States: what a text stands for, or why it is not joined.

It knows what the graph states and nothing else. Known names and codes are joined; likeness only suggests.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property

import msgspec

from poakg.errors import UnknownNameError
from poakg.graph.name_folding import fold_name
from poakg.graph.name_folding import sort_words
from poakg.graph.name_index import Entry
from poakg.graph.name_index import NameIndex
from poakg.graph.name_index import Thing
from poakg.graph.name_index import fold_code
from poakg.graph.name_likeness import find_nearest
from poakg.graph.resolution import Outcome
from poakg.graph.resolution import Resolution
from poakg.graph.suggestions import suggest

# Codes that stand for something where no list is named; numbers and two letters only as these lists print them.
_PLAIN_CODES = (("iso3", re.compile(r"[A-Za-z]{3}")), ("m49", re.compile(r"\d{3}")), ("iso2", re.compile(r"[A-Z]{2}")))
_CODE = re.compile(r"[A-Z]{2,4}|\d{1,4}(\.0)?")
_PARTS = re.compile(r"[/()]")
_MOST_KEPT = 1 << 16


class Resolver:
    """Finds States by their names and codes, read from the ``body`` that ``compile_names`` gives."""

    def __init__(self, body: bytes) -> None:
        self._index = msgspec.json.decode(body, type=NameIndex)
        self._resolved: dict[tuple[str, int | None, str | None, bool], Resolution] = {}

    @classmethod
    def read(cls, body: bytes) -> "Resolver":
        """Return the resolver of a compiled index."""
        return cls(body)

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems of codes that can be named."""
        return tuple(self._index.codes)

    def describe(self, iri: str) -> str:
        """Return the name of what a resolution gives by its IRI, of a State with its code."""
        return _list(_show(self._find([iri])))

    def find_code(self, iri: str, system: str) -> str:
        """Return the code now in use of a State in ``system``, empty where it has none."""
        return self._codes_in_use[system].get(iri, "")

    def resolve(
        self, text: str, year: int | None = None, system: str | None = None, *, likeness: bool = True
    ) -> Resolution:
        """Return what ``text`` stands for, in ``year`` where one is given.

        With a ``system`` it is read as a code of that system, else as a name, an ISO 3166-1 code or a number of M49.
        Without ``likeness`` nothing is suggested for what is unknown, which saves most of the time that it takes.
        Raises UnknownNameError for a system that is not known.
        """
        asked = text.strip(), year, system, likeness
        found = self._resolved.get(asked)
        if found is None:
            written = asked[0]
            found = self._read_code(written, year, system) if system else self._read(written, year, likeness)
            # The same text is often found in many rows, but a table may have millions that differ.
            if len(self._resolved) >= _MOST_KEPT:
                self._resolved.clear()
            self._resolved[asked] = found
        return found

    def resolve_name(self, text: str, year: int | None = None) -> Resolution:
        """Return what ``text`` stands for as a name, whatever codes look like it."""
        return self._read_name(text, year) or self._give_up(text)

    def _read(self, text: str, year: int | None, likeness: bool) -> Resolution:
        coded = self._read_plain_code(text, year)
        found = self._read_name(text, year)
        if found is not None and coded is not None and coded.state and found.state != coded.state:
            note = f"{found.note} As a code of ISO 3166-1 it is {self.describe(coded.iri)}."
            return replace(found, note=note.lstrip())
        if found is not None or coded is not None:
            return found or coded or self._give_up(text)
        parts = [self._read_name(part, year) for part in _PARTS.split(text) if fold_name(part)]
        states = {part.state if part is not None else "" for part in parts}
        if len(parts) > 1 and len(states) == 1 and "" not in states:
            return replace(parts[0] or self._give_up(text), note="")
        if _CODE.fullmatch(text):
            return self._find_in_lists(text)
        return self._suggest(text) if likeness else self._give_up(text)

    def _read_plain_code(self, text: str, year: int | None) -> Resolution | None:
        for system, pattern in _PLAIN_CODES:
            if pattern.fullmatch(text):
                found = self._read_code(text, year, system)
                if found.outcome is not Outcome.UNKNOWN or found.candidates:
                    return self._compare_lists(text, found)
        return None

    def _read_name(self, text: str, year: int | None) -> Resolution | None:
        key = sort_words(fold_name(text))
        numbers = self._index.names.get(key, ())
        things = [self._index.things[number] for number in numbers]
        entries = [self._index.entries[number] for number in self._index.listed.get(key, ())]
        held = [entry for entry in entries if year is not None and entry.holds(year)]
        if held and (not things or any(thing.outcome != Outcome.NOT_A_STATE for thing in things)):
            return self._choose(text, self._identify(held, year), year)
        if not things:
            return None
        former = [thing for thing in things if thing.outcome == Outcome.HISTORIC and thing.lasted(year)]
        if former and year is not None:
            return self._conclude(text, former)
        states = [thing for thing in things if thing.outcome == Outcome.JOINED]
        if states and things[0] == states[0] and len(states) == 1:
            others = [thing for thing in things if thing.outcome == Outcome.AMBIGUOUS]
            return self._join(states[0], year, self._warn(text, states[0], others))
        return self._conclude(text, states if len(states) > 1 else things[:1])

    def _read_code(self, text: str, year: int | None, system: str) -> Resolution:
        ranks = self._find_system(system).get(fold_code(text), ())
        missed: list[Entry] = []
        for rank in ranks:
            entries = [self._index.entries[number] for number in rank]
            held = [entry for entry in entries if entry.holds(year)]
            if held:
                return self._choose(text, self._identify(held, year), year)
            missed += entries
        if not missed:
            return Resolution(Outcome.UNKNOWN, note=f"'{text}' is not a code of {system}.")
        things = self._identify(missed, None, former=True)
        spans = "; ".join(dict.fromkeys(f"{_list(_show(self._things(one)))} {one.span}".rstrip() for one in missed))
        when = "now" if year is None else f"in {year}"
        ended = all(entry.end and (year is None or int(entry.end[:4]) < year) for entry in missed)
        return Resolution(
            Outcome.HISTORIC if ended else Outcome.UNKNOWN,
            things[0].iri if len(things) == 1 else "",
            self._list_related(things),
            note=f"The code {text} is not in use {when}. It stands for {spans}.",
        )

    def _find_system(self, system: str) -> dict[str, tuple[tuple[int, ...], ...]]:
        codes = self._index.codes.get(system.strip().lower())
        if codes is None:
            raise UnknownNameError(f"'{system}' is not a known system of codes.", suggest(system, self.systems))
        return codes

    def _identify(self, entries: Iterable[Entry], year: int | None, *, former: bool = False) -> list[Thing]:
        """Return what entries stand for in ``year``: former States where their dates hold, else what there is today."""
        things = list(dict.fromkeys(thing for entry in entries for thing in self._things(entry)))
        past = [thing for thing in things if thing.outcome == Outcome.HISTORIC]
        then = past if former else [thing for thing in past if year is not None and thing.lasted(year)]
        present = [thing for thing in things if thing.outcome != Outcome.HISTORIC]
        return then or present or past

    def _choose(self, text: str, things: Sequence[Thing], year: int | None) -> Resolution:
        if len(things) == 1 and things[0].outcome == Outcome.JOINED:
            return self._join(things[0], year, "")
        return self._conclude(text, things)

    def _join(self, state: Thing, year: int | None, note: str) -> Resolution:
        notes = [note] if note else []
        if year is not None:
            parts = [part for part in self._separations[state.iri] if int(part.started[:4] or 0) >= year]
            notes += [f"What is about {state.name} before {part.started} may include {part.name}." for part in parts]
            if not parts and state.started and int(state.started[:4]) > year:
                notes.append(f"The lists of States have {state.name} since {state.started}.")
        return Resolution(Outcome.JOINED, state.iri, note=" ".join(notes))

    def _conclude(self, text: str, things: Sequence[Thing]) -> Resolution:
        """Return what ``things`` are that no State can be joined to."""
        first, candidates = things[0], self._list_related(things)
        if all(thing.outcome == Outcome.HISTORIC for thing in things):
            return self._look_back(things, candidates)
        if len(things) > 1 or first.outcome == Outcome.AMBIGUOUS:
            may = things if len(things) > 1 else self._find(candidates)
            iris = tuple(thing.iri for thing in may)
            return Resolution(
                Outcome.AMBIGUOUS, "", iris, first.reason, f"'{text}' may stand for {_list(_show(may), 'or')}."
            )
        outcome, why, where = Outcome(first.outcome), first.reason_name, "a State"
        if outcome is Outcome.OUTSIDE_REGISTER:
            where = "in the register of States"
            why = f"part of {_list(_show(self._find(candidates)))}" if candidates else why
        named = f" ({first.name})" if fold_name(first.name) not in {fold_name(text), fold_name(why)} else ""
        return Resolution(outcome, first.iri, candidates, first.reason, f"'{text}'{named} is not {where}: {why}.")

    def _look_back(self, former: Sequence[Thing], successors: tuple[str, ...]) -> Resolution:
        names = _list(f"{thing.name} {thing.span}".rstrip() for thing in former)
        note = f"{names} {'is a former State' if len(former) == 1 else 'are former States'}."
        if successors:
            note += f" In the register it was followed by {_list(_show(self._find(successors)))}."
        return Resolution(Outcome.HISTORIC, former[0].iri if len(former) == 1 else "", successors, note=note)

    def _warn(self, text: str, state: Thing, others: Iterable[Thing]) -> str:
        """Return which others than ``state`` a name may stand for."""
        numbers = {number for other in others for number in other.related}
        may = [thing for number in sorted(numbers) if (thing := self._index.things[number]).iri != state.iri]
        return f"'{text}' is read as {state.name}; it is also used for {_list(_show(may), 'or')}." if may else ""

    def _compare_lists(self, text: str, found: Resolution) -> Resolution:
        """Add which lists have the code for another State."""
        others = [note for iri, note in self._look_up(text) if iri != found.iri]
        return replace(found, note=" ".join(filter(None, (found.note, *others))))

    def _find_in_lists(self, text: str) -> Resolution:
        """Return what a code that no list in use has stands for in others; nobody can know which was meant."""
        others = self._look_up(text)
        notes = (f"'{text}' is neither a known name nor a code in use.", *(note for _, note in others))
        iris = tuple(dict.fromkeys(iri for iri, _ in others))
        states = [iri for iri in iris if self._by_iri[iri].outcome == Outcome.JOINED]
        # Numbers stand for something else in nearly every list; letters that all lists agree on do not.
        meant = states[0] if len(iris) == len(states) == 1 and text.isalpha() else ""
        return Resolution(Outcome.UNKNOWN, "", iris, note=" ".join(notes), suggestion=meant)

    def _look_up(self, text: str) -> list[tuple[str, str]]:
        """Return what a code means in lists other than those in use, with a sentence on each."""
        code = fold_code(text)
        entries = [
            self._index.entries[number]
            for codes in self._index.codes.values()
            for number in next(iter(codes.get(code, ())), ())
        ]
        lists: dict[Thing, list[str]] = defaultdict(list)
        for entry in entries:
            if entry.source and not entry.end:
                for thing in self._identify([entry], None):
                    if entry.source not in lists[thing]:
                        lists[thing].append(entry.source)
        return [
            (thing.iri, f"In {_list(sorted(names))} it is {_list(_show([thing]))}.") for thing, names in lists.items()
        ]

    def _give_up(self, text: str) -> Resolution:
        return Resolution(Outcome.UNKNOWN, note=f"'{text}' is not a known name of a State.")

    def _suggest(self, text: str) -> Resolution:
        """Return that a text is unknown, with the one State whose name is almost the same."""
        numbers = {self._folded[name][0] for name in find_nearest(fold_name(text), self._folded)}
        things = [self._index.things[number] for number in numbers]
        meant = things[0].iri if len(things) == 1 and things[0].outcome == Outcome.JOINED else ""
        return replace(self._give_up(text), suggestion=meant)

    def _things(self, entry: Entry) -> list[Thing]:
        return [self._index.things[number] for number in entry.things]

    def _find(self, iris: Iterable[str]) -> list[Thing]:
        return [self._by_iri[iri] for iri in iris]

    def _list_related(self, things: Iterable[Thing]) -> tuple[str, ...]:
        """Return what is related to ``things``, or a State itself."""
        found = {number: None for thing in things for number in thing.related}
        states = [thing.iri for thing in things if thing.outcome == Outcome.JOINED]
        return tuple(dict.fromkeys([*states, *(self._index.things[number].iri for number in found)]))

    @cached_property
    def _by_iri(self) -> dict[str, Thing]:
        return {thing.iri: thing for thing in self._index.things}

    @cached_property
    def _codes_in_use(self) -> dict[str, dict[str, str]]:
        """By system, the first code of each State that has not ended."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for system, codes in self._index.codes.items():
            for code, ranks in codes.items():
                for number in (number for rank in ranks for number in rank):
                    if not self._index.entries[number].end:
                        for thing in self._things(self._index.entries[number]):
                            found[system].setdefault(thing.iri, code)
        return found

    @cached_property
    def _folded(self) -> dict[str, tuple[int, ...]]:
        return msgspec.json.decode(self._index.folded, type=dict[str, tuple[int, ...]])

    @cached_property
    def _separations(self) -> dict[str, list[Thing]]:
        """The States that separated from each State of today."""
        found: dict[str, list[Thing]] = defaultdict(list)
        for thing in self._index.things:
            if thing.separated is not None:
                found[self._index.things[thing.separated].iri].append(thing)
        return found


def _show(things: Iterable[Thing]) -> list[str]:
    return [f"{thing.name} ({thing.code})" if thing.code else thing.name for thing in things]


def _list(names: Iterable[str], last: str = "and") -> str:
    *first, end = [*names] or [""]
    return f"{', '.join(first)} {last} {end}" if first else end
