"""Pages by kind of thing, and provisions by facets: what is asked, what is shown, where it leads."""

import csv
import io
import re
from collections.abc import Iterator
from urllib.parse import unquote

import pyoxigraph as ox
import pytest

from poakg.engine.limits import Limits
from poakg.graph.catalogue import ask
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import BASE
from poakg.namespaces import ID
from poakg.system.resources import find_content
from poakg.web.pages.kinds import read_kinds
from tests.engine.loop import SiteClient
from tests.engine.loop import run_site

pytestmark = pytest.mark.slow

HTML = "text/html"
QUERIES = read_queries(find_content())


@pytest.fixture(scope="module")
def client(snapshot: Snapshot) -> Iterator[SiteClient]:
    """The application in this process, over an engine of its own."""
    with run_site([snapshot.path], Limits()) as running:
        yield running


def show(client: SiteClient, path: str) -> str:
    """Return the page at ``path``, which must be there."""
    reply = client.follow(path, Accept=HTML)
    assert reply.status_code == 200, (path, reply.text)
    return reply.text


def list_links(page: str) -> list[str]:
    """Return the paths that a page leads to."""
    main = page.partition("<main")[2].partition("</main>")[0]
    return [unquote(link) for link in re.findall(r'href="(/[^"#]*)"', main)]


def list_found(client: SiteClient, facets: str) -> list[str]:
    """Return the provisions that the page lists, whole, by what follows the document in their IRIs."""
    rows = show(client, f"/provisions?show=all&{facets}").partition('<ol class="rows">')[2].partition("</ol>")[0]
    return re.findall(r'<p><a href="/id/revcon4/([^"]+)"', rows)


def list_answer(store: ox.Store, name: str, **given: str) -> list[str]:
    """Return the provisions that a question lists, in the same way."""
    return [
        row["provision"].value.removeprefix(f"{ID}revcon4/") for row in ask(store, QUERIES[name], [*given.items()])[1]
    ]


def test_every_kind_asks_what_can_be_asked(store: ox.Store) -> None:
    """The classes of the table are there, and each section names a question and a parameter of it."""
    classes = {
        quad.object for quad in store.quads_for_pattern(None, None, None) if quad.predicate.value.endswith("#type")
    }
    for kind in read_kinds().kinds:
        assert ox.NamedNode(kind.class_iri) in classes, kind
        for section in kind.sections:
            names = {parameter.name for parameter in QUERIES[section.question].parameters}
            assert {section.by, *section.values} <= names, section


def test_firm_undertakings_on_marking_are_found_by_facets(client: SiteClient, store: ox.Store) -> None:
    """Facets are combined; a question that was written on its own has the same answer."""
    firm = set(list_answer(store, "firm-undertakings"))
    found = list_found(client, "theme=marking&force=undertaking&hedged=false&kind=commitment")
    assert found
    assert set(found) == firm & set(list_answer(store, "find-provisions", theme="marking"))
    assert set(list_found(client, "force=undertaking&hedged=false&kind=commitment")) == firm


def test_the_counts_are_those_of_the_next_choice(client: SiteClient) -> None:
    """What stands behind a value in a list is how many provisions are there once it is chosen."""
    rows = list(csv.DictReader(io.StringIO(client.get("/questions/provision-facets.csv?theme=marking").text)))
    for facet, code in (("force", "code/force/undertaking"), ("hedged", "false"), ("theme", "code/theme/tracing")):
        count = next(int(row["provisions"]) for row in rows if row["facet"] == facet and row["choice"].endswith(code))
        chosen = {"theme": "marking", facet: code.rsplit("/", 1)[-1]}
        assert len(list_found(client, "&".join(f"{name}={value}" for name, value in chosen.items()))) == count


@pytest.mark.parametrize(
    ("facets", "meant"),
    [
        ("stage=recovry", "/provisions?stage=recovery"),
        ("stge=recovery", "/provisions?stage=recovery"),
        ("them=markin&force=undertaking", "/provisions?theme=marking&amp;force=undertaking"),
        ("part=II", ""),
        ("xyz=1", ""),
    ],
)
def test_a_misspelt_facet_never_gives_the_whole_list(client: SiteClient, facets: str, meant: str) -> None:
    """People get a notice with a way to what was meant and no list, programs 400."""
    page = client.get(f"/provisions?{facets}", Accept=HTML)
    assert page.status_code == 400
    notice = page.text.partition('role="alert"')[2].partition("</div>")[0]
    assert notice
    assert ("Did you mean <a" in notice) == bool(meant)
    assert meant in notice
    assert '<ol class="rows">' not in page.text
    assert client.get(f"/provisions?{facets}").status_code == 400


def test_programs_get_the_selection_as_data(client: SiteClient) -> None:
    """The same address gives JSON and CSV, and the page leads to the same answer in each format."""
    facets = "authority=customs&force=undertaking"
    rows = client.get(f"/provisions?{facets}").json()["rows"]
    assert [row["provision"].removeprefix(f"{ID}revcon4/") for row in rows] == list_found(client, facets)
    links = list_links(show(client, f"/provisions?{facets}").replace("&amp;", "&"))
    for ending in ("csv", "xlsx", "json", "ttl"):
        assert f"/questions/find-provisions.{ending}?{facets}" in links


def test_the_page_of_a_provision_says_how_it_binds_and_why(client: SiteClient) -> None:
    """Hedges with their words, the SDG target with reason and confidence, neighbours, overlaps and items."""
    page = show(client, "/id/revcon4/annex/140")
    links = list_links(page)
    for link in ("/code/hedge/national-law", "/id/revcon4/annex/139", "/id/revcon4/annex/141", "/id/item/140.1"):
        assert link in links
    assert "“consistent with national law”" in page
    assert re.search(r"SDG target 16\.4</a></strong>.*confidence 0\.\d", page)
    assert {"/id/revcon4/annex/11", "/id/revcon4/annex/118"} <= set(list_links(show(client, "/id/revcon4/annex/49")))


def test_things_go_by_their_names(client: SiteClient) -> None:
    """No page shows an IRI where there is a label, apart from the address to cite and links that leave the site."""
    for path in (
        "/id/state/KEN",
        "/id/instrument/iti",
        "/id/meeting/bms-2028",
        "/code/theme/marking",
        "/id/fund/unscar",
    ):
        text = re.sub(r"<details.*?</details>", "", show(client, path), flags=re.DOTALL)
        assert BASE not in re.sub(r"<[^>]*>", "", text), path


def test_a_meeting_lists_what_falls_due(client: SiteClient, store: ox.Store) -> None:
    """Also what falls due at every meeting of its series."""
    due = set(list_answer(store, "due", at="id/meeting/bms-2028"))
    assert {"annex/178", "annex/217", "annex/223"} <= due
    assert {f"/id/revcon4/{end}" for end in due} <= set(list_links(show(client, "/id/meeting/bms-2028")))


def test_a_state_without_submissions_says_so(client: SiteClient) -> None:
    """Absence is stated; the invented State has its submissions, marked as examples."""
    assert "Nothing that it submitted is on file here" in show(client, "/id/state/KEN")
    page = show(client, "/id/state/XXE")
    assert "invented example" in page
    assert "/id/submission/XXE/2026/national-report/1" in list_links(page)


def test_a_briefing_has_the_whole_to_do_list(client: SiteClient, store: ox.Store) -> None:
    """The printable page of an authority has each of its tasks; nobody has a briefing who is no actor."""
    tasks = list_answer(store, "to-do-list", authority="customs")
    assert set(tasks) <= {link.removeprefix("/id/revcon4/") for link in list_links(show(client, "/briefing/customs"))}
    assert client.get("/briefing/nobody", Accept=HTML).status_code == 404


def test_a_question_leads_to_its_own_page(client: SiteClient) -> None:
    """Its IRI is that of a thing like others, but people are led to where it is answered."""
    reply = client.follow("/query/due", Accept=HTML)
    assert (reply.status_code, reply.headers["location"]) == (303, "/questions/due")


def test_pages_are_small(client: SiteClient) -> None:
    """As sent, no page has more than 100 kB."""
    for path in ("/provisions?show=all", "/code/actor/states", "/id/instrument/poa", "/questions/codes", "/states"):
        reply = client.follow(path, Accept=HTML, Accept_Encoding="gzip")
        assert 0 < reply.num_bytes_downloaded < 100_000, path
