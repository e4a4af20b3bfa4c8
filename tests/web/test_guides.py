"""The guides below /docs: pages like the others, linked from the start page and from each other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from poakg.engine.limits import Limits
from poakg.graph.snapshot import Snapshot
from poakg.web.pages import guides
from poakg.web.pages.guides import GUIDES
from tests.engine.loop import SiteClient
from tests.engine.loop import run_site
from tests.web.test_pages import HTML
from tests.web.test_pages import Checker


@pytest.fixture(scope="module")
def client(snapshot: Snapshot) -> Iterator[SiteClient]:
    """The application in this process, over an engine of its own."""
    with run_site([snapshot.path], Limits()) as running:
        yield running


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_a_page(client: SiteClient, name: str) -> None:
    """It is well formed, loads nothing from elsewhere, runs no script, and has links to the other guides."""
    reply = client.get(f"/docs/{name}", Accept=HTML)
    assert reply.status_code == 200
    page = Checker(reply.text)
    assert {f"/docs/{other}" for other in GUIDES if other != name} <= set(page.links)
    assert page.scripts == []
    assert guides.render_guide(name).title in page.text


def test_the_start_page_leads_to_every_guide(client: SiteClient) -> None:
    """A newcomer finds them."""
    assert {f"/docs/{name}" for name in GUIDES} <= set(Checker(client.get("/", Accept=HTML).text).links)


def test_an_unknown_guide_is_not_found(client: SiteClient) -> None:
    """404 with the names that there are."""
    reply = client.get("/docs/elsewhere", Accept="application/json")
    assert reply.status_code == 404
    assert all(name in reply.text for name in GUIDES)


def test_html_in_a_guide_is_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Markup in the source of a guide is escaped, so that a guide cannot add scripts to a page."""
    (tmp_path / "query.md").write_text("# Title\n\n<script>alert(1)</script> and [x](javascript:alert(1))\n")
    monkeypatch.setattr(guides, "_FOLDER", tmp_path)
    html = guides.render_guide.__wrapped__("query").html
    assert "<script" not in html
    assert 'href="javascript' not in html
    assert "&lt;script&gt;" in html
