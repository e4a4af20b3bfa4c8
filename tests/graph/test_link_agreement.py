"""The published agreement on links to SDG targets is what the answers of the annotators and of the judge give."""

import csv
import re
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
from tests.graph.link_agreement import PROVISION_SEED_2
from tests.graph.link_agreement import PROVISION_SEED_3
from tests.graph.link_agreement import draw_links
from tests.graph.link_agreement import draw_provisions
from tests.graph.link_agreement import measure_links
from tests.graph.link_agreement import read_targets

AGREEMENT = CASES / "agreement"
FIRST, SECOND, OURS = (read_targets(AGREEMENT / f"links-{name}.csv") for name in ("first", "second", "ours"))
AGAIN, WHOLE, THIRD = (
    [read_targets(AGREEMENT / folder / f"{name}.csv") for name in ("ours", "first", "second")]
    for folder in ("links-second-round", "links-whole-reading", "links-third-round")
)
JUDGED = {
    LINK_SEED: (AGREEMENT / "links-drawn-from.csv", AGREEMENT / "links-judged.csv"),
    LINK_SEED_3: (AGREEMENT / "links-third-round" / "drawn-from.csv", AGREEMENT / "links-third-round" / "judged.csv"),
}
README = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
ROWS = {
    name: re.split(r" \| ", shares)
    for name, shares in re.findall(r"^\| (\w[\w ,']+) \| (\d\.\d\d(?: \| \S+){3}) \|$", README, re.MULTILINE)
}


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
    assert set(draw_provisions(by_part, 12)) == set(FIRST) == set(SECOND) == set(OURS)
    for seed, answers in ((PROVISION_SEED_2, AGAIN), (PROVISION_SEED_3, THIRD)):
        assert all(set(draw_provisions(by_part, 12, seed)) == set(given) for given in answers)
    assert all(set(given) == {name for part in by_part.values() for name in part} for given in WHOLE)


def test_the_table_of_links_is_measured() -> None:
    """Each number that the README gives, misses too."""
    rounds = [measure_links(*answers) for answers in ([OURS, FIRST, SECOND], AGAIN, WHOLE, THIRD)]
    assert ROWS["of what both annotators give, we have"] == [f"{found.recall:.2f}" for found in rounds]
    assert ROWS["of ours, both annotators give"] == [f"{found.shared:.2f}" for found in rounds]
    assert ROWS["of ours, at least one annotator gives"] == [f"{found.supported:.2f}" for found in rounds]
    assert ROWS["the annotators with each other"] == [f"{found.mutual:.2f}" for found in rounds]
    reasons = [f"{share_of_reasons(judged):.2f}" for _, judged in JUDGED.values()]
    assert ROWS["of links drawn, the reason is one for this provision"] == [reasons[0], "–", "–", reasons[1]]


def share_of_reasons(judged: Path) -> float:
    """Return the share of links whose reason the judge found to be one for this provision."""
    answers = list(read_links(judged, "answer").values())
    assert set(answers) <= {"yes", "no"}
    return float(answers.count("yes") / len(answers))


@pytest.mark.parametrize("seed", JUDGED)
def test_the_judged_links_are_those_of_the_seed(seed: int) -> None:
    """Sixty of all that there were when they were drawn."""
    drawn_from, judged = JUDGED[seed]
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
    links = set(read_links(AGREEMENT / "links-drawn-from.csv", "target"))
    kept = {(name, target) for name, targets in OURS.items() for target in targets}
    assert kept - links == {("31", "16.4"), ("56", "16.4")}
