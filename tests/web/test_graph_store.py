"""The read side of the graph store: whole graphs, as the protocol asks."""

from urllib.parse import quote

import pyoxigraph as ox
import pytest

from poakg.graph.snapshot import Snapshot
from poakg.namespaces import GRAPH
from tests.conftest import Server
from tests.http import send
from tests.web.test_endpoint import assert_problem

SDG = f"{GRAPH}sdg"


@pytest.fixture
def server(either_server: Server) -> Server:
    """Both ways of answering give the same."""
    return either_server


def test_a_named_graph_is_sent_whole(server: Server, snapshot: Snapshot) -> None:
    """As many triples as the manifest counts; the graph resolves at its own IRI too."""
    replies = [
        send(f"{server.url}/graph-store?graph={quote(SDG, safe='')}", Accept="application/n-triples"),
        send(f"{server.url}/graph/sdg", Accept="application/n-triples"),
    ]
    for reply in replies:
        assert (reply.status, reply.media_type) == (200, "application/n-triples")
        assert len(set(ox.parse(reply.body, format=ox.RdfFormat.N_TRIPLES))) == snapshot.graphs[SDG]


def test_the_default_graph_is_all_but_the_examples(server: Server) -> None:
    """The invented State is not in it."""
    reply = send(f"{server.url}/graph-store?default", Accept="application/n-triples")
    assert b"/id/state/KEN>" in reply.body
    assert b"/id/state/XXE>" not in reply.body


def test_head_has_the_content_type_and_no_body(server: Server) -> None:
    """HEAD tells what GET would send."""
    reply = send(f"{server.url}/graph-store?graph={quote(SDG, safe='')}", "HEAD", Accept="text/turtle")
    assert (reply.status, reply.media_type, reply.body) == (200, "text/turtle", b"")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("graph=urn:none", 404, "not-found"),
        ("graph=" + quote(quote(SDG, safe=""), safe=""), 404, "not-found"),
        ("", 400, "bad-request"),
        ("default&graph=urn:x", 400, "bad-request"),
        ("graph=urn:x&graph=urn:y", 400, "bad-request"),
    ],
)
def test_requests_must_name_one_graph_that_is_there(server: Server, query: str, status: int, code: str) -> None:
    """Names are decoded once, and only once."""
    assert_problem(send(f"{server.url}/graph-store?{query}"), status, code)


def test_nothing_acceptable(server: Server) -> None:
    """A graph is RDF."""
    assert_problem(send(f"{server.url}/graph-store?default", Accept="text/csv"), 406, "not-acceptable")


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_writing_is_not_allowed(server: Server, method: str) -> None:
    """The methods that are allowed are named."""
    reply = send(f"{server.url}/graph-store?graph=urn:x", method, b"<a> <b> <c> .", Content_Type="text/turtle")
    assert_problem(reply, 405, "method-not-allowed")
    assert "GET" in reply.headers["allow"]
