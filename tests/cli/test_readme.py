"""The README says what is so."""

import re
import subprocess
import sys

import owlready2
import pytest

from poakg.cli import COMMANDS
from poakg.cli.tables import render_readme
from poakg.errors import SourceError
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_generated_tables_are_current() -> None:
    """``poakg readme`` would change nothing."""
    line = [sys.executable, "-m", "poakg", "readme", "--check"]
    assert subprocess.run(line, cwd=ROOT, check=False).returncode == 0


def test_every_command_is_in_the_readme() -> None:
    """None is forgotten."""
    assert set(COMMANDS) <= set(re.findall(r"`poakg (\w+)", README))


def test_ci_runs_the_readmes_own_test_command() -> None:
    """The block below the heading Tests is what ``.ci/run`` takes out and runs."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extract = next(line for line in script.splitlines() if line.startswith("command="))
    done = subprocess.run(
        ["bash", "-c", f'{extract}; printf %s "$command"'], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.endswith("-m pytest")
    assert done.stdout in README


def test_links_to_files_lead_somewhere() -> None:
    """Every relative link of the README exists."""
    links = [link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith("http")]
    assert len(links) > 15
    assert [link for link in links if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("text", ["", "<!-- generated: a -->\n<!-- end -->\n<!-- generated: b -->\n<!-- end -->"])
def test_blocks_and_tables_must_match(text: str) -> None:
    """A table without a block, or a block without a table, is a mistake."""
    with pytest.raises(SourceError):
        render_readme(text, {"a": "x"})


def test_the_ontology_loads_as_owl(tmp_path_factory: pytest.TempPathFactory) -> None:
    """An OWL library reads the ontology and sees its classes and their definitions."""
    from rdflib import Graph  # noqa: PLC0415 - only here

    merged = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        merged.parse(path)
    target = tmp_path_factory.mktemp("owl") / "poakg.nt"
    merged.serialize(target, format="nt", encoding="utf-8")
    ontology = owlready2.World().get_ontology(target.as_uri()).load()
    names = {cls.name for cls in ontology.classes()}
    assert {"Provision", "Measure", "State", "NationalReport", "Stage"} <= names
    measure = ontology.world["https://w3id.org/poakg/ontology#Measure"]
    assert len(measure.equivalent_to) == 1
