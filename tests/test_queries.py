"""Every competency question gives its exact answer over the shipped graph."""

import csv
import io
import re

import pyoxigraph as ox
import pytest
import rdflib.plugins.sparql

from poakg.content import read_sources
from poakg.errors import UnknownNameError
from poakg.namespaces import BASE
from poakg.namespaces import GRAPH
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.queries import CatalogueQuery
from poakg.queries import find_query
from poakg.queries import read_queries
from poakg.resources import find_content
from poakg.store import select
from tests.conftest import CASES

QUERIES = read_queries(find_content())


def test_there_are_questions_and_each_has_an_answer() -> None:
    """No query goes untested, and no answer is left over."""
    assert len(QUERIES) == 65
    assert {path.stem for path in (CASES / "queries").glob("*.csv")} == set(QUERIES)


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_answer_is_exact(query: CatalogueQuery, store: ox.Store) -> None:
    """Same columns, same rows, same order."""
    body = select(store, query.text).serialize(format=ox.QueryResultsFormat.CSV)
    assert body is not None
    expected = (CASES / "queries" / f"{query.name}.csv").read_text(encoding="utf-8")
    found, wanted = (list(csv.reader(io.StringIO(text))) for text in (body.decode(), expected))
    assert found == wanted
    assert len(wanted) > 1


@pytest.mark.parametrize("query", QUERIES.values(), ids=lambda query: query.name)
def test_the_query_is_well_made(query: CatalogueQuery, store: ox.Store) -> None:
    """It parses elsewhere too, is in a fixed order, and uses only the prefixes and terms there are."""
    rdflib.plugins.sparql.prepareQuery(query.text)
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    declared = dict(re.findall(r"PREFIX (\w+): <(.+?)>", body))
    assert all(PREFIXES[prefix] == iri for prefix, iri in declared.items())
    used = set(re.findall(r"(?<![\w:<])(\w+):([\w.-]+)", body))
    assert {prefix for prefix, _ in used} == set(declared)
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
    """By a question or a rule; what nobody asks for or checks is not needed. Retired terms are kept all the same."""
    sources = read_sources(find_content())
    texts = [query.text for query in QUERIES.values()]
    texts += [source.content.decode() for source in sources if source.name.startswith("shapes/")]
    used = set(re.findall(r"poakg:([A-Za-z0-9]+)", "\n".join(texts)))
    stated = [triple for source in sources if source.graph == f"{GRAPH}ontology" for triple in source.triples]
    defined = {str(t.subject) for t in stated if t.predicate.value == f"{PREFIXES['rdfs']}isDefinedBy"}
    retired = {str(t.subject) for t in stated if t.predicate.value == f"{PREFIXES['owl']}deprecated"}
    terms = {iri.strip("<>").removeprefix(TERM) for iri in defined - retired if TERM in iri}
    assert len(terms) > 150
    assert terms - used == set()
