"""The query editor in a real browser: type, run, sort, download, follow a link, break the syntax."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs
from urllib.parse import quote
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.web import create_app
from poakg.web import editor
from tests.browser import open_browser
from tests.conftest import Server
from tests.engine.loop import run_app
from tests.http import ask
from tests.http import send

NUMBERS = "SELECT ?number ?name { VALUES (?number ?name) { (9 'nine') (100 'hundred') (10 'ten') } }"
needs_editor = pytest.mark.skipif(not editor.is_editor_built(), reason="needs the editor, which the build gets by npm")


class Page:
    """The page at /sparql as a person sees and uses it."""

    def __init__(self, driver: webdriver.Chrome, url: str) -> None:
        self.driver = driver
        self.url = url

    def open(self, query: str | None = None) -> None:
        """Go to the page, by a link with ``query`` if there is one, and wait until the editor is there."""
        self.driver.get(f"{self.url}/sparql" if query is None else f"{self.url}/sparql?query={quote(query)}")
        self.wait_for(".yasqe .CodeMirror")
        if query is not None:
            self.wait_for_answer()

    def find(self, selector: str) -> WebElement:
        """Return the first element that ``selector`` fits."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def wait_for(self, selector: str) -> WebElement:
        """Wait until something that ``selector`` fits is shown, and return it."""
        shown = WebDriverWait(self.driver, 10, 0.05).until(
            lambda driver: [e for e in driver.find_elements(By.CSS_SELECTOR, selector) if e.is_displayed()]
        )
        return shown[0]

    def wait_for_answer(self) -> None:
        """Wait until the answer to the query that runs is shown, or a mistake is."""
        WebDriverWait(self.driver, 10, 0.05).until(
            lambda driver: driver.execute_script(
                "return !!document.querySelector('#problem p')"
                " || /row|Answer/.test(document.querySelector('#status')?.textContent)"
                " && !!document.querySelector('.yasr_results > *')"
            )
        )

    def press(self, *keys: str) -> None:
        """Press ``keys`` together, wherever the focus is."""
        chain = webdriver.ActionChains(self.driver)
        for key in keys:
            chain.key_down(key)
        for key in reversed(keys):
            chain.key_up(key)
        chain.perform()

    def write(self, text: str) -> None:
        """Replace what the editor holds by typing ``text``."""
        self.find(".yasqe .CodeMirror-lines").click()
        self.press(Keys.CONTROL, "a")
        webdriver.ActionChains(self.driver).send_keys(text).perform()

    def read(self) -> str:
        """Return what the editor holds."""
        return str(
            self.driver.execute_script("return document.querySelector('.yasqe .CodeMirror').CodeMirror.getValue()")
        )

    def ask(self, text: str) -> None:
        """Type a query and run it with the keyboard."""
        self.write(text)
        self.press(Keys.CONTROL, Keys.ENTER)
        WebDriverWait(self.driver, 10, 0.05).until(lambda _: self.asked() == text)
        self.wait_for_answer()

    def asked(self) -> str:
        """Return the query in the address bar."""
        return parse_qs(urlsplit(self.driver.current_url).query).get("query", [""])[0]

    def column(self, number: int) -> list[str]:
        """Return the values shown in a column; the first after the row numbers is 1."""
        selector = f".yasr tbody td:nth-child({number + 1}) > div > span"
        script = "return [...document.querySelectorAll(arguments[0])].map((cell) => cell.textContent)"
        values: list[str] = self.driver.execute_script(script, selector)
        return values

    def wait_for_column(self, number: int, values: list[str]) -> None:
        """Wait until a column shows ``values``."""
        WebDriverWait(self.driver, 10, 0.05).until(lambda _: self.column(number) == values)

    def focused(self) -> str:
        """Return how whatever has the focus is called."""
        return self.driver.switch_to.active_element.accessible_name


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for all tests of this module."""
    opened = open_browser(tmp_path_factory.mktemp("profile"), scripts=True)
    yield opened
    opened.quit()


def read_log(driver: webdriver.Chrome, kind: str) -> list[str]:
    """Return what the browser has logged since this was last asked."""
    return [entry["message"] for entry in driver.get_log(kind)]  # type: ignore[no-untyped-call]


@pytest.fixture
def page(driver: webdriver.Chrome, server: Server) -> Iterator[Page]:
    """The page; whatever a test does, no policy may be broken and no other host asked."""
    driver.get(f"{server.url}/health")
    driver.execute_script("localStorage.clear()")
    read_log(driver, "browser")
    read_log(driver, "performance")
    yield Page(driver, server.url)
    assert [message for message in read_log(driver, "browser") if "Content Security" in message] == []
    events = [json.loads(message)["message"] for message in read_log(driver, "performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith((server.url, "data:", "blob:"))] == []


@needs_editor
@pytest.mark.browser
def test_a_person_types_runs_and_sorts(page: Page) -> None:
    """Numbers sort as numbers, in both directions, by mouse and by keyboard."""
    page.open()
    page.ask(NUMBERS)
    assert page.column(1) == ["9", "100", "10"]
    page.find(".yasr thead th:nth-child(2)").click()
    page.wait_for_column(1, ["9", "10", "100"])
    page.find(".yasr thead th:nth-child(2) [role=button]").send_keys(Keys.ENTER)
    page.wait_for_column(1, ["100", "10", "9"])
    page.find(".tableFilter").send_keys("hund")
    page.wait_for_column(2, ["hundred"])


@needs_editor
@pytest.mark.browser
def test_long_results_have_pages(page: Page) -> None:
    """The table shows fifty rows at a time and the page says how many there are."""
    page.open("SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 120")
    assert page.find("#status").text.startswith("120 rows")
    assert len(page.column(1)) == 50
    page.find(".dt-paging-button.next").click()
    assert page.find(".yasr tbody .rowNumber").text.strip() == "51"


@needs_editor
@pytest.mark.browser
@pytest.mark.parametrize(
    ("query", "label", "name"),
    [
        (NUMBERS, "CSV", "result.csv"),
        (NUMBERS, "SPREADSHEET", "result.csv"),
        (NUMBERS, "JSON", "result.srj"),
        ("ASK {}", "XML", "result.srx"),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 1", "TURTLE", "result.ttl"),
        ("CONSTRUCT WHERE { ?s <urn:none> ?o }", "N-TRIPLES", "result.nt"),
    ],
)
def test_the_whole_result_is_downloaded(page: Page, tmp_path: Path, query: str, label: str, name: str) -> None:
    """A download is what the endpoint sends in that format."""
    page.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    page.open(query)
    page.driver.find_element(By.LINK_TEXT, label).click()
    WebDriverWait(page.driver, 10, 0.05).until(lambda _: (tmp_path / name).is_file())
    assert (tmp_path / name).read_bytes() == ask(page.url, query, format=label.lower()).body


@needs_editor
@pytest.mark.browser
def test_a_link_brings_the_query_and_its_answer(page: Page) -> None:
    """The address bar always has the link to what was asked last, and going back asks what was asked before."""
    page.open(NUMBERS)
    assert page.read() == NUMBERS
    assert page.column(1) == ["9", "100", "10"]
    page.ask("SELECT ?one { VALUES ?one { 1 } }")
    assert page.column(1) == ["1"]
    page.driver.back()
    page.wait_for_column(1, ["9", "100", "10"])
    assert page.read() == NUMBERS


@needs_editor
@pytest.mark.browser
def test_the_link_is_copied(page: Page) -> None:
    """What is copied is a link to what the editor holds, run or not."""
    page.driver.execute_cdp_cmd(
        "Browser.setPermission", {"permission": {"name": "clipboard-write"}, "setting": "granted", "origin": page.url}
    )
    page.open()
    page.write(NUMBERS)
    page.driver.execute_script("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.driver.find_element(By.XPATH, "//button[text()='Copy link']").click()
    WebDriverWait(page.driver, 10, 0.05).until(lambda driver: driver.execute_script("return window.copied"))
    assert parse_qs(urlsplit(page.driver.execute_script("return window.copied")).query)["query"] == [NUMBERS]


@needs_editor
@pytest.mark.browser
def test_what_was_typed_is_there_again(page: Page) -> None:
    """Someone who comes back without a link finds the query of before, which is not run."""
    page.open()
    page.ask(NUMBERS)
    page.open()
    assert page.read() == NUMBERS
    assert page.find("#status").text == ""


@needs_editor
@pytest.mark.browser
def test_a_mistake_has_its_reason_and_its_place(page: Page) -> None:
    """The server's reason is told, its place is marked, and a button leads there; mending it takes all away."""
    wrong = "SELECT ?s {\n  ?s a ?class .\n} GROUP BI ?s"
    page.open(wrong)
    assert "line 3, column 11" in page.find("#problem").text
    assert page.find(".misread").text == "BI"
    page.find("#problem button").click()
    cursor = page.driver.execute_script("return document.querySelector('.yasqe .CodeMirror').CodeMirror.getCursor()")
    assert (cursor["line"], cursor["ch"]) == (2, 8)
    assert page.find("#note").text.startswith("Line 3: ")
    page.ask(NUMBERS)
    assert page.find("#problem").text == ""
    assert page.find("#note").text == ""
    assert not page.driver.find_elements(By.CSS_SELECTOR, ".misread, .misread-line")


@needs_editor
@pytest.mark.browser
def test_a_query_that_takes_too_long_is_explained(page: Page) -> None:
    """What is no syntax error is told in the same place, without a mark."""
    page.open()
    page.ask("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert page.find("#problem").text
    assert not page.driver.find_elements(By.CSS_SELECTOR, ".misread, #problem button")


@needs_editor
@pytest.mark.browser
def test_a_running_query_is_stopped(page: Page) -> None:
    """While a query runs, the button that ran it stops it."""
    page.open()
    page.write("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    button = page.find("#editor button[type=submit]")
    button.click()
    assert button.text == "Stop"
    button.click()
    WebDriverWait(page.driver, 1, 0.05).until(lambda _: page.find("#status").text == "Stopped.")
    assert button.text == "Run query"
    assert page.find("#problem").text == ""


@needs_editor
@pytest.mark.browser
def test_examples_are_searched_and_chosen(page: Page, content: Path) -> None:
    """The catalogue is found by any word of its questions, summaries and tags."""
    page.open()
    page.find(".examples summary").click()
    page.find(".examples input").send_keys("name sdg 16.4")
    shown = [item for item in page.driver.find_elements(By.CSS_SELECTOR, ".examples li a") if item.is_displayed()]
    assert [item.text for item in shown] == ["Which provisions name SDG target 16.4?"]
    shown[0].click()
    page.wait_for_answer()
    assert page.read() == read_queries(content)["commitments-naming-target-16-4"].text
    assert page.column(1)[0] == "report:1"


@needs_editor
@pytest.mark.browser
@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("SELECT * { ?s a provision", "poakg:Provision"),
        ("SELECT * { ?s a poakg:Provisi", "poakg:Provision"),
        ("SELECT * { ?s poakg:summ", "poakg:summary"),
        ("SELECT * { ?s poakg:hedgedB", "poakg:hedgedBy"),
    ],
)
def test_terms_of_the_graph_are_completed(page: Page, typed: str, completed: str) -> None:
    """Classes and properties that are used are offered, and their prefix is declared."""
    page.open()
    page.write(typed)
    page.press(Keys.CONTROL, " ")
    assert page.wait_for(".CodeMirror-hint").text.startswith(f"{completed} ")
    page.press(Keys.ENTER)
    WebDriverWait(page.driver, 10, 0.05).until(lambda _: page.read().rstrip().endswith(f" {completed}"))
    assert f"PREFIX poakg: <{TERM}>" in page.read()


@needs_editor
@pytest.mark.browser
def test_our_iris_lead_to_our_pages(page: Page) -> None:
    """An IRI of ours opens on this server, shortened by its longest prefix; another keeps its own address."""
    annex = "https://w3id.org/poakg/id/revcon4/annex/96"
    page.open(f"SELECT ?ours ?other {{ VALUES (?ours ?other) {{ (<{annex}> <http://www.w3.org/ns/prov#Entity>) }} }}")
    ours, other = page.driver.find_elements(By.CSS_SELECTOR, ".yasr tbody a")
    assert (ours.text, other.text) == ("annex:96", "prov:Entity")
    assert other.get_attribute("href") == "http://www.w3.org/ns/prov#Entity"
    ours.click()
    page.wait_for("dl")
    assert page.driver.current_url == f"{page.url}/doc/id/revcon4/annex/96"


@needs_editor
@pytest.mark.browser
@pytest.mark.parametrize(
    "text",
    [
        "<img src=//other.invalid/x onerror=window.harmed=1>",
        "<script>window.harmed=1</script>",
        "&lt;img src=//other.invalid/x onerror=window.harmed=1&gt;",
        "'><svg onload=window.harmed=1>",
        "{{harm}} and {{text}}",
    ],
)
def test_markup_in_values_is_only_text(page: Page, text: str) -> None:
    """Literals are shown, sorted and filtered letter by letter, in the table and in the response."""
    page.open(f'SELECT ?text ?harm {{ VALUES (?text ?harm) {{ ("""{text}""" "harm") ("""{text}"""@en "b") }} }}')
    assert page.column(1) == [text, text]
    page.find(".yasr thead th:nth-child(2)").click()
    page.find(".tableFilter").send_keys("harm")
    page.find(".select_response").click()
    page.wait_for(".yasr_results .CodeMirror")
    assert not page.driver.execute_script(
        "return window.harmed || document.querySelector('.yasr_results :is(img, script)')"
    )


@needs_editor
@pytest.mark.browser
@pytest.mark.parametrize(
    "iri", ["javascript:window.harmed=1", "http://a.invalid/'onmouseover='window.harmed=1", "data:text/html,x"]
)
def test_iris_are_links_to_the_web_or_none(page: Page, iri: str) -> None:
    """No IRI becomes an attribute or runs; those that are not of the web are text."""
    page.open(f"SELECT ?iri {{ BIND(<{iri}> AS ?iri) }}")
    assert page.column(1) == [iri]
    links = page.driver.find_elements(By.CSS_SELECTOR, ".yasr tbody a")
    assert [link.get_attribute("href") for link in links] == ([iri] if iri.startswith("http") else [])
    assert not page.driver.find_elements(By.CSS_SELECTOR, ".yasr tbody [onmouseover]")


@needs_editor
@pytest.mark.browser
def test_markup_in_variables_and_tags_is_only_text(page: Page) -> None:
    """Even an answer that no engine of ours gives, with markup where names stand, does nothing."""
    page.open()
    mark = "<img src=//other.invalid/x onerror=window.harmed=1>"
    literals = [{"xml:lang": mark}, {"datatype": mark}, {"type": "bnode"}, {"type": mark}]
    rows = [{mark: {"type": "literal", "value": mark, **more}} for more in literals]
    body = json.dumps({"head": {"vars": [mark]}, "results": {"bindings": rows}})
    page.driver.execute_script(
        """const place = document.body.appendChild(document.createElement("div"));
        const viewer = new Yasgui.Yasr(place, {persistenceId: null, prefixes: {}});
        viewer.setResponse({data: arguments[0], contentType: "application/sparql-results+json", status: 200});""",
        body,
    )
    page.wait_for("body > div .dataTable tbody tr")
    assert page.find("body > div:last-of-type th:last-child .dt-column-title:not(:empty)").text == mark
    assert not page.driver.execute_script("return window.harmed || document.querySelector('.yasr_results img')")


@needs_editor
@pytest.mark.browser
def test_everything_is_reached_by_keyboard(page: Page) -> None:
    """Tab indents in the editor until Escape lets it out; what has the focus shows it, and names itself."""
    page.open(NUMBERS)
    page.find(".yasqe .CodeMirror-lines").click()
    page.press(Keys.TAB)
    assert page.focused() == "SPARQL query"
    described = page.driver.switch_to.active_element.get_attribute("aria-describedby") or ""
    assert "Esc" in page.find(f"#{described.split()[0]}").text
    page.press(Keys.ESCAPE)
    reached = []
    for _ in range(17):
        page.press(Keys.TAB)
        reached.append(page.focused())
        assert page.driver.switch_to.active_element.value_of_css_property("outline-style") != "none", reached
    assert reached == [
        *("Run query", "Copy link", "SPREADSHEET", "JSON", "XML", "CSV", "TSV"),
        *("Shows Table view", "Shows Response view", "Simple view", "Ellipse", "Filter query results", "Page size"),
        *("number: Activate to sort", "name: Activate to sort", "1", "its licences"),
    ]


@needs_editor
@pytest.mark.browser
def test_a_long_query_is_scrolled_by_keyboard(page: Page) -> None:
    """Its lines are in the order of tabs, and only while they scroll."""
    page.open()
    lines = page.find(".yasqe .CodeMirror-scroll")

    def put(text: str) -> None:
        script = "document.querySelector('.yasqe .CodeMirror').CodeMirror.setValue(arguments[0])"
        page.driver.execute_script(script, text)

    def wait_for_tab_index(value: str) -> None:
        WebDriverWait(page.driver, 10, 0.05).until(lambda _: lines.get_attribute("tabindex") == value)

    put("ASK {}")
    wait_for_tab_index("-1")
    put("ASK {}\n" + "# A line.\n" * 60)
    wait_for_tab_index("0")
    page.driver.execute_script("arguments[0].scrollTop = 0; arguments[0].focus()", lines)
    page.press(Keys.PAGE_DOWN)
    WebDriverWait(page.driver, 10, 0.05).until(lambda _: lines.get_property("scrollTop"))
    put("ASK {}")
    wait_for_tab_index("-1")


@needs_editor
@pytest.mark.browser
def test_the_form_stays_where_the_editor_cannot_start(page: Page) -> None:
    """When the terms cannot be read, nothing is taken away."""
    page.driver.execute_cdp_cmd("Network.enable", {})
    page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/editor/terms.json"]})
    try:
        page.driver.get(f"{page.url}/sparql")
        page.find("textarea#query").send_keys(NUMBERS)
        page.find("#editor button[type=submit]").click()
        assert page.wait_for("#answer td").text == "9 xsd:integer"
    finally:
        page.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})


def test_the_terms_are_those_of_the_graph(server: Server) -> None:
    """What is completed is counted over the default graph; unchanged terms are not sent again."""
    reply = send(f"{server.url}/editor/terms.json")
    terms = json.loads(reply.body)
    assert terms["prefixes"] == PREFIXES
    counted = ask(server.url, f"SELECT (COUNT(*) AS ?n) {{ ?s a <{TERM}Provision> }}", "text/csv").body.split()[1]
    uses = {entry["iri"]: (entry["label"], entry["uses"]) for entry in terms["classes"]}
    assert uses[f"{TERM}Provision"] == ("provision", int(counted))
    assert f"{TERM}summary" in {entry["iri"] for entry in terms["properties"]}
    assert send(f"{server.url}/editor/terms.json", If_None_Match=reply.headers["etag"]).status == 304


def test_without_the_editor_the_page_is_a_form(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, snapshot: Snapshot
) -> None:
    """Where the build could not get the editor, the page does not ask for it."""
    monkeypatch.setattr(editor, "BUILT", tmp_path)
    with run_app(create_app(snapshot.path.parent)) as client:
        text = client.get("/sparql", headers={"Accept": "text/html"}).text
    assert "<textarea" in text
    assert "<script" not in text


def test_every_question_is_among_the_examples(content: Path) -> None:
    """Each question stands once, under its first tag."""
    queries = read_queries(content)
    groups = editor.group_examples(queries.values())
    assert sorted(query.name for _, members in groups for query in members) == sorted(queries)
    assert all(query.tags[0] == tag for tag, members in groups for query in members)
