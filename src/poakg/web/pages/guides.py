"""The guides: Markdown files beside this module, shown as pages below /docs."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from flask import Response
from flask import redirect
from flask import url_for
from markdown_it import MarkdownIt
from werkzeug import Response as AnyResponse

from poakg.web.http.problems import NotFoundError
from poakg.web.pages.view import show

_FOLDER = Path(__file__).with_name("guides")
# The marks of generated tables, which Markdown without HTML would show.
_MARK = re.compile(r"^<!-- .* -->\n", re.MULTILINE)
_TITLE = re.compile(r"# (.+)\n")
# Links to other guides are those of the files; the pages are beside each other too, without an ending.
_LINK = re.compile(r"\]\((\w+)\.md\)")

GUIDES = ("query", "steward", "join", "operate")
"""The names of the guides, in the order in which they are listed."""


class Guide(NamedTuple):
    """A guide by its name: its title, and its text as HTML, heading included."""

    name: str
    title: str
    html: str


@cache
def render_guide(name: str) -> Guide:
    """Return the guide called ``name``. Raises NotFoundError."""
    if name not in GUIDES:
        raise NotFoundError(f"There is no guide called {name}.", f"Use one of {', '.join(GUIDES)}.")
    text = _LINK.sub(r"](\1)", _MARK.sub("", (_FOLDER / f"{name}.md").read_text(encoding="utf-8")))
    title = _TITLE.match(text)
    assert title is not None  # noqa: S101 - the guides are ours, and a test renders each
    # Nobody's HTML gets into a page, ours included.
    html: str = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return Guide(name, title[1], _let_scroll(html))


def show_first() -> AnyResponse:
    """Lead to the first guide, which has links to the others."""
    return redirect(url_for("guide", name=GUIDES[0]), 303)


def show_guide(name: str) -> Response:
    """Show a guide. Raises NotFoundError."""
    return show("guide.html", guide=render_guide(name), guides=list_guides())


def list_guides() -> list[Guide]:
    """Return all guides, in order."""
    return [render_guide(name) for name in GUIDES]


def _let_scroll(html: str) -> str:
    """Let wide tables and examples scroll by themselves, also by the keyboard."""
    html = html.replace("<table>", '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>')
    return html.replace("</table>", "</table></div>").replace("<pre>", '<pre tabindex="0">')
