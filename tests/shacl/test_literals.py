"""Well-formedness of literals, and their order, which must be that of the query engine."""

import pyoxigraph as ox
import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from poakg.shacl.literals import compare
from poakg.shacl.literals import find_lexical_check
from poakg.shacl.literals import read_value
from poakg.shacl.vocabulary import XSD

GOOD = {
    "boolean": ("true", "0"),
    "integer": ("0", "-12", "+5", "9" * 5000),
    "byte": ("127", "-128"),
    "unsignedByte": ("255", "+0"),
    "nonPositiveInteger": ("0", "-1"),
    "positiveInteger": ("1", str(2**70)),
    "decimal": ("1.", ".5", "-0.0"),
    "double": ("1e5", "-INF", "NaN", ".5E-3"),
    "date": ("2024-02-29", "-0044-03-15", "2024-01-01Z", "2024-01-01+14:00", "12024-01-01"),
    "dateTime": ("2024-01-01T24:00:00", "2024-01-01T00:00:00.123-05:00"),
    "dateTimeStamp": ("2024-01-01T00:00:00Z",),
    "time": ("23:59:59.9", "24:00:00"),
    "gYear": ("2024", "-0001"),
    "gYearMonth": ("2024-12",),
    "gMonthDay": ("--02-29",),
    "gMonth": ("--12",),
    "gDay": ("---31",),
    "duration": ("P1Y2M3DT4H5M6.7S", "-P1D", "PT0S"),
    "yearMonthDuration": ("P14M",),
    "dayTimeDuration": ("P1DT2H",),
    "hexBinary": ("", "0aF9"),
    "base64Binary": ("", "YQ==", "YWI=", "YWJj"),
    "language": ("en", "zh-Hant-HK"),
    "string": ("", " any "),
    "anyURI": ("what ever",),
}
BAD = {
    "boolean": ("TRUE", "yes", ""),
    "integer": ("1.0", "", " 1", "1 ", "--1", "١"),
    "byte": ("128", "-129"),
    "unsignedByte": ("256", "-1"),
    "nonPositiveInteger": ("1",),
    "positiveInteger": ("0",),
    "decimal": ("1e5", ".", "INF"),
    "double": ("inf", "1e", "+NaN"),
    "date": ("2003-13-40", "2023-02-29", "2024-1-1", "24-01-01", "2024-01-01+15:00", "1900-02-29", "12/05/2010"),
    "dateTime": ("2024-01-01", "2024-01-01T24:00:01", "2024-01-01T25:00:00", "2024-02-30T00:00:00Z"),
    "dateTimeStamp": ("2024-01-01T00:00:00",),
    "time": ("24:00:01", "1:00:00"),
    "gYear": ("24", "02024"),
    "gYearMonth": ("2024-13",),
    "gMonthDay": ("--02-30", "--04-31"),
    "gMonth": ("--13",),
    "gDay": ("---32",),
    "duration": ("P", "P1YT", "1Y", "P1M1Y"),
    "yearMonthDuration": ("P1D",),
    "dayTimeDuration": ("P1Y",),
    "hexBinary": ("0",),
    "base64Binary": ("YQ=", "Y"),
    "language": ("e_n", ""),
}


@pytest.mark.parametrize("name", GOOD)
def test_well_formed_literals_are_accepted(name: str) -> None:
    """Forms in the lexical space of a datatype are accepted (XML Schema Datatypes, 3.3 and 3.4)."""
    check = find_lexical_check(XSD + name)
    assert [form for form in GOOD[name] if check and not check(form)] == []


@pytest.mark.parametrize("name", BAD)
def test_ill_formed_literals_are_rejected(name: str) -> None:
    """Forms outside the lexical space of a datatype are rejected, and so are days that do not exist."""
    check = find_lexical_check(XSD + name)
    assert check
    assert [form for form in BAD[name] if check(form)] == []


def test_unknown_datatypes_have_no_check() -> None:
    """Every form of an unknown datatype is accepted, so that it has no check."""
    assert find_lexical_check("http://example.org/type") is None


def literal(form: str, name: str) -> ox.Literal:
    """Return a literal of the XML Schema datatype ``name``."""
    return ox.Literal(form, datatype=ox.NamedNode(XSD + name))


ZONES = st.sampled_from(("", "Z", "+14:00", "-05:30"))
LITERALS = st.one_of(
    st.integers(-(10**6), 10**6).map(lambda n: literal(str(n), "integer")),
    st.sampled_from(("1", "-1", "0", "200")).map(lambda form: literal(form, "long")),
    st.decimals(-1000, 1000, places=3).map(lambda n: literal(f"{n:f}", "decimal")),
    st.one_of(st.floats(width=32), st.integers(-5, 5).map(float)).map(lambda n: literal(write_float(n), "double")),
    st.one_of(st.floats(-100, 100, width=32), st.integers(-5, 5).map(float)).map(
        lambda n: literal(write_float(n), "float")
    ),
    st.text("ab", max_size=2).map(lambda text: literal(text, "string")),
    st.tuples(st.datetimes(), ZONES).map(lambda pair: literal(pair[0].isoformat() + pair[1], "dateTime")),
    st.tuples(st.dates(), ZONES).map(lambda pair: literal(pair[0].isoformat() + pair[1], "date")),
    st.tuples(st.integers(18, 22), ZONES).map(lambda pair: literal(f"2020-01-01T{pair[0]}:00:00{pair[1]}", "dateTime")),
    st.tuples(st.integers(28, 31), ZONES).map(lambda pair: literal(f"2020-01-{pair[0]}{pair[1]}", "date")),
    st.sampled_from((literal("x", "integer"), literal("2020-02-31", "date"), ox.Literal("a", language="en"))),
)


def write_float(number: float) -> str:
    """Return the lexical form of a float in XML Schema."""
    return {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(repr(number), repr(number))


@pytest.mark.slow
@settings(max_examples=600)
@given(LITERALS, LITERALS)
def test_the_order_is_that_of_the_query_engine(one: ox.Literal, other: ox.Literal) -> None:
    """Bounds of shapes and filters of queries agree; terms without a value are not even equal to themselves."""
    found = compare(read_value(one), read_value(other))
    assume(one != other or found == 0)
    rows = ox.Store().query(f"SELECT ({one} < {other} AS ?less) ({one} <= {other} AS ?at_most) {{}}")
    assert isinstance(rows, ox.QuerySolutions)
    [row] = rows
    assert [found == -1, found in (-1, 0)] == [term is not None and term.value == "true" for term in row]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (literal("9" * 5000, "integer"), literal("1", "integer"), 1),
        (literal("9" * 400, "integer"), literal("1", "double"), 1),
        (literal("1" * 400, "integer"), literal("NaN", "double"), None),
        (literal("0.1", "float"), literal("0.1", "decimal"), 0),
        (literal("0.1", "float"), literal("0.1", "double"), 1),
        (literal("24:00:00", "time"), literal("00:00:01", "time"), -1),
        (literal("-0001-12-31", "date"), literal("0000-01-01", "date"), -1),
        (literal("0000-02-29", "date"), literal("0000-03-01", "date"), -1),
        (literal("1" * 2000 + "-01-01", "date"), literal("2000-01-01", "date"), None),
        (literal("false", "boolean"), literal("1", "boolean"), -1),
        (literal("300", "byte"), literal("7", "integer"), None),
    ],
)
def test_edge_cases_are_compared(one: ox.Literal, other: ox.Literal, expected: int | None) -> None:
    """Values that the query engine cannot store or, like booleans, does not compare have an order too."""
    assert compare(read_value(one), read_value(other)) == expected
