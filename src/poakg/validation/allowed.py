"""The values that a rule allows, and which of them somebody meant."""

import re
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox

from poakg.graph.store import select
from poakg.graph.suggestions import Spellings
from poakg.namespaces import PREFIXES
from poakg.namespaces import RULE
from poakg.rdf.turtle import sort_naturally
from poakg.submission.choices import is_code

if TYPE_CHECKING:
    from poakg.graph.names import Resolver

_CHOICES = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
_MEMBERS = Path(__file__).with_name("members.rq").read_text(encoding="utf-8")
_PROVISION = re.compile(r"/(annex|report)/(\d+(?:/[a-z]+)*|part/[IVX]+/chapeau)$")
_LABEL = f"{PREFIXES['rdfs']}label"
_NOTATION = f"{PREFIXES['skos']}notation"
_PREFERRED = f"{PREFIXES['skos']}prefLabel"


@dataclass(frozen=True)
class Choice:
    """An allowed value: an IRI or a plain value, how a person writes it, its English label, all its spellings."""

    value: str
    written: str
    label: str = ""
    spellings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.written if self.written in self.label or not self.label else f"{self.written} ({self.label})"


class Allowed(tuple[Choice, ...]):
    """The values that a rule allows, in natural order; where they are States, ``resolver`` knows their names."""

    resolver: "Resolver | None" = None

    @classmethod
    def of(cls, choices: Iterable[Choice], resolver: "Callable[[], Resolver] | None") -> "Allowed":
        """Return what is allowed, with the resolver if all of it are States."""
        allowed = cls(choices)
        if resolver is not None and allowed and all(choice.value.startswith(PREFIXES["state"]) for choice in allowed):
            allowed.resolver = resolver()
        return allowed

    @cached_property
    def _spellings(self) -> dict[str, Choice]:
        return {spelling: choice for choice in self for spelling in (choice.written, *choice.spellings)}

    @cached_property
    def _known(self) -> Spellings:
        return Spellings(self._spellings)

    @cached_property
    def _values(self) -> dict[str, Choice]:
        return {choice.value: choice for choice in self}

    @cached_property
    def _found(self) -> dict[str, Choice | None]:
        # The same mistake is often made in many rows.
        return {}

    def find_closest(self, written: str) -> Choice | None:
        """Return the choice most like what was written, None when none is like it.

        Of States only the resolver says which was meant: the names of many are alike.
        """
        if self.resolver is not None and written not in self._found:
            meant = self.resolver.resolve(written)
            self._found[written] = self._values.get(meant.state or meant.suggestion)
        if written not in self._found:
            # No number is meant rather than another because it looks like it.
            spelling = None if written.isdecimal() else self._known.find_closest(written)
            self._found[written] = None if spelling is None else self._spellings[spelling]
        return self._found[written]

    def explain(self, written: str) -> str:
        """Return what is known of a value that is not allowed, such as that it names a former State."""
        resolution = self.resolver.resolve(written) if self.resolver is not None and written else None
        return resolution.note if resolution is not None and not resolution.state else ""


@dataclass(frozen=True)
class Offer:
    """What a rule lets one choose from: values of the graph, and members of classes that only submissions have."""

    choices: tuple[Choice, ...] = ()
    own_classes: tuple[str, ...] = ()


class Choices:
    """The values that rules allow; ``find`` gives the offer of a rule and is asked once for each.

    ``resolver`` gives the resolver of the names of States when it is first needed.
    """

    def __init__(self, find: Callable[[str], Offer], resolver: "Callable[[], Resolver] | None" = None) -> None:
        self._find = find
        self._resolver = resolver
        self._known: dict[str, tuple[Allowed, tuple[str, ...]]] = {}

    def list_allowed(self, rule: str, list_members: Callable[[str], Iterable[str]]) -> Allowed | None:
        """Return what the rule with this id allows, None when it sets no list.

        ``list_members`` gives the IRIs that a submission declares as members of a class of its own.
        """
        if rule not in self._known:
            offer = self._find(rule)
            self._known[rule] = Allowed.of(offer.choices, self._resolver), offer.own_classes
        allowed, own_classes = self._known[rule]
        declared = [_read_own(iri) for name in own_classes for iri in list_members(name)]
        return Allowed.of([*allowed, *declared], self._resolver) if declared else allowed or None


class Offers:
    """What the graph ``store`` offers for each rule; what several rules let one choose from is read once."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._members: dict[str, list[Choice]] = {}

    def look_up(self, rule: str) -> Offer:
        """Return what is offered for the rule with this id."""
        choices: dict[str, Choice] = {}
        own_classes: dict[str, None] = {}
        for row in select(self._store, _CHOICES, {"rule": f"{RULE}{rule}"}):
            group, value = row["class"] or row["scheme"], row["value"]
            if isinstance(group, ox.NamedNode):
                members = self._list_members(group.value, "group")
                if row["class"] and not members:
                    own_classes[group.value] = None
            elif isinstance(value, ox.NamedNode):
                members = self._list_members(value.value, "value") or [_make_choice(value.value, [])]
            elif isinstance(value, ox.Literal):
                members = [_make_choice(value.value, [])]
            choices |= {choice.value: choice for choice in members}
        offered = sorted(choices.values(), key=lambda choice: (sort_naturally(choice.written), choice.value))
        return Offer(tuple(offered), tuple(own_classes))

    def _list_members(self, iri: str, variable: str) -> list[Choice]:
        if iri not in self._members:
            spellings: dict[str, list[tuple[str, ox.Literal]]] = {}
            for _, value, name, spelling in select(self._store, _MEMBERS, {variable: iri}):
                if isinstance(value, ox.NamedNode):
                    spelled = spellings.setdefault(value.value, [])
                    if isinstance(name, ox.NamedNode) and isinstance(spelling, ox.Literal):
                        spelled.append((name.value, spelling))
            self._members[iri] = [_make_choice(value, spelled) for value, spelled in spellings.items()]
        return self._members[iri]


def _make_choice(value: str, spelled: list[tuple[str, ox.Literal]]) -> Choice:
    preferred = [text.value for name, text in spelled if name == _PREFERRED and text.language == "en"]
    notation = [text.value for name, text in spelled if name == _NOTATION]
    labels = [text.value for name, text in spelled if name in (_PREFERRED, _LABEL) and text.language == "en"]
    # Codes that others gave, such as those of States and currencies, are the same in every language.
    names = () if is_code(notation[0] if notation else "") else sorted(preferred)
    written = (*names, *sorted(notation), name_choice(value))[0]
    return Choice(value, written, min(labels, default=""), tuple(sorted({text.value for _, text in spelled})))


def _read_own(iri: str) -> Choice:
    return Choice(iri, name_choice(iri))


def name_choice(value: str) -> str:
    """Return how a person writes a value without a label: of an IRI its last part, of a provision its number."""
    if "://" not in value:
        return value
    number = _PROVISION.search(value)
    if number is None:
        return unquote(value.rsplit("/", 1)[-1])
    first, *parts = number[2].split("/")
    shown = first + "".join(f"({part})" for part in parts) if first.isdigit() else " ".join((first, *parts))
    return shown if number[1] == "annex" else f"report {shown}"
