"""What is known of a finding beside its rule: what was meant, the row, inner causes, and whether it is new."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.errors import BaselineError
from poakg.errors import UnknownNameError
from poakg.graph.content import SourceFile
from poakg.graph.suggestions import Spellings
from poakg.namespaces import GRAPH
from poakg.namespaces import ID
from poakg.namespaces import RULE
from poakg.shacl import compile_shapes
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.tables import RawTable
from poakg.validation.allowed import Choices
from poakg.validation.allowed import Offers
from poakg.validation.explain import Explainer
from poakg.validation.report.baseline import read_baseline
from poakg.validation.report.finding import Cause
from poakg.validation.report.finding import Finding
from poakg.validation.report.finding import Row
from poakg.validation.report.finding import State
from poakg.validation.report.fingerprints import Fingerprints
from poakg.validation.report.formats.table import FORMATS
from poakg.validation.report.paths import spell_path
from poakg.validation.report.run import Run
from poakg.validation.report.selection import select_rules
from poakg.validation.rules import find_rule
from poakg.validation.rules import read_retired
from poakg.validation.rules import read_rules
from poakg.validation.rules import write_shape
from tests.validation.findings import COMMENT
from tests.validation.findings import RULES
from tests.validation.findings import STATE
from tests.validation.findings import make_finding
from tests.validation.findings import make_run

NONE: dict[str, tuple[str, ...]] = {}


@pytest.mark.parametrize(
    ("written", "closest"),
    [
        *(("KEM", "KEN"), ("ken", "KEN"), ("Kennya", "Kenya"), ("Cote d'Ivoire", "Côte d’Ivoire"), ("Kongo", "Congo")),
        *(("XXQ", None), ("perhaps", None), ("", None)),
    ],
)
def test_the_closest_name_is_found_where_one_is_close(written: str, closest: str | None) -> None:
    """Beginnings count most; what is like nothing gets no suggestion."""
    known = Spellings(["KEN", "YEM", "TKM", "KNA", "Kenya", "Yemen", "Congo", "Togo", "Côte d’Ivoire", "yes", "no"])
    assert known.find_closest(written) == closest


@given(st.text(max_size=30))
def test_a_known_name_is_closest_to_itself(name: str) -> None:
    """Whatever it consists of."""
    assert (Spellings(["KEN", name]).find_closest(name) or "").casefold() in {name.casefold(), ""}


def offer(store: ox.Store) -> Choices:
    """Return the values that rules allow, looked up in ``store``."""
    return Choices(Offers(store).look_up)


def test_allowed_values_come_from_the_register(store: ox.Store) -> None:
    """States by code, understood by name in any language; the invented one is not offered."""
    allowed = offer(store).list_allowed("COM-002", lambda _: ())
    assert allowed is not None
    assert len(allowed) == 197
    assert {choice.written: choice.value for choice in allowed}["KEN"] == f"{ID}state/KEN"
    for written in ("KEM", "Kenia", "肯尼亚", "Кенья"):
        closest = allowed.find_closest(written)
        assert closest is not None
        assert (closest.written, closest.label) == ("KEN", "Kenya")


def test_allowed_values_come_from_a_code_list(store: ox.Store) -> None:
    """As the drop-down list of the template offers them."""
    allowed = offer(store).list_allowed("NR-025", lambda _: ())
    assert [choice.written for choice in allowed or ()] == ["developing", "no", "not applicable", "yes"]


def test_allowed_values_come_from_the_submission_where_only_it_has_them(store: ox.Store) -> None:
    """Laws are those of the sheet Laws; a State cannot be declared."""
    choices = offer(store)
    laws = choices.list_allowed("NR-029", lambda _: ["https://example.org/r/law/L1", "https://example.org/r/law/L%202"])
    assert [choice.written for choice in laws or ()] == ["L1", "L 2"]
    states = choices.list_allowed("COM-002", lambda _: ["https://example.org/state/XXQ"])
    assert "XXQ" not in {choice.written for choice in states or ()}


LISTED = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rule: <{RULE}> . @prefix : <https://example.org/> .
rule:XX-001 sh:in ( "a10" "a9" ) .
rule:XX-002 sh:or ( [ sh:hasValue :one ] [ sh:in ( :two ) ] ) .
rule:XX-003 sh:node [ sh:property [ sh:path skos:inScheme ; sh:hasValue :scheme ] ] .
rule:XX-004 sh:minCount 1 .
:three skos:inScheme :scheme ; skos:notation "third" ; skos:prefLabel "three"@en , "trois"@fr ."""


@pytest.mark.parametrize(
    ("rule", "written"), [("XX-001", ["a9", "a10"]), ("XX-002", ["one", "two"]), ("XX-003", ["three"]), ("XX-004", [])]
)
def test_allowed_values_come_from_every_way_to_list_them(rule: str, written: list[str]) -> None:
    """sh:in, sh:hasValue, alternatives of these, and the members of a concept scheme."""
    store = ox.Store()
    store.load(LISTED.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(f"{GRAPH}shapes"))
    allowed = offer(store).list_allowed(rule, lambda _: ())
    assert [choice.written for choice in allowed or ()] == written
    assert (allowed is None) == (not written)


def test_suggestions_are_spelled_as_the_author_would() -> None:
    """A code in a table, an IRI in RDF, nothing where nothing was written."""
    assert make_finding("KEM").suggestion == "KEN"
    assert make_finding("").suggestion == ""
    assert make_finding("KEM", COMMENT).suggestion == ""


@pytest.mark.parametrize(
    ("column", "shown"),
    [("A", "ABCD"), ("B", "ABCD"), ("E", "ADEF"), ("H", "AFGH"), ("AB", ["A", "G", "H", "AB"]), ("", "ABCD")],
)
def test_a_wide_row_is_shown_around_its_fault(column: str, shown: str) -> None:
    """The first column tells which row it is."""
    assert Row(3, {}, 1, dict.fromkeys("ABCDEFGH", "x")).list_columns(column, 4) == list(shown)


def test_a_narrow_row_is_shown_whole() -> None:
    """No column twice, none that is not there."""
    assert Row(3, {"A": "x"}, 1, {"A": "x"}).list_columns("A", 4) == ["A"]


NESTED = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rule: <{RULE}> . @prefix : <https://example.org/> .
:shape a sh:NodeShape ; sh:targetNode :report ; sh:property rule:XX-001 .
rule:XX-001 sh:path [ sh:inversePath :of ] ; sh:node [ sh:property [ sh:path :amount ; sh:minCount 1 ] ] ."""


def parse(text: str) -> list[ox.Triple]:
    """Return the triples of Turtle."""
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]


def explain(submission: Submission, shapes: str, store: ox.Store) -> list[Finding]:
    """Return the findings of ``shapes`` under one rule."""
    results = compile_shapes(parse(shapes)).validate(submission.statements)
    return Explainer(submission, {"XX-001": STATE}, offer(store), "").explain(results)


def test_inner_causes_are_told(store: ox.Store) -> None:
    """A nested shape fails for a reason of its own; a path that is no property is kept."""
    money, report = ox.NamedNode("https://example.org/money"), ox.NamedNode("https://example.org/report")
    submission = Submission("x")
    submission.add(money, ox.NamedNode("https://example.org/of"), report, Place(line=4))
    (finding,) = explain(submission, NESTED, store)
    assert spell_path(finding.path) == "^<https://example.org/of>"
    assert finding.place == Place(line=4)
    (cause,) = finding.causes
    assert isinstance(cause, Cause)
    assert cause.component.endswith("#MinCountConstraintComponent")
    assert (cause.focus, spell_path(cause.path)) == (money, "https://example.org/amount")


FLAT = f"""@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix rule: <{RULE}> . @prefix : <https://example.org/> .
:shape a sh:NodeShape ; sh:targetSubjectsOf :name ; sh:property rule:XX-001 .
rule:XX-001 sh:path :name ; sh:maxLength 2 ."""


def test_a_finding_shows_its_row(store: ox.Store) -> None:
    """With the headings, wherever these stand."""
    subject = ox.NamedNode("https://example.org/law/1")
    table = RawTable("Laws", {5: {2: "Title"}, 7: {2: "long"}}, heading=5)
    submission = Submission("x", sheets=("Laws",), tables={"Laws": table})
    submission.add(subject, ox.NamedNode("https://example.org/name"), ox.Literal("long"), Place("Laws", 7, "B"))
    (finding,) = explain(submission, FLAT, store)
    assert finding.row == Row(7, {"B": "long"}, 5, {"B": "Title"})
    assert (finding.value, finding.term) == ("long", ox.Literal("long"))


def take(root: str, focus: str, value: object = None, rule: str = "NR-002") -> str:
    """Return the fingerprint of one finding."""
    return Fingerprints(root, lambda _: "").take(rule, ox.NamedNode(focus), "p", value)


def test_fingerprints_stay_when_rows_move_or_the_state_is_fixed() -> None:
    """The number of a row says nothing, nor does the name of the report within which something stands."""
    first, second = "https://example.org/KEM/2026", "https://example.org/KEN/2026"
    assert take(first, f"{first}/answer/45.1") == take(second, f"{second}/answer/45.1")
    assert take(first, f"{first}/law/L1/row/9") == take(first, f"{first}/law/L1/row/12")
    assert take(first, f"{first}/answer/45.1", ox.NamedNode(f"{first}/law/1")) == take(
        second, f"{second}/answer/45.1", ox.NamedNode(f"{second}/law/1")
    )


def test_fingerprints_differ_with_what_is_wrong() -> None:
    """Rule, thing, property or value; also where one name begins like another."""
    root = "https://example.org/KEN/2026"
    base = take(root, f"{root}/answer/45.1", ox.Literal("a"))
    others = [
        take(root, f"{root}/answer/45.1", ox.Literal("a"), "NR-003"),
        take(root, f"{root}/answer/45.2", ox.Literal("a")),
        take(root, f"{root}/answer/45.1", ox.Literal("b")),
        take(root, f"{root}0/answer/45.1", ox.Literal("a")),
        take(root, f"{root}/answer/45.1"),
    ]
    assert len({base, *others}) == 6


def test_fingerprints_do_not_depend_on_labels_of_blank_nodes(store: ox.Store) -> None:
    """What such a node says tells it from others; two that say the same are counted."""

    def find(*texts: str) -> list[str]:
        submission = Submission("x")
        for triple in parse("".join(f'[] <https://example.org/name> "{text}" .' for text in texts)):
            submission.statements[triple] = Place()
        return sorted(finding.fingerprint for finding in explain(submission, FLAT, store))

    assert find("long") == find("long")
    assert find("long") != find("longer")
    same = find("long", "long")
    assert same == [*find("long"), f"{same[0]}:2"]


def baseline_of(run: Run) -> bytes:
    """Return a run as a baseline."""
    return b"".join(FORMATS["json"].encode(run))


EARLIER = make_run(make_finding("KEM", number=1), make_finding("KEX", number=2))
NOW = make_run(make_finding("KEX", number=2), make_finding("KEO", COMMENT, number=3))


def test_a_baseline_tells_new_from_existing() -> None:
    """Only what is new counts, and what is gone is counted as fixed."""
    (report,) = read_baseline("b.json", baseline_of(EARLIER)).compare(NOW.reports, {rule.id for rule in RULES})
    assert [finding.state for finding in report.findings] == [State.EXISTING, State.NEW]
    assert report.fixed == 1
    run = Run((report,), RULES)
    assert [run.fails(finding) for finding in report.findings] == [False, False]


def test_a_rule_that_is_not_checked_has_nothing_fixed() -> None:
    """Leaving a rule out mends no fault."""
    (report,) = read_baseline("b.json", baseline_of(EARLIER)).compare(make_run().reports, {COMMENT.id})
    assert report.fixed == 0


def test_files_of_a_baseline_are_told_apart() -> None:
    """A fault that another file had is new here; a single file may have been renamed."""
    renamed = make_run(make_finding("KEX", number=2), name="renamed.xlsx")
    one = read_baseline("b.json", baseline_of(EARLIER))
    assert one.compare(renamed.reports, {STATE.id})[0].findings[0].state is State.EXISTING
    two = read_baseline("b.json", baseline_of(Run((*EARLIER.reports, *make_run(name="other.xlsx").reports), RULES)))
    assert two.compare(renamed.reports, {STATE.id})[0].findings[0].state is State.NEW


def break_baseline(change: str) -> bytes:
    """Return a baseline that is broken in one place."""
    document = json.loads(baseline_of(EARLIER))
    file, finding = document["files"][0], document["files"][0]["findings"][0]
    match change:
        case "version":
            document["version"] = 3
        case "earlier version":
            document["version"] = 1
        case "no files":
            del document["files"]
        case "no findings":
            del file["findings"]
        case "no fingerprint":
            del finding["fingerprint"]
        case "fingerprint of another type":
            finding["fingerprint"] = 1
        case "finding of another type":
            file["findings"][0] = "x"
        case "cut off":
            return json.dumps(document).encode()[:-20]
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "change",
    [
        *("version", "no files", "no findings", "no fingerprint", "fingerprint of another type"),
        *("finding of another type", "cut off"),
    ],
)
def test_a_broken_baseline_is_refused(change: str) -> None:
    """It must not make a file look better than it is; one of the version before is read."""
    assert read_baseline("b.json", break_baseline("earlier version")) == read_baseline("b.json", break_baseline("none"))
    read_baseline("b.json", break_baseline("nothing"))
    with pytest.raises(BaselineError):
        read_baseline("b.json", break_baseline(change))


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"version": 1}'])
def test_what_is_no_baseline_is_refused(body: bytes) -> None:
    """Whatever it is."""
    with pytest.raises(BaselineError):
        read_baseline("b.json", body)


@pytest.mark.parametrize(
    ("select", "ignore", "chosen"),
    [
        ((), (), ["NR-002", "NR-036", "NR-035"]),
        (("NR-03",), (), ["NR-036", "NR-035"]),
        (("nr",), ("NR-036",), ["NR-002", "NR-035"]),
        (("NR-001",), (), ["NR-002"]),
    ],
)
def test_rules_are_chosen_by_id_or_its_beginning(
    select: tuple[str, ...], ignore: tuple[str, ...], chosen: list[str]
) -> None:
    """A retired id stands for what took its place."""
    selection = select_rules(RULES, {"NR-001": ("NR-002",)}, select, ignore)
    assert list(selection.rules) == chosen
    (report,) = make_run(make_finding("x"), make_finding("x", COMMENT)).reports
    found = {finding.rule.id for finding in selection.narrow(report).findings}
    assert found == set(chosen) & {"NR-002", "NR-036"}


def test_a_rule_that_is_not_there_cannot_be_chosen() -> None:
    """A typing error must not switch every rule off; the closest is named."""
    with pytest.raises(UnknownNameError) as caught:
        select_rules(RULES, NONE, ["NR-O02"], [])
    assert "NR-002" in caught.value.next_step
    with pytest.raises(UnknownNameError):
        select_rules(RULES, NONE, [], ["XX"])


RETIRED = f"""@prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rule: <{RULE}> .
rule:NR-901 owl:deprecated true ; dcterms:isReplacedBy rule:NR-002 , rule:NR-902 .
rule:NR-902 owl:deprecated true ; dcterms:isReplacedBy rule:NR-036 .
rule:NR-903 owl:deprecated true .
rule:NR-904 owl:deprecated true ; dcterms:isReplacedBy rule:NR-905 .
rule:NR-905 owl:deprecated true ; dcterms:isReplacedBy rule:NR-904 ."""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        *(("NR-002", ["NR-002"]), ("nr-002", ["NR-002"]), ("NR-901", ["NR-002", "NR-036"])),
        *(("NR-902", ["NR-036"]), ("NR-903", [])),
    ],
)
def test_rules_are_found_by_id_and_retired_ones_by_their_successors(name: str, found: list[str]) -> None:
    """Through several renamings, and where nothing took their place."""
    retired = read_retired([SourceFile("data/rules/retired.ttl", f"{GRAPH}rules", RETIRED.encode())])
    rules = {rule.id: rule for rule in RULES}
    assert sorted(rule.id for rule in find_rule(rules, retired, name)) == found


def test_a_circle_of_retired_rules_ends() -> None:
    """In an error, not in an endless search."""
    retired = read_retired([SourceFile("data/rules/retired.ttl", f"{GRAPH}rules", RETIRED.encode())])
    with pytest.raises(UnknownNameError):
        find_rule({}, retired, "NR-904")


def test_a_rule_that_is_not_there_is_named_with_the_closest() -> None:
    """So that a slip of the hand costs one look."""
    with pytest.raises(UnknownNameError) as caught:
        find_rule({rule.id: rule for rule in RULES}, NONE, "NR-O02")
    assert "NR-002" in caught.value.next_step


def test_the_shape_of_a_rule_is_all_that_checks_it(content: Path) -> None:
    """With its query and what hangs on blank nodes, and no other rule."""
    sources = [SourceFile("shapes/national-report.ttl", "", (content / "shapes/national-report.ttl").read_bytes())]
    rules = read_rules(sources)
    query = write_shape(rules["NR-017"], sources)
    assert "sh:select" in query
    assert "NR-020" not in query
    assert "sh:inversePath poakg:evidence" in write_shape(rules["NR-035"], sources)
    assert rules["NR-043"].sources == tuple(f"{ID}revcon4/annex/{number}" for number in (49, 118))
