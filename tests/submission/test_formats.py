"""The same report in every format: the same statements, each with its place."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from poakg.errors import UnreadableError
from poakg.namespaces import CONTEXT
from poakg.namespaces import TERM
from poakg.submission.reader import SYNTAXES
from poakg.submission.reader import read_submissions
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.templates import Template
from tests.conftest import ROOT
from tests.submission.reading import REPORT
from tests.submission.reading import list_csv
from tests.submission.reading import list_issues
from tests.submission.reading import list_statements
from tests.submission.reading import list_values
from tests.submission.reading import make_workbook
from tests.submission.reading import read
from tests.submission.reading import read_bytes
from tests.submission.reading import show

EXAMPLE = (ROOT / "data" / "examples" / "national-report.ttl").read_bytes()


@pytest.fixture
def submitted(template: Template, templates: dict[str, Template], tmp_path: Path) -> Submission:
    """What the report submits as a spreadsheet."""
    return read_bytes(tmp_path, "report.xlsx", make_workbook(template), templates)


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


SHAPES = [*((encoding, ",") for encoding in ENCODINGS), *(("utf-8", delimiter) for delimiter in ";\t|")]


@pytest.mark.parametrize("shape", SHAPES)
def test_csv_in_every_shape(
    shape: tuple[str, str],
    submitted: Submission,
    template: Template,
    templates: dict[str, Template],
    tmp_path: Path,
) -> None:
    """Encodings and delimiters as programs write them; rows are counted as a spreadsheet shows them."""
    encoding, delimiter = shape
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, text in list_csv(template).items():
        (folder / f"{name}.csv").write_bytes(text.replace(",", delimiter).encode(encoding))
    found = read(folder, templates)
    assert (list_statements(found), list_issues(found)) == (list_statements(submitted), [])
    assert {show(place).replace(".csv", "").casefold() for place in found.statements.values()} == {
        show(place).casefold() for place in submitted.statements.values()
    }


HABITS: dict[str, Callable[[str], str]] = {
    "blank before quotation marks": lambda text: "".join(
        f'"{line.replace(",", chr(34) + ", " + chr(34))}"\r\n' for line in text.splitlines()
    ),
    "mark for the end of the file": lambda text: text + "\x1a",
    "line ends of old": lambda text: text.replace("\r\n", "\r"),
    "headings again": lambda text: text + text.splitlines()[0] + "\r\n",
    "empty rows": lambda text: text + ",,,,\r\n" * 3,
}


@pytest.mark.parametrize("name", HABITS)
def test_habits_of_programs_change_nothing(
    name: str, submitted: Submission, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """The same statements, and no finding above an info."""
    folder = tmp_path / "tables"
    folder.mkdir()
    for table, text in list_csv(template).items():
        (folder / f"{table}.csv").write_bytes(HABITS[name](text).encode())
    found = read(folder, templates)
    assert list_statements(found) == list_statements(submitted)
    assert {rule for rule, _ in list_issues(found)} <= {"RD-039"}


@pytest.mark.parametrize("blank", [b" \r\n", b",,\r\n,,\r\n", b'"";""\n'], ids=["blank", "commas", "quotes"])
def test_a_table_without_a_text_is_said_to_be_empty(
    blank: bytes, templates: dict[str, Template], tmp_path: Path
) -> None:
    """It has no headings that could be put back."""
    with pytest.raises(UnreadableError, match="is empty"):
        read_bytes(tmp_path, "laws.csv", blank, templates)


def test_a_declared_delimiter_is_no_row(templates: dict[str, Template], template: Template, tmp_path: Path) -> None:
    """A line such as sep=; tells the delimiter, and no spreadsheet shows it."""
    text = "sep=;\r\n" + list_csv(template)["report"].replace(",", ";")
    found = read_bytes(tmp_path, "report.csv", text.encode(), templates)
    assert list_values(found, "language") == ["en"]
    old = text.replace("\r\n", "\r")
    assert list_issues(read_bytes(tmp_path, "old.csv", old.encode(), templates)) == list_issues(found)
    assert {place.row for place in found.statements.values()} == {2}


OLDER = {
    "cp1251": ("Закон об оружии и боеприпасах", "Указ о порядке учёта"),
    "cp1252": ("Loi sur les armes à feu – dernière révision", "Décret réglementant les dépôts"),
    "cp1256": ("قانون الأسلحة والذخائر لسنة 2019", "مرسوم بشأن تنظيم المستودعات"),
}


@pytest.mark.parametrize("encoding", OLDER)
def test_older_encodings_are_guessed_and_said(
    encoding: str, templates: dict[str, Template], template: Template, tmp_path: Path
) -> None:
    """A table with text of its script is read right, and the guess is told."""
    titles = list(OLDER[encoding])
    tables = list_csv(template)
    rows = "".join(f"L{number},{title},,,\r\n" for number, title in enumerate(titles, start=1))
    files = {
        "report.csv": tables["report"].encode(),
        "laws.csv": (tables["laws"].splitlines()[0] + "\r\n" + rows).encode(encoding),
    }
    folder = tmp_path / "tables"
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    found = read(folder, templates)
    assert list_values(found, "originalTitle") == titles
    assert {("RD-016", "laws.csv!"), ("RD-035", "laws.csv!")} & set(list_issues(found))


def make_json(template: Template) -> dict[str, object]:
    """Return the report as JSON after the schema."""
    tables: dict[str, object] = {
        table.name: [
            {
                column.name: entry[column.name].split(";") if column.separator else entry[column.name]
                for column in table.columns
                if column.name in entry
            }
            for entry in REPORT.get(table.name, [])
        ]
        for table in template.tables
    }
    return {"kind": template.kind, "version": template.version, **tables}


def test_plain_json_gives_the_same_and_lines(
    submitted: Submission, templates: dict[str, Template], template: Template, tmp_path: Path
) -> None:
    """Each value stands on its line."""
    text = json.dumps(make_json(template), indent=1)
    found = read_bytes(tmp_path, "report.json", text.encode(), templates)
    assert (list_statements(found), list_issues(found)) == (list_statements(submitted), [])
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "Sheria" in line)
    title = next(triple for triple in found.statements if triple.predicate.value == f"{TERM}originalTitle")
    assert found.statements[title] == Place(line=line, element="laws[0].original-title")


def test_a_list_of_submissions_is_refused_with_what_to_do(templates: dict[str, Template], tmp_path: Path) -> None:
    """A file in the form of the template is one submission."""
    with pytest.raises(UnreadableError, match="list of 2"):
        read_bytes(tmp_path, "reports.json", b'[{"kind": "national-report"}, {}]', templates)


JSON_ODDITIES = {
    "key": ('"language": "en"', '"tongue": "en"', "RD-003"),
    "version": ('"version": "', '"version": "0.', "RD-008"),
    "no main table": ('"report": [', '"raport": [', "RD-004"),
    "no row in the main table": ('"report": [', '"report": [], "x": [', "RD-007"),
    "shape": ('"language": "en"', '"language": {"code": "en"}', "RD-017"),
}


@pytest.mark.parametrize("name", JSON_ODDITIES)
def test_odd_json_is_said(name: str, templates: dict[str, Template], template: Template, tmp_path: Path) -> None:
    """One changed place, and the rule that says so."""
    before, after, rule = JSON_ODDITIES[name]
    text = json.dumps(make_json(template))
    assert before in text
    found = read_bytes(tmp_path, "report.json", text.replace(before, after).encode(), templates)
    assert rule in [issue.rule for issue in found.issues]


@pytest.mark.parametrize("ending", SYNTAXES)
def test_rdf_in_every_syntax(ending: str, templates: dict[str, Template], tmp_path: Path) -> None:
    """The same statements; each has the line on which it ends."""
    quads = list(ox.parse(EXAMPLE, format=ox.RdfFormat.TURTLE))
    triples = [quad.triple for quad in quads]
    syntax = SYNTAXES[ending]
    content = ox.serialize(triples, format=syntax) or b""
    found = read_bytes(tmp_path, f"report{ending}", content, templates)
    assert (found.kind, set(found.statements)) == ("national-report", set(triples))
    lines = content.decode().splitlines()
    for triple, place in found.statements.items():
        if isinstance(triple.object, ox.Literal):
            assert triple.object.value in lines[place.line - 1]


def test_lines_of_turtle(templates: dict[str, Template], tmp_path: Path) -> None:
    """Each triple of the example has the line on which its object stands, as a reader with line numbers agrees."""
    found = read_bytes(tmp_path, "report.ttl", EXAMPLE, templates)
    lines = EXAMPLE.decode().splitlines()
    for triple, place in found.statements.items():
        value = triple.object.value if not isinstance(triple.object, ox.Triple) else ""
        assert value.rpartition("/")[2].rpartition("#")[2] in lines[place.line - 1]


def test_a_text_that_ends_a_line_stands_on_it(templates: dict[str, Template], tmp_path: Path) -> None:
    """Whatever comes on the next line."""
    text = '''@prefix p: <https://w3id.org/poakg/ontology#> .
<a> a p:NationalReport
  ; p:language "one"
  , "two"
  , "three"@en
  , 4
  , """five
six"""
.
'''
    found = read_bytes(tmp_path, "report.ttl", text.encode(), templates)
    assert [place.line for place in found.statements.values()] == [2, 3, 4, 5, 6, 8]


CONTEXTS: dict[str, object] = {
    "ours": CONTEXT,
    "ours in a list": [CONTEXT],
    "ours and another": [CONTEXT, {"label": "http://www.w3.org/2000/01/rdf-schema#label"}],
    "written out": {"@vocab": TERM, "state": "https://w3id.org/poakg/id/state/"},
}


@pytest.mark.parametrize("name", CONTEXTS)
def test_json_ld_with_each_kind_of_context(name: str, templates: dict[str, Template], tmp_path: Path) -> None:
    """Our context is known wherever it stands, and others may be written out."""
    document = {
        "@context": CONTEXTS[name],
        "@graph": [
            {"@id": "urn:r", "@type": "NationalReport", "reportingState": {"@id": "state:KEN"}, "language": "en"}
        ],
    }
    text = json.dumps(document, indent=1)
    found = read_bytes(tmp_path, "report.json", text.encode(), templates)
    assert list_values(found, "reportingState") == ["KEN"]
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "state:KEN" in line)
    places = {triple.predicate.value.rpartition("#")[2]: place.line for triple, place in found.statements.items()}
    assert (places["reportingState"], places["language"]) == (
        line,
        next(number for number, line in enumerate(text.splitlines(), start=1) if '"language"' in line),
    )


REMOTE = {
    "by itself": {"@context": "http://127.0.0.1:9/c", "@type": "NationalReport"},
    "in a list": {"@context": [CONTEXT, "http://127.0.0.1:9/c"], "@type": "NationalReport"},
    "within": {"@context": CONTEXT, "@type": "NationalReport", "answer": {"@context": "http://127.0.0.1:9/c"}},
    "imported": {"@context": {"@import": "http://127.0.0.1:9/c"}, "@type": "NationalReport"},
}


@pytest.mark.parametrize("name", REMOTE)
def test_no_context_is_fetched(name: str, templates: dict[str, Template], tmp_path: Path) -> None:
    """Whatever a file asks for."""
    with pytest.raises(UnreadableError, match="none is fetched"):
        read_bytes(tmp_path, "report.jsonld", json.dumps(REMOTE[name]).encode(), templates)


def test_an_archive_stands_for_its_files(
    submitted: Submission, template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """Spreadsheets, CSV files of one folder and RDF in one archive are one submission each; a broken one hides none."""
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/report.xlsx", make_workbook(template))
        for name, text in list_csv(template).items():
            archive.writestr(f"b/{name}.csv", text)
        archive.writestr("c.ttl", EXAMPLE)
        archive.writestr("__MACOSX/c.ttl", b"\x00")
        archive.writestr("broken.ttl", b"<a> <b>")
        archive.writestr("letter.docx", b"PK")
    found = list(read_submissions([path], templates))
    read_ones = [entry for entry in found if isinstance(entry, Submission)]
    failures = [entry.message for entry in found if isinstance(entry, UnreadableError)]
    assert [entry.kind for entry in read_ones] == ["national-report"] * 3
    assert list_statements(read_ones[0]) == list_statements(read_ones[2]) == list_statements(submitted)
    assert ["broken.ttl" in message or "letter.docx" in message for message in failures] == [True, True]


def test_a_folder_is_read_with_all_it_holds(template: Template, templates: dict[str, Template], tmp_path: Path) -> None:
    """Hidden files are left alone."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "report.xlsx").write_bytes(make_workbook(template))
    (tmp_path / ".hidden").write_bytes(b"\x00")
    (tmp_path / "in" / "~$report.xlsx").write_bytes(b"\x00")
    (tmp_path / "report.ttl").write_bytes(EXAMPLE)
    assert [type(entry) for entry in read_submissions([tmp_path], templates)] == [Submission, Submission]


def test_statements_are_those_another_reader_gives(templates: dict[str, Template], tmp_path: Path) -> None:
    """Rdflib reads the same from the same Turtle."""
    found = read_bytes(tmp_path, "report.ttl", EXAMPLE, templates)
    other = rdflib.Graph().parse(data=EXAMPLE, format="turtle")
    assert len(other) == len(found.statements)
