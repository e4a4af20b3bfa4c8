"""What validation needs beside the submissions lies in one file that is never stale and never half."""

import pyoxigraph as ox

from poakg.namespaces import BASE
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.release.recipe import Recipe
from poakg.submission.template_reader import read_templates
from poakg.validation.allowed import Offers
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Scope
from poakg.validation.rules import list_families
from poakg.validation.rules import read_retired
from poakg.validation.rules import read_rules
from poakg.validation.rules import read_shapes


def test_nothing_is_lost_on_the_way_into_the_file(rulebook: Rulebook, recipe: Recipe, store: ox.Store) -> None:
    """Rules, templates and allowed values are those of the content and the graph."""
    assert rulebook.rules == read_rules(recipe.sources)
    assert rulebook.retired == read_retired(recipe.sources)
    assert rulebook.templates == read_templates(store)
    offered = Offers(store).look_up("COM-002").choices
    assert len(offered) > 190
    assert tuple(rulebook.choices.list_allowed("COM-002", lambda _: ()) or ()) == offered


def test_all_shapes_on_submissions_are_in_some_group(rulebook: Rulebook, recipe: Recipe) -> None:
    """Whoever looks for every target gets the whole shapes graph, without what sets of rules say about themselves."""
    shapes = read_shapes(recipe.sources, *list_families(recipe.sources, Scope.SUBMISSION))
    rules = {triple for triple in shapes if not str(triple.subject).startswith(f"<{BASE}rule-set/")}
    assert set(rulebook.shapes.find(rulebook.shapes.targets)) == rules
    assert set(rulebook.cross_shapes) == set(read_shapes(recipe.sources, *list_families(recipe.sources, Scope.ACROSS)))


def test_only_what_looks_at_something_is_taken(rulebook: Rulebook) -> None:
    """A rule comes with all that it refers to, and without the rules on other things."""
    found = rulebook.shapes.find({"https://w3id.org/poakg/ontology#webAddress"})
    names = {triple.subject.value.rpartition("/")[2] for triple in found if isinstance(triple.subject, ox.NamedNode)}
    assert "COM-050" in names
    assert "COM-002" not in names
    assert "prefixes" in names


def test_submissions_refer_to_what_rules_ask_for(rulebook: Rulebook, store: ox.Store) -> None:
    """The members of those classes with what rules look up of them, and nothing that submissions describe."""
    type_of, broader = ox.NamedNode(f"{PREFIXES['rdf']}type"), ox.NamedNode(f"{PREFIXES['skos']}broader")
    described = {table.row_class for template in rulebook.templates.values() for table in template.tables}
    classes = {triple.object.value for triple in rulebook.reference if triple.predicate == type_of}  # type: ignore[union-attr]
    chosen = {
        column.choices.of
        for template in rulebook.templates.values()
        for table in template.tables
        for column in table.columns
        if column.choices
    }
    assert chosen <= classes
    assert classes.isdisjoint(described)
    stated = {triple.predicate for triple in rulebook.reference}
    assert {broader, ox.NamedNode(f"{TERM}isoAlpha3")} < stated
    assert ox.NamedNode(f"{PREFIXES['skos']}prefLabel") not in stated
    assert set(rulebook.reference) <= {quad.triple for quad in store}


def test_provisions_are_listed_by_their_full_number(rulebook: Rulebook) -> None:
    """A sub-paragraph is not a letter alone, and paragraphs of the report are told from those of the annex."""
    allowed = rulebook.choices.list_allowed("COM-042", lambda _: ()) or ()
    written = [choice.written for choice in allowed]
    assert {"153", "212(d)", "175(b)(iii)", "report 1", "part II chapeau"} <= set(written)
    assert len(written) == len(set(written))
    assert [text for text in written if not text.startswith("report ")][:3] == written[:3] == ["1", "2", "3"]
