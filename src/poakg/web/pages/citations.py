"""The page of an answer that is cited: how to cite it, and whether it is the same today."""

from urllib.parse import urlencode

from flask import Response
from flask import url_for

from poakg.graph.catalogue import strip_header
from poakg.web.citing import describe_citation
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_process
from poakg.web.pages.view import get_service
from poakg.web.pages.view import show


def show_citation(identifier: str) -> Response:
    """Show what there is to know about an answer. Raises NotFoundError, and as questions and queries do."""
    exchange = get_exchange()
    cited = get_process().run(describe_citation(get_service(), exchange, identifier), exchange)
    given = {name: value for name, value in (cited["parameters"] or {}).items() if value is not None}
    if cited["name"]:
        again = f"{url_for('question', name=cited['name'], version=None)}?{urlencode(given)}"
    else:
        again = url_for("sparql", query=cited["query"], format="html", version=None)
    response = show("citation.html", cited=cited, given=given, again=again, query=strip_header(cited["query"]))
    response.headers["Link"] = f'<{cited["iri"]}>; rel="cite-as"'
    response.headers["Cache-Control"] = "no-store"
    return response
