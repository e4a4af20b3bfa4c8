"""Read JSON so that every value knows its line (RFC 8259); the parser of Python does not report them."""

import json
import re
from dataclasses import dataclass

from poakg.errors import UnreadableError
from poakg.submission.limits import LIMITS
from poakg.submission.limits import Limits

_TOKEN = re.compile(
    r"""(?P<blank>[ \t\r\n]+)
      | (?P<string>"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9A-Fa-f]{4})*")
      | (?P<word>-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)
      | (?P<mark>[\[\]{}:,])""",
    re.VERBOSE,
)


@dataclass
class Located:
    """A value: ``text`` of a string, number or word, else ``members`` or ``elements``; ``start`` is an offset."""

    line: int
    start: int
    end: int = 0
    text: str | None = None
    is_string: bool = False
    members: "dict[str, Located] | None" = None
    elements: "list[Located] | None" = None

    def count_values(self) -> int:
        """Return how many texts, numbers and words are in the value, empty texts and null left out."""
        if self.text is not None:
            return int(bool(self.text.strip()) if self.is_string else self.text != "null")
        return sum(value.count_values() for value in (*(self.members or {}).values(), *(self.elements or ())))


@dataclass
class _Open:
    """An object or array that is not closed yet, and the key that waits for its value."""

    value: Located
    key: str | None = None
    wants: str = "first"


def parse_json(name: str, text: str, limits: Limits = LIMITS) -> Located:
    """Return the value that JSON ``text`` holds. Raises UnreadableError with line and column."""
    return _Parser(name, text, limits).parse()


class _Parser:
    def __init__(self, name: str, text: str, limits: Limits) -> None:
        self._name = name
        self._text = text
        self._limits = limits
        self._line = 1
        self._stack: list[_Open] = []
        self._root: Located | None = None

    def parse(self) -> Located:
        """Return the one value of the text."""
        position = 0
        while position < len(self._text):
            token = _TOKEN.match(self._text, position)
            if token is None:
                raise self._refuse(position, "this is not JSON")
            if token.lastgroup == "blank":
                self._line += token[0].count("\n")
            elif token.lastgroup == "mark":
                self._take_mark(token[0], position)
            else:
                self._take_word(token[0], position, token.lastgroup == "string")
            position = token.end()
        if self._root is None or self._stack:
            raise self._refuse(position, "it ends too early")
        return self._root

    def _take_word(self, word: str, position: int, is_string: bool) -> None:
        top = self._stack[-1] if self._stack else None
        text = json.loads(word) if is_string else word
        if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
            raise self._refuse(position, "half a letter is alone")
        if top is not None and top.value.members is not None and top.wants in ("first", "key"):
            if not is_string:
                raise self._refuse(position, "a name in quotes is missing")
            if text in top.value.members:
                raise self._refuse(position, f"{text!r} comes twice")
            top.key, top.wants = text, "colon"
            return
        found = Located(self._line, position, position + len(word), text, is_string)
        self._place(found, position)

    def _take_mark(self, mark: str, position: int) -> None:
        if mark in "[{":
            found = Located(self._line, position)
            found.members, found.elements = ({}, None) if mark == "{" else (None, [])
            self._place(found, position)
            if len(self._stack) >= self._limits.depth:
                raise self._refuse(position, f"it is nested more than {self._limits.depth} levels deep")
            self._stack.append(_Open(found))
            return
        top = self._stack[-1] if self._stack else None
        if top is None:
            raise self._refuse(position, f"{mark!r} is out of place")
        if mark in "]}" and (top.value.members is not None) == (mark == "}") and top.wants in ("first", "comma"):
            top.value.end = position + 1
            self._stack.pop()
        elif mark == ":" and top.wants == "colon":
            top.wants = "value"
        elif mark == "," and top.wants == "comma":
            top.wants = "key" if top.value.members is not None else "value"
        else:
            raise self._refuse(position, f"{mark!r} is out of place")

    def _place(self, found: Located, position: int) -> None:
        top = self._stack[-1] if self._stack else None
        if top is None:
            if self._root is not None:
                raise self._refuse(position, "there is more than one value")
            self._root = found
            return
        if top.wants not in ("first", "value") or (top.value.members is not None and top.wants == "first"):
            raise self._refuse(position, "a comma or a name is missing")
        if top.value.members is not None and top.key is not None:
            top.value.members[top.key] = found
        elif top.value.elements is not None:
            top.value.elements.append(found)
        top.wants = "comma"

    def _refuse(self, position: int, reason: str) -> UnreadableError:
        column = position - self._text.rfind("\n", 0, position)
        return UnreadableError(f"{self._name}, line {self._line}, column {column}: {reason}.", "Mend that place.")
