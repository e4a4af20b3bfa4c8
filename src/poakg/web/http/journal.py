"""What is remembered of exchanges: a line of JSON each in the access log, and the numbers of /metrics."""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.core import HistogramMetricFamily
from prometheus_client.core import Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from poakg.engine.pool import Pool
from poakg.web.http.access_log import AccessLog
from poakg.web.http.budget import Budget
from poakg.web.http.cache import Cache
from poakg.web.http.exchange import Exchange

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.5, 2.0, 10.0, float("inf"))


class Journal(Collector):
    """Notes every exchange; ``log`` takes the lines, None takes none."""

    def __init__(self, pool: Pool, cache: Cache, budget: Budget, log: AccessLog | None) -> None:
        self._pool = pool
        self._cache = cache
        self._budget = budget
        self._log = log
        self._answers: Counter[tuple[str, int]] = Counter()
        self._failures: Counter[str] = Counter()
        self._buckets = dict.fromkeys(_BUCKETS, 0)
        self._seconds = 0.0
        self._sent = 0
        self._started = time.time()
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def note(self, exchange: Exchange) -> None:
        """Remember an exchange that is over."""
        seconds = exchange.seconds
        self._answers[exchange.request.method, exchange.status] += 1
        self._seconds += seconds
        self._sent += exchange.size
        for bound in _BUCKETS:
            if seconds <= bound:
                self._buckets[bound] += 1
                break
        failure = exchange.failure or exchange.account.failure
        if failure:
            self._failures[failure] += 1
        if self._log is not None:
            self._log.write(json.dumps(_describe(exchange, failure), ensure_ascii=False))

    def render(self) -> bytes:
        """Return the numbers in the text format of Prometheus."""
        return generate_latest(self._registry)

    def collect(self) -> Iterator[Metric]:
        """See prometheus_client."""
        answers = CounterMetricFamily("poakg_requests", "Requests answered.", labels=["method", "status"])
        for (method, status), count in sorted(self._answers.items()):
            answers.add_metric([method, str(status)], count)
        yield answers
        failures = CounterMetricFamily("poakg_failures", "Requests that failed, by cause.", labels=["code"])
        for code, count in sorted(self._failures.items()):
            failures.add_metric([code], count)
        yield failures
        total, buckets = 0, []
        for bound in _BUCKETS:
            total += self._buckets[bound]
            buckets.append(("+Inf" if bound == float("inf") else f"{bound:g}", float(total)))
        yield HistogramMetricFamily(
            "poakg_request_seconds", "Time from a request to the end of its answer.", buckets, self._seconds
        )
        yield CounterMetricFamily("poakg_sent_bytes", "Bytes of bodies sent.", self._sent)
        yield CounterMetricFamily("poakg_cache_hits", "Queries answered from the cache.", self._cache.hits)
        yield CounterMetricFamily("poakg_over_budget", "Requests beyond the share of a client.", self._budget.refused)
        yield CounterMetricFamily(
            "poakg_engine_starts", "Starts of the process that holds the data.", self._pool.starts
        )
        yield GaugeMetricFamily("poakg_cache_bytes", "Memory the cache takes.", self._cache.size)
        yield GaugeMetricFamily("poakg_queries_running", "Queries being answered.", self._pool.running)
        yield GaugeMetricFamily("poakg_queries_waiting", "Queries waiting for a worker.", self._pool.waiting)
        yield GaugeMetricFamily("poakg_statements", "Statements served.", self._pool.quads)
        yield GaugeMetricFamily("poakg_start_time_seconds", "When the server started.", self._started)


def _describe(exchange: Exchange, failure: str) -> dict[str, object]:
    request, account = exchange.request, exchange.account
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": exchange.id,
        "client": request.client,
        "method": request.method,
        "path": request.path,
        "status": exchange.status,
        "bytes": exchange.size,
        "seconds": round(exchange.seconds, 6),
        "query": hashlib.sha256(exchange.query.encode()).hexdigest()[:16] if exchange.query else None,
        "rows": account.rows,
        "worker_memory_kb": account.memory_kb or None,
        "cached": exchange.from_cache,
        "failure": failure or None,
    }
