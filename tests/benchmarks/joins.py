"""How 'poakg link' does on real tables, and on a million rows: ``python -m tests.benchmarks.joins``.

The real tables are no part of the project; the variable POAKG_TABLES names the folder that has them.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from poakg.graph.names import Resolver
from poakg.graph.resolution import Outcome
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import open_current
from poakg.join.opening import Reading
from poakg.join.service import Options
from poakg.join.service import Report
from poakg.join.service import Work
from poakg.join.service import link
from poakg.system.settings import find_snapshot_folder
from tests.conftest import TABLES

ROWS = 1_000_000


@dataclass(frozen=True)
class Case:
    """A column of a real table; ``system`` is named where the table does not show it, ``years`` are columns or not.

    ``beside`` is another column that names the same States, to be read as ``beside_system`` where it is not shown.
    """

    file: str
    column: str
    system: str = ""
    beside: str = ""
    beside_system: str = ""
    melt: bool = False

    def join(self, resolver: Resolver, output: Path, column: str = "") -> Report:
        """Join the table by ``column``, or by its own."""
        system = self.beside_system if column else self.system
        work = Work(TABLES / self.file, output, Reading(melt=self.melt), Options(column or self.column, "", system))
        return link(work, resolver, lambda _done, _size: None)


CASES = (
    Case("cow-states.csv", "cowcode", beside="country_name"),
    Case("cow-states.csv", "cowc", beside="cowcode"),
    Case("cow-states2016-as-found.csv", "ccode", beside="statenme"),
    Case("gw-states.csv", "gwcode", beside="country_name"),
    Case("ucdp-acd-2000-2024.csv", "gwno_a", "gw"),
    Case("ucdp-battle-locations.csv", "gwnoloc", "gw"),
    Case("ucdp-battle-locations.csv", "battle_loc", "gw"),
    Case("sdg-VC_ARM_SZTRACE.csv", "m49", beside="country"),
    Case("sdg-VC_ARM_SZTRACE.csv", "iso3", beside="m49"),
    Case("sdg-VC_ARM_SZTRACE-api-layout.json", "geoAreaCode", beside="geoAreaName"),
    Case("untc-XXVI-8-arms-trade-treaty.csv", "Participant"),
    Case("untc-XVIII-12-c-firearms-protocol.csv", "Participant"),
    Case("untc-XXVI-7-kinshasa-convention.csv", "Participant"),
    Case("unroca-years-reported.json", "country"),
    Case("unroca-country-slugs.json", "country"),
    Case("sipri-trade-register-extract.csv", "Recipient"),
    Case("sipri-trade-register-extract.csv", "Supplier"),
    Case("sipri-unidentified-recipients-utf16.csv", "Recipient"),
    Case("sipri-exports-2012-2021-cow.csv", "recipient_cown", beside="recipient"),
    Case("sipri-exports-2012-2021-cow.csv", "supplier_cown", beside="supplier"),
    Case("sipri-TIV-Export-AUS-1950-2021.csv", "1", melt=True),
    Case("sipri-TIV-Export-AST-1950-2021.csv", "1", melt=True),
    Case("sipri-TIV-Export-CHE-1950-2021.csv", "1", melt=True),
    Case("sipri-milex-constant-usd.csv", "iso3c", beside="country"),
    Case("sipri-regions-letters.csv", "iso3c", beside="country"),
    Case("eu-arms-brokering.csv", "2", beside="3", beside_system="name"),
    Case("eu-arms-brokering.csv", "5", beside="6"),
    Case("firearms-holdings-2017.csv", "Country"),
    Case("worldbank-WDICountry.csv", "Country Code", beside="Table Name"),
    Case("worldbank-WDICountry.csv", "2-alpha code", beside="Country Code"),
)


def open_resolver() -> Resolver:
    """Return the resolver of the current release."""
    return Resolver.read(open_current(find_snapshot_folder({})).prepared.read(NAMES))


def tabulate_tables(resolver: Resolver, folder: Path) -> Iterable[str]:
    """Yield the lines of a table in Markdown: for each case how many of its rows have which outcome."""
    columns = ("joined", "historic", "outside-register", "not-a-state", "ambiguous", "unknown")
    yield f"| table | column | read as | rows | {' | '.join(columns).replace('-', ' ')} |"
    yield f"| --- | --- | --- | ---: |{' ---: |' * len(columns)}"
    for case in CASES:
        report = case.join(resolver, folder / f"joined{Path(case.file).suffix}")
        asked = f" (`--system {case.system}`)" if case.system else ""
        share = f"{report.outcomes[Outcome.JOINED] / report.rows:.1%}"
        counts = [str(report.outcomes[Outcome(name)] or "") for name in columns[1:]]
        cells = [case.file, f"`{case.column}`", report.key.system + asked, f"{report.rows:,}", share, *counts]
        yield f"| {' | '.join(cells)} |"


def write_rows(path: Path, names: list[str], rows: int = ROWS) -> None:
    """Write a table of invented rows: a number, a name, a year, a value, and a note that is quoted in one of ten."""
    chance = random.Random(2024)  # noqa: S311 - no secret
    with path.open("w", encoding="utf-8") as file:
        file.write("id,country,year,value,note\n")
        for number in range(rows):
            name = chance.choice(names)
            note = '"a, b"' if number % 10 == 0 else "plain"
            file.write(f'{number},"{name}",' if "," in name else f"{number},{name},")
            file.write(f"{chance.randint(1990, 2024)},{chance.random() * 10_000:.3f},{note}\n")


# A small process starts the command, since a process that was forked counts the memory of the one that it came from.
_STARTER = """
import resource, subprocess, sys, time
start = time.monotonic()
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss // 1024)
"""


# What a join comes to that keeps the bytes and looks one cell up, without finding out or reporting anything.
_PLAIN = """
import sys
known = {name.encode(): name.encode().hex().encode() for name in sys.argv[3:]}
with open(sys.argv[1], "rb") as table, open(sys.argv[2], "wb") as joined:
    for line in table:
        joined.write(line.rstrip(b"\\r\\n") + b"," + known.get(line.split(b",", 2)[1].strip(b'"'), b"") + b"\\n")
"""


def measure(*line: str) -> tuple[float, float, int]:
    """Return seconds by the clock, seconds of the processors and MiB of a command in a process of its own."""
    starter = [sys.executable, "-c", _STARTER, *line]
    seconds, used, memory = subprocess.run(starter, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), float(used), int(memory)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS, help="Rows of the invented table.")
    rows = parser.parse_args().rows
    resolver = open_resolver()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print(*tabulate_tables(resolver, folder), sep="\n")  # noqa: T201
        names = ["Kenya", "Türkiye", "USSR", "Viet Nam", "Korea, Republic of", "Swaziland", "Kosovo", "Chad", "Oman"]
        write_rows(folder / "rows.csv", names, rows)
        size = (folder / "rows.csv").stat().st_size >> 20
        paths = [str(folder / "rows.csv"), str(folder / "joined.csv")]
        ours = ["-m", "poakg", "link", paths[0], "--column", "country", "--output", paths[1], "--allow", "--force"]
        commands = {"poakg link": ours, "plain join": ["-c", _PLAIN, *paths, *names]}
        print(f"\n{rows:,} rows, {size} MiB, in turn:")  # noqa: T201
        runs = [[measure(sys.executable, *command) for command in commands.values()] for _ in range(3)]
        for kind, measured in zip(commands, zip(*runs, strict=True), strict=True):
            seconds, used, memory = sorted(measured)[1]
            print(f"{kind}: {seconds:.1f} s, {used:.1f} s of processors, {memory} MiB")  # noqa: T201


if __name__ == "__main__":
    main()
