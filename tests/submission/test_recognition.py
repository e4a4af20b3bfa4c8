"""Which template tables follow when headings and names say different things, or headings do not say enough."""

from dataclasses import replace

import pytest

from poakg.errors import UnreadableError
from poakg.submission.recognition import find_table
from poakg.submission.recognition import group_by_kind
from poakg.submission.recognition import recognize_tables
from poakg.submission.tables import RawTable
from poakg.submission.templates import Table
from poakg.submission.templates import Template


def make_table(example: Table, name: str, headings: str) -> Table:
    """Return a table whose headings are single letters."""
    column = example.columns[0]
    columns = tuple(
        replace(column, name=letter, title=letter, titles=(), unit="", choices=None, default="") for letter in headings
    )
    return replace(example, name=name, title=name.title(), titles=(), columns=columns)


def make_raw(sheet: str, headings: str, *, is_file: bool = False) -> RawTable:
    """Return a table as it is in a file, with headings of one letter each and a row below them."""
    cells = dict(enumerate(headings, start=1))
    return RawTable(sheet, {1: cells, 2: dict.fromkeys(cells, "x")}, is_file=is_file)


@pytest.fixture
def kinds(template: Template) -> dict[str, Template]:
    """Two kinds with one table each, alike in three of four headings."""
    example = template.tables[0]
    first = replace(template, kind="first", tables=(make_table(example, "alpha", "ABCD"),))
    second = replace(template, kind="second", tables=(make_table(example, "beta", "ABCE"),))
    return {"first": first, "second": second}


NAMED = {
    "headings fit one kind only": ("Sheet", "ABCE", "second"),
    "headings fit both, the name the first": ("Alpha", "ABC", "first"),
    "headings fit both, the name the second": ("Beta", "ABC", "second"),
    "the name of the first, the headings of the second": ("Alpha", "ABCE", "second"),
    "the name of the second, the headings of the first": ("Beta", "ABCD", "first"),
}


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize("ending", ["", ".csv"])
def test_headings_count_more_than_names(name: str, ending: str, kinds: dict[str, Template]) -> None:
    """The name of a sheet or a file decides where headings fit several kinds alike, and only there."""
    sheet, headings, kind = NAMED[name]
    raw = make_raw(f"{sheet}{ending}", headings, is_file=bool(ending))
    assert recognize_tables("tables", [raw], kinds).template.kind == kind
    assert list(group_by_kind([raw], kinds)) == [kind]


@pytest.mark.parametrize(
    ("sheet", "kind"), [("first-alpha.csv", "first"), ("alpha.csv", "second"), ("old_alpha.csv", "second")]
)
def test_the_name_with_the_kind_counts_most(sheet: str, kind: str, kinds: dict[str, Template]) -> None:
    """A file is named after its kind and its table where ``poakg template`` wrote it; else headings decide."""
    first = replace(kinds["first"], tables=(replace(kinds["first"].tables[0], name="alpha", title="Alpha"),))
    second = replace(kinds["second"], tables=(replace(first.tables[0]),))
    # The second kind comes first, so that it is taken where nothing decides between them.
    either = {"second": second, "first": first}
    raw = make_raw(sheet, "ABCD", is_file=True)
    assert list(group_by_kind([raw], either)) == [kind]


@pytest.mark.parametrize(
    ("sheet", "headings", "found"),
    [
        ("Notes", "ABC", "alpha"),
        ("Notes", "AB", None),
        ("Notes", "ABCxyz", None),
        ("Alpha", "A", "alpha"),
        ("Alpha", "", "alpha"),
        ("alpha", "xyz", "alpha"),
        ("Old Alpha", "A", None),
    ],
)
def test_a_sheet_is_known_by_its_name_or_by_more_than_half_its_headings(
    sheet: str, headings: str, found: str | None, kinds: dict[str, Template]
) -> None:
    """Half of the headings are not enough."""
    table = find_table(make_raw(sheet, headings), kinds["first"])
    assert (table.name if table is not None else None) == found


@pytest.mark.parametrize("sheet", ["alpha.csv", "first-alpha.csv"])
def test_a_file_without_a_known_heading_is_not_known_by_its_name(sheet: str, kinds: dict[str, Template]) -> None:
    """A folder may hold any file called so."""
    assert find_table(make_raw(sheet, "xyz", is_file=True), kinds["first"]) is None
    assert find_table(make_raw(sheet, "Axy", is_file=True), kinds["first"]) is kinds["first"].tables[0]


def test_tables_of_no_kind_are_refused_with_their_names(kinds: dict[str, Template]) -> None:
    """The message lists the sheets that were found."""
    with pytest.raises(UnreadableError, match="its tables: Notes, Plans"):
        recognize_tables("report.xlsx", [make_raw("Notes", "xy"), make_raw("Plans", "z")], kinds)
