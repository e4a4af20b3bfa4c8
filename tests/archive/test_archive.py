"""The archive keeps what is submitted: whole or not at all, nothing overwritten, nothing personal in public."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.archive.acceptance import Outcome
from poakg.archive.acceptance import submit
from poakg.archive.folder import Folder
from poakg.archive.index import read_index
from poakg.archive.index import write_index
from poakg.archive.inspection import Inspection
from poakg.archive.inspection import inspect
from poakg.archive.publication import read_graphs
from poakg.archive.statements import read_restricted
from poakg.errors import ArchiveError
from poakg.errors import ForeignStatementError
from poakg.graph.contact_names import ROW_KEY
from poakg.graph.content import SourceFile
from poakg.graph.privacy import part_personal
from poakg.graph.protection import read_protection
from poakg.graph.submission_id import SubmissionId
from poakg.graph.submission_id import find_submission
from poakg.graph.submission_id import list_superseded
from poakg.graph.submission_id import parse_path
from poakg.namespaces import GRAPH
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.release.recipe import Recipe
from tests.archive.deposits import HEAD
from tests.archive.deposits import MATCHED
from tests.archive.deposits import PROTECTION
from tests.archive.deposits import SECRETS
from tests.archive.deposits import Verdict
from tests.archive.deposits import hand_in
from tests.archive.deposits import make_deposit
from tests.archive.deposits import write_contacts
from tests.archive.deposits import write_report
from tests.archive.interruption import NEW
from tests.conftest import ROOT

FIRST = SubmissionId("XXF", "2026", "national-report", 1)
CONTACTS = SubmissionId("XXF", "2026", "point-of-contact", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """An archive that is not there yet."""
    return Folder(tmp_path / "archive")


def read_public(folder: Folder) -> str:
    """Return all that anyone may read in the archive."""
    paths = (folder.path / "accepted").rglob("*")
    return "\n".join(path.read_text(encoding="utf-8") for path in paths if path.is_file())


def test_what_passes_is_accepted(folder: Folder) -> None:
    """The bytes as they came, the statements under the id, the findings, and where it all comes from."""
    content = write_report("first")
    receipt = hand_in(folder, content, name="report.ttl")
    assert (receipt.outcome, receipt.identity, receipt.replaces) == (Outcome.ACCEPTED, FIRST, None)
    entry = folder.read_entry(FIRST)
    assert folder.locate_bytes(entry.files[0].sha256).read_bytes() == content
    assert (entry.files[0].name, entry.files[0].bytes) == ("report.ttl", len(content))
    assert (entry.findings, entry.restricted) == ({"violation": 0, "warning": 2, "info": 0}, None)
    assert folder.locate_report(FIRST).read_bytes() == b'{"findings": []}\n'
    assert inspect(folder, PROTECTION) == Inspection(1, (), ())


def test_the_same_bytes_are_recognized(folder: Folder) -> None:
    """Whatever the file is called, also when something has superseded it."""
    hand_in(folder, write_report("first"))
    hand_in(folder, write_report("second"))
    before = sorted(folder.path.rglob("*"))
    receipt = hand_in(folder, write_report("first"), name="other.ttl")
    assert (receipt.outcome, receipt.identity) == (Outcome.KNOWN, FIRST)
    assert sorted(folder.path.rglob("*")) == before


def test_a_changed_one_supersedes_and_overwrites_nothing(folder: Folder) -> None:
    """It gets the next number, says what it replaces, and all that was there stays as it was."""
    hand_in(folder, write_report("first"))
    before = {path: path.read_bytes() for path in (folder.path / "accepted").rglob("*.*")}
    receipt = hand_in(folder, write_report("second"))
    second = FIRST.count_to(2)
    assert (receipt.identity, receipt.replaces) == (second, FIRST)
    text = folder.locate_graph(second).read_text(encoding="utf-8")
    assert f"<{second.iri}> <{PREFIXES['dcterms']}replaces> <{FIRST.iri}> ." in text
    assert f"<{second.iri}/answer/45.1> <{TERM}comment>" in text
    assert f"<{FIRST.iri}/" not in text
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("stated", [1, 3, 7])
def test_the_archive_knows_the_order_better(folder: Folder, stated: int) -> None:
    """Whatever number a file gives itself or says it replaces, it replaces the last one that was accepted."""
    hand_in(folder, write_report("first"))
    content = write_report("second", number=9)
    other, root = FIRST.count_to(stated).iri, FIRST.count_to(9).iri
    content += f"<{root}> <{PREFIXES['dcterms']}replaces> <{other}> .".encode()
    hand_in(folder, content)
    text = folder.locate_graph(FIRST.count_to(2)).read_text(encoding="utf-8")
    assert [line.split()[2] for line in text.splitlines() if "/replaces>" in line] == [f"<{FIRST.iri}>"]


@pytest.mark.parametrize("verdict", [Verdict(passes=False), Verdict(passes_with_others=False)])
def test_what_is_rejected_lies_in_quarantine(folder: Folder, verdict: Verdict) -> None:
    """With its bytes and its report, and nothing of it is accepted; fixed rules may accept it later."""
    content = write_report("first")
    receipt = hand_in(folder, content, verdict)
    assert (receipt.outcome, receipt.identity) == (Outcome.REJECTED, None)
    assert folder.locate_quarantine(receipt.digest).read_bytes() == b'{"findings": []}\n'
    assert folder.locate_bytes(receipt.digest).read_bytes() == content
    assert folder.list_accepted() == []
    assert hand_in(folder, content).outcome is Outcome.ACCEPTED


def test_a_dry_run_writes_nothing(folder: Folder) -> None:
    """It tells what would become of the file."""
    receipt = submit(folder, make_deposit(write_report("first")), PROTECTION, Verdict(), dry=True)
    assert (receipt.outcome, receipt.identity) == (Outcome.ACCEPTED, FIRST)
    assert not folder.path.exists()


FOREIGN = {
    "a statement about a State": f'<{ID}state/XXF> <{PREFIXES["rdfs"]}label> "Other" .',
    "a statement about another submission": f'<{FIRST.count_to(12).iri}> <{PREFIXES["rdfs"]}label> "Other" .',
    "a second submission": f"<{FIRST.count_to(2).iri}> a <{TERM}NationalReport> .",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_submission_speaks_of_itself_alone(folder: Folder, name: str) -> None:
    """So it can neither change the graph nor speak for somebody else."""
    with pytest.raises(ForeignStatementError):
        hand_in(folder, write_report("first") + FOREIGN[name].encode())
    assert folder.list_accepted() == []


def test_without_an_author_there_is_no_id(folder: Folder) -> None:
    """Nothing can be made up for it."""
    with pytest.raises(ForeignStatementError):
        hand_in(folder, write_report("first").replace(b"state:XXF", b'"XXF"'))


def test_blank_nodes_stay_apart(folder: Folder) -> None:
    """Those of two submissions are never the same in the graph that is built."""
    law = f" <{FIRST.iri}/answer/45.1> <{TERM}evidence> [ a <{TERM}Law> ] ."
    hand_in(folder, write_report("first") + law.encode())
    hand_in(folder, write_report("first", "XXG") + law.replace("XXF", "XXG").encode())
    blanks = [
        {str(triple.subject) for triple in graph.triples if isinstance(triple.subject, ox.BlankNode)}
        for graph in read_graphs(folder)
    ]
    assert [len(found) for found in blanks] == [1, 1]
    assert blanks[0].isdisjoint(blanks[1])


def test_no_triple_stands_in_two_graphs(folder: Folder) -> None:
    """Not even where two submissions say the same."""
    for comment in ("first", "second", "third"):
        hand_in(folder, write_report(comment))
    hand_in(folder, write_report("first", "XXG"))
    triples = [triple for graph in read_graphs(folder) for triple in graph.triples]
    assert len(triples) == len(set(triples))


def test_provenance_is_in_the_graph(folder: Folder) -> None:
    """Of the submission itself: file, digest, moment, rules and findings."""
    receipt = hand_in(folder, write_report("first"), name="report.ttl")
    (graph,) = read_graphs(folder)
    assert graph.graph == FIRST.graph == f"{GRAPH}submission/XXF/2026/national-report/1"
    store = ox.Store()
    store.extend(ox.Quad(triple.subject, triple.predicate, triple.object) for triple in graph.triples)
    rows = store.query(
        f"PREFIX prov: <{PREFIXES['prov']}> PREFIX schema: <{PREFIXES['schema']}> PREFIX poakg: <{TERM}> "
        f"SELECT * {{ <{FIRST.iri}> prov:wasDerivedFrom ?file ; prov:wasGeneratedBy ?how ; "
        "prov:generatedAtTime ?when . "
        "?file schema:sha256 ?sha . OPTIONAL { ?file schema:name ?name } "
        "?how prov:used ?file ; prov:endedAtTime ?when ; poakg:warningCount ?warnings ; poakg:rulesDigest ?rules }"
    )
    assert isinstance(rows, ox.QuerySolutions)
    (row,) = rows
    # The name of a file may be that of a person.
    assert (row["sha"].value, row["name"], row["warnings"].value) == (receipt.digest, None, "2")
    assert row["when"].value == folder.read_entry(FIRST).received


def test_neighbours_are_those_of_the_author(folder: Folder) -> None:
    """What the author said before, superseded or not, and nothing of others unless help is matched."""
    hand_in(folder, write_report("first"))
    hand_in(folder, write_report("other", "XXG"))
    verdict = Verdict()
    hand_in(folder, write_report("second"), verdict)
    assert verdict.plan is not None
    subjects = {triple.subject for triple in verdict.plan.neighbours}
    assert subjects == {ox.NamedNode(FIRST.iri), ox.NamedNode(f"{FIRST.iri}/answer/45.1")}


def test_help_is_matched_across_authors(folder: Folder) -> None:
    """Of each theme one need of anybody is known, as long as nothing has superseded it."""
    theme = f"{PREFIXES['theme']}marking"

    def ask(state: str, comment: str, themes: str) -> Verdict:
        root = FIRST.iri.replace("XXF", state)
        need = f"<{root}> <{TERM}need> <{root}/need/N1> . <{root}/need/N1> a <{TERM}AssistanceNeed> {themes} ."
        verdict = Verdict()
        hand_in(folder, write_report(comment, state) + need.encode(), verdict)
        return verdict

    def list_foreign(verdict: Verdict) -> set[str]:
        assert verdict.plan is not None
        return {str(t.subject) for t in verdict.plan.neighbours if "/XXF/" in str(t.subject)}

    ask("XXF", "first", f"; <{TERM}theme> <{theme}>")
    assert list_foreign(ask("XXG", "first", f"; <{TERM}theme> <{theme}>")) == {f"<{FIRST.iri}/need/N1>"}
    ask("XXF", "second", "")
    assert list_foreign(ask("XXH", "first", f"; <{TERM}theme> <{theme}>")) == set()


def test_the_index_is_made_anew_from_what_is_there(folder: Folder) -> None:
    """Lost, damaged, behind or ahead: what is accepted decides."""
    digests = [hand_in(folder, write_report(comment)).digest for comment in ("first", "second")]
    behind = folder.index.read_bytes()
    digests.append(hand_in(folder, write_report("third")).digest)
    whole = folder.index.read_bytes()
    earlier = json.dumps(json.loads(whole)["lines"]).encode()
    for spoiled in (None, b"", b"{}", earlier, behind):
        folder.index.unlink(missing_ok=True)
        if spoiled is not None:
            folder.index.write_bytes(spoiled)
        index = read_index(folder, MATCHED)
        assert [index.find(digest) for digest in digests] == [FIRST.count_to(number) for number in (1, 2, 3)]
    folder.locate_entry(FIRST.count_to(3)).unlink()
    folder.index.write_bytes(whole)
    assert read_index(folder, MATCHED).find(digests[2]) is None


def test_the_index_follows_the_classes_that_rules_match(folder: Folder) -> None:
    """One that was made for other classes is made again."""
    answer = f"{FIRST.iri}/answer/45.1"
    theme = f"<{TERM}theme> <{PREFIXES['theme']}marking>"
    hand_in(folder, write_report("first") + f"<{answer}> {theme} .".encode())
    assert read_index(folder, MATCHED).list_matches() == []
    index = read_index(folder, {f"{TERM}Answer"})
    assert {str(triple.subject) for triple in index.list_matches()} == {f"<{answer}>"}
    with folder.lock():
        write_index(folder, index)
    assert read_index(folder, MATCHED).list_matches() == []


def test_what_was_superseded_is_known_as_that(folder: Folder) -> None:
    """The first version, sent again after the second, names the one that took its place; the second is not."""
    first, second = write_report("first"), write_report("second")
    hand_in(folder, first)
    assert hand_in(folder, first).superseded_by is None
    hand_in(folder, second)
    again = hand_in(folder, first)
    assert (again.outcome, again.identity, again.superseded_by) == (Outcome.KNOWN, FIRST, FIRST.count_to(2))
    assert hand_in(folder, second).superseded_by is None


DAMAGES = {
    "a byte of the received file": lambda folder: folder.locate_bytes(folder.read_entry(CONTACTS).files[0].sha256),
    "a byte of the graph": lambda folder: folder.locate_graph(CONTACTS),
    "a byte of what is restricted": lambda folder: folder.locate_restricted(CONTACTS),
    "a byte of the entry": lambda folder: folder.locate_entry(CONTACTS),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found(folder: Folder, name: str) -> None:
    """By the digests of the entry."""
    hand_in(folder, write_contacts())
    assert inspect(folder, PROTECTION).faults == ()
    path = DAMAGES[name](folder)
    path.write_bytes(path.read_bytes()[:-5])
    assert len(inspect(folder, PROTECTION).faults) == 1


def test_rights_that_are_too_wide_are_found(folder: Folder) -> None:
    """Personal data is for its owner."""
    hand_in(folder, write_contacts())
    folder.locate_restricted(CONTACTS).chmod(0o644)
    assert len(inspect(folder, PROTECTION).faults) == 1


def test_a_damaged_graph_is_not_published(folder: Folder) -> None:
    """The build stops and says which file."""
    hand_in(folder, write_report("first"))
    path = folder.locate_graph(FIRST)
    path.write_bytes(path.read_bytes().replace(b"first", b"forged"))
    with pytest.raises(ArchiveError, match=r"national-report/1\.nt"):
        read_graphs(folder)


# Privacy


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (write_contacts(), "contacts.ttl"),
        (write_contacts().replace(b"poakg:consentToPublish false ;", b""), "contacts.ttl"),
        (write_contacts("true, false"), "contacts.ttl"),
        (write_contacts('"yes"'), "contacts.ttl"),
        (write_contacts(more='; poakg:organizationName "Office of MARIA  EXEMPLUM"'), "contacts.ttl"),
        (write_contacts(more='; poakg:organizationName "write to tracing@police.example"'), "contacts.ttl"),
        (write_contacts(more='; rdfs:label "maria-exemplum"'), "contacts.ttl"),
        (write_contacts(more='; <http://xmlns.com/foaf/0.1/name> "Maria Exemplum"'), "contacts.ttl"),
        (write_contacts(more="; rdfs:seeAlso <mailto:tracing@police.example>"), "contacts.ttl"),
        (write_contacts(key="Maria%20Exemplum"), "contacts.ttl"),
        (write_contacts(), "Maria Exemplum.ttl"),
        (write_contacts(), "tracing@police.example.ttl"),
    ],
)
def test_nothing_personal_is_public_without_consent(folder: Folder, content: bytes, name: str) -> None:
    """Wherever else in the file it is repeated."""
    hand_in(folder, content, name=name)
    public = read_public(folder).casefold() + "".join(
        graph.content.decode().casefold() for graph in read_graphs(folder)
    )
    for spelling in (*SECRETS, "maria", "exemplum", "tracing@"):
        assert spelling.casefold() not in public
    restricted = folder.locate_restricted(CONTACTS).read_text(encoding="utf-8")
    assert all(secret in restricted for secret in SECRETS)
    assert inspect(folder, PROTECTION).faults == ()


def test_the_ontology_says_what_is_personal(recipe: Recipe) -> None:
    """And the templates, what a point of contact is asked for."""
    protection = read_protection(recipe.sources)
    assert protection.personal == PROTECTION.personal
    assert protection.asked > PROTECTION.asked
    assert protection.contacts == PROTECTION.contacts


def test_all_classes_that_share_a_personal_property_are_protected() -> None:
    """Its domain may be one class or the union of several."""
    ontology = f"""{HEAD}
@prefix owl: <{PREFIXES["owl"]}> .
poakg:badge poakg:personal true ; rdfs:domain [ a owl:Class ; owl:unionOf ( poakg:PointOfContact poakg:Inspector ) ] .
poakg:rank poakg:personal false ; rdfs:domain poakg:Officer .
"""
    protection = read_protection([SourceFile("ontology/badge.ttl", f"{GRAPH}ontology", ontology.encode())])
    assert protection.contacts == {f"{TERM}PointOfContact", f"{TERM}Inspector"}
    assert protection.personal == {f"{TERM}badge"}


def test_consent_makes_it_public(folder: Folder) -> None:
    """Nothing but the key is restricted then."""
    hand_in(folder, write_contacts("true"))
    public = read_public(folder)
    assert all(secret in public for secret in SECRETS)
    assert [triple.predicate for triple in read_restricted(folder, CONTACTS)] == [ROW_KEY]


def test_what_is_not_personal_is_public_anyway(folder: Folder) -> None:
    """Function, organization and the answer about consent."""
    hand_in(folder, write_contacts())
    public = read_public(folder)
    assert "National Police" in public
    assert "consentToPublish" in public


@given(
    st.text(min_size=1, max_size=30).filter(lambda text: any(map(str.isalnum, text))),
    st.text(max_size=10),
    st.text(max_size=10),
)
def test_a_repeated_name_is_found_again(name: str, before: str, after: str) -> None:
    """Whatever letters it has and whatever stands around it."""
    root = CONTACTS.iri
    contact, comment = ox.NamedNode(f"{root}/contact/C1"), ox.NamedNode(f"{TERM}comment")
    secret = ox.Triple(contact, ox.NamedNode(f"{TERM}personName"), ox.Literal(name))
    told = ox.Triple(ox.NamedNode(root), comment, ox.Literal(f"{before} {name} {after}"))
    parted = part_personal([secret, told], PROTECTION, root)
    assert (parted.public, set(parted.restricted)) == ([], {secret, told})


# Interruption


@pytest.mark.slow
def test_kill_at_every_step_leaves_old_or_new(folder: Folder) -> None:
    """Whatever a killed submission was about to do, the archive is whole, and the next one goes through."""
    hand_in(folder, write_contacts())
    steps = run_steps(folder.path)
    codes = [step["code"] for step in steps]
    assert codes == [-signal.SIGKILL] * (len(steps) - 1) + [0]
    assert len(steps) > 25
    seen = {check_state(Folder(Path(str(step["copy"])))) for step in steps}
    assert seen == {1, 2}


@pytest.mark.slow
def test_a_full_disk_at_every_step_leaves_old_or_new(folder: Folder) -> None:
    """It is told without a traceback, and there is no step after which half of it is there."""
    hand_in(folder, write_contacts())
    steps = run_steps(folder.path, "full")
    assert {step["code"] for step in steps} == {0, 2}
    for step in steps:
        # The code tells the truth: accepted or not.
        assert check_state(Folder(Path(str(step["copy"])))) == (2 if step["code"] == 0 else 1)


def run_steps(path: Path, *options: str) -> list[dict[str, object]]:
    """Interrupt a submission at each of its steps and return what became of each."""
    line = [sys.executable, "-m", "tests.archive.interruption", "steps", str(path), *options]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    return [json.loads(line) for line in done.stdout.splitlines()]


def check_state(folder: Folder) -> int:
    """Check that an archive is whole, and so it is after the next submission; return how much had been accepted."""
    found = inspect(folder, PROTECTION)
    assert found.faults == ()
    receipt = hand_in(folder, NEW)
    assert receipt.outcome is (Outcome.KNOWN if found.accepted == 2 else Outcome.ACCEPTED)
    assert receipt.identity == CONTACTS.count_to(2)
    after = inspect(folder, PROTECTION)
    assert (after.accepted, after.faults, after.leftovers) == (2, (), ())
    return found.accepted


@pytest.mark.slow
def test_kill_at_random_moments(folder: Folder) -> None:
    """One process after the other is killed in the midst of submitting."""
    draw = random.Random(2026)  # noqa: S311 - the moments differ anyway, with the load of the machine
    hand_in(folder, write_report("version 0"))
    for _ in range(6):
        before = len(folder.list_accepted())
        line = [sys.executable, "-m", "tests.archive.interruption", "repeat", str(folder.path)]
        process = subprocess.Popen(line, cwd=ROOT)
        deadline = time.monotonic() + 300
        while len(folder.list_accepted()) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.05))
        process.kill()
        process.wait()
        found = inspect(folder, PROTECTION)
        assert found.faults == ()
        assert found.accepted > before
    assert hand_in(folder, write_report("last")).replaces == FIRST.count_to(len(folder.list_accepted()) - 1)
    assert inspect(folder, PROTECTION).leftovers == ()


@pytest.mark.unshare
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """On a file system with hardly any room the last submission that had room is there, and it is said what to do."""
    room = tmp_path / "room"
    room.mkdir()
    fill = '"$2" -m tests.archive.interruption fill "$1/archive" && cp -a "$1/archive" "$3"'
    script = f'mount -t tmpfs -o size=256k tmpfs "$1" && {fill}'
    line = ["unshare", "-rm", "sh", "-c", script, "sh", str(room), sys.executable, str(tmp_path / "copy")]
    done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    assert "No space left" in done.stdout
    assert "Make room" in done.stdout
    found = inspect(Folder(tmp_path / "copy"), PROTECTION)
    assert found.faults == ()
    assert found.accepted > 3


def test_two_at_the_same_time(folder: Folder) -> None:
    """One waits for the other: each gets a number of its own and follows the one before."""
    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(lambda number: hand_in(folder, write_report(f"version {number}")), range(24)))
    numbers = sorted(receipt.identity.number for receipt in receipts if receipt.identity)
    assert numbers == list(range(1, 25))
    for receipt in receipts:
        assert receipt.identity is not None
        assert (receipt.replaces.number if receipt.replaces else 0) == receipt.identity.number - 1
    assert inspect(folder, PROTECTION).faults == ()


def test_two_processes_at_the_same_time(folder: Folder) -> None:
    """The same holds for processes; the same bytes from both are accepted once."""
    line = [sys.executable, "-m", "tests.archive.interruption", "repeat", str(folder.path)]
    processes = [subprocess.Popen(line, cwd=ROOT) for _ in range(2)]
    deadline = time.monotonic() + 300
    while len(folder.list_accepted()) < 10 and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    found = inspect(folder, PROTECTION)
    assert found.faults == ()
    digests = [folder.read_entry(identity).digest for identity in folder.list_accepted()]
    assert len(digests) == len(set(digests)) >= 10


# Identity

WORDS = st.from_regex(r"[A-Za-z0-9-]{1,8}", fullmatch=True)
IDS = st.builds(
    SubmissionId, WORDS, WORDS, st.from_regex(r"[a-z0-9-]{1,8}", fullmatch=True), st.integers(1, 999_999_999)
)


@given(IDS, st.sampled_from(["", "/answer/1", "#x", "/"]))
def test_ids_are_read_as_they_are_written(identity: SubmissionId, rest: str) -> None:
    """From IRIs, paths, and IRIs of things beneath them."""
    assert parse_path(identity.path) == parse_path(identity.iri) == identity
    assert find_submission(identity.iri + rest) == identity
    assert find_submission(f"{identity.iri}x{rest}") != identity


@given(st.sets(IDS, max_size=12))
def test_the_last_of_each_author_cycle_and_kind_is_current(identities: set[SubmissionId]) -> None:
    """All others are superseded, and graphs of anything else are not."""
    superseded = list_superseded([*(identity.graph for identity in identities), f"{GRAPH}codes"])
    slots = {identity.count_to(0) for identity in identities}
    current = {max(other for other in identities if other.count_to(0) == slot) for slot in slots}
    assert superseded == {identity.graph for identity in identities - current}
