"""The tokens of a SPARQL query, found in time linear in its length (SPARQL 1.1 §19.8, RDF 1.2 syntax included).

Every quantifier that could be tried again is possessive, and a run of name characters is looked through once. A group
that can fail half-way is not, since Python before 3.11.4 does not go back to where it began; it can be tried again in
one way only. The engine reads a query by a grammar that takes the context into account: ``<`` begins an IRI, except
behind an operand of an expression, and keywords need nothing between them and what follows. The reader of the tokens
knows which it is.
"""

import re
from collections.abc import Callable
from collections.abc import Iterator
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = f"{_BASE}_0-9"
_NAME = f"{_START}\u00b7\u0300-\u036f\u203f\u2040\\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?\#@%-]"
_LOCAL = rf"(?:[{_START}:]|{_ESCAPED})(?:[{_NAME}:]|{_ESCAPED})*(?:\.++(?:[{_NAME}:]|{_ESCAPED})+)*"

_BLANK = re.compile(r"(?:[ \t\r\n]++|\#[^\n\r]*+)*+")
# What may stand before the colon of a prefixed name.
_RUN = re.compile(rf"[{_BASE}][{_NAME}]*+(?:\.++[{_NAME}]++)*")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*+")
_REST = re.compile(rf":(?:{_LOCAL})?")
_IRI = re.compile(r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*>")
_TOKEN = re.compile(
    rf"""
    (?P<variable>[?$][{_START}][{_START}\u00b7\u0300-\u036f\u203f\u2040]*+)
  | (?P<open>[{{(\[])
  | (?P<close>[}})\]])
  | (?P<string>
        \"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*\"{{3}} | '{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}
      | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+'
    )
  | (?P<tag>@[A-Za-z][A-Za-z0-9-]*+)
  | (?P<label>_:[{_START}][{_NAME}]*+(?:\.++[{_NAME}]++)*)
  | (?P<number>[0-9]++(?:\.[0-9]*+)?+(?:[eE][+-]?+[0-9]++)?)
  | (?P<plain>[.,;*/|^!=<>&+?~-])
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """A token: its kind, its text and where it begins.

    Kinds are variable, iri, prefixed, string, tag, label, number, word, open, close, plain; and odd for a character
    with which no token begins, after which there are no more.
    """

    kind: str
    text: str
    start: int


def read_tokens(text: str, compares: Callable[[], bool]) -> Iterator[Token]:
    """Yield the tokens of ``text``; ``compares`` returns whether ``<`` would be an operator now."""
    position = _skip_blank(text, 0)
    # Up to here there is no colon in the run of name characters that is being read.
    plain_until = 0
    while position < len(text):
        character = text[position]
        found = None
        kind = "odd"
        if character == "<" and not compares():
            kind, found = "iri", _IRI.match(text, position)
        elif character == ":":
            kind, found = "prefixed", _REST.match(text, position)
        elif position >= plain_until and (run := _RUN.match(text, position)):
            if text.startswith(":", run.end()):
                kind, found = "prefixed", _REST.match(text, run.end())
            else:
                plain_until = run.end()
        if found is None:
            kind, found = "word", _WORD.match(text, position)
        if found is None:
            found = _TOKEN.match(text, position)
            kind = str(found.lastgroup) if found else "odd"
        if found is None:
            yield Token(kind, character, position)
            return
        yield Token(kind, text[position : found.end()], position)
        position = _skip_blank(text, found.end())


def _skip_blank(text: str, position: int) -> int:
    found = _BLANK.match(text, position)
    return found.end() if found else position
