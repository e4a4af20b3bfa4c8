"""Who could fund stockpile training in Western Africa: from the pages alone, without an offer on file and with four."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from poakg.engine.limits import Limits
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import GRAPH
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES
from tests.browser import choose
from tests.browser import follow
from tests.browser import open_browser
from tests.browser import read_main
from tests.command import run_command
from tests.conftest import Server
from tests.conftest import copy_release
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


# The same four as they are submitted, with all that an offer has to have. The late one was open when it was submitted.
FURTHER = """
:1 poakg:cycle cycle:2026 ; poakg:language "en" ; poakg:submittedOn "2026-04-30"^^xsd:date ;
    poakg:submitterRole submitter:national-point-of-contact .
"""


@pytest.fixture(scope="module")
def archive_server(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over a release with an archive, to which an invented State submitted the four offers."""
    folder = tmp_path_factory.mktemp("submitted")
    snapshots = copy_release(snapshot, folder / "snapshots")
    variables = {"POAKG_ARCHIVE": str(folder / "archive"), "POAKG_SNAPSHOTS": str(snapshots)}
    prefixes = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())
    base = "@prefix : <https://w3id.org/poakg/id/submission/XXF/2026/assistance-offer/> ."
    offers = OFFERS.replace("XXE", "XXF").replace("2026-01-31", "2026-05-31")
    # What a submission has is named below it.
    text = re.sub(r":1-(\w+)", rf"<{ID}submission/XXF/2026/assistance-offer/1/offering/\1>", offers)
    report = folder / "offer.ttl"
    report.write_text(f"{prefixes}{base}\n{text}{FURTHER}", encoding="utf-8")
    for command in (("submit", str(report)), ("build",)):
        done = run_command(*command, variables=variables)
        assert done.returncode == 0, done.stdout + done.stderr
    running = Server(snapshots=snapshots)
    yield running
    assert running.stop() == 0


@pytest.mark.browser
def test_a_newcomer_finds_the_one_that_fits(archive_server: Server, tmp_path: Path) -> None:
    """From the start page by one link and one form to exactly the offer that fits, and on to what it says."""
    browser: webdriver.Chrome = open_browser(tmp_path / "profile", scripts=False)
    try:
        browser.get(archive_server.url)
        follow(browser, "Who offers assistance?")
        choose(browser, "Ask again", theme="stockpile-management", help="training", region="011", day="2026-12-01")
        rows = browser.find_elements(By.CSS_SELECTOR, "main .scroll tbody tr")
        assert ["Courses for keepers of stockpiles." in row.text for row in rows] == [True]
        link = rows[0].find_element(By.CSS_SELECTOR, "td a")
        follow(browser, link.text)
        assert "Courses for keepers of stockpiles." in read_main(browser)
        assert "30 June 2027" in read_main(browser)
    finally:
        browser.quit()
