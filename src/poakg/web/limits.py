"""Bounds on clients and on a whole site, all of which an operator can set."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from poakg.engine.limits import Limits
from poakg.system.settings import limit
from poakg.system.settings import list_settings
from poakg.system.settings import read_value


@dataclass(frozen=True)
class ServerLimits:
    """Bounds on clients, and on what the server keeps for them.

    ``trusted`` are the addresses or networks of reverse proxies whose X-Forwarded headers count, ``public_url`` is the
    address at which clients reach the server where the operator fixes it.
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
    older_queries: int = limit(
        2,
        "--older-queries",
        "",
        (0, 256),
        "Queries of a release before the current one that run at the same time; 0 lets nobody ask such a release.",
    )
    checks: int = limit(2, "--checks", "", (1, 256), "Checks of submissions that run at the same time.")
    trusted: frozenset[str] = frozenset()
    public_url: str = ""


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
    public_url = environment.get("POAKG_PUBLIC_URL", "")
    engine = {setting.name: read_value(setting, environment) for setting in list_settings(Limits)}
    server = {setting.name: read_value(setting, environment) for setting in list_settings(ServerLimits)}
    return SiteLimits(
        Limits(services=services, **engine),  # type: ignore[arg-type]
        ServerLimits(trusted=trusted, public_url=public_url, **server),  # type: ignore[arg-type]
    )
