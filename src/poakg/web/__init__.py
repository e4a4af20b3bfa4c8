"""The web application: SPARQL, a page for people, and every IRI of the graph.

It holds no store: what it shows it asks of the engine, like everybody else.
"""

from pathlib import Path

from flask import Flask

from poakg.engine.pool import Pool
from poakg.formats import list_formats
from poakg.queries import CatalogueQuery
from poakg.web import editor
from poakg.web import graphs
from poakg.web import pages
from poakg.web import problems
from poakg.web import sparql
from poakg.web.ontology import OntologyPage


def create_app(pool: Pool, queries: dict[str, CatalogueQuery], ontology_page: Path) -> Flask:
    """Return the application over a running ``pool``, with ``queries`` as its examples.

    The documentation of the ontology lies at ``ontology_page``; it is built when first asked for, if it does not.
    """
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = pool.limits.query_kb * 2 * 1024
    app.jinja_env.globals["result_formats"] = list_formats("solutions")
    app.extensions["poakg.pool"] = pool
    app.extensions["poakg.queries"] = queries
    app.extensions["poakg.ontology"] = OntologyPage(ontology_page)
    app.register_blueprint(sparql.blueprint)
    app.register_blueprint(graphs.blueprint)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(editor.blueprint)
    problems.register(app)
    app.after_request(problems.add_security_headers)
    return app
