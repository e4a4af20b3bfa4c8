"""Answers can be cited: an identifier that follows from question and data, a record, and whether it is still so."""

import json
import re
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest

from poakg.api.citing import Outcome
from poakg.api.citing import verify_answer
from poakg.graph.answers import list_answers
from poakg.graph.answers import name_answer
from poakg.graph.answers import read_answer
from poakg.graph.answers import store_answer
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import BASE
from poakg.release.pruning import Reason
from poakg.release.pruning import prune
from poakg.release.pruning import remove_snapshot
from poakg.system.resources import find_content
from tests.command import Poakg
from tests.conftest import Server
from tests.conftest import copy_release
from tests.http import Reply
from tests.http import send
from tests.web.second_snapshot import add_snapshot

pytestmark = pytest.mark.slow

NAME = "commitments-by-force"
LINK = re.compile(r'<(https://w3id\.org/poakg/answer/([0-9a-f]{32})[^>]*)>; rel="cite-as"')


@pytest.fixture
def folder(snapshot: Snapshot, tmp_path: Path) -> Path:
    """A folder of snapshots of its own."""
    return copy_release(snapshot, tmp_path / "snapshots")


def cite(folder: Path, *arguments: object) -> str:
    """Cite an answer on the command line and return its id."""
    done = Poakg(folder)("cite", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().rsplit("/", 1)[-1]


def read_link(reply: Reply) -> tuple[str, str]:
    """Return address and id by which an answer is cited."""
    found = LINK.search(reply.headers["link"])
    assert found is not None
    return found[1], found[2]


def test_the_identifier_is_made_from_query_and_snapshot(snapshot: Snapshot) -> None:
    """Comments and layout at the ends of lines make no difference; a parameter, the data and examples do."""
    text = read_queries(find_content())[NAME].text
    plain = "\n".join(line + "  " for line in text.splitlines() if not line.startswith("#")) + "\n\n"
    own = name_answer(text, snapshot.sha256)
    assert name_answer(plain, snapshot.sha256) == own
    others = {
        name_answer(text.replace("revcon4", "revcon5"), snapshot.sha256),
        name_answer(text, "0" * 64),
        name_answer(text, snapshot.sha256, examples=True),
    }
    assert len(others | {own}) == 4


def test_command_and_server_agree(server: Server, snapshot: Snapshot, folder: Path) -> None:
    """The header of an answer has the id that the command stores, whatever the format of the answer."""
    own = cite(folder, NAME, "-p", "document=revcon4")
    url = f"{server.url}/questions/{NAME}"
    forms = (".json", ".csv", ".parquet", ".json?document=revcon4")
    assert {read_link(send(f"{url}{rest}"))[1] for rest in forms} == {own}
    assert own == name_answer(read_queries(find_content())[NAME].text, snapshot.sha256)
    query = urlencode({"query": "SELECT ?s { ?s ?p ?o } LIMIT 3"})
    assert "link" not in send(f"{server.url}/sparql?{query}").headers
    assert read_link(send(f"{server.url}/sparql?{query}&cite=true"))[1] == name_answer(
        "SELECT ?s { ?s ?p ?o } LIMIT 3", snapshot.sha256
    )


@pytest.mark.parametrize(
    "asked", ["questions/levels-by-part.json", "sparql?cite=1&query=SELECT+%3Fs+%7B%3Fs+a+%3Fc%7D+LIMIT+2"]
)
def test_an_answer_is_described_though_nobody_stored_it(server: Server, asked: str) -> None:
    """At the address in its header: how to cite it, what it is, and that it is the same today. Nothing is stored."""
    address, own = read_link(send(f"{server.url}/{asked}", Accept="application/json"))
    reply = send(address.replace(BASE, f"{server.url}/"))
    fields = json.loads(reply.body)
    assert (reply.status, fields["id"], fields["stored"]) == (200, own, False)
    assert fields["today"] == {"same": True, "rows": fields["rows"], "digest": fields["digest"]}
    assert own in fields["citation"]
    again = send(f"{server.url}{fields['run_again']}", Accept="application/json")
    assert again.status == 200
    bare = send(f"{server.url}/answer/{own}")
    assert (bare.status, "poakg cite" in json.loads(bare.body)["next_step"]) == (404, True)
    other = send(f"{server.url}/answer/{own}?question=due-dates")
    assert other.status == 404


def test_people_see_how_to_cite_and_whether_it_is_the_same_today(folder: Path) -> None:
    """The page of an answer has its citation, leads to the question, and says when the data has changed since."""
    own = cite(folder, NAME)
    force = "<https://w3id.org/poakg/ontology#force> <https://w3id.org/poakg/code/force/"
    server = Server("--workers", "1", snapshots=folder)
    try:
        page = send(f"{server.url}/answer/{own}", Accept="text/html")
        assert (page.status, page.headers["content-type"].split(";")[0]) == (200, "text/html")
        body = page.body.decode()
        assert f"/questions/{NAME}?document=revcon4" in body
        assert f"poakg verify {own}" in body
        assert "has the same rows" in body
        assert "invented examples" not in body
        examples = cite(folder, "needs-and-offers", "-p", "examples=true")
        assert "invented examples" in send(f"{server.url}/answer/{examples}", Accept="text/html").body.decode()
        add_snapshot(folder, f"annex/126> {force}undertaking>", f"annex/126> {force}encouragement>")
        for _ in range(200):
            body = send(f"{server.url}/answer/{own}", Accept="text/html").body.decode()
            if "has other rows" in body:
                break
            time.sleep(0.1)
        assert "has other rows" in body
        assert send(f"{server.url}/answer/{'0' * 32}", Accept="text/html").status == 404
    finally:
        assert server.stop() == 0


def test_a_cited_answer_is_verified(folder: Path) -> None:
    """Its snapshot gives the same rows whatever is current, and what differs today is counted."""
    poakg = Poakg(folder)
    own = cite(folder, NAME)
    assert poakg("verify", own).returncode == 0
    answer = read_answer(folder, f"{BASE}answer/{own}")
    assert (answer.rows, answer.name, answer.parameters) == (5, NAME, {"document": "revcon4"})
    force = "<https://w3id.org/poakg/ontology#force> <https://w3id.org/poakg/code/force/"
    add_snapshot(folder, f"annex/126> {force}undertaking>", f"annex/126> {force}encouragement>")
    found = verify_answer(folder, answer)
    assert (found.outcome, found.added, found.removed) == (Outcome.SAME, 2, 2)
    changed = json.loads((folder / "answers" / f"{own}.json").read_bytes()) | {"digest": "0" * 64}
    (folder / "answers" / f"{own}.json").write_text(json.dumps(changed), encoding="utf-8")
    assert poakg("verify", own).returncode == 1
    assert own in poakg("verify").stdout


def test_a_cited_snapshot_is_pruned_never_and_erased_if_it_must(folder: Path) -> None:
    """Which of the two happened is said, and the citation stays."""
    poakg = Poakg(folder)
    own = cite(folder, NAME)
    answer = read_answer(folder, own)
    second = add_snapshot(folder, '"Kenya"@en', '"Kenia"@en')
    assert prune(folder, 1) == []
    first = next(path for path in folder.glob("poakg-*.nq") if path != second.path)
    for path in (folder / "answers").iterdir():
        path.unlink()
    assert prune(folder, 1) == [first]
    assert store_answer(folder, answer)
    done = poakg("verify", own)
    assert (done.returncode, "gone: pruned" in done.stdout, answer.citation in done.stdout) == (2, True, True)
    (folder / "gone.json").unlink()
    assert "nobody noted why" in poakg("verify", own).stdout
    later = cite(folder, NAME)
    add_snapshot(folder, '"Kenia"@en', '"Keniya"@en')
    remove_snapshot(second, Reason.ERASED)
    assert {one.id for one in list_answers(folder)} == {own, later}
    assert verify_answer(folder, read_answer(folder, later)).reason is Reason.ERASED


def test_what_cannot_be_cited_is_refused(folder: Path, tmp_path: Path) -> None:
    """Nothing named, both named, a value twice, an unknown id, and a query that gives no rows."""
    poakg = Poakg(folder)
    (tmp_path / "ask.rq").write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    (tmp_path / "rows.rq").write_text("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 2", encoding="utf-8")
    for arguments in (
        ["cite"],
        ["cite", NAME, "--query", tmp_path / "rows.rq"],
        ["cite", NAME, "-p", "document=revcon4", "-p", "document=revcon4"],
        ["cite", "--query", tmp_path / "ask.rq"],
        ["verify", "0" * 32],
        ["verify", "../current"],
    ):
        done = poakg(*map(str, arguments))
        assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (2, "", False), arguments
    own = cite(folder, "--query", tmp_path / "rows.rq")
    assert poakg("cite", "--query", tmp_path / "rows.rq").stdout.strip().endswith(own)
    assert poakg("verify", own).returncode == 0
