"""Links to SDG targets are compared with the answers of annotators on provisions that a published seed draws."""

import csv

import pyoxigraph as ox
import pytest

from poakg.graph.store import select
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from tests.conftest import CASES
from tests.graph.link_agreement import draw_links
from tests.graph.link_agreement import draw_provisions
from tests.graph.link_agreement import measure_links
from tests.graph.link_agreement import read_targets

AGREEMENT = CASES / "agreement"
OURS = read_targets(AGREEMENT / "links-ours.csv")


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
    assert set(draw_provisions(by_part, 12)) == set(OURS)


def test_what_was_kept_is_what_was_drawn_from() -> None:
    """Our answers on the provisions drawn, apart from what the words name, are among all links that were there."""
    with (AGREEMENT / "links-drawn-from.csv").open(encoding="utf-8", newline="") as file:
        links = [(row["provision"], row["target"]) for row in csv.DictReader(file)]
    kept = {(name, target) for name, targets in OURS.items() for target in targets}
    assert kept - set(links) == {("31", "16.4"), ("56", "16.4")}
    assert len(set(draw_links(links, 60))) == 60


def test_the_measure_tells_recall_from_precision() -> None:
    """One link too many lowers precision, one too few recall."""
    first = {"1": frozenset({"16.4", "5.5"}), "2": frozenset({"16.4"})}
    second = {"1": frozenset({"16.4"}), "2": frozenset({"16.4", "17.9"})}
    more = measure_links({"1": frozenset({"16.4", "4.7"}), "2": frozenset({"16.4", "17.9"})}, first, second)
    fewer = measure_links({"1": frozenset({"16.4"}), "2": frozenset()}, first, second)
    assert (more.recall, more.shared, more.supported) == (1, 0.5, 0.75)
    assert (fewer.recall, fewer.shared, fewer.supported) == (0.5, 1, 1)
    assert more.mutual == pytest.approx(4 / 6)
