"""The name that somebody most likely meant."""

from collections.abc import Iterable
from collections.abc import Sequence

# Below this, what is found has little to do with what was written.
_LIKENESS = 0.8
_MOST_LISTED = 40


class Spellings:
    """Names that are known, ready to be compared with many that are not."""

    def __init__(self, choices: Iterable[str]) -> None:
        self._known = {name.casefold(): name for name in sorted(choices, reverse=True)}
        self._folded = sorted(self._known)

    def find_closest(self, written: str) -> str | None:
        """Return the known name most like ``written``, whatever the case; None when none is like it."""
        from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 - where nothing is misspelt, it is not needed
        from rapidfuzz.process import extractOne  # noqa: PLC0415

        found = extractOne(
            written.casefold(), self._folded, scorer=JaroWinkler.normalized_similarity, score_cutoff=_LIKENESS
        )
        return None if found is None else self._known[found[0]]


def suggest(written: str, choices: Sequence[str]) -> str:
    """Return in words what to use instead of ``written``: the known name most like it, and all of them."""
    closest = Spellings(choices).find_closest(written)
    meant = f"Did you mean '{closest}'? " if closest is not None else ""
    more = f" and {len(choices) - _MOST_LISTED} more" if len(choices) > _MOST_LISTED else ""
    return f"{meant}Use one of: {', '.join(choices[:_MOST_LISTED])}{more}."
