"""Every rule has a case that passes and one that fails, which differ in one place."""

import re
from collections import Counter
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS
from rdflib import SH
from rdflib import Graph

from poakg.build import Recipe
from poakg.content import read_sources
from poakg.namespaces import DERIVED
from poakg.namespaces import GRAPH
from poakg.namespaces import RULE
from poakg.namespaces import TERM
from poakg.resources import find_content
from poakg.rules import CROSS_FAMILY
from poakg.rules import FAMILIES
from poakg.rules import READING_FAMILY
from poakg.rules import Rule
from poakg.rules import read_rules
from poakg.rules import read_shapes
from poakg.shacl import compile_shapes
from poakg.submission.issues import Rule as ReadingRule
from poakg.submission.places import Place
from poakg.submission.places import Submission
from poakg.validation import Validator
from tests.conftest import CASES
from tests.test_reading import CASES as READING_CASES

SOURCES = read_sources(find_content())
# Rules on reading have no constraint that an engine could run; tests/test_reading.py has their cases.
ALL_RULES = read_rules(SOURCES)
RULES = {name: rule for name, rule in ALL_RULES.items() if rule.family != READING_FAMILY}
ALL_FAMILIES = sorted({rule.family for rule in RULES.values()})
SUBMITTED = {
    ox.NamedNode(f"{TERM}{name}")
    for name in (
        *("NationalReport", "ContactNotification", "TargetNotification"),
        *("AssistanceRequest", "AssistanceOffer", "ArmsStatistics"),
    )
}
RETIRED = CASES.parents[1] / "data" / "rules" / "retired.ttl"


def find_rules(case: list[ox.Triple], family: str, validator: Validator) -> Counter[str]:
    """Return how often each rule that holds where ``family`` does finds something in ``case``.

    Those on submissions hold together, so such a case is validated as a submission, or as several.
    """
    if family in (*FAMILIES, CROSS_FAMILY):
        submissions = split(case) if family == CROSS_FAMILY else [submit(case)]
        reports = validator.validate(submissions)
        return Counter(finding.rule.id for report in reports for finding in report.findings)
    results = compile_shapes(read_shapes(SOURCES, family)).validate(case)
    return Counter(str(result.source_shape).strip("<>").removeprefix(RULE) for result in results)


def submit(triples: Iterable[ox.Triple]) -> Submission:
    """Return a submission that states ``triples``."""
    return Submission("case", "national-report", statements=dict.fromkeys(triples, Place()))


def split(case: list[ox.Triple]) -> list[Submission]:
    """Return a case as one submission for each thing that is submitted, with what hangs on it."""
    roots = dict.fromkeys(triple.subject for triple in case if triple.object in SUBMITTED)
    held = {root: {root} for root in roots}
    for triple in [*case, *case]:
        for nodes in held.values():
            if triple.subject in nodes and triple.object not in roots:
                nodes.add(triple.object)  # type: ignore[arg-type]
    loose = {triple.subject for triple in case}.difference(*held.values())
    held[next(iter(roots))] |= loose
    return [submit(triple for triple in case if triple.subject in nodes) for nodes in held.values()]


def read(graph: Graph) -> list[ox.Triple]:
    """Return the triples of a graph of rdflib."""
    written = graph.serialize(format="nt", encoding="utf-8")
    return [quad.triple for quad in ox.parse(written, format=ox.RdfFormat.N_TRIPLES)]


def read_case(family: str, change: str = "") -> list[ox.Triple]:
    """Return the faultless case of ``family`` after ``change``."""
    graph = Graph().parse(CASES / "rules" / f"{family}.ttl")
    if change:
        before = set(graph)
        graph.update(change)
        assert set(graph) != before, "the change changes nothing"
    return read(graph)


def test_there_are_rules_and_each_has_a_case() -> None:
    """No rule goes untested, and no case is left over."""
    assert len(RULES) == 354
    assert sum(rule.family in (*FAMILIES, CROSS_FAMILY) for rule in RULES.values()) >= 120
    assert {path.stem for path in (CASES / "rules").glob("*.ru")} == set(RULES)
    assert {path.stem for path in (CASES / "rules").glob("*.ttl")} == set(ALL_FAMILIES)


def test_rules_on_reading_have_names_and_cases() -> None:
    """Each rule of the family has a name in the code, and a file that breaks it."""
    assert set(ALL_RULES) - set(RULES) == {str(rule) for rule in ReadingRule} == READING_CASES


@pytest.mark.parametrize("family", ALL_FAMILIES)
def test_the_faultless_case_passes(family: str, validator: Validator) -> None:
    """No rule finds anything where nothing is wrong."""
    assert find_rules(read_case(family), family, validator) == {}


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_one_change_is_found_by_its_rule(rule: Rule, validator: Validator) -> None:
    """The rule finds its fault once, and no other rule finds one."""
    change = (CASES / "rules" / f"{rule.id}.ru").read_text(encoding="utf-8")
    found = find_rules(read_case(rule.family, change), rule.family, validator)
    assert found == {rule.id: 1}


@pytest.mark.parametrize("rule", ALL_RULES.values(), ids=lambda rule: rule.id)
def test_messages_say_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    """Two sentences at least, no identifiers of ours, and a reason beside."""
    assert re.match(r"[A-Z].+\. [A-Z].+\.$", rule.message)
    assert "http" not in rule.message.replace("https:// ", "")
    assert rule.why.endswith(".")


@pytest.mark.parametrize("family", ALL_FAMILIES)
def test_shapes_use_declared_terms_only(family: str, recipe: Recipe) -> None:
    """Every term of ours and of SHACL in a shapes file exists; a misspelt one would check nothing."""
    shapes = (CASES.parents[1] / "shapes" / f"{family}.ttl").read_text(encoding="utf-8")
    described = {t.subject.value for s in recipe.sources for t in s.triples if isinstance(t.subject, ox.NamedNode)}
    used = set(re.findall(r"poakg:([A-Za-z0-9]+)", shapes))
    assert {term for term in used if f"{TERM}{term}" not in described} == set()
    assert {term for term in re.findall(r"\bsh:([A-Za-z]+)", shapes) if term not in SH} == set()


def test_retired_rules_have_successors() -> None:
    """An id that was ever published is a rule or says which rule took its place, and is not used again."""
    retired = Graph().parse(RETIRED)
    replaced = {
        str(old).removeprefix(RULE): str(new).removeprefix(RULE) for old, new in retired[: DCTERMS.isReplacedBy]
    }
    assert set(replaced).isdisjoint(RULES)
    assert set(replaced.values()) <= set(RULES)
    published = {f"NR-{number:03d}" for number in range(1, 38)}
    assert published <= set(replaced) | set(RULES)


def merge(*graphs: str) -> list[ox.Triple]:
    """Return the union of the named graphs as shipped."""
    return [t for source in SOURCES if source.graph.removeprefix(GRAPH) in graphs for t in source.triples]


def derive(store: ox.Store) -> list[ox.Triple]:
    """Return what the derivations add to the shipped graph."""
    return [quad.triple for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(DERIVED))]


def test_the_shipped_ontology_and_codes_keep_the_rules(validator: Validator) -> None:
    """Our own terms are held to the same rules."""
    assert find_rules(merge("ontology", "codes"), "ontology", validator) == {}


def test_the_shipped_items_keep_the_rules(store: ox.Store, validator: Validator) -> None:
    """Every measure that States carry out at home is asked about, or it is said why not."""
    assert find_rules([*merge("items", "revcon4"), *derive(store)], "reporting-item", validator) == {}


def test_the_shipped_document_keeps_the_rules(store: ox.Store, validator: Validator) -> None:
    """Every provision and link as built, derivations included, is complete."""
    shipped = merge("revcon4", "context", "codes", "sdg", "ontology")
    assert find_rules([*shipped, *derive(store)], "document", validator) == {}


def test_the_shipped_register_keeps_the_rules(store: ox.Store, validator: Validator) -> None:
    """Every State, code, former State, name outside the register and treaty status is complete."""
    shipped = merge("states", "codes", "context")
    assert find_rules([*shipped, *derive(store)], "register", validator) == {}
