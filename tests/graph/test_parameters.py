"""Parameters of questions: declared in the file, checked against the graph, and never a piece of query text."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.errors import PoakgError
from poakg.errors import SourceError
from poakg.errors import UnknownParameterError
from poakg.errors import UnknownValueError
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import ask
from poakg.graph.catalogue import read_queries
from poakg.graph.choices import list_choices
from poakg.graph.parameters import Parameter
from poakg.graph.parameters import read_parameters
from poakg.graph.parameters import replace_values
from poakg.graph.store import select
from poakg.namespaces import CODE
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES
from poakg.namespaces import TERM
from poakg.system.resources import find_content

pytestmark = pytest.mark.slow

QUERIES = read_queries(find_content())
XSD = PREFIXES["xsd"]
REVCON4 = ox.NamedNode(f"{ID}revcon4")


def write_csv(solutions: ox.QuerySolutions) -> bytes:
    """Return rows as CSV."""
    return bytes(solutions.serialize(format=ox.QueryResultsFormat.CSV) or b"")


@pytest.mark.parametrize(
    "query",
    [query for query in QUERIES.values() if any(one.default is not None for one in query.parameters)],
    ids=lambda query: query.name,
)
def test_the_default_that_is_declared_is_the_one_in_the_text(query: CatalogueQuery, store: ox.Store) -> None:
    """A question that is given its defaults by name has the same answer as its text run as it is."""
    defaults = [(parameter.name, parameter.default) for parameter in query.parameters if parameter.default is not None]
    bound, found = ask(store, query, defaults)
    assert {name: value for name, value in bound.values.items() if value is not None} == dict(defaults)
    assert write_csv(found) == write_csv(select(store, query.text))


def test_every_question_about_provisions_has_a_document() -> None:
    """A question that reads provisions, divisions or what is said of them names the document that it is about."""
    about = ["poakg:Provision", "poakg:Measure", "poakg:Division", "poakg:within ", "poakg:position ?position"]
    about += ["poakg:setOutIn", "poakg:reportsOn", "poakg:source", "poakg:names", "poakg:kind/"]
    asking = {query.name for query in QUERIES.values() if any(term in query.text for term in about)}
    declaring = {
        query.name
        for query in QUERIES.values()
        if Parameter("document", f"{TERM}Document", "revcon4") in query.parameters
    }
    # What is asked of one thing, named by its IRI, mixes nothing.
    about_one = {
        query.name
        for query in QUERIES.values()
        if any(one.type == f"{XSD}anyURI" and one.default is not None for one in query.parameters)
    }
    assert asking - declaring - about_one == set()
    assert len(declaring) > len(QUERIES) / 2


def test_values_other_than_the_default_have_an_answer_of_their_own(store: ox.Store) -> None:
    """A code, a number: each replaces the default and nothing else."""
    query = QUERIES["provisions-on-stockpiling"]
    bound, found = ask(store, query, [("stage", "recovery")])
    own = select(
        store,
        f"SELECT ?p {{ ?p a <{TERM}Provision> ; <{TERM}within> <{REVCON4.value}> ; "
        f"<{TERM}stage> <{CODE}stage/recovery> ; <{TERM}position> ?n }} ORDER BY ?n",
    )
    assert [row["provision"] for row in found] == [row["p"] for row in own] != []
    assert bound.values == {"document": "revcon4", "stage": "recovery"}
    _, later = ask(store, QUERIES["calendar"], [("after", "2026")])
    years = {row["year"].value for row in later}
    assert "2028" in years
    assert "2026" not in years


@pytest.mark.parametrize(
    ("name", "pair", "error", "hint"),
    [
        ("contents", ("document", "revcon5"), UnknownValueError, "Did you mean 'revcon4'?"),
        ("contents", ("document", ""), UnknownValueError, "Use one of: revcon4"),
        ("contents", ("dokument", "revcon4"), UnknownParameterError, "Did you mean 'document'?"),
        ("contents", ("stage", "use"), UnknownParameterError, "Use one of: document"),
        ("code-lists", ("document", "revcon4"), UnknownParameterError, "It has none."),
        ("calendar", ("after", "soon"), UnknownValueError, "a whole number"),
        ("provisions-on-stockpiling", ("stage", "recovry"), UnknownValueError, "'recovery'"),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(
    store: ox.Store, name: str, pair: tuple[str, str], error: type[PoakgError], hint: str
) -> None:
    """A name or value that the question does not allow is an error that lists those it does."""
    with pytest.raises(error) as caught:
        ask(store, QUERIES[name], [pair])
    assert caught.value.code == ("unknown-value" if error is UnknownValueError else "unknown-parameter")
    assert hint in caught.value.next_step
    assert pair[0 if error is UnknownParameterError else 1] in caught.value.message


def test_a_parameter_has_one_value(store: ox.Store) -> None:
    """Two values for one name are an error, even where both are allowed."""
    with pytest.raises(UnknownValueError, match="document"):
        ask(store, QUERIES["contents"], [("document", "revcon4"), ("document", "revcon4")])


def test_a_document_is_one_whose_provisions_we_have(store: ox.Store) -> None:
    """Papers that are only referred to are not documents that a question can be about."""
    assert list_choices(store, f"{TERM}Document") == {"revcon4": REVCON4.value}
    papers = select(store, f"SELECT (COUNT(?d) AS ?n) {{ ?d a <{TERM}Document> }}")
    assert int(next(iter(papers))["n"].value) > 1


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("document = revcon4 (poakg:Document)", Parameter("document", f"{TERM}Document", "revcon4")),
        ("stage (code:stage)", Parameter("stage", f"{CODE}stage")),
        ("stage (code:stage: use, transfer)", Parameter("stage", f"{CODE}stage", None, ("use", "transfer"))),
        ("after = 2024 (xsd:integer)", Parameter("after", f"{XSD}integer", "2024")),
        ("words = a (b) c (xsd:string)", Parameter("words", f"{XSD}string", "a (b) c")),
        ("side = left (xsd:string: left, right)", Parameter("side", f"{XSD}string", "left", ("left", "right"))),
    ],
)
def test_declarations(declaration: str, expected: Parameter) -> None:
    """Name, default, type and allowed values are read from one line."""
    default = "UNDEF" if expected.default is None else expected.default
    text = f"SELECT ?x {{ VALUES ?{expected.name} {{ {default} }} ?x ?y ?{expected.name} }}"
    assert read_parameters([declaration], text, "queries/q.rq") == (expected,)


@pytest.mark.parametrize(
    ("declaration", "text"),
    [
        ("document = revcon4", "VALUES ?document { <revcon4> }"),
        ("Document = revcon4 (poakg:Document)", "VALUES ?Document { <revcon4> }"),
        ("day = 2024 (xsd:dateTime)", "VALUES ?day { 2024 }"),
        ("day = 2024 (unknown:Thing)", "VALUES ?day { 2024 }"),
        ("document = revcon4 (poakg:Document)", "?document a poakg:Document"),
        ("document = revcon4 (poakg:Document)", "VALUES ?document { <other> }"),
        ("document (poakg:Document)", "VALUES ?document { <revcon4> }"),
        ("document = a (poakg:Document)", "VALUES ?document { <a> } VALUES ?document { <a> }"),
    ],
)
def test_a_declaration_that_does_not_fit_is_named(declaration: str, text: str) -> None:
    """The file is named when its header cannot be read or promises what the text does not do."""
    with pytest.raises(SourceError, match=r"queries/odd\.rq"):
        read_parameters([declaration], text, "queries/odd.rq")


@pytest.mark.parametrize(
    ("datatype", "good", "bad"),
    [
        ("integer", ["0", "-7", "+12"], ["", "1.0", "x", "١٢", "1 2", "9" * 40]),
        ("decimal", ["0.75", "-1"], ["1,5", ".", "1e3"]),
        ("boolean", ["true", "false"], ["yes", "TRUE", "1"]),
        ("gYear", ["2026"], ["26", "20260"]),
        ("date", ["2026-06-01"], ["2026-02-30", "2026-6-1", "1 June 2026"]),
        ("string", ["", 'a" } # \\ \n', "é"], ["\udc80", "x" * 1001]),
    ],
)
def test_literals_are_well_written_or_refused(datatype: str, good: list[str], bad: list[str]) -> None:
    """A value of a datatype is a literal of it; anything else is refused."""
    parameter = Parameter("value", f"{XSD}{datatype}")
    for value in good:
        assert parameter.make_term(value, {}) == ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{datatype}"))
    for value in bad:
        with pytest.raises(UnknownValueError) as caught:
            parameter.make_term(value, {})
        assert caught.value.message.encode()


def test_allowed_values_limit_a_list() -> None:
    """A declaration that lists values allows no others, of a datatype or of a scheme."""
    side = Parameter("side", f"{XSD}string", None, ("left", "right"))
    assert side.make_term("left", {}) == ox.Literal("left")
    stage = Parameter("stage", f"{CODE}stage", None, ("use",))
    choices = {f"{CODE}stage": {"use": f"{CODE}stage/use", "transfer": f"{CODE}stage/transfer"}}
    assert stage.make_term("use", choices) == ox.NamedNode(f"{CODE}stage/use")
    for parameter, value in ((side, "up"), (stage, "transfer")):
        with pytest.raises(UnknownValueError, match=value):
            parameter.make_term(value, choices)


def test_without_a_default_nothing_is_limited() -> None:
    """UNDEF stands for any value until one is given."""
    store = ox.Store()
    for name in ("a", "b"):
        store.add(ox.Quad(ox.NamedNode(f"urn:{name}"), ox.NamedNode("urn:p"), ox.Literal(name), ox.NamedNode("urn:g")))
    text = "SELECT ?x { VALUES ?value { UNDEF } ?x <urn:p> ?value } ORDER BY ?x"
    query = CatalogueQuery("q", "s", "Q?", (), text, read_parameters(["value (xsd:string)"], text, "q.rq"))
    every, one = ask(store, query, []), ask(store, query, [("value", "b")])
    assert (every[0].values, [row["x"].value for row in every[1]]) == ({"value": None}, ["urn:a", "urn:b"])
    assert (one[0].values, [row["x"].value for row in one[1]]) == ({"value": "b"}, ["urn:b"])


@pytest.mark.slow
@given(st.text(max_size=40))
def test_a_text_stays_a_text(value: str) -> None:
    """Whatever somebody writes, the query gets it as one literal: it matches that literal and changes nothing else."""
    parameter = Parameter("value", f"{XSD}string")
    text = "SELECT ?value ?other { VALUES ?value { UNDEF } BIND('kept' AS ?other) }"
    try:
        term = parameter.make_term(value, {})
    except UnknownValueError:
        assert any("\ud800" <= character <= "\udfff" for character in value)
        return
    (row,) = ox.Store().query(replace_values(text, {"value": term}))  # type: ignore[misc]
    assert (row["value"], row["other"]) == (ox.Literal(value), ox.Literal("kept"))


def test_the_header_of_a_file_declares(tmp_path: Path) -> None:
    """Several parameters have a line each."""
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "q.rq").write_text(
        "#+ summary: s\n#+ question: Q?\n#+ tags: t\n#+ parameter: a = 1 (xsd:integer)\n#+ parameter: b (xsd:string)\n"
        "SELECT ?x { VALUES ?a { 1 } VALUES ?b { UNDEF } ?x ?a ?b }\n",
        encoding="utf-8",
    )
    found = read_queries(tmp_path)["q"].parameters
    assert found == (Parameter("a", f"{XSD}integer", "1"), Parameter("b", f"{XSD}string"))
