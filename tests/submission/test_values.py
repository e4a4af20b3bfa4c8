"""How numbers and days that people write are read, for every datatype that templates use."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.namespaces import PREFIXES
from poakg.submission.cells import EPOCH_1900
from poakg.submission.cells import EPOCH_1904
from poakg.submission.cells import choose_writer
from poakg.submission.cells import shows_day
from poakg.submission.cells import write_day
from poakg.submission.cells import write_number
from poakg.submission.normalize import find_meant
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
    ("integer", "1,000.00", "1000", Rule.VALUE_REWRITTEN),
    ("integer", "1.000,00", "1000", Rule.VALUE_REWRITTEN),
    ("integer", "1,000.50", "1,000.50", None),
    ("integer", "12,34,567", "1234567", Rule.VALUE_REWRITTEN),
    ("integer", "12,3,456", "12,3,456", None),
    ("integer", "0.000", "0", Rule.VALUE_REWRITTEN),
    ("integer", "about 12", "about 12", None),
    ("nonNegativeInteger", "1 234", "1234", None),
    ("decimal", "12.5", "12.5", None),
    ("decimal", "12,5", "12.5", Rule.VALUE_REWRITTEN),
    ("decimal", "1.234,56", "1234.56", Rule.VALUE_REWRITTEN),
    ("decimal", "1,234,567.8", "1234567.8", Rule.VALUE_REWRITTEN),
    ("decimal", "1 234,56", "1234.56", Rule.VALUE_REWRITTEN),
    ("decimal", "1,234", "1,234", Rule.NUMBER_AMBIGUOUS),
    ("decimal", "250.000", "250.000", Rule.NUMBER_AMBIGUOUS),
    ("decimal", "-1.500", "-1.500", Rule.NUMBER_AMBIGUOUS),
    ("decimal", "250.0000", "250.0000", None),
    ("decimal", "1.250.000", "1250000", Rule.VALUE_REWRITTEN),
    ("decimal", "1,25,000.50", "125000.50", Rule.VALUE_REWRITTEN),
    ("decimal", "12,50,000", "1250000", Rule.VALUE_REWRITTEN),
    ("decimal", "1.25.000", "1.25.000", None),
    ("decimal", "25%", "25", Rule.VALUE_REWRITTEN),
    ("decimal", "12,5 %", "12.5", Rule.VALUE_REWRITTEN),
    ("decimal", "١٢٫٥٪", "12.5", Rule.VALUE_REWRITTEN),
    ("integer", "25%", "25%", None),
    ("integer", "1e+05", "100000", Rule.VALUE_REWRITTEN),
    ("nonNegativeInteger", "1.2E4", "12000", Rule.VALUE_REWRITTEN),
    ("integer", "1.234e+02", "1.234e+02", None),
    ("integer", "12e3", "12e3", None),
    ("decimal", "2.5e+06", "2500000", Rule.VALUE_REWRITTEN),
    ("decimal", "1e999", "1e999", None),
    ("integer", "9e99", "9e99", None),
    ("decimal", "1,5e+06", "1500000", Rule.VALUE_REWRITTEN),
    ("decimal", "0,123", "0.123", Rule.VALUE_REWRITTEN),
    ("decimal", "۱۲٫۵", "12.5", None),
    ("decimal", "1,2,3", "1,2,3", None),
    ("date", "2024-01-31", "2024-01-31", None),
    ("date", "2024/1/31", "2024-01-31", Rule.VALUE_REWRITTEN),
    ("date", "2024.01-31", "2024.01-31", None),
    ("date", "31/01/2024", "2024-01-31", Rule.VALUE_REWRITTEN),
    ("date", "30.04.2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "4/30/2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "04-04-2026", "2026-04-04", Rule.VALUE_REWRITTEN),
    ("date", "05.04.2026", "05.04.2026", Rule.DAY_AMBIGUOUS),
    ("date", "30.02.2026", "30.02.2026", None),
    ("date", "30.04.26", "30.04.26", None),
    ("date", "2026-02-30", "2026-02-30", None),
    ("date", "30 April 2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "April 30, 2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30-Apr-2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "le 1er avril 2026", "2026-04-01", Rule.VALUE_REWRITTEN),
    ("date", "30 de abril de 2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30. März 2026", "2026-03-30", Rule.VALUE_REWRITTEN),
    ("date", "30 апреля 2026 г.", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "٣٠ أبريل ٢٠٢٦", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "2026年4月30日", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "1 jui 2026", "1 jui 2026", None),
    ("date", "April 2026", "April 2026", None),
    ("date", "2026-04-30T00:00:00", "2026-04-30", None),
    ("date", "2026-04-30T23:59:00+02:00", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "2026-04-30Z", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "٢٠٢٤-٠١-٣١", "2024-01-31", None),
    ("date", "20260430", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30042026", "30042026", None),
    ("date", "2026. 04. 30.", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30. 4. 2026 г.", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30 / 04 / 2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "05 04 2026", "05 04 2026", Rule.DAY_AMBIGUOUS),
    ("date", "30.04.2026 14:30", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "4/30/2026 12:00:00 AM", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "05/04/2026 00:00", "05/04/2026 00:00", Rule.DAY_AMBIGUOUS),
    ("date", "2026-04-30T10:00:00+0200", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "2026-04-30 10:00 UTC", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "Thursday, 30 April 2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "quinta-feira, 30 de abril de 2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "before 30 April 2026", "before 30 April 2026", None),
    ("date", "2026-Apr-30", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30APR2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30/Apr/2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30-IV-2026", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "30-IIII-2026", "30-IIII-2026", None),
    ("date", "2026년 4월 30일", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "２０２６－０４－３０", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "2026\u201104\u201130", "2026-04-30", Rule.VALUE_REWRITTEN),
    ("date", "45322", "2024-01-31", Rule.VALUE_REWRITTEN),
    ("date", "٢٠/١١/١٤٤٧", "20/11/1447", Rule.DAY_IMPLAUSIBLE),
    ("date", "1405/02/10", "1405/02/10", Rule.DAY_IMPLAUSIBLE),
    ("date", "2569-04-30", "2569-04-30", Rule.DAY_IMPLAUSIBLE),
    ("date", "20226-04-30", "20226-04-30", Rule.DAY_IMPLAUSIBLE),
    ("date", "-2026-04-30", "-2026-04-30", Rule.DAY_IMPLAUSIBLE),
    ("date", "0026-04-30", "0026-04-30", Rule.DAY_IMPLAUSIBLE),
    ("date", "1888-03-01", "1888-03-01", None),
    ("date", "2024", "2024", None),
    ("boolean", "TRUE", "true", None),
    ("boolean", "Yes", "true", None),
    ("boolean", "oui", "true", None),
    ("boolean", "нет", "false", None),
    ("boolean", "0", "false", None),
    ("boolean", "perhaps", "perhaps", None),
    ("gYear", "۲۰۲۴", "2024", None),
    ("gYear", "2024.0", "2024", Rule.VALUE_REWRITTEN),
    ("gYear", "2.024", "2.024", None),
    ("gYear", "2024.5", "2024.5", None),
    ("anyURI", "1,234", "1,234", None),
]


@pytest.mark.parametrize(("datatype", "written", "read", "rule"), VALUES)
def test_values_are_read(datatype: str, written: str, read: str, rule: Rule | None) -> None:
    """The lexical form of XML Schema where it is certain, the text as it stands where it is not."""
    found = read_value(written, f"{PREFIXES['xsd']}{datatype}", EPOCH_1900)
    assert (found.text, found.rule) == (read, rule)


EXACT = [
    ("decimal", "250.125", "250.125", None),
    ("decimal", "12.375%", "12.375", Rule.VALUE_REWRITTEN),
    ("decimal", "1e3", "1000", None),
    ("decimal", "1e999999999", "1e999999999", None),
    ("integer", "1e999999999", "1e999999999", None),
    ("decimal", "1e-999999999", "1e-999999999", None),
    ("integer", "12.0", "12", None),
    ("integer", "1.234", "1.234", None),
    ("integer", "002", "2", None),
    ("integer", "25%", "25%", None),
    ("decimal", "some", "some", None),
    ("date", "45322", "2024-01-31", Rule.VALUE_REWRITTEN),
]


@pytest.mark.parametrize(("datatype", "written", "read", "rule"), EXACT)
def test_numbers_of_a_file_are_exact(datatype: str, written: str, read: str, rule: Rule | None) -> None:
    """What a file holds as a number is not read as text, where a point may part thousands."""
    found = read_value(written, f"{PREFIXES['xsd']}{datatype}", EPOCH_1900, exact=True)
    assert (found.text, found.rule) == (read, rule)


def test_the_days_that_can_be_meant_are_proposed() -> None:
    """Whoever has to choose sees both days in the form to write."""
    found = read_value("05/04/2026", f"{PREFIXES['xsd']}date")
    assert found.explain("05/04/2026") == "05/04/2026 → 2026-04-05 or 2026-05-04"


@given(
    st.dates(min_value=date(1700, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%d.%m.%Y", "%m/%d/%Y", "%d %B %Y", "%B %d, %Y", "%Y/%m/%d"]),
)
def test_a_day_is_read_as_itself_or_refused(day: date, form: str) -> None:
    """No way of writing a day is read as another day."""
    found = read_value(day.strftime(form), f"{PREFIXES['xsd']}date")
    assert day.isoformat() in (found.text, *found.meant)


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


WRITTEN = [
    (46142.999, 14, "", "2026-04-30"),
    (46142.5, 22, "", "2026-04-30T12:00:00"),
    (46142.5, 165, "yyyy-mm-dd h:mm", "2026-04-30T12:00:00"),
    (46142, 17, "", "2026-04"),
    (46142, 165, "[$-409]mmmm\\ yyyy", "2026-04"),
    (46142, 165, "yyyy", "2026"),
    (0.25, 9, "", "25%"),
    (0.3875, 166, "0.0%", "38.75%"),
    (0.07, 10, "0.00%", "7%"),
    (2, 167, "000", "002"),
    (1234, 167, "000", "1234"),
]


@pytest.mark.parametrize(("number", "format_number", "code", "text"), WRITTEN)
def test_cells_are_read_as_their_format_shows_them(number: float, format_number: int, code: str, text: str) -> None:
    """A hidden time of day is left out, percent and leading zeros are kept."""
    writer = choose_writer(format_number, code)
    assert writer is not None
    assert writer(number, EPOCH_1900) == text


@pytest.mark.parametrize(("number", "code", "shown"), FORMATS)
def test_formats_that_show_days(number: int, code: str, shown: bool) -> None:
    """Text and colours in a format are no days."""
    assert shows_day(number, code) == shown


@pytest.mark.parametrize(
    ("number", "text"), [(2026.0, "2026"), (0.1, "0.1"), (45.1, "45.1"), (1e20, "1" + 20 * "0"), (1e300, "1e+300")]
)
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


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("RÃ©publique", "République"),
        ("jusqu'Ã  la frontiÃ¨re", "jusqu'à la frontière"),
        ("Ã  voir", "à voir"),
        ("dÃ©jÃ", "déjà"),
        ("IRMÃ MARIA", "IRMÃ MARIA"),
        ("ÐŸÑ€Ð¾ÐµÐºÑ‚", "Проект"),
        ("РџСЂРѕРµРєС‚", "Проект"),
        ("République", "République"),
        ("Проект", "Проект"),
        ("»MENÜ«", "»MENÜ«"),
        ("plain", "plain"),
    ],
)
def test_texts_in_the_wrong_encoding_are_known(text: str, meant: str) -> None:
    """What is UTF-8 when it is written in an older encoding was read in that by mistake."""
    assert find_meant(text) == meant


def test_what_is_called_exactly_so_comes_first() -> None:
    """Similar letters are looked at only when nothing has the exact name."""
    exact, alike = {normalize("ХХЕ"): 1, "a": 0}, {"xxe": 2}
    assert [find_spelled(text, exact, alike) for text in ("ХХЕ", "XХE", "A", "b")] == [1, 2, 0, None]


def test_truths_in_full_width() -> None:
    """A word is read in whatever width it was typed."""
    assert read_value("ＹＥＳ", f"{PREFIXES['xsd']}boolean").text == "true"
