"""Frames: what the columns of a result are, and that it stays so in pandas, Polars and Arrow."""

import datetime

import pyoxigraph as ox
import pytest

from poakg.errors import MissingPackageError
from poakg.graph.columns import Cell
from poakg.graph.columns import Kind
from poakg.graph.columns import find_kind
from poakg.graph.frame import Frame
from poakg.namespaces import PREFIXES

XSD = PREFIXES["xsd"]


def write(value: str, datatype: str = "string") -> ox.Literal:
    """Return a literal."""
    return ox.Literal(value, datatype=ox.NamedNode(f"{XSD}{datatype}"))


@pytest.mark.parametrize(
    ("terms", "kind"),
    [
        ([write("NA"), None], Kind.TEXT),
        ([write("1"), write("2")], Kind.TEXT),
        ([write("1", "integer"), None, write("2026", "gYear")], Kind.WHOLE),
        ([write("1", "integer"), write("0.5", "decimal")], Kind.NUMBER),
        ([write("9" * 30, "integer")], Kind.TEXT),
        ([write("x", "integer")], Kind.TEXT),
        ([write("true", "boolean"), write("0", "boolean")], Kind.TRUTH),
        ([write("2026-02-28", "date")], Kind.DAY),
        ([write("2026-02-30", "date")], Kind.TEXT),
        ([write("2026-02-28T10:00:00Z", "dateTime")], Kind.MOMENT),
        ([write("2026-02-28T10:00:00", "dateTime")], Kind.TEXT),
        ([ox.NamedNode("urn:x"), None], Kind.IRI),
        ([ox.NamedNode("urn:x"), write("urn:x")], Kind.TEXT),
        ([ox.BlankNode("b")], Kind.TEXT),
        ([None], Kind.TEXT),
        ([], Kind.TEXT),
    ],
)
def test_a_column_is_what_all_its_terms_are(terms: list[Cell], kind: Kind) -> None:
    """What no kind fits is text, so that nothing is lost or guessed."""
    assert find_kind(terms) is kind


@pytest.fixture(scope="module")
def frame() -> Frame:
    """One column of each kind, with a row of values and a row without any."""
    row = (
        *(ox.NamedNode("https://x.example/a"), write("NA"), write("7", "integer"), write("0.5", "decimal")),
        *(write("true", "boolean"), write("2026-02-28", "date"), write("2026-02-28T10:00:00Z", "dateTime")),
    )
    return Frame.read(["iri", "text", "whole", "number", "truth", "day", "moment"], [row, (None,) * 7])


def test_values_are_those_of_python(frame: Frame) -> None:
    """Rows are mappings, and what is not there is None."""
    moment = datetime.datetime(2026, 2, 28, 10, tzinfo=datetime.UTC)
    values = ["https://x.example/a", "NA", 7, 0.5, True, datetime.date(2026, 2, 28), moment]
    assert list(frame[0].values()) == values
    assert list(frame[1].values()) == [None] * 7
    assert frame.list_column("text") == ["NA", None]
    with pytest.raises(KeyError):
        frame.list_column("absent")


@pytest.mark.slow
def test_pandas_polars_and_arrow_keep_kinds_and_gaps(frame: Frame) -> None:
    """NA is a text, a gap is a gap, and a whole number does not turn into a broken one because of a gap."""
    pandas = frame.to_pandas()
    assert [str(kind) for kind in pandas.dtypes] == [
        *("string", "string", "Int64", "Float64", "boolean", "datetime64[s]", "datetime64[us, UTC]")
    ]
    assert pandas["text"][0] == "NA"
    assert pandas.iloc[1].isna().all()
    polars = frame.to_polars()
    assert [str(kind) for kind in polars.dtypes] == [
        *("String", "String", "Int64", "Float64", "Boolean", "Date", "Datetime(time_unit='us', time_zone='UTC')")
    ]
    assert polars.rows()[0] == tuple(frame[0].values())
    assert polars.null_count().row(0) == (1,) * 7
    arrow = frame.to_arrow()
    assert [str(kind) for kind in arrow.schema.types] == [
        *("string", "string", "int64", "double", "bool", "date32[day]", "timestamp[us, tz=UTC]")
    ]
    assert arrow.to_pylist() == [*frame]


def test_without_a_library_the_extra_is_named(frame: Frame, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lacks Polars is told what to install."""
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    with pytest.raises(MissingPackageError) as caught:
        frame.to_polars()
    assert "poakg[frames]" in caught.value.next_step


def test_notebooks_show_no_markup_of_the_data() -> None:
    """What a value spells is text, only addresses of pages are links, and what is left out is counted."""
    odd = [(write("<script>"), ox.NamedNode("javascript:alert(1)"))] * 21
    shown = Frame.read(["a", "b<"], odd)._repr_html_()
    assert "<script>" not in shown
    assert "href" not in shown
    assert "b&lt;" in shown
    assert "first 20 of 21 rows" in shown
