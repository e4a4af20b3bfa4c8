"""The Flask application by itself: every address, the same bytes as ``poakg serve``, under the usual WSGI servers."""

import gzip
import json
import multiprocessing
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import flask.testing
import pytest
import waitress.server
from flask import Flask

from poakg.engine.limits import Limits
from poakg.errors import SettingError
from poakg.errors import SnapshotError
from poakg.graph.snapshot import Snapshot
from poakg.web import create_app
from poakg.web.limits import ServerLimits
from poakg.web.limits import SiteLimits
from poakg.web.limits import read_limits
from poakg.web.routes import ROUTES
from tests.conftest import ROOT
from tests.conftest import Server
from tests.engine.loop import run_app
from tests.http import ask
from tests.http import send
from tests.processes import find_children

pytestmark = pytest.mark.slow

EXAMPLE = (ROOT / "data" / "examples" / "national-report.ttl").read_bytes()
LARGE = "SELECT * { { ?s ?p ?o } UNION { ?s ?p ?o } }"
PAGE = "text/html,*/*;q=0.8"
LIMITS = SiteLimits(Limits(workers=2), ServerLimits(client_queries=0, client_seconds=0))
# Headers that name the server, the moment, the request or the way a body is framed.
PASSING = {"connection", "date", "server", "transfer-encoding", "via", "x-request-id"}
ADDRESSES = [
    ("GET", "/", PAGE),
    ("GET", "/sparql?query=ASK%7B%7D", "*/*"),
    ("GET", "/sparql?query=ASK%7B%7D", PAGE),
    ("GET", "/sparql?query=SELEC", "*/*"),
    ("GET", "/sparql?query=SELEC", PAGE),
    ("HEAD", "/sparql?query=ASK%7B%7D", "*/*"),
    ("OPTIONS", "/sparql", "*/*"),
    ("OPTIONS", "/validate", "*/*"),
    ("PUT", "/sparql", "*/*"),
    ("DELETE", "/validate", PAGE),
    ("GET", "/graph-store?default", "application/n-triples"),
    ("GET", "/graph-store", "*/*"),
    ("GET", "/graph/sdg", "application/n-triples"),
    ("GET", "/mapping/codes-unbis.sssom.tsv", "*/*"),
    ("GET", "/graph/sdg", PAGE),
    ("GET", "/id/state/KEN", "*/*"),
    ("GET", "/id/state/%0d%0aSet-Cookie:%20x=1", "*/*"),
    ("GET", "/doc/id/state/KEN", "application/n-triples"),
    ("HEAD", "/doc/id/state/KEN", PAGE),
    ("GET", "/doc/id/state/KEN", PAGE),
    ("GET", "/doc/id/none", "*/*"),
    ("GET", "/doc/id/none", PAGE),
    ("GET", "/search?words=marking", PAGE),
    ("GET", "/figures", PAGE),
    ("GET", "/figures/stages-by-bearer", PAGE),
    ("GET", "/life-cycle", PAGE),
    ("GET", "/timeline", PAGE),
    ("GET", "/calendar.ics", "*/*"),
    ("GET", "/sdg", PAGE),
    ("GET", "/sdg/5", PAGE),
    ("GET", "/robots.txt", "*/*"),
    ("GET", "/sitemap.xml", "*/*"),
    ("GET", "/favicon.ico", "*/*"),
    ("GET", "/questions", "text/html"),
    ("GET", "/provisions?stage=use", "*/*"),
    ("GET", "/provisions?stage=use", PAGE),
    ("GET", "/states", PAGE),
    ("GET", "/briefing/customs", PAGE),
    ("GET", "/questions/acts", "*/*"),
    ("GET", "/questions/acts", "text/html"),
    ("GET", "/questions/none", "*/*"),
    ("GET", "/ontology", "application/n-triples"),
    ("GET", "/ontology", PAGE),
    ("GET", "/ontology/pages/timing", PAGE),
    ("GET", "/.well-known/void", "*/*"),
    ("GET", "/context/submission.jsonld", "*/*"),
    ("GET", "/schema/findings.json", "*/*"),
    ("GET", "/openapi.json", "*/*"),
    ("GET", "/editor/terms.json", "*/*"),
    ("GET", "/editor/editor.js", "*/*"),
    ("GET", "/static/style.css", "*/*"),
    ("GET", "/static/none.css", "*/*"),
    ("GET", "/validate", PAGE),
    ("GET", "/templates/national-report.xlsx", "*/*"),
    ("GET", "/templates/none.xlsx", "*/*"),
    ("GET", "/shapes/submissions.ttl", "*/*"),
    ("GET", "/shapes/none.ttl", "*/*"),
    ("GET", "/rules", PAGE),
    ("GET", "/rules/COM-027", "*/*"),
    ("GET", "/rules/XXX-999", "*/*"),
    ("GET", "/live", "*/*"),
    ("GET", "/ready", "*/*"),
    ("GET", "/health", "*/*"),
    ("GET", "/elsewhere", "*/*"),
    ("GET", "/elsewhere", PAGE),
    ("GET", "//", "*/*"),
    ("GET", "/docs", "text/html"),
    ("GET", "/docs/query", "text/html"),
    ("GET", "/.well-known/sparql-examples", "text/turtle"),
    ("GET", "/answer/0", "*/*"),
    ("GET", "/releases", "*/*"),
    ("GET", "/releases", "application/atom+xml"),
    ("GET", "/releases/0", "*/*"),
    ("GET", "/releases/0/changes/1", "*/*"),
    ("GET", "/exports", "*/*"),
    ("GET", "/exports/poakg.nq", "*/*"),
    ("GET", "/context/0.1.0/graph.jsonld", "*/*"),
    ("GET", "/llms.txt", "*/*"),
    ("GET", "/reconcile", "*/*"),
    ("GET", "/reconcile/suggest/entity?prefix=ken", "*/*"),
    ("GET", "/reconcile/properties?type=State", "*/*"),
    ("GET", "/reconcile/flyout/entity?id=state/KEN", "*/*"),
    ("GET", "/reconcile/preview?id=state/KEN", "*/*"),
    ("GET", "/reconcile/view/KEN", "*/*"),
]


@pytest.fixture(scope="module")
def app(snapshot: Snapshot) -> Iterator[Flask]:
    """The application over the shipped graph."""
    app = create_app(snapshot.path.parent, LIMITS)
    with run_app(app):
        yield app


@pytest.fixture(scope="module")
def client(app: Flask) -> flask.testing.FlaskClient:
    """Flask's own client of the application."""
    return app.test_client()


@pytest.fixture(scope="module")
def under_waitress(app: Flask) -> Iterator[str]:
    """The address of the application under waitress."""
    server = waitress.server.create_server(app, host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()
    thread.join()


def find_port() -> int:
    """Return a port that is free now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def gunicorn(snapshot: Snapshot) -> Iterator[tuple[str, int]]:
    """The address and process of gunicorn with two workers that were forked from the application."""
    port = find_port()
    line = [sys.executable, "-m", "gunicorn", "--preload", "--workers", "2", "--bind", f"127.0.0.1:{port}"]
    environment = os.environ | {"POAKG_SNAPSHOTS": str(snapshot.path.parent), "POAKG_WORKERS": "2"}
    environment |= {"POAKG_CLIENT_QUERIES": "0", "POAKG_CLIENT_TIME": "0"}
    process = subprocess.Popen([*line, "poakg.web:create_app()"], env=environment, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    wait_for(url)
    yield url, process.pid
    process.terminate()
    assert process.wait(20) == 0


def wait_for(url: str) -> None:
    """Wait until there is an answer at ``url``."""
    for _ in range(300):
        try:
            assert send(f"{url}/health").status == 200
        except ConnectionError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(url)


def strip(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers that must be equal whoever sends them."""
    return {name: value for name, value in headers.items() if name not in PASSING}


def unpack(body: bytes) -> list[bytes]:
    """Return the lines of a body that may be compressed, without the names of blank nodes."""
    text = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body
    return re.sub(rb"_:\w+", b"_:", text).splitlines()


@pytest.mark.parametrize(("method", "path", "accept"), ADDRESSES)
def test_every_way_gives_the_same_answer(
    client: flask.testing.FlaskClient, short_server: Server, method: str, path: str, accept: str
) -> None:
    """Status, headers and bytes are equal, by the front of ``poakg serve`` and by Flask itself."""
    host = short_server.url.removeprefix("http://")
    headers = {"Accept": accept, "Host": host, "Accept-Encoding": "gzip"}
    direct = client.open(path, method=method, headers=headers, base_url=f"{short_server.url}/")
    served = send(f"{short_server.url}{path}", method, Accept=accept, Accept_Encoding="gzip")
    assert direct.status_code == served.status
    headers_of_both = [{name.lower(): value for name, value in direct.headers.items()}, served.headers]
    bodies = [direct.data, served.body]
    if direct.mimetype == "application/n-triples":
        # Two engines have statements in orders, and blank nodes by names, of their own.
        bodies = [b"\n".join(sorted(unpack(body))) for body in bodies]
        headers_of_both = [{**headers, "content-length": ""} for headers in headers_of_both]
    assert strip(headers_of_both[0]) == strip(headers_of_both[1])
    assert bodies[0] == bodies[1]
    direct.close()


def test_every_route_is_compared(app: Flask) -> None:
    """Each address of the table is asked for above, apart from numbers that change and other spellings."""
    adapter = app.url_map.bind("localhost")
    asked = {
        adapter.match(path.split("?")[0], "GET")[0] for _, path, _ in ADDRESSES if adapter.test(path.split("?")[0])
    }
    # /mcp takes POST alone, and has tests of its own.
    left_out = {
        "metrics",
        "mcp",
        *(route.name for route in ROUTES if route.alias or route.path.endswith("anything:rest>")),
    }
    assert {route.name for route in ROUTES} - left_out <= asked


@pytest.mark.parametrize("path", ["/sparql", "/validate"])
def test_bodies_are_taken(client: flask.testing.FlaskClient, under_waitress: str, path: str) -> None:
    """Queries and submissions are sent by POST; what is too large is refused."""
    body, content_type = {
        "/sparql": (b"ASK {}", "application/sparql-query"),
        "/validate": (EXAMPLE, "text/turtle"),
    }[path]
    direct = client.post(path, data=body, content_type=content_type)
    served = send(f"{under_waitress}{path}", "POST", body, Content_Type=content_type)
    assert (direct.status_code, served.status) == (200, 200)
    assert direct.json is not None
    large = client.post(path, data=b"#" * (26 << 20), content_type=content_type)
    assert (large.status_code, large.json and large.json["title"]) == (413, "too-large")


def test_large_results_come_chunk_by_chunk(client: flask.testing.FlaskClient) -> None:
    """The first bytes are there before the last row is found, and a client that leaves stops the work."""
    reply = client.get(f"/sparql?{urlencode({'query': LARGE})}", buffered=False)
    chunks = iter(reply.response)
    assert len(next(chunks)) < 1 << 20
    reply.close()
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
    assert b"poakg_queries_running 0.0" in client.get("/metrics").data


@pytest.mark.parametrize("query", [LARGE, "SELECT * { ?a ?b ?c . ?d ?e ?f }"], ids=["whole", "broken off"])
def test_servers_stream(under_waitress: str, gunicorn: tuple[str, int], query: str) -> None:
    """A whole answer ends as one, an answer that is longer than allowed is broken off."""
    for url in (under_waitress, gunicorn[0]):
        line = ["curl", "-sS", "-o", "/dev/null", "--max-time", "60", "-G", "--data-urlencode", f"query={query}"]
        done = subprocess.run([*line, f"{url}/sparql"], capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == (query is LARGE), done.stderr


def test_gunicorn_shares_nothing_between_its_workers(gunicorn: tuple[str, int]) -> None:
    """Each worker has an engine of its own, started by its first request."""
    url, process = gunicorn
    for number in range(40):
        reply = ask(url, f"ASK {{}} #{number}")
        assert json.loads(reply.body)["boolean"] is True
    workers = find_children(process)
    assert len(workers) == 2
    for worker in workers:
        engines = [Path(f"/proc/{child}/cmdline").read_text() for child in find_children(worker)]
        assert len([line for line in engines if "poakg.engine.store_process" in line]) <= 1


def answer_in_child(app: Flask, results: "multiprocessing.Queue[tuple[int, bytes]]") -> None:
    """Ask the application that was inherited by a fork."""
    reply = app.test_client().get("/sparql?query=ASK%7B%7D")
    results.put((reply.status_code, reply.data))
    app.extensions["poakg.process"].close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_fork_after_the_start_has_an_engine_of_its_own(app: Flask, client: flask.testing.FlaskClient) -> None:
    """The child neither hangs nor takes anything away from its parent."""
    assert client.get("/sparql?query=ASK%7B%7D").status_code == 200
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    child = context.Process(target=answer_in_child, args=(app, results))
    child.start()
    status, body = results.get(timeout=30)
    child.join(20)
    assert (status, json.loads(body)["boolean"], child.exitcode) == (200, True, 0)
    assert client.get("/sparql?query=ASK%7B%7D%23again").status_code == 200


def test_without_a_snapshot_there_is_no_application(tmp_path: Path) -> None:
    """It is said at once, with the command to run; nothing is built."""
    with pytest.raises(SnapshotError) as caught:
        create_app(tmp_path)
    assert "poakg build" in caught.value.next_step
    assert list(tmp_path.iterdir()) == []


def test_reading_writes_nothing(snapshot: Snapshot, client: flask.testing.FlaskClient) -> None:
    """After every page and document the folder of snapshots is what it was."""

    def look() -> dict[str, tuple[int, int]]:
        folder = snapshot.path.parent
        return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}

    before = look()
    for method, path, accept in ADDRESSES:
        if method == "GET":
            client.get(path, headers={"Accept": accept}).close()
    assert look() == before


def test_the_routes_of_flask_are_all_there_are(snapshot: Snapshot) -> None:
    """``flask routes`` lists every address of the table with its methods."""
    environment = os.environ | {"POAKG_SNAPSHOTS": str(snapshot.path.parent)}
    line = [sys.executable, "-m", "flask", "--app", "poakg.web", "routes"]
    listed = subprocess.run(line, capture_output=True, text=True, check=True, env=environment).stdout
    for route in ROUTES:
        methods = ", ".join(method for method in route.methods if method not in ("HEAD", "OPTIONS"))
        assert re.search(rf"^{route.name} +{methods} +{re.escape(route.path)} *$", listed, re.MULTILINE), listed
    assert len(listed.strip().splitlines()) == len(ROUTES) + 2


def test_limits_come_from_the_environment() -> None:
    """Variables set bounds as the options of ``poakg serve`` do; a value that cannot be used is refused."""
    limits = read_limits({"POAKG_TIMEOUT": "2.5", "POAKG_CHECKS": "7", "POAKG_TRUST_PROXY": "192.0.2.1 192.0.2.2"})
    assert (limits.engine.timeout, limits.server.checks) == (2.5, 7)
    assert limits.server.trusted == {"192.0.2.1", "192.0.2.2"}
    for value in ("soon", "-1", "nan"):
        with pytest.raises(SettingError, match="POAKG_TIMEOUT"):
            read_limits({"POAKG_TIMEOUT": value})
