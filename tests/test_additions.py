"""What the recipes of the contributor guide add works everywhere, without a change to the code or to a test.

The files that somebody would add are below ``tests/cases``, in the folders where the recipes put them.
"""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest

from poakg.graph.snapshot import PAGES
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import read_pointer
from poakg.submission.templates import Template
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Scope
from poakg.validation.validator import Validator
from tests.before import Installation
from tests.command import Poakg
from tests.conftest import CASES
from tests.conftest import ROOT
from tests.validation.test_rules import read_case
from tests.validation.test_rules import submit
from tests.validation.test_walk import choose_texts
from tests.validation.test_walk import read_mistakes
from tests.validation.test_walk import type_into_workbook
from tests.validation.test_walk import walk

pytestmark = pytest.mark.slow

SEVENTH = CASES / "seventh-kind"
KIND = "training-notice"
CASE_FOLDER = SEVENTH / "tests" / "cases" / "rules"
RULES = sorted(CASE_FOLDER.glob("*.ru"))
ADDITIONS = CASES / "additions"


def install(content: Path, folder: Path, *layers: Path) -> Installation:
    """Return an installation in ``folder`` of ``content`` with the files of ``layers``, and with an empty archive."""
    (folder / "archive").mkdir()
    (folder / "snapshots").mkdir()
    return Installation(content, folder / "archive", folder / "snapshots", layers)


def build(installation: Installation) -> Snapshot:
    """Build the graph, rules on the content included, and return the current snapshot."""
    done = installation.run("build")
    assert done.returncode == 0, done.stderr
    pointer = read_pointer(installation.snapshots)
    assert pointer is not None
    return pointer.open()


def ask(installation: Installation, name: str) -> list[dict[str, str]]:
    """Return the answer to a question of the catalogue."""
    done = installation.run("query", name, "--format", "csv")
    assert done.returncode == 0, done.stderr
    return list(csv.DictReader(io.StringIO(done.stdout)))


def read_answer(layer: Path, name: str) -> list[dict[str, str]]:
    """Return the answer to a question that comes with a layer."""
    path = layer / "tests" / "cases" / "queries" / f"{name}.csv"
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


# A seventh kind of submission


@pytest.fixture(scope="module")
def seventh(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The shipped content with an invented seventh kind of submission, built; tests submit in turn."""
    installation = install(content, tmp_path_factory.mktemp("seventh"), SEVENTH)
    build(installation)
    return installation


@pytest.fixture(scope="module")
def extended(seventh: Installation) -> Rulebook:
    """The rulebook of the content with the seventh kind."""
    pointer = read_pointer(seventh.snapshots)
    assert pointer is not None
    return Rulebook(pointer.open().prepared.read_rulebook())


@pytest.fixture
def notice(extended: Rulebook) -> Template:
    """The template of the seventh kind."""
    return extended.templates[KIND]


def test_the_rulebook_has_the_seventh_kind(extended: Rulebook, rulebook: Rulebook) -> None:
    """Its rules, its template and what it may refer to are added, and all else is as shipped."""
    added = {name for name, rule in extended.rules.items() if rule.family == KIND}
    assert added == {path.stem for path in RULES} == set(extended.rules) - set(rulebook.rules)
    assert {extended.rules[name].scope for name in added} == {Scope.SUBMISSION}
    assert set(extended.templates) - set(rulebook.templates) == {KIND}
    ours = {triple for triple in extended.reference if "course-format" in str(triple.subject)}
    assert set(extended.reference) - set(rulebook.reference) - ours == {
        triple for triple in extended.reference if "TrainingNotice" in str(triple.subject)
    }
    assert ours


@pytest.mark.parametrize("rule", [None, *RULES], ids=lambda path: path.stem if path else "faultless")
def test_each_rule_of_the_seventh_kind_finds_its_fault(rule: Path | None, extended: Rulebook) -> None:
    """One change to the faultless case is found by its rule alone."""
    change = rule.read_text(encoding="utf-8") if rule else ""
    case = submit(read_case(KIND, change, CASE_FOLDER))
    found = [finding.rule.id for report in Validator(extended).validate([case]) for finding in report.findings]
    assert found == ([rule.stem] if rule else [])


def test_rules_for_every_submission_apply_to_the_seventh_kind(extended: Rulebook) -> None:
    """An author is missing, as in the other kinds, and it cannot be replaced by a submission of another kind."""
    change = "PREFIX poakg: <https://w3id.org/poakg/ontology#> DELETE WHERE { ?notice poakg:reportingState ?old }"
    validator = Validator(extended)
    case = submit(read_case(KIND, change, CASE_FOLDER))
    [report] = validator.validate([case])
    assert [finding.rule.id for finding in report.findings] == ["COM-001"]
    assert report.checked == 2
    replacing = """PREFIX dcterms: <http://purl.org/dc/terms/>
        INSERT { <urn:case:notice> dcterms:replaces <urn:case:notification> } WHERE { }"""
    reports = validator.validate(
        [
            submit(read_case("voluntary-target")),
            submit(read_case(KIND, replacing, CASE_FOLDER)),
        ]
    )
    assert [finding.rule.id for report in reports for finding in report.findings] == ["CRO-006"]


@pytest.mark.parametrize("name", ["notice.xlsx", "folder"])
def test_a_steward_walks_through_the_seventh_kind(
    name: str, seventh: Installation, notice: Template, tmp_path: Path
) -> None:
    """Template, mistakes, findings at their cells, and nothing found once they are fixed: as spreadsheet and CSV."""
    poakg = Poakg(seventh.snapshots, seventh.content, SEVENTH)
    walk(poakg, notice, read_mistakes(SEVENTH / "tests" / "cases" / "mistakes" / f"{KIND}.csv"), tmp_path / name)


def test_the_seventh_kind_has_a_json_schema(seventh: Installation, tmp_path: Path) -> None:
    """What the schema asks for is read back."""
    schema = tmp_path / "schema.json"
    assert seventh.run("template", KIND, "--output", schema).returncode == 0
    described = json.loads(schema.read_bytes())["properties"]
    assert described["kind"] == {"const": KIND}
    assert {"submission", "courses"} < set(described)
    filled = {
        "kind": KIND,
        "version": "1",
        "submission": [
            {"state": "XXF", "cycle": "2026", "submitted-on": "2026-04-30", "language": "en"}
            | {"submitter": "permanent-mission"}
        ],
        "courses": [{"course": "C1", "title": "Stockpile safety", "format": "by-post", "places": "0"}],
    }
    path = tmp_path / "notice.json"
    path.write_text(json.dumps(filled), encoding="utf-8")
    done = seventh.run("validate", path, "--format", "json")
    found = [finding["rule"] for file in json.loads(done.stdout)["files"] for finding in file["findings"]]
    assert (done.returncode, sorted(found)) == (1, ["TRN-003", "TRN-005"])


def test_a_rule_of_the_seventh_kind_is_explained(seventh: Installation) -> None:
    """With the values that its code list allows."""
    done = seventh.run("rule", "TRN-003")
    assert done.returncode == 0, done.stderr
    assert "unknown format" in done.stdout
    assert "in person" in done.stdout


def test_the_seventh_kind_is_submitted_compared_built_and_queried(
    seventh: Installation, notice: Template, tmp_path: Path
) -> None:
    """From spreadsheets to an answer: what has faults is rejected, what is corrected supersedes what was accepted."""
    texts = choose_texts(notice, {}) | {
        ("submission", "state"): "XXF",
        ("submission", "number"): None,
        ("submission", "replaces"): None,
        ("courses", "format"): "online",
    }
    files = {}
    for name, places in (("wrong", "-5"), ("first", "20"), ("second", "30")):
        files[name] = tmp_path / f"{name}.xlsx"
        assert seventh.run("template", KIND, "--output", files[name]).returncode == 0
        type_into_workbook(files[name], notice, texts | {("courses", "places"): places})
    receipts = {name: seventh.submit(path) for name, path in files.items()}
    assert {name: (code, receipt["outcome"]) for name, (code, receipt) in receipts.items()} == {
        "wrong": (1, "rejected"),
        "first": (0, "accepted"),
        "second": (0, "accepted"),
    }
    first, second = (f"XXF/2026/{KIND}/{number}" for number in (1, 2))
    listed = seventh.list_accepted()
    assert {identity: entry["superseded"] for identity, entry in listed.items()} == {first: True, second: False}
    [change] = [change for change in seventh.compare(first, second) if change["column"] == "Places"]
    assert (change["old"], change["new"]) == (["20"], ["30"])
    assert seventh.verify() == (0, {"accepted": 2, "faults": 0})
    assert build(seventh).submissions == 2
    assert ask(seventh, "training-courses") == read_answer(SEVENTH, "training-courses")
    assert KIND in {row["kind"] for row in ask(seventh, "kinds-of-submission")}
    again = tmp_path / "again.xlsx"
    done = seventh.run("template", KIND, "--state", "XXF", "--cycle", "2026", "--output", again)
    assert done.returncode == 0, done.stderr
    assert openpyxl.load_workbook(again)["Courses"]["E2"].value == "30"


# One rule, one question, one code list


@pytest.fixture(scope="module")
def enlarged(content: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The shipped content with one more rule, one more question and one more code list, built."""
    layers = [ADDITIONS / name for name in ("rule", "question", "code-list")]
    installation = install(content, tmp_path_factory.mktemp("enlarged"), *layers)
    build(installation)
    return installation


def test_a_rule_that_was_added_checks_submissions(enlarged: Installation, tmp_path: Path) -> None:
    """It finds what it is made for, is listed and explained."""
    example = ROOT / "data" / "examples" / "national-report.ttl"
    text = example.read_text(encoding="utf-8")
    assert 'poakg:comment "' in text
    loud = tmp_path / "loud.ttl"
    loud.write_text(re.sub('poakg:comment ".*?"', 'poakg:comment "MARKED SINCE 2019"', text, count=1), encoding="utf-8")
    for path, expected in ((loud, ["LT-001"]), (example, [])):
        done = enlarged.run("validate", path, "--format", "json")
        found = [finding["rule"] for file in json.loads(done.stdout)["files"] for finding in file["findings"]]
        assert found == expected
    assert "LT-001" in enlarged.run("rule").stdout
    assert "Capital letters are hard to read." in enlarged.run("rule", "LT-001").stdout


def test_a_question_that_was_added_is_answered(enlarged: Installation) -> None:
    """It has its answer, is listed, and is stated in the graph as an example."""
    assert ask(enlarged, "urgencies") == read_answer(ADDITIONS / "question", "urgencies")
    assert "How urgent can a need be?" in enlarged.run("query").stdout
    store = ox.Store()
    pointer = read_pointer(enlarged.snapshots)
    assert pointer is not None
    store.bulk_load(path=str(pointer.path), format=ox.RdfFormat.N_QUADS)
    query = ox.NamedNode("https://w3id.org/poakg/query/urgencies")
    assert next(iter(store.quads_for_pattern(query, None, None)), None) is not None


def test_a_code_list_that_was_added_is_listed(enlarged: Installation) -> None:
    """With its codes, and on the page of the ontology."""
    rows = {row["title"]: row["codes"] for row in ask(enlarged, "code-lists")}
    assert rows["Season"] == "2"
    pointer = read_pointer(enlarged.snapshots)
    assert pointer is not None
    assert "wet season" in pointer.open().prepared.read(PAGES, "code-lists.html").decode()


def test_a_code_list_that_is_half_added_is_not_built(content: Path, tmp_path: Path) -> None:
    """The build names the file and line of a code without a definition, and of a class without a superclass."""
    layer = tmp_path / "layer"
    shutil.copytree(ADDITIONS / "code-list", layer)
    for name, line in (
        ("codes/season.ttl", '    skos:definition "months with much rain"@en ;\n'),
        ("season.ttl", "    rdfs:subClassOf poakg:Code ;\n"),
    ):
        path = layer / "ontology" / name
        text = path.read_text(encoding="utf-8")
        assert line in text
        path.write_text(text.replace(line, ""), encoding="utf-8")
    done = install(content, tmp_path, layer).run("build")
    assert done.returncode == 2
    assert "ontology/season.ttl, line " in done.stderr
    assert "ONT-012" in done.stderr
    # Codes are found by the class above their own, so their faults show once it is named.
    shutil.copyfile(ADDITIONS / "code-list" / "ontology" / "season.ttl", layer / "ontology" / "season.ttl")
    again = tmp_path / "again"
    again.mkdir()
    done = install(content, again, layer).run("build")
    assert done.returncode == 2
    assert "ontology/codes/season.ttl, line " in done.stderr
    assert "ONT-008" in done.stderr
