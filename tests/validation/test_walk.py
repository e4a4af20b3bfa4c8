"""The walk of a data steward: fetch a template, fill it in with mistakes, find all of them, fix them, be done."""

import csv
from pathlib import Path

import openpyxl
import pytest

from poakg.submission.tables import name_column
from poakg.submission.templates import Template
from tests.command import Poakg
from tests.conftest import CASES

pytestmark = pytest.mark.slow

# By cell (table, column): what is entered by mistake, and the rule that finds it.
Mistakes = dict[tuple[str, str], tuple[str | None, str]]
Texts = dict[tuple[str, str], str | None]


def read_mistakes(path: Path) -> Mistakes:
    """Return the mistakes that a CSV file lists for one kind of submission."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {(row["table"], row["column"]): (row["text"] or None, row["rule"]) for row in csv.DictReader(stream)}


MISTAKES = {path.stem: read_mistakes(path) for path in sorted((CASES / "mistakes").glob("*.csv"))}


def choose_texts(template: Template, mistakes: Mistakes) -> Texts:
    """Return what is entered into each column: the example of the template, or a mistake."""
    examples = {(table.name, column.name): column.examples[0] for table in template.tables for column in table.columns}
    assert set(mistakes) <= set(examples)
    return examples | {cell: text for cell, (text, _) in mistakes.items()}


def type_into_workbook(path: Path, template: Template, texts: Texts) -> None:
    """Type into the first row of each sheet."""
    workbook = openpyxl.load_workbook(path)
    for table in template.tables:
        for number, column in enumerate(table.columns, start=1):
            workbook[table.title].cell(2, number).value = texts[table.name, column.name]
    workbook.save(path)


def type_into_folder(path: Path, template: Template, texts: Texts) -> None:
    """Write the first row of each CSV file below its headings."""
    for table in template.tables:
        file = path / f"{template.kind}-{table.name}.csv"
        with file.open(encoding="utf-8-sig", newline="") as stream:
            headings = next(csv.reader(stream))
        with file.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([headings, [texts[table.name, column.name] for column in table.columns]])


def list_cells(template: Template, *, as_csv: bool) -> dict[tuple[str, str], str]:
    """Return the location of each cell of the first row, as findings name it."""
    return {
        (table.name, column.name): f"{sheet}!{name_column(number)}2"
        for table in template.tables
        for sheet in [f"{template.kind}-{table.name}.csv" if as_csv else table.title]
        for number, column in enumerate(table.columns, start=1)
    }


def walk(poakg: Poakg, template: Template, mistakes: Mistakes, path: Path) -> None:
    """Fetch a template as ``path``, make the mistakes, find exactly these, fix them, and find nothing."""
    as_csv = not path.suffix
    type_into = type_into_folder if as_csv else type_into_workbook
    assert poakg("template", template.kind, "--output", path).returncode == 0
    type_into(path, template, choose_texts(template, mistakes))
    code, found = poakg.validate(path)
    cells = list_cells(template, as_csv=as_csv)
    # The contact of the examples gave no consent: what is withheld is said both times, and is no mistake.
    withheld = [one for one in found if one[0] == "RD-036"]
    made = [(rule, cells[cell]) for cell, (_, rule) in mistakes.items()]
    assert (code, sorted(found)) == (1, sorted([*made, *withheld]))
    assert bool(withheld) is (template.kind == "point-of-contact")
    type_into(path, template, choose_texts(template, {}))
    assert poakg.validate(path) == (0, withheld)


def test_each_kind_has_mistakes(templates: dict[str, Template]) -> None:
    """Every kind of submission is walked through, and every mistake is found by a rule of its own."""
    assert set(MISTAKES) == set(templates)
    assert all(len({rule for _, rule in mistakes.values()}) == len(mistakes) > 1 for mistakes in MISTAKES.values())


@pytest.mark.parametrize(("kind", "name"), [*((kind, "filled.xlsx") for kind in MISTAKES), ("arms-statistics", "csv")])
def test_a_steward_finds_all_mistakes_and_fixes_them(
    kind: str, name: str, poakg: Poakg, templates: dict[str, Template], tmp_path: Path
) -> None:
    """All mistakes are found at their cells in one go, and nothing is found once they are fixed."""
    walk(poakg, templates[kind], MISTAKES[kind], tmp_path / name)
