"""A cell with an empty text says nothing, as if it were not there; words such as null are texts like others."""

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from poakg.namespaces import PREFIXES
from poakg.submission.cells import EPOCH_1900
from poakg.submission.mapping import split_values
from poakg.submission.submission import Submission
from poakg.submission.templates import Template
from poakg.submission.values import Value
from poakg.submission.values import read_value
from tests.submission.reading import list_csv
from tests.submission.reading import list_issues
from tests.submission.reading import list_statements
from tests.submission.reading import list_values
from tests.submission.reading import make_workbook
from tests.submission.reading import read
from tests.submission.reading import read_bytes

Fill = Callable[[dict[str, object]], Submission]

DATATYPES = ("boolean", "date", "decimal", "double", "gYear", "integer", "nonNegativeInteger", "string", "anyURI")


@pytest.mark.parametrize("datatype", DATATYPES)
def test_an_empty_text_stays_empty(datatype: str) -> None:
    """It is read as no other value, and there is nothing to report about it."""
    assert read_value("", f"{PREFIXES['xsd']}{datatype}", EPOCH_1900) == Value("")


@pytest.fixture
def read_answer(template: Template, templates: dict[str, Template], tmp_path: Path) -> Fill:
    """Return a function that reads a report in JSON with one answer and one law, which it is given in part."""

    def read_changed(answer: dict[str, object]) -> Submission:
        document = {
            "kind": template.kind,
            "report": [{"state": "KEN", "cycle": "2026"}],
            "answers": [{"item": "45.1", "answer": "Yes", **answer}],
            "laws": [{"law": "L1", "original-title": "Sheria"}],
        }
        return read_bytes(tmp_path, "report.json", json.dumps(document).encode(), templates)

    return read_changed


NOTHING: dict[str, dict[str, object]] = {
    "null": {"comment": None},
    "an empty text": {"comment": ""},
    "blanks": {"comment": " \u00a0\t"},
    "what is not visible": {"comment": "\u200b\ufeff"},
    "no values": {"laws": []},
    "empty texts among values": {"laws": ["", None, " "]},
    "separators alone": {"laws": " ; ;\n"},
    "an empty text for several": {"laws": ""},
}


@pytest.mark.parametrize("name", NOTHING)
def test_an_empty_value_in_json_says_nothing(name: str, read_answer: Fill) -> None:
    """The same statements as without it, and nothing to report."""
    found = read_answer(NOTHING[name])
    assert (list_statements(found), list_issues(found)) == (list_statements(read_answer({})), [])


def test_empty_texts_among_others_are_left_out(read_answer: Fill) -> None:
    """The others are read."""
    found = read_answer({"laws": ["", "L1", None]})
    assert (list_values(found, "evidence"), list_issues(found)) == (["L1"], [])


@pytest.mark.parametrize("word", ["null", "None", "0", "false", "-"])
def test_words_for_nothing_are_texts(word: str, read_answer: Fill) -> None:
    """A comment that consists of one of them is a comment."""
    found = read_answer({"comment": word})
    assert (list_values(found, "comment"), list_issues(found)) == ([word], [])


def test_a_row_of_empty_texts_is_no_row(
    template: Template, templates: dict[str, Template], tmp_path: Path, read_answer: Fill
) -> None:
    """Neither in JSON nor in CSV, where quotes may stand around nothing, nor in a spreadsheet."""
    before = read_answer({})
    empty = {"law": "", "original-title": " ", "date": None}
    document = {
        "kind": template.kind,
        "report": [{"state": "KEN", "cycle": "2026"}],
        "answers": [{"item": "45.1", "answer": "Yes"}, {"item": "", "laws": ["", " "]}],
        "laws": [empty, {"law": "L1", "original-title": "Sheria"}],
    }
    found = read_bytes(tmp_path, "report.json", json.dumps(document).encode(), templates)
    assert (list_statements(found), list_issues(found)) == (list_statements(before), [])


def test_quoted_nothing_in_csv_says_nothing(template: Template, templates: dict[str, Template], tmp_path: Path) -> None:
    """Programs write it between quotes or not at all."""
    statements = []
    for name, nothing in (("bare", ""), ("quoted", '""'), ("blank", '" "')):
        folder = tmp_path / name
        folder.mkdir()
        for table, text in list_csv(template).items():
            more = {"laws": f"L2,Sheria,{nothing},{nothing},{nothing}\r\n{','.join([nothing] * 5)}\r\n"}.get(table, "")
            (folder / f"{table}.csv").write_text(text + more, encoding="utf-8")
        found = read(folder, templates)
        assert list_issues(found) == []
        statements.append(list_statements(found))
    assert statements[0] == statements[1] == statements[2]
    assert any("Sheria" in statement and "L2" in statement for statement in statements[0])


def test_blank_cells_of_a_spreadsheet_say_nothing(
    template: Template, templates: dict[str, Template], tmp_path: Path
) -> None:
    """Also where they are marked as texts."""

    def change(book: openpyxl.Workbook) -> None:
        for cell, text in (("D2", " "), ("D3", "\u00a0"), ("E3", " ; "), ("C5", "\u200b")):
            book["Answers"][cell] = text

    before = read_bytes(tmp_path, "before.xlsx", make_workbook(template), templates)
    found = read_bytes(tmp_path, "after.xlsx", make_workbook(template, change), templates)
    assert (list_statements(found), list_issues(found)) == (list_statements(before), [])


def test_a_cell_with_several_values_has_only_those_that_are_not_empty(template: Template) -> None:
    """One without a separator is one value, or none."""
    answers = next(table for table in template.tables if table.name == "answers")
    columns = {column.name: column for column in answers.columns}
    assert list(split_values(" L1;; L2 \n\n;", columns["laws"])) == ["L1", "L2"]
    assert list(split_values(" a; b ", columns["comment"])) == ["a; b"]
    assert [list(split_values(text, columns[name])) for name in ("laws", "comment") for text in ("", " ")] == [[]] * 4


LISTS: dict[str, tuple[str, str, list[str]]] = {
    "numbers by commas": ("provisions", "139, 147", ["139", "147"]),
    "names by commas": ("themes", "marking,record-keeping", ["marking", "record-keeping"]),
    "one of them unknown": ("themes", "marking, nothing known", ["marking", "nothing known"]),
    "both separators": ("themes", "marking, tracing; gender", ["marking", "tracing", "gender"]),
    "an Arabic comma": ("provisions", "139، 147", ["139", "147"]),
    "a name with a comma": ("eligible-states", "Korea, Republic of", ["Korea, Republic of"]),
    "none of them known": ("themes", "this, that", ["this, that"]),
    "a column for one": ("statement", "this, that", ["this, that"]),
}


@pytest.mark.parametrize("name", LISTS)
def test_commas_part_values_where_nothing_else_can_be_meant(name: str, templates: dict[str, Template]) -> None:
    """People part lists by commas; what has a comma of its own, or is no list, stays whole."""
    column, text, values = LISTS[name]
    columns = {one.name: one for table in templates["assistance-offer"].tables for one in table.columns}
    assert list(split_values(text, columns[column])) == values


def test_a_list_by_commas_is_converted_and_reported(templates: dict[str, Template], tmp_path: Path) -> None:
    """The finding shows how it was read."""
    tables = {"submission": [{"state": "KEN", "cycle": 2026}], "targets": [{"target": "T1", "provisions": "150, 151"}]}
    content = json.dumps({"kind": "voluntary-target", **tables})
    found = read_bytes(tmp_path, "a.json", content.encode(), templates)
    assert [(issue.rule, issue.value) for issue in found.issues] == [("RD-011", "150, 151 → 150; 151")]
    assert {"150", "151"} <= set(list_values(found, "supportsProvision"))
