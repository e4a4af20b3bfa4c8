"""Look at a query before it is run: what it may not ask, which graphs it names, and how its columns are ordered.

This is done by the tokens of the query, in a worker, which may die of it.
"""

import re
from typing import NoReturn

from poakg.engine.checked_query import CheckedQuery
from poakg.engine.checked_query import GraphClause
from poakg.engine.limits import Limits
from poakg.engine.query_tokens import Token
from poakg.engine.query_tokens import read_tokens
from poakg.errors import QueryRefusedError

# Where none of these is found, not even within a word, nothing needs a closer look.
_NOTEWORTHY = re.compile(
    r"service|from|graph|now|rand|uuid|bnode|select(?:[ \t\r\n]++|#[^\r\n]*+)*+(?:distinct|reduced)?[ \t\r\n#]*+\*",
    re.IGNORECASE,
)
_OPENING = ("{", "(", "[")
# SPARQL 1.1 §17: functions that give another value each time they are asked.
_CHANGING = ("NOW", "RAND", "UUID", "BNODE")
# The engine needs no blank behind a keyword, so any of these may be the end of a longer word.
_GLUED = ("SERVICE", "GRAPH", "FROM", "FROMNAMED", "VALUES")
# Words that begin a list of variables and expressions, and words that end it.
_LISTING, _ENDING = frozenset({"SELECT", "BY", "HAVING"}), frozenset({"FROM", "WHERE", "LIMIT", "OFFSET", "VALUES"})
# Words before brackets that hold no expression.
_NO_CALL = frozenset({"A", "VALUES", "TRUE", "FALSE", "UNDEF"})
_OPERANDS = frozenset({"variable", "iri", "prefixed", "string", "tag", "number", "close"})
_NAMES = frozenset({"iri", "prefixed"})
_NAMED = frozenset({"iri", "prefixed", "variable"})
_TERMS = frozenset({"iri", "prefixed", "variable", "string", "label", "number"})
# Where there is none of these, all variables of the pattern are columns of SELECT *.
_NARROWING = frozenset({"BIND", "EXISTS", "FILTER", "MINUS", "SERVICE"})
# A VALUES clause that limits nothing.
_OPEN_VALUES = ["?", "{", "UNDEF", "}"]
# Longer prefixes are not looked through for keywords.
_LONG_PREFIX = 100
_CALLING = ("SERVICE", "SILENT")
_DATASET = ("FROM", "FROMNAMED")


def check_query(text: str, limits: Limits, *, with_terms: bool = False) -> CheckedQuery:
    """Return ``text`` as a query that may be run; whether it parses is for the engine to say.

    Its terms are listed only ``with_terms``.

    Raises QueryRefusedError when it is too long, nested too deeply or asks services it may not.
    """
    if len(text.encode()) > limits.query_kb * 1024:
        raise QueryRefusedError(
            f"The query is longer than {limits.query_kb} KiB.", "Shorten it, or ask in several queries."
        )
    if not with_terms and not _NOTEWORTHY.search(text) and sum(map(text.count, _OPENING)) <= limits.depth:
        return CheckedQuery(text)
    return _Reading(text, limits).finish()


class _Reading:
    """Follows the tokens of a query. A bracket that is open holds an expression, a list, values or a group."""

    def __init__(self, text: str, limits: Limits) -> None:
        self._query = CheckedQuery(text, reads_default=False)
        self._limits = limits
        self._open: list[str] = []
        self._braces = 0
        self._last = self._before = Token("plain", "", 0)
        self._keyword = ""
        """The keyword right before the present token, if there is one."""
        self._lists = ""
        """The keyword whose list of variables and expressions goes on."""
        self._valued: list[str] | None = None
        """The variables of the VALUES clause that goes on."""
        self._values_start = 0
        self._values_words: list[str] = []
        """What this clause has in its brackets, and before these."""
        self._clause: GraphClause | None = None
        """The GRAPH clause whose group comes next."""
        self._within: dict[int, GraphClause] = {}
        """GRAPH clauses that are open, by depth."""
        self._words: list[str] = []
        self._is_odd = False
        for token in read_tokens(text, self._compares):
            if self._valued is not None:
                self._values_words.append("?" if token.kind == "variable" else token.text.upper())
            keyword = self._take(token)
            self._before, self._last, self._keyword = self._last, token, keyword

    def finish(self) -> CheckedQuery:
        """Return what was found out. Raises QueryRefusedError."""
        query, words = self._query, set(self._words)
        if self._keyword in _CALLING:
            self._refuse_service()
        if self._is_odd and self._limits.services:
            # The engine cannot parse this either; where queries may ask others, that is not left to it.
            raise QueryRefusedError("The query has a character where none can be.", "Correct the query.")
        query.reads_default |= "DESCRIBE" in words
        query.repeatable = not query.asks_services and not any(word.endswith(_CHANGING) for word in words)
        query.all_visible = not words & _NARROWING and self._words.count("SELECT") == 1
        return query

    def _compares(self) -> bool:
        """Return whether ``<`` would be an operator behind what was read."""
        if not self._open or self._open[-1] != "expression":
            return False
        return self._last.kind in _OPERANDS or self._keyword in ("TRUE", "FALSE")

    def _take(self, token: Token) -> str:
        """Take a token; return the keyword that it is, if it is one."""
        kind = token.kind
        if kind in _NAMED:
            self._query.terms.append(token)
            if self._lists == "SELECT" and not self._open:
                self._query.projected.add(token.start)
        if self._keyword in _CALLING and not (self._keyword == "SERVICE" and token.text.upper() == "SILENT"):
            self._name_service(token)
        elif kind == "word":
            return self._read_word(token)
        elif kind == "open":
            self._open_bracket(token)
        elif kind == "close":
            self._close_bracket(token)
        elif kind == "odd":
            self._is_odd = True
        elif kind == "plain":
            if token.text == "*" and not self._open and self._keyword in ("SELECT", "DISTINCT", "REDUCED"):
                self._query.star = token.start
        else:
            self._read_term(token)
        return ""

    def _read_word(self, token: Token) -> str:
        word = token.text.upper()
        self._words.append(word)
        if word.endswith("SERVICESILENT"):
            return "SILENT"
        word = next((known for known in _GLUED if word.endswith(known)), word)
        if word == "FROMNAMED" or (word == "NAMED" and self._keyword == "FROM"):
            word = "FROMNAMED"
        if word in _DATASET:
            self._query.names_dataset = True
        if word in _LISTING:
            self._lists = word
        elif word in _ENDING:
            self._lists = ""
        if word == "VALUES":
            self._valued, self._values_words = [], []
            self._values_start = token.start + len(token.text) - len(word)
        return word

    def _open_bracket(self, token: Token) -> None:
        kind = "list"
        if token.text == "(":
            kind = "expression" if self._holds_expression() else "list"
        elif token.text == "[":
            self._query.reads_default |= not self._within
        else:
            self._braces += 1
            kind = "group" if self._valued is None else "values"
            self._lists = ""
            self._enter_glued()
        self._open.append(kind)
        if self._clause is not None:
            self._within[len(self._open)] = self._clause
            self._clause = None
        if len(self._open) > self._limits.depth:
            raise QueryRefusedError(
                f"The query has more than {self._limits.depth} brackets open at once.", "Flatten it."
            )

    def _holds_expression(self) -> bool:
        """Return whether a round bracket that opens now holds an expression."""
        outer = self._open[-1] if self._open else "group"
        if self._last.text == "<" == self._before.text:
            return False
        if outer == "expression" or self._keyword:
            return outer == "expression" or self._keyword not in _NO_CALL
        is_call = self._last.kind in _NAMES and self._before.text.upper() == "FILTER"
        return is_call or (bool(self._lists) and outer == "group")

    def _close_bracket(self, token: Token) -> None:
        if not self._open:
            return
        clause = self._within.pop(len(self._open), None)
        if clause is not None:
            clause.end = token.start + 1
        if self._open.pop() == "values":
            self._valued = None
            if self._open and self._values_words == _OPEN_VALUES:
                self._query.open_values.append((self._values_start, token.start + 1))
        if token.text == "}":
            self._braces -= 1
            self._lists = ""

    def _read_term(self, token: Token) -> None:
        query, kind, text = self._query, token.kind, token.text
        if kind == "variable" and self._braces > 0:
            query.variables.setdefault(text[1:])
        if self._keyword == "GRAPH":
            self._enter_graph(token)
        elif self._keyword in _DATASET:
            (query.named_graphs if self._keyword == "FROMNAMED" else query.default_graphs).append(text)
        elif self._valued is not None:
            self._read_value(token)
        elif not self._open:
            self._read_outside(token)
        elif kind in _TERMS and self._open[-1] == "group" and not (self._within or self._lists):
            query.reads_default = True

    def _read_outside(self, token: Token) -> None:
        """Take a term outside of all brackets."""
        query, kind, text = self._query, token.kind, token.text
        if self._keyword == "PREFIX":
            query.prologue.append(f"PREFIX {text}")
        elif self._keyword == "BASE":
            query.prologue.append(f"BASE {text}")
        elif kind == "iri" and query.prologue and self._last.kind == "prefixed":
            query.prologue[-1] += f" {text}"
        elif kind == "prefixed" and self._lists == "SELECT" and "from" in text.partition(":")[0].lower():
            # There is no blank between FROM and the name, which is all that can be here.
            query.names_dataset = True
            query.default_graphs.append(text)

    def _read_value(self, token: Token) -> None:
        """Take a term of a VALUES clause: a variable of its head or a name in its data."""
        assert self._valued is not None  # noqa: S101 - the caller has looked
        if token.kind == "variable":
            self._valued.append(token.text[1:])
        elif token.kind in _NAMES:
            for variable in self._valued:
                self._query.values.setdefault(variable, []).append(token.text)

    def _enter_graph(self, token: Token) -> None:
        variable = token.text[1:] if token.kind == "variable" else ""
        self._clause = GraphClause(variable, self._last.start + len(self._last.text) - len("GRAPH"))
        if variable:
            self._query.clauses.append(self._clause)
        elif token.kind in _NAMES:
            self._query.entered.append(token.text)

    def _enter_glued(self) -> None:
        """Look whether the group that opens now belongs to a keyword with a prefixed name right behind it."""
        if self._last.kind != "prefixed" or self._clause is not None or self._valued is not None:
            return
        name = self._last.text
        prefix = name.partition(":")[0].lower()
        if "service" in prefix:
            self._refuse_service()
        for found in re.finditer("graph", prefix[:_LONG_PREFIX]):
            self._query.entered.append(name[found.end() :])
            self._clause = GraphClause("", self._last.start)

    def _name_service(self, token: Token) -> None:
        if token.kind != "iri" or token.text[1:-1] not in self._limits.services:
            self._refuse_service()
        self._query.asks_services = True

    def _refuse_service(self) -> NoReturn:
        if self._limits.services:
            known = ", ".join(sorted(self._limits.services))
            raise QueryRefusedError(
                "The query has a SERVICE clause that does not name a service this endpoint may ask.",
                f"Name one of these, its IRI in full: {known}.",
            )
        raise QueryRefusedError(
            "The query has a SERVICE clause; this endpoint does not ask other services.",
            "Ask the other service yourself and join the results on your side.",
        )
