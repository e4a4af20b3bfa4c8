"""Rules that add statements when the graph is built: what each reads and writes, and in which order they run."""

import re
from collections.abc import Iterable
from collections.abc import Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from poakg.rdf.terms import RDF_TYPE
from poakg.system.resources import list_files

# What a query selects and groups by, which matches nothing.
_SELECTED = re.compile(r"\b(?:SELECT|GROUP BY)\b[^{}]*", re.IGNORECASE)
_PREFIX = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^<>]*)>", re.IGNORECASE)
_NAME = re.compile(r"<([^<>\s]+)>|(?<![\w?$])([\w-]*):([A-Za-z_][\w-]*)")
# A property that is a variable, or may be left open.
_ANY_PROPERTY = re.compile(r"[?$]\w+\s+[?$]\w+|\bUNDEF\b")
# A class that is a variable, and a path that begins or ends with the type of a thing.
_ANY_CLASS = re.compile(r"\ba\s+[?$]|\ba\s*[/|*+?]|[/|^]\s*a\b")
_TYPE = re.compile(r"\ba\b")
# The variables whose values a query lists.
_VALUES = re.compile(r"\bVALUES\s*(?:\(([^()]*)\)|([?$]\w+))", re.IGNORECASE)


def _name_listed(pattern: str) -> str:
    """Return ``pattern`` with an IRI for each variable whose values are listed in it, in the group that lists them."""
    for listed in _VALUES.finditer(pattern):
        names = re.findall(r"[?$](\w+)", listed[1] or listed[2])
        start, end = _find_group(pattern, listed.start())
        group = re.sub(
            rf"[?$](?:{'|'.join(names)})\b", lambda name: "<" + "-" * (len(name[0]) - 2) + ">", pattern[start:end]
        )
        pattern = pattern[:start] + group + pattern[end:]
    return pattern


def _find_group(pattern: str, position: int) -> tuple[int, int]:
    """Return where the innermost group around ``position`` begins and ends."""
    opened: list[int] = []
    for index, character in enumerate(pattern):
        if character == "{":
            opened.append(index)
        elif character == "}" and opened:
            start = opened.pop()
            if start < position < index:
                return start, index
    return 0, len(pattern)


@dataclass(frozen=True)
class Derivation:
    """A rule that adds triples when the graph is built: a CONSTRUCT query, named by its file."""

    name: str
    text: str

    @cached_property
    def _terms(self) -> set[str]:
        """The IRIs in its pattern, rdf:type where that can match any class; empty when it can match any property."""
        _, pattern = self._parts
        matched = _name_listed(_SELECTED.sub("", pattern))
        if _ANY_PROPERTY.search(matched):
            return set()
        return self._list_iris(pattern) | ({RDF_TYPE.value} if _ANY_CLASS.search(matched) else set())

    @cached_property
    def _parts(self) -> tuple[str, str]:
        """What it adds and what it looks for, as text; the prefixes are with the former."""
        head, _, pattern = self.text.partition("WHERE")
        return head, pattern

    def _list_iris(self, text: str) -> set[str]:
        prefixes = dict(_PREFIX.findall(self._parts[0]))
        return {iri or f"{prefixes.get(prefix, '')}{name}" for iri, prefix, name in _NAME.findall(text)}

    @cached_property
    def writes(self) -> set[str]:
        """The IRIs in the triples that it adds, rdf:type where it adds types."""
        added = self._parts[0].partition("CONSTRUCT")[2]
        return self._list_iris(added) | ({RDF_TYPE.value} if _TYPE.search(added) else set())

    @property
    def reads_everything(self) -> bool:
        """Return whether any statement may concern the rule, because its pattern can match any property."""
        return not self._terms

    def may_read(self, terms: Set[str]) -> bool:
        """Return whether statements with these properties and classes could make this rule add more."""
        return self.reads_everything or not self._terms.isdisjoint(terms)


def order_derivations(rules: Iterable[Derivation]) -> list[Derivation]:
    """Return ``rules`` so that each comes, as far as there is such an order, after those that add what it reads."""
    rest, ordered = list(rules), []
    while rest:
        after = {rule.name: sum(rule.may_read(other.writes) for other in rest if other is not rule) for rule in rest}
        ordered.append(min(rest, key=lambda rule: after[rule.name]))
        rest.remove(ordered[-1])
    return ordered


def list_terms(triples: Iterable[ox.Triple]) -> set[str]:
    """Return the IRIs of the properties of ``triples``, and of the classes that they give."""
    terms, classes = set(), set()
    for _, predicate, value in triples:
        terms.add(predicate.value)
        if predicate == RDF_TYPE and isinstance(value, ox.NamedNode):
            classes.add(value.value)
    return terms | classes


def read_derivations(folder: Path, subfolder: str) -> list[Derivation]:
    """Return the rules in ``subfolder`` of the content ``folder``, sorted by name."""
    return [Derivation(name, path.read_text(encoding="utf-8")) for name, path in list_files(folder, subfolder, ".rq")]
