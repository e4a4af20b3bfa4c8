"""Every competency question gives its exact answer over the shipped graph."""

import csv
import io
import re

import pyoxigraph as ox
import pytest
import rdflib.plugins.sparql

from poakg.errors import SourceError
from poakg.errors import UnknownNameError
from poakg.graph.catalogue import DECLARATIONS
from poakg.graph.catalogue import EXAMPLES_PARAMETER
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import ask
from poakg.graph.catalogue import describe_queries
from poakg.graph.catalogue import find_query
from poakg.graph.catalogue import read_queries
from poakg.graph.content import read_sources
from poakg.graph.store import select
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import QUERY
from poakg.namespaces import SPARQL
from poakg.namespaces import TERM
from poakg.rdf.terms import RDF_TYPE
from poakg.system.resources import find_content
from tests.conftest import CASES

QUERIES = read_queries(find_content())


def test_there_are_questions_and_each_has_an_answer() -> None:
    """No query goes untested, and no answer is left over."""
    assert QUERIES
    assert {path.stem for path in (CASES / "queries").glob("*.csv")} == set(QUERIES)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_answer_is_exact(query: CatalogueQuery, store: ox.Store) -> None:
    """Same columns, same rows, same order; a question about submissions is asked of the examples."""
    about_submissions = any(parameter.name == EXAMPLES_PARAMETER for parameter in query.parameters)
    given = [(EXAMPLES_PARAMETER, "true")] if about_submissions else []
    body = ask(store, query, given)[1].serialize(format=ox.QueryResultsFormat.CSV)
    assert body is not None
    expected = (CASES / "queries" / f"{query.name}.csv").read_text(encoding="utf-8")
    found, wanted = (list(csv.reader(io.StringIO(text))) for text in (body.decode(), expected))
    assert found == wanted
    # The examples are of one State, to whom nobody proposes its own offers.
    assert len(wanted) > 1 or query.name == "needs-and-offers"


@pytest.mark.parametrize("name", ["needs-and-offers", "indicator-16-4-2", "submissions-received"])
def test_examples_do_not_answer_for_submissions(name: str, store: ox.Store) -> None:
    """Where nothing was submitted there are no rows, and examples say in each row what they are."""
    query = QUERIES[name]
    assert list(ask(store, query, [])[1]) == []
    for row in ask(store, query, [(EXAMPLES_PARAMETER, "true")])[1]:
        assert row["examples"] == ox.Literal(True)


def test_no_default_graph_speaks_of_the_examples(store: ox.Store) -> None:
    """Nothing that the examples state or lead to is outside of their graph: no State, no submission of theirs."""
    text = """PREFIX poakg: <https://w3id.org/poakg/ontology#>
        SELECT DISTINCT ?thing ?graph WHERE {
          GRAPH <https://w3id.org/poakg/graph/examples> { ?thing a ?class . FILTER(ISIRI(?thing)) }
          { GRAPH ?graph { ?thing ?p ?o } } UNION { GRAPH ?graph { ?s ?p ?thing } }
          FILTER(?graph != <https://w3id.org/poakg/graph/examples>)
        }"""
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    assert [(str(row["thing"]), str(row["graph"])) for row in found] == []


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_query_is_well_made(query: CatalogueQuery, store: ox.Store) -> None:
    """It parses elsewhere too, is in a fixed order, and uses only the prefixes and terms there are."""
    rdflib.plugins.sparql.prepareQuery(query.text)
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    declared = dict(re.findall(r"PREFIX (\w+): <(.+?)>", body))
    assert all(PREFIXES[prefix] == iri for prefix, iri in declared.items())
    used = set(re.findall(r"(?<![\w:<])(\w+):([\w.-]+)", body))
    # The header names the types of parameters; what it has of a prefix may be all that there is.
    typed = set(re.findall(r"^#\+ parameter: .*\((\w+):", query.text, re.MULTILINE))
    assert {prefix for prefix, _ in used} <= set(declared) <= {prefix for prefix, _ in used} | typed
    for prefix, name in used:
        iri = ox.NamedNode(f"{declared[prefix]}{name}")
        if iri.value.startswith(BASE):
            assert next(iter(store.quads_for_pattern(iri, None, None)), None), iri
    assert "ORDER BY" in body
    assert "SELECT *" not in body
    assert query.question.endswith("?")
    assert re.fullmatch(r"[a-z0-9-]{1,60}", query.name)


def test_a_misspelt_name_gets_a_suggestion() -> None:
    """The closest names are offered."""
    with pytest.raises(UnknownNameError) as caught:
        find_query(QUERIES, "due-at-bms-2028")
    assert "due-at-bms-2026" in caught.value.next_step


def test_every_term_of_the_ontology_is_used() -> None:
    """By a question, a rule or a template; what nobody asks for is not needed. Retired terms are kept all the same."""
    sources = read_sources(find_content())
    texts = [query.text for query in QUERIES.values()]
    texts += [source.content.decode() for source in sources if source.name.startswith(("shapes/", "data/templates/"))]
    used = set(re.findall(r"(?:poakg:|ontology#)([A-Za-z0-9]+)", "\n".join(texts)))
    stated = [triple for source in sources if source.graph == f"{GRAPH}ontology" for triple in source.triples]
    defined = {str(t.subject) for t in stated if t.predicate.value == f"{PREFIXES['rdfs']}isDefinedBy"}
    retired = {str(t.subject) for t in stated if t.predicate.value == f"{PREFIXES['owl']}deprecated"}
    terms = {iri.strip("<>").removeprefix(TERM) for iri in defined - retired if TERM in iri}
    assert len(terms) > 150
    assert terms - used == set()


def read_executables(store: ox.Store) -> dict[str, ox.QuerySolution]:
    """Return comment, text and target of each example of a query, as editors ask for them, by IRI."""
    rows = select(
        store,
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX schema: <https://schema.org/> "
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?query ?comment ?label ?text ?target ?kind { "
        "?query a sh:SPARQLExecutable, ?kind ; rdfs:comment ?comment ; rdfs:label ?label ; schema:target ?target ; "
        "sh:select|sh:ask|sh:construct ?text FILTER(?kind != sh:SPARQLExecutable) }",
    )
    return {row["query"].value: row for row in rows}


def test_every_query_is_stated_as_an_example(store: ox.Store) -> None:
    """Question, summary, tags and text, in the SPARQL-examples convention."""
    found = read_executables(store)
    assert set(found) == {query.iri for query in QUERIES.values()}
    for query in QUERIES.values():
        row = found[query.iri]
        assert row["comment"] == ox.Literal(query.question, language="en")
        assert row["label"] == ox.Literal(query.summary, language="en")
        assert row["target"] == ox.NamedNode(SPARQL)
        assert row["kind"] == ox.NamedNode(f"{PREFIXES['sh']}SPARQLSelectExecutable")
        keywords = ox.NamedNode(f"{PREFIXES['schema']}keywords")
        stated = store.quads_for_pattern(ox.NamedNode(query.iri), keywords, None)
        assert {quad.object for quad in stated} == {ox.Literal(tag) for tag in query.tags}


@pytest.mark.slow
def test_every_example_runs_and_gives_the_answer_of_its_query(store: ox.Store) -> None:
    """The text stands for itself: it has the prefixes it needs and nothing of the header."""
    for iri, row in read_executables(store).items():
        text = row["text"].value
        query = QUERIES[iri.removeprefix(QUERY)]
        assert text.startswith("PREFIX ")
        answers = [select(store, each).serialize(format=ox.QueryResultsFormat.CSV) for each in (text, query.text)]
        assert answers[0] == answers[1]


@pytest.mark.ecosystem
def test_every_example_is_read_by_another_parser(store: ox.Store) -> None:
    """rdflib's, which takes the better part of a second for each."""
    for row in read_executables(store).values():
        rdflib.plugins.sparql.prepareQuery(row["text"].value)


def test_the_prefixes_are_declared_once(store: ox.Store) -> None:
    """All queries share them, and they are those of the project."""
    rows = select(
        store,
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT DISTINCT ?owner ?prefix ?namespace { "
        "?query a sh:SPARQLExecutable ; sh:prefixes ?owner . "
        "?owner sh:declare ?declaration . ?declaration sh:prefix ?prefix ; sh:namespace ?namespace }",
    )
    declared = {(row["owner"].value, row["prefix"].value, row["namespace"].value) for row in rows}
    assert declared == {(DECLARATIONS, prefix, base) for prefix, base in PREFIXES.items()}
    assert DECLARATIONS not in {query.iri for query in QUERIES.values()}


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("SELECT * { ?s ?p ?o }", "SPARQLSelectExecutable", "select"),
        ("ASK { ?s ?p ?o }", "SPARQLAskExecutable", "ask"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "SPARQLConstructExecutable", "construct"),
    ],
)
def test_the_kind_of_a_query_is_stated(text: str, kind: str, name: str) -> None:
    """Each form has a class and a property of its own."""
    query = CatalogueQuery("odd", "summary", "Question?", ("tag",), f"#+ summary: summary\n{text}\n")
    found = {(t.predicate.value, t.object) for t in describe_queries([query]) if t.subject == ox.NamedNode(query.iri)}
    kinds = {getattr(value, "value", "") for predicate, value in found if predicate == RDF_TYPE.value}
    assert kinds == {f"{PREFIXES['sh']}{each}" for each in ("SPARQLExecutable", kind)}
    assert (f"{PREFIXES['sh']}{name}", ox.Literal(f"{text}\n")) in found


def test_a_query_that_does_not_parse_is_named() -> None:
    """By its file."""
    query = CatalogueQuery("odd", "summary", "Question?", ("tag",), "SELECT {")
    with pytest.raises(SourceError, match=r"queries/odd\.rq"):
        list(describe_queries([query]))
