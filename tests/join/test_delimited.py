"""Joining delimited tables: which key a column is, what each row becomes, and that no byte of the others is lost."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poakg.errors import PoakgError
from poakg.errors import UnknownNameError
from poakg.errors import UnreadableError
from poakg.join.dialect import Dialect
from poakg.join.dialect import _compile_field
from poakg.join.dialect import split_quoted
from poakg.join.keys import UndecidedKeyError
from tests.conftest import CASES
from tests.join.conftest import Linking

TABLES = CASES / "tables"


def write(folder: Path, *lines: str, name: str = "table.csv") -> Path:
    """Write a table of these lines."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_letters_are_known_by_the_names_beside_them(linking: Linking) -> None:
    """SIPRI's letters in a column called iso3c are SIPRI's; the evidence names both systems."""
    report = linking(TABLES / "letters.csv", "iso3c")
    assert report.key.system == "sipri"
    assert linking.read("iso3c_iso3") == ["AUT", "AUS", "CHL", "CHE", "DZA", "FRA", ""]
    assert linking.read("_outcome")[-1] == "outside-register"


def test_numbers_without_names_are_not_guessed(linking: Linking, tmp_path: Path) -> None:
    """Numbers of conflict research fit two lists, which differ on Yemen, so the user has to say which."""
    table = write(tmp_path, "gwno,year", *(f"{number},2012" for number in (678, 625, 490, 500, 501, 516)))
    with pytest.raises(UndecidedKeyError) as refused:
        linking(table, "gwno")
    assert refused.value.next_step.endswith("--system cow or --system gw.")
    assert not linking.output.exists()


def test_codes_are_read_as_of_the_year_of_their_row(linking: Linking) -> None:
    """A number that ended, or had not begun, is reported and not joined."""
    linking(TABLES / "conflict-years.csv", "gwno_a", system="gw")
    assert linking.read("_iso3") == ["", "SRB", "YEM", "", "SDN", "DEU"]
    assert linking.read("_outcome") == ["historic", "joined", "joined", "historic", "joined", "joined"]
    linking(TABLES / "locations.csv", "gwnoloc", system="gw")
    assert linking.read("_outcome", "latin-1", ";")[4] == "unknown"


def test_the_column_beside_decides_between_two_lists_of_numbers(linking: Linking) -> None:
    """970 is Nauru for COW and Kiribati for Gleditsch and Ward; the names of another column do not count."""
    report = linking(TABLES / "exports.csv", "recipient_cown")
    assert report.key.system == "cow"
    assert linking.read("_iso3") == ["AUS", "KIR", "NRU", "TON", "SRB", ""]


@pytest.mark.parametrize(("numbers", "system"), [("8 20 51", "m49"), ("20 51 70", ""), ("20 40", ""), ("1 2 0", "")])
def test_a_column_that_could_be_two_is_refused(linking: Linking, tmp_path: Path, numbers: str, system: str) -> None:
    """Some numbers of COW are other areas in M49; a few numbers alone say nothing."""
    table = write(tmp_path, "code,n", *(f"{number},x" for number in numbers.split()))
    if system:
        assert linking(table, "code").key.system == system
    else:
        with pytest.raises(UndecidedKeyError):
            linking(table, "code")


def test_a_system_that_the_names_contradict_gets_a_warning(linking: Linking) -> None:
    """What the user names is done, and what speaks against it is reported."""
    report = linking(TABLES / "letters.csv", "iso3c", system="iso3")
    assert any(note.startswith("Warning") and "sipri" in note for note in report.key.evidence)


def test_every_byte_of_the_other_columns_stays(linking: Linking) -> None:
    """Mixed encodings, quotation marks, line breaks in cells and line ends come out as they went in."""
    for name, column, system in (("locations.csv", "gwnoloc", "gw"), ("metadata.csv", "Short Name", "")):
        linking(TABLES / name, column, system=system)
        written = linking.output.read_bytes()
        for row in (TABLES / name).read_bytes().split(b"\n"):
            assert row.rstrip(b"\r") in written
    assert linking.output.read_bytes().count(b"\n") == (TABLES / "metadata.csv").read_bytes().count(b"\n")


@given(
    st.lists(st.text('ab ,;"\n', max_size=5).map(str.strip), min_size=2, max_size=6),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_a_record_is_split_as_it_was_written(cells: list[str], quoting: int) -> None:
    """Whatever is within quotation marks; the parts are the bytes of the record."""
    written = io.StringIO()
    csv.writer(written, delimiter=";", quoting=quoting, lineterminator="").writerow(cells)  # type: ignore[arg-type]
    dialect, record = Dialect(b";"), written.getvalue().encode()
    parts = dialect.split(record)
    assert parts is not None
    assert b";".join(parts) == record
    assert [dialect.read_cell(part) for part in parts] == cells


@given(st.lists(st.sampled_from(['"', '""', ",", " ", "a"]), max_size=12).map("".join))
def test_a_record_is_split_in_one_way(record: str) -> None:
    """Quotation marks around whole fields, the usual case, are parted as those in odd places are."""
    assert Dialect(b",").split(record.encode()) == split_quoted(record.encode(), _compile_field(b","))


def test_two_bytes_a_character_stay_two(linking: Linking) -> None:
    """UTF-16 with tabs under the name .csv; groups and organizations are no States, and likeness joins nothing."""
    linking(TABLES / "recipients.csv")
    assert linking.output.read_bytes()[:2] == b"\xff\xfe"
    assert linking.read("_outcome", "utf-16", "\t") == [
        "joined",
        "unknown",
        "not-a-state",
        "not-a-state",
        "joined",
        "unknown",
    ]
    assert linking.read("_iso3", "utf-16", "\t") == ["KEN", "", "", "", "TUR", ""]


def test_lists_in_cells_are_joined_where_all_of_them_is(linking: Linking) -> None:
    """Without a heading; EL and UK are codes of the European Union, NA is Namibia."""
    report = linking(TABLES / "brokering.csv", "8", system="iso2", heading=0)
    assert report.outcomes.total() == 6
    rows = list(csv.reader(linking.output.read_text(encoding="utf-8").splitlines()))
    assert [row[9] for row in rows] == ["RUS", "DEU; POL", "GBR; NAM", "", "", "USA"]
    assert report.uneven == 1
    assert {len(row) for row in rows} == {14}
    linking(TABLES / "brokering.csv", "2")
    assert [row[9] for row in csv.reader(linking.output.read_text(encoding="utf-8").splitlines())] == [
        "AUT",
        "BGR",
        "CZE",
        "AUT",
        "",
        "NAM",
    ]


@pytest.mark.parametrize(
    ("above", "heading", "first"),
    [
        (["Arms, by State"], "country,year,value", "Kenya,2020,5"),
        (
            ["Source: a register, seen in 2024", "", "Deaths, all causes"],
            "country,region,year,value",
            "Kenya,Africa,2020,5",
        ),
        ([], "country,year,value", "1,Kenya,2020,5"),
    ],
    ids=["one comma", "two sentences", "a heading without a name for the numbers of rows"],
)
def test_sentences_with_commas_are_no_heading(
    linking: Linking, tmp_path: Path, above: list[str], heading: str, first: str
) -> None:
    """A heading is as long as most rows, or lacks one name where rows follow at once."""
    rows = [first, first.replace("Kenya", "Chad").replace("5", "6"), first.replace("Kenya", "Mali").replace("5", "7")]
    linking(write(tmp_path, *above, heading, *rows), "2" if first[0] == "1" else "country")
    lines = linking.output.read_text(encoding="utf-8").splitlines()
    assert lines[: len(above)] == above
    assert lines[len(above)].startswith(heading)
    assert [name in line for name, line in zip(("KEN", "TCD", "MLI"), lines[len(above) + 1 :], strict=True)] == [
        True
    ] * 3


def test_years_as_columns_become_rows(linking: Linking) -> None:
    """Each value has its year, by which the USSR is historic; lines above the heading and bytes of cells are kept."""
    report = linking(TABLES / "exports-by-year.csv", "1", melt=True)
    assert linking.read("year")[:3] == ["2001", "2003", "2002"]
    assert linking.read("_iso3")[:5] == ["ARG", "ARG", "", "KEN", "KEN"]
    assert linking.read("_outcome")[2] == "historic"
    text = linking.output.read_text(encoding="utf-8")
    assert text.startswith('"Exports of an invented State, 2001-2003",,,,\n')
    assert 'USSR,1,2002,"1,5",' in text
    assert "4 cells of years are empty and have no row." in report.describe_shape()
    with pytest.raises(UnreadableError):
        linking(TABLES / "letters.csv", "country", melt=True)


def test_a_missing_value_is_not_namibia(linking: Linking, tmp_path: Path) -> None:
    """NA among names may be either, so it is joined only as a code of ISO 3166-1."""
    linking(write(tmp_path, "country", "Namibia", "NA", "Kenya"), "country")
    assert linking.read("_iso3") == ["NAM", "", "KEN"]
    linking(TABLES / "metadata.csv", "2-alpha code")
    assert linking.read("_iso3") == ["AFG", "NAM", "COD", "", "SWZ", ""]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"a\x00\x01\xff,b\nx,y\n", UnreadableError),
        (b"", UnreadableError),
        (b'country,n\nKenya,"1\nChad,2\n', UnreadableError),
        (b"country,Country\nKenya,Chad\n", None),
        (b"country,country\nKenya,Chad\n", UnknownNameError),
        (b"land,n\nKenya,1\n", UnknownNameError),
        ("country\tn\nKenya\t1\n".encode("utf-16-le")[:-1], UnreadableError),
    ],
    ids=["binary", "empty", "open", "case", "twice", "missing", "half"],
)
def test_bad_input_is_refused_with_the_next_step(
    linking: Linking, tmp_path: Path, body: bytes, failure: type[PoakgError] | None
) -> None:
    """Binary, empty, an open quotation mark, two columns of one name, no such column, half a character."""
    table = tmp_path / "bad.csv"
    table.write_bytes(body)
    if failure is None:
        assert linking(table, "country").missed == 0
        return
    with pytest.raises(failure) as refused:
        linking(table, "country")
    assert refused.value.next_step
    assert not linking.output.exists()


def test_the_second_join_of_a_table_adds_columns_of_its_own(linking: Linking, tmp_path: Path) -> None:
    """Names of added columns are never there already."""
    first = tmp_path / "first.csv"
    linking(TABLES / "exports.csv", "supplier")
    linking.output.rename(first)
    linking(first, "supplier")
    heading = linking.output.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert len(heading) == len(set(heading)) == 18


def test_rows_that_are_many_and_different_stay_bounded(linking: Linking, tmp_path: Path) -> None:
    """Blank rows are kept as they are, also beside rows whose cell is empty, and old line ends of a single return."""
    table = tmp_path / "old.csv"
    table.write_bytes(b"country,n\rKenya,1\r,2\r\r,\rChad,3\r")
    report = linking(table, "country")
    assert report.rows == 3
    assert linking.output.read_bytes().split(b"\r")[3:5] == [b"", b","]


def test_a_column_of_two_systems_is_refused(linking: Linking, tmp_path: Path) -> None:
    """404 and 840 are Kenya and the United States in M49, other States for COW; codes among names are no names."""
    mixed = write(tmp_path, "code,n", "KEN,1", "404,2", "USA,3", "840,4", "CHN,5")
    with pytest.raises(UndecidedKeyError):
        linking(mixed, "code")
    linking(write(tmp_path, "country", "Chile", "CHE", "UK", "Kenya", "Oman"), "country")
    assert linking.read("_iso3") == ["CHL", "", "GBR", "KEN", "OMN"]
