"""What an operator can set about the engine: one table from which options, variables and the README follow."""

from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from typing import TypeVar

T = TypeVar("T", int, float)


@dataclass(frozen=True)
class Setting:
    """How a limit is set: its option, the unit of its value, its smallest and largest value and what it bounds."""

    name: str
    option: str
    unit: str
    default: float
    smallest: float
    largest: float
    help: str

    @property
    def variable(self) -> str:
        """Name of the environment variable."""
        return f"POAKG_{self.option.removeprefix('--').replace('-', '_').upper()}"


def _limit(default: T, option: str, unit: str, span: tuple[float, float], text: str) -> T:
    value: T = field(default=default, metadata={"option": option, "unit": unit, "span": span, "help": text})
    return value


@dataclass(frozen=True)
class Limits:
    """Bounds on one query and on all of them together."""

    timeout: float = _limit(
        10.0, "--timeout", "seconds", (0.1, 3600), "Time that one query may take, its delivery included."
    )
    memory_mb: int = _limit(
        1024, "--memory", "MiB", (64, 1_048_576), "Memory that one query may take beyond the graph."
    )
    workers: int = _limit(4, "--workers", "", (1, 256), "Queries that run at the same time.")
    queue_seconds: float = _limit(2.0, "--queue", "seconds", (0.0, 3600), "Time that a query waits for a free worker.")
    query_kb: int = _limit(256, "--query-size", "KiB", (1, 16_384), "Size of the text of a query.")
    depth: int = _limit(100, "--depth", "", (10, 1000), "Brackets that may be open at once in a query.")


SETTINGS = tuple(
    Setting(
        name=entry.name,
        option=entry.metadata["option"],
        unit=entry.metadata["unit"],
        default=entry.default,  # type: ignore[arg-type]
        smallest=entry.metadata["span"][0],
        largest=entry.metadata["span"][1],
        help=entry.metadata["help"],
    )
    for entry in fields(Limits)
)
