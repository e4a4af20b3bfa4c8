"""The catalogue of competency questions: one ``.rq`` file each, with a header that says what it answers."""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from poakg.errors import SourceError
from poakg.errors import UnknownNameError

_HEADER_LINE = re.compile(r"#\+ (?P<key>[a-z]+): (?P<value>.+)")
_REQUIRED = ("summary", "question", "tags")


@dataclass(frozen=True)
class CatalogueQuery:
    """A competency question. ``summary`` says what the rows are, ``tags`` group it."""

    name: str
    summary: str
    question: str
    tags: tuple[str, ...]
    text: str


def read_queries(folder: Path) -> dict[str, CatalogueQuery]:
    """Return the queries of the content ``folder`` by name. Raises SourceError for a header that lacks a key."""
    paths = sorted((folder / "queries").glob("*.rq"))
    return {path.stem: _read_query(path) for path in paths}


def find_query(queries: dict[str, CatalogueQuery], name: str) -> CatalogueQuery:
    """Return the query called ``name``; raises UnknownNameError with the closest names."""
    if name in queries:
        return queries[name]
    close = difflib.get_close_matches(name, queries, n=3, cutoff=0.4)
    hint = f"Did you mean {', '.join(close)}?" if close else "Run 'poakg query' for the list."
    raise UnknownNameError(f"There is no query called {name}.", hint)


def _read_query(path: Path) -> CatalogueQuery:
    text = path.read_text(encoding="utf-8")
    header = {match["key"]: match["value"].strip() for match in map(_HEADER_LINE.match, text.splitlines()) if match}
    for key in _REQUIRED:
        if key not in header:
            raise SourceError(f"{path.name}, line 1: the header lacks '#+ {key}:'.", "Add it; other queries show how.")
    tags = tuple(tag.strip() for tag in header["tags"].split(","))
    return CatalogueQuery(path.stem, header["summary"], header["question"], tags, text)
