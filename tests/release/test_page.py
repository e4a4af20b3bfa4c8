"""The pages of the ontology: whole, well formed, the same each time, and usable by anybody."""

import gzip
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote
from urllib.parse import urldefrag
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from poakg.engine.limits import Limits
from poakg.graph.content import SourceFile
from poakg.graph.snapshot import PAGE
from poakg.graph.snapshot import PAGES
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.release.page import OVERVIEW
from poakg.release.page import render_ontology
from poakg.release.page.uses import count_uses
from poakg.release.recipe import Recipe
from poakg.web.notice import NOTICE
from tests.browser import open_browser
from tests.conftest import Server
from tests.engine.loop import SiteClient
from tests.engine.loop import run_site

pytestmark = pytest.mark.slow

HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
VOID = frozenset({"meta", "link", "br", "input", "img"})


class Page(HTMLParser):
    """A page taken apart; fails when an element is not closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.texts: dict[str, str] = {}
        self.entries: dict[str, str] = {}
        self.navigation: list[str] = []
        self._open: list[tuple[str, str]] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element with its id and where it leads."""
        values = dict(attrs)
        self.tags[tag] += 1
        self.attributes |= values.keys()
        self.ids += [values["id"] or ""] if "id" in values else []
        self.links += [values["href"] or ""] if "href" in values else []
        if tag == "a" and values.get("id"):
            self.entries[values["id"] or ""] = values["href"] or ""
        if "href" in values and ("nav", "Main") in self._open:
            self.navigation.append(values["href"] or "")
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self._open.append((tag, values.get("id") or values.get("aria-label") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element, which must be this one."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Add the text to every element with an id around it."""
        for _, name in self._open:
            if name:
                self.texts[name] = self.texts.get(name, "") + data


@pytest.fixture(scope="module")
def texts(snapshot: Snapshot) -> dict[str, str]:
    """The pages as they are stored beside the snapshot, by name."""
    names = snapshot.prepared.list_names(PAGES, ".html")
    areas = {name: snapshot.prepared.read(PAGES, f"{name}.html").decode() for name in names}
    return {OVERVIEW: snapshot.prepared.read(PAGE).decode()} | areas


@pytest.fixture(scope="module")
def pages(texts: dict[str, str]) -> dict[str, Page]:
    """The pages taken apart."""
    return {name: Page(text) for name, text in texts.items()}


@pytest.fixture(scope="module")
def overview(pages: dict[str, Page]) -> Page:
    """The page at the address of the ontology."""
    return pages[OVERVIEW]


@pytest.fixture(scope="module")
def client(snapshot: Snapshot) -> Iterator[SiteClient]:
    """The application in this process, over an engine of its own."""
    with run_site([snapshot.path], Limits()) as running:
        yield running


def list_terms(recipe: Recipe) -> list[str]:
    """Return the IRIs of all terms that the files of the ontology define."""
    sources = [source for source in recipe.sources if source.graph == f"{GRAPH}ontology"]
    typed = [triple.subject.value for source in sources for triple in source.triples if triple.predicate == RDF_TYPE]  # type: ignore[union-attr]
    return [iri for iri in typed if iri.startswith(TERM)]


def make_source(turtle: str, name: str = "ontology/odd-name.ttl", graph: str = "ontology") -> SourceFile:
    """Return a source that declares the ontology and states ``turtle``."""
    prefixes = "".join(f"PREFIX {prefix}: <{base}>\n" for prefix, base in PREFIXES.items())
    return SourceFile(name, f"{GRAPH}{graph}", f"{prefixes}<{BASE}ontology> a owl:Ontology .\n{turtle}".encode())


def locate(name: str) -> str:
    """Return the address of a page."""
    return f"/ontology/pages/{name}" if name else "/ontology"


def test_every_term_has_its_place_once(pages: dict[str, Page], recipe: Recipe) -> None:
    """Each term is on the page of one area, under the fragment of its IRI, and no page gives an id twice."""
    for page in pages.values():
        assert [name for name, count in Counter(page.ids).items() if count > 1] == []
    terms = set(list_terms(recipe))
    assert len(terms) > 200
    areas = [page for name, page in pages.items() if name != OVERVIEW]
    for term in terms:
        name = term.removeprefix(TERM)
        (home,) = [page for page in areas if name in page.ids]
        assert term in home.texts[name]


def test_old_links_still_lead_to_their_terms(pages: dict[str, Page], overview: Page, recipe: Recipe) -> None:
    """The overview has each term, area and code list under the fragment that it had on the one page of before."""
    terms = {term.removeprefix(TERM) for term in list_terms(recipe)}
    lists = {name for name in pages["code-lists"].ids if name.startswith("code-list-")}
    assert len(lists) > 20
    assert overview.entries.keys() == terms | lists
    for name, link in overview.entries.items():
        address, fragment = urldefrag(urljoin("/ontology", link))
        assert fragment == name
        assert name in pages[address.removeprefix("/ontology/pages/")].ids
    sections = {
        "area-timing",
        "code-lists",
        "code-list-force",
        "retired-terms",
        "main-classes",
        "to-know",
        "main-content",
    }
    assert sections <= set(overview.ids)


def test_every_code_is_on_the_page(pages: dict[str, Page], store: ox.Store) -> None:
    """Each code list has its codes, with a link to the page of each."""
    page = pages["code-lists"]
    notation = ox.NamedNode(f"{PREFIXES['skos']}notation")
    codes = [quad.subject for quad in store.quads_for_pattern(None, notation, None, ox.NamedNode(f"{GRAPH}codes"))]
    links = {urljoin(locate("code-lists"), link) for link in page.links}
    assert [code for code in codes if f"/doc/{code.value.removeprefix(BASE)}" not in links] == []  # type: ignore[union-attr]
    assert "position" not in page.texts["code-list-force"]
    assert page.texts["code-list-force"].index("decision") < page.texts["code-list-force"].index("consideration")


def test_links_between_the_pages_have_a_target(pages: dict[str, Page]) -> None:
    """Every fragment is the id of an element of its page."""
    places = {locate(name): set(page.ids) for name, page in pages.items()}
    found = 0
    for name, page in pages.items():
        for link in page.links:
            address, fragment = urldefrag(urljoin(locate(name), link))
            if fragment and address in places:
                assert fragment in places[address], (name, link)
                found += 1
    assert found > 1000


def test_links_to_the_server_lead_somewhere(pages: dict[str, Page], client: SiteClient, store: ox.Store) -> None:
    """Pages of things exist for what the graph describes; every other address of this server answers."""
    links = {urljoin(locate(name), link) for name, page in pages.items() for link in page.links}
    inside = {urldefrag(link).url for link in links if link.startswith("/")}
    subjects = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    documents = {link for link in inside if link.startswith("/doc/")}
    assert len(documents) > 500
    assert {link for link in documents if f"{BASE}{unquote(link.removeprefix('/doc/'))}" not in subjects} == set()
    assert {locate(name) for name in pages} <= inside
    for link in inside - documents:
        reply = client.follow(link, Accept=HTML)
        assert reply.status_code == 200, link
    assert client.get("/ontology/pages/nonsense", Accept=HTML).status_code == 404


def test_every_example_query_lists_what_is_there(pages: dict[str, Page], client: SiteClient, store: ox.Store) -> None:
    """An example query has rows unless the graph, examples included, has no instance of the class."""
    links = [urljoin(locate(name), link) for name, page in pages.items() for link in page.links]
    addresses = [link for link in links if link.startswith("/sparql?query=")]
    assert len(addresses) > 60
    found = {}
    for address in addresses:
        reply = client.get(address, Accept="application/sparql-results+json")
        assert reply.status_code == 200, unquote(address)
        rows = json.loads(reply.content)["results"]["bindings"]
        found[unquote(address).split("poakg:")[1].split("+")[0].rstrip(" .")] = len(rows)
    instances = {quad.object.value.removeprefix(TERM) for quad in store.quads_for_pattern(None, RDF_TYPE, None)}  # type: ignore[union-attr]
    empty = {name for name, rows in found.items() if not rows}
    assert empty & instances == set()
    assert len(empty) < 5


def test_the_pages_are_laid_out_for_everybody(pages: dict[str, Page]) -> None:
    """One first heading, no level left out, landmarks, a language, and nothing the policy of the site forbids."""
    for name, page in pages.items():
        assert page.headings.count(1) == 1
        content = page.headings[page.headings.index(1) :]
        assert all(after - before <= 1 for before, after in pairwise(content)), name
        assert (page.tags["main"], page.tags["header"], page.tags["footer"]) == (1, 1, 1)
        assert next(link for link in page.links if link.startswith("#")) == "#main-content"
        assert {"style", "iframe", "img", "object"} & page.tags.keys() == set()
        assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
        # The overview alone has a script, which leads on, and the diagram.
        pictures = (page.tags["script"], page.tags["svg"], page.tags["title"] - 1, page.tags["desc"])
        assert pictures == ((1, 1, 1, 1) if name == OVERVIEW else (0, 0, 0, 0))


def test_the_pages_have_the_frame_of_the_site(
    pages: dict[str, Page], texts: dict[str, str], client: SiteClient
) -> None:
    """Their navigation and their notice are those of every other page."""
    start = Page(client.get("/", Accept=HTML).text)
    assert len(start.navigation) > 4
    for name, page in pages.items():
        own = [urljoin(locate(name), link) for link in page.navigation]
        assert [link.rstrip("/") for link in own] == [link.rstrip("/") for link in start.navigation]
        assert NOTICE in texts[name]


def test_the_pages_work_below_a_prefix(snapshot: Snapshot, pages: dict[str, Page]) -> None:
    """All of their links are relative, so a reverse proxy may show them anywhere, and the version IRI leads to them."""
    assert [link for page in pages.values() for link in page.links if link.startswith("/")] == []
    with run_site([snapshot.path], Limits()) as client:
        reply = client.get("/ontology/0.1.0", Accept=HTML)
        assert (reply.status_code, reply.headers["location"]) == (303, "/ontology")
        assert client.get("/ontology", Accept=HTML).status_code == 200
        assert client.get("/static/ontology.css").status_code == 200


def test_equal_content_gives_equal_pages(texts: dict[str, str], recipe: Recipe, store: ox.Store) -> None:
    """Byte for byte, whatever the order of the files; each is small as sent."""
    uses = count_uses(store)
    assert render_ontology(recipe.sources, uses) == texts
    assert render_ontology((SourceFile(one.name, one.graph, one.content) for one in recipe.sources), uses) == texts
    assert max(len(gzip.compress(text.encode())) for text in texts.values()) < 40_000


def test_areas_terms_and_classes_come_from_the_content() -> None:
    """A file of terms is an area, an expression is put in words, and a retired term names its successor."""
    made = render_ontology(
        [
            make_source("""
                poakg:Thing a owl:Class ; rdfs:label "thing"@en ; skos:definition "any thing"@en .
                poakg:Kin a owl:Class ; rdfs:subClassOf poakg:Kith .
                poakg:Kith a owl:Class ; rdfs:subClassOf poakg:Kin .
                poakg:Part a owl:Class ; rdfs:label "part"@en ; rdfs:subClassOf poakg:Thing ;
                    skos:closeMatch <https://example.org/Piece> .
                poakg:has a owl:ObjectProperty , owl:FunctionalProperty ; rdfs:label "has"@en ;
                    rdfs:domain [ owl:unionOf ( poakg:Thing poakg:Part ) ] ; rdfs:range poakg:Part .
                poakg:owns a owl:ObjectProperty ; rdfs:label "owns"@en ; owl:deprecated true ;
                    dcterms:isReplacedBy poakg:has .
                poakg:note a owl:DatatypeProperty ; rdfs:label "note"@en .
                """)
        ],
        {f"{TERM}note": {f"{TERM}Thing": 3, f"{TERM}Part": 3}, f"{TERM}has": {f"{TERM}Thing": 3}},
    )
    overview, area, retired = (Page(made[name]) for name in (OVERVIEW, "odd-name", "retired-terms"))
    assert made.keys() == {OVERVIEW, "odd-name", "code-lists", "retired-terms"}
    assert {"area-odd-name", "Thing", "Part", "Kin", "Kith", "has", "owns", "retired-terms"} <= set(overview.ids)
    assert overview.texts["area-odd-name"] == "Odd-name"
    assert overview.entries["owns"] == "ontology/pages/retired-terms#owns"
    assert ("#Thing" in area.links, "../../ontology/pages/odd-name#has" in retired.links) == (True, True)
    texts = area.texts | retired.texts
    lines = {name: " ".join(texts[name].split()) for name in ("Thing", "Part", "has", "owns", "note")}
    assert "Subclasses part Properties has → part" in lines["Thing"]
    assert "Superclass thing" in lines["Part"]
    assert "Inherits properties of thing" in lines["Part"]
    assert "example.org/Piece" in lines["Part"]
    assert "Domain thing or part Range part Characteristics at most one value" in lines["has"]
    assert "Use instead has" in lines["owns"]
    # All that have it are parts, though parts are things.
    assert "Used with part" in lines["note"]
    assert "Also has note" in lines["Part"]
    assert "Also has" not in lines["Thing"]
    assert not {"main-classes", "diagram-title"} & set(overview.ids)


def test_an_area_may_be_called_as_another_page() -> None:
    """A file of terms that is called code-lists takes nothing from the page of the code lists."""
    made = render_ontology([make_source("poakg:Thing a owl:Class .", "ontology/code-lists.ttl")], {})
    assert made.keys() == {OVERVIEW, "code-lists-area", "code-lists"}
    assert Page(made[OVERVIEW]).entries["Thing"] == "ontology/pages/code-lists-area#Thing"


def test_markup_in_the_content_is_shown_not_obeyed() -> None:
    """Labels, definitions, codes and addresses are escaped, and only addresses of the web are links."""
    bad = '\\"><script>alert(1)</script>'
    made = render_ontology(
        [
            make_source(f"""
                poakg:Thing a owl:Class ; rdfs:label "{bad}"@en ; skos:definition "{bad}"@en ;
                    rdfs:seeAlso <javascript:alert(1)> ; dcterms:source <https://example.org/?a='b'> .
                """),
            make_source(
                f"""code:list a skos:ConceptScheme ; skos:prefLabel "{bad}"@en .
                    <{BASE}code/list/x'> a poakg:Thing ; skos:inScheme code:list ; skos:notation "{bad}" ;
                    skos:prefLabel "{bad}"@en .""",
                "ontology/codes/list.ttl",
                "codes",
            ),
        ],
        {},
    )
    pages = {name: Page(text) for name, text in made.items()}
    assert {name: page.tags["script"] for name, page in pages.items()} == {OVERVIEW: 1, "odd-name": 0, "code-lists": 0}
    assert pages["odd-name"].texts["Thing"].count("<script>alert(1)</script>") >= 2
    assert "<script>" in pages["code-lists"].texts["code-list-list"]
    assert [link for page in pages.values() for link in page.links if "javascript" in link] == []


def test_what_is_missing_is_not_made_by_a_request(snapshot: Snapshot, tmp_path: Path) -> None:
    """A request changes nothing: 503 with the command to run, and the page as soon as it is there."""
    copy = tmp_path / snapshot.path.name
    copy.write_bytes(snapshot.path.read_bytes())
    copy.with_suffix(".json").write_bytes(snapshot.manifest.read_bytes())
    with run_site([copy], Limits()) as client:
        for address in ("/ontology", "/ontology/pages/timing", "/rules", "/templates/national-report.xlsx"):
            reply = client.get(address, Accept=HTML)
            assert reply.status_code == 503
            assert "poakg build" in reply.text
        assert {path.name for path in tmp_path.iterdir()} == {copy.name, copy.with_suffix(".json").name}
        shutil.copytree(snapshot.prepared.path, tmp_path / snapshot.prepared.path.name)
        for address in ("/ontology", "/ontology/pages/timing", "/rules", "/templates/national-report.xlsx"):
            assert client.get(address, Accept=HTML).status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme", "scripts"), [(320, "light", False), (320, "dark", True), (1280, "dark", False)]
)
def test_the_pages_in_a_browser(server: Server, tmp_path: Path, width: int, scheme: str, scripts: bool) -> None:
    """They are styled, fit the width, and a hash IRI leads to its term: by itself, or by one link without scripts."""
    driver: webdriver.Chrome = open_browser(tmp_path / "profile", scripts=scripts)
    try:
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        driver.get(f"{server.url}/ontology#dueAt")
        if not scripts:
            check_page(driver, width, scheme)
            driver.find_element(By.ID, "dueAt").click()
        WebDriverWait(driver, 10).until(lambda one: one.current_url == f"{server.url}/ontology/pages/timing#dueAt")
        check_page(driver, width, scheme)
        assert "falls due at" in driver.find_element(By.CSS_SELECTOR, "#dueAt h2").text
        assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]
    finally:
        driver.quit()


def check_page(driver: webdriver.Chrome, width: int, scheme: str) -> None:
    """Check that a page is shown at the term, in its colours, and is not too wide."""
    assert driver.execute_script("return document.documentElement.scrollWidth") <= width
    top = driver.execute_script("return document.getElementById('dueAt').getBoundingClientRect().top")
    assert 0 <= top < 900
    paper = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
    assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(18, 23, 28)")
    assert driver.execute_script("return document.styleSheets.length") == 2
