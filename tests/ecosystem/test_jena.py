"""The exported rules in Apache Jena: each finds its fault, and none finds anything in the examples."""

import subprocess
from collections import Counter
from collections import defaultdict
from pathlib import Path

import pytest

from poakg.graph.snapshot import SHAPES
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import RULE
from poakg.validation.exported_shapes import BACKGROUND
from poakg.validation.exported_shapes import SUBMISSIONS
from tests.maven import fetch_classpath
from tests.validation.test_engines import EVERY
from tests.validation.test_engines import EXAMPLES
from tests.validation.test_engines import write_case

JENA = "org.apache.jena:jena-shacl:5.6.0"
PROGRAM = Path(__file__).with_name("Findings.java")

pytestmark = [pytest.mark.ecosystem, pytest.mark.java]


def test_jena_finds_the_same(snapshot: Snapshot, tmp_path: Path) -> None:
    """Each rule finds the fault of its case once, and no other rule finds one."""
    cases = {str(write_case(rule, tmp_path)): Counter({rule: 1}) for rule in EVERY}
    cases |= {str(path): Counter[str]() for path in EXAMPLES if path.stem != "examplia"}
    shapes = snapshot.prepared.path / SHAPES
    command = ["java", "-cp", fetch_classpath(tmp_path, JENA), str(PROGRAM)]
    command += [str(shapes / SUBMISSIONS), str(shapes / BACKGROUND), *cases]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for line in done.stdout.splitlines():
        path, shape = line.split("\t")
        found[path][shape.strip("<>").removeprefix(RULE)] += 1
    assert {path: found[path] for path in cases} == cases
