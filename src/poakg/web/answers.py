"""What the page families share: the engine, what the client wants, and answers on their way to it."""

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
from flask import Response
from flask import current_app
from flask import request

from poakg.engine.guard import CheckedQuery
from poakg.engine.pool import Answer
from poakg.engine.pool import Job
from poakg.engine.pool import Pool
from poakg.formats import find_format
from poakg.web.negotiation import choose_formats
from poakg.web.negotiation import prefers_page

QUERIES = {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.rq"))}
"""Our own queries by name."""


def get_pool() -> Pool:
    """Return the engine of the application that handles the request."""
    pool: Pool = current_app.extensions["poakg.pool"]
    return pool


def is_iri(text: str) -> bool:
    """Tell whether ``text`` is an absolute IRI that a graph could name."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True


def wants_page() -> bool:
    """Tell whether the client wants a page rather than data; a format named in the address goes first."""
    named = request.args.get("format")
    return named == "html" or (named is None and prefers_page(request.accept_mimetypes))


def wanted_formats() -> dict[str, str]:
    """Return the formats that the client wants, by family of results."""
    return choose_formats(request.accept_mimetypes, request.args.get("format"))


def stream_answer(answer: Answer) -> Response:
    """Send ``answer``: at once where it is whole, else piece by piece as it comes."""
    body: Iterator[bytes] | bytes = answer.chunks if answer.whole is None else answer.whole
    content_type = find_format(answer.format_name).content_type
    response = Response(body, content_type=content_type, headers={"Vary": "Accept"})
    response.call_on_close(answer.close)
    return response


def send_graphs(*graphs: str) -> Response:
    """Send all triples of ``graphs`` as RDF in the format that the client wants."""
    query = CheckedQuery(QUERIES["everything"], names_dataset=False)
    return stream_answer(get_pool().submit(Job(query, wanted_formats(), graphs)))
