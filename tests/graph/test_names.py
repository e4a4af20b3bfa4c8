"""The resolver of names and codes: what is known is joined, what is something else is not, likeness only suggests."""

import csv
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.errors import UnknownNameError
from poakg.graph.name_folding import fold_name
from poakg.graph.name_folding import sort_words
from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.resolution import Resolution
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import Snapshot
from poakg.graph.store import select
from poakg.namespaces import ID
from poakg.namespaces import TERM
from poakg.submission.templates import Template
from poakg.validation.rulebook import Rulebook
from tests.conftest import CASES
from tests.conftest import OFFICIAL

AWKWARD = OFFICIAL.parents[1] / "cases" / "names" / "country-names.csv"
MORE = CASES / "names" / "more-names.csv"
STATE, FORMER, OUTSIDE = f"{ID}state/", f"{ID}former-state/", f"{ID}outside/"
PREFIXES = f"PREFIX poakg: <{TERM}>\nPREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
NAMED = "skos:prefLabel|skos:altLabel|skos:hiddenLabel"
NOT_JOINED = {
    "NONE": {Outcome.OUTSIDE_REGISTER, Outcome.NOT_A_STATE},
    "AMBIGUOUS": {Outcome.AMBIGUOUS},
    "HISTORIC": {Outcome.HISTORIC},
    "SILENT": {Outcome.UNKNOWN},
}


@pytest.fixture(scope="module")
def resolver(snapshot: Snapshot) -> Resolver:
    """The resolver as it is shipped."""
    return Resolver.read(snapshot.prepared.read(NAMES))


@dataclass(frozen=True)
class Case:
    """A text and what it stands for: a code of a State or area, NONE, AMBIGUOUS, HISTORIC, SILENT or SUGGEST code."""

    text: str
    year: int | None
    system: str | None
    expected: str

    def resolve(self, resolver: Resolver) -> Resolution:
        """Return what the resolver makes of it."""
        return resolver.resolve(self.text, self.year, self.system)

    def is_right(self, found: Resolution) -> bool:
        """Return whether it is resolved as it should be."""
        if self.expected.startswith("SUGGEST"):
            return found.suggestion == STATE + self.expected[-3:]
        if self.expected in NOT_JOINED:
            return found.outcome in NOT_JOINED[self.expected] and not found.suggestion
        return found.iri in {STATE + self.expected, OUTSIDE + self.expected}

    def is_wrong(self, found: Resolution) -> bool:
        """Return whether another State is named, or one where none should be."""
        meant = {"", STATE + self.expected[-3:]}
        return found.state not in meant or found.suggestion not in meant


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Case(
                row["string"],
                int(row["year"]) if row["year"] else None,
                row["system"] if row["system"] not in {"", "name"} else None,
                row["expected"],
            )
            for row in csv.DictReader(file)
        ]


def compare(cases: Iterable[Case], resolver: Resolver) -> tuple[list[Case], list[Case]]:
    """Return the cases that are not resolved as they should be, and those of them that name another State."""
    answers = [(case, case.resolve(resolver)) for case in cases]
    missed = [case for case, found in answers if not case.is_right(found)]
    return missed, [case for case, found in answers if case.is_wrong(found)]


@pytest.mark.source
def test_awkward_names_are_resolved(resolver: Resolver) -> None:
    """At least 95 of 100 are right, none is another State, and what should be silent is."""
    cases = read_cases(AWKWARD)
    missed, wrong = compare(cases, resolver)
    assert len(cases) > 80
    assert wrong == []
    assert len(missed) <= len(cases) // 20, missed


def test_more_names_are_resolved(resolver: Resolver) -> None:
    """Names and codes of our own: styles of the United Nations, the World Bank and State lists, slips, other things."""
    assert compare(read_cases(MORE), resolver) == ([], [])


def test_every_name_stands_for_its_own_state(store: ox.Store, resolver: Resolver) -> None:
    """In every language, with former, formal and short names and the spellings of tables."""
    query = f"{PREFIXES} SELECT ?state ?name {{ ?state a poakg:State ; {NAMED} ?name }}"
    rows = [(state.value, name.value) for state, name in select(store, query)]
    assert len(rows) > 2000
    assert [row for row in rows if resolver.resolve(row[1]).state != row[0]] == []


def test_folded_names_are_shared_only_where_the_data_says_so(store: ox.Store) -> None:
    """No two States, and no State and part of one, come out alike; entries of several say that they do."""
    query = f"{PREFIXES} SELECT ?thing ?name {{ VALUES ?class {{ poakg:State poakg:FormerState "
    query += f"poakg:NameOutsideRegister }} ?thing a ?class ; {NAMED} ?name }}"
    found: dict[str, set[str]] = {}
    for thing, name in select(store, query):
        found.setdefault(sort_words(fold_name(name.value)), set()).add(thing.value.removeprefix(ID))
    assert {name: things for name, things in found.items() if len(things) > 1} == {
        "congo": {"state/COG", "outside/congo"},
        "guinea": {"state/GIN", "outside/guinea"},
        "korea": {"former-state/korea-until-1910", "outside/korea"},
    }


def test_nothing_else_is_joined_or_gets_a_suggestion(store: ox.Store, resolver: Resolver) -> None:
    """Every name of a former State, area, sum, organization or group, in every language."""
    query = f"{PREFIXES} SELECT ?thing ?name {{ VALUES ?class {{ poakg:FormerState poakg:NameOutsideRegister "
    query += f"poakg:Region }} ?thing a ?class ; {NAMED} ?name }}"
    rows = [(thing.value, name.value) for thing, name in select(store, query)]
    assert len(rows) > 500
    joined = {name for _, name in rows if resolver.resolve(name).state or resolver.resolve(name).suggestion}
    assert joined == {"Congo", "Guinea"}


def test_every_reason_has_an_outcome(store: ox.Store, resolver: Resolver) -> None:
    """A new reason for being outside the register needs one."""
    query = f"{PREFIXES} SELECT ?reason ?name {{ ?thing poakg:outsideBecause/skos:notation ?reason ; {NAMED} ?name }}"
    found: dict[str, set[Outcome]] = {}
    for reason, name in select(store, query):
        found.setdefault(reason.value, set()).add(resolver.resolve(name.value).outcome)
    outcomes = {reason: "/".join(sorted(each)) for reason, each in found.items()}
    areas = ("listed-area", "listed-elsewhere", "part-of-state", "withdrawn-area")
    others = ("aggregate", "non-state-recipient", "organization", "unspecified")
    expected = dict.fromkeys(areas, "outside-register") | dict.fromkeys(others, "not-a-state")
    # The Congo and Guinea have names of several as preferred labels.
    assert outcomes == expected | {"ambiguous": "ambiguous/joined"}


def test_a_name_of_something_else_says_what_it_is(resolver: Resolver) -> None:
    """The reason, the State that it is a part of, and the States that came after."""
    england = resolver.resolve("England")
    assert (england.reason, england.candidates) == ("part-of-state", (f"{STATE}GBR",))
    assert england.note == (
        "'England' is not in the register of States: "
        "part of United Kingdom of Great Britain and Northern Ireland (GBR)."
    )
    union = resolver.resolve("USSR")
    assert (union.iri, union.candidates) == (f"{FORMER}soviet-union", (f"{STATE}RUS",))
    assert "is a former State. In the register it was followed by Russian Federation (RUS)." in union.note
    assert resolver.resolve("Korea").candidates == (f"{STATE}KOR", f"{STATE}PRK")
    assert resolver.resolve("NATO").note == "'NATO' (North Atlantic Treaty Organization) is not a State: organization."
    assert resolver.resolve("Eastern Africa").reason == "region"


def test_what_is_joined_in_a_year_says_what_it_took_in(resolver: Resolver) -> None:
    """Sudan before 2011 includes South Sudan; a State is named with the day from which lists have it."""
    assert resolver.resolve("Sudan", 2005).note == ("What is about Sudan before 2011-07-09 may include South Sudan.")
    assert resolver.resolve("Sudan", 2015).note == ""
    assert resolver.resolve("South Sudan", 2005).note == "The lists of States have South Sudan since 2011-07-09."
    assert resolver.resolve("Guinea").note.endswith(
        "Guinea-Bissau (GNB), Equatorial Guinea (GNQ) or Papua New Guinea (PNG)."
    )


@pytest.mark.parametrize(
    ("code", "outcome", "iri"),
    [
        (("345", 1980, "cow"), Outcome.HISTORIC, ""),
        (("345", None, "cow"), Outcome.JOINED, f"{STATE}SRB"),
        (("345", 2015, "gw"), Outcome.HISTORIC, ""),
        (("816", 1965, "gw"), Outcome.HISTORIC, f"{FORMER}democratic-republic-of-viet-nam"),
        (("260", 2010, "cow"), Outcome.HISTORIC, f"{FORMER}federal-republic-of-germany-until-1990"),
        (("501", 1950, "cow"), Outcome.UNKNOWN, f"{STATE}KEN"),
        (("251", 1999, "un-comtrade"), Outcome.JOINED, f"{STATE}FRA"),
        (("ZAR", None, "iso3"), Outcome.HISTORIC, f"{STATE}COD"),
        (("ZAR", 1980, "iso3"), Outcome.JOINED, f"{STATE}COD"),
        (("TWN", None, "iso3"), Outcome.OUTSIDE_REGISTER, f"{OUTSIDE}TWN"),
        (("97", None, "comtrade"), Outcome.NOT_A_STATE, f"{ID}body/european-union"),
        (("002", None, "m49"), Outcome.NOT_A_STATE, f"{ID}region/002"),
        (("AUT", None, "cowletters"), Outcome.UNKNOWN, ""),
        (("20", None, "cowletters"), Outcome.UNKNOWN, ""),
    ],
)
def test_codes_are_read_with_their_dates(
    resolver: Resolver, code: tuple[str, int | None, str], outcome: Outcome, iri: str
) -> None:
    """A code outside its dates is explained and not joined."""
    found = resolver.resolve(*code)
    assert (found.outcome, found.iri) == (outcome, iri)
    assert bool(found.note) == (outcome is not Outcome.JOINED)


def test_codes_without_a_list_are_those_in_use(resolver: Resolver) -> None:
    """ISO 3166-1 and M49, with a note where other lists have them for another State; no other list is guessed."""
    assert [resolver.resolve(code).state for code in ("KEN", "ken", "404", "KE")] == [f"{STATE}KEN"] * 4
    assert resolver.resolve("404").note == "In COW and GW it is Guinea-Bissau (GNB)."
    assert resolver.resolve("AUS").note == "In COW and GW it is Austria (AUT)."
    number = resolver.resolve("345")
    assert (number.outcome, number.candidates, number.suggestion) == (Outcome.UNKNOWN, (f"{STATE}SRB",), "")
    assert resolver.resolve("CAR").suggestion == f"{STATE}CAF"
    assert resolver.resolve("NA").note.endswith("As a code of ISO 3166-1 it is Namibia (NAM).")
    assert [resolver.resolve(text).outcome for text in ("2", "ke", "QQQ", "", "-", "*")] == [Outcome.UNKNOWN] * 6


def test_a_list_that_is_not_known_is_an_error(resolver: Resolver) -> None:
    """The lists that are known are named."""
    assert {"iso3", "iso2", "m49", "cow", "gw", "cowletters", "gwletters", "sipri", "comtrade", "eu", "world-bank"} <= {
        *resolver.systems
    }
    with pytest.raises(UnknownNameError) as caught:
        resolver.resolve("KEN", system="iso4")
    assert "iso3" in caught.value.next_step


@pytest.mark.parametrize(
    ("written", "alike"),
    [
        ("Côte d’Ivoire", "COTE D'IVOIRE"),
        ("TÜRKİYE", "Turkiye"),
        ("St. Kitts & Nevis*", "Saint Kitts and Nevis"),
        ("Dem. Rep. of the Congo [1]", "Democratic Republic of the Congo"),
        ("Solomon Isds", "Solomon Islands"),
        ("U.S.A.", "USA"),
        ("S.Sudan", "South Sudan"),
        ("Micronesia (Fed. Sts. of)", "Micronesia (Federated States of)"),
        ("République de Côte d'Ivoire", "Republic of Côte d'Ivoire"),
        ("Ｋｅｎｙａ ¹", "kenya"),
        ("The", "the"),
    ],
)
def test_ways_of_writing_a_name_come_out_alike(written: str, alike: str) -> None:
    """Case, width, accents, apostrophes, points, short forms and footnotes make no difference."""
    assert fold_name(written) == fold_name(alike)


@pytest.mark.parametrize(
    "inverted", ["Korea, Republic of", "Korea (Republic of)", "Republic of Korea", "the Republic of Korea"]
)
def test_inverted_names_come_out_alike(inverted: str) -> None:
    """The order of the words makes no difference, and what they are does."""
    assert sort_words(fold_name(inverted)) == "korea republic"


def test_one_slip_never_suggests_another_state(store: ox.Store, resolver: Resolver) -> None:
    """Each letter of the English name of each State left out or written twice: that State, or nothing."""
    query = (
        f"{PREFIXES} SELECT ?state ?name {{ ?state a poakg:State ; skos:prefLabel ?name FILTER(LANG(?name) = 'en') }}"
    )
    meant = others = 0
    for state, name in select(store, query):
        for at in range(1, len(name.value), 3):
            for text in (name.value[:at] + name.value[at + 1 :], name.value[:at] + name.value[at - 1 :]):
                found = resolver.resolve(text)
                answer = found.state or found.suggestion
                meant += answer == state.value
                others += answer not in {"", state.value}
    assert others == 0
    assert meant > 1000


def test_columns_of_states_take_what_the_resolver_joins(rulebook: Rulebook, templates: dict[str, Template]) -> None:
    """What a column takes by itself, codes and labels, is what the resolver says; invented States are its own."""
    columns = [column for template in templates.values() for column in template.tables[0].columns]
    choices = next(column.choices for column in columns if column.choices and column.choices.of == f"{TERM}State")
    known = {text: iri for text, iri in choices.spellings.items() if iri in choices.offered}
    assert len(known) > 1000
    assert {text: rulebook.names.resolve(text).state for text in known} == known
    assert choices.find("the Republic of Kenya") == f"{STATE}KEN"
    assert choices.find("England") is None


def test_the_index_is_read_in_milliseconds(snapshot: Snapshot) -> None:
    """So that a command may use it without making anybody wait."""
    body = snapshot.prepared.read(NAMES)
    spent = []
    for _ in range(5):
        begun = time.process_time()
        Resolver.read(body)
        spent.append(time.process_time() - begun)
    assert min(spent) < 0.020
