"""Programs that people really use, against a running server; SPARQLWrapper and curl stand in test_endpoint."""

import concurrent.futures
import json
import shutil
import subprocess
import time
from pathlib import Path
from urllib.parse import urlencode

import platformdirs
import pytest
from rdflib import RDF
from rdflib import Graph
from rdflib import URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import SPARQLWrapper

from poakg.graph.snapshot import Snapshot
from poakg.namespaces import GRAPH
from poakg.namespaces import TERM
from tests.conftest import Server
from tests.http import ask
from tests.http import send

pytestmark = pytest.mark.slow

# The newest that starts on Node.js 20.
COMUNICA = "@comunica/query-sparql@4.5.0"
STATE = URIRef(f"{TERM}State")


@pytest.fixture(scope="module")
def comunica() -> Path:
    """Comunica's command, installed once by npm into a folder of its own in the cache."""
    folder = platformdirs.user_cache_path("poakg") / "tests" / COMUNICA.replace("/", "-")
    command = folder / "node_modules" / ".bin" / "comunica-sparql"
    if not command.exists():
        folder.mkdir(parents=True, exist_ok=True)
        line = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", COMUNICA]
        subprocess.run(line, check=True, capture_output=True, timeout=600)
    return command


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_queries_the_endpoint_as_a_store(server: Server, method: str) -> None:
    """A graph whose triples lie at the endpoint: patterns, lengths and queries."""
    graph = Graph(SPARQLStore(f"{server.url}/sparql", method=method))
    assert len(set(graph.subjects(RDF.type, STATE))) == 197
    rows = graph.query("SELECT ?code { ?state a ?type ; <http://www.w3.org/2004/02/skos/core#notation> ?code }",
                       initBindings={"type": STATE})  # fmt: skip
    assert "KEN" in {str(row[0]) for row in rows}  # type: ignore[index]
    assert (URIRef("https://w3id.org/poakg/id/state/KEN"), RDF.type, STATE) in graph


def test_rdflib_reads_one_named_graph(server: Server, snapshot: Snapshot) -> None:
    """The name of a graph goes along as the default graph of the request."""
    graph = Graph(SPARQLStore(f"{server.url}/sparql", context_aware=True), identifier=URIRef(f"{GRAPH}developments"))
    assert len(graph) == snapshot.graphs[f"{GRAPH}developments"]


@pytest.mark.slow
@pytest.mark.node
def test_comunica_finds_its_way_by_the_description(server: Server, comunica: Path) -> None:
    """Comunica is given the address alone, asks what is there and pushes the query down or joins by itself."""
    query = f"SELECT (COUNT(?s) AS ?n) WHERE {{ ?s a <{STATE}> }}"
    node = shutil.which("node")
    assert node is not None
    line = [node, str(comunica), f"{server.url}/sparql", query, "-t", "application/sparql-results+json"]
    done = subprocess.run(line, capture_output=True, text=True, timeout=600, check=True)
    assert json.loads(done.stdout)["results"]["bindings"][0]["n"]["value"] == "197"


FORMS = {
    "SELECT": "SELECT ?s { ?s a <https://w3id.org/poakg/ontology#Note> }",
    "ASK": "ASK { ?s a <https://w3id.org/poakg/ontology#Note> }",
    "CONSTRUCT": "CONSTRUCT WHERE { ?s a <https://w3id.org/poakg/ontology#Note> }",
    "DESCRIBE": "DESCRIBE ?s { ?s a <https://w3id.org/poakg/ontology#Note> }",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv", "turtle", "n3", "rdf", "rdf+xml", "json-ld"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.filterwarnings("ignore")
def test_sparqlwrapper_gets_every_form_in_every_format(server: Server, form: str, name: str, method: str) -> None:
    """What it calls a format is a hint; where the result cannot have it, what it accepts decides."""
    client = SPARQLWrapper(f"{server.url}/sparql")
    client.setMethod(method)
    client.setQuery(FORMS[form])
    client.setReturnFormat(name)
    reply = client.query()
    body = reply.response.read()
    assert body
    if name in ("json", "json-ld") and "json" in str(reply.info()["content-type"]):
        json.loads(body)


@pytest.mark.parametrize(
    ("parameters", "accept", "media_type"),
    [
        ({"format": "csv"}, "*/*", "text/csv"),
        ({"output": "csv"}, "*/*", "text/csv"),
        ({"results": "xml"}, "*/*", "application/sparql-results+xml"),
        ({"format": "turtle", "output": "turtle"}, "text/csv", "text/csv"),
        ({"format": "strange", "output": "stranger"}, "text/csv", "text/csv"),
        ({"output": "stranger"}, "*/*", "application/sparql-results+json"),
        ({"format": "application/sparql-results+xml"}, "text/csv", "application/sparql-results+xml"),
    ],
)
def test_names_of_formats_are_hints(server: Server, parameters: dict[str, str], accept: str, media_type: str) -> None:
    """The parameters format, output and results go before Accept where they fit the result."""
    assert ask(server.url, FORMS["SELECT"], accept, **parameters).media_type == media_type


@pytest.mark.curl
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("version", ["--http1.0", "--http1.1", "--http2"])
def test_curl_in_every_version_of_http(server: Server, version: str, method: str) -> None:
    """An offer of HTTP/2 is answered in HTTP/1.1, also where a body comes with it."""
    asked = ["--data-urlencode", f"query={FORMS['ASK']} #{'a' * 30_000}", *(["-G"] if method == "GET" else [])]
    line = ["curl", "-sSf", "--max-time", "20", version, "-H", "Accept: text/csv", *asked, f"{server.url}/sparql"]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "true"


@pytest.mark.parametrize("content_type", ["application/sparql-query", "application/x-www-form-urlencoded"])
def test_a_byte_order_mark_before_a_query_is_no_part_of_it(server: Server, content_type: str) -> None:
    """Some editors write one at the beginning of a file."""
    text = f"\ufeff{FORMS['ASK']}"
    body = urlencode({"query": text}) if "form" in content_type else text
    reply = send(f"{server.url}/sparql", "POST", body.encode(), Content_Type=content_type)
    assert json.loads(reply.body)["boolean"] is True


@pytest.mark.parametrize("text", ["SELECT (<urn:f>(1) AS ?x) {}", "ASK { ?s ?p ?o FILTER(<urn:f>(?o)) }"])
def test_a_function_that_is_unknown_is_a_mistake_of_the_client(server: Server, text: str) -> None:
    """The answer names it."""
    reply = ask(server.url, text)
    assert (reply.status, json.loads(reply.body)["title"]) == (400, "query-refused")
    assert "<urn:f>" in json.loads(reply.body)["detail"]


def test_columns_come_in_the_order_of_the_query(server: Server) -> None:
    """In every format, as with other engines."""
    assert ask(server.url, "SELECT * { ?z ?y ?a } LIMIT 1", "text/csv").body.startswith(b"z,y,a\r\n")


PATHS = ["/", "/sparql", "/live", "/ready", "/health", "/metrics", "/openapi.json", "/validate", "/graph/sdg", "/rules"]


@pytest.mark.parametrize("path", [*PATHS, "/ontology", "/static/style.css", "/templates/national-report.xlsx"])
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_head_is_everywhere_get_is(server: Server, path: str, accept: str) -> None:
    """With the same status and media type, and no body."""
    got, headed = (send(f"{server.url}{path}", method, Accept=accept) for method in ("GET", "HEAD"))
    assert (headed.status, headed.body, headed.headers.get("content-type")) == (200, b"", got.headers["content-type"])
    assert "content-length" not in headed.headers or int(headed.headers["content-length"]) > 0


@pytest.mark.parametrize("path", ["/openapi.json", "/static/style.css", "/templates/national-report.xlsx"])
def test_parts_of_a_file(server: Server, path: str) -> None:
    """A download that broke off goes on where it did (RFC 9110 §14)."""
    whole = send(f"{server.url}{path}").body
    for wanted, part in (("0-9", whole[:10]), ("10-", whole[10:]), ("-5", whole[-5:]), ("5-5", whole[5:6])):
        reply = send(f"{server.url}{path}", Range=f"bytes={wanted}")
        assert (reply.status, reply.body) == (206, part)
        assert reply.headers["content-range"].endswith(f"/{len(whole)}")
    assert send(f"{server.url}{path}", Range=f"bytes={len(whole)}-").status == 416


def test_life_does_not_depend_on_the_engine(snapshot: Snapshot) -> None:
    """While all workers are busy and more wait than may, the server says that it runs and that it is ready."""
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    options = ("--workers", "1", "--queue-length", "0", "--timeout", "3", "--client-queries", "0")
    running = Server(*options, snapshots=snapshot.path.parent)
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as threads:
            busy = threads.submit(ask, running.url, heavy)
            time.sleep(1)
            assert ask(running.url, "ASK {}").status == 503
            assert [send(f"{running.url}/{name}").status for name in ("live", "ready", "health")] == [200] * 3
            assert busy.result().status == 503
    finally:
        assert running.stop() == 0
