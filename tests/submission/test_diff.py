"""What differs between two submissions is told cell by cell, and all of it."""

import csv
import io
import json
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.namespaces import CODE
from poakg.namespaces import PREFIXES
from poakg.namespaces import SUBMISSION
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.submission.diff.difference import Change
from poakg.submission.diff.difference import Kind
from poakg.submission.diff.difference import compare
from poakg.submission.diff.formats import FORMATS
from poakg.submission.diff.grid import Grid
from poakg.submission.diff.grid import RowName
from poakg.submission.diff.grid import lay_out
from poakg.submission.template_reader import read_templates
from poakg.submission.templates import Template
from tests.conftest import ROOT

KIND = "national-report"
FIRST = f"{SUBMISSION}XXE/2026/{KIND}/1"
SECOND = f"{SUBMISSION}XXE/2026/{KIND}/2"


def read_example(root: str = FIRST) -> list[ox.Triple]:
    """Return what the example of a national report states, under the IRI ``root``."""
    content = (ROOT / "data" / "examples" / f"{KIND}.ttl").read_text(encoding="utf-8").replace(FIRST, root)
    return [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.TURTLE)]


EXAMPLE = read_example()


@pytest.fixture(scope="module")
def template(store: ox.Store) -> Template:
    """The template of national reports."""
    return read_templates(store)[KIND]


def lay(triples: Iterable[ox.Triple], template: Template, root: str = FIRST) -> Grid:
    """Return the grid of a national report."""
    return lay_out(triples, ox.NamedNode(root), template)


def apply(changes: Iterable[Change], old: Grid) -> Grid:
    """Return what ``old`` becomes by ``changes``, and fail where it is not what they say."""
    grid = {row: dict(cells) for row, cells in old.items()}
    for change in changes:
        cells = grid.setdefault(change.row, {})
        assert cells.get(change.column, ()) == change.old
        assert (change.row in old) == (change.kind is not Kind.ADDED)
        if change.new:
            cells[change.column] = change.new
        else:
            cells.pop(change.column, None)
        if change.kind is Kind.REMOVED and not cells:
            del grid[change.row]
    return grid


def test_one_report_under_two_numbers_is_the_same(template: Template) -> None:
    """The number is the archive's business, and so is what a submission replaces."""
    second = read_example(SECOND)
    replaces = ox.NamedNode(f"{PREFIXES['dcterms']}replaces")
    second.append(ox.Triple(ox.NamedNode(SECOND), replaces, ox.NamedNode(FIRST)))
    assert compare(lay(EXAMPLE, template), lay(second, template, SECOND), template) == []


def test_each_change_is_told_by_sheet_row_and_column(template: Template) -> None:
    """As the spreadsheet calls them, in its order: a cell, one that is emptied, a row that comes, one that goes."""
    text = (ROOT / "data" / "examples" / f"{KIND}.ttl").read_text(encoding="utf-8").replace(FIRST, SECOND)
    text = text.replace("poakg:value answer:no", "poakg:value answer:yes")
    text = text.replace('    poakg:comment "A decree is being drafted." ;\n', "")
    text = text.replace("/law/L1", "/law/L2")
    text = text.replace("poakg:seized 60", "poakg:seized 61")
    second = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    changes = compare(lay(EXAMPLE, template), lay(second, template, SECOND), template)
    titles = {table.name: table.title for table in template.tables}
    columns = {
        (table.name, column.predicate.removeprefix(TERM)): column.title
        for table in template.tables
        for column in table.columns
        if column.predicate
    }
    assert [(c.kind, c.row, c.column, c.old, c.new) for c in changes if c.kind is Kind.CHANGED] == [
        (Kind.CHANGED, RowName(titles["answers"], "45.1"), columns["answers", "evidence"], ("L1",), ("L2",)),
        (
            Kind.CHANGED,
            RowName(titles["answers"], "52.1"),
            columns["answers", "comment"],
            ("A decree is being drafted.",),
            (),
        ),
        (Kind.CHANGED, RowName(titles["answers"], "111.1"), columns["answers", "value"], ("no",), ("yes",)),
        (Kind.CHANGED, RowName(titles["quantities"], "2025 / all"), columns["quantities", "seized"], ("60",), ("61",)),
    ]
    rows = {(change.kind, change.row) for change in changes if change.kind is not Kind.CHANGED}
    laws = titles["laws"]
    assert rows == {(Kind.REMOVED, RowName(laws, "L1")), (Kind.ADDED, RowName(laws, "L2"))}
    added = {change.column: change.new for change in changes if change.kind is Kind.ADDED}
    assert added[columns["laws", "englishTitle"]] == ("Exemplary Arms Act",)


def test_what_has_no_cell_is_told_too(template: Template) -> None:
    """A property of somebody else's, a thing of no table, and a number where a text is expected."""
    answer = ox.NamedNode(f"{FIRST}/answer/45.1")
    more = [
        ox.Triple(answer, ox.NamedNode("https://example.org/p"), ox.Literal("x")),
        ox.Triple(ox.NamedNode(f"{FIRST}/odd"), ox.NamedNode(f"{TERM}comment"), ox.Literal("y")),
        ox.Triple(answer, ox.NamedNode(f"{TERM}comment"), ox.Literal(5)),
    ]
    changes = compare(lay(EXAMPLE, template), lay([*EXAMPLE, *more], template), template)
    assert [(change.row.key, change.new) for change in changes] == [
        ("45.1", ("5 ^^xsd:integer",)),
        ("45.1", ("x",)),
        ("odd", ("y",)),
    ]


# Properties

COUNT = st.integers(0, len(EXAMPLE) - 1)
SUBJECTS = st.sampled_from(sorted({triple.subject for triple in EXAMPLE}, key=str))
PREDICATES = st.sampled_from(sorted({triple.predicate for triple in EXAMPLE}, key=str))
VALUES = st.one_of(
    st.builds(ox.Literal, st.text(max_size=5)),
    st.builds(ox.Literal, st.integers(0, 99)),
    st.builds(ox.Literal, st.text(max_size=5), language=st.sampled_from(["en", "fr"])),
    st.sampled_from([ox.NamedNode(f"{CODE}answer/yes"), ox.NamedNode(f"{FIRST}/law/L1"), ox.NamedNode("urn:x")]),
)
REPORTS = st.builds(
    lambda gone, more: [*(each for number, each in enumerate(EXAMPLE) if number not in gone), *more],
    st.sets(COUNT, max_size=8),
    st.lists(st.builds(ox.Triple, SUBJECTS, PREDICATES, VALUES), max_size=4),
)


@given(REPORTS, REPORTS)
def test_changes_lead_from_one_to_the_other(template: Template, old: list[ox.Triple], new: list[ox.Triple]) -> None:
    """And back again; nothing is told where nothing differs, and something where something does."""
    before, after = lay(old, template), lay(new, template)
    changes = compare(before, after, template)
    assert apply(changes, before) == after
    assert apply(compare(after, before, template), after) == before
    assert len({(change.row, change.column) for change in changes}) == len(changes)
    assert all(change.old != change.new or not change.column for change in changes)
    assert compare(before, lay(list(reversed(old)), template), template) == []


@given(REPORTS, st.builds(ox.Triple, SUBJECTS, PREDICATES, VALUES))
def test_no_statement_is_lost(template: Template, old: list[ox.Triple], more: ox.Triple) -> None:
    """One statement more always shows, save one that only says that there is a row."""
    changes = compare(lay(old, template), lay([*old, more], template), template)
    linking = more.predicate.value in {table.linked_by for table in template.tables}
    implied = linking or more.predicate == RDF_TYPE
    assert bool(changes) or more in old or implied


# Formats

ROW = RowName("Answers", "45.1")
CHANGES = [
    Change(Kind.CHANGED, ROW, "Comment", ("=1+1",), ("two",)),
    Change(Kind.ADDED, RowName("Laws", "L1"), "", (), ()),
    Change(Kind.REMOVED, RowName("Laws", "L2"), "Title", ("a\x1b[31mb", "c"), ()),
]


def test_json_and_csv_tell_the_same() -> None:
    """CSV with an apostrophe before what a spreadsheet would take for a formula."""
    told = json.loads("".join(FORMATS["json"](CHANGES)))
    rows = list(csv.DictReader(io.StringIO("".join(FORMATS["csv"](CHANGES)), newline="")))
    assert told[0] == {
        **{"change": "changed", "sheet": "Answers", "row": "45.1", "column": "Comment"},
        **{"old": ["=1+1"], "new": ["two"]},
    }
    assert rows[0]["old"] == "'=1+1"
    rows[0]["old"] = "=1+1"
    assert rows == [cell | {"old": "; ".join(cell["old"]), "new": "; ".join(cell["new"])} for cell in told]


def test_text_hides_nothing_and_acts_on_nothing() -> None:
    """A line for each row and each cell; control characters are shown."""
    text = "".join(FORMATS["text"](CHANGES))
    assert text.splitlines() == [
        "~ Answers 45.1",
        "    Comment: =1+1 → two",
        "+ Laws L1",
        "- Laws L2",
        "    Title: a␛[31mb; c",
    ]
    assert "".join(FORMATS["json"]([])) == "[]\n"
