"""Clients in Java and JavaScript against a running server; tests/web/test_clients.py has those in Python and curl."""

import json
import shutil
import subprocess
from pathlib import Path

import platformdirs
import pytest

from tests.conftest import Server
from tests.maven import fetch_classpath

pytestmark = [pytest.mark.ecosystem, pytest.mark.slow]

COUNT = "SELECT (COUNT(?s) AS ?n) { ?s a <https://w3id.org/poakg/ontology#State> }"
STATES = "197"
JENA = "org.apache.jena:jena-arq:5.6.0"
RDF4J = "org.eclipse.rdf4j:rdf4j-repository-sparql:5.2.0"
FETCH = "fetch-sparql-endpoint@6.0.0"


@pytest.mark.java
@pytest.mark.parametrize(
    ("coordinates", "program", "answers"), [(JENA, "AskByJena", 10), (RDF4J, "AskByRdf4j", 3)], ids=["jena", "rdf4j"]
)
def test_java(server: Server, tmp_path: Path, coordinates: str, program: str, answers: int) -> None:
    """Every way of sending that the library has, with queries too long for an address as well."""
    source = Path(__file__).with_name(f"{program}.java")
    classpath = fetch_classpath(tmp_path, coordinates)
    line = ["java", "-cp", classpath, str(source), f"{server.url}/sparql", COUNT]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    lines = [entry.split() for entry in done.stdout.splitlines()]
    assert len(lines) == answers, done.stdout
    assert {entry[-1] for entry in lines} == {STATES}


SCRIPT = """
import { SparqlEndpointFetcher } from "fetch-sparql-endpoint";
const fetcher = new SparqlEndpointFetcher();
const [url, query] = process.argv.slice(2);
const found = [];
for (const method of ["GET", "POST"]) {
  const client = new SparqlEndpointFetcher({ method });
  const rows = await client.fetchBindings(url, query);
  for await (const row of rows) found.push(row.n.value);
  const triples = await client.fetchTriples(url, "CONSTRUCT WHERE { ?s a <https://w3id.org/poakg/ontology#State> }");
  let count = 0;
  for await (const _ of triples) count += 1;
  found.push(String(count));
  found.push(String(await client.fetchAsk(url, "ASK { ?s ?p ?o }")));
}
console.log(JSON.stringify(found));
"""


@pytest.mark.node
def test_fetch_sparql_endpoint(server: Server) -> None:
    """Rows, triples and yes or no, by GET and by POST, as the library reads them while they come."""
    folder = platformdirs.user_cache_path("poakg") / "tests" / FETCH.replace("@", "-")
    if not (folder / "node_modules").exists():
        folder.mkdir(parents=True, exist_ok=True)
        line = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit", "--no-fund", FETCH]
        subprocess.run(line, check=True, capture_output=True, timeout=600)
    script = folder / "ask.mjs"
    script.write_text(SCRIPT, encoding="utf-8")
    node = shutil.which("node")
    assert node is not None
    line = [node, str(script), f"{server.url}/sparql", COUNT]
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout) == [STATES, STATES, "true"] * 2
