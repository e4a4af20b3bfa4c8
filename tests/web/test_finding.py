"""Pages on which people find their way: search, the goals, and figures with the questions that they are made from."""

import csv
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser

import httpx
import icalendar
import pytest

from poakg.engine.limits import Limits
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.system.resources import find_content
from tests.conftest import CASES
from tests.engine.loop import SiteClient
from tests.engine.loop import run_site

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
MATRICES = sorted(name for name, query in read_queries(find_content()).items() if "matrix" in query.tags)


@pytest.fixture(scope="module")
def client(snapshot: Snapshot) -> Iterator[SiteClient]:
    """The site in this process."""
    with run_site([snapshot.path], Limits()) as running:
        yield running


def show(client: SiteClient, address: str, status: int = httpx.codes.OK) -> str:
    """Return the page at ``address``."""
    reply = client.get(address, accept=HTML)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return reply.text


def read_csv(client: SiteClient, address: str) -> list[dict[str, str]]:
    """Return the answer to a question."""
    return list(csv.DictReader(io.StringIO(client.get(address).text)))


def list_hits(page: str) -> list[tuple[str, str]]:
    """Return link and kind of each hit of a page of search, in order."""
    return re.findall(r'<li><p><a href="([^"]+)">[^<]*</a> <small>([^<]*)</small>', page)


class Table(HTMLParser):
    """The first table of a page: its rows of cells, each with text and link."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str]]] = []
        self._within = ""
        self.feed(page.partition("<table")[2].partition("</table>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a row, a cell or a link."""
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append(("", ""))
        elif tag == "a":
            self.rows[-1][-1] = "", dict(attrs)["href"] or ""

    def handle_data(self, data: str) -> None:
        """Add to the text of a cell."""
        if self.rows and self.rows[-1] and data.strip():
            text, link = self.rows[-1][-1]
            self.rows[-1][-1] = text + data, link


def test_hits_are_shown_with_what_the_graph_says(client: SiteClient) -> None:
    """The page has the hits of the index in their order, their kinds with counts, and the query it is made from."""
    page = show(client, "/search?words=UNSCAR")
    assert list_hits(page) == [("/id/fund/unscar", "fund")]
    assert "United Nations Trust Facility Supporting Cooperation on Arms Regulation" in page
    query = unescape(page.partition("<pre")[2].partition("<code>")[2].partition("</code>")[0])
    rows = client.query(query=query, format="csv").text.splitlines()
    assert len(rows) == 2
    assert rows[1].startswith("https://w3id.org/poakg/id/fund/unscar,")


def test_hits_of_one_kind_and_further_pages(client: SiteClient) -> None:
    """All pages together have each hit once; those of one kind are as many as its count says."""
    first = show(client, "/search?words=marking")
    kinds = {unescape(name): int(number) for name, number in re.findall(r"kind=[^\"]+\">([^<]+) (\d+)</a>", first)}
    hits: list[tuple[str, str]] = []
    address = "/search?words=marking"
    while address:
        page = show(client, address)
        hits += list_hits(page)
        following = re.search(r'<a href="([^"]+)">Next</a>', page)
        address = unescape(following.group(1)) if following else ""
    assert len(hits) == len(set(hits)) == sum(kinds.values())
    provisions = list_hits(show(client, "/search?words=marking&kind=provision"))
    assert provisions == [hit for hit in hits if hit[1] == "provision"][:25]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/search?words=xylophone", 'href="/questions"'),
        ("/search?words=stokpile", 'href="/search?words=stockpile"'),
        ("/search?words=marking+zebras", "some of them"),
        ("/search?words=marking&kind=provisoin", "provisoin"),
        ("/search?words=Yugoslavia", 'href="/id/state/SRB"'),
        ("/search?words=%3Cb%3E", "&lt;b&gt;"),
        ("/search?words=marking&start=-1", "marking"),
        ("/search?words=marking&start=x", "marking"),
        ("/search", "<form"),
    ],
)
def test_nobody_is_left_without_a_way_on(client: SiteClient, address: str, expected: str) -> None:
    """Whatever is asked, the page says what became of it and where to go on."""
    assert expected in show(client, address)


def test_commitments_for_a_goal(client: SiteClient) -> None:
    """A goal shows each link with its reason and confidence, and what is inferred apart."""
    page = show(client, "/sdg/5")
    said, _, inferred = page.partition("<details")
    rows = read_csv(client, "/questions/commitments-for-goal.csv?goal=5")
    curated = [row for row in rows if row["ground"] == "curated"]
    assert curated
    for row in curated:
        assert f'href="{row["provision"].removeprefix("https://w3id.org/poakg")}"' in said
        assert row["reason"] in unescape(said)
    assert said.count('<span class="chip">confidence') == len(curated)
    assert inferred.count("/id/revcon4/") >= len([row for row in rows if row["ground"] == "inferred"])


def test_commitments_for_a_target(client: SiteClient) -> None:
    """A target shows what names it by words before what our reading finds; an indicator leads to its target."""
    page = show(client, "/sdg/16.4")
    assert page.index('id="textual"') < page.index('id="curated"')
    assert 'href="/id/revcon4/annex/31"' in page[page.index('id="textual"') : page.index('id="curated"')]
    assert client.get("/sdg/C160402", accept=HTML).headers["location"] == "/sdg/16.4"
    assert "No provision" in show(client, "/sdg/14")


@pytest.mark.parametrize("name", MATRICES)
def test_a_matrix_is_its_question(client: SiteClient, name: str) -> None:
    """A heat map has the values of the question at the crossings of the right rows and columns, and no others."""
    header, *body = Table(show(client, f"/figures/{name}")).rows
    rows = read_csv(client, f"/questions/{name}.csv")
    wanted = {tuple(link_of(iri) for iri in list(row.values())[:2]): list(row.values())[2] for row in rows}
    columns = [link for _, link in header[1:]]
    found = {
        (row[0][1], column): cell[0] for row in body for column, cell in zip(columns, row[1:], strict=True) if cell[0]
    }
    assert found == {key: value for key, value in wanted.items() if float(value)}
    fields = [(row[0][1], *cell) for row in body for cell in row[1:] if cell[0]]
    for row_link, text, link in fields[:: len(fields) // 5]:
        if "/annex/" in row_link and "/part/" not in row_link:
            assert link == row_link
        else:
            assert link.startswith("/provisions?")
            assert len(read_csv(client, link.replace("/provisions", "/questions/find-provisions.csv"))) == int(text), (
                link
            )


def link_of(iri: str) -> str:
    """Return the address on this server of what has this IRI."""
    return iri.replace("https://w3id.org/poakg", "").replace("http://metadata.un.org", "")


def test_figures_are_listed(client: SiteClient) -> None:
    """The list has all of them; an unknown one suggests those that there are."""
    page = show(client, "/figures")
    assert all(f'href="/figures/{name}"' in page for name in MATRICES)
    assert MATRICES[0] in show(client, "/figures/none", httpx.codes.NOT_FOUND)


def test_the_life_cycle(client: SiteClient) -> None:
    """The stages come in their order, with their provisions counted once, and gaps are named."""
    expected = list(csv.DictReader((CASES / "queries" / "life-cycle.csv").read_text(encoding="utf-8").splitlines()))
    stages = list(dict.fromkeys(row["stage"] for row in expected))
    _, *rows = Table(show(client, "/life-cycle")).rows
    assert [row[0][1] for row in rows] == [f"#{stage.rpartition('/')[2]}" for stage in stages]
    for stage, row in zip(stages, rows, strict=True):
        of_stage = [one for one in expected if one["stage"] == stage and one["provision"]]
        firm = {one["provision"] for one in of_stage if one["force"].endswith("/undertaking")}
        unhedged = {one["provision"] for one in of_stage if one["provision"] in firm and one["hedged"] == "false"}
        counts = [len({one["provision"] for one in of_stage}), len(firm), len(unhedged)]
        assert [cell[0] for cell in row[1:4]] == [str(count) if count else "none" for count in counts]


def test_the_timeline_and_the_calendar_are_one_question(client: SiteClient) -> None:
    """Each meeting with a date is a mark, a section and an entry; entries last to the end of the last day."""
    rows = read_csv(client, "/questions/due.csv")
    events = {(row["meeting"], row["earliest"], row["latest"]) for row in rows if row["latest"]}
    page = show(client, "/timeline")
    assert page.count("<circle") == page.count("</section>") - 1 == len(events)
    reply = client.get("/calendar.ics")
    assert reply.headers["content-type"] == "text/calendar; charset=utf-8"
    assert max(len(line) for line in reply.content.split(b"\r\n")) <= 75
    entries = {str(entry["uid"]): entry for entry in icalendar.Calendar.from_ical(reply.content).walk("VEVENT")}
    assert len(entries) == len(events)
    bms = entries["https://w3id.org/poakg/calendar/bms-2026-2026-06-05"]
    assert (bms.decoded("dtstart"), bms.decoded("dtend")) == (date(2026, 6, 1), date(2026, 6, 6))
    assert str(bms["description"]).count("http://testserver/id/revcon4/annex/") == len(
        {row["provision"] for row in rows if row["latest"] == "2026-06-05"}
    )
    later = entries["https://w3id.org/poakg/calendar/bms-2028-2028-12-31"]
    assert later.decoded("dtstart") == date(2028, 12, 31)
    again = client.get("/calendar.ics", if_none_match=reply.headers["etag"])
    assert again.status_code == httpx.codes.NOT_MODIFIED


def test_crawlers_find_every_page(client: SiteClient) -> None:
    """The map of the site, which robots.txt names, has addresses of this server that are pages, each once."""
    robots = client.get("/robots.txt").text
    assert robots.splitlines()[-1] == "Sitemap: http://testserver/sitemap.xml"
    addresses = re.findall("<loc>http://testserver([^<]+)</loc>", client.get("/sitemap.xml").text)
    assert len(addresses) == len(set(addresses))
    kinds = {address.rpartition("/")[0]: address for address in addresses}
    assert {"/doc/id/state", "/doc/id/revcon4/annex", "/doc/code/theme", "/questions", "/sdg"} <= kinds.keys()
    answers = {address: client.get(address, accept=HTML).status_code for address in kinds.values()}
    assert {address: status for address, status in answers.items() if status != httpx.codes.OK} == {}


def test_the_start_page_describes_the_dataset(client: SiteClient) -> None:
    """It is a schema.org Dataset with downloads that are there, and every page has a title and an icon."""
    page = show(client, "/")
    described = json.loads(unescape(page.partition('application/ld+json">')[2].partition("</script>")[0]))
    assert (described["@type"], described["@id"]) == ("Dataset", "https://w3id.org/poakg/id/dataset/poakg")
    assert described["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "Not a United Nations product" in described["description"]
    download = next(one for one in described["distribution"] if one["encodingFormat"] == "text/turtle")
    reply = client.get(download["contentUrl"].removeprefix("http://testserver"))
    assert reply.headers["content-type"].startswith("text/turtle")
    for address in ("/", "/sdg/5", "/search"):
        page = show(client, address)
        title = re.findall("<title>(.*?)</title>", page)
        assert re.findall('<meta property="og:title" content="(.*?)">', page) == title
        icon = re.findall('<link rel="icon" href="([^"]+)"', page)[0]
        assert client.get(icon).headers["content-type"].startswith("image/svg+xml")
    assert client.get("/favicon.ico").status_code == httpx.codes.OK


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/provisions?show=all",
        "/questions/find-provisions",
        "/sdg/16",
        "/figures/provisions-by-goal",
        "/life-cycle",
    ],
)
def test_pages_are_light(client: SiteClient, address: str) -> None:
    """As it is sent, no page is above 100 kB."""
    assert len(client.get(address, accept=HTML, accept_encoding="br").text) > 1000
    reply = client.get(address, accept=HTML, accept_encoding="br")
    assert int(reply.headers["content-length"]) < 100_000


def test_a_page_of_a_question_says_what_it_leaves_out(client: SiteClient) -> None:
    """A long answer is shown in parts, with ways to the others; a short one is whole."""
    rows = [row["confidence"] for row in read_csv(client, "/questions/links.csv")]
    assert len(rows) > 300
    address = "/questions/links?page=1"
    shown: list[str] = []
    while address:
        page = show(client, address)
        found = Table(page).rows[1:]
        assert f"Rows {len(shown) + 1} to {len(shown) + len(found)}" in page
        assert len(found) <= 100
        shown += [row[-1][0] for row in found]
        following = re.search(r'<a href="([^"]+)">Next rows</a>', page)
        address = unescape(following.group(1)) if following else ""
    assert shown == rows
    page = show(client, "/questions/funds-named")
    assert page.count("<tr") - 1 == len(read_csv(client, "/questions/funds-named.csv"))
    assert "Next rows" not in page
    assert "There are no more rows" in show(client, "/questions/funds-named?page=2")
    assert "There are no more rows" in show(client, "/questions/funds-named?page=999999")
    assert page.partition("<main")[2] == show(client, "/questions/funds-named?page=x").partition("<main")[2]


def test_a_column_is_called_as_the_question_says(client: SiteClient) -> None:
    """Headings are words for people, codes go by their names with a link, and a hidden column is left to the data."""
    header, *rows = Table(show(client, "/questions/acts")).rows
    data = read_csv(client, "/questions/acts.csv")
    assert [cell[0] for cell in header] == ["Provision", "What it does", "Verb", "Force"]
    assert list(data[0]) == ["provision", "act", "verb", "force", "summary"]
    assert {row["force"] for row in data} == {row[3][1].rpartition("/")[2] for row in rows}
    assert "nearly the same" in show(client, "/questions/instrument-identifiers")
    assert re.search("Czechia</a>, <a [^>]*>Slovakia</a>", show(client, "/questions/former-states"))
    assert "5,659,035" in show(client, "/questions/trust-fund-contributors")


def test_a_page_lets_one_choose_first(client: SiteClient) -> None:
    """All answers of all reports together are data; the page leads to the reports, and shows those of one."""
    page = show(client, "/questions/submission-answers")
    assert 'href="/questions/state-submissions"' in page
    assert 'href="/questions/submission-answers.csv"' in page
    one = "id/submission/XXE/2026/national-report/1"
    assert "<table" in show(client, f"/questions/submission-answers?submission={one}&examples=true")
    assert "Nothing on file answers this" in show(client, f"/questions/submission-answers?submission={one}")
