"""Who could fund stockpile training in Western Africa: from the pages alone, without an offer on file and with four."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from poakg.engine.limits import Limits
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from tests.engine.loop import SiteClient
from tests.engine.loop import run_site

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
ASKED = "/questions/assistance-offers?theme=stockpile-management&help=training&region=011&day=2026-12-01"
# An invented State offers four things: the first fits, each of the others breaks one limit.
OFFERS = """
:1 a poakg:AssistanceOffer ; poakg:reportingState state:XXE ; poakg:offering :1-fits , :1-region , :1-help , :1-late .
:1-fits a poakg:AssistanceOffering ; poakg:theme theme:stockpile-management ; poakg:helpKind help:training ;
    poakg:coversRegion region:002 ; poakg:statement "Courses for keepers of stockpiles." ;
    poakg:applyBy "2027-06-30"^^xsd:date .
:1-region a poakg:AssistanceOffering ; poakg:theme theme:stockpile-management ; poakg:helpKind help:training ;
    poakg:coversRegion region:014 ; poakg:statement "The same in Eastern Africa." ;
    poakg:applyBy "2027-06-30"^^xsd:date .
:1-help a poakg:AssistanceOffering ; poakg:theme theme:stockpile-management ; poakg:helpKind help:equipment ;
    poakg:coversRegion region:002 ; poakg:statement "Locks and fences." ;
    poakg:applyBy "2027-06-30"^^xsd:date .
:1-late a poakg:AssistanceOffering ; poakg:theme theme:stockpile-management ; poakg:helpKind help:training ;
    poakg:coversRegion region:002 ; poakg:statement "Courses of last year." ;
    poakg:applyBy "2026-01-31"^^xsd:date .
"""


@pytest.fixture(scope="module")
def client(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteClient]:
    """The site over the shipped graph with the four offers beside it."""
    graph = ox.NamedNode(f"{GRAPH}submission/XXE/2026/assistance-offer/1")
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    text = f"{prefixes}@prefix : <https://w3id.org/poakg/id/submission/XXE/2026/assistance-offer/> .\n{OFFERS}"
    quads = (
        ox.Quad(one.subject, one.predicate, one.object, graph)
        for one in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE)
    )
    file: Path = tmp_path_factory.mktemp("offers") / "offers.nq"
    ox.serialize(quads, str(file), format=ox.RdfFormat.N_QUADS)
    with run_site([snapshot.path, file], Limits()) as running:
        yield running


def test_the_one_that_fits_is_found(client: SiteClient) -> None:
    """Of four offers exactly the one is shown, with the same as CSV."""
    page = client.get(ASKED, accept=HTML).text
    assert "Courses for keepers of stockpiles." in page
    unfitting = ("The same in Eastern Africa.", "Locks and fences.", "Courses of last year.")
    assert [one for one in unfitting if one in page] == []
    rows = client.get(ASKED.replace("assistance-offers?", "assistance-offers.csv?")).text.splitlines()
    assert [row.split(",")[0].rpartition("/")[2] for row in rows[1:]] == ["1-fits"]


def test_without_offers_the_page_says_so(snapshot: Snapshot) -> None:
    """Over the shipped graph nothing is on file, which the page says, and shows the funds that the text names."""
    with run_site([snapshot.path], Limits()) as client:
        reply = client.get(ASKED, accept=HTML)
        assert reply.status_code == httpx.codes.OK
        assert "Nothing on file answers this" in reply.text
        named = ("Saving Lives Entity", "United Nations Trust Facility Supporting Cooperation on Arms Regulation")
        assert [fund for fund in named if fund not in reply.text] == []
        region = client.get("/doc/id/region/011", accept=HTML).text
        assert "/questions/assistance-offers?region=011" in region
        assert "/questions/funds-named" in region
