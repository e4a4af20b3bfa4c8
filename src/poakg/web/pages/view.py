"""What the pages have in common: they ask the service of this process, and are made from templates."""

from flask import Response
from flask import current_app
from flask import render_template
from flask import request

from poakg.engine.job import Job
from poakg.engine.preview import PREVIEW
from poakg.web.endpoint import QUERIES
from poakg.web.http.exchange import Exchange
from poakg.web.http.negotiation import FAMILIES
from poakg.web.pages.results import Cell
from poakg.web.pages.results import Result
from poakg.web.pages.results import read_preview
from poakg.web.process import Process
from poakg.web.service import Service

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
PAGE_FORMATS: dict[str, str] = dict.fromkeys(FAMILIES, PREVIEW)
"""Formats for results that a page shows."""


def get_exchange() -> Exchange:
    """Return the exchange that Flask handles now."""
    exchange: Exchange = request.environ["poakg.exchange"]
    return exchange


def get_service() -> Service:
    """Return the service of this process."""
    return get_process().service


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


def show(template: str, **values: object) -> Response:
    """Return the page that ``template`` makes of ``values``."""
    headers = {"Vary": "Accept", "Cache-Control": "private, no-cache"}
    return Response(render_template(template, **values), mimetype="text/html", headers=headers)


def link_here(link: str) -> str:
    """Return a link within the site as it is below the path that the site is served under."""
    return f"{get_exchange().request.prefix}{link}" if link.startswith("/") else link


def text_of(cell: Cell | None) -> str:
    """Return the text of a cell, nothing for an empty one."""
    return cell.text if cell else ""
