"""The official wording of a document as a user has it: split into provisions, reduced to fingerprints.

Nothing here knows a particular document; the outline of one comes from the graph.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from poakg.errors import DocumentError

# Superscript digits are footnote marks, which are not part of the wording.
_FOOTNOTE_MARK = re.compile("[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+")


PartKind = Literal["heading", "numbered", "opening"]


@dataclass(frozen=True)
class OutlineItem:
    """One thing that a document prints: a heading, a numbered provision or an opening without a number.

    ``printed`` is the heading, or the number as it stands before the wording (``45.``, ``(a)``), or empty.
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
        self._found: dict[str, list[str]] = {}

    def split(self, text: str) -> dict[str, str]:
        lines = list(_lines_without_footnotes(text))
        place = 0
        while place < len(lines):
            place += self._take(lines, place)
        if self._next < len(self._outline):
            missing = self._outline[self._next]
            raise DocumentError(
                f"The text ends before “{missing.label}”, which should come next.",
                "Check that the file is the whole document, in plain text and in the right language.",
            )
        return {iri: " ".join(parts) for iri, parts in self._found.items()}

    def _take(self, lines: list[str], place: int) -> int:
        """Give the line at ``place`` to the item it belongs to and return how many lines were used."""
        item = self._outline[self._next] if self._next < len(self._outline) else None
        if item is not None and item.kind == "heading":
            used = _count_heading_lines(lines, place, normalize(item.printed))
            if used:
                self._current = None
                self._next += 1
                self._open()
                return used
        if item is not None and item.kind == "numbered" and lines[place].startswith(f"{item.printed} "):
            self._start(item, lines[place][len(item.printed) :].strip())
        elif self._current is not None:
            self._found[self._current].append(lines[place])
        return 1

    def _open(self) -> None:
        """Start an opening that stands right behind the heading just met."""
        if self._next < len(self._outline) and self._outline[self._next].kind == "opening":
            self._start(self._outline[self._next])

    def _start(self, item: OutlineItem, *parts: str) -> None:
        self._current = item.iri
        self._found[item.iri] = list(parts)
        self._next += 1


def _lines_without_footnotes(text: str) -> Iterator[str]:
    in_footnote = False
    for line in map(str.strip, text.splitlines()):
        if not line:
            in_footnote = False
        elif in_footnote or _FOOTNOTE_MARK.match(line):
            in_footnote = True
        else:
            yield line


def _count_heading_lines(lines: list[str], place: int, heading: str) -> int:
    """Return over how many lines from ``place`` the normalized ``heading`` is printed, 0 if it is not."""
    seen = ""
    for count, line in enumerate(lines[place:], start=1):
        seen += normalize(line)
        if seen == heading:
            return count
        if not heading.startswith(seen):
            return 0
    return 0
