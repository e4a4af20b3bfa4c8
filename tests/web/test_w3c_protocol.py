"""The read side of the W3C suite for the SPARQL 1.1 Protocol, replayed against a running server."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest
from rdflib import RDF
from rdflib import Graph
from rdflib import Namespace
from rdflib import URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from poakg.graph.snapshot import Snapshot
from poakg.rdf.terms import write_nquads
from tests.conftest import OFFICIAL
from tests.conftest import Server
from tests.http import Reply
from tests.http import send

SUITE = OFFICIAL.parents[1] / "w3c" / "protocol"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
DATA = "http://kasei.us/2009/09/sparql/data/"
TABLES = {"application/sparql-results+json", "application/sparql-results+xml"}
RDF_TYPES = {"text/turtle", "application/n-triples", "application/rdf+xml"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SUITE.is_dir(), reason="needs the W3C protocol suite beside the official document"),
]


def read_manifest() -> tuple[Graph, list[Node]]:
    """Return the manifest and its tests of queries; those of updates ask for what a read-only endpoint refuses."""
    if not SUITE.is_dir():
        return Graph(), []
    manifest = Graph().parse(SUITE / "manifest.ttl")
    entries = sorted(manifest.subjects(RDF.type, MF.ProtocolTest), key=str)
    return manifest, [test for test in entries if not str(test).split("#")[1].startswith("update_")]


MANIFEST, TESTS = read_manifest()


@pytest.fixture(scope="module", params=["short", "flask"])
def suite_server(
    snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Server]:
    """A server with the data of the suite in its named graphs."""
    path = tmp_path_factory.mktemp("w3c") / "suite.nq"
    quads = [
        ox.Quad(triple.subject, triple.predicate, triple.object, ox.NamedNode(f"{DATA}data{number}.rdf"))
        for number in (1, 2, 3)
        for triple in ox.parse(path=str(SUITE / f"data{number}.nt"), format=ox.RdfFormat.N_TRIPLES)
    ]
    path.write_bytes(write_nquads(quads))
    server = Server("--load", str(path), "--front", request.param, snapshots=snapshot.path.parent)
    yield server
    server.stop()


def replay(server: Server, request: Node) -> Reply:
    """Send one request of the manifest."""
    target = urlsplit(str(MANIFEST.value(request, HT.absolutePath)))
    headers = {}
    listed = MANIFEST.value(request, HT.headers)
    if listed is not None:
        for header in Collection(MANIFEST, listed):
            name = str(MANIFEST.value(header, HT.fieldName)).replace("-", "_")
            headers[name] = str(MANIFEST.value(header, HT.fieldValue))
    body = MANIFEST.value(request, HT.body)
    content = None
    if body is not None:
        encoding = str(MANIFEST.value(body, CNT.characterEncoding))
        content = str(MANIFEST.value(body, CNT.chars)).encode(encoding)
    url = f"{server.url}/sparql{f'?{target.query}' if target.query else ''}"
    return send(url, str(MANIFEST.value(request, HT.methodName)), content, **headers)


@pytest.mark.parametrize("test", TESTS, ids=lambda test: str(test).split("#")[1])
def test_protocol(suite_server: Server, test: URIRef) -> None:
    """Status, answer and kind of format are as the suite expects."""
    action = MANIFEST.value(test, MF.action)
    requests = MANIFEST.value(action, HT.requests)
    assert requests is not None
    for request in Collection(MANIFEST, requests):
        reply = replay(suite_server, request)
        response = MANIFEST.value(request, HT.resp)
        statuses = {str(status)[-3] for status in MANIFEST.objects(response, MF.expectedStatus)}
        assert str(reply.status)[0] in statuses, reply.body
        boolean = MANIFEST.value(response, MF.expectedBoolean)
        if boolean is not None:
            assert json.loads(reply.body)["boolean"] is boolean.toPython()  # type: ignore[attr-defined]
        expected = str(MANIFEST.value(response, MF.expectedFormat))
        if expected in ("boolean", "tabular"):
            assert reply.media_type in TABLES
        elif expected == "RDF":
            assert reply.media_type in RDF_TYPES


def test_the_suite_is_whole() -> None:
    """All tests of the read side are replayed."""
    assert len(TESTS) == 27
