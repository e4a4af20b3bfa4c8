"""The documentation page of the ontology, made from the content beside the snapshot."""

from collections.abc import Iterable
from pathlib import Path

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined

from poakg.atomic import write_atomically
from poakg.build import Recipe
from poakg.content import SourceFile
from poakg.errors import OutputError
from poakg.formats import list_formats
from poakg.namespaces import ONTOLOGY
from poakg.ontology_page.codes import list_code_lists
from poakg.ontology_page.diagram import draw_diagram
from poakg.ontology_page.diagram import list_relations
from poakg.ontology_page.examples import Instances
from poakg.ontology_page.terms import Ontology
from poakg.ontology_page.views import define
from poakg.ontology_page.views import describe_areas
from poakg.ontology_page.views import describe_header
from poakg.ontology_page.views import describe_term
from poakg.snapshot import Snapshot

_ENVIRONMENT = Environment(
    loader=PackageLoader("poakg.ontology_page", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write_page(recipe: Recipe, snapshot: Snapshot) -> Path:
    """Write the page of the ontology in ``recipe`` beside ``snapshot``. Raises OutputError."""
    page = render_ontology(recipe.sources, recipe.submissions)
    try:
        write_atomically(snapshot.page, page.encode(), mode=0o444)
    except OSError as error:
        raise OutputError(
            f"Cannot write {snapshot.page}: {error.strerror}.", "Name another folder with --snapshots."
        ) from error
    return snapshot.page


def render_ontology(sources: Iterable[SourceFile], submissions: Iterable[SourceFile] = ()) -> str:
    """Return the page of the ontology that ``sources`` define: every term at the fragment of its IRI.

    Links are relative to the address of the ontology on any server. ``submissions`` matter to the example queries
    only: where there are none of a kind, the query lists the examples that come with the content.
    """
    sources = list(sources)
    ontology = Ontology(sources)
    instances = Instances(ontology, [*sources, *submissions])
    relations = list_relations(ontology)
    return _ENVIRONMENT.get_template("page.html").render(
        iri=ONTOLOGY,
        title=ontology.get_name(ONTOLOGY),
        definition=define(ontology.terms.get(ONTOLOGY, {})),
        header=describe_header(ontology),
        areas=describe_areas(ontology, instances),
        retired=[describe_term(ontology, instances, iri) for iri in ontology.retired],
        code_lists=list_code_lists(ontology),
        diagram=draw_diagram(ontology, relations),
        relations=[
            (ontology.link(one.subject), " ", ontology.link(one.property), " → ", ontology.link(one.object))
            for one in relations
        ],
        formats=[form.name for form in list_formats("graph")],
    )
