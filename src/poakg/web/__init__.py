"""The web application: SPARQL, pages for people, and every IRI of the graph.

It holds no store: what it shows it asks of the engine, like everybody else. What programs get is answered where
requests come in (``site``, ``endpoint``); the pages are a Flask application of their own (``pages``).
"""

from typing import TextIO

from flask import Flask

from poakg.engine.pool import Pool
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.snapshot import find_prepared
from poakg.rdf.formats import list_formats
from poakg.settings import ServerLimits
from poakg.web import editor
from poakg.web.checking import Checker
from poakg.web.endpoint import Endpoint
from poakg.web.http import problems
from poakg.web.http.budget import Budget
from poakg.web.http.cache import Cache
from poakg.web.http.journal import Journal
from poakg.web.pages import pages
from poakg.web.pages import steward
from poakg.web.site import Parts
from poakg.web.site import Site
from poakg.web.wsgi import PageServer

_MIB = 1 << 20
# Pages wait for queries most of the time.
_PAGE_THREADS = 16


def create_app(pool: Pool, queries: dict[str, CatalogueQuery]) -> Flask:
    """Return the pages over a ``pool``, with ``queries`` as examples.

    What pages need beside the graph was made with the release; nothing is built here.
    """
    app = Flask(__name__, template_folder="pages/templates", static_folder="pages/static")
    app.jinja_env.globals["result_formats"] = list_formats("solutions")
    app.extensions["poakg.pool"] = pool
    app.extensions["poakg.queries"] = queries
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(editor.blueprint)
    app.register_blueprint(steward.blueprint)
    problems.register(app)
    app.after_request(pages.add_policy)
    return app


def create_site(
    pool: Pool, app: Flask, limits: ServerLimits, prefix: str = "", access_log: TextIO | None = None
) -> Site:
    """Return the ASGI application over a running ``pool``, with the pages of ``app``, below the path ``prefix``."""
    cache = Cache(limits.cache_mb * _MIB)
    budget = Budget(limits, pool.limits.queue_seconds)
    parts = Parts(
        Endpoint(pool, cache, budget),
        Checker(limits, budget, lambda: find_prepared(pool.files[0]).path),
        PageServer(app, budget, _PAGE_THREADS, pool.limits.queue_length),
        Journal(pool, cache, budget, access_log),
    )
    return Site(parts, pool.limits, limits, prefix)
