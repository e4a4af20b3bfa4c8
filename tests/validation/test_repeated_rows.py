"""A row with the key of an earlier one, or without one, is read and checked like every other."""

import pytest

from poakg.submission.iri_patterns import list_variables
from poakg.submission.template.entries import Entries
from poakg.submission.templates import Template
from poakg.validation.rulebook import Rulebook
from poakg.validation.validator import Validator
from tests.validation.corpus import check
from tests.validation.corpus import locate
from tests.validation.corpus import make_csv
from tests.validation.corpus import read
from tests.validation.corpus import read_examples
from tests.validation.corpus import read_faults

Found = list[tuple[str, int, str]]


def find(rulebook: Rulebook, validator: Validator, template: Template, entries: Entries) -> Found:
    """Return rule, row and column of each finding above an info."""
    findings = check(validator, read(rulebook, make_csv(template, entries)))
    return sorted((found.rule.id, found.place.row, found.place.column) for found in findings)


def repeat(entries: Entries, table: str, row: int, **cells: str) -> tuple[Entries, int]:
    """Return entries with a second copy of a row, in which ``cells`` are changed, and the number of its row."""
    copied = {name: [dict(entry) for entry in rows] for name, rows in entries.items()}
    copied[table].append(copied[table][row - 2] | cells)
    return copied, len(copied[table]) + 1


@pytest.mark.slow
def test_a_fault_in_a_repeated_row_is_found_at_its_cell(rulebook: Rulebook, validator: Validator) -> None:
    """Each fault of the corpus is in a second copy of its row: besides the copy, only the fault is found."""
    examples = dict(read_examples(rulebook))
    count = 0
    for fault in read_faults():
        template, entries = examples[fault.kind]
        table = next(table for table in template.tables if table.name == fault.table)
        if table is template.tables[0] or fault.column in list_variables(table.about) | {table.key}:
            continue
        changed, row = repeat(entries, fault.table, fault.row, **{fault.column: fault.text})
        expected = sorted([("COM-053", row, "A"), (fault.rule, row, locate(fault, template)[2])])
        assert find(rulebook, validator, template, changed) == expected, fault
        count += 1
    assert count > 150


REPEATED = [
    ("arms-statistics", "quantities", 2),
    ("arms-statistics", "tracing", 2),
    ("assistance-offer", "offerings", 3),
    ("national-report", "answers", 2),
    ("national-report", "laws", 2),
    ("point-of-contact", "contacts", 2),
    ("voluntary-target", "plans", 2),
]


@pytest.mark.parametrize(("kind", "table", "row"), REPEATED)
def test_a_copy_of_a_row_is_one_finding(
    kind: str, table: str, row: int, rulebook: Rulebook, validator: Validator
) -> None:
    """No rule on the submission as a whole counts the row again."""
    template, entries = dict(read_examples(rulebook))[kind]
    changed, last = repeat(entries, table, row)
    assert find(rulebook, validator, template, changed) == [("COM-053", last, "A")]


WITHOUT_KEY = [
    ("assistance-request", "needs", {"need": "", "urgency": "soon"}, [("RD-031", ""), ("REQ-002", "G")]),
    ("point-of-contact", "contacts", {"contact": "", "email": "x"}, [("POC-007", "F"), ("RD-031", "")]),
    ("arms-statistics", "tracing", {"year": "", "requests-sent": "x"}, [("STA-002", "A"), ("STA-018", "B")]),
]


@pytest.mark.parametrize("case", WITHOUT_KEY, ids=lambda case: case[0])
def test_the_second_row_without_a_key_is_checked_too(
    case: tuple[str, str, dict[str, str], list[tuple[str, str]]], rulebook: Rulebook, validator: Validator
) -> None:
    """Either a rule asks for the key, or reading does; not both."""
    kind, table, cells, expected = case
    template, entries = dict(read_examples(rulebook))[kind]
    first, _ = repeat(entries, table, 2, **{name: "" for name, text in cells.items() if not text})
    changed, row = repeat(first, table, 2, **cells)
    found = [one for one in find(rulebook, validator, template, changed) if one[1] == row]
    assert found == [(rule, row, column) for rule, column in expected]
