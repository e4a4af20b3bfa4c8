"""What the tests of joining share."""

import csv
import io
from pathlib import Path

import pytest

from poakg.graph.names import Resolver
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import Snapshot
from poakg.join.opening import Reading
from poakg.join.service import Options
from poakg.join.service import Report
from poakg.join.service import Work
from poakg.join.service import link


@pytest.fixture(scope="session")
def resolver(snapshot: Snapshot) -> Resolver:
    """The resolver as it is shipped."""
    return Resolver.read(snapshot.prepared.read(NAMES))


class Linking:
    """Joins tables into a folder of its own."""

    def __init__(self, resolver: Resolver, folder: Path) -> None:
        self.resolver = resolver
        self.output = folder / "joined.csv"

    def __call__(self, table: Path, column: str = "", *, system: str = "", year: str = "", **reading: object) -> Report:
        """Join and return what became of the rows."""
        work = Work(table, self.output, Reading(**reading), Options(column, year, system))  # type: ignore[arg-type]
        return link(work, self.resolver, lambda _done, _size: None)

    def read(self, ending: str, encoding: str = "utf-8", delimiter: str = ",") -> list[str]:
        """Return the column of the output whose name ends so."""
        text = self.output.read_bytes().decode(encoding)
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
        heading = next(row for row in rows if any(cell.endswith(ending) for cell in row))
        number = next(number for number, cell in enumerate(heading) if cell.endswith(ending))
        return [row[number] for row in rows[rows.index(heading) + 1 :]]


@pytest.fixture
def linking(resolver: Resolver, tmp_path: Path) -> Linking:
    """A way to join tables."""
    return Linking(resolver, tmp_path)
