"""Which known names somebody may have misspelt, so strictly that the name of another State is not among them."""

from collections.abc import Iterable

# There is no more than one slip for so many letters in the words that differ.
_LETTERS_PER_SLIP = 5


def find_nearest(folded: str, candidates: Iterable[str]) -> list[str]:
    """Return those of the ``candidates`` folded names that are nearest to ``folded``, none where all are far from it.

    A letter that is left out, added, replaced or swapped with the next is a slip; the first letter is always right.
    """
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - where nothing is misspelt, it is not needed
    from rapidfuzz.process import extract  # noqa: PLC0415

    most = len(folded) // _LETTERS_PER_SLIP
    # Names that are much longer or shorter need more slips than that.
    names = [name for name in candidates if folded and name[0] == folded[0] and abs(len(name) - len(folded)) <= most]
    found = extract(folded, names, scorer=OSA.distance, score_cutoff=most, limit=None)
    near = {name: slips for name, slips, _ in found if slips * _LETTERS_PER_SLIP <= _count_other(folded, name)}
    least = min(near.values(), default=0)
    return [name for name, slips in near.items() if slips == least]


def _count_other(folded: str, name: str) -> int:
    """Return the number of letters in the words of ``folded`` that ``name`` does not have."""
    words = set(name.split())
    return sum(len(word) for word in folded.split() if word not in words)
