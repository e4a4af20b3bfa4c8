"""Translation of the regular expressions of ``sh:pattern`` (SHACL, 4.4.3) to Python.

They are those of SPARQL's REGEX: XPath and XQuery Functions and Operators, 7.6.1, which extends XML Schema Datatypes,
appendix F.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from sys import maxunicode

from poakg.errors import ShapesError

_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}
_SPACE = " \\t\\n\\r"
_NAME_START = (
    ":A-Z_a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u200c-\\u200d\\u2070-\\u218f"
    "\\u2c00-\\u2fef\\u3001-\\ud7ff\\uf900-\\ufdcf\\ufdf0-\\ufffd\\U00010000-\\U000effff"
)
_NAME = _NAME_START + "\\-.0-9\\u00b7\\u0300-\\u036f\\u203f-\\u2040"
_SINGLE = set("nrt\\|.?*+(){}-[]^$")
_QUANTIFIER = re.compile(r"[*+?]|\{[0-9]+(,[0-9]*)?\}")


@lru_cache(maxsize=1024)
def compile_pattern(pattern: str, flags: str = "") -> re.Pattern[str]:
    """Return the compiled pattern. Raises ShapesError if XPath does not allow it or one of the ``flags``."""
    try:
        if unknown := set(flags) - set("smixq"):
            raise ValueError(f"unknown flag {min(unknown)}")
        if "q" in flags:
            return re.compile(re.escape(pattern), _FLAGS["i"] if "i" in flags else 0)
        translated = "".join(_translate(pattern, flags))
        return re.compile(translated, sum(_FLAGS.get(flag, 0) for flag in set(flags)))
    except (ValueError, re.error, OverflowError) as error:
        raise ShapesError(
            f"The pattern {pattern!r} with the flags {flags!r} is not a valid XPath regular expression: {error}.",
            "Use the syntax of regular expressions in XPath and SPARQL.",
        ) from error


def _translate(pattern: str, flags: str) -> Iterator[str]:
    position = 0
    quantified = ""
    while position < len(pattern):
        char = pattern[position]
        found = _QUANTIFIER.match(pattern, position)
        if found:
            piece, position = found.group(), found.end()
            if quantified and (quantified == "lazy" or piece != "?"):
                raise ValueError("a quantifier follows a quantifier")
            quantified = "lazy" if quantified else "greedy"
            yield piece
            continue
        quantified = ""
        if char == "[":
            piece, position = _translate_class(pattern, position)
        elif char == "\\":
            piece, position = _translate_escape(pattern, position)
        elif char == "(" and pattern.startswith("(?", position):
            if not pattern.startswith("(?:", position):
                raise ValueError("(? is allowed in (?: only")
            piece, position = "(?:", position + 3
        else:
            piece, position = _translate_char(char, flags), position + 1
        yield piece


def _translate_char(char: str, flags: str) -> str:
    if char in "]{}":
        raise ValueError(f"{char} must be escaped")
    if "x" in flags and char in " \t\n\r":
        return ""
    if char == "." and "s" not in flags:
        return "[^\\n\\r]"
    if char == "$" and "m" not in flags:
        return "\\Z"
    return char if char in ".^$|()" else re.escape(char)


def _translate_escape(pattern: str, position: int) -> tuple[str, int]:
    """Return the translation of an escape outside a class, and its end."""
    char = pattern[position + 1 : position + 2]
    if char.isdecimal() and char != "0":
        return f"(?:\\{char})", position + 2
    inner, end, negated = _read_escape(pattern, position)
    return f"[{'^' if negated else ''}{inner}]", end


def _read_escape(pattern: str, position: int) -> tuple[str, int, bool]:
    """Return the characters of an escape as members of a class, its end, and whether they are negated."""
    char = pattern[position + 1 : position + 2]
    end = position + 2
    if char and char in _SINGLE:
        return f"\\{char}", end, False
    if char and char in "pP":
        close = pattern.find("}", position)
        if pattern[position + 2 : position + 3] != "{" or close < 0:
            raise ValueError(f"\\{char} without a category")
        return _list_category(pattern[position + 3 : close]), close + 1, char == "P"
    classes = {"s": _SPACE, "i": _NAME_START, "c": _NAME, "d": "\\d"}
    if char and char.lower() in classes:
        return classes[char.lower()], end, char.isupper()
    if char and char in "wW":
        return _list_category("P") + _list_category("Z") + _list_category("C"), end, char == "w"
    raise ValueError(f"unknown escape \\{char}")


def _translate_class(pattern: str, position: int) -> tuple[str, int]:
    """Return the translation of a class, alternative sets behind a look-ahead for a subtraction, and its end."""
    position += 1
    negated = pattern[position : position + 1] == "^"
    position += negated
    included: list[str] = []
    alternatives: list[str] = []
    excluded = ""
    start = position
    while pattern[position : position + 1] != "]":
        if position >= len(pattern):
            raise ValueError("[ is not closed")
        if pattern.startswith("-[", position) and position > start:
            subtracted, position = _translate_class(pattern, position + 1)
            excluded = f"(?!{subtracted})"
            if pattern[position : position + 1] != "]":
                raise ValueError("a subtraction must end its class")
            break
        position = _read_member(pattern, position, included, alternatives)
    if position == start:
        raise ValueError("a class is empty")
    return f"(?:{excluded}{_unite(included, alternatives, negated)})", position + 1


def _unite(included: list[str], alternatives: list[str], negated: bool) -> str:
    members = "".join(included)
    if not alternatives:
        return f"[{'^' if negated else ''}{members}]"
    union = "|".join([*alternatives, f"[{members}]"] if members else alternatives)
    return f"(?!{union})[\\s\\S]" if negated else f"(?:{union})"


def _read_member(pattern: str, position: int, included: list[str], alternatives: list[str]) -> int:
    """Add one member of a class, a character, range or escape, to ``included`` or ``alternatives``; return its end."""
    char = pattern[position]
    if char == "[":
        raise ValueError("[ must be escaped inside a class")
    if char == "\\":
        inner, end, negated = _read_escape(pattern, position)
        if negated:
            alternatives.append(f"[^{inner}]")
            return end
        if len(inner) != 2 or inner == "\\d":
            included.append(inner)
            return end
        first = inner
    else:
        first, end = re.escape(char), position + 1
    if pattern[end : end + 1] == "-" and pattern[end + 1 : end + 2] not in ("]", "[", ""):
        last = pattern[end + 1]
        end += 2
        if last == "\\":
            last, end, _ = _read_escape(pattern, end - 1)
        else:
            last = re.escape(last)
        first = f"{first}-{last}"
    included.append(first)
    return end


@lru_cache(maxsize=1)
def _read_categories() -> dict[str, str]:
    """Return the code points of each Unicode category as members of a class."""
    found: dict[str, list[str]] = {}
    for category, points in groupby(range(maxunicode + 1), key=lambda point: unicodedata.category(chr(point))):
        span = list(points)
        for name in (category, category[0]):
            found.setdefault(name, []).append(f"\\U{span[0]:08x}-\\U{span[-1]:08x}")
    return {name: "".join(spans) for name, spans in found.items()}


def _list_category(name: str) -> str:
    category = _read_categories().get(name)
    if category is None:
        raise ValueError(f"unknown Unicode category {name}; blocks are not supported")
    return category
