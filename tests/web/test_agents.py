"""Tools for agents, driven by the client of the official SDK, over HTTP and on standard input and output."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
from mcp import Client
from mcp import StdioServerParameters

from poakg.api.knowledge_graph import KnowledgeGraph
from poakg.api.local import LocalSource
from poakg.api.vocabulary import TERMS
from poakg.api.vocabulary import check_terms
from poakg.api.vocabulary import declare_prefixes
from poakg.errors import UnknownNameError
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import ID
from poakg.namespaces import TERM
from tests.conftest import ROOT
from tests.conftest import Server
from tests.http import send

pytestmark = pytest.mark.slow

PROVISION = f"{ID}revcon4/annex/126"
CITATION = "A/CONF.192/2024/RC/3, annex, para. 126"
TOOLS = ["coverage", "questions", "ask", "resolve", "provision", "schema", "sparql", "check"]
POST = {"Content_Type": "application/json", "Accept": "application/json, text/event-stream"}
LIST = b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}'

Call = Callable[..., Awaitable[Any]]


def drive(server: Any, work: Callable[[Client, Call], Awaitable[None]]) -> None:  # noqa: ANN401 - an address or a command
    """Run ``work`` with a client, and with what calls a tool and returns its answer, a failure as text."""

    async def run() -> None:
        async with Client(server) as client:

            async def call(tool: str, /, **arguments: object) -> Any:  # noqa: ANN401 - JSON
                result = await client.call_tool(tool, arguments)
                texts = [block.text for block in result.content if block.type == "text"]
                if result.is_error:
                    return f"failed: {texts[0]}"
                return result.structured_content or [json.loads(text) for text in texts]

            await work(client, call)

    asyncio.run(run())


def test_tools_only_read_and_say_what_they_take(either_server: Server) -> None:
    """They are listed with schemas, and are marked as reading."""

    async def work(client: Client, _: Call) -> None:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == TOOLS
        for tool in tools:
            assert tool.description
            assert tool.annotations is not None
            assert (tool.annotations.read_only_hint, tool.annotations.destructive_hint) == (True, False)
        assert "never quote" in (client.instructions or "")

    drive(f"{either_server.url}/mcp", work)


def test_an_agent_finds_its_way(server: Server, snapshot: Snapshot) -> None:
    """From what is here to a question, its rows with citations, a provision with grounds, and a query of its own."""

    async def work(_: Client, call: Call) -> None:
        coverage = await call("coverage")
        assert coverage["documents"] == ["revcon4"]
        assert set(coverage["grounds_of_links"]) >= {"textual", "curated", "inferred"}
        assert any("wording" in text for text in coverage["not_here"])
        found = await call("questions", words="INTERPOL systems")
        names = [row["name"] for row in found.get("result", found)]
        assert "provisions-naming-interpol" in names
        answer = await call("ask", name="provisions-naming-interpol", parameters={"document": "revcon4"}, limit=3)
        assert (len(answer["rows"]), answer["truncated"], answer["total"] > 3) == (3, True, True)
        assert answer["note"] == "our summary, not the wording"
        for row in answer["rows"]:
            assert row["citations"][0].startswith("A/CONF.192/2024/RC/3, ")
            assert [(link["provision"], link["target"]) for link in row["links"]] == [(row["provision"], row["named"])]
            assert {link["ground"] for link in row["links"]} == {"textual"}
        provision = await call("provision", name="annex/126")
        assert (provision["iri"], provision["citation"]) == (PROVISION, CITATION)
        assert {link["ground"] for link in provision["links"]} >= {"textual", "curated"}
        rows = (await call("sparql", query=f"SELECT ?s {{ <{PROVISION}> poakg:stage ?s }}"))["rows"]
        kg = KnowledgeGraph(LocalSource([snapshot.path]))
        assert {row["s"].rsplit("/", 1)[-1] for row in rows} == set(kg.provision("annex/126").facets["stage"])
        assert await call("sparql", query=f"ASK {{ <{PROVISION}> a poakg:Measure }}") == {"answer": True}

    drive(f"{server.url}/mcp", work)


def test_names_classes_and_submissions(server: Server) -> None:
    """States by code, bodies by acronym, a class with an example of each property, and a file with a fault."""

    async def work(_: Client, call: Call) -> None:
        assert (await call("resolve", text="501", system="cow"))["state"]["iri"] == f"{ID}state/KEN"
        yugoslavia = (await call("resolve", text="Yugoslavia"))["state"]
        assert (yugoslavia["outcome"], yugoslavia["iri"]) == ("historic", f"{ID}former-state/yugoslavia")
        assert f"{ID}state/SRB" in [one["iri"] for one in yugoslavia["candidates"]]
        found = await call("resolve", text="INTERPOL")
        things = found["things"]
        assert found["more"] == 0
        many = await call("resolve", text="report")
        assert len(many["things"]) == 20
        assert many["more"] > 0
        assert f"{ID}body/interpol" in [thing["iri"] for thing in things]
        card = await call("schema", class_name="Provision")
        assert card["class"]["things"] > 200
        properties = {row["property"]: row for row in card["properties"]}
        assert all(row["example"] and row["uses"] for row in properties.values())
        assert properties[f"{TERM}stage"]["example"].startswith("https://w3id.org/poakg/code/stage/")
        report = (ROOT / "data" / "examples" / "assistance-offer.ttl").read_text(encoding="utf-8")
        faulty = "".join(line for line in report.splitlines(keepends=True) if "submittedOn" not in line)
        checked = await call("check", file_name="offer.ttl", content=faulty)
        assert [finding["rule"] for finding in checked["files"][0]["findings"]] == ["COM-015"]

    drive(f"{server.url}/mcp", work)


def test_mistakes_get_the_next_step(server: Server) -> None:
    """What is not known is named with what is, and nothing else of the server is shown."""

    async def work(_: Client, call: Call) -> None:
        for name, arguments, hint in (
            ("ask", {"name": "due-date"}, "due-dates"),
            ("ask", {"name": "due-dates", "parameters": {"document": "revcon5"}}, "revcon4"),
            ("provision", {"name": "annex/9999"}, "annex/126"),
            ("schema", {"class_name": "Provison"}, "Did you mean 'Provision'"),
            ("sparql", {"query": "SELECT ?p { ?p poakg:stages ?s }"}, "Did you mean 'poakg:stage'"),
            ("sparql", {"query": "SELECT ?p { ?p poakg:stage stage:disposall }"}, "stage:disposal"),
            ("sparql", {"query": "SELECT ?p { "}, "does not parse"),
            ("sparql", {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}, "larger than 8 MiB"),
            ("check", {"file_name": "x.csv", "content": "a" * 600_000}, "larger than 512 KiB"),
            ("check", {"file_name": "x.csv", "content": "no!", "is_base64": True}, "not Base64"),
            ("sparql", {"query": "SELECT * { SERVICE <http://x.example/> { ?s ?p ?o } }"}, "SERVICE"),
        ):
            told = await call(name, **arguments)
            assert str(told).startswith("failed: "), (name, arguments)
            assert hint in told, told

    drive(f"{server.url}/mcp", work)


def test_the_same_on_standard_input(snapshot: Snapshot) -> None:
    """``poakg mcp`` answers and ends with its client."""
    variables = os.environ | {"POAKG_SNAPSHOTS": str(snapshot.path.parent)}
    command = StdioServerParameters(command=sys.executable, args=["-m", "poakg", "mcp"], env=variables)

    async def work(client: Client, call: Call) -> None:
        assert [tool.name for tool in (await client.list_tools()).tools] == TOOLS
        assert (await call("provision", name="annex:126"))["citation"] == CITATION

    drive(command, work)


def test_pages_of_others_are_refused(server: Server) -> None:
    """A foreign Origin is 403; the page of the server itself and programs are let in; there are no sessions."""
    url = f"{server.url}/mcp"
    refused = send(url, "POST", LIST, Origin="https://evil.example", **POST)
    assert (refused.status, json.loads(refused.body)["title"]) == (403, "origin")
    for headers in ({}, {"Origin": server.url}):
        reply = send(url, "POST", LIST, **headers, **POST)
        assert reply.status == 200
        assert [tool["name"] for tool in json.loads(reply.body)["result"]["tools"]] == TOOLS
        assert "mcp-session-id" not in reply.headers
    for origin in ("null", "https://[bad", "https://"):
        assert send(url, "POST", LIST, Origin=origin, **POST).status == 403
    assert send(url).status == 405
    assert send(url, "POST", b"nonsense", **POST).status == 400


def test_a_message_is_as_long_as_a_query(server: Server) -> None:
    """It is read where all requests are; what is longer, or has very many parts, is refused before that."""
    url = f"{server.url}/mcp"
    assert send(url, "POST", b"[" + b"[]," * 30_000 + b"[]]", **POST).status == 400
    assert send(url, "POST", LIST + b" " * (1 << 20), **POST).status == 413


def test_agents_are_told_where_to_begin(server: Server) -> None:
    """/llms.txt has the questions, each with its address."""
    reply = send(f"{server.url}/llms.txt")
    assert (reply.status, reply.media_type) == (200, "text/plain")
    assert b"(/questions/due-dates.json)" in reply.body
    assert b"/mcp" in reply.body


def test_only_terms_that_exist_are_let_through(store: ox.Store, snapshot: Snapshot) -> None:
    """Own prefixes, full IRIs, escapes and words in strings are told apart; what is not ours passes."""
    terms = KnowledgeGraph(LocalSource([snapshot.path])).query(TERMS)
    for query in (
        f"PREFIX p: <{TERM}> SELECT * {{ ?s p:stage ?o }}",
        f"SELECT * {{ ?s <{TERM}stage> 'poakg:absent' }}",
        "SELECT * { ?s <https://other.example/absent> ?o . ?s a annex:126 }",
        "PREFIX code: <https://w3id.org/poakg/code/> SELECT * { ?s ?p code:stage }",
    ):
        check_terms(query, terms)
    for query in (f"PREFIX p: <{TERM}> SELECT * {{ ?s p:stag ?o }}", f"SELECT * {{ ?s a <{TERM}Absent> }}"):
        with pytest.raises(UnknownNameError):
            check_terms(query, terms)
    text = declare_prefixes("PREFIX skos: <urn:mine> SELECT * { ?s skos:x poakg:stage, stage:transfer }")
    assert text.splitlines()[:2] == [f"PREFIX poakg: <{TERM}>", "PREFIX stage: <https://w3id.org/poakg/code/stage/>"]
    assert "skos/core" not in text
    store.query(text)
