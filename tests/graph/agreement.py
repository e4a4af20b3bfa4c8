"""How far two annotators who did not see each other's answers agree, facet by facet.

Krippendorff's alpha: 1 less the observed disagreement over the one expected by chance. The distance between two
answers, which may hold several values, is one less their overlap (Jaccard), so that half an agreement counts half.
"""

import csv
import random
from collections import Counter
from pathlib import Path

SAMPLES = {
    "second-sample": "poakg-readings-2026-11-29",
    "third-sample": "poakg-readings-2026-11-29-third",
    "fourth-sample": "poakg-readings-2026-11-29-fourth",
    "fifth-sample": "poakg-readings-2026-11-29-fifth",
    "sixth-sample": "poakg-readings-2026-11-29-sixth",
    "seventh-sample": "poakg-readings-2026-11-29-seventh",
}
"""The samples with their seeds, published before anybody read them."""

Answers = dict[str, dict[str, frozenset[str]]]
"""Values by facet and provision."""


def read_answers(path: Path) -> Answers:
    """Return the answers of one annotator."""
    answers: Answers = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            answers.setdefault(row["facet"], {})[row["provision"]] = frozenset(row["values"].split())
    return answers


def measure_agreement(first: dict[str, frozenset[str]], second: dict[str, frozenset[str]]) -> float:
    """Return Krippendorff's alpha for one facet over the provisions that both answered."""
    pairs = [(first[name], second[name]) for name in first.keys() & second.keys()]
    observed = sum(measure_distance(*pair) for pair in pairs) / len(pairs)
    counts = Counter(answer for pair in pairs for answer in pair)
    total = counts.total()
    expected = sum(
        count * other_count * measure_distance(answer, other)
        for answer, count in counts.items()
        for other, other_count in counts.items()
    ) / (total * (total - 1))
    return 1 - observed / expected


def measure_distance(one: frozenset[str], other: frozenset[str]) -> float:
    """Return 0 for equal answers, 1 for those that have nothing in common."""
    return 1 - len(one & other) / len(one | other) if one | other else 0.0


def draw_provisions(names: list[str], seed: str) -> set[str]:
    """Return 14 of the 44 paragraphs of part I and 56 of the other ``names``, such as ``212/e``."""
    generator = random.Random(seed)  # noqa: S311 - published, so that anybody can draw again
    first, others = names[:44], names[44:]
    return {*generator.sample(first, 14), *generator.sample(others, 56)}
