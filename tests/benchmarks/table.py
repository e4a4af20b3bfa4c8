"""The tables of the comparison; every ratio is such that above 1 poakg does better."""

import math
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass

from tests.benchmarks.workloads import Measured

OURS = "poakg"
# A rate of nothing counts as one answer in ten seconds, since no ratio could be made of it.
_LEAST_RATE = 0.1


@dataclass(frozen=True)
class Row:
    """A line of a table: what it is, how to read it (None: not measured), whether more is better."""

    title: str
    read: Callable[[Measured], float | None]
    more_is_better: bool = False
    throughput: bool = False


def _read_rate(name: str) -> Callable[[Measured], float | None]:
    return lambda measured: measured.rates[name].rate if name in measured.rates else None


def _read_cpu(name: str) -> Callable[[Measured], float | None]:
    return lambda measured: measured.cpu[name] * 1e6 if name in measured.cpu else None


def _read_crowd(number: int, name: str) -> Callable[[Measured], float | None]:
    return lambda measured: getattr(measured.crowds[number], name) if number in measured.crowds else None


def _read_part(part: str, name: str) -> Callable[[Measured], float | None]:
    return lambda measured: getattr(getattr(measured, part), name, None)


ROWS = (
    Row("loading before the start, s", lambda it: it.loading),
    Row("start to first answer, s", lambda it: it.starting),
    Row("memory after the first answer, MiB", lambda it: it.memory),
    Row("memory after the load, MiB", lambda it: it.memory_at_end),
    Row("look-ups, a second", _read_rate("look-ups"), True, True),
    Row("questions and look-ups, a second", _read_rate("questions and look-ups"), True, True),
    Row(
        "the same questions again (ours: response cache), a second",
        _read_rate("the same questions again"),
        True,
    ),
    Row("not modified (304), a second", _read_rate("not modified"), True),
    Row("a look-up, µs of the processors", _read_cpu("look-ups")),
    Row("a question or look-up, µs of the processors", _read_cpu("questions and look-ups")),
    Row("16 clients with an address each, good answers a second", _read_crowd(16, "rate"), True),
    Row("200 clients with an address each, good answers a second", _read_crowd(200, "rate"), True),
    Row("200 clients with an address each, p99, s", _read_crowd(200, "p99")),
    Row("200 clients with an address each, refused or failed", _read_crowd(200, "failed")),
    Row("large result, first byte, s", _read_part("large", "first_byte")),
    Row("large result, whole, s", _read_part("large", "seconds"), throughput=True),
    Row("others while quiet, p99, s", _read_part("quiet", "p99")),
    Row("others beside cross joins, p99, s", _read_part("busy", "p99")),
)


def find_mean(values: Iterable[float]) -> float | None:
    """Return the geometric mean, None of nothing."""
    logarithms = [math.log(value) for value in values]
    return math.exp(sum(logarithms) / len(logarithms)) if logarithms else None


def compare_questions(ours: Measured, theirs: Measured) -> float | None:
    """Return the geometric mean of how many times longer they take for the questions that both were asked."""
    both = ours.catalogue.keys() & theirs.catalogue.keys()
    return find_mean(theirs.catalogue[name].seconds / ours.catalogue[name].seconds for name in both)


def compare(row: Row, ours: Measured, theirs: Measured) -> float | None:
    """Return how many times better ours is in this row."""
    mine, other = row.read(ours), row.read(theirs)
    if mine is None or other is None:
        return None
    if row.more_is_better:
        return max(mine, _LEAST_RATE) / max(other, _LEAST_RATE)
    return other / mine if mine and other else None


def render_table(peers: Mapping[str, Measured]) -> str:
    """Return one dataset's comparison as Markdown."""
    ours = peers.get(OURS)
    lines = [["what", *peers], ["---"] * (len(peers) + 1)]
    for row in ROWS:
        cells = [_show(row.read(it), None if ours in (None, it) else compare(row, ours, it)) for it in peers.values()]
        lines.append([row.title, *cells])
    lines.append(["questions one by one, geometric mean, ms", *(_show_questions(it, ours) for it in peers.values())])
    if ours is not None:
        lines.append(["**geometric mean of the throughput ratios**", *(_show_mean(it, ours) for it in peers.values())])
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def list_oddities(peers: Mapping[str, Measured]) -> list[str]:
    """Return what must be known beside the numbers: what failed, and which answers differ."""
    lines = [f"{name}: {it.failure}" for name, it in peers.items() if it.failure]
    lines += [f"{name}: had to be started anew {it.restarts} times" for name, it in peers.items() if it.restarts]
    expected = peers.get(OURS, Measured(""))
    most = max((len(it.catalogue) for it in peers.values()), default=0)
    for name, it in peers.items():
        if it.catalogue and len(it.catalogue) < most:
            lines.append(f"{name}: only {len(it.catalogue)} of {most} questions were asked")
        for question, found in it.answers.items():
            wanted = expected.answers.get(question)
            if found.failure:
                lines.append(f"{name}: {question}: failed ({found.failure}), counted as {found.seconds:g} s")
            elif wanted is not None and wanted.rows is not None and wanted.rows != found.rows:
                lines.append(f"{name}: {question}: {found.rows} rows, where poakg has {wanted.rows}")
        lines += [f"{name}: {load}: {rate.failed} requests failed" for load, rate in it.rates.items() if rate.failed]
        for load, others in (("while quiet", it.quiet), ("beside cross joins", it.busy)):
            if others is not None and others.failed:
                lines.append(f"{name}: others {load}: {others.failed} requests failed")
    return lines


def _show(value: float | None, ratio: float | None) -> str:
    if value is None:
        return "–"
    shown = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
    return shown if ratio is None else f"{shown} (×{ratio:.3g})"


def _show_questions(measured: Measured, ours: Measured | None) -> str:
    mean = find_mean(question.seconds for question in measured.catalogue.values())
    ratio = None if ours in (None, measured) else compare_questions(ours, measured)
    return _show(None if mean is None else 1000 * mean, ratio)


def _show_mean(measured: Measured, ours: Measured) -> str:
    ratios = [compare(row, ours, measured) for row in ROWS if row.throughput]
    ratios.append(compare_questions(ours, measured))
    return _show(find_mean(ratio for ratio in ratios if ratio), None)
