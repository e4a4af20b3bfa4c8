"""Findings name what was typed, and apart from it the IRI that the data has."""

import pytest

from poakg.namespaces import PREFIXES
from poakg.validation.rulebook import Rulebook
from poakg.validation.validator import Validator
from tests.validation.corpus import Fault
from tests.validation.corpus import apply
from tests.validation.corpus import check
from tests.validation.corpus import make_csv
from tests.validation.corpus import read
from tests.validation.corpus import read_examples

CODE = "https://w3id.org/poakg/code/"
ANNEX = "https://w3id.org/poakg/id/revcon4/annex/"

TYPED = [
    (Fault("national-report", "answers", 2, "answer", "N/A", "NR-025"), f"{CODE}answer/N%2FA"),
    (Fault("national-report", "answers", 2, "answer", "ni oui ni non", "NR-025"), f"{CODE}answer/ni%20oui%20ni%20non"),
    (Fault("assistance-offer", "offerings", 2, "provisions", "139; 212(z)", "COM-042"), f"{ANNEX}212/z"),
    (Fault("assistance-offer", "offerings", 2, "provisions", "139; para. 212 (d)", "COM-043"), f"{ANNEX}212/d"),
    (Fault("assistance-request", "needs", 2, "currency", "Kuna", "COM-037"), f"{CODE}currency/HRK"),
    (Fault("assistance-request", "needs", 2, "amount", "-1 000,50", "COM-032"), ""),
    (Fault("voluntary-target", "submission", 2, "state", "Kenia", "COM-002"), f"{PREFIXES['state']}Kenia"),
    (Fault("point-of-contact", "contacts", 2, "telephone", "(0)20 12", "POC-008"), ""),
]
"""A fault, and the IRI of what the data has for it, empty where that is a text or a number."""


@pytest.mark.parametrize(("fault", "iri"), TYPED, ids=lambda value: getattr(value, "text", None))
def test_findings_carry_what_was_typed(fault: Fault, iri: str, rulebook: Rulebook, validator: Validator) -> None:
    """The part of the cell that is wrong is shown as it is in the cell, also in the message."""
    template, entries = dict(read_examples(rulebook))[fault.kind]
    (finding,) = check(validator, read(rulebook, make_csv(template, apply(fault, entries))))
    typed = fault.text.rpartition("; ")[2]
    assert (finding.rule.id, finding.value, finding.iri) == (fault.rule, typed, iri)
    assert typed in finding.message
