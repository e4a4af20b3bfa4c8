"""Which national authority a provision falls to: read in every provision, on a ground, and never for a body."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.graph.catalogue import ask
from poakg.graph.catalogue import read_queries
from poakg.graph.store import select
from poakg.namespaces import CODE
from poakg.namespaces import ID
from poakg.system.resources import find_content
from poakg.wording.compare import read_outline
from poakg.wording.split import split_wording
from tests.conftest import CASES

ANNEX = f"{ID}revcon4/annex/"
READINGS = """PREFIX poakg: <https://w3id.org/poakg/ontology#>
SELECT ?provision ?authority ?ground ?words WHERE {
  ?reading a poakg:AuthorityReading ; poakg:readIn ?provision ; poakg:ground ?ground .
  OPTIONAL { ?reading poakg:authority ?authority }
  OPTIONAL { ?reading poakg:words ?words }
}"""


@pytest.fixture(scope="module")
def readings(store: ox.Store) -> dict[str, dict[str, str]]:
    """The ground of each reading by provision and authority."""
    found: dict[str, dict[str, str]] = {}
    for provision, authority, ground, _ in select(store, READINGS):
        name = authority.value.removeprefix(f"{CODE}actor/") if authority else ""
        found.setdefault(provision.value.removeprefix(ANNEX), {})[name] = ground.value.rpartition("/")[2]
    return found


def test_every_provision_was_read(readings: dict[str, dict[str, str]]) -> None:
    """Each numbered provision of the annex has a reading; where nobody was found, the ground says so."""
    numbers = {name.partition("/")[0] for name in readings}
    assert numbers == {str(number) for number in range(1, 229)}
    assert len(readings) == 253
    assert all((ground == "none") == (not name) for found in readings.values() for name, ground in found.items())


@pytest.mark.parametrize(
    ("provision", "expected"),
    [
        ("72", {"law-enforcement": "named", "customs": "named", "licensing-authority": "named"}),
        ("74", {"": "none"}),
        ("75", {"law-enforcement": "act", "customs": "act"}),
        ("78", {"legislature": "act", "judiciary-prosecution": "function", "law-enforcement": "function"}),
        ("79", {"": "none"}),
        ("161", {"law-enforcement": "act", "customs": "act"}),
        ("188", {"law-enforcement": "named", "national-authorities": "named"}),
        ("190", {"": "none"}),
        ("212/e", {"": "none"}),
    ],
)
def test_authorities_come_from_reading(
    readings: dict[str, dict[str, str]], provision: str, expected: dict[str, str]
) -> None:
    """Bodies, practices that are shared and partners are no authority; what only one can do falls to it."""
    assert readings[provision] == expected


@pytest.mark.source
def test_words_of_readings_are_in_the_provision(store: ox.Store, official_text: str) -> None:
    """Where the ground is in the words, they are quoted as they are."""
    outline, _ = read_outline(store, "revcon4")
    wording = split_wording(official_text, outline)
    quoted = [(row[0].value, row[3].value) for row in select(store, READINGS) if row[3]]
    assert quoted
    assert [row for row in quoted if row[1] not in wording[row[0]]] == []


def test_the_list_of_one_authority_is_its_part_of_the_whole(store: ox.Store) -> None:
    """The question with a parameter gives the rows of that authority, in the same order."""
    query = read_queries(find_content())["to-do-list"]
    path: Path = CASES / "queries" / "to-do-list.csv"
    with path.open(encoding="utf-8", newline="") as file:
        whole = [row for row in csv.reader(file) if row[0] == "customs"]
    found = ask(store, query, [("authority", "customs")])[1]
    assert [[term.value if term else "" for term in row] for row in found] == whole != []


def test_the_shortcut_follows_the_readings(store: ox.Store, readings: dict[str, dict[str, str]]) -> None:
    """What a provision involves is what its readings name, and nothing else."""
    text = "SELECT ?p ?a { ?p <https://w3id.org/poakg/ontology#involvesAuthority> ?a }"
    stated = {(p.value.removeprefix(ANNEX), a.value.removeprefix(f"{CODE}actor/")) for p, a in select(store, text)}
    assert stated == {(provision, name) for provision, found in readings.items() for name in found if name}
