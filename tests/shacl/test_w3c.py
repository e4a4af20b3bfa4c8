"""The W3C test suite for SHACL Core and SPARQL, with complete reports and not ``sh:conforms`` alone."""

import pytest

from poakg.errors import ShapesError
from poakg.shacl import compile_shapes
from poakg.shacl import write_report
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


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_report_is_as_expected(case: Case) -> None:
    """The report has exactly the expected results, or validation fails if that is expected."""
    if case.expected == FAILURE:
        with pytest.raises(ShapesError):
            compile_shapes(read_file(case.shapes)).validate(read_file(case.data))
        return
    shapes = compile_shapes(read_file(case.shapes))
    assert shapes.delegated == ()
    report = write_report(shapes.validate(read_file(case.data)))
    assert simplify(report, case.triples) == simplify(case.triples, case.triples, case.expected)


def test_a_component_that_no_manifest_lists() -> None:
    """A validator for node shapes is evaluated without its optional parameter, in a test that no manifest lists."""
    triples = read_file(LEFT_OUT)
    [result] = compile_shapes(triples).validate(triples)
    assert str(result.focus).endswith("#InvalidResource1>")
    assert str(result.component).endswith("#TestConstraintComponent>")
