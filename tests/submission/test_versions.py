"""Files of earlier versions of a template are read, and what was retired since goes to what took its place."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest

from poakg.errors import UnreadableError
from poakg.graph.snapshot import Snapshot
from poakg.graph.store import load_store
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES
from poakg.submission.reader import read_one
from poakg.submission.submission import Submission
from poakg.submission.template.entries import list_entries
from poakg.submission.template.writers import WRITERS
from poakg.submission.template_reader import read_templates
from poakg.submission.templates import Template
from tests.command import Poakg
from tests.submission.reading import Change
from tests.submission.reading import list_csv
from tests.submission.reading import list_issues
from tests.submission.reading import list_values
from tests.submission.reading import make_workbook
from tests.submission.reading import read_bytes

OWL, DCTERMS = PREFIXES["owl"], PREFIXES["dcterms"]
RETIRED: dict[str, tuple[str, ...]] = {"45.1": ("45.2",), "51.1": (), "111.1": ("45.3", "45.4")}
"""Items that are no more, with what took their place."""


@pytest.fixture(scope="module")
def later(snapshot: Snapshot) -> dict[str, Template]:
    """The templates once some items are retired, and one of the successors of another as well."""
    store = load_store(snapshot.path)
    graph = next(quad.graph_name for quad in store.quads_for_pattern(ox.NamedNode(f"{ID}item/45.1"), None, None))
    for item, successors in (RETIRED | {"52.1": ("51.1", "45.5")}).items():
        node = ox.NamedNode(f"{ID}item/{item}")
        store.add(ox.Quad(node, ox.NamedNode(f"{OWL}deprecated"), ox.Literal("true"), graph))
        for successor in successors:
            store.add(
                ox.Quad(node, ox.NamedNode(f"{DCTERMS}isReplacedBy"), ox.NamedNode(f"{ID}item/{successor}"), graph)
            )
    return {kind: replace(each, version="4", reads=("1", "2", "3")) for kind, each in read_templates(store).items()}


def name_version(version: str) -> Change:
    """Return the change that makes a file of another version of the template."""

    def change(book: openpyxl.Workbook) -> None:
        book["About"]["C1"] = version

    return change


@pytest.fixture
def read_version(template: Template, later: dict[str, Template], tmp_path: Path) -> Callable[[str], Submission]:
    """Return what a file of a version submits by the later templates."""
    return lambda version: read_bytes(tmp_path, "old.xlsx", make_workbook(template, name_version(version)), later)


def test_retired_items_are_not_asked_any_more(later: dict[str, Template], template: Template) -> None:
    """They are on no list, and have no row of their own."""
    answers = next(table for table in later["national-report"].tables if table.name == "answers")
    before = next(table for table in template.tables if table.name == "answers")
    asked = [row["item"] for row in answers.catalogue]
    assert {row["item"] for row in before.catalogue} - set(asked) == {*RETIRED, "52.1"}


def test_answers_go_to_the_only_successor(read_version: Callable[[str], Submission]) -> None:
    """One that has none, or several, is a warning at its cell and in no graph."""
    found = read_version("2")
    assert list_issues(found) == [
        ("RD-029", ""),
        ("RD-033", "Answers!A2"),
        ("RD-034", "Answers!A3"),
        ("RD-034", "Answers!A4"),
    ]
    assert (list_values(found, "item"), list_values(found, "value"), found.complete) == (["45.2"], ["yes"], True)
    assert found.unread == 2 + 3


@pytest.mark.parametrize(("version", "rules"), [("0", ["RD-008"]), ("5", ["RD-008"]), ("two", ["RD-008"])])
def test_a_version_that_cannot_be_carried_over_is_a_violation(
    version: str, rules: list[str], read_version: Callable[[str], Submission]
) -> None:
    """Nothing of it is read."""
    found = read_version(version)
    assert ([rule for rule, _ in list_issues(found)], found.complete, len(found.statements)) == (rules, False, 0)


@pytest.mark.parametrize(("version", "rules"), [("1", ["RD-029"]), ("2", ["RD-029"]), ("3", []), ("9", ["RD-008"])])
def test_json_says_its_version(version: str, rules: list[str], templates: dict[str, Template], tmp_path: Path) -> None:
    """The same as for spreadsheets."""
    body = f'{{"kind": "national-report", "version": "{version}", "report": [{{"state": "XAA", "cycle": "2026"}}]}}'
    found = read_bytes(tmp_path, "a.json", body.encode(), templates)
    assert [rule for rule, _ in list_issues(found)] == rules


def test_unanswered_rows_of_retired_items_say_nothing(later: dict[str, Template], tmp_path: Path) -> None:
    """The earlier template filled them in."""

    def change(book: openpyxl.Workbook) -> None:
        book["Answers"]["A9"], book["Answers"]["B9"] = "51.1", "A question"

    content = make_workbook(replace(later["national-report"], version="2"), change)
    found = read_bytes(tmp_path, "old.xlsx", content, later)
    assert [place for rule, place in list_issues(found) if rule in ("RD-026", "RD-034")] == ["Answers!A3", "Answers!A4"]


def test_what_is_read_is_filled_in_again(read_version: Callable[[str], Submission], later: dict[str, Template]) -> None:
    """With the answer at the item that took the place of the old one."""
    entries = list_entries(later["national-report"], {}, read_version("1"))
    assert {row["item"]: row["answer"] for row in entries["answers"] if "answer" in row} == {"45.2": "yes"}


@pytest.mark.slow
def test_a_template_is_never_empty_for_want_of_reading(poakg: Poakg, template: Template, tmp_path: Path) -> None:
    """What cannot be read whole, or is two submissions, is refused; an earlier version is carried over."""
    old, new = tmp_path / "old.xlsx", tmp_path / "new.xlsx"
    old.write_bytes(make_workbook(template, name_version("0")))
    done = poakg("template", "national-report", "--from", old, "--output", new)
    assert (done.returncode, new.exists(), "RD-008" in done.stderr) == (2, False, True)
    old.write_bytes(make_workbook(template, name_version("1")))
    assert poakg("template", "national-report", "--from", old, "--output", new).returncode == 0
    assert [cell.value for cell in openpyxl.load_workbook(new)["Laws"][2]][:2] == ["L1", "Sheria ya Silaha"]


def test_two_submissions_are_not_one(templates: dict[str, Template], tmp_path: Path) -> None:
    """A file with two is not filled in again."""
    path = tmp_path / "two.ttl"
    kind = "<https://w3id.org/poakg/ontology#NationalReport>"
    path.write_text(f"<https://example.org/1> a {kind} . <https://example.org/2> a {kind} .", encoding="utf-8")
    with pytest.raises(UnreadableError, match="2 submissions"):
        read_one(path, templates)


def test_no_template_is_filled_with_what_it_does_not_offer(later: dict[str, Template]) -> None:
    """The lists of an empty template have nothing retired."""
    content = WRITERS["csv"].write(later["national-report"])
    assert content
    column = later["national-report"].tables[1].columns[0]
    assert column.choices is not None
    assert not {f"{ID}item/{item}" for item in RETIRED} & column.choices.offered.keys()
    assert column.choices.successors[f"{ID}item/52.1"] == (f"{ID}item/45.5",)


# Columns that came later


def drop_later(book: openpyxl.Workbook) -> None:
    """Remove the columns of the first table that its first version did not have."""
    for number in range(book["Report"].max_column, 0, -1):
        if book["Report"].cell(1, number).value in LATER:
            book["Report"].delete_cols(number)


LATER = {"Coordination body", "Marked parts"}


@pytest.fixture
def grown(template: Template) -> dict[str, Template]:
    """The template in a version of which some columns are new."""
    main = template.tables[0]
    columns = tuple(replace(one, since="4" if one.title in LATER else "") for one in main.columns)
    tables = (replace(main, columns=columns), *template.tables[1:])
    return {template.kind: replace(template, version="4", reads=("1", "2", "3"), tables=tables)}


@pytest.mark.parametrize(("version", "rules"), [("3", {"RD-029"}), ("1", {"RD-029"}), ("4", {"RD-002"})])
def test_columns_of_a_later_version_may_be_missing(
    version: str, rules: set[str], template: Template, grown: dict[str, Template], tmp_path: Path
) -> None:
    """A file of an earlier version has none of them and is read; in one of this version they were removed."""

    def change(book: openpyxl.Workbook) -> None:
        name_version(version)(book)
        drop_later(book)

    found = read_bytes(tmp_path, "old.xlsx", make_workbook(template, change), grown)
    assert {rule for rule, _ in list_issues(found)} == rules
    assert found.complete == (version != "4")


def test_other_columns_may_not(template: Template, grown: dict[str, Template], tmp_path: Path) -> None:
    """Whatever the version, what every version had is missed."""

    def change(book: openpyxl.Workbook) -> None:
        name_version("3")(book)
        book["Answers"].delete_cols(3)

    found = read_bytes(tmp_path, "old.xlsx", make_workbook(template, change), grown)
    assert "RD-002" in {rule for rule, _ in list_issues(found)}


def test_csv_without_them_is_of_an_earlier_version(
    template: Template, grown: dict[str, Template], tmp_path: Path
) -> None:
    """Nothing in CSV says its version, so that is reported."""
    lines = [line.split(",") for line in list_csv(template)["report"].splitlines()]
    kept = [number for number, title in enumerate(lines[0]) if title not in LATER]
    text = "\n".join(",".join(line[number] for number in kept) for line in lines)
    found = read_bytes(tmp_path, "report.csv", text.encode(), grown)
    assert [rule for rule, _ in list_issues(found) if rule != "RD-005"] == ["RD-029"]
    assert found.complete
