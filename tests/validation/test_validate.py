"""What a data steward meets: reports in every format, read, checked and explained by place."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from poakg.graph.content import read_sources
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import CONTEXT
from poakg.submission.reader import read_submissions
from poakg.submission.submission import Submission
from poakg.submission.template.csv import write_csv_files
from poakg.submission.templates import Template
from poakg.system.resources import find_content
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.rules import read_retired
from poakg.validation.rules import read_rules
from tests.command import Poakg
from tests.command import place_of
from tests.conftest import ROOT
from tests.submission.reading import REPORT
from tests.submission.reading import list_values

pytestmark = pytest.mark.slow

EXAMPLE = ROOT / "data" / "examples" / "national-report.ttl"


@pytest.fixture(scope="session")
def template(poakg: Poakg, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The empty template."""
    path = tmp_path_factory.mktemp("template") / "report.xlsx"
    done = poakg("template", "national-report", "--output", path)
    assert done.returncode == 0, done.stderr
    return path


def row_of(sheet: Worksheet, item: str) -> int:
    """Return the row of a reporting item."""
    return next(row for row in range(2, 200) if sheet.cell(row, 1).value == item)


def fill(workbook: openpyxl.Workbook) -> None:
    """Fill in a report without a fault, as a person would."""
    header: list[str | int] = ["KEN", 2026, "2024-01-01", "2025-12-31", "2026-04-30", "Permanent Mission", "en"]
    for column, value in enumerate(header, start=1):
        workbook["Report"].cell(2, column, value)
    answers, laws = workbook["Answers"], workbook["Laws"]
    answers.cell(row_of(answers, "45.1"), 3, "Yes")
    answers.cell(row_of(answers, "45.1"), 5, "L1")
    answers.cell(row_of(answers, "51.1"), 3, "no")
    answers.cell(row_of(answers, "111.1"), 3, "Not applicable")
    answers.cell(row_of(answers, "111.1"), 4, "Nothing is deactivated.")
    for column, value in enumerate(
        ["L1", "Sheria ya Silaha", "Arms Act", "2019-03-01", "https://example.org/a"], start=1
    ):
        laws.cell(2, column, value)


@pytest.fixture
def filled(template: Path, tmp_path: Path) -> Path:
    """A report without a fault."""
    return edit(template, tmp_path / "filled.xlsx", fill)


def edit(source: Path, target: Path, change: Callable[[openpyxl.Workbook], object]) -> Path:
    """Save ``source`` as ``target`` after ``change``."""
    workbook = openpyxl.load_workbook(source)
    change(workbook)
    workbook.save(target)
    return target


def append(sheet: Worksheet, *values: str | int | None) -> None:
    """Fill in the first row that is empty."""
    row = next(row for row in range(2, 200) if not any(cell.value for cell in sheet[row]))
    for column, value in enumerate(values, start=1):
        sheet.cell(row, column, value)


URL = "https://example.org/a"


def answer_again(answers: Worksheet, item: str) -> None:
    """Answer ``item`` in the row below its own, too, in place of the item that was there."""
    row = row_of(answers, item) + 1
    answers.cell(row, 1, item)
    answers.cell(row, 3, "Yes")
    answers.cell(row, 5, "L1")


def test_a_filled_template_has_no_findings(poakg: Poakg, filled: Path) -> None:
    """What the template asks for is what the rules want."""
    assert poakg.validate(filled) == (0, [])


CHANGES: dict[str, tuple[Callable[[openpyxl.Workbook], object], str, str]] = {
    "unknown State": (lambda book: book["Report"].cell(2, 1, "Kenia"), "COM-002", "Report!A2"),
    "no State": (lambda book: setattr(book["Report"]["A2"], "value", None), "COM-001", "Report!A2"),
    "date as text": (lambda book: book["Report"].cell(2, 3, "early in 2024"), "COM-026", "Report!C2"),
    "day that is not there": (lambda book: book["Report"].cell(2, 3, "2024-02-30"), "COM-026", "Report!C2"),
    "day of which there are two": (lambda book: book["Report"].cell(2, 3, "02.01.2024"), "RD-030", "Report!C2"),
    "date by week": (lambda book: book["Laws"].cell(2, 4, "2019-W09-5"), "NR-032", "Laws!D2"),
    "item twice": (lambda book: answer_again(book["Answers"], "45.1"), "COM-053", "Answers!A3"),
    "law twice": (lambda book: append(book["Laws"], "L1", "Sheria", "Act", "2019-03-01", URL), "COM-053", "Laws!A3"),
    "report twice": (lambda book: append(book["Report"], "KEN", 2026, "2024-01-01"), "RD-032", "Report!A3"),
    "unknown answer": (lambda book: book["Answers"].cell(2, 3, "perhaps"), "NR-025", "Answers!C2"),
    "comment alone": (lambda book: book["Answers"].cell(3, 4, "See above."), "NR-024", "Answers!C3"),
    "unknown law": (lambda book: book["Answers"].cell(2, 5, "L1; L7"), "NR-029", "Answers!E2"),
    "formula that failed": (lambda book: book["Report"].cell(2, 1, "#REF!"), "RD-009", "Report!A2"),
    "heading gone": (lambda book: book["Answers"].delete_cols(3), "RD-002", "Answers!1"),
    "law without title": (lambda book: setattr(book["Laws"]["B2"], "value", None), "NR-030", "Laws!B2"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_one_fault_is_one_finding_at_its_cell(poakg: Poakg, filled: Path, tmp_path: Path, name: str) -> None:
    """A single wrong cell gives a single finding, with the coordinates that the spreadsheet shows."""
    change, rule, place = CHANGES[name]
    code, found = poakg.validate(edit(filled, tmp_path / "faulty.xlsx", change))
    assert (code, found) == (1, [(rule, place)])


FAULTS_OF_LAWS = [("NR-031", "C"), ("NR-032", "D"), ("NR-038", "E")]


def test_one_fault_in_two_rows_is_two_findings_each_at_its_cell(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """Rows with the same wrong value, and rows without the same value, are told apart."""

    def change(workbook: openpyxl.Workbook) -> None:
        for row in (3, 7, 5):
            workbook["Answers"].cell(row, 3, "perhaps")
        append(workbook["Laws"], "L2", "Sheria nyingine", None, "by and by")
        append(workbook["Laws"], "L3", "Sheria ya tatu", None, "by and by")

    code, found = poakg.validate(edit(filled, tmp_path / "faulty.xlsx", change), "--ignore", "NR-035")
    answers = [("NR-025", f"Answers!C{row}") for row in (3, 5, 7)]
    laws = [(rule, f"Laws!{letter}{row}") for row in (3, 4) for rule, letter in FAULTS_OF_LAWS]
    assert (code, found) == (1, answers + laws)


def test_moved_columns_and_blank_rows_are_no_fault(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """Rows above the headings, another order of columns and empty rows below change coordinates only."""

    def change(workbook: openpyxl.Workbook) -> None:
        laws = workbook["Laws"]
        laws.move_range("E1:E3", cols=3)
        laws.insert_rows(1, 2)
        laws["B4"] = None
        workbook["Answers"].cell(300, 4, "  \u00a0")

    code, found = poakg.validate(edit(filled, tmp_path / "moved.xlsx", change))
    assert (code, found) == (1, [("NR-030", "Laws!B4")])


def write_csv(workbook_path: Path, folder: Path, encoding: str, delimiter: str) -> list[Path]:
    """Save each sheet of a template as CSV, as a spreadsheet program would."""
    workbook = openpyxl.load_workbook(workbook_path)
    paths = []
    for title in workbook.sheetnames[: workbook.sheetnames.index("About")]:
        lines = [
            delimiter.join(f'"{value}"' if value is not None else "" for value in row)
            for row in workbook[title].iter_rows(values_only=True)
        ]
        paths.append(folder / f"{title.lower()}.csv")
        paths[-1].write_bytes("\r\n".join(lines).encode(encoding))
    return paths


@pytest.mark.parametrize(
    ("encoding", "delimiter"), [("utf-8", ","), ("utf-8-sig", ";"), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_csv_gives_the_same_findings(poakg: Poakg, filled: Path, tmp_path: Path, encoding: str, delimiter: str) -> None:
    """The sheets as CSV files, in the encodings and with the delimiters that programs write."""
    assert poakg.validate(*write_csv(filled, tmp_path, encoding, delimiter)) == (0, [])
    faulty = edit(filled, tmp_path / "faulty.xlsx", CHANGES["unknown answer"][0])
    paths = write_csv(faulty, tmp_path, encoding, delimiter)
    assert poakg.validate(*paths) == (1, [("NR-025", "answers.csv!C2")])


def test_turtle_findings_have_lines(poakg: Poakg, tmp_path: Path) -> None:
    """The line is the one on which the value stands."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("state:XXE ;", "state:XXQ ;")
    path = tmp_path / "report.ttl"
    path.write_text(text, encoding="utf-8")
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "state:XXQ ;" in line)
    assert poakg.validate(path) == (1, [("COM-002", f"line {line}")])


def test_a_submission_cannot_declare_what_it_refers_to(poakg: Poakg, tmp_path: Path) -> None:
    """A State, a cycle or an item is known because the graph has it; what the file says of one is named as not read."""
    text = EXAMPLE.read_text(encoding="utf-8").replace("state:XXE ;", "state:XXQ ;")
    path = tmp_path / "report.ttl"
    path.write_text(text + "\nstate:XXQ a poakg:State .\n", encoding="utf-8")
    code, found = poakg.validate(path)
    assert (code, [rule for rule, _ in found]) == (1, ["COM-002", "RD-027"])


def test_json_ld_is_read_with_our_context_and_lines(poakg: Poakg, tmp_path: Path) -> None:
    """JSON-LD with the context of poakg, known without being fetched."""
    report = {
        "@context": CONTEXT,
        "@id": "https://w3id.org/poakg/id/submission/KEN/2026/national-report/1",
        "@type": "NationalReport",
        "reportingState": {"@id": "state:KEN"},
        "cycle": {"@id": "https://w3id.org/poakg/id/cycle/2026"},
        "periodStart": {"@value": "2024-01-01", "@type": "xsd:date"},
        "periodEnd": {"@value": "2025-12-31", "@type": "xsd:date"},
        "submittedOn": {"@value": "2026-04-30", "@type": "xsd:date"},
        "submitterRole": {"@id": "https://w3id.org/poakg/code/submitter/permanent-mission"},
        "language": "en",
        "answer": {
            "@id": "https://w3id.org/poakg/id/submission/KEN/2026/national-report/1/answer/51.1",
            "@type": "Answer",
            "item": {"@id": "https://w3id.org/poakg/id/item/51.1"},
            "value": {"@id": "https://w3id.org/poakg/code/answer/no"},
        },
    }
    path = tmp_path / "report.jsonld"
    path.write_text(json.dumps(report, indent=1), encoding="utf-8")
    assert poakg.validate(path) == (0, [])
    faulty = json.dumps(report | {"language": "english"}, indent=1)
    path.write_text(faulty, encoding="utf-8")
    line = next(number for number, line in enumerate(faulty.splitlines(), start=1) if "english" in line)
    assert poakg.validate(path) == (1, [("COM-022", f"line {line}")])


def test_an_unreadable_file_hides_no_findings(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """The others are checked all the same; the exit code tells that not all could be read."""
    folder = tmp_path / "in"
    folder.mkdir()
    edit(filled, folder / "faulty.xlsx", CHANGES["unknown State"][0])
    (folder / "broken.ttl").write_text("<a> <b>", encoding="utf-8")
    done = poakg("validate", folder, "--format", "json")
    found = [finding["rule"] for file in json.loads(done.stdout)["files"] for finding in file["findings"]]
    assert (done.returncode, done.stderr, found) == (2, "", [CHANGES["unknown State"][1], "RD-018"])
    assert json.loads(done.stdout)["complete"] is False


def test_two_reports_of_one_cycle_are_found_in_the_later(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """Both call themselves the first; each is fine by itself."""
    later = edit(filled, tmp_path / "again.xlsx", lambda book: book["Report"].cell(2, 5, "2026-05-12"))
    assert poakg.validate(later) == (0, [])
    done = poakg("validate", later, filled, "--format", "json")
    files = {Path(file["file"]).name: file["findings"] for file in json.loads(done.stdout)["files"]}
    assert (done.returncode, files["filled.xlsx"]) == (1, [])
    assert {(found["rule"], place_of(found)) for found in files["again.xlsx"]} == {("CRO-001", "Report!2")}


def test_many_files_have_the_findings_of_each(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """Shared out among processes, in their order, none lost; the unreadable one comes last."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(9):
        edit(filled, folder / f"{number}.xlsx", partial(renumber, number))
    (folder / "5.ttl").write_text("<a> <b>", encoding="utf-8")
    done = poakg("validate", folder, "--format", "json", "--ignore", "CRO")
    files = json.loads(done.stdout)["files"]
    names = [*(f"{number}.xlsx" for number in range(9)), "5.ttl"]
    assert [Path(file["file"]).name for file in files] == names
    found = [[finding["rule"] for finding in file["findings"]] for file in files]
    assert found == [*(["COM-026"] if number % 2 else [] for number in range(9)), ["RD-018"]]
    assert done.returncode == 2


def renumber(number: int, book: openpyxl.Workbook) -> None:
    """Give a report a number of its own, and every second one a fault."""
    book["Report"].cell(2, 8, number + 1)
    if number % 2:
        CHANGES["date as text"][0](book)


@pytest.mark.parametrize("form", ["xlsx", "csv", "ttl"])
def test_nothing_heavy_is_loaded(poakg: Poakg, filled: Path, tmp_path: Path, snapshot: Snapshot, form: str) -> None:
    """Neither rdflib and pySHACL nor what only some formats need, since it takes longer than the whole validation."""
    paths = {"xlsx": [filled], "csv": write_csv(filled, tmp_path, "utf-8", ","), "ttl": [EXAMPLE]}[form]
    poakg.validate(*paths)
    line = [sys.executable, "-X", "importtime", "-m", "poakg", "validate", *map(str, paths)]
    done = subprocess.run(
        [*line, "--snapshots", str(snapshot.path.parent)], capture_output=True, text=True, check=True, timeout=600
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "pyoxigraph" in loaded
    assert loaded & {"rdflib", "pyshacl", "openpyxl", "jinja2", "numpy", "charset_normalizer", "rapidfuzz"} == set()


FORMS = {"xlsx": "report.xlsx", "csv": "tables", "zip": "tables.zip", "json-schema": "schema.json"}


@pytest.mark.parametrize("form", FORMS)
def test_templates_come_in_every_form(poakg: Poakg, tmp_path: Path, form: str) -> None:
    """The name tells the form; a folder gets the CSV files. State and cycle are filled in."""
    path = tmp_path / FORMS[form]
    done = poakg("template", "national-report", "--output", path, "--state", "Kenya", "--cycle", "2026")
    assert done.returncode == 0, done.stderr
    assert path.is_dir() == (form == "csv")
    if form != "json-schema":
        # The days and the submitter are still missing, State and cycle are not.
        places = {place.rpartition("!")[2] for _, place in poakg.validate(path)[1]}
        assert {"C2", "D2", "E2", "F2", "G2"} <= places
        assert places.isdisjoint({"A2", "B2"})


def test_a_template_takes_up_an_earlier_submission(poakg: Poakg, tmp_path: Path) -> None:
    """What was submitted in Turtle can be fixed in a spreadsheet."""
    path = tmp_path / "again.xlsx"
    assert poakg("template", "national-report", "--output", path, "--from", EXAMPLE).returncode == 0
    assert poakg.validate(path) == poakg.validate(EXAMPLE)


@pytest.mark.parametrize(("level", "code"), [("violation", 0), ("warning", 1), ("info", 1)])
def test_fail_on_decides_the_exit_code(poakg: Poakg, filled: Path, tmp_path: Path, level: str, code: int) -> None:
    """A warning fails only those who want it to."""
    path = edit(filled, tmp_path / "warned.xlsx", lambda book: setattr(book["Report"]["E2"], "value", None))
    assert poakg("validate", path, "--fail-on", level).returncode == code


def test_values_are_shown_as_they_were_written(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """What an IRI has to escape is not the author's doing."""
    faulty = edit(filled, tmp_path / "faulty.xlsx", lambda book: book["Report"].cell(2, 1, "Côte d’Azur"))
    found = json.loads(poakg("validate", "--format", "json", faulty).stdout)["files"][0]["findings"]
    assert [finding["value"].rsplit("/", 1)[-1] for finding in found] == ["Côte d’Azur"]


def test_text_is_plain_in_a_pipe_and_says_what_to_do(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """No colour codes, no traceback, the rule and its place, no log noise for ill-typed values."""
    path = edit(filled, tmp_path / "faulty.xlsx", CHANGES["date as text"][0])
    done = poakg("validate", path)
    assert "\x1b" not in done.stdout
    assert not done.stderr
    assert "COM-026" in done.stdout
    assert "C2" in done.stdout
    assert "→" in done.stdout


def make_unreadable(folder: Path, template: Path) -> dict[str, Path]:
    """Write one file for each way of being unreadable."""
    paths = {
        "binary as turtle": b"\x7fELF\x00\x01" * 10,
        "binary as csv": b"\x7fELF\x00\x01" * 10,
        "broken turtle": b"@prefix a: <urn:a> . a:b a:c ",
        "no report": b"<urn:a> <urn:p> <urn:b> .",
        "empty": b"  \n",
        "text as xlsx": b"State,Cycle\nKEN,2026\n",
        "broken json": b'{"@id": ',
        "deep json": b"[" * 100_000,
        "deep turtle": b"<urn:a> <urn:p> " + b"(" * 50_000 + b")" * 50_000 + b" .",
        "plain json": b'{"State": "KEN"}',
        "list of json": b"[1, 2]",
        "remote context": b'{"@context": "http://127.0.0.1:9/c.jsonld", "@id": "urn:a", "p": 1}',
        "open quote": b'Law,Title in the original language,Title in English,Date,Web address\nL1,"Loi,,,\nL2,x,,,\n',
        "other csv": b"Name,Colour\na,red\n",
        "unknown ending": b"x",
    }
    endings = {
        "binary as csv": "csv",
        "text as xlsx": "xlsx",
        "broken json": "jsonld",
        "deep json": "json",
        "plain json": "json",
        "list of json": "json",
        "remote context": "jsonld",
        "other csv": "csv",
        "open quote": "csv",
        "unknown ending": "docx",
    }
    files = {}
    for name, content in paths.items():
        files[name] = folder / f"{name}.{endings.get(name, 'ttl')}"
        files[name].write_bytes(content)
    files["truncated xlsx"] = folder / "truncated.xlsx"
    files["truncated xlsx"].write_bytes(template.read_bytes()[:6000])
    files["200 MB"] = folder / "large.ttl"
    with files["200 MB"].open("wb") as large:
        large.truncate(200 * 1024 * 1024)
    return files


UNREADABLE = [
    *("binary as turtle", "binary as csv", "broken turtle", "no report", "empty", "text as xlsx", "broken json"),
    *("open quote", "deep json", "deep turtle", "plain json", "list of json"),
    *("remote context", "other csv", "unknown ending", "truncated xlsx", "200 MB"),
]


@pytest.mark.parametrize("name", ["ken", "Kenya", "肯尼亚", "Кения", "كينيا"])
def test_states_go_by_code_or_name_in_any_official_language(
    poakg: Poakg, filled: Path, tmp_path: Path, name: str
) -> None:
    """A steward writes the name of the State as it is written at home."""
    written = edit(filled, tmp_path / "written.xlsx", lambda book: book["Report"].cell(2, 1, name))
    assert poakg.validate(written) == (0, [])


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_cannot_be_read_gets_one_clear_error(poakg: Poakg, template: Path, tmp_path: Path, name: str) -> None:
    """Exit code 2 and one finding that has the reason and the next step; nothing hides it."""
    path = make_unreadable(tmp_path, template)[name]
    done = poakg("validate", path, "--format", "json", "--select", "NR-002", "--ignore", "RD")
    outcome = json.loads(done.stdout)
    [file] = outcome["files"]
    [finding] = file["findings"]
    assert (done.returncode, outcome["complete"], file["read"], finding["rule"]) == (2, False, False, "RD-018")
    assert path.stem in finding["value"]
    assert finding["note"]
    assert done.stderr == ""


def test_a_zip_bomb_is_not_unpacked(poakg: Poakg, template: Path, tmp_path: Path) -> None:
    """A small file that unpacks to a huge one is refused by its size."""
    bomb = tmp_path / "bomb.xlsx"
    shutil.copy(template, bomb)
    script = "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1],'a',zipfile.ZIP_DEFLATED); f=z.open('xl/media/x','w');"
    script += " [f.write(bytes(1<<20)) for _ in range(250)]; f.close(); z.close()"
    subprocess.run([sys.executable, "-c", script, str(bomb)], check=True)
    assert bomb.stat().st_size < 1_000_000
    assert poakg.validate(bomb) == (2, [("RD-018", "None!None")])


def test_the_template_offers_choices_prompts_and_all_items(template: Path, templates: dict[str, Template]) -> None:
    """Drop-downs come from a hidden sheet, and every item of the catalogue is there to answer."""
    workbook = openpyxl.load_workbook(template)
    assert workbook["Choices"].sheet_state == "hidden"
    checks = workbook["Report"].data_validations.dataValidation
    assert {str(check.sqref).split(":")[0] for check in checks if check.type == "list"} == {"A2", "B2", "F2", "M2"}
    assert all(check.prompt for check in checks)
    assert all(cell.comment for sheet in ("Report", "Answers", "Laws") for cell in workbook[sheet][1])
    items = [cell.value for cell in workbook["Answers"]["A"][1:] if cell.value]
    answers = next(table for table in templates["national-report"].tables if table.name == "answers")
    assert items == [row["item"] for row in answers.catalogue]
    assert len(items) == len(set(items))
    assert items[:2] == ["45.1", "45.2"]
    offered = [[cell.value for cell in column if cell.value] for column in workbook["Choices"].columns]
    assert [len(column) for column in offered if "Kenya (KEN)" in column] == [197]


def test_a_template_is_not_overwritten_by_accident(poakg: Poakg, template: Path) -> None:
    """What is there stays unless told otherwise."""
    before = template.read_bytes()
    assert poakg("template", "national-report", "--output", template).returncode == 2
    assert template.read_bytes() == before


def test_findings_say_what_was_meant_and_show_the_row(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """The closest State, and the row of the spreadsheet under its headings."""
    faulty = edit(filled, tmp_path / "faulty.xlsx", CHANGES["unknown State"][0])
    (finding,) = json.loads(poakg("validate", "--format", "json", faulty).stdout)["files"][0]["findings"]
    assert finding["closest"] == {"value": "https://w3id.org/poakg/id/state/KEN", "written": "KEN", "label": "Kenya"}
    assert finding["context"]["cells"]["A"] == "Kenia"
    assert finding["context"]["headings"]["B"] == "Reporting cycle"


def test_a_baseline_leaves_only_what_is_new_to_fail(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """Also when the rows have moved, and when the State, by which the report is named, was fixed."""
    baseline = tmp_path / "baseline.json"
    faulty = edit(filled, tmp_path / "first.xlsx", unknown_state_and_answer)
    assert poakg("validate", faulty, "--format", "json", "--output", baseline).returncode == 1
    moved = edit(filled, tmp_path / "second.xlsx", unknown_answer_further_down)
    done = poakg("validate", moved, "--baseline", baseline, "--format", "json")
    (file,) = json.loads(done.stdout)["files"]
    assert done.returncode == 0
    assert file["states"] == {"new": 0, "existing": 1, "fixed": 1}
    assert [(finding["rule"], finding["row"]) for finding in file["findings"]] == [("NR-025", 5)]
    worse = edit(moved, tmp_path / "third.xlsx", lambda book: book["Laws"].cell(2, 4, "yesterday"))
    assert poakg("validate", worse, "--baseline", baseline).returncode == 1


def unknown_state(book: openpyxl.Workbook) -> None:
    """Give a State that is none."""
    CHANGES["unknown State"][0](book)


def unknown_state_and_answer(book: openpyxl.Workbook) -> None:
    """Give a State and an answer that are none."""
    CHANGES["unknown State"][0](book)
    CHANGES["unknown answer"][0](book)


def unknown_answer_further_down(book: openpyxl.Workbook) -> None:
    """Give an answer that is none, and put empty rows above the answers."""
    CHANGES["unknown answer"][0](book)
    book["Answers"].insert_rows(2, 3)


def test_chosen_rules_decide_the_exit_code(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """What is not asked for does not fail."""
    faulty = edit(filled, tmp_path / "faulty.xlsx", unknown_state_and_answer)
    done = poakg("validate", faulty, "--select", "COM-002,NR-025", "--ignore", "NR-025", "--format", "csv")
    assert done.returncode == 1
    assert [line.split(",")[5] for line in done.stdout.splitlines()[1:]] == ["COM-002"]
    assert poakg("validate", faulty, "--ignore", "COM-0,NR-0").returncode == 0


def read_text(path: Path) -> bytes:
    """Return the text of a file, or of all parts of one that is a spreadsheet."""
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        return b"".join(parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_goes_to_a_file_whole_or_not_at_all(poakg: Poakg, filled: Path, tmp_path: Path, name: str) -> None:
    """Nothing on standard output, the exit code as always, and the submitted file as it was."""
    faulty = edit(filled, tmp_path / "faulty.xlsx", unknown_state)
    before = faulty.read_bytes()
    done = poakg("validate", faulty, "--format", name, "--output", tmp_path / "out")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    assert b"COM-002" in read_text(tmp_path / "out")
    assert faulty.read_bytes() == before


def test_an_output_that_fails_leaves_what_was_there(poakg: Poakg, filled: Path, tmp_path: Path) -> None:
    """Two reports are no single spreadsheet; nor is a folder that is not there made."""
    (tmp_path / "out.xlsx").write_bytes(b"old")
    again = edit(filled, tmp_path / "again.xlsx", fill)
    done = poakg("validate", filled, again, "--format", "xlsx", "--output", tmp_path / "out.xlsx")
    assert (done.returncode, (tmp_path / "out.xlsx").read_bytes()) == (2, b"old")
    assert done.stderr.startswith("error[output]")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again.xlsx", "filled.xlsx", "out.xlsx"]
    done = poakg("validate", filled, "--output", tmp_path / "nowhere" / "out.txt")
    assert (done.returncode, done.stderr.split(":")[0]) == (2, "error[output]")


def test_standard_input_is_read_under_a_name(snapshot: Snapshot, filled: Path, tmp_path: Path) -> None:
    """The ending of the name tells the format; without a name it is not read."""
    faulty = edit(filled, tmp_path / "faulty.xlsx", unknown_state)
    line = [
        sys.executable,
        "-m",
        "poakg",
        "validate",
        "-",
        "--snapshots",
        str(snapshot.path.parent),
        "--format",
        "json",
    ]
    with faulty.open("rb") as stream:
        done = subprocess.run(
            [*line, "--name", "mail.xlsx"], stdin=stream, capture_output=True, check=False, timeout=600
        )
    (file,) = json.loads(done.stdout)["files"]
    assert (done.returncode, file["file"], file["findings"][0]["rule"]) == (1, "mail.xlsx", "COM-002")
    assert subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 2


def test_colours_can_be_turned_off(snapshot: Snapshot, filled: Path, tmp_path: Path) -> None:
    """Where they are forced, the option still wins."""
    faulty = edit(filled, tmp_path / "faulty.xlsx", unknown_state)
    line = [sys.executable, "-m", "poakg", "validate", str(faulty), "--snapshots", str(snapshot.path.parent)]
    for option, coloured in ([], True), (["--no-color"], False):
        environment = {**os.environ, "FORCE_COLOR": "1"}
        done = subprocess.run([*line, *option], capture_output=True, text=True, check=False, env=environment)
        assert ("\x1b[" in done.stdout) is coloured


def test_rules_explain_themselves(poakg: Poakg) -> None:
    """The list has all of them; one has its reason, what it serves, what it allows and its shape."""
    sources = read_sources(find_content())
    rules, retired = read_rules(sources), read_retired(sources)
    assert [line.split()[0] for line in poakg("rule").stdout.splitlines()] == [*rules, *retired]
    text = poakg("rule", "com-002").stdout
    for part in (rules["COM-002"].message.split(". ")[0], rules["COM-002"].why, "annex:49", "KEN (Kenya)", "sh:class"):
        assert part in text
    told = json.loads(poakg("rule", "COM-002", "--format", "json").stdout)
    assert (told["id"], told["retired"], [rule["id"] for rule in told["rules"]]) == ("COM-002", False, ["COM-002"])
    assert len(told["rules"][0]["allowed"]) == 197
    assert len(json.loads(poakg("rule", "--format", "json").stdout)["rules"]) == len(rules)


# What is written for a State, the State it is, and what a finding says where it is none.
STATES = {
    "Kenya": "KEN",
    "KEN": "KEN",
    "404": "KEN",
    "the Republic of Kenya": "KEN",
    "Côte d\u2019Ivoire": "CIV",
    "République de Côte d'Ivoire": "CIV",
    "South Korea": "KOR",
    "North Korea": "PRK",
    "ROK": "KOR",
    "Democratic Republic of Korea": "PRK",
    "Moldova": "MDA",
    "UK": "GBR",
    "Swaziland": "SWZ",
    "Congo-Kinshasa": "COD",
    "Taiwan": "'Taiwan' (Taiwan, Province of China) is not in the register of States: area listed beside States.",
    "England": "'England' is not in the register of States: "
    "part of United Kingdom of Great Britain and Northern Ireland (GBR).",
    "Korea": "'Korea' may stand for Republic of Korea (KOR) or Democratic People's Republic of Korea (PRK).",
    "East Germany": "German Democratic Republic (from 1949-10-05 until 1990-10-02) is a former State. "
    "In the register it was followed by Germany (DEU).",
    "World": "'World' is not a State: aggregate.",
    "345": "'345' is neither a known name nor a code in use. In COW it is Serbia (SRB).",
}


def test_states_go_by_every_name_and_what_is_none_is_explained(
    poakg: Poakg, templates: dict[str, Template], tmp_path: Path
) -> None:
    """A small CSV file for each: what is known is the State, what is not has the reason and never another State."""
    for number, written in enumerate(STATES):
        folder = tmp_path / f"{number:02}"
        folder.mkdir()
        entry = REPORT["report"][0] | {"state": written}
        for name, body in write_csv_files(templates["national-report"], REPORT | {"report": [entry]}).items():
            (folder / name).write_bytes(body)
    files = json.loads(poakg("validate", "--format", "json", "--select", "COM-002", tmp_path).stdout)["files"]
    assert len(files) == len(STATES)
    for file, (written, expected) in zip(files, STATES.items(), strict=True):
        notes = [(finding["note"], finding["closest"]) for finding in file["findings"]]
        assert notes == ([] if len(expected) == 3 else [(expected, None)]), written
        if len(expected) == 3:
            paths = sorted((tmp_path / file["file"].split("/")[-2]).iterdir())
            (read,) = read_submissions(paths, templates)
            assert isinstance(read, Submission)
            assert list_values(read, "reportingState") == [expected], written


def test_a_name_is_part_of_iris_as_a_code(templates: dict[str, Template], tmp_path: Path) -> None:
    """A report of Kenya by name is the same submission as one by code."""
    subjects = []
    for written in ("KEN", "the Republic of Kenya"):
        entry = REPORT["report"][0] | {"state": written}
        folder = tmp_path / written
        folder.mkdir()
        for name, body in write_csv_files(templates["national-report"], REPORT | {"report": [entry]}).items():
            (folder / name).write_bytes(body)
        (read,) = read_submissions([folder], templates)
        assert isinstance(read, Submission)
        subjects.append(set(read.subjects))
    assert subjects[0] == subjects[1]


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("Kenia", "Did you mean Kenya (KEN)?"),
        ("Scotland", "Use the name of a State or its three-letter code, such as KEN."),
    ],
)
def test_a_template_for_an_unknown_state_says_what_was_meant(
    poakg: Poakg, tmp_path: Path, written: str, advice: str
) -> None:
    """Before anything is written."""
    done = poakg("template", "national-report", "--state", written, "--output", tmp_path / "report.xlsx")
    assert done.returncode == 2
    assert written in done.stderr
    assert advice in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_template_takes_a_state_by_name(poakg: Poakg, tmp_path: Path) -> None:
    """It is filled in as the list of the column has it."""
    path = tmp_path / "report.xlsx"
    assert poakg("template", "national-report", "--state", "Ivory Coast", "--output", path).returncode == 0
    assert openpyxl.load_workbook(path)["Report"]["A2"].value == "Côte d'Ivoire (CIV)"


def test_a_rule_that_is_not_there_names_the_closest(poakg: Poakg) -> None:
    """Exit code 2."""
    done = poakg("rule", "COM-O02")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error[unknown-name]")
    assert "COM-002" in done.stderr
