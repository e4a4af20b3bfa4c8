"""Every format tells the same findings, and no value of others breaks it or acts in it."""

import csv
import io
import json
import re
from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import jsonschema
import openpyxl
import pyoxigraph as ox
import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from pydantic_sarif.model import StaticAnalysisResultsFormatSarifVersion210JsonSchema as Sarif

from poakg.errors import OutputError
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.safe_text import neutralize
from poakg.safe_text import shorten
from poakg.safe_text import show
from poakg.safe_text import show_lines
from poakg.shacl import Predicate
from poakg.shacl.paths import Inverse
from poakg.shacl.paths import Sequence
from poakg.submission.recognition import LISTING
from poakg.submission.recognition import LISTING_HEADINGS as HEADINGS
from poakg.submission.recognition import NOTE_MARK
from poakg.submission.submission import Place
from poakg.submission.tables import RawTable
from poakg.validation.report.finding import Cause
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.finding import State
from poakg.validation.report.formats.json import SCHEMA
from poakg.validation.report.formats.sarif import FINGERPRINT as SARIF_FINGERPRINT
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.report.run import Run
from tests.validation.findings import CLASS
from tests.validation.findings import COMMENT
from tests.validation.findings import FINGERPRINT
from tests.validation.findings import FOCUS
from tests.validation.findings import RULES
from tests.validation.findings import STATE
from tests.validation.findings import UNUSED
from tests.validation.findings import make_finding
from tests.validation.findings import make_run

SH = PREFIXES["sh"]
NASTY = (
    *("=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "\t=1", "＝1+1", "-2"),
    *("<script>alert(1)</script>", "</td>&amp;\"'", "{{ 7 * 7 }}", "]]>"),
    *(
        "::error::x",
        "a%0Ab",
        "a\r\nb",
        "\x1b[31mred",
        "\x00\x07\x7f\x9b",
        "\u202eevil\u2066",
        "كينيا",
        "肯尼亚",
        "\ufffe",
    ),
)


def write(name: str, run: Run) -> bytes:
    """Return the run in a format."""
    return b"".join(FORMATS[name].encode(run))


def write_text(name: str, run: Run) -> str:
    """Return the run in a format that is text."""
    return write(name, run).decode()


def read_json(run: Run) -> list[dict[str, object]]:
    """Return the findings that the JSON has."""
    return [found for file in json.loads(write("json", run))["files"] for found in file["findings"]]


def read_sarif(run: Run) -> dict[str, list[dict[str, object]]]:
    """Return the one run of the SARIF log."""
    (only,) = json.loads(write("sarif", run))["runs"]
    assert isinstance(only, dict)
    return only


def read_csv(run: Run) -> list[dict[str, str]]:
    """Return the rows of the CSV table."""
    return list(csv.DictReader(io.StringIO(write_text("csv", run), newline="")))


def read_turtle(run: Run) -> ox.Store:
    """Return the validation report as a graph."""
    store = ox.Store()
    store.load(write("turtle", run), format=ox.RdfFormat.TURTLE)
    return store


def read_listing(body: bytes) -> list[dict[str, object]]:
    """Return the rows of the sheet that lists the findings."""
    headings, *rows = openpyxl.load_workbook(io.BytesIO(body))[LISTING].iter_rows(values_only=True)
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


class Page(HTMLParser):
    """What a browser makes of a page: tags with their attributes, and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.text += data


PATH = Sequence((Predicate(FOCUS), Predicate(FOCUS)))
TWO = make_run(make_finding("KEM"), make_finding("x" * 5000, COMMENT, Place(line=12), number=2))
PLACES = [("NR-002", "KEM"), ("NR-036", "x" * 5000)]


def test_json_follows_its_schema() -> None:
    """With every member filled somewhere; a document with a member that is not described does not."""
    cause = Cause(CLASS, FOCUS, PATH, ox.Literal("x"), "so", (Cause(CLASS, FOCUS, None, None, ""),))
    finding = replace(make_finding("KEM"), causes=(cause,), state=State.NEW)
    report = Report("report.xlsx", [finding], 7, fixed=2)
    document = json.loads(write("json", Run((report, *TWO.reports), RULES)))
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(document)) == []
    document["files"][0]["findings"][0]["frobnicate"] = 1
    assert len(list(validator.iter_errors(document))) == 1


def test_json_has_all_of_a_finding() -> None:
    """Ids, place, value, what was meant, the row with its headings, and the allowed values once, with the rule."""
    document = json.loads(write("json", TWO))
    first, second = document["files"][0]["findings"]
    assert [(found["rule"], found["value"]) for found in (first, second)] == PLACES
    assert (first["sheet"], first["row"], first["column"], first["line"]) == ("Answers", 3, "B", None)
    assert (second["sheet"], second["row"], second["column"], second["line"]) == (None, None, None, 12)
    assert first["closest"] == {"value": "KEN", "written": "KEN", "label": "Kenya"}
    assert first["context"]["cells"] == {"A": "45.1", "B": "KEM"}
    assert (first["context"]["heading_row"], first["context"]["headings"]["B"]) == (1, "State")
    assert [choice["written"] for choice in document["rules"]["NR-002"]["allowed"]] == ["KEN", "NER", "YEM"]
    assert list(document["rules"]) == ["NR-002", "NR-036"]


def test_sarif_follows_the_standard() -> None:
    """The models made from the official schema take it, and refuse a member that the schema does not have."""
    compared = replace(make_finding("KEM"), state=State.EXISTING)
    document = json.loads(write("sarif", make_run(compared, make_finding("x", COMMENT, Place(line=12)))))
    Sarif.model_validate(document)
    document["runs"][0]["results"][0]["frobnicate"] = 1
    with pytest.raises(ValueError, match="frobnicate"):
        Sarif.model_validate(document)


def test_sarif_has_rows_as_lines_and_cells_as_logical_locations() -> None:
    """Every rule that was checked is described, and results point to theirs."""
    run = read_sarif(TWO)
    first, second = run["results"]
    assert first["ruleIndex"] == [rule["id"] for rule in run["tool"]["driver"]["rules"]].index("NR-002")  # type: ignore[call-overload]
    assert [result["level"] for result in run["results"]] == ["error", "warning"]
    assert first["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "report.xlsx"}, "region": {"startLine": 3}},
            "logicalLocations": [{"name": "B3", "fullyQualifiedName": "Answers!B3", "kind": "member"}],
        }
    ]
    assert second["locations"] == [
        {"physicalLocation": {"artifactLocation": {"uri": "report.xlsx"}, "region": {"startLine": 12}}}
    ]
    assert first["partialFingerprints"] == {SARIF_FINGERPRINT: FINGERPRINT}


def test_sarif_addresses_are_uris() -> None:
    """A name with a space or a sign is escaped."""
    (result,) = read_sarif(make_run(make_finding("KEM"), name="my reports/50%.xlsx"))["results"]
    assert '"uri": "my%20reports/50%25.xlsx"' in json.dumps(result)


def test_junit_has_a_case_for_each_finding_and_each_rule_without() -> None:
    """Only what makes the run fail is a failure; a warning and what a baseline has are not."""
    known = replace(make_finding("KEX", number=3), state=State.EXISTING)
    suites = ET.fromstring(write_text("junit", make_run(make_finding("KEM"), known, make_finding("x", COMMENT))))
    (suite,) = suites
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("report.xlsx", "4", "1")
    cases = [(str(case.get("name")).split()[0], [part.tag for part in case]) for case in suite]
    assert cases == [
        ("NR-002", ["failure"]),
        ("NR-002", ["system-out"]),
        ("NR-036", ["system-out"]),
        ("NR-035", []),
    ]


def test_github_annotates_lines() -> None:
    """Severity is the command; what a baseline has is only noted."""
    findings = [make_finding("KEM"), make_finding("x", COMMENT), make_finding("x", UNUSED)]
    known = replace(make_finding("KEM"), state=State.EXISTING)
    lines = write_text("github", make_run(*findings, known)).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::warning", "::notice", "::notice"]
    assert lines[0].startswith("::error file=report.xlsx,line=3,title=NR-002 ")


def test_csv_has_a_row_for_each_finding() -> None:
    """With place, rule, value, what was meant, and fingerprint."""
    first, second = read_csv(TWO)
    assert [first[name] for name in ("rule", "sheet", "row", "column", "value", "closest", "fingerprint")] == [
        *("NR-002", "Answers", "3", "B", "KEM", "KEN", FINGERPRINT)
    ]
    assert (second["rule"], second["line"]) == ("NR-036", "12")


def test_html_needs_nothing_else_and_has_an_anchor_for_each_rule() -> None:
    """No script, no address that a browser would load, one heading for each rule, tables with captions."""
    page = Page(write_text("html", TWO))
    assert not {"script", "link", "img", "iframe", "object", "form"} & set(page.tags)
    assert not {"src", "style", "onclick", "action"} & set(page.attributes)
    assert {"NR-002", "NR-036"} <= set(page.attributes["id"])
    assert len(page.attributes["id"]) == len(set(page.attributes["id"]))
    assert {"#NR-002", "#NR-036", "#rules"} <= set(page.attributes["href"])
    assert page.tags.count("table") == page.tags.count("caption") == 4
    assert (page.tags.count("h1"), page.tags.count("h2"), page.attributes["lang"]) == (1, 2, ["en"])
    assert set(page.attributes["scope"]) == {"col", "row"}
    assert not re.search(r"url\(|@import", write_text("html", TWO))


def test_turtle_is_a_validation_report() -> None:
    """With all that SHACL asks of a result, complex paths and inner results included."""
    path = Inverse(Predicate(ox.NamedNode(f"{TERM}evidence")))
    cause = Cause(CLASS, FOCUS, Sequence((path, path)), None, "so")
    finding = replace(make_finding("KEM"), path=path, causes=(cause,))
    store = read_turtle(make_run(finding, make_finding("x", COMMENT, number=2)))
    asked = f"""PREFIX sh: <{SH}> PREFIX rdf: <{PREFIXES["rdf"]}>
      SELECT ?shape ?severity ?component ?value ?inverse ?step WHERE {{
      ?report a sh:ValidationReport ; sh:conforms false ; sh:result ?result .
      ?result a sh:ValidationResult ; sh:focusNode <{FOCUS.value}> ; sh:sourceShape ?shape ; sh:value ?value ;
        sh:resultSeverity ?severity ; sh:sourceConstraintComponent ?component .
      OPTIONAL {{ ?result sh:resultPath/sh:inversePath ?inverse }}
      OPTIONAL {{ ?result sh:detail/sh:resultPath/rdf:rest/rdf:first/sh:inversePath ?step }}
    }} ORDER BY ?shape"""
    solutions = store.query(asked)
    assert isinstance(solutions, ox.QuerySolutions)
    rows = [[term.value.rsplit("/")[-1] if term else "" for term in row] for row in solutions]
    assert rows == [
        [
            "NR-002",
            "shacl#Violation",
            "shacl#ClassConstraintComponent",
            "KEM",
            "ontology#evidence",
            "ontology#evidence",
        ],
        ["NR-036", "shacl#Warning", "shacl#ClassConstraintComponent", "x", "", ""],
    ]


def test_turtle_without_findings_conforms() -> None:
    """SHACL says so with true."""
    (quad,) = read_turtle(make_run()).quads_for_pattern(None, ox.NamedNode(f"{SH}conforms"), None)
    assert quad.object == ox.Literal("true", datatype=ox.NamedNode(f"{PREFIXES['xsd']}boolean"))


def make_original() -> bytes:
    """Return a spreadsheet with a formula, a comment, a colour and merged cells."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Answers"
    sheet["A1"], sheet["B1"], sheet["B3"], sheet["C3"] = "Item", "State", "KEM", "=1+1"
    sheet["B3"].comment = openpyxl.comments.Comment("mine", "steward")
    sheet.merge_cells("D3:E4")
    body = io.BytesIO()
    workbook.save(body)
    return body.getvalue()


def open_sheet(body: bytes) -> Worksheet:
    """Return the sheet of answers."""
    return openpyxl.load_workbook(io.BytesIO(body))["Answers"]


def test_the_spreadsheet_comes_back_with_its_faults_marked() -> None:
    """Cells are coloured by their worst finding and commented; what the steward wrote stays."""
    original = make_original()
    merged = make_finding("x", UNUSED, Place("Answers", 4, "E"))
    run = make_run(make_finding("KEM"), make_finding("KEM", COMMENT), merged, original=original)
    body = write("xlsx", run)
    before, after = open_sheet(original), open_sheet(body)
    assert after["B3"].value == "KEM"
    assert after["C3"].value == "=1+1"
    assert after["B3"].comment.text.startswith("mine")
    assert after["B3"].comment.text.count(NOTE_MARK) == 1
    assert all(rule.id in after["B3"].comment.text for rule in (STATE, COMMENT))
    assert after["B3"].fill.start_color.rgb != before["B3"].fill.start_color.rgb
    assert UNUSED.id in after["D3"].comment.text
    assert after["A1"].comment is None
    assert [
        (row["Rule"], row["Sheet"], row["Cell"], row["Found"], row["Did you mean"]) for row in read_listing(body)
    ] == [
        ("NR-002", "Answers", "B3", "KEM", "KEN"),
        ("NR-036", "Answers", "B3", "KEM", None),
        ("NR-035", "Answers", "E4", "x", None),
    ]
    listing = openpyxl.load_workbook(io.BytesIO(body))[LISTING]
    link = listing.cell(2, HEADINGS.index("Cell") + 1).hyperlink
    assert link is not None
    assert link.location == "'Answers'!B3"
    selected = [sheet.title for sheet in openpyxl.load_workbook(io.BytesIO(body)) if sheet.sheet_view.tabSelected]
    assert selected == [LISTING]


def test_a_spreadsheet_that_was_handed_back_loses_its_old_marks() -> None:
    """Whoever mends the copy and checks it anew sees only what is still wrong."""
    marked = write("xlsx", make_run(make_finding("KEM"), original=make_original()))
    body = write("xlsx", make_run(original=marked))
    assert open_sheet(body)["B3"].comment.text == "mine"
    assert open_sheet(body)["B3"].fill.fill_type is None
    assert read_listing(body) == []
    assert openpyxl.load_workbook(io.BytesIO(body)).sheetnames.count(LISTING) == 1


def test_csv_files_come_back_as_one_spreadsheet() -> None:
    """Each file is a sheet, with its rows where they were."""
    table = RawTable("answers.csv", {2: {2: "State"}, 5: {2: "=1+1"}}, is_file=True, heading=2)
    finding = make_finding("=1+1", place=Place("answers.csv", 5, "B"))
    body = write("xlsx", Run((Report("in/answers.csv", [finding], 1, {"answers.csv": table}),), RULES))
    sheet = openpyxl.load_workbook(io.BytesIO(body))["answers.csv"]
    assert (sheet["B2"].value, sheet["B5"].value, sheet["B5"].data_type) == ("State", "=1+1", "s")
    assert STATE.id in sheet["B5"].comment.text


def test_text_in_rdf_comes_back_as_a_list() -> None:
    """A report in Turtle has no cells to mark."""
    body = write("xlsx", Run((Report("report.ttl", [make_finding("x", place=Place(line=9))], 1),), RULES))
    assert [(row["Rule"], row["Cell"]) for row in read_listing(body)] == [("NR-002", "line 9")]


def test_two_submissions_are_not_one_spreadsheet() -> None:
    """It says so instead of leaving one out."""
    with pytest.raises(OutputError):
        write("xlsx", Run(TWO.reports * 2, RULES))


def test_text_begins_with_the_summary_and_shows_the_row() -> None:
    """The file with its counts, then rule by rule, worst first, the place and the row under its headings."""
    lines = write_text("text", make_run(make_finding("x", COMMENT), make_finding("KEM"))).splitlines()
    assert lines[0].startswith("report.xlsx: 1 violation, 1 warning")
    assert [re.findall(r"NR-\d+", line) for line in lines if line[:1].isalpha()][1:] == [["NR-002"], ["NR-036"]]
    cells = [line.split("│")[1:] for line in lines if "│" in line]
    assert [[cell.strip() for cell in line] for line in cells[:2]] == [
        ["A Item", "B State", "C Comment"],
        ["45.1", "»KEM«", ""],
    ]


@pytest.mark.parametrize("name", ["text", "html"])
@pytest.mark.parametrize(
    ("limit", "shown"), [(None, {"text": 5, "html": 100}), (2, {}), (0, {"text": 150, "html": 150})]
)
def test_formats_for_people_show_the_first_of_many(name: str, limit: int | None, shown: dict[str, int]) -> None:
    """The rest is counted, and all are shown to whom asks."""
    findings = [make_finding(f"value-{number}-", place=Place("Answers", number + 2, "A")) for number in range(150)]
    told = write_text(name, make_run(*findings, limit=limit))
    assert len(set(re.findall(r"value-\d+-", told))) == shown.get(name, 2)
    assert "150" in told


@pytest.mark.parametrize("name", ["text", "html"])
def test_a_hundred_thousand_findings_stay_readable(name: str) -> None:
    """What a person is shown does not grow with what is wrong, and the number is told."""
    told = write_text(name, make_run(*(make_finding("KEM"),) * 100_000))
    assert len(told) < 100_000
    assert "100000" in told


def test_html_names_the_file_where_there_are_several() -> None:
    """In a column of its own, under one heading for each rule."""
    other = make_run(make_finding("KEX"), name="other.xlsx")
    page = Page(write_text("html", Run((*TWO.reports, *other.reports), RULES)))
    assert page.tags.count("h2") == 2
    assert page.text.count("other.xlsx") == page.text.count("report.xlsx") - 1 == 2


MACHINE = ("json", "sarif", "junit", "github", "csv", "turtle")


@pytest.mark.parametrize("name", MACHINE)
def test_machines_get_all(name: str) -> None:
    """No finding is left out where programs read."""
    findings = [make_finding(f"value-{number}-", number=number + 1) for number in range(150)]
    assert len(set(re.findall(r"value-\d+-", write_text(name, make_run(*findings, limit=2))))) == 150


def any_value(test: Callable[[str], None]) -> Callable[[], None]:
    """Try a test with values of all kinds, and with those that break or act elsewhere."""
    tried = given(value=st.text(min_size=1, max_size=80))(test)
    for value in NASTY:
        tried = example(value=value)(tried)
    return settings(max_examples=20)(tried)


def run_about(value: str) -> Run:
    """Return a run in which value and file name are what somebody else wrote."""
    return make_run(make_finding(value), name=f"{value.replace('/', '').replace(chr(0), '')}.xlsx")


@any_value
def test_json_and_sarif_keep_any_value(value: str) -> None:
    """Exactly as it was."""
    assert [found["value"] for found in read_json(run_about(value))] == [value]
    assert [result["properties"]["value"] for result in read_sarif(run_about(value))["results"]] == [value]  # type: ignore[index]


@any_value
def test_turtle_keeps_any_value(value: str) -> None:
    """Exactly as it was."""
    values = read_turtle(run_about(value)).quads_for_pattern(None, ox.NamedNode(f"{SH}value"), None)
    assert [quad.object for quad in values] == [ox.Literal(value)]


@any_value
def test_csv_keeps_any_value_and_holds_no_formula(value: str) -> None:
    """An apostrophe before what would be one, else exactly as it was."""
    (row,) = read_csv(run_about(value))
    assert row["value"] == neutralize(value)
    assert not [text for text in row.values() if text[:1] in set("=+-@\t\r\n＝＋－＠")]


@any_value
def test_junit_is_well_formed_with_any_value(value: str) -> None:
    """What XML cannot hold is shown."""
    (failure,) = ET.fromstring(write_text("junit", run_about(value))).iter("failure")
    assert f"Found: {show_lines(value)}" in str(failure.text)


@any_value
def test_github_has_one_line_for_any_value(value: str) -> None:
    """No value begins a command of its own, and a value that the message cuts is there in full."""
    told = write_text("github", run_about(value))
    assert told.count("\n") == 1
    command, message = told.rstrip("\n").removeprefix("::").split("::", 1)
    assert command.split(",")[0].count(":") == 0
    expected = f"'{show(value)}' is not a State." if len(value) <= 80 else f"Found: {show(value)}."
    assert expected in message.replace("%25", "%")


@any_value
def test_html_has_no_tag_from_any_value(value: str) -> None:
    """The page has the same tags as with a harmless value, and the value as text."""
    page, harmless = Page(write_text("html", run_about(value))), Page(write_text("html", run_about("zzzz")))
    assert page.tags == harmless.tags
    assert show(value) in page.text


@any_value
def test_text_has_no_control_character_from_any_value(value: str) -> None:
    """Nothing that a terminal would act on."""
    told = write_text("text", run_about(value))
    assert shorten(show(value), 80) in told
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told)


@any_value
def test_spreadsheets_hold_any_value_as_text(value: str) -> None:
    """Never as a formula, and in the comment too."""
    run = run_about(value)
    listing = openpyxl.load_workbook(io.BytesIO(write("xlsx", run)))[LISTING]
    cell = listing.cell(2, HEADINGS.index("Found") + 1)
    assert cell.value == show_lines(value)
    assert cell.data_type == "s"
    assert cell.quotePrefix == (neutralize(value) != value)


def test_half_a_pair_of_a_character_breaks_nothing() -> None:
    """JSON can carry it; a format in UTF-8 writes its number."""
    for name in set(FORMATS) - {"turtle"}:
        assert write(name, make_run(replace(make_finding("x"), value="\ud800")))


def test_every_format_tells_a_run_without_findings() -> None:
    """No empty table, no failure."""
    for name in FORMATS:
        assert write(name, make_run()) or name == "github"


def test_files_of_one_submission_are_told_apart() -> None:
    """A finding in a CSV file names that file."""
    tables = {name: RawTable(name, is_file=True) for name in ("answers.csv", "laws.csv")}
    finding: Finding = make_finding("x", place=Place("laws.csv", 3, "B"))
    run = Run((Report("in/answers.csv+laws.csv", [finding], 1, tables),), RULES)
    assert [found["file"] for found in read_json(run)] == ["in/laws.csv"]
