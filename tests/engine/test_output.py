"""What is sent is well-formed, or it is refused; a page shows no more than it can."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.engine.preview import MOST_COLUMNS
from poakg.engine.preview import MOST_ROWS
from poakg.engine.preview import PREVIEW
from poakg.errors import NotAcceptableError
from poakg.graph.snapshot import Snapshot
from tests.conftest import Server
from tests.engine.loop import RunningPool
from tests.engine.loop import run_pool
from tests.http import ask
from tests.http import send

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPool]:
    """An engine over next to nothing."""
    path = tmp_path_factory.mktemp("output") / "small.nq"
    path.write_text('<urn:s> <urn:p> "o" <urn:g> .\n', encoding="utf-8")
    with run_pool([path], Limits(workers=1)) as running:
        yield running


WRONG = [*(f"\\u{code:04X}" for code in range(0x20) if code not in (9, 10, 13)), "\\uFFFE", "\\uFFFF"]


@pytest.mark.parametrize("escaped", WRONG)
@pytest.mark.parametrize("before", ["", "x" * 65_500])
def test_xml_holds_no_control_characters(pool: RunningPool, escaped: str, before: str) -> None:
    """Neither a table nor a graph, wherever in it the character is; other formats do."""
    select = f'SELECT ("{before}{escaped}y" AS ?x) {{}}'
    construct = f'CONSTRUCT {{ <urn:s> <urn:p> "{before}{escaped}y" }} WHERE {{}}'
    for text, formats in ((select, {"solutions": "xml"}), (construct, {"graph": "rdf-xml"})):
        with pytest.raises(NotAcceptableError, match="character"):
            pool.ask(Job(text, formats))
    body = pool.ask(Job(select, {"solutions": "json"}))
    assert ord(json.loads(body)["results"]["bindings"][0]["x"]["value"][-2]) == int(escaped[2:], 16)


@pytest.mark.parametrize("iri", ["urn:1", "http://x/", "http://x/a/", "http://x#", "urn:a:", "http://x/1"])
def test_rdf_xml_holds_no_property_without_a_local_name(pool: RunningPool, iri: str) -> None:
    """It is refused, where a name in a literal is not."""
    with pytest.raises(NotAcceptableError, match="property"):
        pool.ask(Job(f'CONSTRUCT {{ <urn:s> <{iri}> "a" }} WHERE {{}}', {"graph": "rdf-xml"}))
    pool.ask(Job('CONSTRUCT { <urn:s> <urn:p> "<oxprefix: a>" } WHERE {}', {"graph": "rdf-xml"}))


@pytest.mark.parametrize("name", ["li", "Description", "about"])
def test_rdf_xml_holds_no_reserved_property(pool: RunningPool, name: str) -> None:
    """That is a limit of the format, not a failure of the server."""
    iri = f"http://www.w3.org/1999/02/22-rdf-syntax-ns#{name}"
    with pytest.raises(NotAcceptableError, match="RDF/XML"):
        pool.ask(Job(f'CONSTRUCT {{ <urn:s> <{iri}> "a" }} WHERE {{}}', {"graph": "rdf-xml"}))


def test_json_ld_holds_no_triple_terms(pool: RunningPool) -> None:
    """As above."""
    with pytest.raises(NotAcceptableError, match="JSON-LD"):
        pool.ask(Job("CONSTRUCT { <urn:s> <urn:p> <<( <urn:a> <urn:b> 1 )>> } WHERE {}", {"graph": "json-ld"}))


def test_xml_keeps_line_ends(pool: RunningPool) -> None:
    """A parser gives back what is in the graph."""
    body = pool.ask(Job('SELECT ("a\\r\\nb\\rc\\td <&>" AS ?x) {}', {"solutions": "xml"}))
    literals = [element.text for element in ElementTree.fromstring(body).iter() if element.tag.endswith("literal")]
    assert literals == ["a\r\nb\rc\td <&>"]


FORMULAS = ["=1+1", "+A1", "-A1", "@x", "\\t=1", "\\r=1", "\\n=1", "-1+1", "+1;2", "--1", "-", "\uff1d1"]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("datatype", ["", "^^xsd:integer", "^^xsd:decimal", "^^xsd:double", "^^<urn:x>", "@en"])
def test_no_cell_is_a_formula_whatever_its_datatype(pool: RunningPool, text: str, datatype: str) -> None:
    """What calls itself a number need not be one."""
    query = f'PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT * {{ VALUES ?x {{ "{text}"{datatype} }} }}'
    body = pool.ask(Job(query, {"solutions": "spreadsheet"})).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body, newline="")))[1][0].startswith("'")


@pytest.mark.parametrize("number", ["-2", "+1.5", "-1e5", "-.5", "+0"])
def test_numbers_stay_numbers(pool: RunningPool, number: str) -> None:
    """A minus sign is no danger by itself."""
    body = pool.ask(Job(f'SELECT ("{number}" AS ?x) {{}}', {"solutions": "spreadsheet"})).decode("utf-8-sig")
    assert body.split() == ["x", number]


WIDE = " ".join(f"?v{number}" for number in range(500))
LARGE = {
    "rows": "SELECT * { " + "".join(f"VALUES ?{name} {{ 0 1 2 3 4 5 6 7 8 9 }} " for name in "abcd") + "}",
    "columns": f"SELECT {WIDE} {{ VALUES ?v0 {{ {'1 ' * 1000} }} }}",
    "a long value": f'SELECT ("{"x" * 200_000}" AS ?x) {{}}',
    "long values": f'SELECT * {{ VALUES ?a {{ {" ".join(str(n) for n in range(900))} }} BIND("{"x" * 4000}" AS ?x) }}',
    "a long IRI": f"SELECT (<urn:{'x' * 100_000}> AS ?x) {{}}",
    "a long name": f"SELECT (1 AS ?{'x' * 100_000}) {{}}",
    "a growing value": 'SELECT ?x { BIND("aaaaaaaaaaaaaaaa" AS ?s0) '
    + "".join(f"BIND(CONCAT(?s{i}, ?s{i}, ?s{i}, ?s{i}) AS ?s{i + 1}) " for i in range(10))
    + "BIND(?s10 AS ?x) }",
}


@pytest.mark.parametrize("name", LARGE)
def test_a_preview_is_small(pool: RunningPool, name: str) -> None:
    """Rows, columns and characters are bounded where the result is, not in the process that makes the page."""
    body = pool.ask(Job(LARGE[name], {"solutions": PREVIEW}))
    fields = json.loads(body)
    assert len(body) < 4_000_000
    assert len(fields["rows"]) <= MOST_ROWS
    assert len(fields["columns"]) <= MOST_COLUMNS
    assert fields["rows"]
    assert fields["more"] is (name in ("rows", "columns", "long values"))


def test_names_beyond_latin_letters_are_in_headers_as_addresses(snapshot: Snapshot, tmp_path: Path) -> None:
    """A page of such a thing has a Link header that is one."""
    statement = '<https://w3id.org/poakg/id/हिन्दी> <urn:p> "x" <urn:g> .\n'
    (tmp_path / "more.nq").write_text(statement, encoding="utf-8")
    server = Server("--load", str(tmp_path / "more.nq"), snapshots=snapshot.path.parent)
    try:
        path = f"id/{quote('हिन्दी')}"
        for accept in ("text/html", "text/turtle"):
            assert send(f"{server.url}/doc/{path}", Accept=accept).status == 200
        link = send(f"{server.url}/doc/{path}", Accept="text/html").headers["link"]
        assert f'<https://w3id.org/poakg/{path}>; rel="cite-as"' in link
        assert send(f"{server.url}/{path}").headers["location"] == f"/doc/{path}"
        reply = ask(server.url, 'SELECT ("\\u0001" AS ?x) {}', "application/sparql-results+xml")
        assert (reply.status, reply.media_type) == (406, "application/problem+json")
    finally:
        assert server.stop() == 0
