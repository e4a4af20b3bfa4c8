"""The W3C test suite for SHACL Core and SPARQL, with complete reports and not ``sh:conforms`` alone."""

import os
from pathlib import Path
from typing import TypeGuard

import pyoxigraph as ox
import pytest

from poakg.errors import ShapesError
from poakg.shacl import compile_shapes
from poakg.shacl import write_report
from tests.shacl import earl
from tests.shacl.notation import read_file
from tests.shacl.suite import FAILURE
from tests.shacl.suite import SUITE
from tests.shacl.suite import Case
from tests.shacl.suite import list_cases
from tests.shacl.suite import simplify

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="needs the W3C SHACL suite beside the official document")
CASES = list(list_cases())
# In the suite, but in no manifest.
LEFT_OUT = SUITE / "sparql" / "component" / "nodeValidator-001.ttl"


def test_all_of_the_suite_is_run() -> None:
    """All 98 tests of SHACL Core and 22 of SHACL-SPARQL are reached from the manifest."""
    parts = [case.name.split("/")[0] for case in CASES]
    assert (parts.count("core"), parts.count("sparql")) == (98, 22)


def compare(case: Case) -> tuple[set[str], set[str]]:
    """Return the report on ``case`` and the expected one; both are empty where validation is to fail and does."""
    if case.expected == FAILURE:
        with pytest.raises(ShapesError):
            compile_shapes(read_file(case.shapes)).validate(read_file(case.data))
        return set(), set()
    shapes = compile_shapes(read_file(case.shapes))
    assert shapes.delegated == ()
    report = write_report(shapes.validate(read_file(case.data)))
    return simplify(report, case.triples), simplify(case.triples, case.triples, case.expected)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_report_is_as_expected(case: Case) -> None:
    """The report has exactly the expected results, or validation fails if that is expected."""
    found, expected = compare(case)
    assert found == expected


def passes(case: Case) -> bool:
    """Return whether ``case`` has the outcome that is expected."""
    try:
        found, expected = compare(case)
    except (AssertionError, pytest.fail.Exception):
        return False
    return found == expected


@pytest.mark.slow
def test_the_outcomes_are_an_implementation_report(tmp_path: Path) -> None:
    """In EARL, written to the file that POAKG_EARL names: terms of its schema only, an outcome for each test."""
    path = Path(os.environ.get("POAKG_EARL") or tmp_path / "earl.ttl")
    path.write_bytes(earl.write_report({case.name: passes(case) for case in CASES}))
    triples = [quad.triple for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)]
    names = {term.value.removeprefix(earl.EARL) for one in triples for term in one if _is_earl(term)}
    assert names <= set().union(*earl.TERMS.values())
    by_predicate: dict[str, list[str]] = {}
    for triple in triples:
        by_predicate.setdefault(triple.predicate.value.removeprefix(earl.EARL), []).append(str(triple.object))
    tests = {f"<{earl.TEST}{case.name}>" for case in CASES}
    assert set(by_predicate["test"]) == tests
    assert len(by_predicate["test"]) == len(by_predicate["outcome"]) == len(by_predicate["result"]) == len(CASES)
    assert set(by_predicate["outcome"]) == {f"<{earl.EARL}passed>"}


def test_a_failed_test_is_reported_as_failed() -> None:
    """A report that could only praise would be none."""
    text = earl.write_report({"core/node/and-001": False, "core/node/and-002": True}).decode()
    assert ("earl:failed" in text, "earl:passed" in text) == (True, True)


def _is_earl(term: object) -> TypeGuard[ox.NamedNode]:
    return isinstance(term, ox.NamedNode) and term.value.startswith(earl.EARL)


def test_a_component_that_no_manifest_lists() -> None:
    """A validator for node shapes is evaluated without its optional parameter, in a test that no manifest lists."""
    triples = read_file(LEFT_OUT)
    [result] = compile_shapes(triples).validate(triples)
    assert str(result.focus).endswith("#InvalidResource1>")
    assert str(result.component).endswith("#TestConstraintComponent>")
