"""States, their codes and names: as the lists have them, and each name of one thing."""

import calendar
import csv
import json
import re
import unicodedata
from collections import Counter
from collections import defaultdict

import pyoxigraph as ox
import pytest

from poakg.graph.store import select
from poakg.namespaces import ID
from tests.conftest import OFFICIAL

# The tables of others lie beside the official document.
SHARED = OFFICIAL.parents[1]
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX list: <https://w3id.org/poakg/id/code-list/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX state: <https://w3id.org/poakg/id/state/>
"""
LANGUAGES = {"ar", "en", "es", "fr", "ru", "zh"}


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT query as text."""
    return [tuple(term.value if term else "" for term in row) for row in select(store, PREFIXES + query)]


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table of others."""
    with (SHARED / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def fold(name: str) -> str:
    """Return a name without case, accents, punctuation, the article and the stars of SIPRI."""
    letters = unicodedata.normalize("NFKD", re.sub(r"\*+$", "", name).replace("&", " and "))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    return re.sub(r"[^\w]+", " ", re.sub(r"['\u2019]", "", plain)).strip().removeprefix("the ")


@pytest.fixture(scope="module")
def names(store: ox.Store) -> dict[str, set[tuple[str, str]]]:
    """What each folded name stands for: the class and the last part of the IRI."""
    found = defaultdict(set)
    rows = ask(
        store,
        "SELECT ?thing ?class ?name { VALUES ?class { poakg:State poakg:FormerState poakg:NameOutsideRegister } "
        "?thing a ?class ; rdfs:label|skos:prefLabel|skos:altLabel|skos:hiddenLabel ?name }",
    )
    for thing, kind, name in rows:
        if not thing.startswith(f"{ID}state/XX"):
            found[fold(name)].add((kind.rpartition("#")[2], thing.rpartition("/")[2]))
    return dict(found)


def test_every_state_has_a_name_in_each_official_language(store: ox.Store) -> None:
    """One preferred label in each of six, the English one being the label."""
    rows = ask(store, "SELECT ?s (LANG(?n) AS ?l) ?n ?e { ?s poakg:unStatus ?u ; skos:prefLabel ?n ; rdfs:label ?e }")
    assert len(rows) == 197 * 6
    assert Counter(language for _, language, _, _ in rows) == dict.fromkeys(LANGUAGES, 197)
    assert [row for row in rows if row[1] == "en" and row[2] != row[3]] == []


def test_every_state_is_linked_to_wikidata(store: ox.Store) -> None:
    """Each to a thing of its own."""
    rows = ask(store, "SELECT ?s ?w { ?s poakg:unStatus ?u ; skos:exactMatch ?w }")
    assert len({state for state, _ in rows}) == len({thing for _, thing in rows}) == len(rows) == 197
    assert all(re.fullmatch(r"http://www\.wikidata\.org/entity/Q[0-9]+", thing) for _, thing in rows)


def test_a_name_stands_for_one_thing(names: dict[str, set[tuple[str, str]]]) -> None:
    """No State shares a name with another, nor with anything else but an entry that says so."""
    shared = {name: things for name, things in names.items() if len(things) > 1}
    assert set(shared) == {"congo", "guinea", "korea"}
    assert shared["congo"] == {("State", "COG"), ("NameOutsideRegister", "congo")}
    assert shared["guinea"] == {("State", "GIN"), ("NameOutsideRegister", "guinea")}
    assert shared["korea"] == {("FormerState", "korea-until-1910"), ("NameOutsideRegister", "korea")}


def test_numbers_come_from_entries_that_go_on(store: ox.Store) -> None:
    """One number of each list for every member of the United Nations, none for the others."""
    rows = ask(
        store,
        "SELECT ?iso (COUNT(DISTINCT ?c) AS ?cow) (COUNT(DISTINCT ?g) AS ?gw) { ?s poakg:unStatus ?u ; poakg:isoAlpha3 "
        "?iso OPTIONAL { ?s poakg:cowNumber ?c } OPTIONAL { ?s poakg:gwNumber ?g } } GROUP BY ?iso",
    )
    assert Counter(row[1:] for row in rows) == {("1", "1"): 193, ("0", "0"): 4}
    assert {row[0] for row in rows if row[1] == "0"} == {"VAT", "PSE", "COK", "NIU"}


@pytest.mark.parametrize(
    ("codes", "number", "year", "expected"),
    [
        ("cow", "345", 2015, {"SRB"}),
        ("cow", "345", 1980, {"yugoslavia", "serbia-and-montenegro"}),
        ("gw", "345", 1980, {"yugoslavia", "serbia-and-montenegro"}),
        ("gw", "260", 1975, {"federal-republic-of-germany-until-1990"}),
        ("gw", "260", 2010, {"DEU"}),
        ("cow", "260", 2010, set()),
        ("gw", "678", 2010, {"YEM"}),
        ("cow", "678", 1980, {"yemen-arab-republic"}),
        ("gw", "816", 1965, {"democratic-republic-of-viet-nam"}),
        ("gw", "816", 2015, {"VNM"}),
        ("gw", "970", 2015, {"KIR"}),
        ("cow", "970", 2015, {"NRU"}),
        ("gw", "327", 1850, {"papal-states"}),
        ("m49", "891", 2005, {"serbia-and-montenegro"}),
        ("m49", "891", 1999, {"yugoslavia"}),
    ],
)
def test_an_entry_says_what_it_stood_for_in_a_year(
    store: ox.Store, codes: str, number: str, year: int, expected: set[str]
) -> None:
    """What is former comes first where its dates hold; else it is the State of today."""
    rows = ask(
        store,
        f"SELECT ?thing ?from ?until ?class {{ ?entry poakg:inCodeList list:{codes} ; skos:notation '{number}' ; "
        "poakg:identifies ?thing . ?thing a ?class OPTIONAL { ?entry poakg:startDate ?start } "
        f"OPTIONAL {{ ?entry poakg:endDate ?end }} FILTER(COALESCE(YEAR(?start) <= {year}, true) && "
        f"COALESCE(YEAR(?end) >= {year}, true)) OPTIONAL {{ ?thing poakg:startDate ?from }} "
        "OPTIONAL { ?thing poakg:endDate ?until } }",
    )
    held = [
        (thing.rpartition("/")[2], kind.endswith("FormerState"))
        for thing, start, end, kind in rows
        if int(start[:4] or 0) <= year <= int(end[:4] or 9999)
    ]
    former = {name for name, is_former in held if is_former}
    assert (former or {name for name, _ in held}) == expected


def test_groups_are_those_of_the_list(store: ox.Store) -> None:
    """As many States as the list names in each; Türkiye in two, the United States in none."""
    rows = ask(store, "SELECT ?g ?s { ?s poakg:inRegionalGroup ?g }")
    assert Counter(group.rpartition("/")[2] for group, _ in rows) == {
        "african": 54,
        "asia-pacific": 55,
        "eastern-european": 23,
        "latin-american-and-caribbean": 33,
        "western-european-and-other": 28,
    }
    twice = [state for state, count in Counter(state for _, state in rows).items() if count == 2]
    assert twice == [f"{ID}state/TUR"]
    assert f"{ID}state/USA" not in {state for _, state in rows}


def test_mapped_codes_go_by_the_labels_of_their_subject(store: ox.Store) -> None:
    """In six languages, and no label is both the preferred one and another."""
    mapped = (
        "<https://w3id.org/poakg/mapping/codes-unbis> sssom:mappings ?m . ?m owl:annotatedSource ?code ; "
        "owl:annotatedTarget ?subject . ?subject skos:prefLabel ?label"
    )
    vocabularies = "PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX sssom: <https://w3id.org/sssom/>"
    rows = ask(store, f"{vocabularies} SELECT ?code ?label (LANG(?label) AS ?l) {{ {mapped} }}")
    own = set(ask(store, "SELECT ?code ?label (LANG(?label) AS ?l) { ?code skos:prefLabel|skos:altLabel ?label }"))
    assert len({code for code, _, _ in rows}) == 47
    assert {language for _, _, language in rows} == LANGUAGES
    assert set(rows) <= own
    ours = "FILTER(STRSTARTS(STR(?thing), 'https://w3id.org/poakg/'))"
    both = f"SELECT ?thing {{ ?thing skos:prefLabel ?l ; skos:altLabel|skos:hiddenLabel ?l {ours} }}"
    assert ask(store, both) == []
    assert ask(store, f"SELECT ?thing {{ ?thing skos:altLabel ?l ; skos:hiddenLabel ?l {ours} }}") == []


@pytest.mark.source
@pytest.mark.parametrize(
    ("codes", "table", "number", "letters"),
    [("cow", "cow-states", "cowcode", "cowc"), ("gw", "gw-states", "gwcode", "gwc")],
)
def test_state_lists_are_as_published(store: ox.Store, codes: str, table: str, number: str, letters: str) -> None:
    """Every entry with number, letters, name and days, and no other."""
    rows = ask(
        store,
        f"SELECT ?n ?l ?name ?from ?until {{ ?e poakg:inCodeList list:{codes} ; skos:notation ?n ; poakg:letters ?l ; "
        "poakg:listName ?name ; poakg:startDate ?from OPTIONAL { ?e poakg:endDate ?until } }",
    )
    expected = [
        (
            str(int(float(row[number]))),
            row[letters],
            row["country_name"],
            row["start"],
            row["end"].replace("9999-12-31", ""),
        )
        for row in read_table(f"tables/{table}.csv")
    ]
    assert sorted(rows) == sorted(expected)


@pytest.mark.source
def test_letters_of_sipri_are_as_published(store: ox.Store) -> None:
    """Every row with letters and name."""
    rows = ask(store, "SELECT ?n ?name { ?e poakg:inCodeList list:sipri ; skos:notation ?n ; poakg:listName ?name }")
    assert sorted(rows) == sorted(
        (row["iso3c"], row["country"]) for row in read_table("tables/sipri-regions-letters.csv")
    )


@pytest.mark.source
@pytest.mark.parametrize(
    ("treaty", "table"),
    [
        ("arms-trade-treaty", "untc-XXVI-8-arms-trade-treaty"),
        ("firearms-protocol", "untc-XVIII-12-c-firearms-protocol"),
        ("kinshasa-convention", "untc-XXVI-7-kinshasa-convention"),
    ],
)
def test_treaty_status_is_as_published(
    store: ox.Store, names: dict[str, set[tuple[str, str]]], treaty: str, table: str
) -> None:
    """Every act with its day and its kind, of the State that the table names, and no other."""
    months = {name: at for at, name in enumerate(calendar.month_abbr)}
    kinds = {"A": "acceptance", "AA": "approval", "a": "accession", "d": "succession", "": "ratification"}

    def read_act(cell: str) -> tuple[str, str]:
        day, month, year, *mark = cell.split() or ("", "", "")
        return (f"{year}-{months[month]:02}-{int(day):02}", mark[0] if mark else "") if day else ("", "")

    expected = []
    for row in read_table(f"tables/{table}.csv"):
        _, participant = max(names[fold(row["Participant"])])
        columns = list(row.values())
        consented, mark = read_act(columns[-1])
        provisional = read_act(columns[2])[0] if len(columns) == 4 else ""
        kind = kinds[mark] if consented else ""
        expected.append((participant, read_act(columns[1])[0], provisional, consented, kind))
    rows = ask(
        store,
        f"SELECT ?p ?s ?a ?c ?k {{ ?t poakg:toTreaty <{ID}instrument/{treaty}> ; poakg:participant ?p "
        "OPTIONAL { ?t poakg:signedOn ?s } OPTIONAL { ?t poakg:provisionallyAppliedOn ?a } "
        "OPTIONAL { ?t poakg:consentedOn ?c ; poakg:consentKind/skos:notation ?k } }",
    )
    assert sorted((iri.rpartition("/")[2], *rest) for iri, *rest in rows) == sorted(expected)


@pytest.mark.source
def test_names_in_the_tables_of_the_field_are_known(names: dict[str, set[tuple[str, str]]]) -> None:
    """Those of the United Nations, SIPRI, the World Bank and the two State lists."""
    written = {row["country"] for row in read_table("tables/sipri-milex-constant-usd.csv")}
    written |= {row["country_name"] for table in ("cow", "gw") for row in read_table(f"tables/{table}-states.csv")}
    written |= {row["Short Name"] for row in read_table("tables/worldbank-WDICountry.csv")}
    slugs = json.loads((SHARED / "tables" / "unroca-country-slugs.json").read_text(encoding="utf-8"))
    written |= {row["country"].replace("-", " ") for row in slugs}
    assert len(written) > 500
    assert {name for name in written if fold(name) not in names} == set()


@pytest.mark.source
def test_awkward_names_are_in_the_graph(names: dict[str, set[tuple[str, str]]]) -> None:
    """Each stands for what it should; with a year, what a State list says for that year comes before."""
    kinds = {"NONE": "NameOutsideRegister", "AMBIGUOUS": "NameOutsideRegister", "HISTORIC": "FormerState"}
    wrong = []
    for row in read_table("cases/names/country-names.csv"):
        expected, found = row["expected"], names.get(fold(row["string"]), set())
        right = {kind for kind, _ in found} if expected in kinds else {name for _, name in found}
        if row["system"] == "name" and kinds.get(expected, expected) not in right:
            wrong.append((row["string"], row["year"]))
    # These are names that a list gives to a number beyond the end of the former State.
    assert wrong == [("German Federal Republic", "2010"), ("Yugoslavia", "2010")]
