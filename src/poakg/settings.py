"""What an operator can set: one table from which options, variables and the README follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

import platformdirs

from poakg.errors import SettingError

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


def limit(default: T, option: str, unit: str, span: tuple[float, float], text: str) -> T:
    """Return a field of a class of limits, with all that its option, its variable and the README need."""
    value: T = field(default=default, metadata={"option": option, "unit": unit, "span": span, "help": text})
    return value


def list_settings(limits: type) -> tuple[Setting, ...]:
    """Return how the fields of a class of limits are set; a field that was not made by ``limit`` is left out."""
    return tuple(
        Setting(
            name=entry.name,
            option=entry.metadata["option"],
            unit=entry.metadata["unit"],
            default=entry.default,  # type: ignore[arg-type]
            smallest=entry.metadata["span"][0],
            largest=entry.metadata["span"][1],
            help=entry.metadata["help"],
        )
        for entry in fields(limits)
        if entry.metadata
    )


@dataclass(frozen=True)
class Limits:
    """Bounds on one query and on all of them together.

    ``services`` are the IRIs of the endpoints that a SERVICE clause may name; none, unless an operator lists them.
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
    queue_seconds: float = limit(2.0, "--queue", "seconds", (0.0, 3600), "Time that a query waits for a free worker.")
    queue_length: int = limit(64, "--queue-length", "", (0, 100_000), "Queries that may wait at the same time.")
    result_mb: int = limit(
        256, "--result-size", "MiB", (1, 1_048_576), "Size of one answer; a longer one is broken off."
    )
    query_kb: int = limit(256, "--query-size", "KiB", (1, 16_384), "Size of the text of a query.")
    depth: int = limit(100, "--depth", "", (10, 1000), "Brackets that may be open at once in a query.")
    services: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ServerLimits:
    """Bounds on clients, and on what the server keeps for them.

    ``trusted`` are the addresses of reverse proxies whose X-Forwarded headers count.
    """

    connections: int = limit(16_000, "--connections", "", (1, 1_000_000), "Connections that may be open at once.")
    head_seconds: float = limit(
        10.0, "--head-time", "seconds", (0.1, 3600), "Time that a client may take to send the head of a request."
    )
    body_seconds: float = limit(
        30.0, "--body-time", "seconds", (0.1, 3600), "Time that a client may take to send the body of a request."
    )
    idle_seconds: float = limit(
        30.0, "--idle-time", "seconds", (0.1, 3600), "Time that a connection is kept open between two requests."
    )
    url_kb: int = limit(64, "--url-size", "KiB", (1, 1024), "Size of the address and headers of a request.")
    cache_mb: int = limit(64, "--cache", "MiB", (0, 65_536), "Memory for answers that may be asked for again.")
    client_queries: int = limit(
        3, "--client-queries", "", (0, 100_000), "Queries of one client that run at the same time; 0 sets no bound."
    )
    client_seconds: float = limit(
        120.0, "--client-time", "seconds", (0.0, 36_000), "Query time of one client in a minute; 0 sets no bound."
    )
    upload_mb: int = limit(25, "--upload-size", "MiB", (1, 4096), "Size of what is sent to be checked.")
    check_seconds: float = limit(30.0, "--check-time", "seconds", (0.5, 3600), "Time that one check may take.")
    check_mb: int = limit(2048, "--check-memory", "MiB", (256, 1_048_576), "Memory that one check may take.")
    checks: int = limit(2, "--checks", "", (1, 256), "Checks of submissions that run at the same time.")
    trusted: frozenset[str] = frozenset()


SETTINGS = (*list_settings(Limits), *list_settings(ServerLimits))


@dataclass(frozen=True)
class SiteLimits:
    """All bounds of a web application: those of its engine and those of the server before it."""

    engine: Limits = field(default_factory=Limits)
    server: ServerLimits = field(default_factory=ServerLimits)


def read_limits(environment: Mapping[str, str]) -> SiteLimits:
    """Return the bounds that the variables of ``environment`` set, defaults for the others. Raises SettingError."""
    services = frozenset(environment.get("POAKG_ALLOW_SERVICE", "").split())
    trusted = frozenset(environment.get("POAKG_TRUST_PROXY", "").split())
    engine = {setting.name: _read_value(setting, environment) for setting in list_settings(Limits)}
    server = {setting.name: _read_value(setting, environment) for setting in list_settings(ServerLimits)}
    return SiteLimits(
        Limits(services=services, **engine),  # type: ignore[arg-type]
        ServerLimits(trusted=trusted, **server),  # type: ignore[arg-type]
    )


def find_snapshot_folder(environment: Mapping[str, str]) -> Path:
    """Return the folder of snapshots that ``environment`` names, else the one in the cache of the user."""
    named = environment.get("POAKG_SNAPSHOTS")
    return Path(named) if named else platformdirs.user_cache_path("poakg") / "snapshots"


def _read_value(setting: Setting, environment: Mapping[str, str]) -> float:
    text = environment.get(setting.variable)
    if not text:
        return setting.default
    try:
        value = type(setting.default)(text)
    except ValueError:
        value = float("nan")
    if not setting.smallest <= value <= setting.largest:
        span = f"{setting.smallest:g} to {setting.largest:g} {setting.unit}".strip()
        raise SettingError(f"{setting.variable} is '{text}', which is not a value of {span}.", "Change or unset it.")
    return value
