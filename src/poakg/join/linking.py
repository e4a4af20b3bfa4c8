"""What a cell of a table stands for: a State, several of them, or something that no State is joined to."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.resolution import Resolution

NAMES = "name"
"""What a column holds that has no codes; every other kind of column is called by its system of codes."""

MOST_SUGGESTED = 2000
"""Names that are unknown for which a table gets suggestions."""

_YEARS = re.compile(r"(?<!\d)[12]\d{3}(?!\d)")
_LISTS = (re.compile(r"[;|\n]"), re.compile(r","))
_LETTERS = re.compile(r"[A-Z]{2,3}")
_MARKS = re.compile(r"(?:[*†‡§]+|\[\w{1,2}\]|\(\d{1,2}\)|[¹²³⁰⁴⁵⁶⁷⁸⁹])+$")
# What Python writes of a list.
_LITERAL = re.compile(r"^\[+|\]+$")
_QUOTED = re.compile(r"^u?'(.*)'$")
_MISSING = frozenset(("na", "n/a", "nan", "null", "none", "-", "–", ".", "..", "...", "-9", "-99", "-999"))
# Names of States that two capitals stand for as well as for a missing value.
_EITHER = "NA"


@dataclass(frozen=True)
class Link:
    """The outcome for a cell.

    ``states`` are the IRIs of the States that it is joined to, several where it lists them. ``candidates`` are those
    that may be meant, or that succeeded what it names; ``suggestion`` is what may be meant by a name that is unknown.
    """

    outcome: Outcome
    states: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    reason: str = ""


class Linker:
    """Links cells that hold names, or codes of ``system``, by what ``resolver`` knows.

    ``year`` is that of all rows where rows have none of their own. What may be meant is suggested for at most
    ``suggestions`` unknown names, since to look for it takes a while.
    """

    def __init__(
        self, resolver: Resolver, system: str = NAMES, year: int | None = None, suggestions: int = MOST_SUGGESTED
    ) -> None:
        self.system = system
        self._resolver = resolver
        self._year = year
        self.suggestions = suggestions

    def link(self, text: str, year: str = "") -> Link:
        """Return what ``text`` stands for in ``year``, as tables write it; a year that is not readable is none."""
        text = " ".join(text.split())
        if not text:
            return Link(Outcome.UNKNOWN, reason="The cell is empty.")
        links = [self._link_in(text, one) for one in self._read_years(year)]
        if len({(link.outcome, link.states) for link in links}) == 1:
            return links[0]
        reason = f"'{text}' stands for different things in these years: {year}."
        return Link(Outcome.AMBIGUOUS, candidates=_unite(links), reason=reason)

    def resolve(self, text: str, year: int | None) -> Resolution:
        """Return what ``text`` as a whole stands for."""
        if self.system != NAMES:
            return self._resolve_code(text, year)
        if text.removesuffix(".0").isdecimal():
            return Resolution(Outcome.UNKNOWN, note=f"'{text}' is a number, and the column is read as names.")
        if text == _EITHER:
            note = "'NA' may mark a missing value or be Namibia's code of ISO 3166-1; as a code it is read with iso2."
            return Resolution(Outcome.UNKNOWN, note=note)
        if _LETTERS.fullmatch(text):
            found = self._resolver.resolve_name(text, year)
            note = f"'{text}' looks like a code, and the column is read as names."
            return found if found.outcome is not Outcome.UNKNOWN else Resolution(Outcome.UNKNOWN, note=note)
        found = self._resolver.resolve(text, year, likeness=False)
        if found.outcome is Outcome.UNKNOWN and self.suggestions > 0:
            self.suggestions -= 1
            return self._resolver.resolve(text, year)
        return found

    def _resolve_code(self, text: str, year: int | None) -> Resolution:
        found = self._resolver.resolve(text, year, self.system)
        plain = _MARKS.sub("", text).rstrip()
        if found.outcome is Outcome.UNKNOWN and plain not in ("", text):
            return self._resolver.resolve(plain, year, self.system)
        return found

    def _read_years(self, year: str) -> Sequence[int | None]:
        found: list[int | None] = [int(one) for one in dict.fromkeys(_YEARS.findall(year))]
        return found or [self._year]

    def _link_in(self, text: str, year: int | None) -> Link:
        whole = self.resolve(text, year)
        if whole.outcome is Outcome.UNKNOWN and not whole.candidates:
            for parts in filter(None, (_split(text, separator) for separator in _LISTS)):
                found = [self.resolve(part, year) for part in parts]
                if any(one.outcome is not Outcome.UNKNOWN for one in found):
                    return self._unite(parts, found)
            if text.casefold() in _MISSING and self.system != NAMES:
                return Link(Outcome.UNKNOWN, reason=f"'{text}' marks a missing value. {whole.note}")
        return self._describe(whole)

    def _describe(self, found: Resolution) -> Link:
        if found.outcome is Outcome.JOINED:
            return Link(Outcome.JOINED, (found.iri,), (), found.note)
        meant = f" Was {self._resolver.describe(found.suggestion)} meant?" if found.suggestion else ""
        candidates = tuple(dict.fromkeys((*found.candidates, *filter(None, [found.suggestion]))))
        return Link(found.outcome, (), candidates, found.note + meant)

    def _unite(self, parts: Sequence[str], found: Sequence[Resolution]) -> Link:
        """Return what a list stands for; it is joined only where all of it is."""
        links = [self._describe(one) for one in found]
        failed = [(part, link) for part, link in zip(parts, links, strict=True) if link.outcome is not Outcome.JOINED]
        if failed:
            reason = f"Of a list of {len(parts)}: " + " ".join(link.reason for _, link in failed)
            return Link(failed[0][1].outcome, (), _unite(links), reason)
        states = tuple(dict.fromkeys(state for link in links for state in link.states))
        return Link(Outcome.JOINED, states, (), f"A list of {len(parts)}. " + " ".join(link.reason for link in links))


def read_year(text: str) -> int | None:
    """Return the one year that a text has, None where it has none or several."""
    found = set(_YEARS.findall(text))
    return int(found.pop()) if len(found) == 1 else None


def split_list(text: str) -> list[str]:
    """Return the parts of a list, whatever separates them; of what is not a list, itself."""
    return next(filter(None, (_split(text, separator) for separator in _LISTS)), [text])


def _split(text: str, separator: re.Pattern[str]) -> list[str]:
    """Return the parts of a list, none where it is not a list."""
    parts = [_QUOTED.sub(r"\1", part.strip()) for part in separator.split(_LITERAL.sub("", text))]
    parts = [part.strip() for part in parts if part.strip()]
    is_list = len(parts) > 1 or (len(parts) == 1 and parts[0] != text)
    return parts if is_list else []


def _unite(links: Sequence[Link]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(iri for link in links for iri in (*link.states, *link.candidates)))
