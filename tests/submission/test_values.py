"""How numbers and days that people write are read, for every datatype that templates use."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.namespaces import PREFIXES
from poakg.submission.cells import EPOCH_1900
from poakg.submission.cells import EPOCH_1904
from poakg.submission.cells import shows_day
from poakg.submission.cells import write_day
from poakg.submission.cells import write_number
from poakg.submission.normalize import find_spelled
from poakg.submission.normalize import normalize
from poakg.submission.reading_rules import Rule
from poakg.submission.values import read_value

VALUES = [
    ("integer", "12", "12", None),
    ("integer", "1 234 567", "1234567", None),
    ("integer", "1'234", "1234", None),
    ("integer", "١٢٣", "123", None),
    ("integer", "\u22125", "-5", None),
    ("integer", "1,234", "1234", Rule.VALUE_REWRITTEN),
    ("integer", "1.234.567", "1234567", Rule.VALUE_REWRITTEN),
    ("integer", "12.0", "12", Rule.VALUE_REWRITTEN),
    ("integer", "12.5", "12.5", None),
    ("integer", "about 12", "about 12", None),
    ("nonNegativeInteger", "1 234", "1234", None),
    ("decimal", "12.5", "12.5", None),
    ("decimal", "12,5", "12.5", Rule.VALUE_REWRITTEN),
    ("decimal", "1.234,56", "1234.56", Rule.VALUE_REWRITTEN),
    ("decimal", "1,234,567.8", "1234567.8", Rule.VALUE_REWRITTEN),
    ("decimal", "1 234,56", "1234.56", Rule.VALUE_REWRITTEN),
    ("decimal", "1,234", "1,234", Rule.NUMBER_AMBIGUOUS),
    ("decimal", "0,123", "0.123", Rule.VALUE_REWRITTEN),
    ("decimal", "۱۲٫۵", "12.5", None),
    ("decimal", "1,2,3", "1,2,3", None),
    ("date", "2024-01-31", "2024-01-31", None),
    ("date", "2024/1/31", "2024-01-31", Rule.VALUE_REWRITTEN),
    ("date", "2024.01-31", "2024.01-31", None),
    ("date", "31/01/2024", "31/01/2024", None),
    ("date", "٢٠٢٤-٠١-٣١", "2024-01-31", None),
    ("date", "45322", "2024-01-31", Rule.VALUE_REWRITTEN),
    ("date", "2024", "2024", None),
    ("boolean", "TRUE", "true", None),
    ("boolean", "Yes", "true", Rule.VALUE_REWRITTEN),
    ("boolean", "perhaps", "perhaps", None),
    ("gYear", "۲۰۲۴", "2024", None),
    ("anyURI", "1,234", "1,234", None),
]


@pytest.mark.parametrize(("datatype", "written", "read", "rule"), VALUES)
def test_values_are_read(datatype: str, written: str, read: str, rule: Rule | None) -> None:
    """The lexical form of XML Schema where it is certain, the text as it stands where it is not."""
    found = read_value(written, f"{PREFIXES['xsd']}{datatype}", EPOCH_1900)
    assert (found.text, found.rule) == (read, rule)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=0, max_value=10**9))
def test_a_decimal_in_its_own_form_stays(number: object) -> None:
    """What XML Schema has is never rewritten."""
    assert read_value(f"{number:.2f}", f"{PREFIXES['xsd']}decimal").text == f"{number:.2f}"


@given(st.text())
def test_any_text_has_a_value(text: str) -> None:
    """Nothing a person types makes the reading of values fail."""
    for datatype in ("integer", "decimal", "date", "boolean", "string"):
        assert isinstance(read_value(text, f"{PREFIXES['xsd']}{datatype}", EPOCH_1904).text, str)


DAYS = [
    (1, EPOCH_1900, "1900-01-01"),
    (59, EPOCH_1900, "1900-02-28"),
    (61, EPOCH_1900, "1900-03-01"),
    (45322, EPOCH_1900, "2024-01-31"),
    (43860, EPOCH_1904, "2024-01-31"),
    (45322.5, EPOCH_1900, "2024-01-31T12:00:00"),
    (-1, EPOCH_1900, "-1"),
    (1e12, EPOCH_1900, "1000000000000"),
]


@pytest.mark.parametrize(("serial", "epoch", "day"), DAYS)
def test_days_of_both_calendars(serial: float, epoch: date, day: str) -> None:
    """The day that a spreadsheet shows, its 29 February 1900 left out."""
    assert write_day(serial, epoch) == day


FORMATS = [
    (14, "", True),
    (0, "General", False),
    (165, "dd/mm/yyyy", True),
    (166, '"Day" 0', False),
    (167, "[Red]0.00", False),
    (168, "h:mm", False),
    (169, "[$-409]mmmm\\ yyyy", True),
]


@pytest.mark.parametrize(("number", "code", "shown"), FORMATS)
def test_formats_that_show_days(number: int, code: str, shown: bool) -> None:
    """Text and colours in a format are no days."""
    assert shows_day(number, code) == shown


@pytest.mark.parametrize(("number", "text"), [(2026.0, "2026"), (0.1, "0.1"), (45.1, "45.1"), (1e300, "1e+300")])
def test_numbers_are_written_plainly(number: float, text: str) -> None:
    """Whole numbers without a point."""
    assert write_number(number) == text


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """Spellings are compared in one form."""
    assert normalize(normalize(text)) == normalize(text)


@pytest.mark.parametrize(
    ("text", "normal", "alike"),
    [
        ("  State  Party ", "state party", "state party"),
        ("ＹＥＳ", "yes", "yes"),
        ("\u200eITEM\u00a0٤٥\u00ad", "item 45", "item 45"),
        ("STRASSE", "strasse", "strasse"),
        ("Straße", "strasse", "strasse"),
        ("ХХЕ", "ххе", "xxe"),
    ],
)
def test_the_steps_of_normalizing(text: str, normal: str, alike: str) -> None:
    """Blanks, invisible marks, widths, digits and case count for nothing; similar letters only where that is asked."""
    assert (normalize(text), normalize(text, alike=True)) == (normal, alike)


def test_what_is_called_exactly_so_comes_first() -> None:
    """Similar letters are looked at only when nothing has the exact name."""
    exact, alike = {normalize("ХХЕ"): 1, "a": 0}, {"xxe": 2}
    assert [find_spelled(text, exact, alike) for text in ("ХХЕ", "XХE", "A", "b")] == [1, 2, 0, None]


def test_truths_in_full_width() -> None:
    """A word is read in whatever width it was typed."""
    assert read_value("ＹＥＳ", f"{PREFIXES['xsd']}boolean").text == "true"
