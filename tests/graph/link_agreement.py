"""How far our links to SDG targets agree with those of two annotators who saw neither ours nor each other's.

The provisions and links that were looked at are drawn with published seeds, so that anybody can draw them again.
"""

import csv
import random
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

Targets = Mapping[str, frozenset[str]]
"""SDG targets by provision, such as 212/e; none where nothing is arguable."""

PROVISION_SEED = 20261129
LINK_SEED, LINK_SEED_3 = 20261130, 20261203
"""Seeds of the links whose reasons were judged, in the first round and in the third one."""
ROUNDS = {
    "links-first-round": PROVISION_SEED,
    "links-second-round": 20261201,
    "links-whole-reading": None,
    "links-third-round": 20261202,
    "links-fourth-round": 20261204,
    "links-second-whole-reading": None,
    "links-fifth-round": 20261206,
    "links-third-whole-reading": None,
    "links-sixth-round": 20261208,
}
"""The rounds in their order, with the seeds that draw their provisions, published before anybody read; None for all."""
GROUPS = (("I",), ("II",), ("III",), ("IV",), ("V", "VI"))
"""The parts from which provisions are drawn, the short last one with the one before it."""


def draw_provisions(by_part: Mapping[str, Sequence[str]], size: int, seed: int = PROVISION_SEED) -> list[str]:
    """Return ``size`` provisions of each group of parts, drawn from those of ``by_part`` in the order of the text."""
    generator = random.Random(seed)  # noqa: S311 - to be drawn again, not to be secret
    return [
        name for group in GROUPS for name in generator.sample([name for part in group for name in by_part[part]], size)
    ]


def draw_links(links: Sequence[tuple[str, str]], size: int, seed: int = LINK_SEED) -> list[tuple[str, str]]:
    """Return ``size`` of ``links``, pairs of provision and target in the order of the text, then of targets."""
    return random.Random(seed).sample(links, size)  # noqa: S311 - as above


def read_targets(path: Path) -> dict[str, frozenset[str]]:
    """Return the answers of one annotator."""
    found: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["provision"], set()).update({row["target"]} - {"none"})
    return {name: frozenset(targets) for name, targets in found.items()}


@dataclass(frozen=True)
class LinkAgreement:
    """Shares of links over the provisions that both annotators answered."""

    recall: float
    """Of the links that both annotators give, those that we have."""
    shared: float
    """Of ours, those that both give."""
    supported: float
    """Of ours, those that at least one gives."""
    mutual: float
    """Of the links of the annotators, twice those that both give over all that each gives."""


def measure_links(ours: Targets, first: Targets, second: Targets) -> LinkAgreement:
    """Return how far ``ours`` agree with the answers of two annotators, and these with each other."""

    def count(*answers: Targets) -> int:
        return sum(len(frozenset.intersection(*(answer[name] for answer in answers))) for name in first)

    either = {name: first[name] | second[name] for name in first}
    both = count(first, second)
    return LinkAgreement(
        recall=count(ours, first, second) / both,
        shared=count(ours, first, second) / count(ours),
        supported=count(ours, either) / count(ours),
        mutual=2 * both / (count(first) + count(second)),
    )
