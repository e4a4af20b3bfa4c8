"""Runs with findings, made up for tests of what is told about them."""

import pyoxigraph as ox

from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.shacl import Predicate
from poakg.submission.submission import Place
from poakg.submission.tables import RawTable
from poakg.validation.allowed import Allowed
from poakg.validation.allowed import Choice
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Report
from poakg.validation.report.finding import Row
from poakg.validation.report.run import Run
from poakg.validation.rules import Rule
from poakg.validation.rules import Severity

STATE = Rule(
    id="NR-002",
    name="State unknown",
    severity=Severity.VIOLATION,
    message="The value is not a State. Use a code.",
    why="Codes are joined.",
    family="national-report",
    order=2,
    sources=("https://w3id.org/poakg/id/revcon4/annex/49",),
)
COMMENT = Rule("NR-036", "comment too long", Severity.WARNING, "It is too long. Shorten it.", "So.", STATE.family, 27)
UNUSED = Rule("NR-035", "law not used", Severity.INFO, "It is not used. Use it.", "So.", STATE.family, 35)
RULES = (STATE, COMMENT, UNUSED)
ALLOWED = Allowed(Choice(code, code, label) for code, label in (("KEN", "Kenya"), ("NER", "Niger"), ("YEM", "Yemen")))
CLASS = f"{PREFIXES['sh']}ClassConstraintComponent"
FOCUS = ox.NamedNode("https://example.org/report")
FINGERPRINT = "0123456789abcdef" * 2


def make_finding(value: str, rule: Rule = STATE, place: Place | None = None, *, number: int = 0) -> Finding:
    """Return a finding about ``value`` in cell B3 of the sheet Answers, or at another place."""
    place = Place("Answers", 3, "B") if place is None else place
    row = Row(place.row, {"A": "45.1", "B": value}, 1, {"A": "Item", "B": "State", "C": "Comment"})
    return Finding(
        rule=rule,
        place=place,
        focus=FOCUS,
        path=Predicate(ox.NamedNode(f"{TERM}reportingState")),
        term=ox.Literal(value),
        value=value,
        component=CLASS,
        allowed=ALLOWED if rule is STATE else None,
        row=row if place.row else None,
        fingerprint=f"{number:032x}" if number else FINGERPRINT,
    )


def make_run(*findings: Finding, name: str = "report.xlsx", limit: int | None = None, original: bytes = b"") -> Run:
    """Return a run over one spreadsheet with these findings."""
    rows = {1: {1: "Item", 2: "State", 3: "Comment"}, 3: {1: "45.1", 2: "KEM"}}
    table = RawTable("Answers", rows, heading=1)
    return Run((Report(name, findings, 7, {"Answers": table}, original),), RULES, limit=limit)
