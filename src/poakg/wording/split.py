"""The official wording of a document as a user has it: split into provisions, reduced to fingerprints.

Nothing here knows a particular document; the outline of one comes from the graph.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from poakg.errors import DocumentError

# Superscript digits are footnote marks, which are not part of the wording.
_FOOTNOTE_MARK = re.compile("[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+")

# A word of the wording, with what joins its parts: "end-user", "women's", "16.4".
_WORD = re.compile(r"[^\W_]+(?:[-'.][^\W_]+)*")

PartKind = Literal["heading", "numbered", "opening"]


@dataclass(frozen=True)
class OutlineItem:
    """One thing that a document prints: a heading, a numbered provision or an opening without a number.

    ``printed`` is the heading, or the number as it is printed before the wording (``45.``, ``(a)``), or empty.
    """

    iri: str
    label: str
    kind: PartKind
    printed: str


def normalize(wording: str) -> str:
    """Return ``wording`` without footnote marks, in NFKC, case folded, letters and digits only."""
    folded = unicodedata.normalize("NFKC", _FOOTNOTE_MARK.sub("", wording)).casefold()
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LN")


def fingerprint(wording: str) -> str:
    """Return the SHA-256 of the normalized ``wording`` as 64 hexadecimal digits."""
    return hashlib.sha256(normalize(wording).encode()).hexdigest()


def list_words(wording: str) -> str:
    """Return the different words of ``wording`` in alphabetical order, in lower case and separated by spaces."""
    folded = unicodedata.normalize("NFKC", _FOOTNOTE_MARK.sub("", wording)).casefold().replace("\u2019", "'")
    return " ".join(sorted(set(_WORD.findall(folded))))


def matches(wording: str, expected: str) -> bool:
    """Return whether ``wording`` has the fingerprint ``expected``, with footnote marks set as plain digits or not."""
    unmarked = re.sub(r"(?<=[a-z0-9][,.;:])\d{1,2}(?=\s|$)", "", wording)
    return expected in (fingerprint(wording), fingerprint(unmarked))


def split_wording(text: str, outline: Sequence[OutlineItem]) -> dict[str, str]:
    """Return the wording of every provision of ``outline`` by IRI, found in the plain ``text`` of a document.

    Numbers restart within a document, so an item counts only when it is the next one of the outline.
    Raises DocumentError when the text ends before the outline does.
    """
    return _Splitter(outline).split(text)


class _Splitter:
    def __init__(self, outline: Sequence[OutlineItem]) -> None:
        self._outline = outline
        self._next = 0
        self._current: str | None = None
        self._in_footnote = False
        self._found: dict[str, list[str]] = {}

    def split(self, text: str) -> dict[str, str]:
        lines = [line.strip() for line in text.splitlines()]
        position = 0
        while position < len(lines):
            position += self._take(lines, position)
        if self._next < len(self._outline):
            missing = self._outline[self._next]
            raise DocumentError(
                f"The text ends before “{missing.label}”, which should come next.",
                "Check that the file is the whole document, in plain text and in the right language.",
            )
        return {iri: _join(parts) for iri, parts in self._found.items()}

    def _take(self, lines: list[str], position: int) -> int:
        """Give the line at ``position`` to the item it belongs to and return how many lines were used."""
        line = lines[position]
        item = self._outline[self._next] if self._next < len(self._outline) else None
        used = _count_heading_lines(lines, position, item.printed) if item and item.kind == "heading" else 0
        if used:
            self._begin(None)
            if self._next < len(self._outline) and self._outline[self._next].kind == "opening":
                # An opening has no number; it comes right after its heading.
                self._begin(self._outline[self._next])
            return used
        if item and item.kind == "numbered" and _starts_with(line, item.printed):
            self._begin(item, line[len(item.printed) :].strip())
        elif not line:
            self._in_footnote = False
        elif self._in_footnote or _FOOTNOTE_MARK.match(line):
            # A footnote ends at an empty line or where the next item begins.
            self._in_footnote = True
        elif self._current is not None:
            self._found[self._current].append(line)
        return 1

    def _begin(self, item: OutlineItem | None, *parts: str) -> None:
        self._next += 1
        self._in_footnote = False
        self._current = item.iri if item else None
        if item:
            self._found[item.iri] = list(parts)


def _starts_with(line: str, number: str) -> bool:
    return line.startswith(number) and not line[len(number) :][:1].strip()


def _join(lines: list[str]) -> str:
    """Join lines into running text; a word that is broken at a hyphen stays one word."""
    return re.sub(r"(?<=\w)- (?=[a-z])", "-", " ".join(filter(None, lines)))


def _count_heading_lines(lines: list[str], position: int, heading: str) -> int:
    """Return over how many lines from ``position`` the ``heading`` is printed, 0 if it is not."""
    wanted = normalize(heading)
    seen = ""
    for count, line in enumerate(lines[position:], start=1):
        seen += normalize(line)
        if seen == wanted and line:
            return count
        if not wanted.startswith(seen) or not seen:
            return 0
    return 0
