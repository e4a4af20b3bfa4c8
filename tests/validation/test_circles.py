"""Submissions that replace each other in a circle, in one file or several; and what is suggested for other words."""

from pathlib import Path

import pytest

from poakg.namespaces import PREFIXES
from poakg.submission.template.csv import write_csv_files
from poakg.validation.rulebook import Rulebook
from poakg.validation.service import check
from tests.validation.corpus import read_examples

HEAD = "".join(
    f"@prefix {name}: <{PREFIXES[name]}> .\n"
    for name in ("poakg", "state", "cycle", "submitter", "dcterms", "xsd", "item", "answer")
)


def write_report(number: int, replaced: int | None, state: str = "XXF") -> str:
    """Return a national report of an invented State that replaces another one."""
    slot = f"https://w3id.org/poakg/id/submission/{state}/2026/national-report/"
    iri = f"{slot}{number}"
    replaces = f"dcterms:replaces <{slot}{replaced}> ;" if replaced else ""
    return f"""<{iri}> a poakg:NationalReport ; poakg:reportingState state:KEN ; poakg:cycle cycle:2026 ; {replaces}
  poakg:submittedOn "2026-04-{number:02}"^^xsd:date ; poakg:submitterRole submitter:national-point-of-contact ;
  poakg:language "en" ; poakg:periodStart "2024-01-01"^^xsd:date ; poakg:periodEnd "2025-12-31"^^xsd:date ;
  poakg:answer <{iri}/answer/53.1> .
<{iri}/answer/53.1> a poakg:Answer ; poakg:item item:53.1 ; poakg:value answer:yes .
"""


CASES: dict[str, tuple[list[list[tuple[int, int | None]]], int]] = {
    "two in one file": ([[(1, 2), (2, 1)]], 1),
    "three in one file": ([[(1, 3), (2, 1), (3, 2)]], 1),
    "two in two files": ([[(1, 2)], [(2, 1)]], 1),
    "a chain": ([[(1, None), (2, 1), (3, 2)]], 0),
}
"""By name the numbers of submissions and of those that they replace, by file, and how many circles there are."""


@pytest.mark.parametrize("name", CASES)
def test_a_circle_is_found_once(rulebook: Rulebook, name: str) -> None:
    """However long it is and wherever its members are; a chain is none."""
    files, circles = CASES[name]
    contents = {
        Path(f"{number}.ttl"): (HEAD + "".join(write_report(*one) for one in reports)).encode()
        for number, reports in enumerate(files)
    }
    run = check(rulebook, contents=contents)
    found = [finding.rule.id for report in run.reports for finding in report.findings]
    assert found.count("CRO-008") == circles


@pytest.mark.parametrize(
    ("text", "meant"),
    [("N/A", "not applicable"), ("n.a.", "not applicable"), ("In progress", "developing"), ("qwxz", "")],
)
def test_other_words_for_an_answer_are_suggested(rulebook: Rulebook, text: str, meant: str) -> None:
    """They are refused all the same, since nobody can know."""
    template, entries = dict(read_examples(rulebook))["national-report"]
    entries["answers"][0]["answer"] = text
    files = {Path(name): content for name, content in write_csv_files(template, entries).items()}
    (report,) = check(rulebook, contents=files).reports
    found = [finding for finding in report.findings if finding.rule.id == "NR-025"]
    assert [(finding.value, finding.suggestion) for finding in found] == [(text, meant)]


def test_an_amount_that_cannot_be_read_is_not_missing(rulebook: Rulebook) -> None:
    """The currency beside it has an amount, if one that must be written otherwise."""
    template, entries = dict(read_examples(rulebook))["assistance-request"]
    need = next(need for need in entries["needs"] if need.get("currency"))
    for column in ("amount", "co-funding"):
        need[column] = ""
    need["amount"] = "250.000"
    files = {Path(name): content for name, content in write_csv_files(template, entries).items()}
    (report,) = check(rulebook, contents=files).reports
    assert [finding.rule.id for finding in report.findings] == ["RD-012"]


def test_a_code_is_suggested_with_its_name(rulebook: Rulebook) -> None:
    """A person reads the name of a region, a program its code."""
    template, entries = dict(read_examples(rulebook))["assistance-offer"]
    entries["offerings"][0]["regions"] = "Afrika"
    files = {Path(name): content for name, content in write_csv_files(template, entries).items()}
    (report,) = check(rulebook, contents=files).reports
    found = [finding for finding in report.findings if finding.rule.id == "COM-049"]
    assert [(finding.suggestion, finding.meant) for finding in found] == [("002", "002 (Africa)")]
