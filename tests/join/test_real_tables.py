"""Joining real tables: what is joined by one column and by another of the same row is the same State."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from tests.benchmarks.joins import CASES
from tests.benchmarks.joins import Case
from tests.benchmarks.joins import write_rows
from tests.conftest import TABLES
from tests.join.conftest import Linking

pytestmark = pytest.mark.tables

# Tables in which all is joined but what is listed here, by outcome; whatever else is not joined is not a State today.
UNKNOWN = {
    "ucdp-battle-locations.csv gwnoloc": 7,
    "ucdp-battle-locations.csv battle_loc": 63,
    "sipri-unidentified-recipients-utf16.csv Recipient": 1,
    "sipri-exports-2012-2021-cow.csv recipient_cown": 74,
    "sipri-exports-2012-2021-cow.csv supplier_cown": 65,
    "sipri-TIV-Export-AUS-1950-2021.csv 1": 54,
    "sipri-TIV-Export-AST-1950-2021.csv 1": 55,
    "sipri-TIV-Export-CHE-1950-2021.csv 1": 19,
    "eu-arms-brokering.csv 2": 195,
    "eu-arms-brokering.csv 5": 215,
    "firearms-holdings-2017.csv Country": 6,
    "worldbank-WDICountry.csv 2-alpha code": 49,
}


def name_case(case: Case) -> str:
    """Return the name under which a case is listed."""
    return f"{case.file} {case.column}"


def read_states(path: Path) -> list[str]:
    """Return the States of the rows of a joined table, empty where there is none."""
    if path.suffix == ".json":
        whole: Any = json.loads(path.read_bytes())
        rows = whole if isinstance(whole, list) else whole["data"]
        return [next(value for key, value in row.items() if key.endswith("_iri")) for row in rows]
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        lines = [row for row in csv.reader(file) if any(row)]
    number = next((row.index(cell) for row in lines for cell in row if cell.endswith("_iri")), None)
    states = [row[-6 if number is None else number] for row in lines]
    return states if number is None else states[1:]


@pytest.mark.parametrize("case", CASES, ids=name_case)
def test_no_row_is_joined_to_another_state(case: Case, resolver: Resolver, tmp_path: Path) -> None:
    """Whatever key is found, only what is no name or code stays unknown, and columns do not contradict each other."""
    output = tmp_path / f"joined{Path(case.file).suffix}"
    report = case.join(resolver, output)
    assert report.outcomes[Outcome.UNKNOWN] == UNKNOWN.get(name_case(case), 0)
    if case.beside:
        joined = read_states(output)
        case.join(resolver, output, case.beside)
        beside = read_states(output)
        both = [(one, other) for one, other in zip(joined, beside, strict=True) if one and other]
        assert [pair for pair in both if pair[0] != pair[1]] == []
        assert len(both) >= sum(map(bool, joined)) * 0.9


def test_bytes_of_real_tables_stay(linking: Linking) -> None:
    """Line breaks in cells, mixed encodings and two bytes a character come out as they went in."""
    for name, column, system in (
        ("worldbank-WDICountry.csv", "Short Name", ""),
        ("ucdp-battle-locations.csv", "gwnoloc", "gw"),
        ("sipri-unidentified-recipients-utf16.csv", "Recipient", ""),
    ):
        linking(TABLES / name, column, system=system)
        wide = b"\0" in linking.output.read_bytes()
        end = b"\n\0" if wide else b"\n"
        written = linking.output.read_bytes()
        lines = (TABLES / name).read_bytes().split(end)
        assert all(line.rstrip(b"\r\0" if wide else b"\r") in written for line in lines)
        assert written.count(end) == len(lines) - 1


def test_work_grows_with_the_rows(linking: Linking, tmp_path: Path) -> None:
    """Ten times as many rows take no more memory: nothing of a row is kept."""
    import tracemalloc  # noqa: PLC0415 - only here

    peaks = []
    for rows in (2_000, 20_000):
        write_rows(tmp_path / "rows.csv", ["Kenya", "Chad", "Oman"], rows)
        tracemalloc.start()
        linking(tmp_path / "rows.csv", "country")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 2
