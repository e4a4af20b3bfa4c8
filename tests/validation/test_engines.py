"""The rules run by other engines: the same findings at the same cells, and files that anybody can run."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.graph.snapshot import SHAPES
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import RULE
from poakg.shacl import read_report
from poakg.validation.exported_shapes import BACKGROUND
from poakg.validation.exported_shapes import SHAPES_FILES
from poakg.validation.exported_shapes import SUBMISSIONS
from poakg.validation.report.run import Run
from poakg.validation.rulebook import Rulebook
from poakg.validation.rules import Scope
from poakg.validation.service import Options
from poakg.validation.service import check
from poakg.validation.validator import ENGINES
from tests.conftest import CASES
from tests.conftest import ROOT
from tests.validation.test_rules import RULES
from tests.validation.test_rules import read_case

EVERY = [rule.id for rule in RULES.values() if rule.scope is Scope.SUBMISSION]
EXAMPLES = sorted((ROOT / "data" / "examples").glob("*.ttl"))


def list_findings(run: Run) -> list[tuple[str, str, str, str]]:
    """Return where each rule found what."""
    return [(report.name, one.rule.id, str(one.place), one.value) for report in run.reports for one in report.findings]


def write_case(rule: str, folder: Path) -> Path:
    """Write what a rule finds a fault in as Turtle."""
    change = (CASES / "rules" / f"{rule}.ru").read_text(encoding="utf-8")
    path = folder / f"{rule}.ttl"
    path.write_bytes(bytes(ox.serialize(read_case(RULES[rule].family, change), format=ox.RdfFormat.TURTLE) or b""))
    return path


def ask_command(shapes: Path, data: Path) -> Counter[str]:
    """Return the rules that pySHACL's own command finds broken when it is run over files."""
    options = ["-s", str(shapes / SUBMISSIONS), "-e", str(shapes / BACKGROUND), "-f", "nt"]
    done = subprocess.run(
        [sys.executable, "-m", "pyshacl", *options, str(data)], capture_output=True, text=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    results = read_report(quad.triple for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_TRIPLES))
    return Counter(str(result.source_shape).strip("<>").removeprefix(RULE) for result in results)


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["POC-003", pytest.param("CRO-010", marks=pytest.mark.ecosystem)])
def test_pyshacl_finds_the_same_at_the_same_cells(rulebook: Rulebook, tmp_path: Path, rule: str) -> None:
    """In a file with a fault, and across the submissions of one file."""
    paths = [write_case(rule, tmp_path)]
    ours, theirs = (list_findings(check(rulebook, paths, options=Options(engine=name))) for name in ENGINES)
    assert ours == theirs
    assert rule in {name for _, name, _, _ in ours}


def test_a_number_that_is_none_is_a_finding_and_no_log(
    rulebook: Rulebook, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What is wrong with the data is reported once, and no traceback of a library is printed."""
    run = check(rulebook, [write_case("STA-010", tmp_path)], options=Options(engine="pyshacl"))
    assert (run.reports[0].findings[0].rule.id, caplog.records) == ("STA-010", [])


@pytest.mark.slow
def test_the_exported_shapes_find_the_fault(snapshot: Snapshot, tmp_path: Path) -> None:
    """PySHACL's command, given the files that are served, finds the fault of a case and no other."""
    shapes = snapshot.prepared.path / SHAPES
    assert ask_command(shapes, write_case("POC-003", tmp_path)) == {"POC-003": 1}
    assert ask_command(shapes, write_case("COM-002", tmp_path)) == {"COM-002": 1}


@pytest.mark.ecosystem
@pytest.mark.parametrize("rule", EVERY)
def test_every_exported_rule_finds_its_fault(snapshot: Snapshot, tmp_path: Path, rule: str) -> None:
    """As above, for each rule on submissions."""
    assert ask_command(snapshot.prepared.path / SHAPES, write_case(rule, tmp_path)) == {rule: 1}


@pytest.mark.ecosystem
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_the_exported_shapes_find_nothing_in_the_examples(snapshot: Snapshot, example: Path) -> None:
    """What is faultless here is faultless there."""
    assert ask_command(snapshot.prepared.path / SHAPES, example) == {}


def test_the_exported_shapes_can_be_written_anywhere(snapshot: Snapshot, tmp_path: Path) -> None:
    """The command writes the files that were made with the release."""
    options = [str(tmp_path / "new"), "--snapshots", str(snapshot.path.parent)]
    subprocess.run([sys.executable, "-m", "poakg", "export", "shapes", *options], check=True, capture_output=True)
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(SHAPES_FILES)
    for name in SHAPES_FILES:
        assert (tmp_path / "new" / name).read_bytes() == (snapshot.prepared.path / SHAPES / name).read_bytes()
