"""The parameter version: answers from a release before the current one, which say so, until it is pruned or erased."""

import asyncio
import csv
import hashlib
import io
import json
import re
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote
from urllib.parse import urlencode

import pytest

from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.engine.pool import Pool
from poakg.errors import BusyError
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import ERASED
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import is_held
from poakg.graph.snapshot import read_pointer
from poakg.release.pruning import Reason
from poakg.release.pruning import remove_snapshot
from poakg.system.resources import find_content
from poakg.web import create_app
from poakg.web import older
from poakg.web.http.exchange import Exchange
from poakg.web.http.gateway import Gateway
from poakg.web.http.problems import HttpError
from poakg.web.http.request import read_scope
from poakg.web.limits import ServerLimits
from poakg.web.limits import SiteLimits
from poakg.web.older import OlderReleases
from poakg.web.routes import ROUTES
from tests.conftest import Server
from tests.conftest import copy_release
from tests.engine.loop import run_app
from tests.http import Reply
from tests.http import send
from tests.processes import is_running
from tests.web.second_snapshot import add_snapshot

pytestmark = pytest.mark.slow

PAGE = "text/html,*/*;q=0.8"
NAMED = "SELECT ?n { <https://w3id.org/poakg/id/state/KEN> <http://www.w3.org/2000/01/rdf-schema#label> ?n }"
LINK = re.compile(r'<([^>]*)>; rel="([^"]*)"')
BY_HREF = re.compile(r'href="([^"#]*)')
SECONDS = 120


@pytest.fixture(scope="module")
def both(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> tuple[Snapshot, Snapshot]:
    """The release as shipped, and the current one, in which Kenya has another English name."""
    folder = copy_release(snapshot, tmp_path_factory.mktemp("older") / "snapshots")
    pointer = read_pointer(folder)
    assert pointer is not None
    return pointer.open(), add_snapshot(folder, '"Kenya"@en', '"Kenia"@en')


@pytest.fixture(scope="module", params=["short", "flask"])
def running(both: tuple[Snapshot, Snapshot], request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server over both, for each way of answering."""
    server = Server("--workers", "2", "--front", request.param, snapshots=both[0].path.parent)
    yield server
    assert server.stop() == 0


def read_links(reply: Reply) -> dict[str, str]:
    """Return the targets of the header Link by relation."""
    return {relation: target for target, relation in LINK.findall(reply.headers["link"])}


def assert_older(reply: Reply, release: Snapshot) -> None:
    """Make sure that an answer states the release that it is from."""
    assert (reply.status, reply.headers.get("poakg-version")) == (200, release.sha256), reply.body[:300]


def test_a_query_is_asked_of_either_release(running: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """By GET, by a form, by a query as body; the same query has another tag, and the current release no such header."""
    first, second = both
    short = first.sha256[:16]
    asked = urlencode({"query": NAMED, "format": "csv"})
    url = f"{running.url}/sparql"
    current = send(f"{url}?{asked}")
    assert (current.body, "poakg-version" in current.headers) == (b"n\r\nKenia\r\n", False)
    form = f"{asked}&version={short}".encode()
    replies = [
        send(f"{url}?{asked}&version={first.sha256}"),
        send(f"{url}?{asked}&version={short}"),
        send(f"{url}?{asked}&version={short}"),
        send(url, "POST", form, Content_Type="application/x-www-form-urlencoded"),
        # Whatever is encoded that need not be, it means the same.
        send(f"{url}?{asked}&%76ersion={short}"),
        send(url, "POST", form.replace(b"version", b"%76ersio%6E"), Content_Type="application/x-www-form-urlencoded"),
        send(f"{url}?version={short}&format=csv", "POST", NAMED.encode(), Content_Type="application/sparql-query"),
    ]
    for reply in replies:
        assert_older(reply, first)
        assert reply.body == b"n\r\nKenya\r\n"
        assert reply.headers["etag"] != current.headers["etag"]
    links = read_links(replies[0])
    assert links["latest-version"] == f"{url}?{asked}"
    assert links["version-history"] == "https://w3id.org/poakg/releases"
    assert send(f"{url}?{asked}&version={short}", If_None_Match=replies[0].headers["etag"]).status == 304
    assert send(f"{url}?{asked}").body == current.body
    named = send(f"{url}?{asked}&version={second.sha256}")
    assert_older(named, second)
    assert (named.body, named.headers["etag"]) == (current.body, current.headers["etag"])


def test_questions_are_answered_in_each_format(running: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """The name of Kenya is that of the release, JSON has its digest, and a page says that it is not the current one."""
    first, second = both
    url = f"{running.url}/questions/state-register"

    def name_kenya(text: str) -> str:
        return next(row["state"] for row in csv.DictReader(io.StringIO(text)) if row["iso3"] == "KEN")

    for release, name in ((first, "Kenya"), (second, "Kenia")):
        version = release.sha256[:16]
        table = send(f"{url}.csv?version={version}")
        assert_older(table, release)
        assert name_kenya(table.body.decode()) == name
        fields = json.loads(send(f"{url}.json?version={version}").body)
        assert fields["version"] == release.sha256
        assert [row["state"] for row in fields["rows"] if row["iso3"] == "KEN"] == [name]
        parquet = send(f"{url}.parquet?version={version}")
        assert_older(parquet, release)
        assert parquet.headers["etag"] == send(f"{url}.parquet?version={version}").headers["etag"]
        pages = [send(f"{url}?version={version}&page={number}", Accept=PAGE) for number in (1, 2, 3)]
        for page in pages:
            assert_older(page, release)
            assert release.path.stem in page.body.decode()
            assert ("not the current one" in page.body.decode()) is (release is first)
        names = {other for other in ("Kenya", "Kenia") for page in pages if f">{other}</td>" in page.body.decode()}
        assert names == {name}
    assert json.loads(send(f"{url}.json").body)["version"] == second.sha256
    assert "not the current one" not in send(url, Accept=PAGE).body.decode()
    other = send(f"{running.url}/questions/due.json?after=2029-01-01&version={first.sha256[:16]}")
    assert_older(other, first)
    assert json.loads(other.body)["parameters"]["after"] == "2029-01-01"


def test_things_and_graphs_are_those_of_the_release(running: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """As RDF and as pages, also by way of the IRI, whose redirection keeps the parameter."""
    first, _ = both
    asked = f"version={first.sha256[:16]}"
    for address in ("doc/id/state/KEN", "graph/states", "graph-store?default"):
        url = f"{running.url}/{address}{'&' if '?' in address else '?'}{asked}"
        reply = send(url, Accept="application/n-triples")
        assert_older(reply, first)
        assert b'"Kenya"@en' in reply.body
        assert b'"Kenia"@en' not in reply.body
    led = send(f"{running.url}/id/state/KEN?{asked}")
    assert (led.status, led.headers["location"]) == (303, f"/doc/id/state/KEN?{asked}")
    page = send(f"{running.url}/doc/id/state/KEN?{asked}", Accept=PAGE)
    assert_older(page, first)
    assert "<h1>Kenya</h1>" in page.body.decode()
    assert "<h1>Kenia</h1>" in send(f"{running.url}/doc/id/state/KEN", Accept=PAGE).body.decode()
    assert_older(send(f"{running.url}/ontology?{asked}", Accept=PAGE), first)
    assert "not the current one" in send(f"{running.url}/ontology?{asked}", Accept=PAGE).body.decode()


def test_pages_lead_on_in_the_release(running: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """Every link to what differs by release names it, forms send it, and one link leads to the current release."""
    first, _ = both
    asked = f"version={first.sha256[:16]}"
    same = ("/static/", "/docs/", "/validate", "/editor/", f"/releases/{first.sha256}")
    for address in ("/", "/provisions?theme=tracing", "/search?words=Kenya", "/doc/id/state/KEN", "/questions/due"):
        url = f"{running.url}{address}{'&' if '?' in address else '?'}{asked}"
        page = send(url, Accept=PAGE)
        assert_older(page, first)
        text = page.body.decode()
        links = [unescape(link) for link in BY_HREF.findall(text) if link.startswith("/")]
        leaving = [link for link in links if asked not in link and not link.startswith(same)]
        assert leaving == [address], address
        for form in re.findall(r'<form [^>]*method="get".*?</form>', text, re.DOTALL):
            assert f'name="version" value="{first.sha256[:16]}"' in form
        assert '<meta name="robots" content="noindex">' in text
    for link in sorted({link for link in links if asked in link})[:15]:
        assert send(f"{running.url}{link}", Accept=PAGE).status in (200, 303), link


def test_an_answer_from_it_is_cited_as_such(running: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """The address of its identifier names the release, and there one sees that the data of today has other rows."""
    first, _ = both
    reply = send(f"{running.url}/questions/state-register.json?version={first.sha256[:16]}")
    cited = read_links(reply)["cite-as"].replace("https://w3id.org/poakg", running.url)
    fields = json.loads(send(cited).body)
    assert (fields["snapshot"], fields["today"]["same"]) == (first.sha256, False)
    again = send(f"{running.url}{fields['run_as_cited']}")
    assert_older(again, first)
    assert len(json.loads(again.body)["rows"]) == fields["rows"]
    page = send(cited, Accept=PAGE).body.decode()
    assert quote(first.sha256) in page
    assert "The rows as cited" in page


def test_it_is_refused_rather_than_ignored(running: Server, both: tuple[Snapshot, Snapshot]) -> None:
    """Where there are no versions, twice, empty, of no release, too short: each says what to do."""
    short = both[0].sha256[:16]
    for path, method in (("/openapi.json", "GET"), ("/reconcile", "POST"), ("/live", "GET"), ("/validate", "POST"),
                         ("/releases", "GET"), ("/docs/query", "GET")):  # fmt: skip
        reply = send(f"{running.url}{path}?version={short}", method, b"" if method == "POST" else None)
        assert (reply.status, "no versions" in json.loads(reply.body)["detail"]) == (400, True), path
    body = urlencode({"queries": "{}", "version": short}).encode()
    form = send(f"{running.url}/reconcile", "POST", body, Content_Type="application/x-www-form-urlencoded")
    assert form.status == 400
    for version, status in (("", 404), ("0" * 64, 404), (short[:8], 404), (f"{short}&version={short}", 400),
                            ("..%2Fcurrent", 404), (short.upper() + "Z", 404)):  # fmt: skip
        for path in ("questions/due.json?", "sparql?query=ASK%7B%7D&", "doc/id/state/KEN?", "exports?", "states?"):
            reply = send(f"{running.url}/{path}version={version}")
            assert reply.status == status, (path, version)
            assert json.loads(reply.body)["next_step"]
    assert "version" in json.loads(send(f"{running.url}/questions/due.json?Version={short}").body)["detail"].lower()


def test_every_address_reads_it_or_refuses_it(running: Server) -> None:
    """The description lists the parameter for exactly those addresses that take it."""
    paths = json.loads(send(f"{running.url}/openapi.json").body)["paths"]
    taking = {path for path, item in paths.items() if "version" in [one["name"] for one in item["get"]["parameters"]
                                                                    if one["in"] == "query"]}  # fmt: skip
    for route in ROUTES:
        if "<" not in route.path and not route.alias:
            takes = route.has_releases or "version" in route.get.parameters
            assert (route.path in taking) is takes
            method = "GET" if "GET" in route.methods else "POST"
            reply = send(f"{running.url}{route.path}?version={'0' * 16}", method)
            assert reply.status == (404 if takes else 400), route.path


def test_no_question_has_a_parameter_of_that_name() -> None:
    """So that a version is never taken for the value of one."""
    names = {parameter.name for query in read_queries(find_content()).values() for parameter in query.parameters}
    assert not names & {"version", "format"}


@pytest.mark.parametrize("reason", [Reason.PRUNED, Reason.ERASED])
def test_what_is_gone_is_gone_at_once(both: tuple[Snapshot, Snapshot], tmp_path: Path, reason: Reason) -> None:
    """410 with the reason, although the engine over it has answered a moment before; its processes end."""
    folder = copy_release(both[1], tmp_path / "snapshots")
    first, second = (replace(one, path=folder / one.path.name) for one in both)
    with run_app(create_app(folder, SiteLimits(Limits(workers=1), ServerLimits(client_queries=0)))) as client:
        url = f"/sparql?{urlencode({'query': NAMED, 'version': first.sha256})}"
        assert b"Kenya" in client.get(url).data
        service = client.application.extensions["poakg.process"].service
        processes = service._older.process_ids
        assert processes
        assert is_held(first.path)
        remove_snapshot(first, reason)
        gone = client.get(url)
        assert (gone.status_code, reason.value in (gone.json or {})["detail"]) == (410, True)
        wait_for(lambda: not any(map(is_running, processes)))
        assert b"Kenia" in client.get(f"/sparql?{urlencode({'query': NAMED, 'version': second.sha256})}").data


def test_an_operator_can_switch_it_off(both: tuple[Snapshot, Snapshot]) -> None:
    """Then the release is refused, with a way to have it, and the current one is still answered by its digest."""
    limits = SiteLimits(Limits(workers=1), ServerLimits(older_queries=0))
    with run_app(create_app(both[0].path.parent, limits)) as client:
        refused = client.get(f"/questions/due.json?version={both[0].sha256}")
        assert (refused.status_code, (refused.json or {})["title"]) == (403, "version-refused")
        assert "/releases" in (refused.json or {})["next_step"]
        assert client.get(f"/questions/due.json?version={both[1].sha256}").status_code == 200


def wait_for(holds: Callable[[], bool]) -> None:
    """Wait until something ``holds``."""
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def make_small(folder: Path, label: str) -> Snapshot:
    """Make a snapshot of one statement."""
    body = f'<https://w3id.org/poakg/id/a> <https://example.org/p> "{label}" <https://w3id.org/poakg/graph/g> .\n'
    sha256 = hashlib.sha256(body.encode()).hexdigest()
    path = folder / f"poakg-{sha256[:16]}.nq"
    path.write_text(body)
    one = Snapshot(path, sha256, sha256, len(body), 1, {}, {}, {})
    one.manifest.write_text(json.dumps(vars(one) | {"path": path.name}))
    return one


def make_exchange() -> Exchange:
    """Return the exchange of some request."""
    scope: dict[str, object] = {"method": "GET", "scheme": "http", "path": "/", "query_string": b"", "headers": []}
    return Exchange(read_scope(scope | {"client": None, "http_version": "1.1"}, Gateway.read(ServerLimits())))


def test_one_release_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second one waits until nobody asks the first; what is idle goes after a while, what is erased at once."""
    one, other = make_small(tmp_path, "one"), make_small(tmp_path, "other")
    job = Job("SELECT ?v { ?s ?p ?v }", {"solutions": "csv"})

    async def ask(pool: Pool) -> bytes:
        return await pool.read(job)

    async def run() -> None:
        releases = OlderReleases(Limits(workers=1), 1, lambda line: None)
        first, second, third = make_exchange(), make_exchange(), make_exchange()
        pools = await asyncio.gather(*(releases.open(one, [], exchange) for exchange in (first, second)))
        assert pools[0] is pools[1]
        assert await ask(pools[0]) == b"v\r\none\r\n"
        processes = releases.process_ids
        with pytest.raises(BusyError):
            await releases.open(other, [], third)
        first.ending.close()
        with pytest.raises(BusyError):
            await releases.open(other, [], third)
        second.ending.close()
        assert await ask(await releases.open(other, [], third)) == b"v\r\nother\r\n"
        await gone(processes)
        assert (is_held(one.path), is_held(other.path)) == (False, True)
        monkeypatch.setattr(older, "_IDLE_SECONDS", 0.0)
        await releases.look()
        assert releases.process_ids
        third.ending.close()
        processes = releases.process_ids
        await asyncio.sleep(0.01)
        await releases.look()
        await gone(processes)
        fourth = make_exchange()
        pool = await releases.open(one, [], fourth)
        processes = pool.process_ids
        (tmp_path / ERASED).write_text(json.dumps({one.path.name: "2026-11-29T00:00:00Z"}))
        await releases.look()
        await gone(processes)
        assert not is_held(one.path)
        with pytest.raises(HttpError, match="erased"):
            older.find_release(tmp_path, one.sha256)
        fourth.ending.close()

    async def gone(processes: list[int]) -> None:
        for _ in range(SECONDS * 20):
            if not any(map(is_running, processes)):
                return
            await asyncio.sleep(0.05)
        raise AssertionError(processes)

    asyncio.run(run())


def test_a_release_that_is_damaged_is_refused(tmp_path: Path) -> None:
    """Nobody is answered from what was not built; the next who asks has another try."""
    one = make_small(tmp_path, "one")
    body = one.path.read_bytes()
    one.path.write_bytes(body.replace(b"one", b"two"))

    async def run() -> None:
        releases = OlderReleases(Limits(workers=1), 1, lambda line: None)
        with pytest.raises(Exception, match="is not what was built"):
            await releases.open(one, [], make_exchange())
        one.path.write_bytes(body)
        pool = await releases.open(one, [], make_exchange())
        assert pool.quads == 1
        releases.close()
        await asyncio.sleep(0)
        await asyncio.sleep(0.2)

    asyncio.run(run())
