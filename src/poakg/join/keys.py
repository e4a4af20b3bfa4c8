"""Which system of codes a column holds, or names: found out from its values and from the columns beside it."""

import re
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from poakg.errors import PoakgError
from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.resolution import Resolution
from poakg.join.linking import NAMES
from poakg.join.linking import Linker
from poakg.join.linking import read_year
from poakg.join.linking import split_list
from poakg.join.table import Column

_CODE = re.compile(r"\d{1,4}(?:\.0+)?|[A-Z]{2,4}|[a-z]{2,3}")
# Other names of a list, or parts of it.
_PARTS = frozenset(("cowletters", "gwletters", "un-comtrade"))
_ORDER = ("iso3", "iso2", "m49", "cow", "gw", "sipri", "world-bank", "comtrade", "eu")
_FEW = 0.5
"""Share of the values below which they are not of a system."""
_MOST = 0.75
"""The same, where nothing beside the column confirms it."""
_FEWEST = 3
"""Different values below which a column alone says nothing."""
_APART = 0.15
"""Difference of two such shares above which the lower one is out of the question."""
LONGEST_NAME = 100
"""Characters of a name."""
_AGREED, _CONTRADICTED = 0.8, 0.2


class UndecidedKeyError(PoakgError):
    """Nobody can know which codes a column holds; ``systems`` are those that it may be."""

    code = "undecided-key"

    def __init__(self, message: str, next_step: str, systems: tuple[str, ...] = ()) -> None:
        super().__init__(message, next_step)
        self.systems = systems


@dataclass(frozen=True)
class Sample:
    """A value of the column with the year and all cells of the first row that has it."""

    text: str
    year: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Reading:
    """What the values stand for when they are read by ``system``."""

    system: str
    found: tuple[Resolution, ...]

    @cached_property
    def coverage(self) -> float:
        """The share of the values that stand for something."""
        return sum(_is_known(one) for one in self.found) / len(self.found) if self.found else 0

    def mixes(self, samples: Sequence[Sample]) -> bool:
        """Return whether letters and numbers of ``samples`` both stand for something, perhaps in two lists."""
        known = [sample.text for sample, one in zip(samples, self.found, strict=True) if _is_known(one)]
        return len({text.strip()[:1].isdigit() for text in known}) > 1

    @property
    def has_states(self) -> bool:
        """Whether most of what the values stand for are States, former ones included."""
        known = [one for one in self.found if _is_known(one)]
        states = sum(one.outcome in (Outcome.JOINED, Outcome.HISTORIC) for one in known)
        return states > len(known) * _FEW

    @cached_property
    def meanings(self) -> tuple[frozenset[str], ...]:
        """The IRIs that each value may stand for."""
        return tuple(_list_meanings(one) for one in self.found)


@dataclass(frozen=True)
class Beside:
    """A column beside the codes: its name and what it has in each row, where that is a State."""

    name: str
    states: tuple[frozenset[str], ...]

    def agree(self, reading: Reading, among: Iterable[int] | None = None) -> float | None:
        """Return the share of rows that agree with a reading, None where there is nothing to compare."""
        rows = [row for row in (range(len(self.states)) if among is None else among) if self.states[row]]
        return sum(bool(self.states[row] & reading.meanings[row]) for row in rows) / len(rows) if rows else None


@dataclass(frozen=True)
class Key:
    """The system that a column holds, and in sentences why."""

    system: str
    evidence: tuple[str, ...]


def find_key(column: Column, headings: Sequence[str], samples: Sequence[Sample], resolver: Resolver) -> Key:
    """Return which system ``column`` holds. Raises UndecidedKeyError where several fit, or none does."""
    samples = _take_apart(samples)
    if not samples:
        raise UndecidedKeyError(f"The column '{column.name}' is empty.", "Name another one with --column.")
    coded = sum(bool(_CODE.fullmatch(sample.text.strip())) for sample in samples)
    if coded * 2 < len(samples):
        return _find_names(column, samples, resolver)
    readings = [_read(samples, resolver, system) for system in _list_systems(resolver)]
    beside = _find_beside(column, headings, samples, readings, resolver)
    is_enough = beside is not None or len({sample.text.strip() for sample in samples}) >= _FEWEST
    least = _FEW if beside is not None else _MOST
    possible = [reading for reading in readings if reading.has_states and not reading.mixes(samples)]
    known = [reading for reading in possible if reading.coverage >= least and is_enough]
    # Several are best only where they differ in nothing that the column has.
    best = [one for one in known if all(one is other or _beats(one, other, beside) for other in known)]
    if not best:
        raise _explain(column, known, beside, len(samples))
    evidence = _describe(best[0], known, beside, len(samples))
    if beside is not None and (beside.agree(best[0]) or 0) < _FEW:
        raise UndecidedKeyError(
            f"The codes in '{column.name}' do not agree with '{beside.name}'. {evidence}", *_name_systems(known)
        )
    return Key(best[0].system, (f"'{column.name}' is read as {best[0].system}: {evidence}",))


def check_key(
    column: Column, headings: Sequence[str], samples: Sequence[Sample], resolver: Resolver, system: str
) -> Key:
    """Return the ``system`` that a user has named, with what speaks against it."""
    samples = _take_apart(samples)
    reading = _read(samples, resolver, system)
    notes = [f"'{column.name}' is read as {system}, as asked."]
    if system != NAMES and samples:
        others = [_read(samples, resolver, other) for other in _list_systems(resolver)]
        beside = _find_beside(column, headings, samples, [reading, *others], resolver)
        agreed = beside.agree(reading) if beside is not None else None
        better = [one for one in others if beside is not None and (beside.agree(one) or 0) > (agreed or 0)]
        if beside is not None and better and (agreed or 0) < _AGREED:
            notes.append(f"Warning: {_describe(reading, [reading, *better], beside, len(samples))}")
    return Key(system, tuple(notes))


def _find_names(column: Column, samples: Sequence[Sample], resolver: Resolver) -> Key:
    reading = _read(samples, resolver, NAMES)
    share = f"{reading.coverage:.0%} of {len(samples)} values are known"
    if reading.coverage < _FEW:
        raise UndecidedKeyError(
            f"The column '{column.name}' does not look like names of States: {share}.",
            "Name another one with --column, or add --system name.",
            (NAMES,),
        )
    return Key(NAMES, (f"'{column.name}' is read as names: {share}.",))


def _take_apart(samples: Iterable[Sample]) -> list[Sample]:
    """Return the samples that have something in them, lists of codes as so many samples."""
    parts = []
    for sample in samples:
        listed = split_list(sample.text.strip())
        is_list = len(listed) > 1 and all(_CODE.fullmatch(part) for part in listed)
        parts += [Sample(part, sample.year, sample.cells) for part in listed] if is_list else [sample]
    return [part for part in parts if part.text.strip()]


def _list_systems(resolver: Resolver) -> list[str]:
    systems = [system for system in resolver.systems if system not in _PARTS]
    return sorted(systems, key=lambda system: (_ORDER.index(system) if system in _ORDER else len(_ORDER), system))


def _read(samples: Sequence[Sample], resolver: Resolver, system: str) -> Reading:
    linker = Linker(resolver, system, suggestions=0)
    return Reading(system, tuple(linker.resolve(one.text.strip(), read_year(one.year)) for one in samples))


def _is_known(found: Resolution) -> bool:
    return found.outcome is not Outcome.UNKNOWN or bool(found.candidates)


def _list_meanings(found: Resolution) -> frozenset[str]:
    """Return what a value stands for; what it only may stand for would agree with too much."""
    return frozenset([found.iri]) if found.iri else frozenset()


def _beats(one: Reading, other: Reading, beside: Beside | None) -> bool:
    """Return whether ``one`` is to be read rather than ``other``, for a reason that is in the table."""
    differing = [row for row, meanings in enumerate(one.meanings) if meanings != other.meanings[row]]
    if not differing:
        return True
    if beside is not None:
        agreed, others = beside.agree(one, differing), beside.agree(other, differing)
        if agreed is not None and others is not None:
            return agreed >= _AGREED and others <= _CONTRADICTED
    return one.coverage - other.coverage > _APART


def _find_beside(
    column: Column, headings: Sequence[str], samples: Sequence[Sample], readings: Sequence[Reading], resolver: Resolver
) -> Beside | None:
    """Return the column beside the codes that agrees best with one of the ``readings``, if one does at all."""
    best: tuple[float, Beside] | None = None
    linker = Linker(resolver, suggestions=0)
    for number, heading in enumerate(headings):
        if number == column.number:
            continue
        texts = [(sample.cells[number].strip() if number < len(sample.cells) else "") for sample in samples]
        states = tuple(
            frozenset(filter(None, [linker.resolve(text, read_year(sample.year)).iri]))
            if 1 < len(text) <= LONGEST_NAME
            else frozenset()
            for text, sample in zip(texts, samples, strict=True)
        )
        if sum(map(bool, states)) < max(2, sum(map(bool, texts)) * _FEW):
            continue
        beside = Beside(heading.strip() or f"column {number + 1}", states)
        agreed = max((beside.agree(reading) or 0 for reading in readings), default=0)
        if agreed >= _FEW and (best is None or agreed > best[0]):
            best = agreed, beside
    return best[1] if best is not None else None


def _describe(chosen: Reading, others: Iterable[Reading], beside: Beside | None, count: int) -> str:
    sentence = f"{chosen.coverage:.0%} of {count} values are codes of {chosen.system}"
    if beside is None:
        same = [one.system for one in others if one is not chosen and one.meanings == chosen.meanings]
        return f"{sentence}{f', where {_join(same)} would mean the same' if same else ''}."
    rest = "; ".join(f"{one.system} {beside.agree(one) or 0:.0%}" for one in others if one.system != chosen.system)
    agreed = f"and agree with '{beside.name}' in {beside.agree(chosen) or 0:.0%}"
    return f"{sentence} {agreed}{f' ({rest})' if rest else ''}."


def _explain(column: Column, known: Sequence[Reading], beside: Beside | None, count: int) -> UndecidedKeyError:
    if not known:
        return UndecidedKeyError(
            f"The {count} values of '{column.name}' are not codes of any system that is known.",
            "Name another column with --column, or the system of codes with --system.",
        )
    shares = "; ".join(_describe(one, [one], beside, count).removesuffix(".") for one in known)
    return UndecidedKeyError(
        f"The codes in '{column.name}' can be read in several ways, which differ: {shares}.", *_name_systems(known)
    )


def _join(names: Sequence[str]) -> str:
    return " and ".join(names)


def _name_systems(known: Sequence[Reading]) -> tuple[str, tuple[str, ...]]:
    """Return what there is to do where one of ``known`` is to be chosen, and their names."""
    systems = tuple(one.system for one in known)
    return f"Say which it is: {' or '.join(f'--system {system}' for system in systems)}.", systems
