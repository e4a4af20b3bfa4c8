"""The start page and the query page."""

from datetime import date
from itertools import groupby

from flask import Response

from poakg.namespaces import BASE
from poakg.web.notice import LICENCE
from poakg.web.pages.discovery import describe_dataset
from poakg.web.pages.results import Cell
from poakg.web.pages.view import PAGE_FORMATS
from poakg.web.pages.view import Answer
from poakg.web.pages.view import ask
from poakg.web.pages.view import ask_question
from poakg.web.pages.view import get_exchange
from poakg.web.pages.view import keep_release
from poakg.web.pages.view import name_results
from poakg.web.pages.view import show
from poakg.web.sparql import read_job

DOORS = (
    ("provisions", "Commitments"),
    ("states", "States"),
    ("questions", "Questions"),
    ("validate", "Check a report"),
    ("sparql", "SPARQL"),
    ("ontology", "Ontology"),
)
"""What the head of every page leads to: names of routes, and what they are called."""

_MOST_DATES = 3


def show_start() -> Response:
    """Show the ways in: four doors, what is due next, and search."""
    root = get_exchange().request.root
    due = ask_question("due", {"after": date.today().isoformat()})
    response = show(
        "start.html",
        dataset=describe_dataset(),
        due=due,
        dates=_group_dates(due)[:_MOST_DATES],
        names=name_results(due.result),
    )
    links = [
        f'<{BASE}>; rel="cite-as"',
        f'<{root}{keep_release("/.well-known/void")}>; rel="describedby"; type="text/turtle"',
        f'<{root}{keep_release("/graph-store?default")}>; rel="item"; type="application/n-triples"',
        '<https://schema.org/Dataset>; rel="type"',
        f'<{LICENCE}>; rel="license"',
    ]
    response.headers["Link"] = ", ".join(links)
    return response


def show_query() -> Response:
    """Show a box for a query, and the first rows of its result if there is one."""
    exchange = get_exchange()
    job = read_job(exchange.request, PAGE_FORMATS)
    if job is None:
        return show("query.html", query="", result=None)
    exchange.query = job.query
    return show("query.html", query=job.query, result=ask(job))


def _group_dates(due: Answer) -> list[tuple[dict[str, Cell], list[dict[str, Cell]]]]:
    """Return what falls due by date and meeting, the next first; what has no date is left out."""
    dated = [record for record in due.records if "latest" in record]
    grouped = groupby(dated, key=lambda record: (record["latest"], record.get("earliest"), record["meeting"]))
    groups = [list(records) for _, records in grouped]
    return [(records[0], list({record["provision"]: record for record in records}.values())) for records in groups]
