"""The tokens of SPARQL queries, which must have been parsed by the query engine before."""

import re
from typing import NamedTuple

# Classes by the ASCII characters they exclude: in a parsed query a name contains only allowed characters.
_FIRST = r"[^\x00-@\[-^`{-\x7f]"
_INNER = r"[^\x00-/:-@\[-^`{-\x7f]"
_DASHED = r"[^\x00-,./:-@\[-^`{-\x7f]"
_LOCAL = r"(?:[^\x00-$&-,./;-@\[-^`{-\x7f]|\\.)"
_TOKEN = rf"""
    (?P<space>\s+|\#[^\n\r]*)
  | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
  | (?P<string>\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
              |'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
  | (?P<variable>[?$]{_INNER}+)
  | (?P<tag>@[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)
  | (?P<blank>_:{_DASHED}+(?:\.+{_DASHED}+)*)
  | (?P<name>(?:{_FIRST}{_DASHED}*(?:\.+{_DASHED}+)*)?:(?:{_LOCAL}+(?:\.+{_LOCAL}+)*)?)
  | (?P<number>(?:[0-9]*\.[0-9]+|[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+\.[eE][+-]?[0-9]+)
  | (?P<word>[A-Za-z][A-Za-z0-9_]*)
  | (?P<sign>\^\^|&&|\|\||!=|<=|>=|<<(?![^<>"{{}}|^`\\\x00-\x20]*>)|\{{\||.)
"""


class Token(NamedTuple):
    """A token with its offsets in the text; ``kind`` is a group of the regular expression."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def word(self) -> str:
        """The keyword or sign in capitals, empty for strings, terms and variables."""
        return self.text.upper() if self.kind in ("word", "sign") else ""


def tokenize(text: str) -> list[Token]:
    """Return the tokens of a query without white space and comments."""
    return [
        Token(found.lastgroup or "", found.group(), found.start(), found.end())
        for found in re.finditer(_TOKEN, text, re.VERBOSE | re.DOTALL)
        if found.lastgroup != "space"
    ]
