"""Faultless submissions of all kinds, in all the ways in which people write them, and the same with one fault each."""

import pytest

from poakg.submission.submission import Submission
from poakg.validation.rulebook import Rulebook
from poakg.validation.validator import Validator
from tests.validation.corpus import apply
from tests.validation.corpus import check
from tests.validation.corpus import list_faultless
from tests.validation.corpus import locate
from tests.validation.corpus import make_csv
from tests.validation.corpus import read
from tests.validation.corpus import read_examples
from tests.validation.corpus import read_faults
from tests.validation.corpus import summarize

# So many of each are there at least.
FEWEST_FAULTLESS = 60
FEWEST_FAULTS = 200


def list_statements(submission: Submission) -> set[str]:
    """Return what is stated, whatever form a file gives to a number."""
    return {str(triple).replace('.0"^^', '"^^') for triple in submission.statements}


@pytest.mark.slow
def test_faultless_submissions_have_no_findings_and_mean_the_same(rulebook: Rulebook, validator: Validator) -> None:
    """However it is written, a submission states the same, and no rule finds anything above an info."""
    first: dict[tuple[str, str], set[str]] = {}
    count = 0
    for kind, name, files in list_faultless(rulebook):
        submission = read(rulebook, files)
        assert [(found.rule.id, str(found.place)) for found in check(validator, submission)] == [], (kind, name)
        stated = list_statements(submission)
        assert stated == first.setdefault((kind, name.partition(":")[0]), stated), (kind, name)
        count += 1
    assert count >= FEWEST_FAULTLESS
    assert {kind for kind, _ in first} == set(rulebook.templates)


@pytest.mark.slow
def test_one_fault_is_one_finding_at_its_cell(rulebook: Rulebook, validator: Validator) -> None:
    """The rule that is meant finds the fault in the cell where it is, and no other rule finds anything."""
    bases = dict(read_examples(rulebook))
    faults = read_faults()
    assert len(faults) == len(set(faults)) >= FEWEST_FAULTS
    for fault in faults:
        template, entries = bases[fault.kind]
        findings = check(validator, read(rulebook, make_csv(template, apply(fault, entries))))
        found = [(one.rule.id, one.place.sheet, one.place.row, one.place.column) for one in findings]
        assert found == [(fault.rule, *locate(fault, template))], fault


@pytest.mark.slow
def test_the_figures_are_a_table(rulebook: Rulebook) -> None:
    """One line for each kind and one for all, without a finding where no fault is."""
    by_kind = {kind: (kind, name, files) for kind, name, files in list_faultless(rulebook)}
    lines = list(summarize(rulebook, by_kind.values(), read_faults()[:1]))
    assert len(lines) == len(rulebook.templates) + 3
    assert [line.split(" | ")[2] for line in lines[2:]] == ["0"] * (len(rulebook.templates) + 1)
