"""Files that pages load."""

from pathlib import Path

from flask import Response
from flask import send_from_directory

from poakg.web.editor import STATIC as EDITOR

_PAGES = Path(__file__).parent / "static"


def send_static(filename: str) -> Response:
    """Send a file that all pages share. Raises NotFound."""
    return send_from_directory(_PAGES, filename)


def send_favicon() -> Response:
    """Send the icon of the site, where a browser looks for it unasked."""
    return send_static("favicon.svg")


def send_editor_file(filename: str) -> Response:
    """Send a file of the query editor. Raises NotFound."""
    return send_from_directory(EDITOR, filename)
