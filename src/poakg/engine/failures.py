"""Why a query was not answered, in words that say what to do."""

import re
from typing import Any

from poakg.engine.limits import Limits
from poakg.errors import NotAcceptableError
from poakg.errors import PoakgError
from poakg.errors import QueryFailedError
from poakg.errors import QueryRefusedError
from poakg.errors import QuerySyntaxError
from poakg.errors import QueryTimeoutError
from poakg.errors import RemoteEngineError
from poakg.errors import RemoteTimeoutError
from poakg.errors import RemoteUnreachableError
from poakg.errors import ResultTooLargeError

_UNKNOWN_FUNCTION = re.compile(r"The custom (?:aggregate )?function (<.*>) is not supported", re.DOTALL)

_SYNTAX = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_EXPECTED = re.compile(r"expected (?:one of )?")
# What the parser expected is its alphabet, among which it says why in words: a sentence without quotes or brackets.
_SENTENCE = re.compile(r"(?:^|, )([A-Z][a-z]+(?: [A-Za-z]+)+)(?=, |$)")
_MOST_EXCERPT = 80


def excerpt_query(text: str, line: int, column: int) -> str:
    """Return the ``line`` of a query, counted from 1, with a caret below ``column``; of a long line, what is near."""
    lines = text.splitlines()
    shown = lines[line - 1].replace("\t", " ") if 0 < line <= len(lines) else ""
    start = max(0, min(column - _MOST_EXCERPT // 2, len(shown) - _MOST_EXCERPT))
    return f"{shown[start : start + _MOST_EXCERPT]}\n{' ' * (column - 1 - start)}^"


def explain_death(seconds: float, limits: Limits) -> PoakgError:
    """Return why a worker died that had worked for so many ``seconds``."""
    if seconds >= limits.timeout:
        return QueryTimeoutError(
            f"The query took longer than {limits.timeout:g} seconds and was stopped.",
            "Ask for less: bind more of the pattern, avoid unconnected patterns, add a LIMIT.",
        )
    return QueryFailedError(
        "The query needed more memory than it may have, or broke the engine, and was stopped.",
        "Ask for less at once, without sorting or grouping large results; nothing else was affected.",
    )


def explain_error(fields: dict[str, Any], limits: Limits) -> PoakgError:
    """Return the failure that a worker reports in ``fields``."""
    if fields["code"] == "result-too-large":
        return ResultTooLargeError(
            f"The answer is larger than {fields['message']} and was broken off.",
            "Ask for less, or page through it with ORDER BY, LIMIT and OFFSET.",
        )
    for passed_on in (QueryRefusedError, RemoteEngineError, RemoteUnreachableError, RemoteTimeoutError):
        if fields["code"] == passed_on.code:
            return passed_on(fields["message"], fields["next_step"])
    if fields["code"] == "query-syntax":
        found = _SYNTAX.match(fields["message"])
        place = f" at line {found[1]}, column {found[2]}" if found else ""
        reason = _find_reason(found[3] if found else fields["message"])
        error = QuerySyntaxError(f"The query does not parse{place}{reason}.", "Correct it there, or just before.")
        error.place = (int(found[1]), int(found[2])) if found else None
        return error
    if fields["code"] == "not-acceptable":
        return NotAcceptableError(
            fields["message"],
            "SELECT and ASK give tables (JSON, XML, CSV, TSV), CONSTRUCT and DESCRIBE give RDF, best as Turtle.",
        )
    unknown = _UNKNOWN_FUNCTION.fullmatch(fields["message"])
    if unknown:
        return QueryRefusedError(
            f"The query calls {unknown[1]}, a function that this endpoint does not have.",
            "Use the functions of SPARQL 1.1 and those of XPath that it names.",
        )
    return QueryFailedError(f"The query failed: {fields['message']}.", "Change the query.")


def _find_reason(message: str) -> str:
    """Return why a query does not parse, as far as the parser says it in words, led by a colon."""
    expected = _EXPECTED.match(message)
    if expected is None:
        return f": {message}"
    found = _SENTENCE.search(message[expected.end() :])
    return f": {found[1][0].lower()}{found[1][1:]}" if found else ""
