"""Look at the text of a query before it is run: what must be refused is refused by its tokens, not by its words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from poakg.engine.limits import Limits
from poakg.errors import QueryRefusedError

# SPARQL 1.1 §19.8: what may hold a keyword without being one (strings, comments, IRIs, variables, prefixed
# names, language tags), then words and brackets. An IRI holds neither space nor bracket, so none can hide
# a SERVICE clause, which needs both an IRI or variable and a brace behind the word.
_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|\#[^\n\r]*)
  | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>)
  | (?P<skip>
        \"{3}(?:[^"\\]|\\.|\"{1,2}(?!\"))*\"{3} | '{3}(?:[^'\\]|\\.|'{1,2}(?!'))*'{3}
      | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*'
      | [?$]\w+
      | @[A-Za-z][A-Za-z0-9-]*
      | [\w.\-\u00b7\u0300-\u036f\u203f\u2040]*:
        (?:[\w.:\-\u00b7\u0300-\u036f\u203f\u2040]|%[0-9A-Fa-f]{2}|\\[-_~.!$&'()*+,;=/?\#@%])*
    )
  | (?P<word>[A-Za-z_]\w*)
  | (?P<open>[{(\[])
  | (?P<close>[})\]])
  | (?P<plain>[\d.,;*/|^!=<>&+?$@_-])
  | (?P<odd>.)
    """,
    re.VERBOSE | re.DOTALL,
)


# Where none of these stands, not even within a word, nothing needs a closer look.
_NOTEWORTHY = re.compile(r"service|from|graph|now|rand|uuid|bnode|\\", re.IGNORECASE)

# SPARQL 1.1 §17: functions that give another value each time they are asked.
# Words before variables that are no pattern, and words that may stand among these.
_LISTING, _WITHIN_LISTS = frozenset({"SELECT", "BY"}), frozenset({"DISTINCT", "REDUCED", "ASC", "DESC"})
_OPENING = ("{", "(", "[")
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})


@dataclass(frozen=True)
class CheckedQuery:
    """A query that may be run.

    ``names_dataset`` tells whether it says FROM what to read, ``enters_graphs`` whether it has a GRAPH clause,
    ``reads_default`` whether it may read anything outside of these,
    ``repeatable`` whether it gives the same answer again, ``asks_services`` whether it has a SERVICE clause, which then
    names only services that may be asked.
    """

    text: str
    names_dataset: bool
    enters_graphs: bool = False
    reads_default: bool = True
    repeatable: bool = True
    asks_services: bool = False


def check_query(text: str, limits: Limits) -> CheckedQuery:
    """Return ``text`` as a query that may be run; whether it parses is for the engine to say.

    Raises QueryRefusedError when it is too long, nested too deeply or asks services it may not.
    """
    if len(text.encode()) > limits.query_kb * 1024:
        raise QueryRefusedError(
            f"The query is longer than {limits.query_kb} KiB.", "Shorten it, or ask in several queries."
        )
    if not _NOTEWORTHY.search(text) and sum(map(text.count, _OPENING)) <= limits.depth:
        return CheckedQuery(text, names_dataset=False)
    words = set()
    depth = 0
    calls, patterns = _Calls(limits.services), _Patterns()
    for kind, token in _scan(text):
        calls.follow(kind, token)
        patterns.follow(kind, token)
        if kind == "word":
            words.add(token.upper())
        elif kind == "odd":
            # What this scanner does not know the engine might read in another way, so it is not let through.
            raise QueryRefusedError(f"The query has {token!r} where it cannot stand.", "Mend it at that place.")
        elif kind == "open":
            depth += 1
            if depth > limits.depth:
                raise QueryRefusedError(f"The query has more than {limits.depth} brackets open at once.", "Flatten it.")
        elif kind == "close":
            depth -= 1
    calls.finish()
    return CheckedQuery(
        text,
        names_dataset="FROM" in words,
        enters_graphs="GRAPH" in words,
        reads_default=patterns.outside or "DESCRIBE" in words,
        repeatable=not words & _CHANGING and "SERVICE" not in words,
        asks_services="SERVICE" in words,
    )


class _Calls:
    """Follow the tokens of a query and refuse a SERVICE clause that names anything but an allowed service."""

    def __init__(self, allowed: frozenset[str]) -> None:
        self._allowed = allowed
        self._awaits_name = False

    def follow(self, kind: str, token: str) -> None:
        """Take the next token; raises QueryRefusedError."""
        if self._awaits_name and not (kind == "word" and token.upper() == "SILENT"):
            if kind != "iri" or token[1:-1] not in self._allowed:
                self._refuse()
            self._awaits_name = False
        elif kind == "word" and token.upper() == "SERVICE":
            self._awaits_name = True

    def finish(self) -> None:
        """Take the end of the query."""
        if self._awaits_name:
            self._refuse()

    def _refuse(self) -> NoReturn:
        if self._allowed:
            known = ", ".join(sorted(self._allowed))
            raise QueryRefusedError(
                "The query has a SERVICE clause that does not name a service this endpoint may ask.",
                f"Name one of these, its IRI in full: {known}.",
            )
        raise QueryRefusedError(
            "The query has a SERVICE clause; this endpoint does not ask other services.",
            "Ask the other service yourself and join the results on your side.",
        )


class _Patterns:
    """Follow the tokens of a query and find out whether ``outside`` of GRAPH clauses there may be a pattern.

    A term that stands in a group, and not in brackets or behind one of some words, is taken for part of a pattern.
    """

    def __init__(self) -> None:
        self.outside = False
        self._groups: list[str] = []
        self._names_graph = self._lists = False

    def follow(self, kind: str, text: str) -> None:
        """Take the next token."""
        if kind == "open":
            within = self._names_graph or "graph" in self._groups
            self.outside |= text == "[" and not within
            self._groups.append("graph" if within else text)
            self._names_graph = self._lists = False
        elif kind == "close":
            self._lists = False
            if self._groups:
                self._groups.pop()
        elif kind == "word":
            self._names_graph = text.upper() == "GRAPH"
            self._lists = text.upper() in _LISTING or (self._lists and text.upper() in _WITHIN_LISTS)
        elif kind in ("iri", "skip") and self._groups[-1:] == ["{"] and not (self._names_graph or self._lists):
            self.outside = True


def _scan(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "blank":
            yield str(match.lastgroup), match.group()
