"""A person's data is erased from everything that has it, whatever interrupts it, and a tombstone says so."""

import io
import json
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from poakg.archive.erasure import erase
from poakg.archive.erasure import find_traces
from poakg.archive.folder import Folder
from poakg.archive.inspection import inspect
from poakg.archive.publication import read_graphs
from poakg.archive.traces import has_trace
from poakg.errors import ArchiveError
from poakg.errors import UnknownNameError
from poakg.graph.privacy import Secrets
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import list_erased
from poakg.graph.submission_id import SubmissionId
from tests.archive.deposits import PROTECTION
from tests.archive.deposits import SECRETS
from tests.archive.deposits import Verdict
from tests.archive.deposits import hand_in
from tests.archive.deposits import write_contacts
from tests.archive.deposits import write_report
from tests.archive.interruption import CONTACTS
from tests.archive.interruption import erase_first
from tests.before import Installation
from tests.conftest import CASES
from tests.conftest import ROOT
from tests.conftest import Server
from tests.conftest import copy_release
from tests.http import send

# What identifies the person; a post and an address may be shared.
IDENTIFYING = Secrets(SECRETS[:3])
OTHER = """
<https://w3id.org/poakg/id/submission/XXF/2026/point-of-contact/1/contact/C2> a poakg:PointOfContact ;
  poakg:consentToPublish true ; poakg:personName "Ada Specimen" ; poakg:organizationName "Customs" .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An archive with two contacts, one without consent, whose data is in rejected submissions too."""
    folder = Folder(tmp_path / "archive")
    hand_in(folder, write_contacts() + OTHER.encode())
    hand_in(folder, write_contacts(more='; poakg:language "fr"'), Verdict(passes=False))
    hand_in(folder, write_report("of somebody else"), Verdict(passes=False))
    return folder


def find_files(folder: Folder) -> set[str]:
    """Return the files of an archive that have something that identifies the person."""
    files = [path for path in folder.path.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder.path)) for path in files if has_trace(path.read_bytes(), IDENTIFYING)}


def list_rejected(folder: Folder) -> set[str]:
    """Return the names of the reports on rejected submissions."""
    return {path.name for path in (folder.path / "quarantine").iterdir()}


def test_all_of_a_person_is_erased_and_nothing_else(folder: Folder) -> None:
    """Statements, files, findings and rejected submissions; the other contact, and what others submitted, stay."""
    rejected = list_rejected(folder)
    assert len(find_files(folder)) == 3
    traces = find_traces(folder, CONTACTS, "C1", PROTECTION)
    withdrawn: list[str] = []
    erase(folder, CONTACTS, traces, withdrawn.extend)
    assert withdrawn == [f"{CONTACTS.iri}/contact/contact-1"]
    assert find_files(folder) == set()
    assert len(rejected - list_rejected(folder)) == 1
    assert len(list((folder.path / "bytes").iterdir())) == 1
    (graph,) = read_graphs(folder)
    assert b"Ada Specimen" in graph.content
    assert b"/contact/contact-1" not in graph.content
    found = inspect(folder, PROTECTION)
    assert (found.accepted, found.faults, found.leftovers) == (1, (), ())
    (tombstone,) = folder.read_entry(CONTACTS).erasures
    assert (tombstone.contact, tombstone.files) == ("contact-1", traces.files)
    with pytest.raises(UnknownNameError):
        find_traces(folder, CONTACTS, "C1", PROTECTION)


def test_damage_is_still_found_after_an_erasure(folder: Folder) -> None:
    """The tombstone excuses what was removed and nothing else."""
    erase_first(folder)
    path = folder.locate_graph(CONTACTS)
    path.write_bytes(path.read_bytes()[:-5])
    assert len(inspect(folder, PROTECTION).faults) == 1


def test_other_submissions_with_the_person_are_listed(folder: Folder) -> None:
    """A later version has the same person; whoever erases decides about it."""
    hand_in(folder, write_contacts(more='; poakg:validFrom "2026-01-01"'))
    assert find_traces(folder, CONTACTS, "C1", PROTECTION).others == (CONTACTS.count_to(2).path,)


def pack(text: str) -> bytes:
    """Return a spreadsheet-like archive with ``text``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<si><t>{text}</t></si>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pack("Maria Exemplum"), True),
        (pack("Maria Exempla"), False),
        (b'{"person": "Mari\\u0061 Exemplum"}', True),
        (b"<urn:contact/Maria%20Exemplum>", True),
        ("Maria;Exemplum".encode("utf-16"), True),
        (b"PK\x03\x04 damaged", False),
    ],
)
def test_traces_are_found_in_every_notation(content: bytes, found: bool) -> None:
    """Packed, escaped, percent-encoded, and in wide letters."""
    assert has_trace(content, IDENTIFYING) is found


def test_what_an_earlier_version_accepted_is_erased(tmp_path: Path) -> None:
    """Its contacts have their keys in their IRIs; who stays keeps the name under which it was published."""
    archive = tmp_path / "archive"
    shutil.copytree(CASES / "before" / "archive", archive)
    folder, identity = Folder(archive), SubmissionId("XAB", "2026", "point-of-contact", 2)
    traces = find_traces(folder, identity, "C1", PROTECTION)
    assert (traces.contact, traces.others) == ("poa-1", ("XAB/2026/point-of-contact/1",))
    erase(folder, identity, traces, lambda _: None)
    public = folder.locate_graph(identity).read_text(encoding="utf-8")
    assert ("/contact/iti-1>" in public, "/contact/poa-1" in public, "/contact/C" in public) == (True, False, False)
    files = [folder.locate_graph(identity), folder.locate_restricted(identity), folder.locate_report(identity)]
    assert not any(has_trace(path.read_bytes(), Secrets(traces.values)) for path in files if path.is_file())


@pytest.mark.slow
def test_killed_at_every_step_it_is_reported_and_finished(folder: Folder) -> None:
    """After each step the archive has all of the person, or verification says so until the erasure is done again."""
    line = [sys.executable, "-m", "tests.archive.interruption", "erase", str(folder.path)]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert [step["code"] for step in steps] == [-signal.SIGKILL] * (len(steps) - 1) + [0]
    seen = set()
    for step in steps:
        copy = Folder(Path(step["copy"]))
        faults, has_person = inspect(copy, PROTECTION).faults, find_files(copy)
        # What was about to be noted is in the folder for what is being written, which the next one empties.
        seen.add((bool(faults), bool({path for path in has_person if not path.startswith("incoming/")})))
        if faults or has_person:
            erase_first(copy)
        assert (inspect(copy, PROTECTION).faults, find_files(copy)) == ((), set())
    assert seen == {(False, True), (True, True), (False, False)}


def test_another_erasure_waits_for_one_that_was_interrupted(folder: Folder) -> None:
    """Nobody can say any more what the first one was about to remove; under its public name it is found again."""
    traces = find_traces(folder, CONTACTS, "C1", PROTECTION)

    def fail(_: object) -> None:
        raise ArchiveError("no room", "Make room.")

    with pytest.raises(ArchiveError):
        erase(folder, CONTACTS, traces, fail)
    assert find_traces(folder, CONTACTS, "contact-1", PROTECTION) == traces
    with pytest.raises(ArchiveError, match="interrupted"):
        find_traces(folder, CONTACTS, "C2", PROTECTION)
    erase(folder, CONTACTS, traces, lambda _: None)
    assert inspect(folder, PROTECTION).faults == ()


# With the command line and a server


@pytest.fixture
def published(content: Path, snapshot: Snapshot, tmp_path: Path) -> Installation:
    """An archive with a contact who consented, built twice."""
    place = Installation(content, tmp_path / "archive", tmp_path / "snapshots")
    copy_release(snapshot, place.snapshots)
    text = (content / "data" / "examples" / "point-of-contact.ttl").read_text(encoding="utf-8").replace("XXE", "XXF")
    (tmp_path / "contacts.ttl").write_text(text.replace("Jan Exemplum", "Sora Fictum"), encoding="utf-8")
    assert place.submit(tmp_path / "contacts.ttl")[0] == 0
    assert place.run("build").returncode == 0
    return place


def ask(server: Server) -> str:
    """Return the names of persons that a server has for the invented State."""
    graph = "<https://w3id.org/poakg/graph/submission/XXF/2026/point-of-contact/1>"
    query = quote(f"SELECT ?name {{ GRAPH {graph} {{ ?s <https://w3id.org/poakg/ontology#personName> ?name }} }}")
    return send(f"{server.url}/sparql?query={query}", Accept="text/csv").body.decode()


@pytest.fixture
def server(published: Installation) -> Iterator[Server]:
    """A server of what is published."""
    running = Server("--archive", str(published.archive), snapshots=published.snapshots)
    yield running
    assert running.stop() == 0


@pytest.mark.slow
def test_a_running_server_lets_go(published: Installation, server: Server) -> None:
    """When the command returns, no snapshot has the person, and the server answers without them soon after."""
    identity = "XXF/2026/point-of-contact/1"
    assert "Sora Fictum" in ask(server)
    refused = published.run("archive", "erase", identity, "--contact", "C1")
    assert (refused.returncode, "Sora Fictum" in ask(server)) == (130, True)
    done = published.run("archive", "erase", identity, "--contact", "C1", "--yes")
    assert done.returncode == 0, done.stderr
    files = [
        path for folder in (published.archive, published.snapshots) for path in folder.rglob("*") if path.is_file()
    ]
    assert [path for path in files if b"Fictum" in path.read_bytes()] == []
    packed = [path for path in files if path.read_bytes().startswith(b"PK")]
    assert [path for path in packed if has_trace(path.read_bytes(), Secrets(["Sora Fictum"]))] == []
    assert packed
    assert len(list_erased(published.snapshots)) == 1
    assert not any((published.snapshots / name).exists() for name in list_erased(published.snapshots))
    deadline = time.monotonic() + 300
    while "Sora Fictum" in ask(server) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert "Sora Fictum" not in ask(server)
    page = send(f"{server.url}/doc/id/submission/{identity}/contact/poa-1", Accept="text/html")
    assert (page.status, b"Sora" in page.body) == (404, False)
    assert published.verify() == (0, {"accepted": 1, "faults": 0})
    assert "contact/poa-1 erased" in published.run("archive", "list").stdout
