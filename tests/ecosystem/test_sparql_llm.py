"""The loaders of sparql-llm, by which language models learn an endpoint, read ours as it is."""

import json
import subprocess
import venv
from pathlib import Path

import pytest

from poakg.graph.catalogue import read_queries
from poakg.system.resources import find_content
from tests.conftest import Server
from tests.http import ask

PACKAGE = "sparql-llm==0.1.4"
# What its loaders need of what it depends on.
NEEDED = ["beautifulsoup4", "curies", "httpx", "langchain-core", "pydantic-settings", "rdflib", "sparqlwrapper"]
TYPES = """SELECT ?class ?property (SUM(IF(ISLITERAL(?value), 1, 0)) AS ?literals) {
    ?thing a ?class ; ?property ?value
    FILTER(STRSTARTS(STR(?class), "https://w3id.org/poakg/ontology#"))
} GROUP BY ?class ?property"""

pytestmark = [pytest.mark.ecosystem, pytest.mark.slow]


def test_types_of_properties_and_examples_are_read(server: Server, tmp_path: Path) -> None:
    """For 99 % and more of the pairs of class and property it knows whether values are literals; all examples load."""
    venv.create(tmp_path / "venv", with_pip=True)
    # It writes there, when it is imported, what it finds out about endpoints of others.
    (tmp_path / "data").mkdir()
    python = tmp_path / "venv" / "bin" / "python"
    for line in (["--no-deps", PACKAGE], NEEDED):
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *line], capture_output=True, text=True, check=False
        )
        if done.returncode:
            pytest.skip(f"needs {PACKAGE} from PyPI: {done.stderr.strip().splitlines()[-1]}")
    # It also looks up some endpoints of others, which are none of ours; it goes on without them.
    run = subprocess.run(
        [python, Path(__file__).with_name("ask_by_sparql_llm.py"), f"{server.url}/sparql"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=tmp_path,
    )
    assert run.returncode == 0, run.stderr
    read = json.loads(run.stdout.splitlines()[-1])
    pairs = json.loads(ask(server.url, TYPES, "application/sparql-results+json").body)["results"]["bindings"]
    right = 0
    for pair in pairs:
        types = read["schema"].get(pair["class"]["value"], {}).get(pair["property"]["value"])
        has_datatype = types is not None and any(
            name.startswith(
                ("http://www.w3.org/2001/XMLSchema#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
            )
            for name in types
        )
        right += types is not None and has_datatype == bool(int(pair["literals"]["value"]))
    assert len(pairs) > 500
    assert right >= 0.99 * len(pairs)
    questions = {query.question for query in read_queries(find_content()).values()}
    assert set(read["questions"]) == questions
    assert read["shapes"] > 50
