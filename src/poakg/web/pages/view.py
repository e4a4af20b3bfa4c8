"""What the pages have in common: they ask the service of this process, and are made from templates."""

import re
from calendar import month_name
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import date
from datetime import datetime
from itertools import islice
from urllib.parse import urlencode

from flask import Response
from flask import current_app
from flask import g
from flask import render_template
from flask import request

from poakg.engine.job import Job
from poakg.engine.preview import MOST_ROWS
from poakg.engine.preview import PREVIEW
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import find_query
from poakg.graph.snapshot import Snapshot
from poakg.web.endpoint import QUERIES
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import FAMILIES
from poakg.web.http.request import VERSION
from poakg.web.older import SHORT
from poakg.web.pages.kinds import read_kinds
from poakg.web.pages.results import Cell
from poakg.web.pages.results import Result
from poakg.web.pages.results import read_preview
from poakg.web.process import Process
from poakg.web.questions import bind
from poakg.web.questions import find_graphs
from poakg.web.questions import read_lists
from poakg.web.service import Service
from poakg.web.sparql import is_iri

# Between the words of a name such as reportsOn.
_CAMEL_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")

# In digits; shorter ones, such as numbers in lists of codes, are read without commas.
_LONG_NUMBER = 5

PAGE_FORMATS: dict[str, str] = dict.fromkeys(FAMILIES, PREVIEW)
"""Formats for results that a page shows."""


@dataclass(frozen=True)
class Answer:
    """The first rows that a question of the catalogue has, with the values that were ``given`` for its parameters.

    ``graphs`` are those that it was asked of, None for the default ones.
    """

    query: CatalogueQuery
    given: dict[str, str]
    text: str
    values: dict[str, str | None]
    result: Result
    records: list[dict[str, Cell]] = field(default_factory=list)
    graphs: Sequence[str] | None = None

    def link(self, ending: str = "", **values: str | int) -> str:
        """Return the address of the question with these values, as data with an ``ending`` such as ``.csv``."""
        parameters = urlencode({name: value for name, value in (self.given | values).items() if value})
        return f"/questions/{self.query.name}{ending}{'?' if parameters else ''}{parameters}"


@dataclass(frozen=True)
class Name:
    """What a thing is called, and in a sentence what it says."""

    label: str
    summary: str = ""


def get_exchange() -> Exchange:
    """Return the exchange that Flask handles now."""
    exchange: Exchange = request.environ["poakg.exchange"]
    return exchange


def get_service() -> Service:
    """Return what answers: from the release that the client has named, else from the current one."""
    return g.get("poakg_service") or get_process().service


def answer_from(service: Service) -> None:
    """Let ``service`` answer the present request."""
    g.poakg_service = service


def get_named() -> Snapshot | None:
    """Return the release that the client has named, None where the page is one of the current release."""
    service: Service | None = g.get("poakg_service")
    return None if service is None else service.named


def describe_named() -> dict[str, object] | None:
    """Return what a page says of the release that the client has named, None where it has named none."""
    named, request = get_named(), get_exchange().request
    if named is None:
        return None
    return {
        "name": named.path.stem,
        "digest": named.sha256,
        "version": get_version(),
        "day": datetime.fromtimestamp(named.path.stat().st_mtime, UTC).date().isoformat(),
        "is_current": named.path == get_process().service.pool.files[0],
        "current": f"{request.prefix}{request.write_without(VERSION)}",
    }


def get_version() -> str:
    """Return what links from the present page name its release by, empty where that is the current one."""
    named = get_named()
    return "" if named is None else named.sha256[:SHORT]


def get_process() -> Process:
    """Return the process that runs the service."""
    process: Process = current_app.extensions["poakg.process"]
    return process


def ask(job: Job) -> Result:
    """Return the first rows of the answer to ``job``."""
    exchange = get_exchange()
    return read_preview(get_process().run(get_service().read(exchange, job), exchange))


def ask_own(name: str, resource: str | None = None, graphs: list[str] | None = None) -> Result:
    """Return the first rows of the answer to one of our own queries, about ``resource``, over ``graphs``."""
    bindings = {"resource": resource} if resource is not None else {}
    return ask(Job(QUERIES[name], PAGE_FORMATS, graphs, bindings=bindings))


def ask_question(
    name: str,
    given: Mapping[str, str] | None = None,
    graphs: Sequence[str] | None = None,
    rows: range | None = None,
) -> Answer:
    """Return the first rows of the answer to a question of the catalogue, over ``graphs`` where it has a say in it.

    With ``rows`` there are these alone, and it is known whether there are others after them.
    Raises UnknownNameError, UnknownParameterError or UnknownValueError, and as the engine does.
    """
    service, exchange, given = get_service(), get_exchange(), dict(given or {})
    query = find_query(service.queries, name)
    bound = get_process().run(bind(service, exchange, query, given.items()), exchange)
    exchange.query = bound.text
    graphs = graphs or find_graphs(service, bound)
    limits = f"\nLIMIT {len(rows) + 1} OFFSET {rows.start}\n" if rows else ""
    result = ask(Job(f"{bound.text}{limits}", PAGE_FORMATS, graphs, graphs))
    if rows:
        result = result.take(len(rows))
    if query.headings.lists:
        lists = get_process().run(read_lists(service, exchange, query.headings.lists.values()), exchange)
        result = result.read_codes({column: lists[one] for column, one in query.headings.lists.items()})
    return Answer(query, given, bound.text, bound.values, result, result.list_records(), graphs)


def name_things(iris: Iterable[str], graphs: Sequence[str] | None = None) -> dict[str, Name]:
    """Return what the graph calls the things with these IRIs, for those that it has a name for."""
    names: dict[str, Name] = {}
    left = (iri for iri in dict.fromkeys(iris) if is_iri(iri))
    while some := list(islice(left, MOST_ROWS)):
        things = " ".join(f"<{iri}>" for iri in some)
        text = QUERIES["labels"].replace("UNDEF", things)
        for record in ask(Job(text, PAGE_FORMATS, graphs, graphs)).list_records():
            names[record["thing"].iri] = Name(
                record["label"].text, record["summary"].text if "summary" in record else ""
            )
    return names


def name_results(*results: Result, graphs: Sequence[str] | None = None) -> dict[str, Name]:
    """Return what the things in ``results`` are called, by IRI."""
    return name_things([iri for result in results for iri in result.list_iris()], graphs)


def show(template: str, **values: object) -> Response:
    """Return the page that ``template`` makes of ``values``."""
    headers = {"Vary": "Accept", "Cache-Control": "private, no-cache"}
    values["release"] = get_service().pool.files[0].stem
    return Response(render_template(template, **values), mimetype="text/html", headers=headers)


def link_here(link: str) -> str:
    """Return a link within the site as it is below the path that the site is served under."""
    return f"{get_exchange().request.prefix}{keep_release(link)}" if link.startswith("/") else link


def keep_release(link: str) -> str:
    """Return a link within the site so that it leads to the release that the client has named, if any."""
    version = get_version()
    if not version:
        return link
    address, mark, fragment = link.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{VERSION}={version}{mark}{fragment}"


def show_day(text: str) -> str:
    """Return a date such as 2026-06-05 as people write it, and anything else as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{day.day} {month_name[day.month]} {day.year}"


def call_column(column: str, query: CatalogueQuery | None = None) -> str:
    """Return what is above a column: what the question says, else the table of kinds, else its name as words."""
    own = query.headings.words.get(column, "") if query else ""
    return own or read_kinds().columns.get(column, "") or column.replace("_", " ").capitalize()


def call_value(text: str, column: str) -> str:
    """Return what a value of a column is called where the table of kinds has words for it, else the value itself."""
    return read_kinds().values.get(column, {}).get(text, text)


def spell(iri: str) -> str:
    """Return the last part of ``iri`` as words, for a property that nobody has given a name."""
    return _CAMEL_CASE.sub(" ", re.split("[/#]", iri)[-1]).replace("_", " ").lower()


def show_number(text: str) -> str:
    """Return a whole number with commas where it is long, and any other number as it is."""
    return f"{int(text):,}" if text.isdecimal() and len(text) >= _LONG_NUMBER else text


def text_of(cell: Cell | None) -> str:
    """Return the text of a cell, nothing for an empty one."""
    return cell.text if cell else ""
