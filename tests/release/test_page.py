"""The page of the ontology: whole, well formed, the same each time, and usable by anybody."""

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

from poakg.engine.limits import Limits
from poakg.graph.content import SourceFile
from poakg.graph.snapshot import PAGE
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.release.page import render_ontology
from poakg.release.page.uses import count_uses
from poakg.release.recipe import Recipe
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
def text(snapshot: Snapshot) -> str:
    """The page as it is stored beside the snapshot."""
    return snapshot.prepared.read(PAGE).decode()


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    """The page taken apart."""
    return Page(text)


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


def test_every_term_has_its_place_once(page: Page, recipe: Recipe) -> None:
    """Old links to hash IRIs still lead to their terms, and no id is given twice."""
    repeated = [name for name, count in Counter(page.ids).items() if count > 1]
    assert repeated == []
    terms = set(list_terms(recipe))
    assert len(terms) > 200
    assert {term.removeprefix(TERM) for term in terms} <= set(page.ids)
    assert all(term in page.texts[term.removeprefix(TERM)] for term in terms)


def test_every_code_is_on_the_page(page: Page, store: ox.Store) -> None:
    """Each code list has its codes, with a link to the page of each."""
    notation = ox.NamedNode(f"{PREFIXES['skos']}notation")
    codes = [quad.subject for quad in store.quads_for_pattern(None, notation, None, ox.NamedNode(f"{GRAPH}codes"))]
    links = set(page.links)
    assert [code for code in codes if f"doc/{code.value.removeprefix(BASE)}" not in links] == []  # type: ignore[union-attr]
    assert "position" not in page.texts["code-list-force"]
    assert page.texts["code-list-force"].index("decision") < page.texts["code-list-force"].index("consideration")


def test_links_within_the_page_have_a_target(page: Page) -> None:
    """Every fragment is the id of an element."""
    assert {link[1:] for link in page.links if link.startswith("#")} - set(page.ids) == set()


def test_links_to_the_server_lead_somewhere(page: Page, client: SiteClient, store: ox.Store) -> None:
    """Pages of things exist for what the graph describes; every other address of this server answers."""
    inside = {urldefrag(link).url for link in page.links if not link.startswith(("#", "http", "data:"))}
    subjects = {quad.subject.value for quad in store if isinstance(quad.subject, ox.NamedNode)}
    documents = {link for link in inside if link.startswith("doc/")}
    assert len(documents) > 500
    assert {link for link in documents if f"{BASE}{unquote(link.removeprefix('doc/'))}" not in subjects} == set()
    for link in inside - documents:
        reply = client.follow(urljoin("/ontology", link), Accept=HTML)
        assert reply.status_code == 200, link


def test_every_example_query_lists_what_is_there(page: Page, client: SiteClient, store: ox.Store) -> None:
    """An example query has rows unless the graph, examples included, has no instance of the class."""
    addresses = [link for link in page.links if link.startswith("sparql?query=")]
    assert len(addresses) > 60
    found = {}
    for address in addresses:
        reply = client.get(f"/{address}", Accept="application/sparql-results+json")
        assert reply.status_code == 200, unquote(address)
        rows = json.loads(reply.content)["results"]["bindings"]
        found[unquote(address).split("poakg:")[1].split("+")[0].rstrip(" .")] = len(rows)
    instances = {quad.object.value.removeprefix(TERM) for quad in store.quads_for_pattern(None, RDF_TYPE, None)}  # type: ignore[union-attr]
    empty = {name for name, rows in found.items() if not rows}
    assert empty & instances == set()
    assert len(empty) < 5


def test_the_page_is_laid_out_for_everybody(page: Page) -> None:
    """One first heading, no level left out, landmarks, a language, and nothing the policy of the site forbids."""
    assert page.headings.count(1) == 1
    content = page.headings[page.headings.index(1) :]
    assert all(after - before <= 1 for before, after in pairwise(content))
    assert (page.tags["main"], page.tags["header"]) == (1, 1)
    assert next(link for link in page.links if link.startswith("#")) == "#main-content"
    assert {"script", "style", "iframe", "img", "object"} & page.tags.keys() == set()
    assert not {name for name in page.attributes if name == "style" or name.startswith("on")}
    assert page.tags["svg"] == page.tags["title"] - 1 == page.tags["desc"] == 1


def test_the_main_navigation_is_that_of_the_site(page: Page, client: SiteClient) -> None:
    """Its links are those of every other page."""
    start = Page(client.get("/", Accept=HTML).text)
    own = [urljoin("/ontology", link) for link in page.navigation]
    assert [link.rstrip("/") for link in own] == [link.rstrip("/") for link in start.navigation]
    assert len(start.navigation) > 4


def test_the_page_works_below_a_prefix(snapshot: Snapshot, page: Page) -> None:
    """All of its links are relative, so a reverse proxy may show it anywhere, and the version IRI leads to it."""
    assert [link for link in page.links if link.startswith("/")] == []
    with run_site([snapshot.path], Limits()) as client:
        reply = client.get("/ontology/0.1.0", Accept=HTML)
        assert (reply.status_code, reply.headers["location"]) == (303, "/ontology")
        assert client.get("/ontology", Accept=HTML).status_code == 200
        assert client.get("/static/ontology.css").status_code == 200


def test_equal_content_gives_an_equal_page(text: str, recipe: Recipe, store: ox.Store) -> None:
    """Byte for byte, whatever the order of the files, and as sent within the size that the site allows."""
    uses = count_uses(store)
    assert render_ontology(recipe.sources, uses) == text
    assert render_ontology((SourceFile(one.name, one.graph, one.content) for one in recipe.sources), uses) == text
    assert len(gzip.compress(text.encode())) < 100_000


def test_areas_terms_and_classes_come_from_the_content() -> None:
    """A file of terms is an area, an expression is put in words, and a retired term names its successor."""
    page = Page(
        render_ontology(
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
    )
    assert {"area-odd-name", "Thing", "Part", "Kin", "Kith", "has", "owns", "retired-terms"} <= set(page.ids)
    assert "Odd-name" in page.texts["area-odd-name"]
    lines = {name: " ".join(page.texts[name].split()) for name in ("Thing", "Part", "has", "owns", "note")}
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
    assert not {"main-classes", "diagram-title"} & set(page.ids)


def test_markup_in_the_content_is_shown_not_obeyed() -> None:
    """Labels, definitions, codes and addresses are escaped, and only addresses of the web are links."""
    bad = '\\"><script>alert(1)</script>'
    page = Page(
        render_ontology(
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
    )
    assert "script" not in page.tags
    assert page.texts["Thing"].count("<script>alert(1)</script>") >= 2
    assert "<script>" in page.texts["code-list-list"]
    assert [link for link in page.links if "javascript" in link] == []


def test_what_is_missing_is_not_made_by_a_request(snapshot: Snapshot, tmp_path: Path) -> None:
    """A request changes nothing: 503 with the command to run, and the page as soon as it is there."""
    copy = tmp_path / snapshot.path.name
    copy.write_bytes(snapshot.path.read_bytes())
    copy.with_suffix(".json").write_bytes(snapshot.manifest.read_bytes())
    with run_site([copy], Limits()) as client:
        for address in ("/ontology", "/rules", "/templates/national-report.xlsx"):
            reply = client.get(address, Accept=HTML)
            assert reply.status_code == 503
            assert "poakg build" in reply.text
        assert {path.name for path in tmp_path.iterdir()} == {copy.name, copy.with_suffix(".json").name}
        shutil.copytree(snapshot.prepared.path, tmp_path / snapshot.prepared.path.name)
        for address in ("/ontology", "/rules", "/templates/national-report.xlsx"):
            assert client.get(address, Accept=HTML).status_code == 200


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_in_a_browser(server: Server, tmp_path: Path, width: int, scheme: str) -> None:
    """It is styled, fits the width, has no error on the console, and a hash IRI leads to its term."""
    driver: webdriver.Chrome = open_browser(tmp_path / "profile", scripts=False)
    try:
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        driver.get(f"{server.url}/ontology#dueAt")
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        top = driver.execute_script("return document.getElementById('dueAt').getBoundingClientRect().top")
        assert 0 <= top < 200
        paper = driver.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(18, 23, 28)")
        assert driver.execute_script("return document.styleSheets.length") == 2
        assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]
    finally:
        driver.quit()
