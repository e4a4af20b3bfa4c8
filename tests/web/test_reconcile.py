"""Reconciliation 0.2: the requests of OpenRefine are answered as the schemas say, and nothing is joined by likeness."""

import asyncio
import json
import threading
from functools import cache
from typing import Any
from unittest.mock import Mock
from urllib.parse import quote
from urllib.parse import urlencode

import jsonschema
import pyoxigraph as ox
import pytest
from referencing import Registry
from referencing import Resource
from referencing.jsonschema import DRAFT7

from poakg.graph.store import select
from poakg.web.reconcile import handlers
from poakg.web.reconcile.handlers import ENTITIES
from poakg.web.reconcile.identifiers import expand
from poakg.web.reconcile.identifiers import shorten
from poakg.web.reconcile.matching import read_query
from tests.conftest import OFFICIAL
from tests.conftest import Server
from tests.http import Reply
from tests.http import send

SCHEMAS = OFFICIAL.parents[1] / "reconciliation" / "0.2" / "schemas"
EXAMPLES = SCHEMAS.parent / "examples"


@cache
def read_schemas() -> Registry[Any]:
    """Return the schemas by the names with which they refer to one another."""
    found = {path.name: json.loads(path.read_bytes()) for path in SCHEMAS.glob("*.json")}
    base = "https://reconciliation-api.github.io/specs/0.2/schemas/"
    uris = [(f"{base}{name}", schema) for name, schema in found.items()]
    uris.append(("http://swagger.io/v2/schema.json", found["openapi.json"]))
    return Registry().with_resources([(uri, Resource.from_contents(schema, DRAFT7)) for uri, schema in uris])


def check(body: object, name: str) -> None:
    """Fail unless ``body`` is as the schema of this name says; without the schemas nothing is checked."""
    if SCHEMAS.is_dir():
        schema = json.loads((SCHEMAS / f"{name}.json").read_bytes())
        jsonschema.Draft7Validator(schema, registry=read_schemas()).validate(body)


def post(server: Server, name: str, value: object) -> Reply:
    """Send a form as OpenRefine does."""
    body = urlencode({name: json.dumps(value)}).encode()
    return send(
        f"{server.url}/reconcile", "POST", body, Content_Type="application/x-www-form-urlencoded; charset=UTF-8"
    )


def match(server: Server, **queries: object) -> dict[str, list[dict[str, Any]]]:
    """Reconcile a batch and return the candidates of each query."""
    reply = post(server, "queries", queries)
    assert reply.status == 200
    assert reply.headers["access-control-allow-origin"] == "*"
    body = json.loads(reply.body)
    check(body, "reconciliation-result-batch")
    assert all(sum(one["match"] for one in found["result"]) <= 1 for found in body.values())
    return {key: found["result"] for key, found in body.items()}


def get(server: Server, path: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Get JSON below /reconcile."""
    reply = send(f"{server.url}/reconcile{path}?{urlencode(parameters)}", Accept="text/html,*/*")
    assert reply.status == 200
    return json.loads(reply.body)


def test_the_manifest_has_every_part(server: Server) -> None:
    """Addresses are given whole and in parts, as OpenRefine puts them together, and lead somewhere."""
    manifest = get(server, "")
    check(manifest, "manifest")
    for what, one in manifest["suggest"].items():
        assert json.loads(send(one["service_url"] + one["service_path"] + "?prefix=s").body)["result"], what
        path = one["flyout_service_path"].replace("${id}", "state:KEN" if what == "entity" else "State")
        flyout = json.loads(send(one["flyout_service_url"] + path).body)
        assert flyout["id"] in ("state:KEN", "State")
    assert send(manifest["preview"]["url"].replace("{{id}}", quote("state:KEN", safe=""))).status == 200
    assert send(manifest["view"]["url"].replace("{{id}}", quote("state:KEN", safe=""))).status == 303


def test_a_batch_is_matched(server: Server) -> None:
    """Names, acronyms and numbers of all types; what is ambiguous, former or misspelt has candidates and no match."""
    found = match(
        server,
        q0={"query": "Kenya", "type": "State", "type_strict": "should"},
        q1={"query": "Congo, Democratic Republic of the", "type": ["State"]},
        q2={"query": "Korea", "type": "State", "type_strict": "any", "limit": 3},
        q3={"query": "ATT"},
        q4={"query": "16.4", "type": "Target"},
        q5={"query": "Swizerland", "type": "State"},
        q6={"query": "USSR"},
        q7={"query": "tracing", "type": "Theme", "limit": 1},
        q8={"query": "", "properties": [{"pid": "isoAlpha3", "v": "NAM"}]},
        q9={"query": "Kenya", "properties": [{"pid": "isoAlpha3", "v": ["CHE"]}]},
        q10={"query": "A/CONF.192/15"},
        q11={"query": "S/RES/1325 (2000)", "type": "Instrument"},
        q12={"query": "XXVI-8"},
        q13={"query": "NA", "type": "State"},
    )
    matched = {key: next((one["id"] for one in result if one["match"]), "") for key, result in found.items()}
    assert matched == {
        "q0": "state:KEN",
        "q1": "state:COD",
        "q2": "",
        "q3": "instrument:arms-trade-treaty",
        "q4": "sdg:16.4",
        "q5": "",
        "q6": "",
        "q7": "code:theme:tracing",
        "q8": "state:NAM",
        "q9": "",
        "q10": "instrument:poa",
        "q11": "instrument:scr-1325",
        "q12": "instrument:arms-trade-treaty",
        "q13": "",
    }
    assert [one["id"] for one in found["q13"]] == ["state:NAM"]
    assert {one["id"] for one in found["q2"]} >= {"state:KOR", "state:PRK"}
    assert [one["id"] for one in found["q5"]] == ["state:CHE"]
    assert {one["id"] for one in found["q6"]} >= {"state:RUS"}
    assert {one["type"][0]["id"] for one in found["q2"]} == {"State"}
    assert len(found["q7"]) == 1


def test_a_bad_item_spoils_no_batch(server: Server) -> None:
    """What cannot be read has no candidates; the others of the batch have theirs."""
    bad: list[object] = [None, 1, [], {}, {"query": None}, {"query": 5}, {"query": "x", "limit": -1, "type": {"id": 1}}]
    limits: list[object] = [float("nan"), float("inf"), [], True]
    names: list[object] = [[], {}, None, [[["State"]]], {"id": []}, ["\ud800"]]
    bad += [{"query": "x", "limit": limit} for limit in limits]
    bad += [{"query": "x", "type": name, "properties": [{"pid": name, "v": 1}]} for name in names]
    bad += [{"query": "x" * 9000}, {"query": "Kenya", "properties": "no", "limit": "many", "type": "Nothing"}]
    found = match(server, good={"query": "Kenya"}, **{f"bad{number}": item for number, item in enumerate(bad)})
    assert found.pop("good")[0]["id"] == "state:KEN"
    assert [one for result in found.values() for one in result if one["match"]] == []


def test_a_query_costs_what_a_short_one_does() -> None:
    """Types, codes and texts beyond any use do not count, and a number without end is the largest one."""
    codes = [{"pid": "m49", "v": ["4" * 100_000] * 500}]
    query = read_query({"query": "x" * 9000, "type": ["State"] * 9000, "properties": codes, "limit": float("inf")})
    assert query is not None
    assert (len(query.text), len(query.types), query.limit) == (500, 20, 50)
    assert query.codes == (("m49", "4" * 50),) * 20


def test_a_release_is_read_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """What candidates are found by takes a while to make, once for each release; others are answered meanwhile."""
    threads: list[threading.Thread] = []

    def make(*_: object) -> object:
        threads.append(threading.current_thread())
        return "matcher"

    async def read(*_: object) -> bytes:
        return b""

    service: Any = Mock(read=read, admit=read)
    service.pool.identity = "release"
    monkeypatch.setattr(handlers, "_make_matcher", make)

    async def ask() -> list[object]:
        return [await handlers._open(service, Mock()) for _ in range(2)]

    assert asyncio.run(ask()) == ["matcher", "matcher"]
    assert len(threads) == 1
    assert threads[0] is not threading.current_thread()


def test_too_much_at_once_is_refused(server: Server) -> None:
    """Values that are asked for are things times properties; a batch has so many queries, and JSON so many parts."""
    names = [{"id": str(number)} for number in range(3000)]
    wanted: list[tuple[str, object]] = [
        ("extend", {"ids": [str(number) for number in range(3000)], "properties": names}),
        ("queries", {str(number): {"query": "x"} for number in range(1001)}),
        ("queries", {"x": [[]] * 30_000}),
    ]
    for name, value in wanted:
        assert post(server, name, value).status == 400


def test_what_is_no_batch_is_a_problem_that_scripts_can_read(server: Server) -> None:
    """Errors have the headers for other origins, too."""
    for body in (b"queries=no", b"queries=[]", b"extend={}", b"queries=%ff"):
        reply = send(f"{server.url}/reconcile", "POST", body, Content_Type="application/x-www-form-urlencoded")
        assert (reply.status, reply.headers["access-control-allow-origin"]) == (400, "*")
    assert send(f"{server.url}/reconcile/preview?id=state:XXX").status == 404


def test_the_examples_of_the_specification_are_answered(server: Server) -> None:
    """Each valid query of the examples, and each that is not valid, gets an answer."""
    paths = sorted((EXAMPLES / "reconciliation-query-batch").rglob("*.json"))
    for path in paths:
        reply = post(server, "queries", json.loads(path.read_bytes()))
        assert reply.status == 200, path.name
        check(json.loads(reply.body), "reconciliation-result-batch")
    assert paths or not SCHEMAS.is_dir()


def test_properties_are_sent_for_each_row(server: Server) -> None:
    """A property without values is an empty list; entities come with their names, numbers and dates as such."""
    proposed = get(server, "/properties", type="State", limit=500)
    check(proposed, "data-extension-property-proposal")
    assert {"isoAlpha3", "m49"} <= {one["id"] for one in proposed["properties"]}
    asked = [{"id": name} for name in ("isoAlpha3", "cowNumber", "names", "dcterms:issued", "rdfs:label", "frobnicate")]
    ids = ["state:KEN", "state:COK", "instrument:arms-trade-treaty", "revcon4:annex:49", "state:none"]
    reply = post(server, "extend", {"ids": ids, "properties": asked})
    body = json.loads(reply.body)
    check(body, "data-extension-response")
    assert list(body["rows"]) == ids
    assert all(list(row) == [one["id"] for one in asked] for row in body["rows"].values())
    assert body["rows"]["state:KEN"]["isoAlpha3"] == [{"str": "KEN"}]
    assert body["rows"]["state:KEN"]["frobnicate"] == body["rows"]["state:none"]["isoAlpha3"] == []
    assert body["rows"]["instrument:arms-trade-treaty"]["dcterms:issued"] == [{"date": "2013-04-02T00:00:00Z"}]


def test_names_are_completed(server: Server) -> None:
    """Entities, properties and types by the beginnings of their names, as the schemas say."""
    entities = get(server, "/suggest/entity", prefix="arms tr")
    check(entities, "suggest-entities-response")
    assert "instrument:arms-trade-treaty" in {one["id"] for one in entities["result"]}
    properties = get(server, "/suggest/property", prefix="M49")
    check(properties, "suggest-properties-response")
    assert "m49" in {one["id"] for one in properties["result"]}
    types = get(server, "/suggest/type", prefix="sdg")
    check(types, "suggest-types-response")
    assert [one["id"] for one in types["result"]] == ["Target"]


def test_a_preview_may_be_framed_and_runs_nothing(server: Server) -> None:
    """OpenRefine shows it in a frame."""
    reply = send(f"{server.url}/reconcile/preview?id=state:KEN")
    policy = reply.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert b"Kenya" in reply.body


def test_identifiers_lead_back_to_their_entities(store: ox.Store) -> None:
    """None has a slash, no two are the same, and no label has markup."""
    rows = list(select(store, ENTITIES))
    iris = {row["thing"].value for row in rows}
    assert {expand(shorten(iri)) for iri in iris} == iris
    assert not [iri for iri in iris if set("/?#% ") & set(shorten(iri))]
    assert not [row for row in rows if row["kind"].value == "label" and set("<>") & set(row["text"].value)]


@pytest.mark.parametrize("what", ["entity", "property"])
def test_a_flyout_escapes_what_it_shows(server: Server, what: str) -> None:
    """What the address has is text, not HTML."""
    assert "<script" not in get(server, f"/flyout/{what}", id="<script>alert(1)</script>")["html"]
