"""Content and archive in, release out: the same bytes each time, whole or not at all, faults named by file and line."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

import pyoxigraph as ox
import pytest

import poakg
from poakg.archive.folder import Folder
from poakg.errors import ArchiveError
from poakg.errors import PoakgError
from poakg.errors import SnapshotError
from poakg.errors import SourceError
from poakg.graph.snapshot import FILES
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import PAGE
from poakg.graph.snapshot import PAGES
from poakg.graph.snapshot import RULEBOOK
from poakg.graph.snapshot import SEARCH
from poakg.graph.snapshot import SHAPES
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import hold
from poakg.graph.snapshot import is_held
from poakg.graph.snapshot import list_snapshots
from poakg.graph.snapshot import open_current
from poakg.graph.snapshot import read_pointer
from poakg.namespaces import DESCRIPTION
from poakg.namespaces import GRAPH
from poakg.release.build import Release
from poakg.release.build import describe_changes
from poakg.release.build import make_release
from poakg.release.check import ContentError
from poakg.release.dataset import Dataset
from poakg.release.page.terms import Ontology
from poakg.release.pruning import prune
from poakg.release.recipe import DERIVATIONS
from poakg.release.recipe import MAKERS
from poakg.release.recipe import MAPPINGS
from poakg.release.recipe import STATISTICS
from poakg.release.recipe import Recipe
from poakg.release.recipe import find_prepared
from poakg.release.recipe import read_recipe
from poakg.submission.template.writers import WRITERS
from poakg.submission.templates import Template
from poakg.validation.exported_shapes import SHAPES_FILES
from tests.conftest import ROOT
from tests.conftest import copy_release

pytestmark = pytest.mark.slow


@pytest.fixture
def copy(content: Path, tmp_path: Path) -> Path:
    """A copy of the content that a test may spoil."""
    for folder in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(content / folder, tmp_path / "content" / folder)
    return tmp_path / "content"


@pytest.fixture
def archive(tmp_path: Path) -> Folder:
    """An empty archive."""
    (tmp_path / "archive").mkdir()
    return Folder(tmp_path / "archive")


@pytest.fixture
def released(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder with the shipped release, which is not made again for it."""
    return copy_release(snapshot, tmp_path / "out")


def add_statement(content: Path) -> None:
    """Add a statement to the content, about nothing of ours."""
    path = content / "data" / "context" / "bodies.ttl"
    path.write_text(f'{path.read_text(encoding="utf-8")}\n<urn:a> <urn:p> "new" .\n', encoding="utf-8")


def build(content: Path, archive: Folder, snapshots: Path) -> Release:
    """Make a release without checking the content, which takes the longest."""
    return make_release(content, archive, snapshots, check=False)


@pytest.fixture
def derived(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph of the shipped content, which is not derived again in tests on what becomes of it."""
    quads = list(ox.parse(path=str(snapshot.path), format=ox.RdfFormat.N_QUADS))
    store = ox.Store()
    store.bulk_extend(quads)
    dataset = Dataset(quads, store, statistics=[])
    monkeypatch.setattr("poakg.release.build.derive_dataset", lambda _: dataset)


def test_the_same_content_gives_the_same_bytes(snapshot: Snapshot, copy: Path, tmp_path: Path) -> None:
    """The place and the hash seed of the process make no difference, neither to the graph nor to what is prepared."""
    line = [sys.executable, "-m", "poakg", "build", "--no-check", "--snapshots", str(tmp_path / "out")]
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    environment = {**os.environ, "PYTHONHASHSEED": seed, "POAKG_CONTENT": str(copy)}
    subprocess.run(line, capture_output=True, text=True, check=True, env=environment)
    made = open_current(tmp_path / "out")
    assert made.sha256 == snapshot.sha256
    for path in snapshot.prepared.path.rglob("*"):
        if path.is_file():
            other = made.prepared.path / path.relative_to(snapshot.prepared.path)
            assert other.read_bytes() == path.read_bytes(), path.name


def test_the_manifest_describes_what_is_there(snapshot: Snapshot, recipe: Recipe) -> None:
    """Counts per graph, digests of inputs and output, versions."""
    manifest = json.loads(snapshot.manifest.read_text(encoding="utf-8"))
    body = snapshot.path.read_bytes()
    assert manifest["sha256"] == sha256(body).hexdigest()
    assert manifest["quads"] == len(body.splitlines()) == sum(manifest["graphs"].values())
    assert manifest["inputs"] == {source.name: source.sha256 for source in recipe.sources}
    assert set(manifest["versions"]) == {"poakg", "pyoxigraph"}
    assert manifest["content"] == recipe.content_digest
    assert manifest["checked"] is True
    store = ox.Store()
    store.bulk_load(body, format=ox.RdfFormat.N_QUADS)
    assert len(store) == manifest["quads"]


def test_all_that_pages_and_checks_need_is_there(
    snapshot: Snapshot, templates: dict[str, Template], recipe: Recipe
) -> None:
    """The pages, the rules, for us and for other engines, and every template in every format."""
    expected = {FILES, NAMES, PAGE, RULEBOOK, SEARCH, *(f"{SHAPES}/{name}" for name in SHAPES_FILES)}
    expected |= {f"templates/{kind}{writer.ending}" for kind in templates for writer in WRITERS.values()}
    expected |= {f"{PAGES}/{name}.html" for name in (*Ontology(recipe.sources).areas, "code-lists", "retired-terms")}
    prepared = snapshot.prepared.path
    assert {str(path.relative_to(prepared)) for path in prepared.rglob("*") if path.is_file()} == expected


@pytest.mark.parametrize("name", [FILES, NAMES, PAGE, RULEBOOK, SEARCH, f"{SHAPES}/{SHAPES_FILES[0]}"])
def test_what_lacks_a_file_is_not_whole(name: str, recipe: Recipe, released: Path) -> None:
    """So that a build makes all of it again, whichever is missing."""
    prepared = find_prepared(recipe, released)
    assert prepared is not None
    (prepared.path / name).unlink()
    assert find_prepared(recipe, released) is None


def test_an_archive_that_is_gone_is_not_an_empty_one(content: Path, released: Path, tmp_path: Path) -> None:
    """Nothing is released without the submissions that the current snapshot has; nobody advises it either."""
    snapshot = open_current(released)
    fields = json.loads(snapshot.manifest.read_bytes()) | {"submissions": 13, "archive": "another"}
    snapshot.manifest.chmod(0o644)
    snapshot.manifest.write_text(json.dumps(fields), encoding="utf-8")
    gone = Folder(tmp_path / "gone")
    with pytest.raises(ArchiveError, match="gone"):
        build(content, gone, released)
    assert open_current(released).sha256 == snapshot.sha256
    assert [change for change in describe_changes(open_current(released), content, gone) if "gone" in change]


def test_changed_code_makes_another_release(recipe: Recipe) -> None:
    """All that a build imports counts, but for what only one of its callers has."""
    code = "import poakg.release.build, poakg.release.current, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    rooms = {name.split(".")[1] for name in done.stdout.split() if name.startswith("poakg.")}
    package = Path(poakg.__file__).parent
    assert {room for room in rooms if (package / room).is_dir()} <= set(MAKERS)
    assert all((package / room / "__init__.py").is_file() for room in MAKERS)


def test_a_snapshot_cannot_be_changed(snapshot: Snapshot) -> None:
    """Nobody has the right to write to it, or to what was prepared for it."""
    files = [snapshot.path, *(path for path in snapshot.prepared.path.rglob("*") if path.is_file())]
    assert [path for path in files if path.stat().st_mode & 0o222] == []


@pytest.mark.usefixtures("derived")
def test_what_has_not_changed_is_not_built_again(content: Path, archive: Folder, tmp_path: Path) -> None:
    """The second build finds all of it there; one that is to check what was not checked does build."""
    first = build(content, archive, tmp_path / "out")
    assert first.is_new
    made = first.snapshot.path.stat().st_mtime_ns
    second = build(content, archive, tmp_path / "out")
    assert not second.is_new
    assert second.snapshot == first.snapshot
    assert first.snapshot.path.stat().st_mtime_ns == made
    third = make_release(content, archive, tmp_path / "out")
    assert third.is_new
    assert third.snapshot.checked
    assert third.snapshot.sha256 == first.snapshot.sha256


@pytest.mark.usefixtures("derived")
@pytest.mark.parametrize(
    "damage", ["truncate", "no manifest", "half a manifest", "gone", "no rulebook", "half a rulebook", "no page"]
)
def test_a_damaged_release_is_made_again(
    content: Path, archive: Folder, snapshot: Snapshot, released: Path, damage: str
) -> None:
    """Whatever a crash or a clumsy hand leaves behind, the next build has a whole release."""
    made = open_current(released)
    rulebook = made.prepared.path / RULEBOOK
    for path in (made.path, made.manifest, rulebook):
        path.chmod(0o644)
    if damage == "truncate":
        made.path.write_bytes(made.path.read_bytes()[:-100])
    elif damage == "no manifest":
        made.manifest.unlink()
    elif damage == "half a manifest":
        made.manifest.write_bytes(made.manifest.read_bytes()[:200])
    elif damage == "gone":
        made.path.unlink()
    elif damage == "no rulebook":
        rulebook.unlink()
    elif damage == "no page":
        (made.prepared.path / PAGE).unlink()
    else:
        rulebook.write_bytes(rulebook.read_bytes()[:-10])
    release = build(content, archive, released)
    assert release.is_new
    assert release.snapshot.sha256 == made.sha256
    assert release.snapshot.is_whole()
    assert release.snapshot.prepared.read_rulebook() == snapshot.prepared.read_rulebook()
    assert release.snapshot.prepared.read(PAGE) == snapshot.prepared.read(PAGE)


def test_changed_content_gives_another_snapshot(copy: Path, archive: Folder, released: Path, tmp_path: Path) -> None:
    """A new statement is a new digest and a new file; the old one stays until it is pruned."""
    first = build(copy, archive, released).snapshot
    assert describe_changes(first, copy, archive) == []
    add_statement(copy)
    assert len(describe_changes(first, copy, archive)) == 1
    other = build(copy, archive, tmp_path / "out").snapshot
    assert other.path != first.path
    grown = {graph for graph, count in other.graphs.items() if count != first.graphs[graph]}
    assert other.graphs[f"{GRAPH}context"] == first.graphs[f"{GRAPH}context"] + 1
    assert grown == {f"{GRAPH}context", DESCRIPTION}
    assert first.is_whole()
    assert open_current(tmp_path / "out") == other
    with hold(first.path):
        assert prune(tmp_path / "out", 1) == []
    assert prune(tmp_path / "out", 1) == [first.path]
    assert list_snapshots(tmp_path / "out") == [other]
    assert not first.prepared.path.exists()
    assert other.prepared.path.exists()


@pytest.mark.usefixtures("derived")
def test_the_current_snapshot_is_never_pruned(copy: Path, archive: Folder, released: Path, tmp_path: Path) -> None:
    """Not even when a later one was built and the pointer was set back."""
    first = build(copy, archive, released).snapshot
    pointer = (tmp_path / "out" / "current.json").read_bytes()
    add_statement(copy)
    build(copy, archive, tmp_path / "out")
    (tmp_path / "out" / "current.json").unlink()
    (tmp_path / "out" / "current.json").write_bytes(pointer)
    assert prune(tmp_path / "out", 1) == []
    assert open_current(tmp_path / "out") == first


@pytest.mark.parametrize("place", ["queries/acts.rq", "ontology/derivations/acts.rq", "data/description/totals.rq"])
def test_a_changed_query_gives_another_snapshot(copy: Path, recipe: Recipe, place: str) -> None:
    """Questions are part of the graph, and so are the rules that add statements."""
    path = copy / place
    path.write_text(f"{path.read_text(encoding='utf-8')}# changed\n", encoding="utf-8")
    assert read_recipe(copy).digest != recipe.digest


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


def spoil(copy: Path, file: str, before: str, after: str) -> int:
    """Change one place of a file and return its line."""
    path = copy / file
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return text[: text.index(before)].count("\n") + 1


@pytest.mark.parametrize("name", SPOILS)
def test_a_fault_is_named_by_file_and_line(copy: Path, archive: Folder, tmp_path: Path, name: str) -> None:
    """The person who edited the file is led to the place."""
    file, before, after = SPOILS[name]
    line = spoil(copy, file, before, after)
    with pytest.raises(SourceError, match=rf"{file}.* line {line}\b"):
        build(copy, archive, tmp_path / "out")
    assert not (tmp_path / "out").exists()


RULES = {
    "ONT": (
        "ontology/codes/urgency.ttl",
        '    skos:definition "within half a year, or lives or stockpiles are in danger"@en ;\n',
        "",
    ),
    "document": ("data/revcon4/annex-2.ttl", "    poakg:leadingVerb verb:ensure ;\n", ""),
}


@pytest.mark.parametrize("name", RULES)
def test_content_that_breaks_a_rule_is_not_released(copy: Path, archive: Folder, tmp_path: Path, name: str) -> None:
    """The rule, the file and the line are named, what was current stays, and --no-check builds all the same."""
    file, before, after = RULES[name]
    text = (copy / file).read_text(encoding="utf-8")
    assert before in text
    spoil(copy, file, before, after)
    with pytest.raises(ContentError, match=rf"{file}, line \d+: [A-Z]+-\d+ "):
        make_release(copy, archive, tmp_path / "out")
    assert read_pointer(tmp_path / "out") is None
    # Once is enough.
    if name == "document":
        assert not build(copy, archive, tmp_path / "out").snapshot.checked


@pytest.mark.parametrize("place", [DERIVATIONS, MAPPINGS, STATISTICS])
@pytest.mark.parametrize("text", ["CONSTRUCT {", "SELECT * { ?s ?p ?o }"])
def test_a_faulty_derivation_is_named(copy: Path, archive: Folder, tmp_path: Path, text: str, place: str) -> None:
    """A rule that adds statements must be a CONSTRUCT query that parses."""
    (copy / place / "odd.rq").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=rf"{place}/odd\.rq"):
        build(copy, archive, tmp_path / "out")


@pytest.mark.usefixtures("derived")
def test_a_folder_that_cannot_be_written_to(content: Path, archive: Folder, tmp_path: Path) -> None:
    """It is named, with what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(SnapshotError, match="file"):
        build(content, archive, tmp_path / "file" / "below")


def test_build_prints_the_path_alone_on_standard_output(snapshot: Snapshot) -> None:
    """A script can take it from there; where nothing has changed, a build ends within a second."""
    line = [sys.executable, "-m", "poakg", "build", "--timings", "--snapshots", str(snapshot.path.parent)]
    done = subprocess.run(line, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) in {entry.path for entry in list_snapshots(snapshot.path.parent)}
    assert "s to read" in done.stderr


@pytest.fixture
def pointers(tmp_path: Path) -> Iterator[Path]:
    """A folder with a pointer to nothing."""
    (tmp_path / "current.json").write_text('{"snapshot": "poakg-0.nq", "sha256": "0"}', encoding="utf-8")
    yield tmp_path


def test_a_pointer_to_nothing_is_an_error(pointers: Path, tmp_path: Path) -> None:
    """So is a folder without one; both name the command to run."""
    for folder in (pointers, tmp_path / "nowhere"):
        with pytest.raises(PoakgError) as caught:
            open_current(folder)
        assert "poakg build" in caught.value.next_step


def test_a_snapshot_is_held_no_longer_than_by_its_holder(released: Path) -> None:
    """A process that was forked meanwhile, and still runs, does not hold it."""
    path = open_current(released).path
    with hold(path):
        forked = get_context("fork").Process(target=time.sleep, args=(60,))
        forked.start()
        assert is_held(path)
    try:
        assert not is_held(path)
    finally:
        forked.kill()
        forked.join()
