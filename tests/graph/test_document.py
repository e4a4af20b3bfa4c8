"""The document as a graph: complete, in order, and the official one."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest

from poakg.errors import DocumentError
from poakg.errors import UnknownNameError
from poakg.graph.store import select
from poakg.namespaces import CODE
from poakg.namespaces import ID
from poakg.wording.compare import compare_copy
from poakg.wording.compare import read_outline
from poakg.wording.split import fingerprint
from poakg.wording.split import normalize
from poakg.wording.split import split_wording

BASE = f"{ID}revcon4/"
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""


def find_wording(wording: dict[str, str], iri: str) -> str:
    """Return the wording of a provision, or of the provision that an act is part of."""
    return wording[re.sub("/act/[0-9]+$", "", iri.removeprefix(BASE))]


def ask(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    """Return the rows of a SELECT query as text."""
    return [tuple(term.value if term else "" for term in row) for row in select(store, PREFIXES + query)]


@pytest.fixture(scope="module")
def wording(store: ox.Store, official_text: str) -> dict[str, str]:
    """The official wording of every provision, by the IRI without its base."""
    outline, _ = read_outline(store, "revcon4")
    return {iri.removeprefix(BASE): text for iri, text in split_wording(official_text, outline).items()}


def test_every_provision_is_there_once(store: ox.Store) -> None:
    """228 paragraphs and 25 items of the annex, 6 chapeaux, 23 paragraphs of the report."""
    found = {iri.removeprefix(BASE) for (iri,) in ask(store, "SELECT ?p { ?p a poakg:Provision }")}
    items = [f"175/{item}" for item in ("a", "b", "b/i", "b/ii", "b/iii", "c")] + [f"177/{item}" for item in "abc"]
    items += [f"212/{item}" for item in "abcdefghijklmnop"]
    expected = {f"annex/{number}" for number in [*range(1, 229), *items]}
    assert len(expected) == 253
    expected |= {f"annex/part/{part}/chapeau" for part in ("I", "II", "III", "IV", "V", "VI")}
    expected |= {f"report/{number}" for number in range(1, 24)}
    assert found == expected


@pytest.mark.parametrize(
    ("part", "count"),
    [
        *[("annex/part/I", 44), ("annex/part/II", 93), ("annex/part/III", 27), ("annex/part/IV", 14)],
        *[("annex/part/V", 36), ("annex/part/VI", 14), ("annex/part/II/A", 76), ("annex/part/II/A/e", 16)],
        *[("annex/part/II/A/f", 6), ("annex/part/II/B", 17), ("report", 23), ("report/part/IV", 8)],
        ("annex/part/II/A/e/transfer-controls", 3),
    ],
)
def test_divisions_hold_their_paragraphs(store: ox.Store, part: str, count: int) -> None:
    """Paragraphs with a number of their own, counted by division at any depth."""
    rows = ask(store, f"SELECT ?p ?n {{ ?p poakg:within <{BASE}{part}> ; poakg:number ?n }}")
    assert sum(number.isdigit() for _, number in rows) == count


def test_positions_follow_the_numbers(store: ox.Store) -> None:
    """The order of the annex is the order of its paragraph numbers, items behind their paragraph."""
    rows = ask(
        store,
        f"SELECT ?p {{ ?p poakg:within <{BASE}annex> ; a poakg:Provision ; poakg:number ?n ; poakg:position ?o }}"
        " ORDER BY ?o",
    )
    names = [iri.removeprefix(f"{BASE}annex/") for (iri,) in rows]
    assert [int(name.split("/")[0]) for name in names] == sorted(int(name.split("/")[0]) for name in names)
    assert names[names.index("175") : names.index("176")] == [
        "175",
        "175/a",
        "175/b",
        "175/b/i",
        "175/b/ii",
        "175/b/iii",
        "175/c",
    ]


def test_the_tree_has_one_root(store: ox.Store) -> None:
    """Everything lies within the document, each thing directly in one."""
    rows = ask(
        store,
        "SELECT ?x ?c { VALUES ?k { poakg:Division poakg:Provision } ?x a ?k ; dcterms:isPartOf ?c }",
    )
    assert len(rows) == len({iri for iri, _ in rows}) > 1
    roots = {container for _, container in rows} - {iri for iri, _ in rows}
    assert roots == {BASE.rstrip("/")}


def test_force_is_that_of_the_leading_verb(store: ox.Store) -> None:
    """Readings that were settled: the leading verb decides, whatever verbs follow."""
    expected = {
        **{
            "annex/145": "consideration",
            "annex/16": "recognition",
            "annex/7": "undertaking",
            "annex/21": "undertaking",
        },
        **{
            "annex/29": "undertaking",
            "annex/218": "consideration",
            "annex/223": "encouragement",
            "annex/83": "request",
        },
        **{"annex/215": "decision", "annex/57": "promotion", "annex/67": "recognition", "annex/96": "recognition"},
        "annex/212/h": "request",
    }
    rows = ask(store, "SELECT ?p ?f { ?p a poakg:Provision ; poakg:force/skos:notation ?f }")
    found = {iri.removeprefix(BASE): force for iri, force in rows}
    assert {name: found[name] for name in expected} == expected
    commits = "?p a poakg:Provision . FILTER NOT EXISTS { ?p a poakg:Record }"
    assert set(found) == {iri.removeprefix(BASE) for (iri,) in ask(store, f"SELECT ?p {{ {commits} }}")}
    assert not [name for name in found if name.startswith("report/")]


def test_classes_follow_from_kinds(store: ox.Store) -> None:
    """The class of a provision is derived from its kind."""
    rows = ask(
        store,
        "SELECT ?c { ?p a poakg:Provision, ?c . FILTER(?c NOT IN (poakg:Provision, poakg:Passage, poakg:Entity)) }",
    )
    assert Counter(iri.split("#")[1] for (iri,) in rows) == {
        "Measure": 171,
        "Declaration": 44,
        "Record": 23,
        "SecretariatRequest": 21,
        "Decision": 16,
        "Chapeau": 6,
        "Note": 1,
    }


@pytest.mark.source
def test_every_fingerprint_is_that_of_the_official_wording(store: ox.Store, official_text: str) -> None:
    """All match."""
    comparison = compare_copy(store, "revcon4", official_text)
    provisions = ask(store, "SELECT DISTINCT ?p { ?p a poakg:Provision }")
    assert (len(comparison.matching), comparison.differing) == (len(provisions), [])


@pytest.mark.source
def test_a_changed_word_shows_as_its_paragraph(store: ox.Store, official_text: str) -> None:
    """One word differs, one paragraph differs; layout and quotation marks do not count."""
    changed = (
        official_text.replace("To redouble efforts", "To continue efforts")
        .replace("\u201c", '"')
        .replace(" to ", "\nto ")
    )
    assert compare_copy(store, "revcon4", changed).differing == ["Annex, paragraph 118"]


@pytest.mark.source
@pytest.mark.parametrize("cut", [1000, 40_000, 95_000])
def test_a_truncated_copy_is_refused(store: ox.Store, official_text: str, cut: int) -> None:
    """What breaks off is no copy."""
    with pytest.raises(DocumentError):
        compare_copy(store, "revcon4", official_text[:cut])


@pytest.mark.parametrize("text", ["", "1. Something else entirely.\n\n2. And more."])
def test_another_text_is_refused(store: ox.Store, text: str) -> None:
    """A wrong document is not taken for the right one."""
    with pytest.raises(DocumentError):
        compare_copy(store, "revcon4", text)


def test_an_unknown_document_is_named(store: ox.Store) -> None:
    """The graph says which documents it has."""
    with pytest.raises(UnknownNameError):
        compare_copy(store, "revcon5", "")


@pytest.mark.source
def test_words_of_links_stand_in_the_provision(store: ox.Store, wording: dict[str, str]) -> None:
    """A textual link quotes words that its provision has."""
    rows = ask(store, "SELECT ?p ?w { ?l a poakg:TextualLink ; poakg:source ?p ; poakg:words ?w }")
    assert rows
    assert [row for row in rows if row[1] not in wording[row[0].removeprefix(BASE)]] == []


@pytest.mark.source
@pytest.mark.parametrize(
    ("pattern", "target"),
    [
        ("INTERPOL|International Criminal Police Organization", "body/interpol"),
        ("World Customs Organization", "body/wco"),
        (r"target 16\.4", "http://metadata.un.org/sdg/16.4"),
        ("2030 Agenda", "instrument/agenda-2030"),
        ("Saving Lives Entity", "fund/saving-lives-entity"),
        ("national reports", "mechanism/national-reports"),
        ("open-ended technical expert group", "body/expert-group"),
        (r"Programme of Action(?! on Small)", "instrument/poa"),
        ("(?i)international tracing instrument|International Instrument to Enable", "instrument/iti"),
        ("Charter", "instrument/un-charter"),
        ("Secretariat", "body/secretariat"),
        ("Fellowship Training Programme", "mechanism/fellowship"),
    ],
)
def test_what_is_named_is_linked(store: ox.Store, wording: dict[str, str], pattern: str, target: str) -> None:
    """Wherever these words stand there is a link, and nowhere else but where others of its names stand."""
    iri = target if target.startswith("http") else f"{ID}{target}"
    linked = {row[0].removeprefix(BASE) for row in ask(store, f"SELECT ?p {{ ?p poakg:names <{iri}> }}")}
    named = {name for name, text in wording.items() if re.search(pattern, text)}
    assert named <= linked
    assert linked - named <= {"annex/118"}


@pytest.mark.source
def test_summaries_are_our_own_words(store: ox.Store, wording: dict[str, str]) -> None:
    """No summary shares a run of fourteen words with the official text, proper names apart."""
    names = "united nations trust facility supporting cooperation on arms regulation"
    for iri, summary in ask(store, "SELECT ?p ?s { ?p poakg:summary ?s }"):
        own, official = (
            re.findall(r"[a-z0-9]+", text.lower().replace(names, "|")) for text in (summary, find_wording(wording, iri))
        )
        joined = f" {' '.join(official)} "
        runs = [" ".join(own[start : start + 14]) for start in range(len(own) - 13)]
        assert [run for run in runs if f" {run} " in joined] == [], iri


def test_normalization_ignores_what_copies_differ_in() -> None:
    """Case, punctuation, spacing, ligatures, soft hyphens and footnote marks do not count; letters do."""
    assert normalize("“A/RES/1”, 2024,¹ ﬁnal—\u00adText*") == "ares12024finaltext"
    assert fingerprint("Any text.") == fingerprint(" any\nTEXT ")
    assert fingerprint("any text") != fingerprint("any test")


@pytest.mark.source
def test_words_of_hedges_stand_in_the_provision(store: ox.Store, wording: dict[str, str]) -> None:
    """A hedge quotes words that its provision has, once for each kind."""
    rows = ask(
        store,
        "SELECT ?p ?w ?h { ?q a poakg:Qualification ; poakg:qualifies ?p ; poakg:words ?w ; poakg:hedge ?h ."
        " FILTER NOT EXISTS { ?q poakg:inheritedFrom ?opening } }",
    )
    assert len({(iri, hedge) for iri, _, hedge in rows}) == len(rows) > 1
    assert [row for row in rows if row[1] not in find_wording(wording, row[0])] == []


@pytest.mark.source
def test_words_of_timings_stand_in_the_provision(store: ox.Store, wording: dict[str, str]) -> None:
    """A timing that is not inherited quotes words that its provision has; those of acts are those of the whole, too."""
    rows = ask(store, "SELECT ?p ?w { ?p poakg:timing ?t . ?t poakg:words ?w }")
    assert rows
    assert [row for row in rows if row[1] not in find_wording(wording, row[0])] == []


def test_what_opening_words_limit_is_inherited_once(store: ox.Store) -> None:
    """Those of paragraph 175 by its items, also two levels down; those of parts I and V by every provision there."""
    rows = ask(store, "SELECT ?p ?o ?h { ?q poakg:qualifies ?p ; poakg:inheritedFrom ?o ; poakg:hedge ?h }")
    items = ("a", "b", "b/i", "b/ii", "b/iii", "c")
    expected = {(f"{BASE}annex/175/{item}", f"{BASE}annex/175", f"{CODE}hedge/without-prejudice") for item in items}
    for part, hedges in (("I", ("national-law", "without-prejudice")), ("V", ("national-law",))):
        opening = f"{BASE}annex/part/{part}/chapeau"
        below = ask(store, f"SELECT ?p {{ ?p a poakg:Provision ; poakg:within <{BASE}annex/part/{part}> }}")
        expected |= {(iri, opening, f"{CODE}hedge/{hedge}") for (iri,) in below if iri != opening for hedge in hedges}
    assert len(rows) == len(expected)
    assert set(rows) == expected


def test_windows_are_inherited_unless_the_words_set_a_meeting(store: ox.Store) -> None:
    """49 recurs within the window, 212(o) and (p) name a series; 83 falls due at a meeting; 96 asks for nothing."""
    rows = ask(store, "SELECT ?p ?w { ?p poakg:timing/poakg:window ?w }")
    windows = {iri.removeprefix(f"{BASE}annex/"): window for iri, window in rows}
    assert set(windows.values()) == {f"{ID}period/2024-2030"}
    assert {"49", "118", "164", "83", "96", "13", "215"} & set(windows) == {"49", "118"}
    assert {"177/c", "212/o", "212/p"} <= set(windows)
    assert len(rows) == len(windows)


def test_levels_come_from_headings_where_these_give_one(store: ox.Store) -> None:
    """What the heading gives is not stated again, and what it does not give is."""
    stated = "SELECT ?p { GRAPH <https://w3id.org/poakg/graph/revcon4> { ?p poakg:level ?l ; a poakg:Provision } }"
    numbers = {iri.removeprefix(f"{BASE}annex/") for (iri,) in ask(store, stated)}
    assert numbers & {str(number) for number in [*range(45, 84), 220]} == set()
    rows = ask(store, "SELECT ?p ?l { ?p a poakg:Provision ; poakg:level/skos:notation ?l }")
    found: dict[str, set[str]] = {}
    for iri, level in rows:
        found.setdefault(iri.removeprefix(f"{BASE}annex/"), set()).add(level)
    assert (found["45"], found["66"], found["83"]) == ({"national"}, {"regional", "subregional"}, {"global"})
    assert found["26"] == {"community", "national", "regional", "global"}


def test_acts_carry_the_facets_of_their_provision(store: ox.Store) -> None:
    """Four provisions say several things; nothing but the derivations puts facets on the whole."""
    acts = ask(store, "SELECT ?a ?p { ?a a poakg:Act ; dcterms:isPartOf ?p }")
    assert Counter(iri.removeprefix(f"{BASE}annex/") for _, iri in acts) == {"18": 2, "107": 2, "134": 2, "216": 2}
    stated = (
        "SELECT ?p { GRAPH <https://w3id.org/poakg/graph/revcon4> { ?a a poakg:Act ; dcterms:isPartOf ?p . ?p ?f ?v } "
    )
    assert ask(store, stated + "VALUES ?f { poakg:bearer poakg:leadingVerb poakg:stage poakg:theme } }") == []
    stages = ask(store, f"SELECT ?s {{ <{BASE}annex/18> poakg:stage/skos:notation ?s }} ORDER BY ?s")
    assert stages == [("stockpiling",), ("transfer",)]


@pytest.mark.source
@pytest.mark.parametrize(
    ("words", "hedge", "others"),
    [
        ("as appropriate", "as-appropriate", set()),
        ("in a position to do so", "in-a-position", set()),
        ("within existing resources", "within-existing-resources", set()),
        ("to which a State is a party", "instruments-to-which-party", set()),
        # 12 names voluntary reports, 43 a voluntary framework and 53 voluntary surrender; none softens what States do.
        ("voluntar", "voluntary", {"annex/12", "annex/43", "annex/53"}),
    ],
)
def test_words_that_hedge_are_recorded(
    store: ox.Store, wording: dict[str, str], words: str, hedge: str, others: set[str]
) -> None:
    """Wherever these words hedge the hedge is there, and nowhere else."""
    rows = ask(store, f"SELECT ?p {{ ?p poakg:hedgedBy/skos:notation '{hedge}' }}")
    said = {name for name, text in wording.items() if words in text and not name.startswith("report/")}
    assert {row[0].removeprefix(BASE) for row in rows} == said - others


def test_proceedings_are_complete(store: ox.Store) -> None:
    """As many statements at each sitting as the report lists, and all officers and members."""
    spoken = ask(store, "SELECT ?p { ?s a poakg:Intervention ; dcterms:source ?p }")
    assert Counter(iri.rsplit("/", 1)[1] for (iri,) in spoken) == {
        "5": 1,
        "14": 22,
        "15": 28,
        "16": 27,
        "17": 27,
        "18": 2,
        "19": 9,
        "20": 25,
    }
    sittings = ask(
        store,
        "SELECT ?n (COUNT(?d) AS ?days) { ?s a poakg:Sitting ; poakg:position ?n "
        "OPTIONAL { ?s poakg:startDate ?d } } GROUP BY ?n",
    )
    assert {int(number): int(days) for number, days in sittings} == {
        number: int(not 7 <= number <= 14) for number in range(1, 16)
    }
    offices = ask(
        store,
        "SELECT DISTINCT ?l ?o { ?o a poakg:Office ; rdfs:label ?l ; dcterms:source/poakg:within ?d . "
        "?d a poakg:Document }",
    )
    assert sorted(Counter(label for label, _ in offices).values()) == [1, 1, 9, 14]


def test_every_link_says_on_what_ground_it_stands(store: ox.Store) -> None:
    """Each is textual, curated or inferred, with reason, author, date and one confidence."""
    total = ask(store, "SELECT (COUNT(DISTINCT ?l) AS ?n) { ?l poakg:source ?p ; poakg:target ?t }")
    complete = """SELECT ?class (COUNT(?l) AS ?n) {
        VALUES ?class { poakg:TextualLink poakg:CuratedLink poakg:InferredLink }
        ?l a ?class ; poakg:reason ?reason ; poakg:confidence ?sure ; dcterms:creator ?author ; dcterms:created ?day .
        FILTER(?sure > 0 && ?sure <= 1)
    } GROUP BY ?class ORDER BY ?class"""
    counts = {name.rpartition("#")[2]: int(count) for name, count in ask(store, complete)}
    assert set(counts) == {"CuratedLink", "InferredLink", "TextualLink"}
    assert total == [(str(sum(counts.values())),)]
