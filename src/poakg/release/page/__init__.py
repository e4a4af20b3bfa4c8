"""The documentation page of the ontology, made from the content beside the snapshot."""

from collections.abc import Iterable

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined

from poakg.graph.content import SourceFile
from poakg.namespaces import DERIVED
from poakg.namespaces import EXAMPLES
from poakg.namespaces import ONTOLOGY
from poakg.namespaces import QUERIES
from poakg.rdf.formats import list_formats
from poakg.release.page.codes import list_code_lists
from poakg.release.page.diagram import draw_diagram
from poakg.release.page.diagram import list_relations
from poakg.release.page.examples import Instances
from poakg.release.page.terms import Ontology
from poakg.release.page.uses import Uses
from poakg.release.page.uses import list_users
from poakg.release.page.views import define
from poakg.release.page.views import describe_areas
from poakg.release.page.views import describe_header
from poakg.release.page.views import describe_term

_ENVIRONMENT = Environment(
    loader=PackageLoader("poakg.release.page", "."),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render_ontology(sources: Iterable[SourceFile], uses: Uses) -> str:
    """Return the page of the ontology that ``sources`` define: every term at the fragment of its IRI.

    Links are relative to the address of the ontology on any server. ``uses`` are the statistics of the release.
    """
    sources = list(sources)
    ontology = Ontology(sources)
    instances = Instances(ontology, sources)
    users = {name: list_users(ontology, uses, name) for name in ontology.properties}
    relations = list_relations(ontology)
    return _ENVIRONMENT.get_template("page.html").render(
        iri=ONTOLOGY,
        title=ontology.get_name(ONTOLOGY),
        definition=define(ontology.terms.get(ONTOLOGY, {})),
        header=describe_header(ontology),
        areas=describe_areas(ontology, instances, users),
        retired=[describe_term(ontology, instances, users, iri) for iri in ontology.retired],
        graphs=[ontology.link(name) for name in sorted({source.graph for source in sources} | {DERIVED, QUERIES})],
        examples=EXAMPLES,
        code_lists=list_code_lists(ontology),
        diagram=draw_diagram(ontology, relations),
        relations=[
            (ontology.link(one.subject), " ", ontology.link(one.property), " → ", ontology.link(one.object))
            for one in relations
        ],
        formats=[output_format.name for output_format in list_formats("graph")],
    )
