"""Every type of page keeps to WCAG 2.2 AA as far as a program can tell, and fits the narrowest screen.

What looks is axe-core, which npm installs once into a folder of the cache; nothing of it is part of the project. A few
types of page are looked at in the full lane, all of them with ``--all``.
"""

import io
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import platformdirs
import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from poakg.web import editor
from tests.browser import open_browser
from tests.conftest import Server
from tests.http import send

pytestmark = [pytest.mark.browser, pytest.mark.node]

AXE = "axe-core@4.14.1"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OFTEN = ["/", "/provisions?theme=marking", "/id/revcon4/annex/72", "/figures/stages-by-bearer"]
SELDOM = [
    *("/states", "/briefing/customs", "/questions/assistance-offers?region=011"),
    *(
        "/provisions",
        "/provisions?them=marking",
        "/search?words=marking",
        "/sdg/5",
        "/timeline",
        "/id/revcon4/annex/212/d",
    ),
    *("/search", "/search?words=xylophone", "/sdg", "/sdg/16.4", "/figures", "/figures/provisions-by-goal"),
    *("/figures/themes-by-force", "/figures/parts-by-hedge", "/life-cycle", "/questions", "/questions/due"),
    *("/questions/none", "/questions/commitments-for-goal", "/validate", "/rules", "/rule/COM-027", "/docs/query"),
    *("/docs/steward", "/sparql", "/code/theme/marking", "/code/actor/customs", "/code/force/undertaking"),
    *("/ontology", "/ontology/pages/timing", "/ontology/pages/code-lists", "/ontology/pages/retired-terms"),
    *("/id/state/KEN", "/id/region/011", "/id/fund/unscar", "/id/system/iarms", "/id/instrument/arms-trade-treaty"),
    *("/id/meeting/bms-2026", "/id/body/wco", "/id/deliverable/trends-analysis", "/id/mechanism/ddr", "/id/item/45.1"),
    *("/id/revcon4", "/id/revcon4/annex/part/II", "/query/due", "/rule-set/common", "/id/dataset/poakg", "/graph/sdg"),
    *("/id/former-state/yugoslavia", "/nowhere", "/sparql?query=SELECT&format=html"),
    "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+5&format=html",
    # More lines than the editor shows.
    f"/sparql?query=ASK+%7B%7D{'%0A%23' * 60}&format=html",
]
# Width of the screen in CSS pixels, and the colours that somebody prefers.
MODES = [(1280, "light"), (1280, "dark"), (390, "light")]
WORD_IN_WEB_ADDRESS = "averylongnamethatnobodycouldputintoonelineofanarrowscreenofatelephone"
# The words in the cells of tables, other than those of very many characters, that are broken between two lines.
BROKEN_WORDS = r"""
const broken = [];
for (const cell of document.querySelectorAll('th, td')) {
  const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (const word of texts.currentNode.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].filter(box => box.width > 0).map(box => Math.round(box.top)));
      if (lines.size > 1 && word[0].length < 25) broken.push(word[0]);
    }
  }
}
return broken;
"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The text of axe-core."""
    folder = platformdirs.user_cache_path("poakg") / "tests" / AXE
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        folder.mkdir(parents=True, exist_ok=True)
        line = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", AXE]
        subprocess.run(line, check=True, capture_output=True, timeout=600)
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """Headless Chromium for all pages."""
    driver = open_browser(tmp_path_factory.mktemp("profile"), scripts=True)
    yield driver
    driver.quit()


def resize(browser: webdriver.Chrome, width: int, colours: str) -> None:
    """Give the browser a screen of this width, and a preference for colours."""
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    preferred = [{"name": "prefers-color-scheme", "value": colours}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": preferred})


def wait_for_editor(browser: webdriver.Chrome) -> None:
    """Wait until the page has drawn its editor of queries, if it has one."""
    if editor.is_editor_built() and browser.find_elements(By.ID, "editor"):
        WebDriverWait(browser, 10, 0.05).until(lambda _: browser.find_elements(By.CSS_SELECTOR, ".yasqe .CodeMirror"))


def list_faults(browser: webdriver.Chrome, axe: str) -> list[str]:
    """Return what axe finds on the page: rules with the elements that break them."""
    browser.execute_script(axe)
    found = browser.execute_async_script(
        "const [tags, done] = arguments;"
        "axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then(result => done(result.violations))",
        TAGS,
    )
    return [f"{one['id']}: {node['target']} {node['html'][:200]}" for one in found for node in one["nodes"]]


@pytest.mark.parametrize(
    "address", [*OFTEN, *(pytest.param(address, marks=pytest.mark.ecosystem) for address in SELDOM)]
)
def test_nothing_stands_in_the_way(browser: webdriver.Chrome, server: Server, axe: str, address: str) -> None:
    """Axe finds nothing in light and dark and on a narrow screen; nothing scrolls sideways, and no error is logged."""
    faults: dict[str, list[str]] = {}
    for width, colours in MODES:
        resize(browser, width, colours)
        browser.get(f"{server.url}{address}")
        wait_for_editor(browser)
        faults[f"{width} {colours}"] = list_faults(browser, axe)
    resize(browser, 320, "light")
    browser.get(f"{server.url}{address}")
    width = browser.execute_script("return document.documentElement.scrollWidth")
    log = browser.get_log("browser")  # type: ignore[no-untyped-call]
    errors = [entry["message"] for entry in log if entry["level"] == "SEVERE"]
    # A page that says that something is missing is one that was not found.
    unexpected = [error for error in errors if "status of 40" not in error]
    assert (faults, width, unexpected) == ({mode: [] for mode in faults}, 320, [])


def fill_with_faults(template: bytes) -> bytes:
    """Return the template of a national report filled in with many mistakes, in long and in short words."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    report, answers, quantities = (book[name] for name in ("Report", "Answers", "Quantities"))
    for column in range(1, report.max_column + 1):
        report.cell(2, column).value = f"internationalization https://example.org/{WORD_IN_WEB_ADDRESS}"
    for row in range(2, 12):
        answers.cell(row, 3).value = "occasionally"
        answers.cell(row, 4).value = "the commission for standardization and telecommunications is responsible for it"
    for column in range(1, quantities.max_column + 1):
        quantities.cell(2, column).value = "approximately"
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


def test_findings_read_well_on_every_screen(
    browser: webdriver.Chrome, server: Server, axe: str, tmp_path: Path
) -> None:
    """Tables break no word, nothing scrolls sideways, and a row that is a block stays a row for screen readers."""
    report = tmp_path / "report.xlsx"
    report.write_bytes(fill_with_faults(send(f"{server.url}/templates/national-report.xlsx").body))
    browser.get(f"{server.url}/validate")
    upload = browser.find_element(By.ID, "file")
    upload.send_keys(str(report))
    upload.submit()
    WebDriverWait(browser, 60).until(lambda driver: driver.find_elements(By.ID, "rules"))
    assert len(browser.find_elements(By.CSS_SELECTOR, "section table tbody tr")) > 15
    for width, colours in [*MODES, (320, "light")]:
        resize(browser, width, colours)
        assert browser.execute_script(BROKEN_WORDS) == [], width
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert list_faults(browser, axe) == [], width
        row = browser.find_element(By.CSS_SELECTOR, "section table tbody tr")
        assert (row.aria_role, row.value_of_css_property("display")) == (
            "row",
            "block" if width < 400 else "table-row",
        )


@pytest.mark.parametrize("address", ["/questions/to-do-list", "/rules", "/validate", "/questions/due"])
def test_tables_break_no_word(browser: webdriver.Chrome, server: Server, address: str) -> None:
    """Not on a wide screen and not on a narrow one; a table that is too wide scrolls by itself."""
    for width in (1280, 390):
        resize(browser, width, "light")
        browser.get(f"{server.url}{address}")
        assert browser.execute_script(BROKEN_WORDS) == [], width
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width


def test_what_axe_looks_for_is_found(browser: webdriver.Chrome, server: Server, axe: str) -> None:
    """A picture without words and a page that is too wide are noticed: the tests above can fail."""
    resize(browser, 320, "light")
    browser.get(f"{server.url}/")
    browser.execute_script(
        'document.querySelector(\'main\').innerHTML += \'<img src="/favicon.ico" width="500" height="5">\''
    )
    assert [fault for fault in list_faults(browser, axe) if fault.startswith("image-alt")]
    assert browser.execute_script("return document.documentElement.scrollWidth") > 320
    browser.get(f"{server.url}/questions/due")
    browser.execute_script("for (const cell of document.querySelectorAll('td')) cell.style.wordBreak = 'break-all'")
    assert browser.execute_script(BROKEN_WORDS)
