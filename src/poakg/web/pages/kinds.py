"""Kinds of things and what their pages show, as the table ``kinds.toml`` has it."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from pathlib import Path
from typing import NamedTuple

from poakg.namespaces import PREFIXES

_TABLE = Path(__file__).with_name("kinds.toml")


@dataclass(frozen=True)
class Section:
    """A question that is asked about a thing, and how its answer is shown; see ``kinds.toml``."""

    question: str
    by: str
    heading: str = ""
    shown_as: str = "table"
    empty: str = ""
    values: dict[str, str] = field(default_factory=dict)
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of things: its class by IRI, what it is called, its template and sections."""

    class_iri: str
    name: str
    template: str
    sections: tuple[Section, ...]


class Table(NamedTuple):
    """The whole table: kinds in their order, technical properties, and words for others in their order.

    ``columns`` are headings of columns by their names, ``values`` the words for values of columns.
    """

    kinds: tuple[Kind, ...]
    technical: frozenset[str]
    words: dict[str, str]
    columns: dict[str, str]
    values: dict[str, dict[str, str]]


def find_kind(classes: Collection[str]) -> Kind:
    """Return the first kind in the table whose class is among ``classes``; what is of no kind is a mere thing."""
    return next((kind for kind in read_kinds().kinds if kind.class_iri in classes), _THING)


@cache
def read_kinds() -> Table:
    """Return the table."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    kinds = tuple(
        Kind(
            _expand(row["class"]),
            row["name"],
            row.get("template", _THING.template),
            tuple(_read_section(section) for section in row["sections"]),
        )
        for row in table["kind"]
    )
    technical = frozenset(_expand(name) for name in table["technical"])
    words = {_expand(name): words for name, words in table["words"].items()}
    return Table(kinds, technical, words, table["columns"], table["values"])


def _read_section(row: dict[str, str | dict[str, str] | list[str]]) -> Section:
    names = {"as": "shown_as", "with": "values"}
    return Section(**{names.get(key, key): value for key, value in row.items()})  # type: ignore[arg-type]


def _expand(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return f"{PREFIXES[prefix]}{rest}"


_REFERRING = Section("referring", "thing", "What refers to it", "grouped")
_THING = Kind("", "", "thing.html", (_REFERRING,))
