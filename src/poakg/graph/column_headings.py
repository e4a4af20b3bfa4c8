"""What people read above the columns of an answer, as the header of a ``.rq`` file declares it.

A column goes by the name of its variable unless a line says otherwise::

    #+ heading: lead_years = Years ahead of it
    #+ heading: force (code:force) = How strongly
    #+ hidden: summary

In brackets is the list that the values are codes of, so that a page can show what each is called; a value may have
several codes with semicolons or spaces between them. Columns that are ``hidden`` are left out of pages, where another
column says the same; data has all of them, under the names of the variables.
"""

import re
from collections.abc import Collection
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field

from poakg.errors import SourceError
from poakg.namespaces import PREFIXES

_HEADING = re.compile(r"(?P<column>[a-z0-9_]+)(?: \((?P<prefix>[a-z-]+):(?P<list>[A-Za-z-]+)\))?(?: = (?P<words>.+))?")


@dataclass(frozen=True)
class ColumnHeadings:
    """By column its heading, where it has one, and the class or scheme that its codes are of; what is hidden."""

    words: dict[str, str] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()

    def list_unknown(self, columns: Collection[str]) -> list[str]:
        """Return the columns that are declared and are not among ``columns``."""
        return sorted({*self.words, *self.lists, *self.hidden} - {*columns})


def read_column_headings(lines: Iterable[tuple[str, str]], name: str) -> ColumnHeadings:
    """Return what the header of a query, keys and values, says of its columns; ``name`` is the name of the file.

    Raises SourceError for a line that cannot be read.
    """
    words: dict[str, str] = {}
    lists: dict[str, str] = {}
    hidden: list[str] = []
    for key, value in lines:
        if key == "hidden":
            hidden += (column.strip() for column in value.split(","))
        elif key == "heading":
            found = _HEADING.fullmatch(value)
            base = PREFIXES.get(found["prefix"] or "", "") if found else ""
            if not found or bool(found["prefix"]) != bool(base) or not (found["words"] or base):
                raise SourceError(
                    f"{name}: the heading '{value}' cannot be read.",
                    "Write COLUMN (LIST) = WORDS, of which the list in brackets or the words may be left out.",
                )
            if found["words"]:
                words[found["column"]] = found["words"]
            if base:
                lists[found["column"]] = f"{base}{found['list']}"
    return ColumnHeadings(words, lists, tuple(hidden))
