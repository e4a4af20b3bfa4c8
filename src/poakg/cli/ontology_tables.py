"""Generated tables of what Turtle files state: terms, code lists, derivations, and kinds of submission."""

from collections.abc import Iterable
from os.path import relpath

import pyoxigraph as ox

from poakg.cli.tables import tabulate
from poakg.errors import SourceError
from poakg.graph.content import SourceFile
from poakg.graph.derivations import Derivation
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.release.page.codes import list_code_lists
from poakg.release.page.terms import SKOS
from poakg.release.page.terms import TYPE
from poakg.release.page.terms import Ontology
from poakg.release.page.terms import shorten
from poakg.release.page.views import define

_SCHEME = f"{SKOS}ConceptScheme"
_NOTATION = f"{SKOS}notation"
_TEMPLATE = f"{PREFIXES['csvw']}TableGroup"


def tabulate_areas(ontology: Ontology) -> str:
    """Return the files that define terms in use, each with its classes and the number of its properties."""
    rows = []
    for area, terms in ontology.areas.items():
        classes = [iri for iri in terms if ontology.is_class(iri)]
        names = ", ".join(map(ontology.get_name, classes))
        rows.append((f"[`{area}.ttl`]({area}.ttl)", names, len(terms) - len(classes)))
    return tabulate(("file", "classes", "properties"), rows)


def tabulate_classes(ontology: Ontology) -> str:
    """Return the classes in use by label."""
    rows = [
        (f"`{shorten(iri)}`", define(ontology.terms[iri]), ", ".join(map(ontology.get_name, ontology.ancestors[iri])))
        for iri in ontology.classes
    ]
    return tabulate(("class", "what it is", "is a"), rows)


def tabulate_properties(ontology: Ontology) -> str:
    """Return the properties in use by label."""
    rows = [
        (
            f"`{shorten(iri)}`",
            define(ontology.terms[iri]),
            " or ".join(map(ontology.get_name, ontology.domains[iri])),
            " or ".join(map(ontology.get_name, ontology.ranges[iri])),
        )
        for iri in ontology.properties
    ]
    return tabulate(("property", "what it states", "of", "value"), rows)


def tabulate_code_lists(ontology: Ontology, sources: Iterable[SourceFile]) -> str:
    """Return the code lists by title, each with its file and the number of its codes."""
    files = {
        triple.subject: source.name.removeprefix("ontology/")
        for source in sources
        if source.graph == f"{GRAPH}codes"
        for triple in source.triples
        if triple.predicate.value == TYPE and triple.object == ox.NamedNode(_SCHEME)
    }
    rows = []
    for entry in list_code_lists(ontology):
        file = files[ox.NamedNode(entry.iri)]
        rows.append((f"[`{file}`]({file})", entry.link.text, len(entry.codes), entry.definition))
    return tabulate(("file", "list", "codes", "what it lists"), rows)


def tabulate_derivations(derivations: Iterable[Derivation]) -> str:
    """Return the derivations, each with its summary. Raises SourceError for one without."""
    rows = []
    for derivation in derivations:
        file = relpath(derivation.name, "ontology")
        first, mark, summary = derivation.text.partition("\n")[0].partition("#+ summary: ")
        if first or not mark:
            raise SourceError(f"{derivation.name}, line 1: '#+ summary:' is missing.", "Add what the rule adds.")
        rows.append((f"[`{file}`]({file})", summary))
    return tabulate(("file", "what it adds"), rows)


def tabulate_kinds(ontology: Ontology, sources: Iterable[SourceFile]) -> str:
    """Return the kinds of submission that have a template, with the title of it."""
    triples = [triple for source in sources if source.graph == f"{GRAPH}templates" for triple in source.triples]
    templates = {triple.subject for triple in triples if triple.object == ox.NamedNode(_TEMPLATE)}
    names = [triple for triple in triples if triple.subject in templates and triple.predicate.value == _NOTATION]
    rows = [(f"`{triple.object.value}`", ontology.labels[triple.subject.value]) for triple in names]  # type: ignore[union-attr]
    return tabulate(("KIND", "submission"), sorted(rows))
