"""The structure holds: import direction, and modules and functions that can be read at one sitting."""

import ast
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = sorted((ROOT / "src" / "poakg").rglob("*.py"))


def test_imports_go_downward() -> None:
    """The layers contract of pyproject.toml holds."""
    script = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([script, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    """No module is longer than 300 lines, no function longer than 50."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 50, node.name


def test_every_room_has_a_contract() -> None:
    """So that a new folder of modules is not left out of the layers."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    covered = {name for contract in contracts for name in contract.get("containers", [])}
    folders = {path.parent for path in MODULES if path.name != "__init__.py"}
    assert covered == {".".join(folder.relative_to(ROOT / "src").parts) for folder in folders}


def test_the_server_starts_no_command_of_ours() -> None:
    """What it runs in a process of its own is a module below it, never the command line."""
    started = {
        str(after)
        for path in MODULES
        if "web" in path.parts
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.List | ast.Tuple)
        for before, after in pairwise([getattr(each, "value", "") for each in node.elts])
        if before == "-m"
    }
    assert "poakg.validation.worker" in started
    assert not [name for name in started if name == "poakg" or name.startswith("poakg.cli")]


@pytest.mark.git
def test_top_level_is_as_agreed() -> None:
    """Nothing else lies at the top level of the project."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    top = {line.split("/")[0] for line in listed.splitlines()}
    allowed = {"pyproject.toml", "ontology", "shapes", "src", "data", "queries", "tests", "README.md"}
    assert top <= allowed | {".ci", ".github", "LICENSE", "CHANGELOG.md", "CITATION.cff"}
