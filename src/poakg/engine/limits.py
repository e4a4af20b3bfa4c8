"""Bounds on queries."""

from dataclasses import dataclass

from poakg.system.settings import limit


@dataclass(frozen=True)
class Limits:
    """Bounds on one query and on all of them together.

    ``engine`` is the URL of another engine that queries are passed on to; the store of this server answers where it is
    empty. ``services`` are the IRIs of the endpoints that a SERVICE clause may name; none, unless an operator lists
    them.
    """

    timeout: float = limit(
        10.0, "--timeout", "seconds", (0.1, 3600), "Time that one query may take, its delivery included."
    )
    memory_mb: int = limit(1024, "--memory", "MiB", (64, 1_048_576), "Memory that one query may take beyond the graph.")
    copies_mb: int = limit(
        1024,
        "--copies",
        "MiB",
        (64, 1_048_576),
        "Memory for copies of pages of the graph that workers keep when they rest; at work they copy what they read.",
    )
    workers: int = limit(4, "--workers", "", (1, 256), "Queries that run at the same time.")
    queue_seconds: float = limit(5.0, "--queue", "seconds", (0.0, 3600), "Time that a query waits for a free worker.")
    queue_length: int = limit(1000, "--queue-length", "", (0, 100_000), "Queries that may wait at the same time.")
    result_mb: int = limit(
        256, "--result-size", "MiB", (1, 1_048_576), "Size of one answer; a longer one is broken off."
    )
    query_kb: int = limit(256, "--query-size", "KiB", (1, 16_384), "Size of the text of a query.")
    depth: int = limit(100, "--depth", "", (10, 1000), "Brackets that may be open at once in a query.")
    services: frozenset[str] = frozenset()
    engine: str = ""
