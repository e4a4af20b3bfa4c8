"""How time and memory grow with the archive: ``python -m tests.benchmarks.growth [--chart FILE.svg] [COUNT ...]``.

Each archive of COUNT invented reports is checked, built, served and asked, with all default settings; prints a table
with the exponent of growth that fits best. COUNT is 1,000, 5,000, 10,000 and 50,000 where nothing is given.
"""

import argparse
import math
import tempfile
import time
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from poakg.archive.folder import Folder
from poakg.release.build import make_release
from poakg.release.preparation import prepare
from poakg.release.recipe import read_recipe
from poakg.system.resources import find_content
from poakg.validation.rulebook import Rulebook
from poakg.validation.service import Options
from poakg.validation.service import check
from tests.benchmarks.archive import fill
from tests.benchmarks.archive import measure_submission
from tests.benchmarks.submissions import make_report
from tests.benchmarks.submissions import read_items
from tests.conftest import Server
from tests.http import send
from tests.processes import read_memory

COUNTS = (1_000, 5_000, 10_000, 50_000)
QUESTIONS = ("commitments-by-force", "submissions-received", "indicator-16-4-2")
_WIDTH, _HEIGHT, _MARGIN = 720, 420, 60
_COLOURS = ("#0b5cad", "#b3541e", "#2e7d32", "#6a1b9a", "#ad1457", "#37474f", "#827717", "#00838f")


@dataclass(frozen=True)
class Measure:
    """What was measured, its unit, and a value for each size."""

    name: str
    unit: str
    values: tuple[float, ...]


def measure(count: int) -> dict[tuple[str, str], float]:
    """Return what an archive of ``count`` reports takes, by name and unit."""
    found: dict[tuple[str, str], float] = {}

    @contextmanager
    def timed(name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        found[name, "s"] = time.perf_counter() - started

    with tempfile.TemporaryDirectory() as name:
        place, content = Path(name), find_content()
        archive, snapshots = Folder(place / "archive"), place / "snapshots"
        rulebook = Rulebook(prepare(read_recipe(content), snapshots).read_rulebook())
        _write_reports(place / "files", count)
        with timed("validate all"):
            run = check(rulebook, [place / "files"], options=Options(processes=2))
        assert run.is_complete
        assert len(run.reports) == count
        fill(archive, count)
        found["submit one more", "s"] = measure_submission(archive, rulebook, content)
        with timed("build"):
            release = make_release(content, archive, snapshots)
        found["statements", ""] = release.snapshot.quads
        with timed("start"):
            server = Server(snapshots=snapshots)
        for question in QUESTIONS:
            with timed(f"ask {question} first"):
                assert send(f"{server.url}/questions/{question}.json").status == 200
        found["memory of the server", "MiB"] = read_memory(server.process.pid) / 1024
        server.stop()
    return found


def fit_exponent(counts: Sequence[int], values: Sequence[float]) -> float:
    """Return the exponent of the power of the count that fits ``values`` best (least squares over logarithms)."""
    xs, ys = [math.log(count) for count in counts], [math.log(max(value, 1e-9)) for value in values]
    middle, level = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - middle) ** 2 for x in xs)
    return sum((x - middle) * (y - level) for x, y in zip(xs, ys, strict=True)) / spread if spread else math.nan


def render_table(counts: Sequence[int], measures: Sequence[Measure]) -> str:
    """Return the measures as a table of Markdown."""
    head = ["measure", *(f"{count:,}" for count in counts), "exponent"]
    rows = [head, ["---"] * len(head)]
    for one in measures:
        values = [f"{value:,.0f}" if value >= 100 else f"{value:.3f}" for value in one.values]
        name = f"{one.name}, {one.unit}" if one.unit else one.name
        rows.append([name, *values, f"{fit_exponent(counts, one.values):.2f}"])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def draw_chart(counts: Sequence[int], measures: Sequence[Measure]) -> str:
    """Return a chart as SVG: both axes are logarithmic, and every line is its measure in times of its first value."""
    low, high = math.log(counts[0]), math.log(counts[-1])
    most = max(max(one.values) / one.values[0] for one in measures)
    lines = []
    for number, one in enumerate(measures):
        colour = _COLOURS[number % len(_COLOURS)]
        points = [
            (
                _MARGIN + (math.log(count) - low) / (high - low) * (_WIDTH - 4 * _MARGIN),
                _HEIGHT - _MARGIN - math.log(max(value / one.values[0], 1)) / math.log(most) * (_HEIGHT - 2 * _MARGIN),
            )
            for count, value in zip(counts, one.values, strict=True)
        ]
        path = " ".join(f"{x:.0f},{y:.0f}" for x, y in points)
        label = f"{one.name} (n^{fit_exponent(counts, one.values):.2f})"
        lines += [
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{points[-1][0] + 6:.0f}" y="{_MARGIN + 16 * number}" fill="{colour}">{label}</text>',
        ]
    span = f"{counts[0]:,} to {counts[-1]:,} submissions, up to {most:.0f} times"
    axis = f'<text x="{_MARGIN}" y="{_HEIGHT - 20}">{span}</text>'
    style = 'font-family="sans-serif" font-size="12"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {style}>'
    return "\n".join([head, *lines, axis, "</svg>", ""])


def _write_reports(folder: Path, count: int) -> None:
    """Write ``count`` reports as files."""
    folder.mkdir()
    items = read_items(find_content())
    for number in range(count):
        lines = (line.rpartition(" <")[0] + " .\n" for line in make_report(number, items).lines)
        (folder / f"{number:06}.nt").write_text("".join(lines), encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chart", type=Path)
    parser.add_argument("counts", type=int, nargs="*", default=COUNTS)
    arguments = parser.parse_args()
    counts = sorted(arguments.counts)
    found = [measure(count) for count in counts]
    measures = [Measure(name, unit, tuple(one[name, unit] for one in found)) for name, unit in found[0]]
    print(render_table(counts, measures))  # noqa: T201
    if arguments.chart:
        arguments.chart.write_text(draw_chart(counts, measures), encoding="utf-8")


if __name__ == "__main__":
    main()
