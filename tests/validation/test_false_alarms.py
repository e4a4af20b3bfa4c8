"""What is right is left alone, and what is wrong is found however it is written: variations of the cases of rules."""

import pytest

from poakg.validation.rules import Severity
from poakg.validation.validator import Validator
from tests.validation.test_rules import ALL_RULES
from tests.validation.test_rules import find_rules
from tests.validation.test_rules import read_case
from tests.validation.test_rules import submit

pytestmark = pytest.mark.slow

PREFIXES = """PREFIX answer: <https://w3id.org/poakg/code/answer/>
PREFIX contact-function: <https://w3id.org/poakg/code/contact-function/>
PREFIX cycle: <https://w3id.org/poakg/id/cycle/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX disaggregation: <https://w3id.org/poakg/code/disaggregation/>
PREFIX item: <https://w3id.org/poakg/id/item/>
PREFIX plan-kind: <https://w3id.org/poakg/code/plan-kind/>
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX state: <https://w3id.org/poakg/id/state/>
PREFIX submitter: <https://w3id.org/poakg/code/submitter/>
PREFIX target-status: <https://w3id.org/poakg/code/target-status/>
PREFIX weapon-type: <https://w3id.org/poakg/code/weapon-type/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <urn:case:>
"""


def put(subject: str, predicate: str, value: str) -> str:
    """Return the update that gives ``subject`` one ``value`` and no other."""
    return f"DELETE WHERE {{ {subject} {predicate} ?old }} ; INSERT DATA {{ {subject} {predicate} {value} }}"


def correct(year: int, change: str) -> str:
    """Return the update that adds a copy of the targets of ``year`` that replaces them, after ``change``."""
    return f"""INSERT {{ :targets-new ?p ?o }} WHERE {{ :targets-{year} ?p ?o FILTER(?p != poakg:voluntaryTarget) }} ;
INSERT DATA {{ :targets-new dcterms:replaces :targets-{year} ; poakg:voluntaryTarget :target-new }} ;
INSERT {{ :target-new ?p ?o }} WHERE {{ :target-{year} ?p ?o }} ;
{change}"""


def copy_later(change: str) -> str:
    """Return the update that submits the targets of 2028 again in 2030, after ``change`` to those of 2028."""
    return f"""{change} ;
INSERT {{ :targets-new ?p ?o }} WHERE {{ :targets-2028 ?p ?o FILTER(?p NOT IN (poakg:voluntaryTarget, poakg:cycle)) }} ;
INSERT DATA {{ :targets-new poakg:cycle cycle:2030 ; poakg:voluntaryTarget :target-new }} ;
INSERT {{ :target-new ?p ?o }} WHERE {{ :target-2028 ?p ?o }}"""


DUE_LATER = '"2029"^^xsd:gYear'
YES_AGAIN = f"""{put(":again-53", "poakg:value", "answer:no")} ;
INSERT {{ :report-2030 ?p ?o }} WHERE {{
  :report-2028 ?p ?o
  FILTER(?p NOT IN (poakg:cycle, poakg:answer, poakg:periodStart, poakg:periodEnd, poakg:submittedOn))
}} ;
INSERT DATA {{
  :report-2030 poakg:cycle cycle:2030 ; poakg:answer :later-53 ; poakg:periodStart "2028-01-01"^^xsd:date ;
    poakg:periodEnd "2029-12-31"^^xsd:date ; poakg:submittedOn "2030-04-30"^^xsd:date .
  :later-53 a poakg:Answer ; poakg:item item:53.1 ; poakg:value answer:yes .
}}"""
YES_WITH_COMMENT = f"""{put(":again-53", "poakg:value", "answer:no")} ;
INSERT DATA {{ :yes-53 poakg:comment "Only in the capital." }}"""
RENEW_REPORT = """INSERT DATA {
  :report-b a poakg:NationalReport ; poakg:reportingState state:XXE ; poakg:cycle cycle:2026 ;
    poakg:submittedOn "DAY"^^xsd:date ; poakg:submitterRole submitter:permanent-mission ; poakg:language "en" ;
    poakg:periodStart "2024-01-01"^^xsd:date ; poakg:periodEnd "2025-12-31"^^xsd:date ;
    dcterms:replaces :report-2026 ; poakg:answer :yes-54 .
  :yes-54 a poakg:Answer ; poakg:item item:54.1 ; poakg:value answer:yes .
}"""

RIGHT = {
    "private mailbox: mail of a government": ("point-of-contact", put(":first", "poakg:email", '"npc@mail.gov.xx"')),
    "private mailbox: mail of a ministry": ("point-of-contact", put(":first", "poakg:email", '"npc@mail.mod.go.xx"')),
    "private mailbox: name of a provider inside": (
        "point-of-contact",
        put(":first", "poakg:email", '"npc@outlook.interior.gov.xx"'),
    ),
    "telephone with spaces": ("point-of-contact", put(":first", "poakg:telephone", '"+254 20 1234567"')),
    "telephone with brackets": ("point-of-contact", put(":first", "poakg:telephone", '"+1 (212) 555-0100"')),
    "telephone with hyphens": ("point-of-contact", put(":first", "poakg:telephone", '"+44–20–7946–0018"')),
    "no conditions": ("assistance-offer", put(":offering", "poakg:eligibility", '"None"')),
    "amount as a whole number": ("assistance-request", put(":need", "poakg:amount", "120000")),
    "national road map": ("voluntary-target", put(":plan", "poakg:planKind", "plan-kind:road-map")),
    "zero stays": (
        "voluntary-target",
        f"{put(':target', 'poakg:baselineValue', '0')} ; {put(':target', 'poakg:targetValue', '0.0')}",
    ),
    "everything stays": (
        "voluntary-target",
        f"{put(':target', 'poakg:baselineValue', '100.0')} ; {put(':target', 'poakg:targetValue', '100')}",
    ),
    "group equals its types": ("arms-statistics", put(":all", "poakg:seized", "40")),
    "year of the submission": ("arms-statistics", put(":loose", "poakg:year", '"2026"^^xsd:gYear')),
    "earliest year": ("arms-statistics", put(":loose", "poakg:year", '"1990"^^xsd:gYear')),
    "no with a comment": (
        "cross-submission",
        f'{put(":again-53", "poakg:value", "answer:no")} ; INSERT DATA {{ :again-53 poakg:comment "Law lapsed." }}',
    ),
    "baseline corrected by a later version": (
        "cross-submission",
        f"{put(':target-2028', 'poakg:baselineValue', '40.0')} ; "
        + correct(2028, put(":target-new", "poakg:baselineValue", "20.0")),
    ),
    "status corrected by a later version": (
        "cross-submission",
        f"{put(':target-2026', 'poakg:targetStatus', 'target-status:achieved')} ; "
        "INSERT DATA { :target-2026 poakg:achievedValue 95.0 } ; "
        + correct(
            2026,
            put(":target-new", "poakg:targetStatus", "target-status:under-way")
            + " ; DELETE WHERE { :target-new poakg:achievedValue ?old }",
        ),
    ),
    "due year corrected by a later version": (
        "cross-submission",
        f"{put(':target-2028', 'poakg:dueYear', DUE_LATER)} ; "
        + correct(2028, put(":target-new", "poakg:dueYear", '"2030"^^xsd:gYear')),
    ),
    "baseline changed two cycles ago": (
        "cross-submission",
        copy_later(put(":target-2028", "poakg:baselineValue", "40.0")),
    ),
    "yes again after a no": ("cross-submission", YES_AGAIN),
    "two versions with two dates": ("cross-submission", RENEW_REPORT.replace("DAY", "2026-05-30")),
}
"""By name: the faultless case and a change after which it is still right."""

WRONG = {
    "private mailbox in a country": ("point-of-contact", put(":first", "poakg:email", '"npc@yahoo.co.uk"'), "POC-019"),
    "private mailbox of mail.ru": ("point-of-contact", put(":first", "poakg:email", '"npc@mail.ru"'), "POC-019"),
    "telephone of a country alone": ("point-of-contact", put(":first", "poakg:telephone", '"020 1234567"'), "POC-008"),
    "telephone with letters": ("point-of-contact", put(":first", "poakg:telephone", '"+1 212 CALL NOW"'), "POC-008"),
    "telephone too short": ("point-of-contact", put(":first", "poakg:telephone", '"+254 (0)"'), "POC-008"),
    "unknown conditions": ("assistance-offer", put(":offering", "poakg:eligibility", '"unknown"'), "COM-051"),
    "description none": ("assistance-offer", put(":offering", "poakg:statement", '"none"'), "COM-051"),
    "period reversed with a zone": (
        "assistance-request",
        f"""{put(":need", "poakg:periodStart", '"2028-01-01Z"^^xsd:date')} ;
{put(":need", "poakg:periodEnd", '"2027-01-01+02:00"^^xsd:date')}""",
        "COM-030",
    ),
    "target stays at fifty": ("voluntary-target", put(":target", "poakg:targetValue", "20"), "TGT-019"),
    "road map of a body": (
        "voluntary-target",
        f"""{put(":plan", "poakg:planKind", "plan-kind:road-map")} ;
DELETE WHERE {{ :plan poakg:coversRegion ?region }} ; INSERT DATA {{ :regional poakg:plan :plan }}""",
        "TGT-032",
    ),
    "type exceeds all arms across a level": (
        "arms-statistics",
        "DELETE WHERE { :all ?p ?o } ; DELETE WHERE { :statistics poakg:count :all } ; "
        "INSERT DATA { :statistics poakg:count :total } ; " + put(":total", "poakg:found", "5"),
        "STA-030",
    ),
    "contexts exceed their group": ("arms-statistics", put(":all", "poakg:contextEstablished", "4"), "STA-031"),
    "sign without digits": (
        "arms-statistics",
        put(":loose", "poakg:found", '"-"^^xsd:integer'),
        "STA-011",
    ),
    "year of five digits": ("arms-statistics", put(":loose", "poakg:year", '"20255"^^xsd:gYear'), "STA-005"),
    "year after the cycle": (
        "arms-statistics",
        f"""{put(":loose", "poakg:year", '"2027"^^xsd:gYear')} ;
{put(":statistics", "poakg:submittedOn", '"2028-01-31"^^xsd:date')}""",
        "STA-005",
    ),
    "contact for tracing only": (
        "cross-submission",
        f"""{put(":yes-51", "poakg:value", "answer:no")} ;
{put(":contact-2026", "poakg:contactFunction", "contact-function:tracing-instrument")}""",
        "POC-020",
    ),
    "yes had a comment": ("cross-submission", YES_WITH_COMMENT, "CRO-010"),
    "baseline changed": ("cross-submission", put(":target-2028", "poakg:baselineValue", "40"), "CRO-021"),
    "two versions with one date": ("cross-submission", RENEW_REPORT.replace("DAY", "2026-04-30"), "CRO-025"),
}
"""By name: the faultless case, a change that makes it wrong, and the rule that finds it."""


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_right_is_left_alone(name: str, validator: Validator) -> None:
    """No rule finds anything above an info."""
    family, change = RIGHT[name]
    found = find_rules(read_case(family, PREFIXES + change), family, validator)
    assert {rule for rule in found if ALL_RULES[rule].severity > Severity.INFO} == set()


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_found_once(name: str, validator: Validator) -> None:
    """Its rule finds it, and no other rule finds anything above an info."""
    family, change, rule = WRONG[name]
    found = find_rules(read_case(family, PREFIXES + change), family, validator)
    assert {name: count for name, count in found.items() if ALL_RULES[name].severity > Severity.INFO} == {rule: 1}


@pytest.mark.parametrize(
    ("cycle", "day", "is_late"),
    [("2026", "2026-05-15", False), ("2026", "2026-05-16", True), ("2028", "2028-12-30", False)],
)
def test_only_a_deadline_that_was_seen_makes_a_report_late(
    cycle: str, day: str, is_late: bool, validator: Validator
) -> None:
    """On the day it is in time; a cycle without a deadline says nothing; it is never more than an info."""
    change = f"{put(':report', 'poakg:cycle', f'cycle:{cycle}')} ; " + put(
        ":report", "poakg:submittedOn", f'"{day}"^^xsd:date'
    )
    found = find_rules(read_case("national-report", PREFIXES + change), "national-report", validator)
    assert ("NR-058" in found) is is_late
    assert ALL_RULES["NR-058"].severity is Severity.INFO


def test_the_row_at_fault_is_named(validator: Validator) -> None:
    """Of a breakdown that exceeds all arms, the row with the highest number is the one to look at."""
    for row in (":converted", ":made"):
        case = read_case("arms-statistics", PREFIXES + put(row, "poakg:seized", "99"))
        (finding,) = validator.validate([submit(case)])[0].findings
        assert (finding.rule.id, finding.iri) == ("STA-037", f"urn:case{row}")
