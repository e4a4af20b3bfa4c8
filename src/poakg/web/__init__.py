"""The web application: SPARQL, a page for people, and every IRI of the graph.

It holds no store: what it shows it asks of the engine, like everybody else.
"""

from flask import Flask

from poakg.engine.pool import Pool
from poakg.formats import list_formats
from poakg.queries import CatalogueQuery
from poakg.web import graphs
from poakg.web import pages
from poakg.web import problems
from poakg.web import sparql


def create_app(pool: Pool, queries: dict[str, CatalogueQuery]) -> Flask:
    """Return the application over a running ``pool``, with ``queries`` as its examples."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = pool.limits.query_kb * 2 * 1024
    app.jinja_env.globals["result_formats"] = list_formats("solutions")
    app.extensions["poakg.pool"] = pool
    app.extensions["poakg.queries"] = queries
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(graphs.blueprint)
    app.register_blueprint(pages.blueprint)
    problems.register(app)
    app.after_request(problems.add_security_headers)
    return app
