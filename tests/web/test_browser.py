"""The pages in a real browser, without JavaScript, as a person uses it."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from tests.browser import choose
from tests.browser import follow
from tests.browser import open_browser
from tests.browser import read_main
from tests.browser import wait_for
from tests.conftest import CASES
from tests.conftest import Server

pytestmark = pytest.mark.browser


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[webdriver.Chrome]:
    """Headless Chromium with JavaScript turned off."""
    driver = open_browser(tmp_path / "profile", scripts=False)
    yield driver
    driver.quit()


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
    browser.find_element(By.LINK_TEXT, "Provision").click()
    wait_for(browser, "#Measure summary")
    browser.find_element(By.CSS_SELECTOR, "#Measure summary").click()
    browser.find_element(By.CSS_SELECTOR, "#Measure details a").click()
    wait_for(browser, ".scroll tbody tr")
    assert len(browser.find_elements(By.CSS_SELECTOR, ".scroll tbody tr")) == 10


def test_what_must_our_customs_do(browser: webdriver.Chrome, server: Server) -> None:
    """From the start page by way of the commitments to the list of tasks."""
    browser.get(server.url)
    follow(browser, "Read the commitments")
    choose(browser, "Show", authority="customs")
    answer = (CASES / "queries" / "to-do-list.csv").read_text(encoding="utf-8").splitlines()
    tasks = [row for row in csv.DictReader(answer) if row["name"] == "customs"]
    assert f"{len({row['provision'] for row in tasks})} provisions\n" in read_main(browser)
    follow(browser, "customs")
    assert "Its to-do list" in read_main(browser)
    shown = read_main(browser).casefold()
    assert [row["task"] for row in tasks if row["task"].casefold() not in shown] == []


def test_what_is_due_before_june_2028_and_by_whom(browser: webdriver.Chrome, server: Server) -> None:
    """From what is due next on the start page, by a day in the form."""
    browser.get(server.url)
    follow(browser, "All that falls due, by whom")
    choose(browser, "Ask again", after="2024-06-28", before="2028-06-01")
    rows = browser.find_elements(By.CSS_SELECTOR, "main .scroll tbody tr")
    cells = [[cell.text for cell in row.find_elements(By.TAG_NAME, "td")] for row in rows]
    assert any("technical expert group" in cell for row in cells for cell in row)
    years = {row[0].split()[-1] for row in cells if row[0]}
    assert years == {"2025", "2026", "2027", "2028"}


def test_which_commitments_serve_a_goal_and_why(browser: webdriver.Chrome, server: Server) -> None:
    """The goals are linked where the commitments are; each commitment has its reason."""
    browser.get(server.url)
    follow(browser, "SDG goal")
    follow(browser, "SDG 5")
    assert "Sustainable Development Goal 5: Gender Equality" in read_main(browser)
    assert "confidence 0.9" in read_main(browser)


def test_who_could_fund_training_in_western_africa(browser: webdriver.Chrome, server: Server) -> None:
    """Where nothing is on file, the page says so, and has the funds that the text names."""
    browser.get(server.url)
    follow(browser, "Who offers assistance?")
    choose(browser, "Ask again", theme="stockpile-management", help="training", region="011")
    assert "Nothing on file answers this with these values" in read_main(browser)
    assert "Saving Lives Entity" in read_main(browser)


def test_which_undertakings_on_marking_are_firm_and_unhedged(browser: webdriver.Chrome, server: Server) -> None:
    """Three choices; the heading says which, and none of those found has a hedge."""
    browser.get(server.url)
    follow(browser, "Read the commitments")
    choose(browser, "Show", theme="marking", force="undertaking", hedged="false")
    assert browser.find_element(By.TAG_NAME, "h1").text == "Commitments: marking, undertaking, not hedged"
    assert browser.find_elements(By.CSS_SELECTOR, "#found ~ ol li")
    assert browser.find_elements(By.CSS_SELECTOR, ".chip.hedge") == []


def test_what_has_my_state_submitted(browser: webdriver.Chrome, server: Server) -> None:
    """Two links to the answer, and from there on to what a State is to do."""
    browser.get(server.url)
    follow(browser, "My State")
    follow(browser, "Kenya")
    assert "Nothing that it submitted is on file here" in read_main(browser)
    follow(browser, "what falls due")
    assert "What falls due when, and by whom?" in read_main(browser)


def test_what_cannot_be_chosen_from_a_list_stays_chosen(browser: webdriver.Chrome, server: Server) -> None:
    """A thing that an address names is kept by the form; without one the form does not ask for IRIs."""
    browser.get(f"{server.url}/provisions")
    assert browser.find_elements(By.NAME, "concerning") == []
    browser.get(f"{server.url}/provisions?concerning=id/system/cen")
    choose(browser, "Show", sort="date")
    assert "concerning=id%2Fsystem%2Fcen&" in browser.current_url
    assert "1 provision\n" in read_main(browser)
