"""The page in a real browser, without JavaScript, as a person uses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser import open_browser
from tests.conftest import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """Headless Chromium with JavaScript turned off."""
    driver = open_browser(tmp_path / "profile", scripts=False)
    yield driver
    driver.quit()


def wait_for(browser: webdriver.Chrome, selector: str) -> None:
    """Wait until the next page, which alone has this, is there."""
    WebDriverWait(browser, 10).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, selector))


def test_a_person_asks_and_follows_a_link(browser: webdriver.Chrome, server: Server, tmp_path: Path) -> None:
    """Type a query, run it with the keyboard, read the rows, follow one into the graph."""
    browser.get(server.url)
    browser.find_element(By.LINK_TEXT, "SPARQL").click()
    wait_for(browser, "#query")
    assert "poakg" in browser.title
    assert browser.save_screenshot(str(tmp_path / "start.png"))
    box = browser.find_element(By.ID, "query")
    box.clear()
    box.send_keys("SELECT ?s { ?s a <https://w3id.org/poakg/ontology#Note> }")
    box.send_keys(Keys.TAB, Keys.TAB, Keys.ENTER)
    wait_for(browser, ".scroll tbody tr")
    cells = browser.find_elements(By.CSS_SELECTOR, ".scroll td a")
    assert [cell.text for cell in cells] == ["annex:96"]
    cells[0].click()
    wait_for(browser, "dl")
    assert browser.find_element(By.TAG_NAME, "h1").text == "Annex, paragraph 96"
    assert "every stage" in browser.find_element(By.TAG_NAME, "main").text


def test_the_page_of_the_editor_is_a_form_without_scripts(browser: webdriver.Chrome, server: Server) -> None:
    """Where no script runs, the examples are links, the form asks, and a mistake keeps what was typed."""
    browser.get(f"{server.url}/sparql")
    browser.find_element(By.CSS_SELECTOR, ".examples summary").click()
    browser.find_element(By.LINK_TEXT, "Which provisions name SDG target 16.4?").click()
    wait_for(browser, ".scroll tbody tr")
    box = browser.find_element(By.ID, "query")
    assert "SELECT" in (box.get_attribute("value") or "")
    box.clear()
    box.send_keys("SELECT nonsense")
    box.submit()
    wait_for(browser, "#answer .lead")
    assert browser.find_element(By.ID, "query").get_attribute("value") == "SELECT nonsense"


def test_an_example_runs_by_a_click(browser: webdriver.Chrome, server: Server) -> None:
    """The questions in the list are links to their answers, in which things go by their names."""
    browser.get(f"{server.url}/questions")
    browser.find_element(By.LINK_TEXT, "Which provisions name SDG target 16.4?").click()
    wait_for(browser, ".scroll tbody tr")
    links = browser.find_elements(By.CSS_SELECTOR, ".scroll tbody td:first-child a")
    ends = [(link.get_attribute("href") or "").rpartition("/revcon4/")[2] for link in links]
    assert ends == ["report/1", "annex/31", "annex/56", "annex/208"]


def test_a_mistake_is_explained(browser: webdriver.Chrome, server: Server) -> None:
    """A query that does not parse gives a page with line and column."""
    browser.get(f"{server.url}/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%7D")
    assert "line 1, column 19" in browser.find_element(By.TAG_NAME, "main").text


def test_a_person_finds_a_term_of_the_ontology(browser: webdriver.Chrome, server: Server) -> None:
    """A hash IRI leads to its term by one click, and the example query of a class to its answer."""
    browser.get(f"{server.url}/ontology#dueAt")
    entry = browser.find_element(By.ID, "dueAt")
    assert abs(browser.execute_script("return arguments[0].getBoundingClientRect().top", entry)) < 700
    entry.click()
    wait_for(browser, "div#dueAt")
    assert "relates a timing to a meeting" in browser.find_element(By.ID, "dueAt").text
    browser.find_element(By.LINK_TEXT, "Document").click()
    wait_for(browser, "#Measure summary")
    browser.find_element(By.CSS_SELECTOR, "#Measure summary").click()
    browser.find_element(By.CSS_SELECTOR, "#Measure details a").click()
    wait_for(browser, ".scroll tbody tr")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".scroll tbody tr")) == 10
