"""The page of an answer that is cited: how to cite it, and whether it is the same today."""

from flask import Response

from poakg.web.citing import describe_citation
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import get_process
from poakg.web.pages.view import get_service
from poakg.web.pages.view import show


def show_citation(identifier: str) -> Response:
    """Show what there is to know about an answer. Raises NotFoundError, and as questions and queries do."""
    exchange = get_exchange()
    cited = get_process().run(describe_citation(get_service(), exchange, identifier), exchange)
    lines = cited["query"].splitlines(keepends=True)
    response = show(
        "citation.html",
        cited=cited,
        page=cited["run_again"].replace(".json?", "?", 1),
        query="".join(line for line in lines if not line.startswith("#+")),
    )
    response.headers["Link"] = f'<{cited["iri"]}>; rel="cite-as"'
    response.headers["Cache-Control"] = "no-store"
    return response
