"""Every kind of submission has its template, its example and its rules, and these agree."""

import io

import openpyxl
import pyoxigraph as ox
import pytest
from rdflib import Graph

from poakg.content import read_sources
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.queries import read_queries
from poakg.resources import find_content
from poakg.store import construct
from poakg.store import select
from poakg.submission.mapping import map_tables
from poakg.submission.rdf import read_turtle
from poakg.submission.tables import read_workbook
from poakg.submission.template import read_template
from poakg.submission.workbook import write_workbook
from poakg.validation import CROSS_FAMILY
from poakg.validation import FAMILIES
from poakg.validation import REFERENCE
from poakg.validation import Validator
from poakg.validation import check_graph
from poakg.validation import read_shapes
from tests.conftest import ROOT

EXAMPLES = ROOT / "data" / "examples"
KINDS = [family for family in FAMILIES if family != "common"]


@pytest.fixture(scope="module")
def validator(store: ox.Store) -> Validator:
    """The rules over the shipped graph."""
    return Validator(read_sources(find_content()), store)


def test_each_kind_has_a_template_and_an_example(store: ox.Store) -> None:
    """Families of rules, templates and examples go by the same names."""
    query = f"SELECT ?kind {{ ?template <{TERM}describesKind> ?class ; <{PREFIXES['skos']}notation> ?kind }}"
    assert sorted(kind.value for (kind,) in select(store, query)) == sorted(KINDS)
    assert {path.stem for path in EXAMPLES.glob("*.ttl")} == {*KINDS, "examplia"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_has_no_findings(kind: str, validator: Validator) -> None:
    """What is shown as an example is as it should be."""
    path = EXAMPLES / f"{kind}.ttl"
    report = validator.validate(read_turtle(path.name, path.read_bytes()))
    assert report.checked > 0
    assert [(finding.rule.id, str(finding.place)) for finding in report.findings] == []


def test_the_examples_have_no_findings_together(store: ox.Store) -> None:
    """Nor do they contradict each other."""
    graph = Graph().parse(data=construct(store, REFERENCE), format="nt")
    for path in EXAMPLES.glob("*.ttl"):
        graph.parse(path)
    assert check_graph(graph, read_shapes(read_sources(find_content()), *FAMILIES, CROSS_FAMILY)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_values_of_a_template_have_no_findings(kind: str, store: ox.Store, validator: Validator) -> None:
    """A spreadsheet filled in with the example of every column is as it should be, and nothing in it is lost."""
    template = read_template(store, kind)
    columns = select(store, read_queries(find_content())["spreadsheet-columns"].text)
    examples = {
        (row["sheet"].value, row["column"].value): row["example"].value for row in columns if row["kind"].value == kind
    }
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(template)))
    for table in template.tables:
        for index, column in enumerate(table.columns, start=1):
            workbook[table.title].cell(2, index, examples[table.title, column.name])
    body = io.BytesIO()
    workbook.save(body)
    submission = map_tables("filled.xlsx", read_workbook("filled.xlsx", body.getvalue()), template)
    assert [(finding.rule.id, str(finding.place)) for finding in validator.validate(submission).findings] == []
    stated = {str(predicate) for predicate in submission.graph.predicates()}
    assert {column.property for table in template.tables for column in table.columns if column.property} <= stated


def test_personal_details_are_marked(store: ox.Store) -> None:
    """Every property of a point of contact that is about a person, and no other."""
    found = {prop.value.removeprefix(TERM) for (prop,) in select(store, f"SELECT ?p {{ ?p <{TERM}personal> true }}")}
    assert found == {"email", "jobTitle", "personName", "postalAddress", "telephone"}
