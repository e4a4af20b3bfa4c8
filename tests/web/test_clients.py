"""Programs that people really use, against a running server; SPARQLWrapper and curl stand in test_endpoint."""

import json
import shutil
import subprocess
from pathlib import Path

import platformdirs
import pytest
from rdflib import RDF
from rdflib import Graph
from rdflib import URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from poakg.namespaces import GRAPH
from poakg.namespaces import TERM
from tests.conftest import Server

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


def test_rdflib_reads_one_named_graph(server: Server) -> None:
    """The name of a graph goes along as the default graph of the request."""
    graph = Graph(SPARQLStore(f"{server.url}/sparql", context_aware=True), identifier=URIRef(f"{GRAPH}developments"))
    assert 0 < len(graph) < 100


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
