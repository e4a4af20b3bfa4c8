"""The SPARQL endpoint of a running server, asked as real clients ask."""

import csv
import gzip
import io
import json
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote
from urllib.parse import urlencode

import brotli
import pyoxigraph as ox
import pytest
from SPARQLWrapper import CSV
from SPARQLWrapper import JSON
from SPARQLWrapper import TURTLE
from SPARQLWrapper import XML
from SPARQLWrapper import SPARQLWrapper

from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import PREFIXES
from poakg.rdf.formats import FORMATS
from poakg.rdf.formats import Format
from poakg.system.resources import find_content
from tests.conftest import TIME_LIMIT
from tests.conftest import Server
from tests.http import Reply
from tests.http import ask
from tests.http import send

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a <https://w3id.org/poakg/ontology#State> }"
CONSTRUCT = "CONSTRUCT WHERE { <https://w3id.org/poakg/id/state/KEN> ?p ?o }"
RESULTS = [form for form in FORMATS if "solutions" in form.families]
GRAPHS = [form for form in FORMATS if "graph" in form.families]
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"


@pytest.fixture
def server(either_server: Server) -> Server:
    """Both ways of answering give the same."""
    return either_server


def count_of(reply: Reply) -> int:
    """Return the one number of a JSON result."""
    assert (reply.status, reply.media_type) == (200, "application/sparql-results+json"), reply.body
    return int(json.loads(reply.body)["results"]["bindings"][0]["n"]["value"])


def assert_problem(reply: Reply, status: int, code: str) -> dict[str, object]:
    """Every failure has the one shape."""
    assert (reply.status, reply.media_type) == (status, "application/problem+json"), reply.body
    fields: dict[str, object] = json.loads(reply.body)
    assert (fields["status"], fields["title"]) == (status, code)
    assert fields["detail"]
    assert fields["next_step"]
    return fields


def test_the_three_ways_of_asking_agree(server: Server) -> None:
    """GET, POST of a form and POST of the query give the same answer."""
    url = f"{server.url}/sparql"
    replies = [
        ask(server.url, COUNT),
        send(url, "POST", urlencode({"query": COUNT}).encode(), Content_Type=FORM),
        send(url, "POST", COUNT.encode(), Content_Type=f"{DIRECT}; charset=utf-8"),
    ]
    assert [count_of(reply) for reply in replies] == [197] * 3


@pytest.mark.parametrize("encoded", ["a%20b", "a+b", "é%2B", "%2531"])
def test_every_way_of_asking_decodes_once(server: Server, encoded: str) -> None:
    """Percent signs and plus signs survive in each form."""
    text = f'SELECT ("{encoded}" AS ?x) {{}}'
    replies = [
        ask(server.url, text),
        send(f"{server.url}/sparql", "POST", urlencode({"query": text}).encode(), Content_Type=FORM),
        send(f"{server.url}/sparql", "POST", text.encode(), Content_Type=DIRECT),
    ]
    assert {json.loads(reply.body)["results"]["bindings"][0]["x"]["value"] for reply in replies} == {encoded}


@pytest.mark.parametrize("form", RESULTS, ids=lambda form: form.name)
def test_result_formats(server: Server, form: Format) -> None:
    """Each result format is given on request and can be read back."""
    reply = ask(server.url, COUNT, accept=form.media_type)
    assert (reply.status, reply.headers["content-type"]) == (200, form.content_type)
    assert reply.headers["vary"] == "Accept, Accept-Encoding"
    if form.name == "csv":
        assert list(csv.reader(io.StringIO(reply.body.decode()))) == [["n"], ["197"]]
    else:
        rows = ox.parse_query_results(reply.body, format=form.results)
        assert isinstance(rows, ox.QuerySolutions)
        assert [row["n"].value for row in rows] == ["197"]
    assert ask(server.url, COUNT, format=form.name).body == reply.body


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_graph_formats(server: Server, form: Format) -> None:
    """Each RDF format is given on request and can be read back."""
    reply = ask(server.url, CONSTRUCT, accept=form.media_type)
    assert (reply.status, reply.headers["content-type"]) == (200, form.content_type)
    assert isinstance(form.engine, ox.RdfFormat)
    triples = {quad.triple for quad in ox.parse(reply.body, format=form.engine)}
    default = {quad.triple for quad in ox.parse(ask(server.url, CONSTRUCT).body, format=ox.RdfFormat.TURTLE)}
    assert triples == default
    assert len(triples) > 5


@pytest.mark.parametrize(
    ("accept", "query", "media_type"),
    [
        ("*/*", COUNT, "application/sparql-results+json"),
        ("*/*", CONSTRUCT, "text/turtle"),
        ("text/turtle, application/sparql-results+xml", COUNT, "application/sparql-results+xml"),
        ("text/turtle, application/sparql-results+xml", CONSTRUCT, "text/turtle"),
        ("application/sparql-results+json;q=0.1, text/csv", COUNT, "text/csv"),
        ("application/json", COUNT, "application/sparql-results+json"),
        ("application/json", CONSTRUCT, "application/ld+json"),
        ("text/*", COUNT, "text/csv"),
        ("application/rdf+xml;q=0.5, */*;q=0.1", CONSTRUCT, "application/rdf+xml"),
        ("application/json;charset=utf-8", COUNT, "application/sparql-results+json"),
        ("text/turtle; charset=utf-8; q=0.5, application/n-triples;q=0.4", CONSTRUCT, "text/turtle"),
        ("*", COUNT, "application/sparql-results+json"),
        ("text/html;q=0.5, application/json", COUNT, "application/sparql-results+json"),
        ("text/html, application/json", COUNT, "text/html"),
    ],
)
def test_combined_accept_headers(server: Server, accept: str, query: str, media_type: str) -> None:
    """The best fit within what the query can yield is sent."""
    assert ask(server.url, query, accept=accept).media_type == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/turtle"])
def test_nothing_acceptable(server: Server, accept: str) -> None:
    """A table is not forced upon a client that cannot read one."""
    assert_problem(ask(server.url, COUNT, accept=accept), 406, "not-acceptable")


REFUSED: dict[str, tuple[Callable[[str], Reply], int, str]] = {
    "no query by POST": (lambda url: send(url, "POST", b"", Content_Type=FORM), 400, "bad-request"),
    "two queries": (lambda url: send(f"{url}?query=ASK%7B%7D&query=ASK%7B%7D"), 400, "bad-request"),
    "plain text": (lambda url: send(url, "POST", b"ASK {}", Content_Type="text/plain"), 415, "unsupported-media-type"),
    "no content type": (lambda url: send(url, "POST", b"ASK {}"), 415, "unsupported-media-type"),
    "utf-16": (lambda url: send(url, "POST", "ASK {}".encode("utf-16"), Content_Type=DIRECT), 400, "bad-request"),
    "put": (lambda url: send(url, "PUT", b"ASK {}", Content_Type=DIRECT), 405, "method-not-allowed"),
    "no such format": (lambda url: send(f"{url}?query=ASK%7B%7D&format=frobnicate"), 400, "unknown-format"),
    "no IRI": (lambda url: send(f"{url}?query=ASK%7B%7D&default-graph-uri=a%20b"), 400, "bad-request"),
    "relative IRI": (lambda url: send(f"{url}?query=ASK%7B%7D&named-graph-uri=graph/sdg"), 400, "bad-request"),
    "syntax": (lambda url: send(f"{url}?query=SELECT"), 400, "query-syntax"),
    "update as query": (lambda url: send(url, "POST", b"CLEAR ALL", Content_Type=DIRECT), 400, "query-syntax"),
    "update by form": (lambda url: send(url, "POST", b"update=CLEAR+ALL", Content_Type=FORM), 403, "read-only"),
    "update": (lambda url: send(url, "POST", b"CLEAR ALL", Content_Type="application/sparql-update"), 403, "read-only"),
    "update by get": (lambda url: send(f"{url}?update=CLEAR+ALL"), 403, "read-only"),
    "nested braces": (
        lambda url: send(url, "POST", b"SELECT * " + b"{" * 4096 + b"}" * 4096, Content_Type=DIRECT),
        400,
        "query-refused",
    ),
    "service": (
        lambda url: send(url, "POST", b"SELECT * { SERVICE SILENT <http://127.0.0.1:1/> {} }", Content_Type=DIRECT),
        400,
        "query-refused",
    ),
    "too long": (lambda url: send(url, "POST", b"#" * 300 * 1024, Content_Type=DIRECT), 400, "query-refused"),
    "far too long": (
        lambda url: send(url, "POST", b"#" * 900 * 1024, Content_Type=DIRECT),
        413,
        "too-large",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_requests_are_refused(server: Server, name: str) -> None:
    """Each has its status and says what to do; the server goes on."""
    act, status, code = REFUSED[name]
    assert_problem(act(f"{server.url}/sparql"), status, code)
    assert count_of(ask(server.url, COUNT)) == 197


def test_a_cross_join_over_everything_ends_in_time(server: Server) -> None:
    """The deadline is kept and reported; meanwhile and afterwards others are served."""
    started = time.monotonic()
    reply = ask(server.url, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    assert_problem(reply, 503, "query-timeout")
    assert int(reply.headers["retry-after"]) > 0
    assert TIME_LIMIT <= time.monotonic() - started < 10 * TIME_LIMIT
    assert count_of(ask(server.url, COUNT)) == 197


@pytest.mark.curl
def test_a_long_answer_that_breaks_off_does_not_look_whole(server: Server) -> None:
    """After the first bytes a failure shows as a broken transfer."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    curl = ["curl", "-sS", "-o", "/dev/null", "--max-time", "20", f"{server.url}/sparql?query={quote(query)}"]
    done = subprocess.run(curl, capture_output=True, text=True, check=False)
    # 18: transfer closed with data outstanding; 56: failure in receiving.
    assert done.returncode in (18, 56), done.stderr


def test_union_of_graphs_is_the_default_and_examples_are_not_in_it(server: Server) -> None:
    """Nobody counts the invented State by accident; who names its graph gets it."""
    invented = "ASK { <https://w3id.org/poakg/id/state/XXE> ?p ?o }"
    named = "ASK { GRAPH <https://w3id.org/poakg/graph/examples> { <https://w3id.org/poakg/id/state/XXE> ?p ?o } }"
    assert json.loads(ask(server.url, invented).body)["boolean"] is False
    assert json.loads(ask(server.url, named).body)["boolean"] is True


@pytest.mark.parametrize(
    ("query", "parameters", "expected"),
    [
        ("SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/poakg/graph/sdg> { ?s a ?c }", {}, 375),
        (
            "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/poakg/graph/sdg> { <http://metadata.un.org/sdg/5> a ?c }",
            {"default-graph-uri": "https://w3id.org/poakg/graph/developments"},
            0,
        ),
        ("SELECT (COUNT(*) AS ?n) { ?s a ?c }", {"default-graph-uri": "https://w3id.org/poakg/graph/sdg"}, 375),
        ("SELECT (COUNT(*) AS ?n) { ?s a ?c }", {"named-graph-uri": "https://w3id.org/poakg/graph/sdg"}, 0),
        (
            "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s a ?c } }",
            {"named-graph-uri": "https://w3id.org/poakg/graph/sdg"},
            375,
        ),
        ("SELECT (COUNT(*) AS ?n) { ?s a ?c }", {"default-graph-uri": "urn:nothing"}, 0),
    ],
)
def test_the_dataset_can_be_chosen(server: Server, query: str, parameters: dict[str, str], expected: int) -> None:
    """FROM works, and what the request names goes before it (SPARQL 1.1 Protocol §2.1.4)."""
    assert count_of(ask(server.url, query, **parameters)) == expected


def test_headers_let_any_page_read_and_nothing_more(server: Server) -> None:
    """CORS without credentials, no sniffing, no scripts."""
    headers = ask(server.url, COUNT).headers
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize("form", [JSON, XML, CSV])
def test_sparqlwrapper_selects(server: Server, form: str) -> None:
    """A widely used client gets its results."""
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setQuery(COUNT)
    client.setReturnFormat(form)
    assert b"197" in client.query().response.read()


def test_sparqlwrapper_constructs_by_post(server: Server) -> None:
    """The same client gets a graph by POST."""
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setMethod("POST")
    client.setQuery(CONSTRUCT)
    client.setReturnFormat(TURTLE)
    assert b"Kenya" in client.query().response.read()


@pytest.mark.curl
def test_curl(server: Server) -> None:
    """The README's way of asking from a shell works."""
    command = ["curl", "-sS", "-H", "Accept: text/csv", "--data-urlencode", f"query={COUNT}", f"{server.url}/sparql"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == ["n", "197"]


def test_further_files_are_served_beside_the_graph(snapshot: Snapshot, tmp_path: Path) -> None:
    """``--load`` takes datasets as they are and puts what stands in no graph into one named after the file."""
    extra = "<urn:a> <urn:p> <urn:b> <urn:g> .\n<urn:a> <urn:p> <urn:e> .\n"
    (tmp_path / "odd name.nq").write_text(extra, encoding="utf-8")
    (tmp_path / "more.ttl").write_text("<urn:c> <urn:p> <urn:d> .\n", encoding="utf-8")
    options = ["--load", str(tmp_path / "odd name.nq"), "--load", str(tmp_path / "more.ttl")]
    running = Server(*options, snapshots=snapshot.path.parent)
    try:
        reply = ask(running.url, "SELECT ?g { GRAPH ?g { ?s <urn:p> ?o } } ORDER BY ?g", accept="text/csv")
        loaded = "https://w3id.org/poakg/graph/loaded/"
        assert reply.body.decode().split() == ["g", f"{loaded}more", f"{loaded}odd%20name", "urn:g"]
        assert count_of(ask(running.url, "SELECT (COUNT(*) AS ?n) { ?s <urn:p> ?o }")) == 3
    finally:
        assert running.stop() == 0


def test_http_query(server: Server) -> None:
    """The method QUERY does what POST of a query does."""
    assert count_of(send(f"{server.url}/sparql", "QUERY", COUNT.encode(), Content_Type=DIRECT)) == 197


def test_head_tells_what_get_would(server: Server) -> None:
    """The same headers, no body."""
    got, headed = (send(f"{server.url}/sparql?query=ASK%7B%7D", method) for method in ("GET", "HEAD"))
    assert (headed.status, headed.media_type, headed.body) == (200, got.media_type, b"")
    assert headed.headers["etag"] == got.headers["etag"]


def test_a_post_is_answered_whatever_the_client_has(server: Server) -> None:
    """304 is for methods that read (RFC 9110 §13.1.2), QUERY among them."""
    for tag in ("*", ask(server.url, COUNT).headers["etag"]):
        reply = send(f"{server.url}/sparql", "POST", COUNT.encode(), Content_Type=DIRECT, If_None_Match=tag)
        assert count_of(reply) == 197
    sent = send(f"{server.url}/sparql", "QUERY", COUNT.encode(), Content_Type=DIRECT, If_None_Match="*")
    assert (sent.status, sent.body) == (304, b"")


def test_an_unchanged_answer_is_not_sent_again(server: Server) -> None:
    """The same question has the same entity tag; another question, format or dataset has another."""
    first = ask(server.url, COUNT)
    tag = first.headers["etag"]
    # Rows may come in another order after a restart.
    assert tag.startswith('W/"')
    url = f"{server.url}/sparql?{urlencode({'query': COUNT})}"
    assert send(url, If_None_Match=tag.removeprefix("W/")).status == 304
    again = send(url, If_None_Match=tag)
    assert (again.status, again.body, again.headers["etag"], again.headers["vary"]) == (
        304,
        b"",
        tag,
        "Accept, Accept-Encoding",
    )
    others = [
        ask(server.url, COUNT, accept="text/csv"),
        ask(server.url, COUNT + " "),
        ask(server.url, COUNT, **{"default-graph-uri": "https://w3id.org/poakg/graph/states"}),
    ]
    assert tag not in {reply.headers["etag"] for reply in others}
    assert send(url, If_None_Match='"other"').status == 200


@pytest.mark.parametrize("changing", ["NOW()", "RAND()", "UUID()", "STRUUID()"])
def test_an_answer_that_changes_has_no_tag(server: Server, changing: str) -> None:
    """Functions that give another value each time are not cached."""
    headers = ask(server.url, f"SELECT ({changing} AS ?x) {{}}").headers
    assert "etag" not in headers


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.name)
def test_the_service_describes_itself(server: Server, form: Format, snapshot: Snapshot) -> None:
    """GET without a query is the description: endpoint, dataset, formats, in every RDF format."""
    url = f"{server.url}/sparql"
    reply = send(url, Accept=form.media_type)
    assert (reply.status, reply.headers["content-type"]) == (200, form.content_type)
    assert isinstance(form.engine, ox.RdfFormat)
    triples = {quad.triple for quad in ox.parse(reply.body, format=form.engine)}
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert [t.object.value for t in triples if t.predicate.value == f"{sd}endpoint"] == [url]
    assert {t.object.value for t in triples if t.predicate.value == f"{sd}name"} == set(snapshot.graphs)
    typed = {t.object.value for t in triples if t.predicate.value.endswith("#type")}
    assert typed == {f"{sd}{name}" for name in ("Service", "Dataset", "Graph", "NamedGraph")}
    assert len(reply.body) < 20_000


def test_the_description_is_rdf_by_default_and_a_page_for_people(server: Server) -> None:
    """No Accept header gives Turtle, a browser gets the query form."""
    assert send(f"{server.url}/sparql").media_type == "text/turtle"
    assert send(f"{server.url}/sparql", Accept="text/html").media_type == "text/html"
    assert_problem(send(f"{server.url}/sparql", Accept="image/png"), 406, "not-acceptable")


def test_a_script_of_another_page_may_ask_by_post(server: Server) -> None:
    """The browser's preflight for a direct POST is answered as it needs."""
    reply = send(f"{server.url}/sparql", "OPTIONS", Origin="https://example.org", Access_Control_Request_Method="POST")
    assert reply.status == 204
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]


def test_health_is_that_of_the_engine(server: Server, snapshot: Snapshot) -> None:
    """It asks the engine, and says how much is loaded."""
    reply = send(f"{server.url}/health")
    assert (reply.status, json.loads(reply.body)) == (200, {"status": "ok", "statements": snapshot.quads})


@pytest.mark.parametrize(("accepted", "coding"), [("gzip", "gzip"), ("br, gzip", "br"), ("gzip;q=0, identity", None)])
def test_answers_are_compressed_for_whoever_takes_it(server: Server, accepted: str, coding: str | None) -> None:
    """Small answers are not; each coding has an entity tag of its own."""
    query = "SELECT ?s ?o { ?s a ?o } LIMIT 500"
    reply = ask(server.url, query, accept="text/csv")
    packed = send(f"{server.url}/sparql?{urlencode({'query': query})}", Accept="text/csv", Accept_Encoding=accepted)
    assert packed.headers.get("content-encoding") == coding
    unpack: dict[str | None, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "br": brotli.decompress}
    assert unpack.get(coding, bytes)(packed.body) == reply.body
    assert (packed.headers["etag"] == reply.headers["etag"]) == (coding is None)
    small = send(f"{server.url}/sparql?{urlencode({'query': 'ASK {}'})}", Accept_Encoding=accepted)
    assert "content-encoding" not in small.headers


def test_the_dataset_is_described_at_its_well_known_place(server: Server, snapshot: Snapshot) -> None:
    """VoID (RFC 8615) with the statistics of the release and the address of this very server."""
    reply = send(f"{server.url}/.well-known/void", Accept="text/turtle,*/*;q=0.8")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    triples = {quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.TURTLE)}
    void = PREFIXES["void"]
    endpoints = {t.object.value for t in triples if t.predicate == ox.NamedNode(f"{void}sparqlEndpoint")}
    assert endpoints == {"https://w3id.org/poakg/sparql", f"{server.url}/sparql"}
    assert sum(t.predicate == ox.NamedNode(f"{void}classPartition") for t in triples) > 50


def test_the_questions_are_examples_at_their_well_known_place(server: Server) -> None:
    """Editors find there the text and the question of each query of the catalogue."""
    reply = send(f"{server.url}/.well-known/sparql-examples", Accept="text/turtle")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    triples = {quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.TURTLE)}
    select = ox.NamedNode(f"{PREFIXES['sh']}select")
    assert {t.subject.value for t in triples if t.predicate == select} == {
        query.iri for query in read_queries(find_content()).values()
    }


def test_pages_tell_machines_where_things_are(server: Server) -> None:
    """FAIR Signposting: what to cite, the licence, the description, and RDF of the same."""
    page = send(f"{server.url}/doc/id/revcon4/annex/45", Accept="text/html")
    links = page.headers["link"]
    assert '<https://w3id.org/poakg/id/revcon4/annex/45>; rel="cite-as"' in links
    assert '</doc/id/revcon4/annex/45?format=turtle>; rel="describedby"; type="text/turtle"' in links
    assert 'rel="license"' in links
    start = send(f"{server.url}/", Accept="text/html").headers["link"]
    assert f'<{server.url}/.well-known/void>; rel="describedby"' in start
    assert 'rel="type"' in start
    for target in re.findall(r"<(/[^>]+)>", links):
        assert send(f"{server.url}{target}").status == 200


def test_services_may_be_asked_that_the_operator_allows(server: Server, snapshot: Snapshot) -> None:
    """The allowed one answers, every other is refused, and so is everyone where none is allowed."""
    allowed = f"{server.url}/sparql"
    asking = Server("--allow-service", allowed, snapshots=snapshot.path.parent)
    try:
        for silent in ("", "SILENT "):
            text = f"SELECT * {{ SERVICE {silent}<URL> {{ ?s a <https://w3id.org/poakg/ontology#Note> }} }}"
            reply = ask(asking.url, text.replace("URL", allowed))
            assert len(json.loads(reply.body)["results"]["bindings"]) == 1
            assert reply.headers["cache-control"] == "no-store"
            assert_problem(ask(asking.url, text.replace("URL", f"{allowed}/")), 400, "query-refused")
            assert_problem(ask(server.url, text.replace("URL", allowed)), 400, "query-refused")
        assert_problem(ask(asking.url, f"SELECT * {{ BIND(<{allowed}> AS ?x) SERVICE ?x {{}} }}"), 400, "query-refused")
    finally:
        assert asking.stop() == 0


def test_examples_are_in_the_graph_as_executables(server: Server) -> None:
    """Each is found by SPARQL with its text, and its IRI resolves."""
    found = ask(server.url, "SELECT ?q { ?q a <http://www.w3.org/ns/shacl#SPARQLExecutable> }", "text/csv").body.split()
    assert len(found) > 60
    path = found[1].decode().removeprefix("https://w3id.org/poakg")
    assert send(f"{server.url}{path}").headers["location"] == f"/doc{path}"
    assert b"SELECT" in send(f"{server.url}/doc{path}", Accept="text/turtle").body
