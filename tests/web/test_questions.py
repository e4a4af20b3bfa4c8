"""The questions of the catalogue over HTTP: the same answers as on the command line, as CSV and as JSON."""

import csv
import gzip
import io
import json
from typing import Any
from urllib.parse import urlencode

import openpyxl
import pyoxigraph as ox
import pytest

from poakg.engine.objects import simplify_term
from poakg.graph.catalogue import EXAMPLES_PARAMETER
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import read_queries
from poakg.namespaces import PREFIXES
from poakg.system.resources import find_content
from tests.conftest import CASES
from tests.conftest import Server
from tests.http import Reply
from tests.http import send

QUERIES = read_queries(find_content())
XSD = PREFIXES["xsd"]


def ask(server: Server, name: str, accept: str | None = None, **parameters: str) -> Reply:
    """Ask a question."""
    url = f"{server.url}/questions/{name}?{urlencode(parameters)}"
    return send(url) if accept is None else send(url, Accept=accept)


def read_json(reply: Reply) -> dict[str, Any]:
    """Return the answer that a reply holds."""
    assert (reply.status, reply.media_type) == (200, "application/json"), reply.body
    fields: dict[str, Any] = json.loads(reply.body)
    return fields


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_every_question_has_its_exact_answer_over_http(server: Server, query: CatalogueQuery) -> None:
    """As CSV it is the one that the command line gives; as JSON it has the same columns and as many rows."""
    # A question about submissions is asked of the examples.
    values = {parameter.name: parameter.default for parameter in query.parameters}
    given = {EXAMPLES_PARAMETER: "true"} if EXAMPLES_PARAMETER in values else {}
    reply = ask(server, f"{query.name}.csv", **given)
    assert (reply.status, reply.media_type) == (200, "text/csv")
    expected = (CASES / "queries" / f"{query.name}.csv").read_text(encoding="utf-8")
    found, wanted = (list(csv.reader(io.StringIO(text))) for text in (reply.body.decode(), expected))
    assert found == wanted
    answer = read_json(ask(server, f"{query.name}.json", **given))
    assert answer["columns"] == wanted[0]
    assert len(answer["rows"]) == len(wanted) - 1
    assert all(list(row) == wanted[0] for row in answer["rows"])
    assert (answer["name"], answer["question"]) == (query.name, query.question)
    assert answer["parameters"] == values | given


@pytest.mark.parametrize(
    "name", [query.name for query in QUERIES.values() if EXAMPLES_PARAMETER in [one.name for one in query.parameters]]
)
def test_the_examples_are_not_among_what_was_submitted(server: Server, name: str) -> None:
    """A question about submissions has no rows while there are none but invented ones, nor one about their State."""
    given = {"thing": "id/state/XXE"} if name == "referring" else {}
    assert read_json(ask(server, f"{name}.json", **given))["rows"] == []
    assert read_json(ask(server, f"{name}.json", examples="true", **given))["rows"] or name == "needs-and-offers"


def test_values_are_those_of_json(server: Server) -> None:
    """Numbers and truths are not text, IRIs are whole, what has no value is null."""
    forces = read_json(ask(server, "commitments-by-force.json"))["rows"]
    assert all(isinstance(row["commitments"], int) for row in forces)
    requests = read_json(ask(server, "requests-within-existing-resources.json"))["rows"]
    assert {row["within_existing_resources"] for row in requests} == {True, False}
    assert all(row["provision"].startswith("https://w3id.org/poakg/id/revcon4/annex/") for row in requests)
    meetings = read_json(ask(server, "calendar.json"))["rows"]
    assert None in [row["starts"] for row in meetings]
    modules = read_json(ask(server, "guidance-for-provisions.json"))["rows"]
    assert all(0 < row["confidence"] <= 1 for row in modules)


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        ("7", "integer", 7),
        ("0.75", "decimal", 0.75),
        ("1", "boolean", True),
        ("false", "boolean", False),
        ("INF", "double", "INF"),
        ("NaN", "float", "NaN"),
        ("1e999", "double", "1e999"),
        ("9" * 5000, "integer", "9" * 5000),
        ("x", "integer", "x"),
        ("2026", "gYear", "2026"),
    ],
)
def test_each_datatype_has_its_form(value: str, datatype: str, expected: object) -> None:
    """What JSON has no number for, and what is ill-typed, stays text."""
    found = simplify_term(ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{datatype}")))
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/csv, application/json;q=0.5", "text/csv"),
        ("application/json", "application/json"),
        ("text/turtle", "text/turtle"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
    ],
)
def test_the_format_is_negotiated(server: Server, accept: str | None, media_type: str) -> None:
    """Without an ending the client chooses between a page, JSON, CSV, XLSX and RDF."""
    reply = ask(server, "contents", accept)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert "Accept" in reply.headers["vary"]


def test_a_parameter_replaces_its_default(server: Server) -> None:
    """Each value has an answer of its own, which says what it is for."""
    stages = {}
    for stage in ("stockpiling", "recovery"):
        answer = read_json(ask(server, "provisions-on-stockpiling.json", stage=stage))
        assert answer["parameters"] == {"document": "revcon4", "stage": stage}
        stages[stage] = answer["rows"]
    assert stages["stockpiling"] == read_json(ask(server, "provisions-on-stockpiling.json"))["rows"]
    assert stages["recovery"] not in ([], stages["stockpiling"])
    years = {row["year"] for row in read_json(ask(server, "calendar.json", after="2026"))["rows"]}
    assert "2026" not in years


@pytest.mark.parametrize(
    ("address", "status", "code", "hint"),
    [
        ("contents.json?document=revcon5", 400, "unknown-value", "Use one of: revcon4"),
        ("contents.csv?document=", 400, "unknown-value", "Use one of: revcon4"),
        ("contents.json?dokument=revcon4", 400, "unknown-parameter", "Did you mean 'document'?"),
        ("contents.json?format=csv", 400, "unknown-parameter", "Use one of: document"),
        ("contents.json?document=revcon4&document=revcon4", 400, "unknown-value", "Give it one."),
        ("code-lists.csv?document=revcon4", 400, "unknown-parameter", "It has none."),
        ("calendar.json?after=soon", 400, "unknown-value", "a whole number"),
        ("calendar.json?after=1%20%7D%20%23", 400, "unknown-value", "a whole number"),
        ("provisions-on-stockpiling?stage=recovry", 400, "unknown-value", "Did you mean 'recovery'?"),
        ("kontents.json", 404, "unknown-name", "contents"),
        ("contents.xml", 404, "unknown-name", "contents"),
        ("../contents.json", 404, "not-found", "start page"),
    ],
)
def test_what_is_not_known_is_refused(server: Server, address: str, status: int, code: str, hint: str) -> None:
    """An unknown name or value is an error that says what is known, never the unfiltered answer."""
    reply = send(f"{server.url}/questions/{address}")
    assert (reply.status, reply.media_type) == (status, "application/problem+json")
    fields = json.loads(reply.body)
    assert fields["title"] == code
    assert hint in fields["next_step"]


def test_a_workbook_has_the_rows(server: Server) -> None:
    """As XLSX, an answer has a heading for each column, numbers as numbers, and the rows of the CSV."""
    expected = list(csv.reader(io.StringIO(send(f"{server.url}/questions/commitments-by-force.csv").body.decode())))
    reply = send(f"{server.url}/questions/commitments-by-force.xlsx")
    rows = list(openpyxl.load_workbook(io.BytesIO(reply.body)).worksheets[0].iter_rows(values_only=True))
    assert [[str(value) for value in row] for row in rows[1:]] == expected[1:]
    assert all(isinstance(row[1], int) for row in rows[1:])


def test_the_things_of_an_answer_are_described(server: Server, store: ox.Store) -> None:
    """As RDF, an answer is all that the graph says about the things that it lists, shortened by prefixes."""
    listed = {row["provision"] for row in read_json(ask(server, "provisions-on-stockpiling.json", stage="use"))["rows"]}
    reply = ask(server, "provisions-on-stockpiling.ttl", stage="use")
    triples = {quad.triple for quad in ox.parse(reply.body, format=ox.RdfFormat.TURTLE)}
    assert {triple.subject.value for triple in triples if isinstance(triple.subject, ox.NamedNode)} == listed
    for iri in listed:
        stated = {quad.triple for quad in store.quads_for_pattern(ox.NamedNode(iri), None, None)}
        assert {triple for triple in triples if triple.subject == ox.NamedNode(iri)} == stated
    assert b"@prefix poakg: <https://w3id.org/poakg/ontology#> ." in reply.body


def test_a_value_that_is_not_known_is_explained_to_people(server: Server) -> None:
    """On the page a misspelt value gives a notice with what was probably meant, and no answer."""
    url = f"{server.url}/questions/provisions-on-stockpiling?stage=recovry"
    reply = send(url, Accept="text/html")
    page = reply.body.decode()
    assert reply.status == 400
    assert "recovery" in page
    assert "<tbody>" not in page


def test_nothing_acceptable(server: Server) -> None:
    """What the client cannot take is not sent."""
    reply = ask(server, "contents", "image/png")
    assert (reply.status, json.loads(reply.body)["title"]) == (406, "not-acceptable")


def test_an_unchanged_answer_is_not_sent_again(server: Server) -> None:
    """Each answer, by parameter and format, has a tag of its own."""
    url = f"{server.url}/questions/provisions-on-stockpiling"
    tags = {send(f"{url}{rest}").headers["etag"] for rest in (".json", ".csv", ".json?stage=use", ".csv?stage=use")}
    assert len(tags) == 4
    again = send(f"{url}.csv?stage=use", If_None_Match=send(f"{url}.csv?stage=use").headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("form", ["json", "csv"])
def test_answers_are_compressed_for_whoever_takes_it(server: Server, form: str) -> None:
    """The body is the same."""
    url = f"{server.url}/questions/contents.{form}"
    packed = send(url, Accept_Encoding="gzip")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == send(url).body


def test_only_reading(server: Server) -> None:
    """Questions are asked by GET or HEAD."""
    url = f"{server.url}/questions/contents.json"
    assert send(url, "POST", b"{}").status == 405
    head = send(url, "HEAD")
    assert (head.status, head.body) == (200, b"")
