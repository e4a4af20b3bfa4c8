"""What may be chosen in a column, and what took the place of what was retired from it."""

import re
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property

import pyoxigraph as ox

from poakg.rdf.terms import make_term
from poakg.submission.normalize import normalize

_DEPRECATED = make_term("owl", "deprecated")
_REPLACED = make_term("dcterms", "isReplacedBy")

_NAME_AND_CODE = re.compile(r"(.+) \(([A-Z]{3}|\d{3})\)")
# Programs that have only numbers with a fraction write 2026.0.
_FRACTION = re.compile(r"(?<=\d)\.0+\Z")
# A spreadsheet turns a word for yes or no into a value of its own.
_TRUTHS = {"true": "yes", "y": "yes", "false": "no", "n": "no"}


def is_code(notation: str) -> bool:
    """Return whether a notation is a code that others gave, such as KEN, USD or 002, and not a word of ours."""
    return bool(re.fullmatch(r"[A-Z]{3}|\d{3}", notation))


@dataclass(frozen=True)
class Choices:
    """What may be chosen in a column, the members of ``of``; ``codes`` gives the notation of each by its IRI."""

    of: str
    codes: dict[str, str] = field(repr=False)
    spellings: dict[str, str] = field(repr=False)
    """The IRI by every spelling: its notation, and its label in any language where only one thing has it."""
    offered: dict[str, str] = field(repr=False)
    """The spelling that a drop-down list offers by IRI; what is invented or retired is not offered."""
    resolve: Callable[[str], str] | None = field(default=None, repr=False, compare=False)
    """Returns the IRI of what has a name that is not among the spellings, or nothing; not part of a file."""

    successors: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    """What took the place of what is retired, by IRI; nothing for what is asked no more."""

    def find(self, text: str) -> str | None:
        """Return the IRI of what ``text`` is a spelling or another known name of."""
        word = normalize(text)
        iri = self.lookup.get(word) or self.lookup.get(_TRUTHS.get(word) or _FRACTION.sub("", word))
        both = _NAME_AND_CODE.fullmatch(text) if iri is None else None
        if both is not None and self.lookup.get(normalize(both[1])) == self.lookup.get(normalize(both[2])):
            # Lists in other languages have names of their own.
            iri = self.lookup.get(normalize(both[2]))
        if iri is None and self.resolve is not None:
            iri = self.resolve(text)
        return iri if iri in self.codes else None

    def find_alike(self, text: str) -> str | None:
        """Return the IRI of what ``text`` is a spelling of where letters that look alike are the same."""
        return self.alike.get(normalize(text, alike=True))

    def find_successors(self, text: str) -> tuple[str, ...] | None:
        """Return what took the place of what ``text`` is a name of, None unless that is retired."""
        iri = self.find(text)
        return self.successors.get(iri) if iri is not None else None

    def succeed(self, iri: str) -> str:
        """Return what took the place of ``iri`` where that is exactly one thing, else ``iri``."""
        successors = self.successors.get(iri, ())
        return successors[0] if len(successors) == 1 else iri

    @cached_property
    def lookup(self) -> dict[str, str]:
        """The IRIs by folded spelling; spreadsheets drop the zeros before a number."""
        short = {code.lstrip("0"): iri for iri, code in self.codes.items() if code.isdecimal()}
        listed = {spelling: iri for iri, spelling in self.offered.items()}
        spellings = {**short, **listed, **self.spellings}
        return {normalize(spelling): iri for spelling, iri in spellings.items()}

    @cached_property
    def alike(self) -> dict[str, str]:
        """The IRIs by spelling in which letters that look alike are the same."""
        return {normalize(spelling, alike=True): iri for spelling, iri in self.spellings.items()}


def read_successors(store: ox.Store, members: Iterable[ox.NamedNode]) -> dict[str, tuple[str, ...]]:
    """Return those of ``members`` that are retired, each with what took its place in the end."""

    def follow(node: ox.NamedNode, seen: frozenset[ox.NamedNode]) -> Iterable[str]:
        if not any(quad.object.value == "true" for quad in store.quads_for_pattern(node, _DEPRECATED, None)):  # type: ignore[union-attr]
            return [node.value]
        following = [quad.object for quad in store.quads_for_pattern(node, _REPLACED, None)]
        ahead = [each for each in following if isinstance(each, ox.NamedNode) and each not in seen]
        return [last for each in ahead for last in follow(each, seen | {each})]

    ends = {node.value: tuple(sorted(set(follow(node, frozenset({node}))))) for node in members}
    return {iri: last for iri, last in ends.items() if last != (iri,)}
