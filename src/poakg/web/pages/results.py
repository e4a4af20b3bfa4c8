"""Results of queries as rows that a page can show."""

import json
import re
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.rdf.terms import shorten_iri

_SDG = PREFIXES["sdg"]
_GOAL_OR_TARGET = re.compile(rf"{re.escape(_SDG)}(C?\d+|\d+\.\w+)")
_XSD = PREFIXES["xsd"]
# In characters; longer than words of English.
_LONGEST_WORD = 24


@dataclass(frozen=True)
class Cell:
    """A value as a page shows it: ``text``, where a click leads, its datatype, its language, and the IRI of a thing.

    ``codes`` are the things that stand behind it where it is a list of codes.
    """

    text: str
    link: str | None = None
    note: str = ""
    language: str = ""
    iri: str = ""
    codes: tuple["Cell", ...] = ()

    @property
    def is_number(self) -> bool:
        """Whether it is a number to be compared with others of its column."""
        return self.note in ("xsd:integer", "xsd:decimal")

    @property
    def is_day(self) -> bool:
        """Whether it is a day, which is read in one line."""
        return self.note == "xsd:date"

    @property
    def is_long(self) -> bool:
        """Whether it has something without spaces, such as an IRI, that has to be broken in a column of a table."""
        return any(len(word) > _LONGEST_WORD for word in self.text.split())

    @property
    def is_sdg(self) -> bool:
        """Whether it is a goal or target of the Sustainable Development Goals, or the list of them."""
        return self.iri.startswith(PREFIXES["sdg"].rstrip("/"))


@dataclass(frozen=True)
class Result:
    """The first rows of a result; ``more`` states whether there are others."""

    columns: list[str]
    rows: list[list[Cell | None]]
    more: bool

    def take(self, most: int) -> "Result":
        """Return at most so many of the rows."""
        return Result(self.columns, self.rows[:most], self.more or len(self.rows) > most)

    def list_shown(self, left_out: Collection[str]) -> list[tuple[str, bool]]:
        """Return the columns with any value, without those ``left_out``, and whether the first value is a number."""
        first = {
            name: next((cell for cell in cells if cell is not None), None)
            for name, cells in zip(self.columns, zip(*self.rows, strict=True), strict=False)
        }
        return [(name, cell.is_number) for name, cell in first.items() if cell is not None and name not in left_out]

    def list_records(self) -> list[dict[str, Cell]]:
        """Return the rows by column, without what is not bound."""
        return [
            {name: cell for name, cell in zip(self.columns, row, strict=True) if cell is not None} for row in self.rows
        ]

    def list_iris(self) -> list[str]:
        """Return the IRIs among the values, in order, each once."""
        cells = (one for row in self.rows for cell in row if cell is not None for one in (cell, *cell.codes))
        return list(dict.fromkeys(cell.iri for cell in cells if cell.iri))

    def read_codes(self, lists: Mapping[str, Mapping[str, str]]) -> "Result":
        """Return the result with the things that codes stand for: ``lists`` has by column the IRIs by code."""
        chosen = [lists.get(column, {}) for column in self.columns]
        rows = [[_read_codes(cell, iris) for cell, iris in zip(row, chosen, strict=True)] for row in self.rows]
        return Result(self.columns, rows, self.more)


def read_preview(body: bytes) -> Result:
    """Return the result that a preview of the engine holds."""
    fields = json.loads(body)
    rows = [[_show_term(term) for term in row] for row in fields["rows"]]
    return Result(fields["columns"], rows, fields["more"])


def show_iri(iri: str) -> Cell:
    """Return ``iri`` as a page shows it: short, with a link to this server where the IRI is ours."""
    text = shorten_iri(iri)
    if iri.startswith(GRAPH):
        # The page of a graph has no section for each part of what the graph describes.
        return Cell(text, f"/{iri.removeprefix(BASE).partition('#')[0]}", iri=iri)
    if iri.startswith(BASE):
        return Cell(text, f"/{iri.removeprefix(BASE).lstrip('/')}", iri=iri)
    if _GOAL_OR_TARGET.fullmatch(iri):
        return Cell(text, f"/sdg/{iri.removeprefix(_SDG)}", iri=iri)
    return Cell(text, iri if iri.startswith(("http://", "https://")) else None, iri=iri)


def _read_codes(cell: Cell | None, iris: Mapping[str, str]) -> Cell | None:
    """Return ``cell`` with the things that its codes stand for, unchanged if any of them is unknown."""
    if cell is None or not iris:
        return cell
    for separator in ("; ", " "):
        codes = cell.text.split(separator)
        if all(code in iris for code in codes):
            return replace(cell, codes=tuple(show_iri(iris[code]) for code in codes))
    return cell


def _show_term(term: dict[str, Any] | None) -> Cell | None:
    if term is None:
        return None
    if term["type"] == "uri":
        return show_iri(term["value"])
    datatype = term.get("datatype", f"{_XSD}string")
    language = term.get("xml:lang", "")
    plain = language or datatype == f"{_XSD}string"
    return Cell(term["value"], note=language if plain else show_iri(datatype).text, language=language)
