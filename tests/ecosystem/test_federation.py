"""A federated query: Comunica joins a table in another SPARQL endpoint with the graph in ours."""

import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from poakg.graph.names import Resolver
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import Snapshot
from poakg.join.opening import Reading
from poakg.join.publication import publish
from poakg.join.service import Options
from poakg.join.service import Work
from tests.benchmarks.installs import Program
from tests.conftest import CASES
from tests.conftest import Server

pytestmark = [pytest.mark.ecosystem, pytest.mark.node]
# Of the version that is measured as a server, too; later ones need a later Node.js.
COMUNICA = Program(
    "comunica-query",
    "4.5.0",
    "node_modules/.bin/comunica-sparql",
    ("node", "npm"),
    (("npm", "install", "--silent", "--no-audit", "--prefix", "{folder}", "@comunica/query-sparql@{version}"),),
)
QUERY = """
PREFIX poakg: <https://w3id.org/poakg/ontology#>
PREFIX dimension: <http://purl.org/linked-data/sdmx/2009/dimension#>
SELECT ?row ?code WHERE { ?row dimension:refArea ?state . ?state poakg:isoAlpha3 ?code } ORDER BY ?row
"""


@pytest.fixture(scope="module")
def comunica(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of Comunica."""
    cache = tmp_path_factory.mktemp("comunica")
    COMUNICA.install(cache)
    return COMUNICA.find_folder(cache) / COMUNICA.proof


@pytest.fixture
def other_endpoint(snapshot: Snapshot, tmp_path: Path) -> Iterator[str]:
    """A SPARQL endpoint that is not ours and has nothing but a joined table."""
    output = tmp_path / "tracing.ttl"
    work = Work(CASES / "tables" / "tracing.csv", output, Reading(), Options("m49"))
    publish(work, Resolver.read(snapshot.prepared.read(NAMES)), lambda _done, _size: None)
    store = ox.Store()
    store.load(path=str(output))

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(parse_qs(urlsplit(self.path).query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_query = self.headers["Content-Type"].startswith("application/sparql-query")
            self.answer({"query": [body]} if is_query else parse_qs(body))

        def answer(self, parameters: dict[str, list[str]]) -> None:
            if "query" not in parameters:
                self.send_error(400)
                return
            found = store.query(parameters["query"][0])
            assert not isinstance(found, ox.QueryTriples)
            body = found.serialize(format=ox.QueryResultsFormat.JSON)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()
        thread.join()


def test_a_table_elsewhere_is_joined_with_the_graph_here(comunica: Path, server: Server, other_endpoint: str) -> None:
    """Rows of the other endpoint get the codes that only ours has."""
    sources = [f"sparql@{server.url}/sparql", f"sparql@{other_endpoint}"]
    line = [str(comunica), *sources, "-q", QUERY, "-t", "application/sparql-results+json"]
    done = subprocess.run(line, capture_output=True, text=True, check=True, timeout=300)
    rows = json.loads(done.stdout)["results"]["bindings"]
    assert sorted(row["code"]["value"] for row in rows) == ["ALB", "AND", "ARM", "PHL", "USA"]
