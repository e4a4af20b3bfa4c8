"""Proposals of offers for needs: one fitting pair, and pairs that break one limit each and never appear."""

import pyoxigraph as ox
import pytest

from poakg.graph.catalogue import ask
from poakg.graph.catalogue import read_queries
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.system.resources import find_content

QUERY = read_queries(find_content())["needs-and-offers"]
PAIR = """
state:XAA a poakg:State ; poakg:inRegion region:901 .
state:XAB a poakg:State ; poakg:inRegion region:902 .
theme:marking skos:prefLabel "marking"@en . theme:tracing skos:prefLabel "tracing"@en .
help:training skos:prefLabel "training"@en . help:financial skos:prefLabel "financial"@en .
:request poakg:reportingState state:XAA ; poakg:need :need .
:need poakg:theme theme:marking ; poakg:helpKind help:training ;
    poakg:periodStart "2027-01-01"^^xsd:date ; poakg:periodEnd "2027-12-31"^^xsd:date .
:offer poakg:reportingState state:XAB ; poakg:offering :offering .
:offering poakg:theme theme:marking ; poakg:helpKind help:training ; poakg:coversRegion region:901 ;
    poakg:periodStart "2027-06-01"^^xsd:date ; poakg:periodEnd "2028-12-31"^^xsd:date ;
    poakg:applyBy "2027-03-01"^^xsd:date .
"""
FITTING = {
    "as it is": ("", ""),
    "the State is named": ("poakg:coversRegion region:901", "poakg:eligibleState state:XAA"),
    "no end of the need": ('; poakg:periodEnd "2027-12-31"^^xsd:date .\n:offer', ".\n:offer"),
    "no periods of the offer": (
        'poakg:periodStart "2027-06-01"^^xsd:date ; poakg:periodEnd "2028-12-31"^^xsd:date ;\n',
        "",
    ),
    "no last day": (';\n    poakg:applyBy "2027-03-01"^^xsd:date', ""),
    "periods that touch": ("2027-06-01", "2027-12-31"),
    "the last day is today": ("2027-03-01", "2026-12-01"),
}
BROKEN = {
    "the same State": (":offer poakg:reportingState state:XAB", ":offer poakg:reportingState state:XAA"),
    "another region": ("poakg:coversRegion region:901", "poakg:coversRegion region:902"),
    "another State is named": ("poakg:coversRegion region:901", "poakg:eligibleState state:XAB"),
    "its region, but another State is named": (
        "poakg:coversRegion region:901",
        "poakg:coversRegion region:901 ; poakg:eligibleState state:XAB",
    ),
    "it begins after the need": ("2027-06-01", "2028-01-01"),
    "it ends before the need": ("2028-12-31", "2026-12-31"),
    "another kind of help": (":offering poakg:theme theme:marking ; poakg:helpKind help:training",
                             ":offering poakg:theme theme:marking ; poakg:helpKind help:financial"),
    "another theme": (":offering poakg:theme theme:marking", ":offering poakg:theme theme:tracing"),
    "too late to apply": ("2027-03-01", "2026-11-30"),
}  # fmt: skip


def propose(before: str, after: str) -> list[tuple[str, str]]:
    """Return what is proposed on 1 December 2026 for the pair after one change."""
    assert before in PAIR
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store = ox.Store()
    text = f"{prefixes}@prefix : <urn:x:> .\n{PAIR.replace(before, after, 1)}"
    graph = ox.NamedNode(f"{GRAPH}submission/XAA/2026/assistance-request/1")
    store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    rows = ask(store, QUERY, [("day", "2026-12-01")])[1]
    return [(str(row["need"]), str(row["offering"])) for row in rows]


@pytest.mark.parametrize("name", FITTING)
def test_a_fitting_pair_is_proposed(name: str) -> None:
    """Once, whatever is left open."""
    assert propose(*FITTING[name]) == [("<urn:x:need>", "<urn:x:offering>")]


@pytest.mark.parametrize("name", BROKEN)
def test_a_pair_that_breaks_one_limit_is_not(name: str) -> None:
    """Each limit is hard."""
    assert propose(*BROKEN[name]) == []


OFFERS = """
region:011 a poakg:Region . region:014 a poakg:Region .
state:XAA a poakg:State ; poakg:inRegion region:011 . state:XAB a poakg:State ; poakg:inRegion region:014 .
theme:stockpiles a poakg:Theme ; skos:inScheme code:theme . theme:marking a poakg:Theme ; skos:inScheme code:theme .
theme:stockpile-management a poakg:Theme ; skos:inScheme code:theme ; skos:broader theme:stockpiles .
help:training skos:inScheme code:help . help:financial skos:inScheme code:help .
:offer poakg:reportingState state:XAB ; poakg:offering :fitting , :elsewhere , :other-theme , :over .
:fitting poakg:theme theme:stockpile-management ; poakg:helpKind help:training ; poakg:coversRegion region:011 .
:elsewhere poakg:theme theme:stockpile-management ; poakg:helpKind help:training ; poakg:coversRegion region:014 .
:other-theme poakg:theme theme:marking ; poakg:helpKind help:training ; poakg:coversRegion region:011 .
:over poakg:theme theme:stockpiles ; poakg:helpKind help:training ; poakg:coversRegion region:011 ;
    poakg:applyBy "2026-01-31"^^xsd:date .
"""


def test_of_four_offers_the_fitting_one_is_found() -> None:
    """Training on stockpiles in Western Africa on a day: not elsewhere, on something else, or closed by then."""
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    store = ox.Store()
    graph = ox.NamedNode(f"{GRAPH}submission/XAB/2026/assistance-offer/1")
    store.load(f"{prefixes}@prefix : <urn:x:> .\n{OFFERS}".encode(), format=ox.RdfFormat.TURTLE, to_graph=graph)
    given = [("theme", "stockpiles"), ("help", "training"), ("region", "011"), ("day", "2026-12-01")]
    rows = ask(store, read_queries(find_content())["assistance-offers"], given)[1]
    assert [str(row["offering"]) for row in rows] == ["<urn:x:fitting>"]
