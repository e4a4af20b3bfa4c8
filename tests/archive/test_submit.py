"""From a file to the graph: submitted, archived, built and served, with nothing personal in public without consent."""

import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pyoxigraph as ox
import pytest

from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import read_pointer
from poakg.graph.store import load_store
from poakg.graph.store import select
from poakg.namespaces import BASE
from poakg.namespaces import EXAMPLES as EXAMPLES_GRAPH
from poakg.namespaces import GRAPH
from poakg.namespaces import ID
from poakg.namespaces import TERM
from poakg.rdf.formats import list_formats
from poakg.system.resources import find_content
from tests.command import run_command
from tests.conftest import ROOT
from tests.conftest import Server
from tests.conftest import copy_release
from tests.http import send

pytestmark = pytest.mark.slow

EXAMPLES = ROOT / "data" / "examples"
REPORT = f"{ID}submission/XXF/2026/national-report"
SECRETS = ("Sora Fictum", "sora@police.example", "+12125550177", "Chief of Tracing", "7 Hidden Lane")


def read_example(kind: str) -> str:
    """Return the example of a kind, as another invented State would submit it."""
    return (EXAMPLES / f"{kind}.ttl").read_text(encoding="utf-8").replace("XXE", "XXF")


def write_contacts(consent: str) -> str:
    """Return a contact notification in which one person gives ``consent`` or does not, and another one does."""
    name, email, telephone, post, address = SECRETS
    personal = (
        f'poakg:consentToPublish {consent} ; poakg:jobTitle "{post}" ; poakg:telephone "{telephone}" ; '
        f'poakg:postalAddress "{address}" ;'
    )
    text = read_example("point-of-contact").replace("Maria Exemplum", name).replace("tracing@police.example", email)
    return text.replace("poakg:consentToPublish false ;", personal)


@dataclass
class Place:
    """An archive, a folder of snapshots, and files to submit."""

    folder: Path
    snapshots: Path

    @property
    def archive(self) -> Path:
        """Folder of the archive."""
        return self.folder / "archive"

    def run(
        self, *arguments: str, limit: Callable[[], None] | None = None, text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command of poakg, which gets ``text`` on standard input, under a ``limit`` in a process of its own."""
        variables = {"POAKG_ARCHIVE": str(self.archive), "POAKG_SNAPSHOTS": str(self.snapshots)}
        if limit is None:
            return run_command(*arguments, text=text or "", variables=variables)
        return subprocess.run(
            [sys.executable, "-m", "poakg", *arguments],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | variables,
            timeout=600,
            preexec_fn=limit,
            input=text,
        )

    def submit(self, text: str, *options: str, name: str = "report.ttl") -> subprocess.CompletedProcess[str]:
        """Submit a file with this ``text``."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return self.run("submit", str(path), *options)


@pytest.fixture
def place(tmp_path: Path, snapshot: Snapshot) -> Place:
    """An archive with nothing in it yet."""
    return Place(tmp_path, snapshot.path.parent)


def test_accepted_recognized_superseded(place: Place) -> None:
    """The id on standard output, the rest for people beside it."""
    first = place.submit(read_example("national-report"))
    assert (first.returncode, first.stdout) == (0, f"{REPORT}/1\n")
    again = place.submit(read_example("national-report"), "--format", "json", name="other.ttl")
    told = json.loads(again.stdout)
    assert (again.returncode, told["outcome"], told["submission"]) == (0, "known", f"{REPORT}/1")
    changed = place.submit(read_example("national-report").replace("poakg:seized 60", "poakg:seized 61"))
    assert (changed.returncode, changed.stdout) == (0, f"{REPORT}/2\n")
    difference = place.run("diff", "XXF/2026/national-report/1", f"{REPORT}/2", "--format", "csv")
    assert difference.returncode == 1
    assert difference.stdout.splitlines()[1:] == ["changed,Quantities,2025 / all,Seized,60,61"]
    same = place.run("diff", f"{REPORT}/2", str(place.folder / "report.ttl"))
    assert (same.returncode, same.stdout) == (0, "Nothing differs.\n")
    assert place.run("archive", "verify").returncode == 0
    assert len(place.run("archive", "list").stdout.splitlines()) == 2


def test_rejected_is_in_quarantine(place: Place) -> None:
    """With a report that names rule and line."""
    done = place.submit(read_example("national-report").replace("answer:developing", "answer:soon"), "--format", "json")
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["outcome"], told["submission"], told["findings"]["violation"]) == ("rejected", None, 1)
    report = json.loads((place.archive / "quarantine" / f"{told['digest']}.json").read_bytes())
    finding = report["files"][0]["findings"][0]
    assert (finding["rule"], finding["severity"]) == ("NR-025", "violation")
    assert (place.archive / "bytes" / told["digest"]).read_bytes() == (place.folder / "report.ttl").read_bytes()
    assert not (place.archive / "accepted").exists()


UNREAD = {
    "statement": ("report.ttl", "<{report}/1/count/2025/all> poakg:destroyd 40 ."),
    "class": ("report.ttl", "<{report}/1/count/2025/all> a poakg:ArmCount ."),
    "subject": ("report.ttl", "<https://example.org/a> poakg:comment 'Forty more.' ."),
}


@pytest.mark.parametrize("name", UNREAD)
def test_what_was_not_read_is_left_out_only_when_asked_for(place: Place, name: str) -> None:
    """Until then it is rejected, though no rule is broken; what is left out is in no graph."""
    file, text = UNREAD[name]
    body = read_example("national-report") + text.format(report=REPORT)
    done = place.submit(body, "--format", "json", name=file)
    told = json.loads(done.stdout)
    assert (done.returncode, told["outcome"], told["unread"], told["findings"]["violation"]) == (1, "rejected", 1, 0)
    assert "--leave-out-unread" in done.stderr or "--leave-out-unread" in place.submit(body, name=file).stderr
    report = json.loads((place.archive / "quarantine" / f"{told['digest']}.json").read_bytes())
    assert (report["complete"], report["unread"], report["files"][0]["unread"]) == (False, 1, 1)
    done = place.submit(body, "--leave-out-unread", "--format", "json", name=file)
    told = json.loads(done.stdout)
    assert (done.returncode, told["outcome"], told["unread"]) == (0, "accepted", 1)
    graph = (place.archive / "accepted/XXF/2026/national-report/1.nt").read_text(encoding="utf-8")
    assert not any(word in graph for word in ("destroyd", "ArmCount", "Forty"))
    assert place.run("archive", "verify").returncode == 0


def test_each_submission_of_a_folder_is_taken_by_itself(place: Place) -> None:
    """What becomes of one does not depend on the others; the exit code is the worst, and a list has all of them."""
    folder = place.folder / "received"
    folder.mkdir()
    report = read_example("national-report")
    (folder / "a.ttl").write_text(report, encoding="utf-8")
    (folder / "b.ttl").write_text("nothing that can be read", encoding="utf-8")
    (folder / "c.ttl").write_text(report.replace("poakg:seized 60", "poakg:seized -1"), encoding="utf-8")
    (folder / "d.ttl").write_text(write_contacts("true"), encoding="utf-8")
    done = place.run("submit", str(folder), "--format", "json")
    entries = json.loads(done.stdout)
    assert done.returncode == 2
    assert [Path(entry["files"][0]).name for entry in entries] == ["a.ttl", "b.ttl", "c.ttl", "d.ttl"]
    assert [entry["outcome"] for entry in entries] == ["accepted", "unreadable", "rejected", "accepted"]
    assert "4 submissions: 2 accepted, 1 unreadable, 1 rejected." in done.stderr
    assert len(list((place.archive / "quarantine").glob("*.json"))) == 2
    again = place.run("submit", str(folder / "a.ttl"), str(folder / "d.ttl"))
    assert (again.returncode, again.stdout.splitlines()) == (0, [entries[0]["submission"], entries[3]["submission"]])
    assert len(place.run("archive", "list").stdout.splitlines()) == 2


def test_a_folder_with_a_link_is_not_taken(place: Place) -> None:
    """Nothing of it is, until the link is gone: what it leads to may belong to it."""
    folder = place.folder / "linked"
    folder.mkdir()
    (folder / "a.ttl").write_text(read_example("national-report"), encoding="utf-8")
    (folder / "b.ttl").symlink_to(folder / "a.ttl")
    done = place.run("submit", str(folder))
    assert (done.returncode, "is a link" in done.stderr) == (2, True)
    assert not (place.archive / "accepted").exists()


def test_a_file_with_two_submissions_is_not_taken(place: Place) -> None:
    """Nobody could say which of them its bytes are."""
    done = place.submit(read_example("national-report") + read_example("point-of-contact"))
    assert done.returncode == 2
    assert not (place.archive / "accepted").exists()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("nothing that can be read", "unreadable"),
        (
            f"{read_example('national-report')}<{REPORT}/1> <http://purl.org/dc/terms/source> <https://example.org/a> ."
            f'<https://example.org/a> <{TERM}comment> "x" .',
            "foreign-statement",
        ),
    ],
)
def test_what_cannot_be_examined_lies_in_quarantine(place: Place, text: str, code: str) -> None:
    """As it was received, with the reason; a dry run keeps nothing."""
    assert place.submit(text, "--dry-run").returncode == 2
    assert not place.archive.exists()
    done = place.submit(text)
    assert (done.returncode, f"error[{code}]" in done.stderr) == (2, True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    told = json.loads((place.archive / "quarantine" / f"{digest}.json").read_bytes())
    assert (told["code"], told["files"]) == (code, [{"name": "report.ttl", "sha256": digest}])
    assert (place.archive / "bytes" / digest).read_bytes() == text.encode()
    assert not (place.archive / "accepted").exists()
    assert place.run("archive", "verify").returncode == 0


def test_standard_input_is_submitted_too(place: Place) -> None:
    """By the name given to it."""
    text = read_example("national-report")
    done = place.run("submit", "-", "--name", "report.ttl", text=text)
    assert (done.returncode, done.stdout) == (0, f"{REPORT}/1\n")
    assert place.submit(text, "--format", "json").stdout.count('"known"') == 1
    assert place.run("submit", "-", text=text).returncode == 2


def test_a_dry_run_keeps_nothing(place: Place) -> None:
    """It tells what would be."""
    done = place.submit(read_example("national-report"), "--dry-run", "--format", "json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["outcome"], told["submission"]) == (0, "accepted", f"{REPORT}/1")
    assert not place.archive.exists()


def test_a_disk_without_room_is_told(place: Place) -> None:
    """In a message with what to do; nothing was changed."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    place.submit(read_example("national-report"), "--dry-run")
    done = place.run("submit", str(place.folder / "report.ttl"), limit=limit)
    assert done.returncode == 2
    assert "error[archive]" in done.stderr
    assert "Make room" in done.stderr
    assert "Traceback" not in done.stderr
    assert place.run("archive", "list").stdout == ""
    assert place.run("submit", str(place.folder / "report.ttl")).returncode == 0
    assert place.run("archive", "verify").returncode == 0


def test_rules_across_submissions_are_asked(place: Place) -> None:
    """An answer that became no since the last cycle, told at its place in the new file and nowhere else."""
    place.submit(read_example("national-report"))
    later = read_example("national-report").replace("2026", "2028").replace("2024-01-01", "2026-01-01")
    later = later.replace("2025-12-31", "2027-12-31").replace("answer:yes", "answer:no", 1)
    later = later.replace(
        "poakg:evidence <https://w3id.org/poakg/id/submission/XXF/2028/national-report/1/law/L1> ;", ""
    )
    done = place.submit(later, "--format", "json")
    assert done.returncode == 0
    report = json.loads((place.archive / "reports/XXF/2028/national-report/1.json").read_bytes())
    lines = later.splitlines()
    (found,) = [finding for finding in report["files"][0]["findings"] if finding["rule"] == "CRO-010"]
    assert (found["value"], found["iri"]) == ("45.1", f"{ID}item/45.1")
    assert "item:45.1" in lines[found["line"] - 1]
    # What was found among earlier submissions is not told again.
    again = place.submit(later.replace("A decree", "The decree"), "--format", "json")
    assert json.loads(again.stdout)["findings"]["violation"] == 0


def test_a_spreadsheet_goes_all_the_way(place: Place) -> None:
    """A template filled in from what was accepted before is accepted, and differs in what was changed alone."""
    place.submit(read_example("national-report"))
    target = place.folder / "next.xlsx"
    done = place.run("template", "national-report", "--state", "XXF", "--cycle", "2026", "--output", str(target))
    assert done.returncode == 0
    assert "XXF/2026/national-report/1" in done.stderr
    book = openpyxl.load_workbook(target)
    cells = [cell for row in book["Quantities"].iter_rows() for cell in row if str(cell.value) == "60"]
    assert len(cells) == 1
    cells[0].value = 61
    book.save(target)
    receipt = place.run("submit", str(target), "--format", "json")
    assert json.loads(receipt.stdout)["submission"] == f"{REPORT}/2", receipt.stderr
    difference = json.loads(place.run("diff", f"{REPORT}/1", f"{REPORT}/2", "--format", "json").stdout)
    changed = [change for change in difference if change["sheet"] != "Report"]
    assert [(change["column"], change["old"], change["new"]) for change in changed] == [("Seized", ["60"], ["61"])]


# What is published; building it takes a while.


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot) -> Place:
    """An archive with reports, one superseded, and points of contact, of whom one wants to stay private; built."""
    folder = tmp_path_factory.mktemp("published")
    place = Place(folder, folder / "snapshots")
    copy_release(snapshot, place.snapshots)
    for text in (
        read_example("national-report"),
        read_example("national-report").replace("poakg:seized 60", "poakg:seized 61"),
        write_contacts("false"),
        write_contacts("false").replace("National Police", "Federal Police"),
        # An example as it is, which the graph of examples has too.
        (EXAMPLES / "voluntary-target.ttl").read_text(encoding="utf-8"),
    ):
        assert place.submit(text).returncode == 0
    done = place.run("build")
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture(scope="module")
def server(published: Place) -> Iterator[Server]:
    """A server of what is published."""
    running = Server("--archive", str(published.archive), snapshots=published.snapshots)
    yield running
    assert running.stop() == 0


def load(place: Place) -> ox.Store:
    """Load the current snapshot."""
    pointer = read_pointer(place.snapshots)
    assert pointer is not None
    return load_store(pointer.path)


def test_the_default_graph_has_the_last_ones(published: Place) -> None:
    """What was superseded stays in its own graph."""
    store = load(published)
    query = f"SELECT ?report {{ ?report a <{TERM}NationalReport> }}"
    assert [row["report"].value for row in select(store, query)] == [f"{REPORT}/2"]
    for number in (1, 2):
        graph = ox.NamedNode(f"{GRAPH}submission/XXF/2026/national-report/{number}")
        assert any(store.quads_for_pattern(ox.NamedNode(f"{REPORT}/{number}"), None, None, graph))


def test_no_triple_stands_in_two_public_graphs(published: Place) -> None:
    """Not even where an example is submitted as it is."""
    triples = [quad.triple for quad in load(published)]
    assert len(triples) == len(set(triples))


def test_a_superseded_one_can_be_asked_for_by_name(published: Place, server: Server) -> None:
    """By its graph, in a query or from the graph store, and its IRIs resolve; the default graph is without it."""
    graph, old = f"{GRAPH}submission/XXF/2026/national-report/1", f"{REPORT}/1"
    count = "SELECT (COUNT(*) AS ?count) { %s }"
    asked = {
        "default": count % f"<{old}> a ?kind",
        "any graph": count % f"GRAPH ?graph {{ <{old}> a ?kind }}",
        "named": count % f"GRAPH <{graph}> {{ <{old}> a ?kind }}",
        "prefix": f"PREFIX g: <{graph[:-1]}> " + count % f"GRAPH g:1 {{ <{old}> a ?kind }}",
        "beside": f"PREFIX g: <{graph[:-1]}> " + count % f"<{old}> a ?kind",
    }
    answers = {
        name: send(f"{server.url}/sparql?query={quote(query)}", Accept="text/csv").body.decode().split()[1]
        for name, query in asked.items()
    }
    assert answers == {"default": "0", "any graph": "0", "named": "1", "prefix": "1", "beside": "0"}
    stored = send(f"{server.url}/graph-store?graph={quote(graph, safe='')}", Accept="application/n-triples")
    assert (stored.status, f"<{old}/answer/45.1>" in stored.body.decode()) == (200, True)
    path = f"{old}/answer/45.1".removeprefix(BASE)
    for accept in ("text/html", "text/turtle"):
        page = send(f"{server.url}/doc/{path}", Accept=accept)
        # Turtle abbreviates the IRI by a prefix.
        names_item = re.search(rb"item[/:]45\.1\b", page.body) is not None
        assert (page.status, page.media_type, names_item) == (200, accept, True)


def gather_public(place: Place, server: Server) -> Iterator[tuple[str, bytes]]:
    """Yield everything that is published, each with where it comes from."""
    for file in [*place.snapshots.iterdir(), *(place.archive / "accepted").rglob("*")]:
        if file.is_file():
            yield str(file), file.read_bytes()
    for name in read_queries(find_content()):
        yield name, place.run("query", name, "--format", "csv").stdout.encode() if "submission" in name else b""
    yield "list", place.run("archive", "list").stdout.encode()
    for number in (1, 2):
        identity = f"XXF/2026/point-of-contact/{number}"
        other = f"XXF/2026/point-of-contact/{3 - number}"
        yield "diff", place.run("diff", identity, other, "--format", "json").stdout.encode()
        graph = quote(f"{GRAPH}submission/{identity}", safe="")
        contact = f"submission/{identity}/contact/iti-1"
        for entry in list_formats("graph"):
            for path in (
                f"/graph-store?graph={graph}",
                f"/graph-store?default&format={entry.name}",
                f"/id/{contact}",
                f"/doc/id/{contact}",
            ):
                yield f"{path} {entry.name}", send(server.url + path, Accept=entry.media_type).body
        yield contact, send(f"{server.url}/doc/id/{contact}", Accept="text/html").body
    everything = quote("SELECT ?s ?p ?o ?g { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }")
    named = quote(f"SELECT * {{ GRAPH <{GRAPH}submission/XXF/2026/point-of-contact/1> {{ ?s ?p ?o }} }}")
    examples = quote(f"SELECT * {{ GRAPH <{EXAMPLES_GRAPH}> {{ ?s ?p ?o }} }}")
    for query in (everything, named, examples):
        for form in ("text/csv", "application/sparql-results+json", "text/html"):
            yield query, send(f"{server.url}/sparql?query={query}", Accept=form).body
    for words in ("Sora", "police", "Hidden"):
        yield "search", send(f"{server.url}/search?q={words}").body.replace(f"{words}".encode(), b"", 1)
    target = place.folder / "again.xlsx"
    place.run("template", "point-of-contact", "--state", "XXF", "--cycle", "2026", "--output", str(target), "--force")
    cells = [
        str(cell)
        for sheet in openpyxl.load_workbook(target)
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    ]
    yield "template", "\n".join(cells).encode()


def test_nothing_personal_is_published_without_consent(published: Place, server: Server) -> None:
    """In no snapshot, query, export or page; those who consent are there, so that the search is one that finds."""
    seen = 0
    for where, body in gather_public(published, server):
        text = body.decode(errors="replace").casefold()
        seen += "jan exemplum" in text
        for secret in (*SECRETS, "sora@", "fictum", "maria exemplum"):
            assert secret.casefold() not in text, f"{secret} in {where}"
    assert seen > 20


def test_the_owner_of_the_archive_sees_it(published: Place) -> None:
    """In the bytes, in what is restricted, and in a difference that is asked to tell it."""
    line = ["diff", "XXF/2026/point-of-contact/1", str(EXAMPLES / "point-of-contact.ttl"), "--restricted"]
    assert SECRETS[0] in published.run(*line).stdout
    assert SECRETS[0] in (published.archive / "restricted/XXF/2026/point-of-contact/1.nt").read_text(encoding="utf-8")


def test_a_running_server_takes_it_up(published: Place, server: Server) -> None:
    """Submitted, built, served, without a restart."""
    text = read_example("arms-statistics")
    assert published.submit(text).returncode == 0
    assert published.run("build").returncode == 0
    query = quote(f"ASK {{ <{ID}submission/XXF/2026/arms-statistics/1> a <{TERM}ArmsStatistics> }}")
    deadline = time.monotonic() + 300
    answer = ""
    while "true" not in answer and time.monotonic() < deadline:
        time.sleep(0.2)
        answer = send(f"{server.url}/sparql?query={query}", Accept="application/json").body.decode()
    assert "true" in answer
