"""Every rule has a case that passes and one that fails, which differ in one place."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import DCTERMS
from rdflib import SH
from rdflib import Graph

from poakg.graph.content import read_sources
from poakg.namespaces import GRAPH
from poakg.namespaces import RULE
from poakg.namespaces import TERM
from poakg.release.recipe import Recipe
from poakg.shacl import Shapes
from poakg.shacl import compile_shapes
from poakg.submission.reading_rules import Rule as ReadingRule
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.system.resources import find_content
from poakg.validation.rules import Rule
from poakg.validation.rules import Scope
from poakg.validation.rules import list_families
from poakg.validation.rules import read_rules
from poakg.validation.rules import read_shapes
from poakg.validation.validator import Validator
from tests.conftest import CASES
from tests.submission.test_reading import CASES as READING_CASES

SOURCES = read_sources(find_content())
SHAPES = [source for source in SOURCES if source.graph == f"{GRAPH}shapes"]
# Rules on reading have no constraint that an engine could run; tests/test_reading.py has their cases.
ALL_RULES = read_rules(SOURCES)
RULES = {name: rule for name, rule in ALL_RULES.items() if rule.scope is not Scope.READING}
ALL_FAMILIES = sorted({rule.family for rule in RULES.values()})
ON_SUBMISSIONS = list_families(SOURCES, Scope.SUBMISSION, Scope.ACROSS)
ACROSS = list_families(SOURCES, Scope.ACROSS)
SUBMITTED = {
    triple.object for source in SOURCES for triple in source.triples if triple.predicate.value == f"{TERM}describesKind"
}
SH_SPARQL = ox.NamedNode(str(SH.sparql))
SH_MESSAGE = ox.NamedNode(str(SH.message))
SH_QUERIES = {ox.NamedNode(str(name)) for name in (SH.select, SH.ask)}
# The most characters of a line of a query inside a shape.
LONGEST_LINE = 160
RETIRED = CASES.parents[1] / "data" / "rules" / "retired.ttl"


def find_rules(case: list[ox.Triple], family: str, validator: Validator) -> Counter[str]:
    """Return how often each rule that holds where ``family`` does finds something in ``case``.

    Those on submissions hold together, so such a case is validated as a submission, or as several. What is withheld
    from publication is no matter of theirs.
    """
    if family in ON_SUBMISSIONS:
        submissions = split(case) if family in ACROSS else [submit(case)]
        reports = validator.validate(submissions)
        return Counter(found.rule.id for report in reports for found in report.findings if found.rule.id in RULES)
    results = compile_family(family).validate(case)
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


@cache
def compile_family(family: str) -> Shapes:
    """Return the compiled shapes of a family."""
    return compile_shapes(read_shapes(SOURCES, family))


@cache
def read_faultless(path: Path) -> tuple[tuple[ox.Quad, ...], dict[str, str]]:
    """Return what a Turtle file states, and its prefixes."""
    parser = ox.parse(path=path, base_iri=path.as_uri())
    return tuple(parser), parser.prefixes


def read_case(family: str, change: str = "", folder: Path = CASES / "rules") -> list[ox.Triple]:
    """Return the faultless case of ``family`` in ``folder`` after ``change``, which uses its prefixes."""
    quads, prefixes = read_faultless(folder / f"{family}.ttl")
    store = ox.Store()
    store.extend(quads)
    if change:
        store.update(change, prefixes=prefixes)
        assert set(store) != set(quads), "the change changes nothing"
    return [quad.triple for quad in store]


def test_there_are_rules_and_each_has_a_case() -> None:
    """No rule goes untested, and no case is left over."""
    assert {rule.scope for rule in RULES.values()} == {Scope.SUBMISSION, Scope.ACROSS, Scope.CONTENT}
    assert {path.stem for path in (CASES / "rules").glob("*.ru")} == set(RULES)
    assert {path.stem for path in (CASES / "rules").glob("*.ttl")} == set(ALL_FAMILIES)


def test_rules_on_reading_have_names_and_cases() -> None:
    """Each rule of the family has a name in the code, and a file that breaks it."""
    assert set(ALL_RULES) - set(RULES) == {str(rule) for rule in ReadingRule} == READING_CASES


@pytest.mark.parametrize("family", ALL_FAMILIES)
def test_the_faultless_case_passes(family: str, validator: Validator) -> None:
    """No rule finds anything where nothing is wrong."""
    assert find_rules(read_case(family), family, validator) == {}


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.id)
def test_one_change_is_found_by_its_rule(rule: Rule, validator: Validator) -> None:
    """The rule finds its fault once, and no other rule finds one."""
    change = (CASES / "rules" / f"{rule.id}.ru").read_text(encoding="utf-8")
    found = find_rules(read_case(rule.family, change), rule.family, validator)
    assert found == {rule.id: 1}


@pytest.mark.parametrize("rule", ALL_RULES.values(), ids=lambda rule: rule.id)
def test_messages_say_what_is_wrong_and_what_to_do(rule: Rule) -> None:
    """A message has at least two sentences and no identifiers of ours, with a value and without; a reason is beside."""
    for message in (rule.write_message(), rule.write_message("KEM")):
        assert re.match(r"[A-Z'].+\. [A-Z].+\.$", message)
        assert not re.search(r"http(?!s://,)|[{}]|\(\)|''|  | [.,]", message)
    assert f"{rule.problem} {rule.advice}" == rule.write_message()
    assert rule.why.endswith(".")


@pytest.mark.parametrize("rule", ALL_RULES.values(), ids=lambda rule: rule.id)
def test_each_rule_has_one_message(rule: Rule) -> None:
    """The message of a rule with a query is on the query, which fills in values (SHACL, 5.3.2), else on the shape."""
    stated = [t for source in SHAPES for t in source.triples if str(t.subject)[1:-1].startswith(rule.iri)]
    queries = [triple.object for triple in stated if triple.predicate == SH_SPARQL]
    messages = [triple for triple in stated if triple.predicate == SH_MESSAGE]
    assert [triple.subject for triple in messages] == (queries or [ox.NamedNode(rule.iri)])
    assert set(re.findall(r"\{.*?\}", rule.message)) <= ({"{?value}"} if queries or rule.id not in RULES else set())
    assert queries == [] or not rule.message.startswith("The value ")


def test_a_message_names_the_value_found() -> None:
    """The value is at the start of a message, after a noun or in parentheses; without a value, the text still reads."""
    shape, query, plain = (
        replace(ALL_RULES["COM-002"], message=message)
        for message in (
            "The value is not a State. Use a code.",
            "'{?value}' or item '{?value}' ({?value}) is wrong. Fix it.",
            "The State is missing. Enter it.",
        )
    )
    assert [rule.write_message("a\\1") for rule in (shape, query, plain)] == [
        "'a\\1' is not a State. Use a code.",
        "'a\\1' or item 'a\\1' (a\\1) is wrong. Fix it.",
        "The State is missing. Enter it.",
    ]
    assert [rule.write_message() for rule in (shape, query, plain)] == [
        "The value is not a State. Use a code.",
        "The value or item is wrong. Fix it.",
        "The State is missing. Enter it.",
    ]


@pytest.mark.parametrize("family", sorted({rule.family for rule in ALL_RULES.values()}))
def test_queries_in_shapes_have_short_lines(family: str) -> None:
    """Queries are laid out over several lines, so that a change to one shows in a diff."""
    queries = [
        triple.object.value
        for triple in read_shapes(SOURCES, family)
        if triple.predicate in SH_QUERIES and isinstance(triple.object, ox.Literal)
    ]
    assert [line for query in queries for line in query.splitlines() if len(line) > LONGEST_LINE] == []


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
    assert set(replaced.values()) <= set(ALL_RULES)
    published = {f"NR-{number:03d}" for number in range(1, 38)}
    assert published <= set(replaced) | set(RULES)
