"""One engine, one data graph, one process: ``python -m tests.benchmarks.engines ENGINE DATA SHAPES ROWS``.

Prints the seconds it took to load and validate, of the clock and of the processors, without those it took to import
libraries, and writes a row a result.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

Row = tuple[str, str, str]


class Clock:
    """Counts seconds from when it is made."""

    def __init__(self) -> None:
        self._begun = self._read()

    def read(self) -> list[float]:
        """Return the seconds since then and those of the processors, other processes that have ended included."""
        return [now - begun for now, begun in zip(self._read(), self._begun, strict=True)]

    def _read(self) -> tuple[float, float]:
        return time.perf_counter(), sum(os.times()[:4])


def run_ours(data: Path, shapes: Path, processes: int) -> tuple[list[float], Iterable[Row]]:
    """Validate with our engine."""
    from poakg.shacl import compile_shapes  # noqa: PLC0415 - each engine alone

    clock = Clock()
    compiled = compile_shapes(quad.triple for quad in ox.parse(path=shapes))
    results = compiled.validate(data, processes=processes)
    times = clock.read()
    return times, ((str(r.focus), "" if r.value is None else str(r.value), str(r.component)) for r in results)


def run_pyshacl(data: Path, shapes: Path) -> tuple[list[float], Iterable[Row]]:
    """Validate with pySHACL on rdflib's graph in memory."""
    import pyshacl  # noqa: PLC0415
    import rdflib  # noqa: PLC0415

    rdflib.NORMALIZE_LITERALS = False
    clock = Clock()
    shapes_graph = rdflib.Graph().parse(shapes)
    data_graph = rdflib.Graph().parse(data, format="nt")
    _, report, _ = pyshacl.validate(data_graph, shacl_graph=shapes_graph, inplace=True)
    times = clock.read()
    return times, read_report(report)


def run_pyshifty(data: Path, shapes: Path) -> tuple[list[float], Iterable[Row]]:
    """Validate with pyshifty, with the report as a graph of rdflib's."""
    import rdflib  # noqa: PLC0415
    import shifty  # noqa: PLC0415

    rdflib.NORMALIZE_LITERALS = False
    clock = Clock()
    _, report, _ = shifty.PreparedValidator(shapes).validate(data, infer=False)
    times = clock.read()
    return times, read_report(report)


def run_pyshifty_typed(data: Path, shapes: Path) -> tuple[list[float], Iterable[Row]]:
    """Validate with pyshifty, with its own results, which cannot be compared with those of a report."""
    import shifty  # noqa: PLC0415

    clock = Clock()
    shifty.PreparedValidator(shapes).validate_algebra(data, infer=False)
    return clock.read(), ()


def read_report(report: object) -> Iterable[Row]:
    """Return the rows of a report in a graph of rdflib's."""
    from rdflib import SH  # noqa: PLC0415
    from rdflib import Graph  # noqa: PLC0415

    assert isinstance(report, Graph)
    for result in report.objects(None, SH.result):
        terms = (report.value(result, name) for name in (SH.focusNode, SH.value, SH.sourceConstraintComponent))
        focus, value, component = ("" if term is None else term.n3() for term in terms)
        yield focus, value, component


ENGINES: dict[str, Callable[[Path, Path], tuple[list[float], Iterable[Row]]]] = {
    "poakg": lambda data, shapes: run_ours(data, shapes, 1),
    "poakg-2": lambda data, shapes: run_ours(data, shapes, 2),
    "pyshacl": run_pyshacl,
    "pyshifty": run_pyshifty,
    "pyshifty-typed": run_pyshifty_typed,
}


def main() -> None:
    """Run one engine."""
    # rdflib would write a traceback for each ill-typed literal.
    logging.disable(logging.CRITICAL)
    engine, data, shapes, rows = sys.argv[1:]
    times, found = ENGINES[engine](Path(data), Path(shapes))
    Path(rows).write_text("".join("\t".join(row) + "\n" for row in found), encoding="utf-8")
    sys.stdout.write(json.dumps(times) + "\n")


if __name__ == "__main__":
    main()
