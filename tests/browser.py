"""Headless Chromium for the tests, and how a person goes from page to page."""

from pathlib import Path

from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.conftest import CHROMEDRIVER
from tests.conftest import CHROMIUM


def open_browser(profile: Path, *, scripts: bool) -> webdriver.Chrome:
    """Return a browser of its own that keeps its files in ``profile``; ``scripts`` tells whether it runs JavaScript."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
        *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
        *("--window-size=1200,1400", f"--user-data-dir={profile}"),
    ):
        options.add_argument(argument)
    if not scripts:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(CHROMEDRIVER))
    driver.set_page_load_timeout(30)
    return driver


def wait_for(browser: webdriver.Chrome, selector: str) -> None:
    """Wait until the next page, which alone has this, is there."""
    waiting = WebDriverWait(browser, 10, ignored_exceptions=(WebDriverException,))
    waiting.until(lambda driver: driver.find_elements(By.CSS_SELECTOR, selector))


def follow(browser: webdriver.Chrome, words: str) -> None:
    """Click on the link with these words and wait for the page that it leads to."""
    leave(browser, browser.find_element(By.LINK_TEXT, words))


def choose(browser: webdriver.Chrome, button: str, **values: str) -> None:
    """Choose values in the form of a page, by name, and send it."""
    for name, value in values.items():
        field = browser.find_element(By.CSS_SELECTOR, f"main [name={name}]")
        if field.tag_name == "select":
            Select(field).select_by_value(value)
        else:
            # How a day is typed depends on the language of the browser.
            browser.execute_script("arguments[0].value = arguments[1]", field, value)
    leave(browser, browser.find_element(By.XPATH, f"//main//button[.='{button}']"))


def leave(browser: webdriver.Chrome, element: WebElement) -> None:
    """Click on an element and wait until its page is gone and the next one is there."""
    element.click()
    WebDriverWait(browser, 30).until(lambda _: is_gone(element))
    wait_for(browser, "footer")


def is_gone(element: WebElement) -> bool:
    """Return whether an element is of a page that was left; the driver says so in one way or another."""
    try:
        element.is_enabled()
    except WebDriverException:
        return True
    return False


def read_main(browser: webdriver.Chrome) -> str:
    """Return the text of a page without what all pages have."""
    return browser.find_element(By.TAG_NAME, "main").text
