"""A second, invented document beside the shipped one: it has answers of its own and changes none of the others.

It was made by following "Add a document" in CONTRIBUTING.md.
"""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.archive.folder import Folder
from poakg.errors import UnknownNameError
from poakg.graph.catalogue import EXAMPLES_PARAMETER
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import ask
from poakg.graph.catalogue import read_queries
from poakg.graph.choices import find_document
from poakg.graph.choices import list_documents
from poakg.graph.completeness import measure_coverage
from poakg.graph.snapshot import Snapshot
from poakg.graph.sssom import tabulate_mappings
from poakg.graph.store import load_store
from poakg.namespaces import DATASET
from poakg.namespaces import GRAPH
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES
from poakg.namespaces import Prefixes
from poakg.release.build import make_release
from poakg.release.recipe import Recipe
from poakg.release.recipe import read_recipe
from poakg.system.resources import find_content
from poakg.wording.compare import align_copy
from poakg.wording.compare import compare_copy
from tests.conftest import CASES
from tests.conftest import Server
from tests.http import send

pytestmark = pytest.mark.slow

ADDED = CASES / "second-document"
COPY = ADDED / "copy.txt"
CODE = "invented-memorandum"
IRI = f"{ID}{CODE}"
REVCON4 = f"{ID}revcon4"
QUERIES = read_queries(find_content())
ABOUT_DOCUMENTS = [query for query in QUERIES.values() if "document" in {each.name for each in query.parameters}]
PROVISIONS = 10
# Columns that count provisions; the shipped document has many more than the invented one.
COUNTS = {"provisions", "commitments", "firm_measures", "undertakings", "mandating_provisions", "named_by", "read_into"}
# What each question answers about the invented document, where the answer is short enough to be read here.
ANSWERS = {
    "contents": [
        [f"{IRI}/title/1", "Title One. Common ground", "3"],
        [f"{IRI}/title/2", *["Title Two. Keeping of registers", "7"]],
    ],
    "provisions-by-kind": [
        ["commitment", "5"],
        ["declaration", "2"],
        ["chapeau", "1"],
        ["decision", "1"],
        ["request", "1"],
    ],
    "provisions-on-stockpiling": [
        [f"{IRI}/article/2.1", "Each crate in store is entered in the register within two years."]
    ],
    "recurring-duties": [
        [
            f"{IRI}/article/2.4",
            "2",
            "The secretariat is asked to count the lines every second year, without further money.",
        ]
    ],
    "commitments-naming-target-16-4": [[f"{IRI}/article/2.3", "textual", "target 16.4"]],
    "national-law-hedges": [[f"{IRI}/article/2.2", "in accordance with national law", ""]],
    "provisions-without-sdg-target": [[f"{IRI}/article/2.5", "curated", "A public reading serves no target."]],
    "requests-within-existing-resources": [[f"{IRI}/article/2.4", "true"]],
    "most-named-instruments": [[f"{ID}instrument/iti", "1", "textual"]],
    "levels-by-part": [["One", "no particular level", "3"], ["Two", "national", "7"]],
    "measures-without-reporting-item": [
        [f"{IRI}/article/{number}", summary, "Nobody reports on an invented document."]
        for number, summary in (
            ("2.1", "Each crate in store is entered in the register within two years."),
            ("2.2", "Clubs are encouraged, within national law, to share copies of their registers."),
            ("2.3", "A desk for registers is set up, with the tasks that follow."),
            ("2.3/a", "The desk swaps pages with desks elsewhere."),
            ("2.3/b", "The desk records which pages are lost."),
        )
    ],
    "officers": [],
    "sittings": [],
    "conference-papers": [],
    "life-cycle-lists": [],
    "questions-for-reports": [],
}


@pytest.fixture(scope="module")
def both(content: Path) -> Iterator[None]:
    """Let the content have the invented document too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POAKG_CONTENT", f"{content}{os.pathsep}{ADDED}")
        yield


@pytest.fixture(scope="module")
def larger_recipe(both: None, content: Path) -> Recipe:
    """What the graph with both documents is made from."""
    return read_recipe(content)


@pytest.fixture(scope="module")
def larger_snapshot(both: None, content: Path, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The graph with both documents, whose content keeps its rules."""
    archive = Folder(tmp_path_factory.mktemp("archive"))
    return make_release(content, archive, tmp_path_factory.mktemp("snapshots")).snapshot


@pytest.fixture(scope="module")
def larger(larger_snapshot: Snapshot) -> ox.Store:
    """The graph with both documents, in memory."""
    return load_store(larger_snapshot.path)


def write_rows(solutions: ox.QuerySolutions) -> list[list[str]]:
    """Return columns and rows as CSV has them."""
    body = bytes(solutions.serialize(format=ox.QueryResultsFormat.CSV) or b"")
    return list(csv.reader(io.StringIO(body.decode())))


def run(snapshot: Snapshot, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line over the graph with both documents."""
    line = [sys.executable, "-m", "poakg", *map(str, arguments), "--snapshots", str(snapshot.path.parent)]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=600)


def test_both_documents_are_there(larger: ox.Store) -> None:
    """Whoever names none of several is asked to."""
    assert list_documents(larger) == {CODE: IRI, "revcon4": REVCON4}
    with pytest.raises(UnknownNameError) as caught:
        find_document(larger)
    assert CODE in caught.value.next_step


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_no_answer_about_the_first_document_changes(query: CatalogueQuery, larger: ox.Store) -> None:
    """Each question has the same answer as without the second document."""
    expected = (CASES / "queries" / f"{query.name}.csv").read_text(encoding="utf-8")
    about_submissions = any(parameter.name == EXAMPLES_PARAMETER for parameter in query.parameters)
    given = [(EXAMPLES_PARAMETER, "true")] if about_submissions else []
    assert write_rows(ask(larger, query, given)[1]) == list(csv.reader(io.StringIO(expected)))


@pytest.mark.parametrize("query", ABOUT_DOCUMENTS, ids=lambda query: query.name)
def test_an_answer_about_the_second_document_is_about_nothing_else(query: CatalogueQuery, larger: ox.Store) -> None:
    """No provision, division or act of another document is in it."""
    bound, found = ask(larger, query, [("document", CODE)])
    assert bound.values["document"] == CODE
    columns, *rows = write_rows(found)
    counts = [place for place, name in enumerate(columns) if name in COUNTS]
    assert [row for row in rows if any(int(row[place]) > PROVISIONS for place in counts)] == []
    assert [row for row in rows if any(cell.startswith(REVCON4) for cell in row)] == []
    if query.name in ANSWERS:
        assert rows == ANSWERS[query.name]


def test_most_questions_have_something_to_say_about_it(larger: ox.Store) -> None:
    """The invented document has enough in it to show that questions are not simply empty."""
    answered = {
        query.name for query in ABOUT_DOCUMENTS if len(write_rows(ask(larger, query, [("document", CODE)])[1])) > 1
    }
    assert len(answered) > 25
    assert {"hedges-by-kind", "overlaps", "sdg-targets-by-ground", "links-by-ground", "unbis-subjects"} <= answered


def test_it_keeps_the_rules(larger_snapshot: Snapshot) -> None:
    """Both documents do, side by side, although they use the same positions: the build has checked them."""
    assert larger_snapshot.checked
    assert larger_snapshot.graphs[f"{GRAPH}{CODE}"] > 100


def test_its_readings_are_complete(larger: ox.Store) -> None:
    """Coverage is measured document by document."""
    coverages = {facet.name: facet for facet in measure_coverage(larger, IRI)}
    assert (coverages["kind"].having, coverages["exhorts"].having) == (10, 1)
    assert [facet.missing for facet in coverages.values() if facet.missing] == []
    assert {facet.name: facet.having for facet in measure_coverage(larger, REVCON4)}["kind"] == 282


def test_a_copy_of_it_matches(larger: ox.Store) -> None:
    """Its own way of numbering is found in the text, and by numbers alone."""
    text = COPY.read_text(encoding="utf-8")
    comparison = compare_copy(larger, CODE, text)
    assert (len(comparison.matching), comparison.differing) == (10, [])
    changed = compare_copy(larger, CODE, text.replace("every page that is lost", "every page"))
    assert changed.differing == ["Memorandum, article 2.3 (b)"]
    numbered = {iri: words for iri, words in comparison.wording.items() if "/article/" in iri}
    aligned = align_copy(larger, CODE, text)
    assert {iri: aligned[iri] for iri in numbered} == numbered


def test_the_description_has_both(larger: ox.Store) -> None:
    """The sources of the dataset and the labels of graphs follow from the documents."""
    dcterms = PREFIXES["dcterms"]
    sources = {
        str(quad.object).strip("<>")
        for quad in larger.quads_for_pattern(ox.NamedNode(DATASET), ox.NamedNode(f"{dcterms}source"), None)
    }
    assert sources == {IRI, REVCON4}
    for graph in (f"{GRAPH}{CODE}", f"{GRAPH}revcon4"):
        for name in (f"{PREFIXES['rdfs']}label", f"{dcterms}description", f"{PREFIXES['void']}triples"):
            found = larger.quads_for_pattern(ox.NamedNode(graph), ox.NamedNode(name), None)
            assert len(list(found)) == 1


def test_its_paragraphs_have_a_prefix(both: None) -> None:
    """It is the one that the document states."""
    assert Prefixes({})["memorandum"] == f"{IRI}/article/"


def test_the_command_line_asks_which(larger_snapshot: Snapshot) -> None:
    """Where there are several documents a copy is compared with the one that is named; a report covers each."""
    refused = run(larger_snapshot, "text", "check", COPY)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert f"Name one with --document: {CODE}, revcon4." in refused.stderr
    checked = run(larger_snapshot, "text", "check", COPY, "--document", CODE)
    assert (checked.returncode, checked.stdout) == (0, "10 of 10 provisions match.\n")
    reported = run(larger_snapshot, "report")
    assert reported.returncode == 0
    assert [line for line in reported.stdout.splitlines() if line in (CODE, "revcon4")] == [CODE, "revcon4"]
    asked = run(larger_snapshot, "query", "provisions-on-stockpiling", "-p", f"document={CODE}")
    assert "memorandum:2.1" in asked.stdout
    assert "annex:" not in asked.stdout


def test_fingerprints_come_from_a_copy(larger_snapshot: Snapshot) -> None:
    """What the command prints is the file that the folder of the document has."""
    printed = run(larger_snapshot, "text", "fingerprint", COPY, "--document", CODE)
    assert printed.stdout == (ADDED / "data" / CODE / "fingerprints.ttl").read_text(encoding="utf-8")


def test_the_content_is_in_canonical_form(both: None) -> None:
    """As that of the shipped document."""
    done = subprocess.run(
        [sys.executable, "-m", "poakg", "format", "--check", str(ADDED)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_pages_and_questions_over_http_have_both(larger_snapshot: Snapshot) -> None:
    """Commitments are chosen by document, a search finds those of both, a question is about one of them."""
    server = Server("--workers", "2", snapshots=larger_snapshot.path.parent)
    try:
        shown = send(f"{server.url}/provisions?document={CODE}", Accept="text/html").body.decode()
        assert f'<option value="{CODE}" selected>Invented memorandum on registers' in shown
        assert '<option value="revcon4">RevCon4 report and outcome document' in shown
        assert "Title Two. Keeping of registers" in shown
        found = send(f"{server.url}/search?words=registers", Accept="text/html").body.decode()
        assert "Memorandum, article 1.1 – Invented memorandum on registers" in found
        answer = json.loads(send(f"{server.url}/questions/provisions-by-kind.json?document={CODE}").body)
        assert answer["parameters"] == {"document": CODE}
        assert [[row["kind"], str(row["provisions"])] for row in answer["rows"]] == ANSWERS["provisions-by-kind"]
        refused = json.loads(send(f"{server.url}/questions/provisions-by-kind.json?document=none").body)
        assert refused["next_step"] == f"Use one of: {CODE}, revcon4."
    finally:
        assert server.stop() == 0


def test_its_mappings_name_document_and_reviewer(larger: ox.Store) -> None:
    """The document that a mapping starts from is its own, without a symbol; a review that is stated is exported."""
    table = "".join(
        line
        for line in tabulate_mappings(larger, "provisions-sdg").splitlines(keepends=True)
        if not line.startswith("#")
    )
    source = "https://w3id.org/poakg/id/invented-memorandum"
    rows = [row for row in csv.DictReader(io.StringIO(table), delimiter="\t") if row["subject_source"] == source]
    reviewed = {row["subject_id"].rpartition("/")[2]: row["reviewer_id"] for row in rows if row["reviewer_id"]}
    assert [name.rpartition(":")[2] for name in reviewed] == ["2.1"]
    assert list(reviewed.values()) == ["body:invented-readers"]
    assert "" in {row["reviewer_id"] for row in rows}
