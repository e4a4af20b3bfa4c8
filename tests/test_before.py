"""What an earlier version archived and built is still listed, verified, compared, built and answered from."""

import csv
import hashlib
import json
import lzma
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from poakg.graph.snapshot import Snapshot
from poakg.rdf.terms import read_ntriples
from tests.before import BEFORE
from tests.before import DIFFERENCES
from tests.before import Installation
from tests.before import ask_question
from tests.before import copy_content
from tests.before import list_questions
from tests.before import read_expected
from tests.before import read_rows
from tests.conftest import Server
from tests.conftest import copy_release

pytestmark = pytest.mark.slow

IRI = "https://w3id.org/poakg/id/submission/"
GRAPH = "https://w3id.org/poakg/graph/submission/"
MANIFEST = next((BEFORE / "snapshot").glob("poakg-*.json"))
LISTED: dict[str, dict[str, Any]] = read_expected("list")
CURRENT = {identity for identity, entry in LISTED.items() if not entry["superseded"]}
KINDS = (
    *("arms-statistics", "assistance-offer", "assistance-request"),
    *("national-report", "point-of-contact", "voluntary-target"),
)
SUBMITTED: list[dict[str, Any]] = read_expected("submitted")
# One deposit of each file format and outcome.
RESUBMITTED = {(*sorted(Path(name).suffix for name in entry["files"]), entry["outcome"]): entry for entry in SUBMITTED}
MODES = list(csv.DictReader((BEFORE / "modes.csv").read_text(encoding="utf-8").splitlines()))


def copy_archive(target: Path) -> Path:
    """Copy the archive to ``target`` with the modes and the empty folders that it had, which git does not keep."""
    for entry in MODES:
        path = target / entry["path"]
        if entry["kind"] == "folder":
            path.mkdir()
        else:
            shutil.copyfile(BEFORE / "archive" / entry["path"], path)
    for entry in reversed(MODES):
        (target / entry["path"]).chmod(int(entry["mode"], 8))
    return target


def copy_snapshot(folder: Path) -> Path:
    """Put the earlier snapshot, its manifest and the pointer to it into ``folder``; return where the snapshot is."""
    snapshot = folder / MANIFEST.with_suffix(".nq").name
    snapshot.write_bytes(lzma.decompress((BEFORE / "snapshot" / f"{snapshot.name}.xz").read_bytes()))
    shutil.copyfile(MANIFEST, folder / MANIFEST.name)
    shutil.copyfile(BEFORE / "snapshot" / "current.json", folder / "current.json")
    return snapshot


def read_triples(path: Path) -> set[ox.Triple]:
    """Return the statements of an N-Triples file."""
    return set(read_ntriples(path.read_bytes()))


def read_submissions(snapshot: Path) -> dict[str, set[ox.Triple]]:
    """Return the statements in the graph of each submission by its id."""
    found: dict[str, set[ox.Triple]] = {}
    for quad in ox.parse(path=str(snapshot), format=ox.RdfFormat.N_QUADS):
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(GRAPH):
            found.setdefault(quad.graph_name.value.removeprefix(GRAPH), set()).add(quad.triple)
    return found


def list_changes(changes: list[dict[str, Any]]) -> Counter[tuple[str, str, str, str]]:
    """Return the changes without the titles of sheets and columns, which may be worded differently."""
    return Counter((each["change"], each["row"], "; ".join(each["old"]), "; ".join(each["new"])) for each in changes)


CONTACTS = {"C1": "poa-1", "C2": "iti-1"}
"""What the contacts of the earlier version are called since their keys are not published."""


def hide_keys(text: str) -> str:
    """Return ``text`` with the IRIs of contacts as they are published now."""
    for key, name in CONTACTS.items():
        text = re.sub(rf"/contact/{key}(?=[>,\s])", f"/contact/{name}", text)
    return text


def read_answer(name: str) -> list[dict[str, str]]:
    """Return the rows that are recorded for a question."""
    return read_rows(read_text(name))


def read_text(name: str) -> str:
    """Return what is recorded for a question, as CSV."""
    return (BEFORE / "expected" / "questions" / f"{name}.csv").read_text(encoding="utf-8")


def fetch_answers(server_url: str) -> dict[str, list[dict[str, str]]]:
    """Return the rows that a server gives for each question."""
    return {name: read_rows(ask_question(server_url, text)) for name, text in list_questions().items()}


EXPECTED_ANSWERS = {name: read_answer(name) for name in list_questions()}


@pytest.fixture(scope="module")
def kept(content: Path, snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The earlier archive with the current content, which is prepared already; no test changes it."""
    folder = tmp_path_factory.mktemp("before")
    shutil.copytree(snapshot.prepared.path, folder / "snapshots" / snapshot.prepared.path.name)
    return Installation(
        copy_content(content, folder / "content"), copy_archive(folder / "archive"), folder / "snapshots"
    )


@pytest.fixture
def changeable(kept: Installation, tmp_path: Path) -> Installation:
    """The same with a copy of the archive of its own."""
    return Installation(kept.content, copy_archive(tmp_path / "archive"), kept.snapshots)


@pytest.fixture(scope="module")
def built(kept: Installation) -> Path:
    """The snapshot that ``poakg build`` makes from the archive, in the folder that had the earlier one until then."""
    earlier = copy_snapshot(kept.snapshots)
    done = kept.run("build")
    assert done.returncode == 0, done.stderr
    snapshot = Path(done.stdout.strip())
    pointer = json.loads((kept.snapshots / "current.json").read_bytes())
    assert (snapshot.parent, snapshot.name) == (kept.snapshots, pointer["snapshot"])
    assert earlier.is_file()
    return snapshot


# The archive


def test_the_archive_holds_all_that_it_should_be_tested_with() -> None:
    """All kinds are there, superseded, restricted and quarantined ones, and the recorded list has every entry."""
    accepted = {entry["path"] for entry in MODES if re.fullmatch(r"accepted/.+\.json", entry["path"])}
    assert {path.removeprefix("accepted/").removesuffix(".json") for path in accepted} == set(LISTED)
    assert {identity.split("/")[2] for identity in LISTED} == set(KINDS)
    assert {identity.split("/")[0] for identity in LISTED} == {"XAA", "XAB", "XAC"}
    assert len(LISTED) - len(CURRENT) == 3
    folders = Counter(entry["path"].split("/")[0] for entry in MODES if entry["kind"] == "file")
    assert (folders["restricted"], folders["quarantine"]) == (2, 4)


def test_every_entry_is_listed(kept: Installation) -> None:
    """With the moment it came, its findings, and whether another one superseded it."""
    assert kept.list_accepted() == LISTED


def test_the_archive_is_verified(kept: Installation) -> None:
    """Nothing is at fault, private files included."""
    expected = read_expected("verify")
    assert kept.verify() == (expected.pop("exit_code"), expected)


@pytest.mark.parametrize(
    "name",
    [
        "accepted/XAA/2026/arms-statistics/1.nt",
        "accepted/XAC/2026/assistance-request/1.json",
        "restricted/XAB/2026/point-of-contact/1.nt",
        f"bytes/{SUBMITTED[0]['digest']}",
    ],
)
def test_a_damaged_file_is_a_fault(changeable: Installation, name: str) -> None:
    """What the earlier version recorded about its files is still compared with them."""
    path = changeable.archive / name
    path.write_bytes(path.read_bytes()[:-10])
    code, counts = changeable.verify()
    assert (code, counts["faults"]) == (1, 1)


def test_a_private_file_that_others_can_read_is_a_fault(changeable: Installation) -> None:
    """The modes of the earlier version are those that are asked for."""
    (changeable.archive / "restricted/XAB/2026/point-of-contact/2.nt").chmod(0o644)
    code, counts = changeable.verify()
    assert (code, counts["faults"]) == (1, 1)


@pytest.mark.parametrize("name", DIFFERENCES)
def test_versions_are_compared(kept: Installation, name: str) -> None:
    """The two versions of a submission differ in what they did; personal data and keys are shown on request only."""
    recorded = list_changes(read_expected(f"diff-{name}"))
    if name == "point-of-contact":
        recorded = Counter(
            {(kind, CONTACTS[row], old, new): count for (kind, row, old, new), count in recorded.items()}
        )
    assert list_changes(kept.compare(*DIFFERENCES[name])) == recorded


# Submitting to it


@pytest.mark.parametrize("entry", RESUBMITTED.values(), ids=lambda entry: "-".join(entry["files"]))
def test_the_same_files_have_the_same_outcome(kept: Installation, entry: dict[str, Any], tmp_path: Path) -> None:
    """The bytes in the archive are recognized if they were accepted, and fail again as they did if they were not."""
    files = [tmp_path / name for name in entry["files"]]
    for path in files:
        shutil.copyfile(kept.archive / "bytes" / entry["files"][path.name], path)
    code, receipt = kept.submit(*files, dry=True)
    outcome = {"accepted": "known"}.get(entry["outcome"], entry["outcome"])
    if entry.get("error") == "foreign-statement":
        # What was an error is now a finding at its line, for which the submission is rejected.
        assert (code, receipt["outcome"], receipt["findings"]["warning"]) == (1, "rejected", 1)
        return
    assert (code, receipt["outcome"]) == (entry["exit_code"], outcome)
    for name in ("digest", "submission", "error"):
        assert receipt.get(name) == entry.get(name)


@pytest.mark.parametrize("with_index", [True, False])
def test_the_next_version_is_accepted(changeable: Installation, tmp_path: Path, with_index: bool) -> None:
    """It supersedes the last one of the earlier version, with or without the index that this one wrote."""
    if not with_index:
        (changeable.archive / "index.json").unlink()
    last = next(entry for entry in SUBMITTED if "contacts.ttl" in entry["files"])
    text = (changeable.archive / "bytes" / last["digest"]).read_text(encoding="utf-8")
    path = tmp_path / "contacts.ttl"
    path.write_text(text.replace("Federal Police", "State Police"), encoding="utf-8")
    code, receipt = changeable.submit(path)
    assert (code, receipt["outcome"]) == (0, "accepted")
    assert receipt["submission"] == f"{IRI}XAB/2026/point-of-contact/3"
    assert receipt["replaces"] == f"{IRI}XAB/2026/point-of-contact/2"
    listed = changeable.list_accepted()
    assert set(listed) == {*LISTED, "XAB/2026/point-of-contact/3"}
    assert listed["XAB/2026/point-of-contact/2"]["superseded"]
    assert changeable.verify() == (0, {"accepted": len(LISTED) + 1, "faults": 0})


@pytest.mark.parametrize("kind", ["arms-statistics", "national-report", "voluntary-target"])
def test_a_template_is_filled_in_from_it(kept: Installation, kind: str, tmp_path: Path) -> None:
    """With the last submission of the State, all of it for which the template has a column."""
    last = min(identity for identity in CURRENT if f"/2026/{kind}/" in identity)
    target = tmp_path / "next.xlsx"
    done = kept.run("template", kind, "--state", last.split("/")[0], "--cycle", "2026", "--output", target)
    assert done.returncode == 0, done.stderr
    without_column = ("rdfs:label", "skos:editorialNote")
    assert [change for change in kept.compare(last, str(target)) if change["column"] not in without_column] == []


# The graph that is built from it


def test_the_graph_has_all_that_was_accepted(kept: Installation, built: Path) -> None:
    """Each submission has a graph of its own with every public statement, superseded ones included."""
    graphs = read_submissions(built)
    assert set(graphs) == set(LISTED)
    for identity, triples in graphs.items():
        accepted = (kept.archive / "accepted" / f"{identity}.nt").read_text(encoding="utf-8")
        assert set(read_ntriples(hide_keys(accepted).encode())) <= triples


def test_the_graph_has_no_keys_of_contacts(built: Path) -> None:
    """They may be names of persons; contacts go by function and order, whatever the archive of that time has."""
    named = set(re.findall(r"/contact/([^/>]+)>", built.read_text(encoding="utf-8")))
    assert named == {"poa-1", "iti-1"}


def test_the_graph_has_nothing_restricted(kept: Installation, built: Path) -> None:
    """Neither the statements nor their words are in the snapshot."""
    body = built.read_text(encoding="utf-8")
    restricted = [triple for path in (kept.archive / "restricted").rglob("*.nt") for triple in read_triples(path)]
    words = {triple.object.value for triple in restricted if isinstance(triple.object, ox.Literal)}
    assert words == {"Sora Fictum", "sora@police.example", "s.fictum@police.example"}
    assert not [word for word in words if word in body]


def test_what_was_received_is_answered(kept: Installation, built: Path) -> None:
    """The question of the catalogue has a row for each file of a submission that is not superseded."""
    assert built.is_file()
    done = kept.run("query", "submissions-received", "--format", "csv")
    rows, recorded = (
        [row for row in table if row["submission"].removeprefix(IRI) in CURRENT]
        for table in (read_rows(done.stdout), read_answer("submissions-received"))
    )
    # The column that says whether a row is an example came later, and names of files are public no more.
    assert {row.pop("examples") for row in rows} == {"false"}
    assert all(row.pop("file") for row in recorded)
    assert rows == recorded
    assert {row["submission"].removeprefix(IRI) for row in rows} == CURRENT


def test_questions_about_submissions_are_answered(
    kept: Installation, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server over the archive gives the recorded answers."""
    assert built.is_file()
    monkeypatch.setenv("POAKG_CONTENT", str(kept.content))
    server = Server("--archive", str(kept.archive), snapshots=kept.snapshots)
    try:
        answers = fetch_answers(server.url)
    finally:
        server.stop()
    recorded = EXPECTED_ANSWERS | {"contacts": read_rows(hide_keys(read_text("contacts")))}
    assert {name: sorted(map(str, rows)) for name, rows in answers.items()} == {
        name: sorted(map(str, rows)) for name, rows in recorded.items()
    }


# The snapshot that the earlier version built


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """The earlier snapshot in a folder of its own."""
    return copy_snapshot(tmp_path)


def test_the_earlier_snapshot_is_what_its_manifest_says(kept: Installation, earlier: Path) -> None:
    """Size, digest and the number of statements in each graph agree, and it has all that was accepted."""
    manifest = json.loads(MANIFEST.read_bytes())
    body = earlier.read_bytes()
    graphs = read_submissions(earlier)
    assert (manifest["bytes"], manifest["sha256"]) == (len(body), hashlib.sha256(body).hexdigest())
    assert manifest["quads"] == sum(manifest["graphs"].values()) == body.count(b"\n")
    assert {identity: len(triples) for identity, triples in graphs.items()} == {
        graph.removeprefix(GRAPH): count for graph, count in manifest["graphs"].items() if graph.startswith(GRAPH)
    }
    assert set(graphs) == set(LISTED)
    for identity, triples in graphs.items():
        assert read_triples(kept.archive / "accepted" / f"{identity}.nt") <= triples


@pytest.fixture
def beside(earlier: Path, snapshot: Snapshot) -> Iterator[Server]:
    """A server of the current graph, without an archive, that has the earlier snapshot beside it."""
    running = Server("--load", str(earlier), snapshots=snapshot.path.parent)
    yield running
    assert running.stop() == 0


def test_the_earlier_snapshot_is_served_beside_the_graph(beside: Server) -> None:
    """It is loaded like any file, and what it has as superseded stays out of the default graph."""
    assert fetch_answers(beside.url) == EXPECTED_ANSWERS


@pytest.fixture
def current(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder that has a snapshot of the current graph without submissions."""
    return copy_release(snapshot, tmp_path / "current")


def test_the_earlier_snapshot_is_taken_up_by_a_server(current: Path) -> None:
    """An operator who goes back to it points to it again; its pointer and the names of its files are still known."""
    server = Server(snapshots=current)
    try:
        assert fetch_answers(server.url)["needs"] == []
        copy_snapshot(current)
        deadline = time.monotonic() + 300
        while fetch_answers(server.url)["needs"] == [] and time.monotonic() < deadline:
            time.sleep(0.2)
        assert fetch_answers(server.url) == EXPECTED_ANSWERS
    finally:
        server.stop()
