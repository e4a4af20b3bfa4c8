"""The read side of the W3C suite for the Graph Store HTTP Protocol.

A server that only reads answers each writing request of the suite with a refusal; what it asks for is then published
as the next release, and the reading requests that follow must give what the suite expects.
"""

import email
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from rdflib import RDF
from rdflib import Graph
from rdflib import URIRef
from rdflib.collection import Collection
from rdflib.compare import isomorphic
from rdflib.term import Node

from poakg.engine.limits import Limits
from poakg.namespaces import GRAPH
from poakg.rdf.terms import write_nquads
from tests.conftest import OFFICIAL
from tests.engine.loop import SiteClient
from tests.engine.loop import run_site
from tests.web.test_w3c_protocol import CNT
from tests.web.test_w3c_protocol import HT
from tests.web.test_w3c_protocol import MF

SUITE = OFFICIAL.parents[1] / "w3c" / "graph-store-protocol"
STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}
# The suite leaves open where the graphs lie; ours are identified directly below /graph.
THEIRS = "http://www.example/gsp/"
DEFAULT = "urn:test:default"
NEW = f"{GRAPH}new"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SUITE.is_dir(), reason="needs the W3C suite beside the official document"),
]


def read_suite() -> tuple[Graph, list[Node]]:
    """Return both manifests as one graph, and their tests."""
    manifest = Graph()
    for path in sorted(SUITE.glob("manifest-*.ttl")):
        manifest.parse(path)
    return manifest, sorted(manifest.subjects(RDF.type, MF.GraphStoreProtocolTest), key=str)


MANIFEST, TESTS = read_suite()


class Release:
    """The graphs as the suite wants them, and a site that serves them."""

    def __init__(self, client: SiteClient, folder: Path) -> None:
        self.client = client
        self.graphs: dict[str, Graph] = {}
        self._folder = folder
        self._count = 0

    def publish(self) -> None:
        """Serve the graphs as they are now."""
        self._count += 1
        path = self._folder / f"{self._count}.nq"
        quads = [
            ox.Quad(statement.subject, statement.predicate, statement.object, ox.NamedNode(name))
            for name, graph in self.graphs.items()
            for statement in ox.parse(graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
        ]
        path.write_bytes(write_nquads(quads))
        self.client.replace(path)


@pytest.fixture(params=[True, False], ids=["short", "flask"])
def release(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Release]:
    """A site over nothing."""
    empty = tmp_path / "0.nq"
    empty.write_text("")
    with run_site([empty], Limits(workers=1), short=request.param) as client:
        yield Release(client, tmp_path)


def read_headers(request: Node) -> dict[str, str]:
    """Return the headers of a request or response."""
    listed = MANIFEST.value(request, HT.headers)
    headers = list(Collection(MANIFEST, listed)) if listed is not None else []
    return {str(MANIFEST.value(h, HT.fieldName)): str(MANIFEST.value(h, HT.fieldValue)) for h in headers}


def read_body(holder: Node | None) -> str:
    """Return the body of a request or response as text."""
    body = MANIFEST.value(holder, HT.body)
    return str(MANIFEST.value(body, CNT.chars)) if isinstance(body, Node) else ""


def name_graph(path: str) -> str:
    """Return the graph that a request of the suite is about."""
    target = urlsplit(path)
    if target.query:
        named = parse_qs(target.query, keep_blank_values=True)
        return DEFAULT if "default" in named else named["graph"][0].replace("$LOCATION$", NEW)
    return path.replace("/gsp/", GRAPH) if path.startswith("/gsp/") else NEW


def read_turtle(headers: dict[str, str], text: str) -> Graph:
    """Return what the body of a writing request states."""
    content_type = headers.get("content-type", "")
    graph = Graph()
    if content_type.startswith("multipart/"):
        message = email.message_from_string(f"Content-Type: {content_type}\n\n{text.strip()}")
        for part in message.walk():
            if not part.is_multipart():
                graph.parse(data=str(part.get_payload()), format="turtle", publicID=THEIRS)
    elif text:
        graph.parse(data=text, format="turtle", publicID=THEIRS)
    return graph


def replay(release: Release, request: Node) -> None:
    """Send a request, and check the answer or do elsewhere what it is refused."""
    method, path = str(MANIFEST.value(request, HT.methodName)), str(MANIFEST.value(request, HT.absolutePath))
    headers, name = read_headers(request), name_graph(path)
    address = (
        path.replace("/gsp/", "/graph/", 1) if path.startswith("/gsp/") else path.replace("/gsp", "/graph-store", 1)
    )
    address = address.replace("$LOCATION$", NEW)
    reply = release.client.send(method, address, read_body(request).encode(), headers)
    response = MANIFEST.value(request, HT.resp)
    if method in ("GET", "HEAD"):
        expected = {STATUSES[str(status).split("#")[1]] for status in MANIFEST.objects(response, MF.expectedStatus)}
        assert reply.status_code in expected
        if reply.status_code == 200:
            assert reply.headers["content-type"] == "text/turtle; charset=utf-8"
            assert bool(reply.content) == (method == "GET")
        if text := read_body(response):
            assert isomorphic(Graph().parse(data=reply.text, format="turtle"), read_turtle({}, text))
        return
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    if method == "PUT":
        release.graphs[name] = read_turtle(headers, read_body(request))
    elif method == "POST":
        release.graphs[name] = release.graphs.get(name, Graph()) + read_turtle(headers, read_body(request))
    else:
        release.graphs.pop(name, None)
    release.publish()


@pytest.mark.parametrize("test", TESTS, ids=lambda test: str(test).split("#")[1])
def test_graph_store_protocol(release: Release, test: URIRef) -> None:
    """Every reading request gives what the suite expects after the writing ones before it."""
    requests = MANIFEST.value(MANIFEST.value(test, MF.action), HT.requests)
    assert requests is not None
    for request in Collection(MANIFEST, requests):
        replay(release, request)


def test_the_suite_is_whole() -> None:
    """Both ways of identifying a graph are there."""
    assert len(TESTS) == 14
    assert len(list(MANIFEST.objects(None, MF.requires))) > 0
