"""Pages for people and RDF for machines at every IRI of ours."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import httpx
import pyoxigraph as ox
import pytest

from poakg.engine.limits import Limits
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import BASE
from poakg.namespaces import CONTEXT
from poakg.namespaces import FINDINGS_SCHEMA
from poakg.web.notice import NOTICE
from tests.conftest import Server
from tests.engine.loop import SiteClient
from tests.engine.loop import run_site
from tests.http import ask
from tests.http import send

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Checker(HTMLParser):
    """Check that elements close in the order they were opened, and gather links, scripts and text."""

    VOID = frozenset({"meta", "link", "br", "input", "img"})

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.scripts: list[str | None] = []
        self.text = ""
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element and where it leads."""
        self.tags.add(tag)
        if tag == "script":
            self.scripts.append(dict(attrs).get("src"))
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Gather the text."""
        self.text += data


@pytest.fixture(scope="module")
def client(snapshot: Snapshot) -> Iterator[SiteClient]:
    """The application in this process, over an engine of its own."""
    with run_site([snapshot.path], Limits()) as running:
        yield running


def media_type(reply: httpx.Response) -> str:
    """Return the type of a body without parameters."""
    return reply.headers["content-type"].split(";")[0]


def list_own_iris(store: ox.Store) -> list[str]:
    """Return every IRI of ours that the graph describes, graphs included."""
    subjects = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    graphs = {graph.value for graph in store.named_graphs() if isinstance(graph, ox.NamedNode)}
    return sorted(iri.split("#")[0] for iri in subjects | graphs if iri.startswith(BASE))


def sample_iris(store: ox.Store) -> list[str]:
    """Return two IRIs of each kind of thing: of each code list, of each class of things, of rules, and so on."""
    by_kind: dict[str, list[str]] = {}
    for iri in dict.fromkeys(list_own_iris(store)):
        family, _, rest = iri.removeprefix(BASE).partition("/")
        kind = f"{family}/{rest.partition('/')[0]}" if family in ("code", "id") else family
        by_kind.setdefault(kind, []).append(iri)
    assert len(by_kind) > 40
    return [iri for iris in by_kind.values() for iri in (iris[len(iris) // 2], iris[-1])]


def assert_is_described(client: SiteClient, iri: str) -> None:
    """RDF about the thing itself is at its IRI."""
    reply = client.follow(f"/{iri.removeprefix(BASE)}", Accept="application/n-triples")
    assert (reply.status_code, media_type(reply)) == (200, "application/n-triples"), iri
    subjects = {quad.subject for quad in ox.parse(reply.content, format=ox.RdfFormat.N_TRIPLES)}
    assert ox.NamedNode(iri) in subjects or "/graph/" in iri, iri


@pytest.mark.slow
def test_every_kind_of_iri_resolves_for_machines(client: SiteClient, store: ox.Store) -> None:
    """A sample of each kind of thing has its description."""
    for iri in sample_iris(store):
        assert_is_described(client, iri)


@pytest.mark.ecosystem
def test_every_iri_resolves_for_machines(client: SiteClient, store: ox.Store) -> None:
    """Each of the graph's own IRIs has its description."""
    for iri in dict.fromkeys(list_own_iris(store)):
        assert_is_described(client, iri)


@pytest.mark.slow
def test_every_kind_of_iri_resolves_for_people(client: SiteClient, store: ox.Store) -> None:
    """A page for a sample of each kind of thing, well formed, naming its IRI."""
    for iri in sample_iris(store):
        reply = client.follow(f"/{iri.removeprefix(BASE)}", Accept=HTML)
        if reply.status_code == 303:
            # The page of a question is that on which it can be asked.
            reply = client.get(reply.headers["location"], Accept=HTML)
        assert (reply.status_code, media_type(reply)) == (200, "text/html"), iri
        page = Checker(reply.text)
        assert iri in page.text
        assert reply.headers["Vary"].startswith("Accept")
        assert not re.findall(r"<(?:dt|h[1-3]|th)\b[^>]*>[^<]*(?:https?:|\w#\w)[^<]*<", reply.text, re.IGNORECASE), iri


@pytest.mark.slow
def test_links_of_the_start_page_lead_somewhere(client: SiteClient) -> None:
    """Every link on the start page and on the list of questions works, each question answers."""
    page = Checker(client.get("/", Accept=HTML).text)
    inside = [
        link for link in [*page.links, *Checker(client.get("/questions", Accept=HTML).text).links] if link[0] == "/"
    ]
    assert {"/", "/questions", "/validate", "/questions/contents"} <= set(inside)
    for link in dict.fromkeys(inside):
        assert client.follow(link, Accept=HTML).status_code == 200, link
    # What describes the dataset to search engines is data, not a program.
    assert re.findall(r"<script[^>]*>", client.get("/", Accept=HTML).text) == ['<script type="application/ld+json">']


@pytest.mark.parametrize("form", ["turtle", "n-triples", "rdf-xml", "json-ld", "trig", "n-quads"])
def test_a_provision_in_every_rdf_format(client: SiteClient, form: str) -> None:
    """The format can be named in the address, for people who click."""
    reply = client.follow(f"/id/revcon4/annex/45?format={form}")
    assert reply.status_code == 200
    found = ox.RdfFormat.from_media_type(reply.headers["content-type"].split(";")[0])
    assert found is not None
    triples = {quad.triple for quad in ox.parse(reply.content, format=found)}
    assert len(triples) > 15


PATHS = ["/id/revcon4/annex/999", "/code/stage/nowhere", "/elsewhere", "/graph/none", "/id/a%20b", "/id/%3Cx%3E"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept", ["text/turtle", HTML])
def test_what_is_not_described_is_not_found(client: SiteClient, path: str, accept: str) -> None:
    """404, in the form that the client reads."""
    reply = client.follow(path, Accept=accept)
    assert reply.status_code == 404
    assert media_type(reply) == ("text/html" if accept is HTML else "application/problem+json")


def test_the_ontology_has_a_page_with_an_anchor_for_each_term(client: SiteClient, store: ox.Store) -> None:
    """Hash IRIs lead to their term."""
    page = client.get("/ontology", Accept=HTML).text
    Checker(page)
    terms = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    for term in (term for term in terms if term.startswith(f"{BASE}ontology#")):
        assert f'id="{term.split("#")[1]}"' in page


def test_the_version_of_the_ontology_resolves(client: SiteClient, store: ox.Store) -> None:
    """The version IRI in its header leads to the ontology, another version nowhere."""
    version = next(store.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/2002/07/owl#versionIRI"), None)).object
    assert isinstance(version, ox.NamedNode)
    path = version.value.removeprefix("https://w3id.org/poakg")
    assert media_type(client.get(path)) == "text/turtle"
    assert client.get("/ontology/9.9.9").status_code == 404


def test_parts_of_the_description_have_no_lost_fragments(client: SiteClient) -> None:
    """What the dataset consists of leads to the page of the graph that describes it, which has no ids for parts."""
    page = client.get("/.well-known/void", Accept=HTML).text
    assert 'href="/graph/description"' in page
    assert 'href="/graph/description#' not in page


def test_the_json_ld_context_resolves(client: SiteClient) -> None:
    """The context that submissions may name is there."""
    reply = client.get(f"/{CONTEXT.removeprefix(BASE)}")
    assert json.loads(reply.content)["@context"]["@vocab"].endswith("ontology#")


def test_the_schema_of_findings_resolves(client: SiteClient) -> None:
    """The address that every JSON outcome names gives its schema."""
    reply = client.get(f"/{FINDINGS_SCHEMA.removeprefix(BASE)}")
    assert json.loads(reply.content)["$id"] == FINDINGS_SCHEMA


def test_the_notice_is_everywhere(client: SiteClient) -> None:
    """Each page, an answer in JSON and the description of the dataset say what this is not."""
    for path in ("/", "/questions", "/validate", "/sparql", "/id/revcon4/annex/45", "/nowhere"):
        assert NOTICE in Checker(client.follow(path, Accept=HTML).text).text, path
    assert client.get("/questions/contents.json").json()["notice"] == NOTICE
    described = client.get("/", Accept="application/n-triples")
    assert media_type(described) == "application/n-triples"
    assert NOTICE in described.text


def test_a_syntax_error_is_one_line_with_a_caret(client: SiteClient) -> None:
    """The message does not list what the parser could have read; the excerpt points at where it stopped."""
    reply = client.get("/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+foaf%3Aname+%7D")
    problem = reply.json()
    assert problem["detail"] == f"The query does not parse at line 1, column {problem['column']}: prefix not found."
    line, caret = problem["excerpt"].split("\n")
    assert line == "SELECT * { ?s ?p foaf:name }"
    assert caret == f"{' ' * (problem['column'] - 1)}^"


def test_markup_in_values_and_names_is_shown_not_obeyed(client: SiteClient) -> None:
    """Literals, variables and errors with markup are escaped."""
    query = 'SELECT ("<script>alert(1)</script>" AS ?x) ("\\"><img src=x>" AS ?y) {}'
    page = client.query(query=query, format="html").text
    assert "img" not in Checker(page).tags
    broken = client.get("/sparql?query=%3Cscript%3E", Accept=HTML)
    assert broken.status_code == 400
    scripts = Checker(page).scripts + Checker(broken.text).scripts
    assert all(address and address.startswith("/editor/") for address in scripts)


def test_a_browser_gets_rows_and_links(server: Server) -> None:
    """The form without JavaScript: a page with the result, links for our IRIs."""
    query = "SELECT ?s { ?s a <https://w3id.org/poakg/ontology#Note> }"
    reply = ask(server.url, query, accept=HTML)
    assert (reply.status, reply.media_type) == (200, "text/html")
    assert "/id/revcon4/annex/96" in Checker(reply.body.decode()).links


def test_a_page_shows_a_thousand_rows_and_says_that_there_are_more(server: Server) -> None:
    """A huge result does not make a huge page."""
    reply = ask(server.url, "SELECT * { ?s ?p ?o }", accept=HTML)
    assert reply.body.count(b"<tr>") == 1001
    assert b"more" in reply.body


def test_the_style_sheet_is_served_from_here(server: Server) -> None:
    """Nothing is loaded from elsewhere."""
    page = send(f"{server.url}/", Accept=HTML).body.decode()
    assert not re.findall(r'(?:src|href)="(?:https?:)?//(?!w3id\.org)', page.split("</head>")[0])
    assert send(f"{server.url}/static/style.css").media_type == "text/css"
