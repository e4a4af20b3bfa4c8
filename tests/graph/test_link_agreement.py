"""The published agreement on links to SDG targets is what the answers of the annotators and of the judge give."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.graph.store import select
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from tests.conftest import CASES
from tests.conftest import ROOT
from tests.graph.link_agreement import LINK_SEED
from tests.graph.link_agreement import LINK_SEED_3
from tests.graph.link_agreement import ROUNDS
from tests.graph.link_agreement import draw_links
from tests.graph.link_agreement import draw_provisions
from tests.graph.link_agreement import measure_links
from tests.graph.link_agreement import read_targets

AGREEMENT = CASES / "agreement"
ANSWERS = {
    folder: [read_targets(AGREEMENT / folder / f"{name}.csv") for name in ("ours", "first", "second")]
    for folder in ROUNDS
}
JUDGED = {
    folder: (seed, AGREEMENT / folder / "drawn-from.csv", AGREEMENT / folder / "judged.csv")
    for folder, seed in (("links-first-round", LINK_SEED), ("links-third-round", LINK_SEED_3))
}
README = (ROOT / "data" / "README.md").read_text(encoding="utf-8")


def read_links(path: Path, column: str) -> dict[tuple[str, str], str]:
    """Return ``column`` of a table of links, by provision and target."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["provision"], row["target"]): row[column] for row in csv.DictReader(file)}


def test_the_provisions_are_those_of_the_seed(store: ox.Store) -> None:
    """Twelve of each group of parts, neither chosen nor left out."""
    rows = select(
        store,
        f"SELECT ?p ?d {{ ?p a <{TERM}Provision> ; <{TERM}number> ?n ; <{TERM}position> ?o ; <{TERM}within> ?d "
        f"FILTER(REGEX(STR(?d), '/annex/part/[IV]+$') && STRSTARTS(STR(?p), '{PREFIXES['annex']}')) }} ORDER BY ?o",
    )
    by_part: dict[str, list[str]] = {}
    for row in rows:
        by_part.setdefault(row["d"].value.rpartition("/")[2], []).append(row["p"].value.removeprefix(PREFIXES["annex"]))
    everything = {name for part in by_part.values() for name in part}
    for folder, seed in ROUNDS.items():
        drawn = everything if seed is None else set(draw_provisions(by_part, 12, seed))
        assert all(set(given) == drawn for given in ANSWERS[folder]), folder


@pytest.mark.parametrize("folder", ROUNDS)
def test_the_table_of_links_is_measured(folder: str) -> None:
    """Each number that the README gives, misses too."""
    found = measure_links(*ANSWERS[folder])
    reasons = f"{share_of_reasons(JUDGED[folder][2]):.2f}" if folder in JUDGED else ""
    shares = [f"{share:.2f}" for share in (found.recall, found.shared, found.supported, found.mutual)]
    name = folder.removeprefix("links-").replace("-", " ")
    assert f"| {name} | {len(ANSWERS[folder][0])} | {' | '.join(shares)} | {reasons} |" in README


def share_of_reasons(judged: Path) -> float:
    """Return the share of links whose reason the judge found to be one for this provision."""
    answers = list(read_links(judged, "answer").values())
    assert set(answers) <= {"yes", "no"}
    return float(answers.count("yes") / len(answers))


@pytest.mark.parametrize("folder", JUDGED)
def test_the_judged_links_are_those_of_the_seed(folder: str) -> None:
    """Sixty of all that there were when they were drawn."""
    seed, drawn_from, judged = JUDGED[folder]
    assert set(draw_links(list(read_links(drawn_from, "target")), 60, seed)) == set(read_links(judged, "answer"))
    assert len(read_links(judged, "answer")) == 60


def test_the_measure_tells_recall_from_precision() -> None:
    """One link too many lowers precision, one too few recall."""
    first = {"1": frozenset({"16.4", "5.5"}), "2": frozenset({"16.4"})}
    second = {"1": frozenset({"16.4"}), "2": frozenset({"16.4", "17.9"})}
    more = measure_links({"1": frozenset({"16.4", "4.7"}), "2": frozenset({"16.4", "17.9"})}, first, second)
    fewer = measure_links({"1": frozenset({"16.4"}), "2": frozenset()}, first, second)
    assert (more.recall, more.shared, more.supported) == (1, 0.5, 0.75)
    assert (fewer.recall, fewer.shared, fewer.supported) == (0.5, 1, 1)
    assert more.mutual == pytest.approx(4 / 6)


def test_what_was_kept_is_what_was_drawn_from() -> None:
    """Our answers on the provisions drawn, apart from what the words name, are among all links that were there."""
    links = set(read_links(JUDGED["links-first-round"][1], "target"))
    kept = {(name, target) for name, targets in ANSWERS["links-first-round"][0].items() for target in targets}
    assert kept - links == {("31", "16.4"), ("56", "16.4")}
