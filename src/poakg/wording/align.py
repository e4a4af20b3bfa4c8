"""A translation of a document, aligned with its outline by the numbers of its paragraphs.

The headings of a translation are not known and its wording has no fingerprints, so the numbers decide. They restart,
and lists inside a paragraph are numbered too; of all ways to find every number in its order the one is taken that
begins with the longest stretches of text, since the entries of lists are short. What a heading follows ends with its
last punctuation mark, so that a list without any, such as one of names, is lost there.
"""

import math
import re
from collections.abc import Sequence

from poakg.errors import DocumentError
from poakg.wording.split import OutlineItem

# "45.", "45-", "٤٥ -" begin a paragraph, whatever digits a script uses; "(a)", "a)", "（一）" an item.
_NUMBER = re.compile(r"(\d{1,3})\s?[.．\-–)]")
_ITEM = re.compile(r"[-–•]?\s*[(（]?\w{1,5}[)）]")
_SENTENCE_END = re.compile(r"[.:;!?。：；！？؟؛]['\"”»)\]]*$")


def align_wording(text: str, outline: Sequence[OutlineItem]) -> dict[str, str]:
    """Return the wording of every provision of ``outline`` by IRI, found by its number in a translation, ``text``.

    Raises DocumentError when the numbers of the outline do not all follow one another in the text.
    """
    lines = [line.strip() for line in text.splitlines()]
    numbered = [item for item in outline if item.kind == "numbered"]
    starts = _find_starts(lines, numbered)
    found: dict[str, str] = {}
    ends = [*starts[1:], len(lines)]
    gaps = _list_gaps(outline)
    _, opening = _cut_headings(lines[: starts[0]], gaps[0])
    found |= opening
    for item, start, end, gap in zip(numbered, starts, ends, gaps[1:], strict=True):
        body, opening = _cut_headings(lines[start:end], gap)
        marker = _match_marker(body[0], item)
        found[item.iri] = _join([body[0][marker.end() if marker else 0 :], *body[1:]])
        found |= opening
    return found


def _list_gaps(outline: Sequence[OutlineItem]) -> list[list[OutlineItem]]:
    """Return what is before the first number, between each two numbers and after the last one."""
    gaps: list[list[OutlineItem]] = [[]]
    for item in outline:
        if item.kind == "numbered":
            gaps.append([])
        else:
            gaps[-1].append(item)
    return gaps


def _match_marker(line: str, item: OutlineItem) -> re.Match[str] | None:
    if item.printed.startswith("("):
        return _ITEM.match(line)
    if not item.printed[:-1].isdigit():
        # A number of more than one part, such as 2.1, or with a word is printed as it is.
        return re.match(rf"{re.escape(item.printed)}(?=\s)", line)
    number = _NUMBER.match(line)
    return number if number and int(number[1]) == int(item.printed[:-1]) else None


def _find_starts(lines: list[str], numbered: list[OutlineItem]) -> list[int]:
    """Return the line on which each item begins: increasing, with the greatest sum of weights."""
    weights = _weigh_lines(lines)
    # By candidate line of the item at hand, the best sum so far; and for each item, from which line it was reached.
    sums: dict[int, float] = {}
    reached: list[dict[int, int]] = []
    for item in numbered:
        ways: dict[int, tuple[float, int]] = {}
        for position in (position for position, text in enumerate(lines) if _match_marker(text, item)):
            earlier = [(total, before) for before, total in sums.items() if before < position]
            if earlier or not reached:
                total, before = max(earlier, default=(0.0, position))
                ways[position] = total + weights[position], before
        if not ways:
            raise DocumentError(
                f"The number of “{item.label}” does not follow where it should.",
                "Check that the file is the whole document and that numbers stand at the beginning of lines.",
            )
        sums = {position: total for position, (total, _) in ways.items()}
        reached.append({position: before for position, (_, before) in ways.items()})
    starts = [max(sums, key=lambda position: sums[position])]
    for way in reversed(reached[1:]):
        starts.append(way[starts[-1]])
    return starts[::-1]


def _weigh_lines(lines: list[str]) -> list[float]:
    """Return for each line the logarithm of how much text there is from it to the next line that a number begins."""
    weights = []
    length = 0
    for line in reversed(lines):
        length += len(line)
        weights.append(math.log1p(length))
        if _NUMBER.match(line) or _ITEM.match(line):
            length = 0
    return weights[::-1]


def _cut_headings(lines: list[str], gap: list[OutlineItem]) -> tuple[list[str], dict[str, str]]:
    """Split off what follows a paragraph: headings, which are dropped, and the opening of a part.

    A paragraph and an opening end with a punctuation mark at the end of a line, a heading does not. Where empty lines
    part blocks of text, the opening is the last block; where none do, the headings before it stay with it.
    """
    if not gap:
        return lines, {}
    body = _end_sentence(lines)
    openings = [item for item in gap if item.kind == "opening"]
    blocks = _list_blocks(body)
    if not openings or not blocks:
        return body, {}
    first, last = blocks[-1]
    return _end_sentence(lines[:first]), {openings[-1].iri: _join(lines[first:last])}


def _end_sentence(lines: list[str]) -> list[str]:
    """Return ``lines`` up to the last one that ends with a punctuation mark, at least the first one."""
    ends = [position for position, line in enumerate(lines) if _SENTENCE_END.search(line)]
    return lines[: ends[-1] + 1] if ends else lines[:1]


def _list_blocks(lines: list[str]) -> list[tuple[int, int]]:
    """Return the runs of lines that are not empty, as first and one behind last."""
    blocks: list[tuple[int, int]] = []
    for position, line in enumerate(lines):
        if line and (position == 0 or not lines[position - 1]):
            blocks.append((position, position + 1))
        elif line:
            blocks[-1] = (blocks[-1][0], position + 1)
    return blocks


def _join(lines: list[str]) -> str:
    return " ".join(filter(None, (line.strip() for line in lines)))
