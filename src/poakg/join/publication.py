"""Join a table and write it as RDF, with the CSV that it comes from and the metadata of that beside it."""

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from poakg.engine.sharing import name_file_graph
from poakg.graph.names import Resolver
from poakg.join.csvw import AREA
from poakg.join.csvw import PERIOD
from poakg.join.csvw import ROW
from poakg.join.csvw import SUBJECT
from poakg.join.csvw import write_rdf
from poakg.join.evidence import TOPIC
from poakg.join.opening import convert
from poakg.join.opening import open_as
from poakg.join.service import ENDINGS
from poakg.join.service import SEPARATOR
from poakg.join.service import Join
from poakg.join.service import Report
from poakg.join.service import Work
from poakg.join.table import Progress
from poakg.system.files import write_pieces_atomically

RDF = (".ttl", ".nt")
"""Endings of output in RDF; N-Triples is Turtle as well."""


def publish(work: Work, resolver: Resolver, progress: Progress) -> tuple[Report, list[Path]]:
    """Join a table as ``link`` does and write it as RDF; return the outcome and the files written.

    The files are ``OUT.ttl``, ``OUT.csv`` and ``OUT.csv-metadata.json``. Raises as ``link`` does.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = open_as(work.table, work.reading, ".csv", folder)
        table = convert(source, folder / "table with names.csv")
        table.notes = [*source.notes]
        join = Join(table, resolver, work.options, lambda done: progress(done, 2 * table.size))
        linked = folder / "linked.csv"
        report = join.write(linked)
        beside = work.output.with_suffix(".csv")
        iri, period = join.names[ENDINGS.index("iri")], join.year_heading
        write_pieces_atomically(beside, _number(linked, len(join.names)))
        base = f"{name_file_graph(work.output)}#"
        properties = {iri: (AREA, True), TOPIC: (SUBJECT, True)} | ({period: (PERIOD, False)} if period else {})
        return report, write_rdf(beside, work.output, base, properties)


def _number(linked: Path, added: int) -> Iterator[bytes]:
    """Yield the lines of a joined table with the number of its row; a row of several States has a line for each."""
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\n")
    with linked.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        writer.writerow([ROW, *next(rows)])
        for number, row in enumerate(rows, start=1):
            several = [cell.split(SEPARATOR) for cell in row[-added : -added + 3]]
            for position in range(len(several[0])):
                row[-added : -added + 3] = [one[position] if position < len(one) else "" for one in several]
                writer.writerow([number, *row])
            yield lines.take()
    yield lines.take()


class _Lines:
    """Takes what a CSV writer writes."""

    def __init__(self) -> None:
        self._text: list[str] = []

    def write(self, text: str) -> None:
        """Take text."""
        self._text.append(text)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        text = "".join(self._text).encode()
        self._text.clear()
        return text
