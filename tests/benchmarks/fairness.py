"""What other clients notice of one that asks for cross joins without pause.

Requests are due at fixed moments, whatever the server does, and are timed from when they were due; otherwise one
that waits for long would hide all those that it holds up.
"""

import math
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.benchmarks.client import ask
from tests.benchmarks.client import mark
from tests.benchmarks.questions import CROSS_JOIN

RATE = 40
"""Requests a second of the other clients together; one such client in Python takes little of a core."""

_THREADS = 64


@dataclass(frozen=True)
class Patience:
    """Times in seconds; a request that fails counts as long as the time limit."""

    p50: float
    p99: float
    failed: int


def measure_fairness(url: str, texts: Sequence[str], seconds: float, cap: float) -> tuple[Patience, Patience]:
    """Return what the clients that ask ``texts`` get while all is quiet, and beside a client with cross joins."""
    quiet = _measure(url, texts, seconds, cap)
    stopped = threading.Event()
    hog = threading.Thread(target=_ask_cross_joins, args=(url, cap, stopped))
    hog.start()
    try:
        time.sleep(1)
        busy = _measure(url, texts, seconds, cap)
    finally:
        stopped.set()
        hog.join()
    return quiet, busy


def find_quantile(times: Sequence[float], part: float) -> float:
    """Return the smallest of ``times`` that at least this part of them does not exceed."""
    return sorted(times)[max(math.ceil(part * len(times)) - 1, 0)]


def _measure(url: str, texts: Sequence[str], seconds: float, cap: float) -> Patience:
    started = time.perf_counter()

    def send(number: int) -> tuple[float, bool]:
        due = started + number / RATE
        reply = ask(url, mark(texts[number % len(texts)]), max(due + cap - time.perf_counter(), 0.001))
        return (cap, True) if reply.failure else (time.perf_counter() - due, False)

    with ThreadPoolExecutor(_THREADS) as pool:
        waiting = []
        for number in range(int(seconds * RATE)):
            time.sleep(max(started + number / RATE - time.perf_counter(), 0))
            waiting.append(pool.submit(send, number))
        outcomes = [future.result() for future in waiting]
    times = [taken for taken, _ in outcomes]
    return Patience(find_quantile(times, 0.5), find_quantile(times, 0.99), sum(failed for _, failed in outcomes))


def _ask_cross_joins(url: str, cap: float, stopped: threading.Event) -> None:
    while not stopped.is_set():
        ask(url, mark(CROSS_JOIN), cap)
