"""Questions in plain words, written from the text by people who had not seen the catalogue, which has many of them."""

import json
import re

import pyoxigraph as ox
import pytest

from poakg.graph.catalogue import ask
from poakg.graph.catalogue import read_queries
from poakg.namespaces import ID
from tests.conftest import ROOT

ASKED = [json.loads(line) for line in (ROOT / "queries" / "asked.jsonl").read_text(encoding="utf-8").splitlines()]
REACHED = [entry for entry in ASKED if "ask" in entry]
README = (ROOT / "queries" / "README.md").read_text(encoding="utf-8")
QUERIES = read_queries(ROOT)
_YEAR = 4


@pytest.mark.parametrize("entry", REACHED, ids=[entry["id"] for entry in REACHED])
def test_the_catalogue_has_exactly_the_rows(entry: dict[str, object], store: ox.Store) -> None:
    """The calls together give what the writer found in the text, no row more and none less."""
    found = set()
    for call in entry["ask"]:  # type: ignore[attr-defined]
        _, rows = ask(store, QUERIES[call["name"]], list(call["given"].items()))
        values = {row[call["column"]].value for row in rows if row[call["column"]] is not None}
        found |= {value[:_YEAR] for value in values} if call.get("as") == "year" else values
    assert {value.removeprefix(f"{ID}revcon4/") for value in found} == set(map(str, entry["rows"]))  # type: ignore[call-overload]


def test_the_share_is_published() -> None:
    """Of sixty questions; those that the catalogue does not answer count, too."""
    assert len(ASKED) == len({entry["id"] for entry in ASKED}) == 60
    assert re.search(rf"\b{len(REACHED)} of them\b", README)
