"""The ontology and the data are in the OWL 2 DL profile as ROBOT sees it, apart from datatypes of XML Schema."""

import os
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.graph.content import read_sources
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.system.resources import find_content
from tests.maven import fetch_classpath

ROBOT = "org.obolibrary.robot:robot-command:1.9.6"
PROGRAM = "org.obolibrary.robot.CommandLineInterface"
# Templates and the description of the dataset are no part of what the ontology speaks of.
LEFT_OUT = {"templates", "description"}
# OWL 2 has no type for days, years and months; XML Schema has, and everybody uses them.
EXCEPTIONS = {"xsd:date", "xsd:gYear", "xsd:gYearMonth"}

pytestmark = [pytest.mark.ecosystem, pytest.mark.java]


@pytest.fixture(scope="module")
def classpath(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the classes of ROBOT and of what it needs are, after Maven has fetched them."""
    return fetch_classpath(tmp_path_factory.mktemp("robot"), ROBOT)


def list_violations(triples: Iterable[ox.Triple], classpath: str, folder: Path) -> list[str]:
    """Return what ROBOT says is not in the profile, one line each."""
    graph, report = folder / "graph.ttl", folder / "report.txt"
    graph.write_bytes(bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""))
    command = ["java", "-Xmx2000M", "-cp", classpath, PROGRAM, "validate-profile", "--profile", "DL"]
    done = subprocess.run(
        [*command, "--input", os.fspath(graph), "--output", os.fspath(report)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.is_file(), done.stdout + done.stderr
    return [line for line in report.read_text(encoding="utf-8").splitlines() if line.startswith("Use of ")]


def read_content() -> list[ox.Triple]:
    """Return the triples of ontology, codes and data as shipped."""
    data = {path.name for path in (find_content() / "data").iterdir()} - LEFT_OUT
    names = {f"{GRAPH}{name}" for name in {"ontology", "codes"} | data}
    return [triple for source in read_sources(find_content()) if source.graph in names for triple in source.triples]


def test_only_datatypes_are_outside_the_profile(classpath: str, tmp_path: Path) -> None:
    """Every class and property is declared, foreign ones too, and used as the profile demands."""
    violations = list_violations(read_content(), classpath, tmp_path)
    types = {name for line in violations for name in re.findall(r"undeclared datatype: (\S+)", line)}
    assert types == EXCEPTIONS
    literal = "|".join(re.escape(name) for name in EXCEPTIONS)
    expected = re.compile(
        rf'Use of (?:undeclared datatype: |defined datatype in datatype restriction "[^"]*"\^\^)({literal})\b'
    )
    assert [line for line in violations if not expected.match(line)] == []


def test_a_class_that_nobody_declares_is_found(classpath: str, tmp_path: Path) -> None:
    """The check can fail."""
    domain = ox.Triple(
        ox.NamedNode(f"{TERM}heading"),
        ox.NamedNode(f"{PREFIXES['rdfs']}domain"),
        ox.NamedNode("urn:nobody"),
    )
    violations = list_violations([*read_content(), domain], classpath, tmp_path)
    assert any(line.startswith("Use of undeclared class: <urn:nobody>") for line in violations)
