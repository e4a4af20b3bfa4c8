"""What people look for is found, under the words that they use."""

import csv
from pathlib import Path

import pytest

from poakg.errors import SnapshotError
from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.search import Finds
from poakg.graph.search import find
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import SEARCH
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import BASE
from tests.conftest import CASES

WORDS = list(csv.DictReader((CASES / "search" / "words.csv").read_text(encoding="utf-8").splitlines()))
# What something else comes before.
MISSED: set[str] = set()


@pytest.fixture(scope="module")
def resolver(snapshot: Snapshot) -> Resolver:
    """The resolver of names of States."""
    return Resolver.read(snapshot.prepared.read(NAMES))


@pytest.fixture
def search(snapshot: Snapshot, resolver: Resolver) -> "Search":
    """Search over the shipped release."""
    return Search(snapshot.prepared.path / SEARCH, resolver)


class Search:
    """Search over an index, with IRIs below our base in short."""

    def __init__(self, index: Path, resolver: Resolver) -> None:
        self._index, self._resolver = index, resolver

    def find(self, words: str) -> Finds:
        """Return what is found."""
        return find(self._index, self._resolver, words)

    def list(self, words: str) -> list[str]:
        """Return the IRIs that are found."""
        return [hit.iri.removeprefix(BASE) for hit in self.find(words).hits]


def test_the_first_hits_are_right(search: Search) -> None:
    """Of the words that were collected before there was an index, all but the named ones have the right first hit."""
    missed = set()
    for row in WORDS:
        hits = search.find(row["words"]).hits
        if not hits or hits[0].iri not in row["first"].split():
            missed.add(row["words"])
    assert missed == MISSED
    assert len(WORDS) - len(missed) >= len(WORDS) * 28 / 30


@pytest.mark.parametrize(
    ("words", "others"),
    [
        ("gender-based violence", ["Gender  based VIOLENCES", "violencia sexista", "VIOLENCE SEXISTE"]),
        ("embargo sur les armes", ["军火禁运", "حظر توريد الأسلحة", "ЭМБАРГО НА ПОСТАВКИ ОРУЖИЯ", "embargo de armas"]),
        ("destruction and deactivation", ["武器销毁", "destruccion de armas", "destruction d’armes"]),
    ],
)  # fmt: skip
def test_other_languages_and_spellings(search: Search, words: str, others: list[str]) -> None:
    """A code is found by its labels in the six languages, whatever the case, accents, hyphens and number."""
    first = search.list(words)[0]
    assert first.startswith("code/theme/")
    assert [search.list(other)[0] for other in others] == [first] * len(others)


def test_names_come_before_texts(search: Search) -> None:
    """What is called so comes before what only mentions it, and nothing comes twice."""
    found = search.list("brokering")
    assert found[0] == "code/theme/brokering"
    mentions = [found.index(iri) for iri in found if iri.startswith("id/revcon4/annex/")]
    assert found.index("id/instrument/gge-brokering-report") < min(mentions)
    assert len(found) == len(set(found))


def test_kinds_are_counted(search: Search) -> None:
    """The counts of kinds add up to the hits, and each hit has its kind."""
    found = search.find("marking")
    assert sum(found.kinds.values()) == len(found.hits)
    assert {hit.kind for hit in found.hits} >= {"theme", "code", "provision", "reporting item", "instrument"}


def test_some_of_the_words(search: Search) -> None:
    """Where nothing has all words, what has some of them is found and marked as such."""
    found = search.find("marking zebras")
    assert found.partly
    assert f"{BASE}code/theme/marking" in [hit.iri for hit in found.hits]
    assert not search.find("marking").partly


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("RevCon5", "id/meeting/revcon-5"),
        ("RevCon 5", "id/meeting/revcon-5"),
        ("BMS10", "id/meeting/bms-2028"),
        ("3-D printed", "code/theme/additive-manufacture"),
        ("SALW", "code/weapon-type/all"),
        ("craft weapons", "code/theme/illicit-manufacture"),
        ("gun amnesty", "code/theme/recovery"),
        ("sanctions", "code/theme/embargoes"),
        ("police", "code/actor/law-enforcement"),
        ("marquage", "code/theme/marking"),
        ("标识", "code/theme/marking"),
        ("Programa de Acción", "id/instrument/poa"),
        ("行动纲领", "id/instrument/poa"),
        ("стрелковое оружие", "code/weapon-type/all"),
        ("الأسلحة الصغيرة", "code/weapon-type/all"),
    ],
)
def test_further_words(search: Search, words: str, first: str) -> None:
    """Numbers with and without a space, words of every day, and names in the languages of the United Nations."""
    assert search.list(words)[0] == first


def test_paragraphs_in_short(search: Search) -> None:
    """Who writes para for paragraph finds it."""
    assert "id/revcon4/annex/126" in search.list("para 126")
    assert not search.find("para 126").partly


def test_what_has_most_of_the_words_comes_first(search: Search) -> None:
    """Where nothing has all of the words, what has two of three comes before what has one."""
    found = search.find("illicit zebra brokering")
    assert found.partly
    both = set(search.list("illicit brokering"))
    assert set(search.list("illicit zebra brokering")[: len(both)]) == both


def test_a_single_letter_of_chinese_is_no_word(search: Search) -> None:
    """A name that shares one letter with another is not found by it."""
    assert search.list("枪支") == []


def test_a_suggestion_leads_somewhere(search: Search) -> None:
    """What is suggested is found; a word that nobody knows keeps others from being suggested."""
    assert search.find("brockering").suggestion == "brokering"
    assert search.list("brokering")
    assert search.find("child soldiers").suggestion == ""


def test_nothing_is_found(search: Search) -> None:
    """Where nothing is found, a likely slip is suggested, and nothing where no word is near."""
    assert (search.find("stokpile").hits, search.find("stokpile").suggestion) == ((), "stockpile")
    assert (search.find("xylophone").hits, search.find("xylophone").suggestion) == ((), "")
    assert search.find("  ").hits == ()


@pytest.mark.parametrize(
    "words", ['"', "AND", "name:", "a* OR -b", "(", "NEAR(a b)", "\x00", "'; DROP TABLE thing", "{x}:y", "^a"]
)
def test_words_are_no_syntax(search: Search, words: str) -> None:
    """Whatever is typed is looked for as words."""
    assert isinstance(search.find(words), Finds)


def test_the_resolver_has_its_say(search: Search) -> None:
    """Names of States are read by the resolver: former ones, codes, and what is no State."""
    assert search.list("Swaziland")[0] == "id/state/SWZ"
    assert search.list("KEN")[0] == "id/state/KEN"
    yugoslavia = search.find("Yugoslavia")
    assert yugoslavia.resolution.outcome is Outcome.HISTORIC
    assert yugoslavia.hits[0].kind == "former State"


def test_no_index(tmp_path: Path, resolver: Resolver) -> None:
    """A release without an index says how to get one."""
    with pytest.raises(SnapshotError, match="search index"):
        find(tmp_path / SEARCH, resolver, "marking")
