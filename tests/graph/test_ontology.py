"""The ontology as Python objects."""

import owlready2
import pyoxigraph as ox
import pytest

from poakg import ontology
from poakg.graph.store import select
from poakg.namespaces import CODE
from poakg.namespaces import ID
from poakg.namespaces import TERM


def test_classes_and_properties_are_attributes() -> None:
    """What the ontology defines can be imported, and says what it is."""
    from poakg.ontology import Measure  # noqa: PLC0415 - the import is what is tested

    assert Measure.iri == f"{TERM}Measure"
    assert ontology.Provision in Measure.is_a
    assert ontology.dueAt.domain == [ontology.Timing]
    assert {code.name for code in ontology.Level.instances()} >= {"national", "global", "none"}
    assert {"Measure", "dueAt", "open_graph"} <= set(dir(ontology))


def test_what_is_not_defined_is_no_attribute() -> None:
    """As of any module; names that start with an underscore are not looked for."""
    with pytest.raises(AttributeError, match="Commandment"):
        _ = ontology.Commandment
    with pytest.raises(ImportError):
        from poakg.ontology import Commandment  # noqa: F401, PLC0415
    assert not hasattr(ontology, "__wrapped__")


@pytest.fixture(scope="module")
def graph() -> owlready2.World:
    """The whole graph as objects."""
    return ontology.open_graph()


@pytest.mark.slow
def test_the_graph_is_objects_too(store: ox.Store, graph: owlready2.World) -> None:
    """Provisions are instances of their classes, and facets are attributes, derived ones included."""
    provision = graph[f"{ID}revcon4/annex/49"]
    assert provision in graph[f"{TERM}Measure"].instances()
    assert [bearer.iri for bearer in provision.bearer] == [f"{CODE}actor/states"]
    assert provision.force.iri == f"{CODE}force/undertaking"
    assert {level.name for level in provision.level} == {"national"}
    rows = select(store, f"SELECT DISTINCT ?measure {{ ?measure a <{TERM}Measure> }}")
    assert {measure.iri for measure in graph[f"{TERM}Measure"].instances()} == {row["measure"].value for row in rows}
    assert graph[f"{ID}meeting/bms-2026"].year == [2026]
    assert str(graph[f"{ID}meeting/bms-2026"].startDate[0]) == "2026-06-01"
    # A world of its own: changing it does not reach the next one.
    provision.bearer = []
    assert len(ontology.open_graph()[f"{ID}revcon4/annex/49"].bearer) == 1


@pytest.mark.slow
def test_every_value_can_be_read(graph: owlready2.World) -> None:
    """No datatype of the graph is unknown to owlready2."""
    read = [
        value
        for thing in {thing for kind in graph.classes() for thing in kind.instances()}
        for term in thing.get_properties()
        if not isinstance(term, int)
        for value in term[thing]
    ]
    assert len(read) > 10_000
