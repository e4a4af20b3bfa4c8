"""Every kind of submission has its template, its example and its rules, and these agree."""

import io
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest

from poakg.graph.catalogue import read_queries
from poakg.graph.content import read_sources
from poakg.graph.store import select
from poakg.namespaces import TERM
from poakg.submission.template.xlsx import write_workbook
from poakg.submission.templates import Template
from poakg.system.resources import find_content
from poakg.validation.report.finding import Report
from poakg.validation.rules import Scope
from poakg.validation.rules import list_families
from poakg.validation.validator import Validator
from tests.conftest import ROOT
from tests.submission.reading import read

EXAMPLES = ROOT / "data" / "examples"
KINDS = [name for name in list_families(read_sources(find_content()), Scope.SUBMISSION) if name != "common"]


def list_findings(reports: list[Report]) -> list[tuple[str, str]]:
    """Return rule and location of each finding, save that a person without consent is not published."""
    findings = [found for report in reports for found in report.findings if found.rule.id != "RD-036"]
    return [(found.rule.id, str(found.place)) for found in findings]


def test_each_kind_has_a_template_and_an_example(templates: dict[str, Template]) -> None:
    """Families of rules, templates and examples go by the same names."""
    assert sorted(templates) == sorted(KINDS)
    assert {path.stem for path in EXAMPLES.glob("*.ttl")} == {*KINDS, "examplia"}


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_has_no_findings(kind: str, validator: Validator, templates: dict[str, Template]) -> None:
    """What is shown as an example is as it should be."""
    reports = validator.validate([read(EXAMPLES / f"{kind}.ttl", templates)])
    assert reports[0].checked > 0
    assert list_findings(reports) == []


def test_the_examples_have_no_findings_together(validator: Validator, templates: dict[str, Template]) -> None:
    """Nor do they contradict each other."""
    reports = validator.validate([read(EXAMPLES / f"{kind}.ttl", templates) for kind in KINDS])
    assert len(reports) == len(KINDS)
    assert list_findings(reports) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_example_values_of_a_template_have_no_findings(
    kind: str, store: ox.Store, validator: Validator, templates: dict[str, Template], tmp_path: Path
) -> None:
    """A spreadsheet filled in with the example of every column is as it should be, and nothing in it is lost."""
    template = templates[kind]
    columns = select(store, read_queries(find_content())["spreadsheet-columns"].text)
    examples = {
        (row["sheet"].value, row["column"].value): row["example"].value for row in columns if row["kind"].value == kind
    }
    workbook = openpyxl.load_workbook(io.BytesIO(write_workbook(template, {})))
    for table in template.tables:
        for index, column in enumerate(table.columns, start=1):
            workbook[table.title].cell(2, index, examples[table.title, column.name])
    path = tmp_path / "filled.xlsx"
    workbook.save(path)
    submission = read(path, templates)
    assert list_findings(validator.validate([submission])) == []
    stated = {triple.predicate.value for triple in submission.statements}
    assert {column.predicate for table in template.tables for column in table.columns if column.states} <= stated


def test_personal_details_are_marked(store: ox.Store) -> None:
    """Every property of a point of contact that is about a person, and no other."""
    found = {prop.value.removeprefix(TERM) for (prop,) in select(store, f"SELECT ?p {{ ?p <{TERM}personal> true }}")}
    assert found == {"email", "jobTitle", "personName", "postalAddress", "telephone"}
