"""What is measured at one server over one dataset, one workload after another."""

import statistics
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TypeVar

from tests.benchmarks.client import ask
from tests.benchmarks.client import mark
from tests.benchmarks.crowd import measure_crowd
from tests.benchmarks.fairness import Patience
from tests.benchmarks.fairness import find_quantile
from tests.benchmarks.fairness import measure_fairness
from tests.benchmarks.load import Rate
from tests.benchmarks.load import measure_rate
from tests.benchmarks.questions import LARGE
from tests.benchmarks.questions import SMALL
from tests.benchmarks.questions import mix
from tests.benchmarks.running import Running

CLIENTS = 16
CROWDS = (16, 200)
"""Numbers of clients with an address each."""
_OK = 200
T = TypeVar("T")
_REPEATS = 5
_SAMPLE = 30
# What takes longer is asked once only.
_SLOW_SECONDS = 1.0


@dataclass(frozen=True)
class Answer:
    """What came of one query: median seconds (the time limit if it failed), rows, and how it failed."""

    first_byte: float
    seconds: float
    size: int
    rows: int | None
    failure: str


@dataclass
class Measured:
    """All that was measured at one server; ``failure`` says why there is no more. Times in s, memory in MiB."""

    version: str
    loading: float | None = None
    starting: float | None = None
    memory: float | None = None
    memory_at_end: float | None = None
    catalogue: dict[str, Answer] = field(default_factory=dict)
    look_ups: dict[str, Answer] = field(default_factory=dict)
    large: Answer | None = None
    rates: dict[str, Rate] = field(default_factory=dict)
    quiet: Patience | None = None
    busy: Patience | None = None
    cpu: dict[str, float] = field(default_factory=dict)
    """Seconds of the processors for each good answer, by load."""
    crowds: dict[int, Rate] = field(default_factory=dict)
    """What clients with an address each get together, by their number."""
    settings: str = ""
    """The command that started it."""
    restarts: int = 0
    failure: str = ""

    @property
    def answers(self) -> dict[str, Answer]:
        """What came of single queries, by name."""
        large = {} if self.large is None else {"large result": self.large}
        return {**self.catalogue, **self.look_ups, **large}


@dataclass(frozen=True)
class Plan:
    """What all servers are asked; how long, in s, each rate is measured, an answer may take, and the catalogue may."""

    catalogue: Mapping[str, str]
    look_ups: Sequence[str]
    seconds: float
    cap: float
    patience: float


def measure(running: Running, plan: Plan, measured: Measured) -> None:
    """Fill ``measured`` with what the running server does under each workload."""
    measured.loading, measured.starting = running.loading, running.starting
    measured.memory = running.read_memory() / 1024
    _measure_catalogue(running, plan, measured)
    sample = plan.look_ups[:: -(-len(plan.look_ups) // _SAMPLE)]
    measured.look_ups = {text: measure_answer(running.url, text, plan.cap, 1) for text in sample}
    measured.large = measure_answer(running.url, LARGE, 3 * plan.cap, _REPEATS)
    running.settle()
    _measure_rates(running, plan, measured)
    running.settle()
    measured.memory_at_end = running.read_memory() / 1024
    texts = [*(plan.catalogue[name] for name in SMALL), *plan.look_ups[: 4 * len(SMALL)]]
    measured.restarts = running.restarts
    measured.quiet, measured.busy = measure_fairness(running.url, texts, plan.seconds, plan.cap)


def _measure_catalogue(running: Running, plan: Plan, measured: Measured) -> None:
    until = time.perf_counter() + plan.patience
    for name, text in plan.catalogue.items():
        if time.perf_counter() > until:
            return
        measured.catalogue[name] = answer = measure_answer(running.url, text, plan.cap, _REPEATS)
        if answer.failure:
            running.settle()


def measure_answer(url: str, text: str, cap: float, repeats: int) -> Answer:
    """Return the median of some answers to a query; one that is slow or fails is asked for once."""
    replies = [ask(url, mark(text), cap)]
    if replies[0].seconds < _SLOW_SECONDS and not replies[0].failure:
        # The first time may be slower, as no page of the data is in memory yet.
        replies = [ask(url, mark(text), cap) for _ in range(repeats)]
    last = replies[-1]
    if last.rows is None:
        return Answer(cap, cap, len(last.body), None, last.failure or "no result")
    first = statistics.median(reply.first_byte for reply in replies)
    return Answer(first, statistics.median(reply.seconds for reply in replies), len(last.body), last.rows, "")


def _measure_rates(running: Running, plan: Plan, measured: Measured) -> None:
    questions, look_ups = list(plan.catalogue.values()), list(plan.look_ups)
    quick = [name for name, answer in measured.catalogue.items() if not answer.failure]
    repeated = [plan.catalogue[name] for name in quick]
    # What depends on the moment has no tag.
    tags = {text: tag for text in repeated if (tag := ask(running.url, text, plan.cap).tag)}
    for name, texts, fresh, held in (
        ("warming up", look_ups, True, None),
        ("look-ups", look_ups, True, None),
        ("questions and look-ups", mix(questions, look_ups), True, None),
        ("the same questions again", repeated, False, None),
        ("not modified", list(tags), False, list(tags.values())),
    ):
        if texts:
            before = running.read_cpu_time()
            measured.rates[name] = rate = measure_rate(
                running.url, texts, clients=CLIENTS, seconds=plan.seconds, cap=plan.cap, fresh=fresh, tags=held
            )
            if rate.rate:
                measured.cpu[name] = (running.read_cpu_time() - before) / (rate.rate * plan.seconds)
            running.settle()
    for number in CROWDS:
        crowd = measure_crowd(running.url, mix(questions, look_ups), number, plan.seconds, heeds=False)
        failed = crowd.statuses.total() - crowd.statuses[_OK]
        p50, p99 = (find_quantile(crowd.times, part) if crowd.times else plan.cap for part in (0.5, 0.99))
        measured.crowds[number] = Rate(crowd.rate, failed, p50, p99)
        running.settle()


def merge_rounds(rounds: Sequence[Measured]) -> Measured:
    """Return the medians over ``rounds`` of the same server; single questions and what failed are of the last one."""

    def take(values: Iterable[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return statistics.median(known) if known else None

    def take_rates(read: Callable[[Measured], Mapping[T, Rate]]) -> dict[T, Rate]:
        return {name: _take_rate([read(it)[name] for it in rounds if name in read(it)]) for name in read(rounds[-1])}

    return replace(
        rounds[-1],
        starting=take(it.starting for it in rounds),
        memory=take(it.memory for it in rounds),
        memory_at_end=take(it.memory_at_end for it in rounds),
        rates=take_rates(lambda it: it.rates),
        crowds=take_rates(lambda it: it.crowds),
        cpu={name: statistics.median(it.cpu[name] for it in rounds if name in it.cpu) for name in rounds[-1].cpu},
        restarts=sum(it.restarts for it in rounds),
    )


def _take_rate(rates: Sequence[Rate]) -> Rate:
    """Return the medians of rates; refusals and failures are added up."""
    return Rate(
        statistics.median(rate.rate for rate in rates),
        sum(rate.failed for rate in rates),
        statistics.median(rate.p50 for rate in rates),
        statistics.median(rate.p99 for rate in rates),
    )
