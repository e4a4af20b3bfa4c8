"""Content in, snapshot out: the same bytes each time, whole or not at all, faults named by file and line."""

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.errors import SnapshotError
from poakg.errors import SourceError
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import ensure_snapshot
from poakg.graph.snapshot import open_snapshot
from poakg.graph.snapshot import read_current_recipe
from poakg.graph.snapshot import write_snapshot
from poakg.namespaces import DESCRIPTION
from poakg.namespaces import GRAPH
from poakg.release.build import Recipe
from tests.conftest import ROOT


@pytest.fixture
def copy(content: Path, tmp_path: Path) -> Path:
    """A copy of the content that a test may spoil."""
    for folder in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(content / folder, tmp_path / "content" / folder)
    return tmp_path / "content"


def test_the_same_content_gives_the_same_bytes(snapshot: Snapshot, copy: Path, tmp_path: Path) -> None:
    """Whatever the place and the hash seed of the process."""
    code = (
        "import sys; from pathlib import Path; from poakg.graph.snapshot import *;"
        "print(write_snapshot(read_current_recipe(Path(sys.argv[1])), Path(sys.argv[2])).sha256)"
    )
    for seed in ("1", "2"):
        line = [sys.executable, "-c", code, str(copy), str(tmp_path / seed)]
        done = subprocess.run(line, capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed})
        assert done.stdout.strip() == snapshot.sha256
    assert (tmp_path / "1" / snapshot.path.name).read_bytes() == snapshot.path.read_bytes()


def test_the_manifest_tells_what_is_there(snapshot: Snapshot, recipe: Recipe) -> None:
    """Counts per graph, digests of inputs and output, versions."""
    told = json.loads(snapshot.manifest.read_text(encoding="utf-8"))
    body = snapshot.path.read_bytes()
    assert told["sha256"] == hashlib.sha256(body).hexdigest()
    assert told["quads"] == len(body.splitlines()) == sum(told["graphs"].values())
    assert told["inputs"] == {source.name: source.sha256 for source in recipe.sources}
    assert set(told["versions"]) == {"poakg", "pyoxigraph"}
    store = ox.Store()
    store.bulk_load(body, format=ox.RdfFormat.N_QUADS)
    assert len(store) == told["quads"]


def test_a_snapshot_cannot_be_changed(snapshot: Snapshot) -> None:
    """Nobody has the right to write to it."""
    assert snapshot.path.stat().st_mode & 0o222 == 0


@pytest.mark.parametrize("damage", ["truncate", "no manifest", "half a manifest", "gone"])
def test_a_damaged_snapshot_is_made_anew(recipe: Recipe, tmp_path: Path, damage: str) -> None:
    """Whatever a crash leaves behind, the next start has a whole snapshot."""
    made = write_snapshot(recipe, tmp_path)
    for path in (made.path, made.manifest):
        path.chmod(0o644)
    if damage == "truncate":
        made.path.write_bytes(made.path.read_bytes()[:-100])
    elif damage == "no manifest":
        made.manifest.unlink()
    elif damage == "half a manifest":
        made.manifest.write_bytes(made.manifest.read_bytes()[:200])
    else:
        made.path.unlink()
    assert open_snapshot(recipe, tmp_path) is None
    assert ensure_snapshot(recipe, tmp_path) == made
    assert open_snapshot(recipe, tmp_path) == made


def test_changed_content_gives_another_snapshot(copy: Path, snapshot: Snapshot) -> None:
    """A new statement is a new digest and a new file; the old one stays."""
    path = copy / "data" / "context" / "bodies.ttl"
    path.write_text(f'{path.read_text(encoding="utf-8")}\n<urn:a> <urn:p> "new" .\n', encoding="utf-8")
    other = write_snapshot(read_current_recipe(copy), snapshot.path.parent)
    assert other.path != snapshot.path
    grown = {graph for graph, count in other.graphs.items() if count != snapshot.graphs[graph]}
    assert other.graphs[f"{GRAPH}context"] == snapshot.graphs[f"{GRAPH}context"] + 1
    assert grown == {f"{GRAPH}context", DESCRIPTION}
    assert snapshot.path.exists()


def test_a_changed_query_gives_another_snapshot(copy: Path, recipe: Recipe) -> None:
    """The catalogue is part of the graph."""
    path = copy / "queries" / "acts.rq"
    path.write_text(path.read_text(encoding="utf-8").replace("?order\n", "?order ?act\n"), encoding="utf-8")
    assert read_current_recipe(copy).digest != recipe.digest


@pytest.mark.parametrize("place", ["ontology/derivations/acts.rq", "data/description/totals.rq"])
def test_a_changed_rule_gives_another_snapshot(copy: Path, recipe: Recipe, place: str) -> None:
    """So are the rules that add statements."""
    path = copy / place
    path.write_text(f"{path.read_text(encoding='utf-8')}# changed\n", encoding="utf-8")
    assert read_current_recipe(copy).digest != recipe.digest


SPOILS = {
    "syntax": (
        "data/revcon4/annex-2.ttl",
        "    poakg:kind kind:commitment ;\n",
        "    poakg:kind kind:commitment ; ;; x\n",
    ),
    "misspelt code": ("data/revcon4/annex-2.ttl", "kind:commitment", "kind:comitment"),
    "misspelt property": ("data/revcon4/annex-2.ttl", "poakg:bearer actor:states", "poakg:barer actor:states"),
    "undeclared prefix": ("shapes/document.ttl", "sh:minCount 1", "shh:minCount 1"),
}


@pytest.mark.parametrize("name", SPOILS)
def test_a_fault_is_named_by_file_and_line(copy: Path, tmp_path: Path, name: str) -> None:
    """The person who edited the file is led to the place."""
    file, before, after = SPOILS[name]
    path = copy / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    line = text[: text.index(before)].count("\n") + 1
    with pytest.raises(SourceError, match=rf"{file}.* line {line}\b"):
        write_snapshot(read_current_recipe(copy), tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("place", ["ontology/derivations", "data/description"])
@pytest.mark.parametrize("text", ["CONSTRUCT {", "SELECT * { ?s ?p ?o }"])
def test_a_faulty_derivation_is_named(copy: Path, tmp_path: Path, text: str, place: str) -> None:
    """A rule that adds statements must be a CONSTRUCT query that parses."""
    (copy / place / "odd.rq").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"{place}/odd\.rq"):
        write_snapshot(read_current_recipe(copy), tmp_path / "out")


def test_a_folder_that_cannot_be_written_to(recipe: Recipe, tmp_path: Path) -> None:
    """It is named, with what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(SnapshotError, match="file"):
        write_snapshot(recipe, tmp_path / "file" / "below")


def test_build_prints_the_path_alone_on_standard_output(tmp_path: Path) -> None:
    """A script can take it from there."""
    line = [sys.executable, "-m", "poakg", "build", "--snapshots", str(tmp_path)]
    done = subprocess.run(line, capture_output=True, text=True, check=True, cwd=ROOT)
    assert Path(done.stdout.strip()).is_file()
    assert "derived" in done.stderr
