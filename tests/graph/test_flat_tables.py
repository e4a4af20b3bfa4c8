"""The flat tables: each has what its header declares, its key names a row, and what it refers to is there."""

import pyoxigraph as ox
import pytest

from poakg.errors import SourceError
from poakg.graph.catalogue import EXAMPLES_PARAMETER
from poakg.graph.catalogue import CatalogueQuery
from poakg.graph.catalogue import ask
from poakg.graph.catalogue import read_queries
from poakg.graph.flat_tables import FlatTable
from poakg.graph.flat_tables import fill_table
from poakg.graph.flat_tables import list_tables
from poakg.graph.frame import Frame
from poakg.system.resources import find_content

QUERIES = read_queries(find_content())
TABLES = {table.name: table for table in list_tables(QUERIES.values())}


@pytest.fixture(scope="module")
def filled(store: ox.Store) -> dict[str, Frame]:
    """The tables with their rows."""
    return {name: fill_table(store, table) for name, table in TABLES.items()}


def test_the_tables_that_are_promised_are_there() -> None:
    """Others may come; none of these goes."""
    assert TABLES.keys() >= {
        *("provisions", "facets", "facets-wide", "links", "codes", "states", "dated-codes", "instruments", "parties"),
        *("reporting-items", "meetings", "deliverables", "submissions"),
    }


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_a_table_is_as_declared(table: FlatTable, filled: dict[str, Frame]) -> None:
    """Values are of their kinds, no two rows have the same key, and what a column refers to is in the other table."""
    frame = filled[table.name]
    assert len(frame.rows) > 0 or table.name == "submissions"
    keys = [tuple(row[name] for name in table.key) for row in frame]
    assert len(set(keys)) == len(keys)
    for column, (other, name) in table.references.items():
        assert set(frame.list_column(column)) - {None} <= set(filled[other].list_column(name)), column


def test_the_columns_of_submissions_hold_what_examples_have(store: ox.Store) -> None:
    """While nothing is submitted the table is empty, so its kinds are compared with the examples."""
    table = TABLES["submissions"]
    _, rows = ask(store, table.query, [(EXAMPLES_PARAMETER, "true")])
    found = Frame.solve(rows)
    assert found.columns == tuple(table.kinds)
    for name, kind in found.kinds.items():
        assert kind is table.kinds[name] or found.list_column(name) == [None] * len(found), name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("#+ key: link\n", "#+ key: lnk\n", "key"),
        ("#+ refers: provision = ", "#+ refers: provsion = ", "key"),
        ("#+ refers: provision = ", "#+ refers: provision -> ", "reference"),
        ("confidence (xsd:decimal)", "confidence (xsd:money)", "confidence"),
        ("#+ column: rule (xsd:string) = the rule that concludes it, of inferred links\n", "", "columns"),
    ],
)
def test_a_wrong_header_is_named(old: str, new: str, message: str, store: ox.Store) -> None:
    """By the file of the question."""
    query = QUERIES["links"]
    assert old in query.text
    changed = CatalogueQuery("links", "summary", "Question?", ("link",), query.text.replace(old, new), query.parameters)
    with pytest.raises(SourceError, match=rf"queries/links\.rq.*{message}"):
        for table in list_tables([changed]):
            fill_table(store, table)
