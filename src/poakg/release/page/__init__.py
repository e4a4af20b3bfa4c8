"""The documentation pages of the ontology, made from the content beside the snapshot."""

from collections.abc import Iterable

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined
from jinja2 import pass_context
from jinja2.runtime import Context

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
from poakg.release.page.terms import CODE_LISTS
from poakg.release.page.terms import PAGES
from poakg.release.page.terms import RETIRED
from poakg.release.page.terms import Ontology
from poakg.release.page.uses import Uses
from poakg.release.page.uses import list_users
from poakg.release.page.views import define
from poakg.release.page.views import describe_areas
from poakg.release.page.views import describe_header
from poakg.release.page.views import describe_term

OVERVIEW = ""
"""The name of the page at the address of the ontology."""

# From a page to the root of the server.
_UP = "../" * (PAGES.count("/") + 1)


@pass_context
def _spell_address(context: Context, address: str) -> str:
    """Return an address, from the root of the server if it is on it, as the page that is made links to it."""
    page = context["page"]
    if address.startswith(("http://", "https://")):
        return address
    if page == OVERVIEW:
        return address or "./"
    own = f"{PAGES}/{page}#"
    return address[len(own) - 1 :] if address.startswith(own) else f"{_UP}{address}"


_ENVIRONMENT = Environment(
    loader=PackageLoader("poakg.release.page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["at"] = _spell_address


def render_ontology(sources: Iterable[SourceFile], uses: Uses) -> dict[str, str]:
    """Return the pages of the ontology that ``sources`` define, by name: the overview, and one for each area.

    The overview has an entry at the fragment of each term, which leads to the term on the page of its area. Links are
    relative to the addresses of the pages on any server. ``uses`` are the statistics of the release.
    """
    sources = list(sources)
    ontology = Ontology(sources)
    instances = Instances(ontology, sources)
    users = {name: list_users(ontology, uses, name) for name in ontology.properties}
    relations = list_relations(ontology)
    areas = describe_areas(ontology, instances, users)
    retired = [describe_term(ontology, instances, users, iri) for iri in ontology.retired]
    code_lists = list_code_lists(ontology)
    apart = [(CODE_LISTS, "Code lists"), *([(RETIRED, "Retired terms")] if retired else [])]
    shared = {"pages": PAGES, "contents": [*((area.page, area.title) for area in areas), *apart]}
    title = ontology.get_name(ONTOLOGY)
    pages = {
        OVERVIEW: _ENVIRONMENT.get_template("overview.html").render(
            shared,
            page=OVERVIEW,
            iri=ONTOLOGY,
            title=title,
            definition=define(ontology.terms.get(ONTOLOGY, {})),
            header=describe_header(ontology),
            areas=areas,
            retired=retired,
            graphs=[ontology.link(name) for name in sorted({source.graph for source in sources} | {DERIVED, QUERIES})],
            examples=EXAMPLES,
            code_lists=code_lists,
            diagram=draw_diagram(ontology, relations),
            relations=[
                (ontology.link(one.subject), " ", ontology.link(one.property), " → ", ontology.link(one.object))
                for one in relations
            ],
            formats=[output_format.name for output_format in list_formats("graph")],
        ),
        CODE_LISTS: _ENVIRONMENT.get_template("code-lists.html").render(
            shared, page=CODE_LISTS, title=f"Code lists – {title}", code_lists=code_lists
        ),
    }
    for area in areas:
        pages[area.page] = _ENVIRONMENT.get_template("area.html").render(
            shared, page=area.page, title=f"{area.title} – {title}", area=area
        )
    if retired:
        pages[RETIRED] = _ENVIRONMENT.get_template("retired.html").render(
            shared, page=RETIRED, title=f"Retired terms – {title}", retired=retired
        )
    return pages
