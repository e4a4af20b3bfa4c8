"""The documentation page of the ontology, made by pyLODE (https://github.com/RDFLib/pyLODE) beside the snapshot."""

import logging

from rdflib import OWL
from rdflib import RDF
from rdflib import SKOS
from rdflib import Graph
from rdflib import Literal
from rdflib import URIRef

from poakg.errors import OutputError
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.release.recipe import Recipe


def render_page(recipe: Recipe) -> str:
    """Return the page of the ontology in ``recipe``. Raises OutputError."""
    try:
        return render_ontology(_read_ontology(recipe))
    except PermissionError as error:
        # pyLODE keeps what it read of other vocabularies beside its own files.
        raise OutputError(
            f"pyLODE cannot write {error.filename}.", "Run 'poakg build' once as the user who installed poakg."
        ) from error


def render_ontology(ontology: Graph) -> str:
    """Return the page: every term of ours at the fragment of its IRI, so that hash IRIs lead to it."""
    from pylode.profiles.ontpub import OntPub  # noqa: PLC0415 - slow to load, and needed only here

    logging.disable(logging.WARNING)
    try:
        page = OntPub(ontology)
        page.fids = {iri: iri.removeprefix(TERM) for iri in map(str, ontology.subjects()) if iri.startswith(TERM)}
        return str(page.make_html())
    finally:
        logging.disable(logging.NOTSET)


def _read_ontology(recipe: Recipe) -> Graph:
    """Return our terms without those of others, whose own pages describe them."""
    graph = Graph()
    for prefix, base in PREFIXES.items():
        graph.bind(prefix, base)
    for source in recipe.sources:
        if source.graph == f"{GRAPH}ontology":
            graph.parse(data=source.content, format="turtle")
    for subject in set(graph.subjects()):
        if isinstance(subject, URIRef) and not subject.startswith(TERM.rstrip("#")):
            graph.remove((subject, None, None))
    # pyLODE lists a functional property twice, under one fragment; we say it once, in words.
    for term in set(graph.subjects(RDF.type, OWL.FunctionalProperty)):
        graph.remove((term, RDF.type, OWL.FunctionalProperty))
        graph.add((term, SKOS.note, Literal("Has at most one value.", lang="en")))
    return graph
