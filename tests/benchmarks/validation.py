"""Measure our SHACL engine beside others: ``python -m tests.benchmarks.validation`` prints the tables.

Apache Jena takes part where ``POAKG_JENA`` names a folder with the jars of ``org.apache.jena:jena-shacl`` and of what
it needs, and ``java`` is there. pySHACL takes minutes, so it runs on the smaller graphs only.
"""

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import click
import pyoxigraph as ox

from poakg.rdf.terms import read_ntriples
from poakg.shacl import compile_shapes
from tests.benchmarks.reports import write_reports
from tests.processes import read_memory

FOLDER = Path(__file__).parent
SHAPES = FOLDER / "reports.ttl"
JARS = os.environ.get("POAKG_JENA")
# The largest number of reports for each engine, and how often it runs.
LIMITS = {
    "poakg": (50_000, 3),
    "poakg-2": (50_000, 3),
    "pyshifty": (10_000, 3),
    "pyshifty-typed": (10_000, 3),
    "jena": (10_000, 3),
    "pyshacl": (2_000, 1),
}
SIZES = (200, 2_000, 10_000, 50_000)


class Measure(NamedTuple):
    """The median of some runs: seconds to load and validate, of the processors too, and the greatest memory in MB."""

    seconds: float
    processor: float
    memory: float
    rows: list[str]


def list_engines() -> Iterator[str]:
    """Return the engines that are there, and say of others what they need."""
    needs = {"pyshifty": "shifty", "pyshifty-typed": "shifty", "pyshacl": "pyshacl"}
    for engine in LIMITS:
        if engine == "jena" and (JARS is None or shutil.which("java") is None):
            sys.stderr.write("jena is left out: POAKG_JENA must name a folder with its jars, and java must be there.\n")
        elif engine in needs and find_spec(needs[engine]) is None:
            sys.stderr.write(f"{engine} is left out: install {needs[engine]}.\n")
        else:
            yield engine


def run(engine: str, data: Path, rows: Path) -> Measure:
    """Run an engine once in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.engines", engine]
    if engine == "jena":
        command = ["java", "-cp", f"{JARS}/*", str(FOLDER / "Jena.java")]
    process = subprocess.Popen(
        [*command, str(data), str(SHAPES), str(rows)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    memory = 0
    while process.poll() is None:
        try:
            memory = max(memory, read_memory(process.pid))
        except (OSError, StopIteration):
            # It is just ending.
            continue
        time.sleep(0.1)
    assert process.stdout is not None
    seconds, processor = json.loads(process.stdout.read())
    found = sorted(rows.read_text(encoding="utf-8").splitlines())
    return Measure(seconds, processor, memory / 1024, found)


def measure(engine: str, data: Path, folder: Path) -> Measure:
    """Return the medians of the runs of an engine."""
    runs = [run(engine, data, folder / f"{engine}.tsv") for _ in range(LIMITS[engine][1])]
    return Measure(
        statistics.median(run.seconds for run in runs),
        statistics.median(run.processor for run in runs),
        max(run.memory for run in runs),
        runs[0].rows,
    )


def measure_submission(data: Path) -> tuple[float, float]:
    """Return the seconds to read accepted reports, and to validate one more with them."""
    begun = time.perf_counter()
    reference = compile_shapes(quad.triple for quad in ox.parse(path=SHAPES)).prepare(data)
    prepared = time.perf_counter() - begun
    ours = "https://example.org/bench/report/7"
    lines = [
        line for line in data.read_text(encoding="utf-8").splitlines() if f"<{ours}>" in line or f"<{ours}/" in line
    ]
    text = "\n".join(lines).replace(ours, "https://example.org/bench/report/new")
    submission = read_ntriples(text)
    times = []
    for _ in range(9):
        begun = time.perf_counter()
        assert reference.validate(submission)
        times.append(time.perf_counter() - begun)
    return prepared, statistics.median(times)


@click.command()
@click.argument("sizes", nargs=-1, type=click.IntRange(min=1))
def main(sizes: tuple[int, ...]) -> None:
    """Validate so many reports with each engine and print the tables; by default 200 to 50,000."""
    sizes = sizes or SIZES
    engines = list(list_engines())
    lines = ["| reports | triples | engine | seconds | processor | MB | results | as ours |", f"|{' --- |' * 8}"]
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            data = Path(folder) / f"{size}.nt"
            triples = write_reports(data, size)
            ours: list[str] = []
            for engine in engines:
                if size > LIMITS[engine][0]:
                    continue
                found = measure(engine, data, Path(folder))
                ours = ours or found.rows
                same = "" if engine == "pyshifty-typed" else "yes" if found.rows == ours else "no"
                cells = (size, triples, engine, f"{found.seconds:.2f}", f"{found.processor:.2f}", f"{found.memory:.0f}")
                lines.append(f"| {' | '.join(map(str, (*cells, len(found.rows) or '', same)))} |")
                sys.stderr.write(lines[-1] + "\n")
        accepted = Path(folder) / f"{min(10_000, max(sizes))}.nt"
        if not accepted.exists():
            write_reports(accepted, min(10_000, max(sizes)))
        prepared, submission = measure_submission(accepted)
    lines += [
        "",
        f"One report against {accepted.stem} accepted ones: {submission * 1000:.1f} ms, after {prepared:.2f} s once.",
    ]
    packages = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "pyshacl", "pyshifty", "rdflib"))
    machine = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    lines += [f"Medians of 3 runs, of 1 for pySHACL. {machine}, {packages}{read_jena_version()}.", ""]
    sys.stdout.write("\n".join(lines))


def read_jena_version() -> str:
    """Return the version of Jena's jars."""
    jars = sorted(Path(JARS).glob("jena-shacl-*.jar")) if JARS else []
    return f", Jena {jars[-1].stem.removeprefix('jena-shacl-')}" if jars else ""


if __name__ == "__main__":
    main()
