"""Templates: what a person gets to fill in, and that what is filled in is read back."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import jsonschema
import openpyxl
import pyoxigraph as ox
import pytest

from poakg.errors import UnknownNameError
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.submission.choices import Choices
from poakg.submission.iri_patterns import expand_pattern
from poakg.submission.iri_patterns import list_variables
from poakg.submission.iri_patterns import match_pattern
from poakg.submission.normalize import normalize
from poakg.submission.recognition import MARK
from poakg.submission.submission import Submission
from poakg.submission.tables import name_column
from poakg.submission.template.csv import pack_files
from poakg.submission.template.csv import write_csv_files
from poakg.submission.template.entries import Entries
from poakg.submission.template.entries import list_entries
from poakg.submission.template.json_schema import write_json_schema
from poakg.submission.template.xlsx import write_workbook
from poakg.submission.template_reader import read_templates
from poakg.submission.templates import Column
from poakg.submission.templates import Template
from tests.conftest import ROOT
from tests.submission.reading import REPORT
from tests.submission.reading import list_issues
from tests.submission.reading import list_statements
from tests.submission.reading import list_values
from tests.submission.reading import make_workbook
from tests.submission.reading import read_bytes

EXAMPLES = [
    path
    for path in sorted((ROOT / "data" / "examples").glob("*.ttl"))
    if (ROOT / "data" / "templates" / path.name).is_file()
    if "/id/submission/" in path.read_text(encoding="utf-8")
]
EXAMPLE = (ROOT / "data" / "examples" / "national-report.ttl").read_bytes()


@pytest.fixture
def submitted(template: Template, templates: dict[str, Template], tmp_path: Path) -> Submission:
    """What the report submits as a bare workbook."""
    return read_bytes(tmp_path, "report.xlsx", make_workbook(template), templates)


@pytest.fixture(scope="session")
def empty(template: Template) -> openpyxl.Workbook:
    """The empty spreadsheet."""
    return openpyxl.load_workbook(io.BytesIO(write_workbook(template, list_entries(template))))


def write_json(template: Template, entries: Entries) -> bytes:
    """Return entries as JSON after the schema of their template."""
    tables = {
        table.name: [
            {
                column.name: entry[column.name].split(column.separator)
                if column.separator
                else write_choice(column, entry)
                for column in table.columns
                if entry.get(column.name)
            }
            for entry in entries.get(table.name, [])
        ]
        for table in template.tables
    }
    return json.dumps({"kind": template.kind, "version": template.version, **tables}).encode()


def write_choice(column: Column, entry: dict[str, str]) -> str:
    """Return the code of what is chosen, which is what the schema asks for."""
    text = entry[column.name]
    return column.choices.codes[column.choices.lookup[normalize(text)]] if column.choices else text


FORMS: dict[str, Callable[[Template, Entries], bytes]] = {
    "report.xlsx": write_workbook,
    "report.zip": lambda template, entries: pack_files(write_csv_files(template, entries)),
    "report.json": write_json,
}


@pytest.mark.parametrize("name", FORMS)
def test_what_is_filled_in_is_read_back(
    name: str, submitted: Submission, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """Every form gives the same statements without an issue."""
    found = read_bytes(tmp_path, name, FORMS[name](template, REPORT), templates)
    assert (list_statements(found), list_issues(found)) == (list_statements(submitted), [])


def test_an_empty_template_says_one_thing(template: Template, templates: dict[str, Template], tmp_path: Path) -> None:
    """Whoever sends it back as it came learns that nothing is filled in."""
    found = read_bytes(tmp_path, "empty.xlsx", write_workbook(template, list_entries(template)), templates)
    assert list_issues(found) == [("RD-007", "Report!")]


def test_headings_are_protected_and_the_rest_is_open(empty: openpyxl.Workbook, template: Template) -> None:
    """Nobody overwrites a heading by accident, and no password locks anybody out."""
    for table in template.tables:
        sheet = empty[table.title]
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        assert all(cell.protection.locked for cell in sheet[1])
        last = len(table.columns)
        # Cells that nobody has written into yet have the style of their column.
        assert not sheet.column_dimensions[name_column(last)].protection.locked
    assert not empty["Answers"]["C2"].protection.locked
    assert empty["Answers"]["A2"].protection.locked


def test_the_template_tells_kind_and_version(empty: openpyxl.Workbook, template: Template) -> None:
    """A program finds them in three cells."""
    assert [cell.value for cell in empty["About"][1]] == [MARK, template.kind, template.version]


def test_days_and_codes_have_their_formats(empty: openpyxl.Workbook) -> None:
    """A day that is typed becomes a day, and an item number stays as it is."""
    formats = [empty["Report"].column_dimensions[letter].number_format for letter in "AC"]
    assert formats == ["@", "yyyy-mm-dd"]
    assert empty["Answers"]["A2"].number_format == "@"


def test_units_and_examples_are_shown_and_read(
    template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """The unit stands in the heading and the examples in the prompt; with either heading the column is known."""
    laws = next(table for table in template.tables if table.name == "laws")
    column = replace(laws.columns[2], unit="kg", examples=("12.5", "3"))
    other = replace(laws, columns=tuple(column if each.name == column.name else each for each in laws.columns))
    changed = replace(template, tables=tuple(other if each is laws else each for each in template.tables))
    content = write_workbook(changed, REPORT)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Laws"]
    assert sheet["C1"].value == "Title in English (kg)"
    assert sheet["C1"].comment is not None
    assert "12.5; 3" in sheet["C1"].comment.text
    found = read_bytes(tmp_path, "units.xlsx", content, templates | {changed.kind: changed})
    assert (list_values(found, "englishTitle"), list_issues(found)) == (["Arms Act"], [])
    bare = read_bytes(tmp_path, "bare.xlsx", make_workbook(template), templates | {changed.kind: changed})
    assert list_issues(bare) == []


def test_texts_are_in_the_language_asked_for(
    store: ox.Store, templates: dict[str, Template], submitted: Submission, tmp_path: Path
) -> None:
    """Where there is a text in that language it is taken, else the English one; either heading is read."""
    french = ox.Store()
    french.extend(store)
    column = ox.NamedNode("https://w3id.org/poakg/id/template/national-report/report/state")
    title = ox.Literal("État", language="fr")
    french.add(ox.Quad(column, ox.NamedNode(f"{PREFIXES['csvw']}title"), title, ox.NamedNode("urn:g")))
    translated = read_templates(french, "fr")["national-report"]
    assert [each.title for each in translated.tables[0].columns[:2]] == ["État", "Reporting cycle"]
    english = read_templates(french)
    assert english["national-report"].tables[0].columns[0].title == "State"
    content = write_workbook(translated, REPORT)
    found = read_bytes(tmp_path, "french.xlsx", content, english)
    assert (list_statements(found), list_issues(found)) == (list_statements(submitted), [])


def test_the_schema_takes_what_is_read(template: Template) -> None:
    """It is a schema, it takes the report, and it refuses names and values that are not read."""
    schema = json.loads(write_json_schema(template))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    report = json.loads(write_json(template, REPORT))
    assert list(validator.iter_errors(report)) == []
    changes: list[dict[str, object]] = [
        {"raport": []},
        {"kind": "letter"},
        {"version": "0"},
        {"report": [{"state": "KEM"}]},
        {"report": {}},
    ]
    for change in changes:
        assert len(list(validator.iter_errors(report | change))) == 1


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_earlier_submission_is_filled_in_again(path: Path, templates: dict[str, Template], tmp_path: Path) -> None:
    """What was submitted in Turtle comes back from the spreadsheet; catalogue rows keep their place."""
    earlier = read_bytes(tmp_path, "earlier.ttl", path.read_bytes(), templates)
    template = templates[earlier.kind]
    entries = list_entries(template, earlier=earlier)
    for table in template.tables:
        assert len(entries[table.name]) >= len(table.catalogue)
    found = read_bytes(tmp_path, "again.xlsx", write_workbook(template, entries), templates)
    about = {str(triple) for triple in earlier.statements if "/submission/" in str(triple.subject)}
    assert {line for line in about if "label" not in line and "editorialNote" not in line} == list_statements(found)


def test_days_of_an_earlier_cycle_are_left_out(
    template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """For another cycle the answers are kept, and the days of the report are to be given anew."""
    earlier = read_bytes(tmp_path, "earlier.ttl", EXAMPLE, templates)
    next_one = list_entries(template, {f"{TERM}ReportingCycle": "2028"}, earlier)["report"][0]
    same = list_entries(template, {f"{TERM}ReportingCycle": "2026"}, earlier)["report"][0]
    days = {"period-start", "period-end", "submitted-on"}
    assert days <= set(same)
    assert next_one == {name: text for name, text in same.items() if name not in days} | {"cycle": "2028"}


@pytest.mark.parametrize("known", [{f"{TERM}State": "KEM"}, {f"{TERM}Law": "L1"}])
def test_what_cannot_be_chosen_is_not_filled_in(known: dict[str, str], template: Template) -> None:
    """A State that is not known is named before anybody fills in the rest."""
    with pytest.raises(UnknownNameError):
        list_entries(template, known)


def test_the_same_entries_give_the_same_archive(template: Template) -> None:
    """Archives carry no time of their making."""
    files = write_csv_files(template, REPORT)
    assert pack_files(files) == pack_files(files)
    with zipfile.ZipFile(io.BytesIO(pack_files(files))) as archive:
        assert archive.namelist() == [f"national-report-{table.name}.csv" for table in template.tables]


def test_patterns_are_matched_as_they_are_filled_in() -> None:
    """The variables of an IRI come back, and another IRI gives none."""
    assert match_pattern("{report}/law/{law}", "urn:r/law/L%201", "urn:r") == {"law": "L 1"}
    assert match_pattern("{report}/law/{law}", "urn:s/law/L1", "urn:r") == {}
    assert match_pattern("urn:annex/{+provision}", "urn:annex/175/b/iii", "") == {"provision": "175/b/iii"}
    assert expand_pattern("urn:annex/{+provision}", lambda _: "175/b/iii") == "urn:annex/175/b/iii"
    for written in (
        "175(b)(iii)",
        "175 (b) (iii)",
        "175 b iii",
        "175b(iii)",
        "Paragraph 175 (B)(iii)",
        "para. 175/b/iii",
    ):
        assert expand_pattern("urn:annex/{+provision}", {"provision": written}.__getitem__) == "urn:annex/175/b/iii"
    assert expand_pattern("urn:annex/{+provision}", lambda _: "II.5") == "urn:annex/II.5"
    assert expand_pattern("urn:law/{law}/{other}", {"law": "1/2", "other": ""}.__getitem__) == "urn:law/1%2F2/missing"
    assert list_variables("{report}/{+a}/{b}") == {"report", "a", "b"}


def list_choices(templates: dict[str, Template]) -> list[tuple[Column, Choices]]:
    """Return each column from which values are chosen, with its choices."""
    columns = [column for each in templates.values() for table in each.tables for column in table.columns]
    return [(column, column.choices) for column in columns if column.choices is not None]


def test_lists_are_in_the_order_of_their_labels(templates: dict[str, Template]) -> None:
    """Whoever looks for a value finds it where the alphabet puts it, and what is offered is understood."""
    for column, choices in list_choices(templates):
        offered = list(choices.offered.values())
        plain = [text.casefold() for text in offered if text.isascii() and not any(map(str.isdigit, text))]
        assert plain == sorted(plain), column.name
        assert [choices.find(text) for text in offered] == list(choices.offered), column.name


def test_examples_are_on_the_list_of_their_column(templates: dict[str, Template]) -> None:
    """Nobody is shown an example that the drop-down does not have; only the invented States are not offered."""
    for column, choices in list_choices(templates):
        parts = [part.strip() for text in column.examples for part in text.split(column.separator or "\n")]
        offered = {*choices.offered.values(), "XXE", "XXF"}
        assert parts, column.name
        assert set(parts) <= offered, column.name


FOUND = [
    ("Currency", "Belarusian Ruble", "BYN"),
    ("Currency", "BYR", "BYR"),
    ("Currency", "us dollar", "USD"),
    ("Currency", "US Dollar (USD)", "USD"),
    ("Region", "2", "002"),
    ("Region", "africa", "002"),
    ("Region", "Africa (002)", "002"),
    ("Region", "0", None),
    ("AnswerValue", "true", "yes"),
    ("AnswerValue", "n", "no"),
    ("WeaponType", "true", None),
]


@pytest.mark.parametrize(("chosen", "text", "code"), FOUND)
def test_codes_and_names_are_understood(
    chosen: str, text: str, code: str | None, templates: dict[str, Template]
) -> None:
    """A name that an older currency had as well is that of the currency in use."""
    choices = next(choices for _, choices in list_choices(templates) if choices.of == f"{TERM}{chosen}")
    assert choices.codes.get(choices.find(text) or "") == code


def test_currencies_out_of_use_are_not_offered(templates: dict[str, Template]) -> None:
    """Only those that a submission of the first cycle can be about are, with their name and code."""
    choices = next(choices for _, choices in list_choices(templates) if choices.of == f"{TERM}Currency")
    offered = set(choices.offered.values())
    assert {"US Dollar (USD)", "Belarusian Ruble (BYN)"} <= offered
    assert not any("BYR" in text or "HRK" in text for text in offered)
    assert any("BGN" in text for text in offered)


def test_drop_downs_ask_and_do_not_refuse(empty: openpyxl.Workbook) -> None:
    """What the reader accepts can be typed although it is not on the list."""
    lists = [check for sheet in empty for check in sheet.data_validations.dataValidation if check.type == "list"]
    assert {check.errorStyle for check in lists if check.showErrorMessage} == {"warning"}
    assert "true" not in {check.formula1 for check in lists}
