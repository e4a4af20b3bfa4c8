"""The web application: SPARQL, pages for people, and every IRI of the graph."""

from poakg.web.app import create_app

__all__ = ["create_app"]
