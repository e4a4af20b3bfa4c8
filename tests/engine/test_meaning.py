"""What a query asks is what it means, however it is spelled: which graphs it reads, what it counts, its columns."""

import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.engine.job import Job
from poakg.engine.limits import Limits
from poakg.engine.query_check import check_query
from poakg.engine.sharing import find_shared
from poakg.engine.sharing import start_search
from poakg.errors import QueryRefusedError
from poakg.errors import QuerySyntaxError
from poakg.graph.snapshot import Snapshot
from poakg.namespaces import EXAMPLES
from poakg.namespaces import GRAPH
from tests.conftest import OFFICIAL
from tests.engine.loop import RunningPool
from tests.engine.loop import run_pool

LIMITS = Limits(workers=1)
SLOT = f"{GRAPH}submission/XXF/2026/national-report"
OLD, NEW, SDG = f"{SLOT}/1", f"{SLOT}/2", f"{GRAPH}sdg"
ALL = f"{GRAPH}all"
# Two statements of public graphs, one of them in two; one of the examples, which is in a public graph too; and what was
# superseded, of which one statement is in what took its place.
DATA = f"""
<urn:s> <urn:p> "shared" <{SDG}> .
<urn:s> <urn:p> "shared" <{NEW}> .
<urn:s> <urn:p> "new" <{NEW}> .
<urn:s> <urn:p> "shared" <{EXAMPLES}> .
<urn:s> <urn:p> "invented" <{EXAMPLES}> .
<urn:s> <urn:p> "old" <{OLD}> .
<urn:s> <urn:p> "new" <{OLD}> .
"""
SUITES = OFFICIAL.parents[1] / "w3c"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPool]:
    """An engine over graphs that share statements."""
    path = tmp_path_factory.mktemp("meaning") / "small.nq"
    path.write_text(DATA.lstrip(), encoding="utf-8")
    with run_pool([path], LIMITS) as running:
        yield running


def read(pool: RunningPool, text: str, **chosen: list[str]) -> list[str]:
    """Return the values of the first column, sorted."""
    job = Job(text, {"solutions": "json", "boolean": "json"}, chosen.get("default"), chosen.get("named"), base=GRAPH)
    fields = json.loads(pool.ask(job))
    column = fields["head"]["vars"][0]
    return sorted(row[column]["value"].removeprefix(GRAPH) for row in fields["results"]["bindings"])


PATTERN = "{ ?s ?p ?o }"
NAMES_EXAMPLES = {
    "in full": f"GRAPH <{EXAMPLES}> {PATTERN}",
    "relative": f"GRAPH <examples> {PATTERN}",
    "escaped": f"GRAPH <{GRAPH}ex\\u0061mples> {PATTERN}",
    "escaped in eight digits": f"GRAPH <{GRAPH}ex\\U00000061mples> {PATTERN}",
    "prefixed": f"GRAPH g:examples {PATTERN}",
    "by a prefix of half a name": f"GRAPH half:mples {PATTERN}",
    "escaped in a prefixed name": f"GRAPH whole: {PATTERN}",
    "without a blank": f"GRAPHg:examples{PATTERN}",
    "behind a comment": f"GRAPH # <urn:other> {{\n g:examples {PATTERN}",
    "in small letters": f"graph g:examples {PATTERN}",
    "in values": f"VALUES ?g {{ g:examples }} GRAPH ?g {PATTERN}",
    "in a row of values": f"VALUES (?x ?g) {{ (1 g:examples) }} GRAPH ?g {PATTERN}",
}
PROLOGUE = f"PREFIX g: <{GRAPH}> PREFIX half: <{GRAPH}exa> PREFIX whole: <{EXAMPLES}> "


@pytest.mark.parametrize("spelling", NAMES_EXAMPLES)
def test_a_graph_set_apart_is_seen_however_it_is_spelled(pool: RunningPool, spelling: str) -> None:
    """Prefixes, escapes and relative IRIs are resolved before anything is decided."""
    assert read(pool, f"{PROLOGUE} SELECT ?o {{ {NAMES_EXAMPLES[spelling]} }}") == ["invented", "shared"]


def test_base_counts(pool: RunningPool) -> None:
    """A relative name is that of the graph below the base that is in force."""
    assert read(pool, f"BASE <{GRAPH}sub/> SELECT ?o {{ GRAPH <../examples> {PATTERN} }}") == ["invented", "shared"]
    assert read(pool, f"BASE <urn:x:> SELECT ?o {{ GRAPH <examples> {PATTERN} }}") == []
    assert read(pool, f"BASE <{GRAPH}> PREFIX : <exa> SELECT ?o {{ GRAPH :mples {PATTERN} }}") == ["invented", "shared"]


PUBLIC = ["sdg", "submission/XXF/2026/national-report/2"]
ONLY_PUBLIC = {
    "plain": f"GRAPH ?g {PATTERN}",
    "a comment": f"GRAPH ?g {PATTERN} # <{EXAMPLES}> GRAPH <{EXAMPLES}>\n",
    "a string": f'GRAPH ?g {PATTERN} FILTER(?o != "GRAPH <{EXAMPLES}> {{}}")',
    "a subject": f"GRAPH ?g {PATTERN} OPTIONAL {{ <{EXAMPLES}> ?q ?r }}",
    "a computed name": f'BIND(IRI("{EXAMPLES}") AS ?h) GRAPH ?g {PATTERN} OPTIONAL {{ GRAPH ?h {{}} }}',
    "beside a named one": f"GRAPH ?g {PATTERN} OPTIONAL {{ GRAPH <{EXAMPLES}> {{ ?a ?b ?c }} }}",
    "beside an old one": f"{{ GRAPH ?g {PATTERN} }} GRAPH <{OLD}> {{ ?a ?b ?c }}",
    "values of another variable": f"GRAPH ?g {PATTERN} VALUES ?other {{ <{EXAMPLES}> }}",
}


@pytest.mark.parametrize("spelling", ONLY_PUBLIC)
def test_a_variable_stands_for_public_graphs(pool: RunningPool, spelling: str) -> None:
    """Whatever else the query says, ``GRAPH ?g`` gives these alone."""
    assert sorted(set(read(pool, f"SELECT DISTINCT ?g {{ {ONLY_PUBLIC[spelling]} }}"))) == PUBLIC


def test_a_computed_name_names_nothing_set_apart(pool: RunningPool) -> None:
    """Not even in a query that names the same graph elsewhere."""
    computed = f'BIND(IRI(CONCAT("{GRAPH}", "examples")) AS ?g) GRAPH ?g {PATTERN}'
    assert read(pool, f"SELECT ?o {{ {computed} }}") == []
    assert read(pool, f"SELECT ?o {{ {{ GRAPH <{EXAMPLES}> {{ ?a ?b ?c }} }} {computed} }}") == []


def test_the_default_graph_stays_what_it_is(pool: RunningPool) -> None:
    """A graph set apart that a query names does not become part of the default graph, before, with or after it."""
    everything = "SELECT ?o { ?s ?p ?o }"
    beside = f"SELECT ?o {{ ?s ?p ?o FILTER EXISTS {{ GRAPH <{EXAMPLES}> {{ ?s ?p ?o }} }} }}"
    for text, expected in ((everything, ["new", "shared"]), (beside, ["shared"]), (everything, ["new", "shared"])):
        assert read(pool, text) == expected


@pytest.mark.parametrize(
    ("clauses", "expected"),
    [
        (f"FROM <{SDG}>", 1),
        (f"FROM <{SDG}> FROM <{SDG}>", 1),
        (f"FROM <{SDG}> FROM <sdg> FROM <{GRAPH}s\\u0064g>", 1),
        (f"FROM <{SDG}> FROM <{NEW}>", 2),
        (f"FROM <{NEW}> FROM <{OLD}>", 3),
        (f"FROM <{EXAMPLES}> FROM <{SDG}> FROM <{NEW}> FROM <{OLD}>", 4),
        ("", 2),
    ],
)
def test_a_statement_counts_once(pool: RunningPool, clauses: str, expected: int) -> None:
    """Neither graphs named twice nor graphs that share statements make it count again."""
    count = f"SELECT (COUNT(*) AS ?n) {clauses} {{ ?s ?p ?o }}"
    assert read(pool, count) == [str(expected)]
    if clauses:
        names = [
            part.partition(">")[0] for part in clauses.replace("\\u0064", "d").replace("<sdg", f"<{SDG}").split("<")
        ]
        assert read(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", default=names[1:]) == [str(expected)]
    assert read(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == ["2"]


def test_a_dataset_holds_what_is_listed(pool: RunningPool) -> None:
    """FROM NAMED and parameters let variables stand for graphs that are set apart."""
    twice = f"FROM NAMED <{EXAMPLES}> FROM NAMED <examples>"
    for clauses, chosen in ((twice, {}), ("", {"named": [EXAMPLES, EXAMPLES]})):
        assert read(pool, f"SELECT ?g {clauses} {{ GRAPH ?g {PATTERN} }}", **chosen) == ["examples", "examples"]
    other = f"FROM <{SDG}>"
    assert read(pool, f"SELECT ?o {other} {{ GRAPH <{EXAMPLES}> {PATTERN} }}") == []


def test_shared_statements_are_found(tmp_path: Path) -> None:
    """In files of any format; nothing is shared within a graph."""
    (tmp_path / "a.nq").write_text(DATA.lstrip(), encoding="utf-8")
    (tmp_path / "b.ttl").write_text("<urn:s> <urn:p> 'n\\u0065w', 'other' .", encoding="utf-8")
    found = {frozenset(graphs) for graphs in find_shared([str(tmp_path / "a.nq"), str(tmp_path / "b.ttl")])}
    assert found == {frozenset({SDG, NEW, EXAMPLES}), frozenset({NEW, OLD, f"{GRAPH}loaded/b"})}


@pytest.mark.slow
def test_the_snapshot_is_written_as_the_engine_writes_statements(snapshot: Snapshot, tmp_path: Path) -> None:
    """Reading its lines finds what it shares with another file."""
    quads = list(ox.parse(path=str(snapshot.path)))[::97]
    (tmp_path / "part.ttl").write_bytes(
        bytes(ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.TURTLE) or b"")
    )
    found = find_shared([str(snapshot.path), str(tmp_path / "part.ttl")])
    named = {quad.graph_name.value for quad in quads if not isinstance(quad.subject, ox.BlankNode)}
    assert {graph for graphs in found for graph in graphs} - {f"{GRAPH}loaded/part"} >= named


def test_a_manifest_says_what_a_snapshot_shares(snapshot: Snapshot, tmp_path: Path) -> None:
    """Nothing is sought where the snapshot is the only file and its manifest says so; the build has looked."""
    assert snapshot.shared == find_shared([str(snapshot.path)])
    path = tmp_path / "a.nq"
    path.write_text(DATA.lstrip(), encoding="utf-8")
    fields = json.loads(snapshot.manifest.read_bytes()) | {"path": path.name, "shared": [["urn:a", "urn:b"]]}
    path.with_suffix(".json").write_text(json.dumps(fields))
    assert start_search([str(path)])() == [frozenset({"urn:a", "urn:b"})]
    path.with_suffix(".json").write_text(json.dumps({**fields, "shared": None}))
    assert {frozenset(graphs) for graphs in find_shared([str(path)])} == set(start_search([str(path)])())


COLUMNS = {
    "SELECT * { ?z ?y ?x }": ["z", "y", "x"],
    "SELECT DISTINCT * WHERE { ?o ?p ?s }": ["o", "p", "s"],
    "select*{ $c ?b $a }": ["c", "b", "a"],
    "SELECT * { ?z ?y ?x FILTER(?x != ?hidden) BIND(1 AS ?a) }": ["z", "y", "x", "a"],
    "SELECT * { { SELECT ?z ?b { ?z ?hidden ?b } } ?z ?y ?a MINUS { ?n ?o ?p } }": ["z", "b", "y", "a"],
    "# SELECT *\nSELECT * { ?s ?p '*', ?b ; ?a ?c }": ["s", "p", "b", "a", "c"],
    "SELECT * { GRAPH ?g { ?s ?p ?o } VALUES ?a { 1 } } ORDER BY (?none)": ["g", "s", "p", "o", "a"],
    "SELECT * { ?b ?a ?b }": ["b", "a"],
    "SELECT * { ?हिन्दी ?ไทย่ ?عربيّ }": ["हिन्दी", "ไทย่", "عربيّ"],
    "SELECT ?z ?a { ?z ?p ?a }": ["z", "a"],
}


@pytest.mark.parametrize("text", COLUMNS)
def test_columns_come_in_the_order_of_the_query(pool: RunningPool, text: str) -> None:
    """The engine would sort them by name."""
    assert json.loads(pool.ask(Job(text, {"solutions": "json"})))["head"]["vars"] == COLUMNS[text]


def test_a_syntax_error_is_where_it_was_made(pool: RunningPool) -> None:
    """Even where the engine is asked a text of ours."""
    with pytest.raises(QuerySyntaxError, match=r"line 2, column 4"):
        pool.ask(Job(f"SELECT * {{ ?z ?y ?x GRAPH <{EXAMPLES}> {{}} GRAPH ?g {{ }}\n ]}}", {"solutions": "json"}))


ODD = [
    "SELECT ?हिन्दी { ?हिन्दी ?p ?o GRAPH ?हिन्दी {} }",
    "PREFIX ไทย่: <urn:> SELECT ?ภาษาไทย่ { ?ภาษาไทย่ ?p ไทย่:ที่ GRAPH ?g {} }",
    "PREFIX ع: <urn:> SELECT ?عربيّ { ?عربيّ ع:ّx ?o GRAPH ?g {} }",
    "SELECT ?a·b ?a\u0301 { ?a·b ?p ?a\u0301 GRAPH ?g {} }",
    "SELECT * { ?s ?p ?o ~ ?r {| ?a ?b |} GRAPH ?g {} }",
    "SELECT * { << ?s ?p ?o ~ _:r >> ?b <<( ?s <urn:p> 1 )>> GRAPH ?g {} }",
    "SELECT * { ?s ?p ?o FILTER(<<( <urn:a> <urn:b'> 'c>' )>> = ?o) GRAPH ?g {} }",
    "SELECT * { ?s ?p ?o FILTER('a'<'>'||?s='') GRAPH ?g { FILTER(''=?s) } }",
    "SELECT * { ?s ?p ?o FILTER(1e5<'>'&&1.0<'>'&&.5<'>'&&true<'>') GRAPH ?g {} }",
    "SELECT * { ?s ?p ?o FILTER(?s<?p&&?p>?o||?s<<urn:b'c>) GRAPH ?g {} }",
    "SELECT (?s<'>' AS ?x) (?p<'>' AS ?y) { ?s ?p ?o GRAPH ?g {} } ORDER BY (?s<'>') ?p DESC(?o<'>')",
    "SELECT * { ?s <urn:p'>/(<urn:q'>|^<urn:r'>)* (<urn:a'> (<urn:b'>)) GRAPH ?g {} }",
    "SELECT * { VALUES (?a ?b) { (<urn:a'> UNDEF) (<urn:b'> true) } GRAPH ?g {} }",
    'PREFIX e: <urn:> SELECT * { e:a%20b\\~c.d e:\\-x e:1:2 . GRAPH ?g { ?s ?p "x"@en--ltr } }',
    "SELECT*{?s ?p trueGRAPH<urn:x>{?s ?p 1GRAPH<urn:x>{}}}",
    "BASE<urn:x>PREFIX:<y>SELECT*FROM<z>FROM NAMED:a{GRAPH:b{?s ?p?o}}",
    "SELECT * { ?s ?p '''a ''b'' \\''' GRAPH''', \"\"\"\"a\"\"\" GRAPH ?g {} } # \\u0022",
    'VERSION "1.2" SELECT * { ?s a true, false . ?s ?p ?o . GRAPH ?g {} LATERAL { SELECT * {} LIMIT 1 } }',
]


@pytest.mark.parametrize("text", ODD)
def test_what_the_engine_accepts_is_accepted(text: str) -> None:
    """Every token of the grammar is known, also where services may be asked."""
    ox.Store().query(text)
    check_query(text, Limits(services=frozenset({"urn:x"})))


HIDDEN_CALLS = [
    "PREFIX u: <urn:> SELECT*{SERVICEu:x{?s ?p ?o}}",
    "PREFIX u: <urn:> SELECT*{SERVICESILENTu:x{?s ?p ?o}}",
    "PREFIX u: <urn:> SELECT*{SERVICE SILENTu:x{?s ?p ?o}}",
    "SELECT*{SERVICESILENT<urn:x>{?s ?p ?o}}",
    "SELECT*{?s ?p trueSERVICE<urn:x>{?s ?p ?o}}",
    "SELECT*{?s ?p 1SERVICE<urn:x>{?s ?p ?o}}",
    "SELECT * { ?s ?p ?o FILTER('a'<'>'||?s='') SERVICE <urn:x> {} FILTER(''='>') }",
    "SELECT * { ?s ?p ?o FILTER(?a<'>') SERVICE <urn:x> {} FILTER(?b='a') }",
]


@pytest.mark.parametrize("text", HIDDEN_CALLS)
def test_no_spelling_hides_a_service(text: str) -> None:
    """What the engine reads as SERVICE is refused, unless the operator allows that one."""
    for services in (frozenset[str](), frozenset({"http://127.0.0.1/other"})):
        with pytest.raises(QueryRefusedError):
            check_query(text, Limits(services=services))


@pytest.mark.parametrize("changing", ["NOW()", "RAND()", "UUID()", "STRUUID()", "BNODE()"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT (CALL AS ?x) {}", False),
        ("SELECT * {} ORDER BYCALL", False),
        ("SELECT * { ?s ?p ?o FILTER(?s<CALL&&?p>?o) }", False),
        ("SELECT * { ?s ?p 'CALL' } # CALL", True),
    ],
)
def test_answers_that_change_are_noticed(text: str, expected: bool, changing: str) -> None:
    """A call is one wherever it is, and its name is none in a string or comment."""
    assert check_query(text.replace("CALL", changing), LIMITS).repeatable is expected


def read_suites() -> Iterator[tuple[str, str]]:
    """Yield names and texts of the queries of the W3C suites: files of their own, and literals of the Turtle files."""
    for path in sorted(SUITES.rglob("*.rq")):
        yield path.relative_to(SUITES).as_posix(), path.read_bytes().decode(errors="replace")
    for path in sorted(SUITES.rglob("*.ttl")):
        for quad in ox.parse(path=str(path), base_iri=GRAPH, lenient=True):
            if isinstance(quad.object, ox.Literal) and "{" in quad.object.value:
                yield path.relative_to(SUITES).as_posix(), quad.object.value


@pytest.mark.source
def test_the_suites_of_the_w3c_are_accepted_as_by_the_engine() -> None:
    """Whatever parses is let through, but for calls of services."""
    store = ox.Store()
    accepted, refused = 0, []
    for name, text in read_suites():
        try:
            store.query(text, base_iri=GRAPH)
        except SyntaxError:
            continue
        except (OSError, RuntimeError, ValueError):
            pass
        accepted += 1
        try:
            check_query(text, Limits(services=frozenset({"urn:x"})))
        except QueryRefusedError:
            refused += [] if "service" in text.lower() else [name]
    assert accepted > 20
    assert refused == []
