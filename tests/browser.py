"""Headless Chromium for the tests."""

from pathlib import Path

from selenium import webdriver

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
