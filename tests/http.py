"""A plain HTTP client for the tests, which shows exactly what went over the line."""

import http.client
from dataclasses import dataclass
from urllib.parse import urlencode
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Reply:
    """What a server answered; header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The Content-Type without parameters."""
        return self.headers["content-type"].split(";")[0]


def send(url: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Reply:
    """Send one request; ``headers`` are given with underscores for hyphens."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=300)
    try:
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.request(method, target, body, {name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return Reply(response.status, {name.lower(): value for name, value in response.getheaders()}, response.read())
    finally:
        connection.close()


def ask(server_url: str, query: str, accept: str | None = None, **parameters: str) -> Reply:
    """Ask a SPARQL query by GET."""
    url = f"{server_url}/sparql?{urlencode({'query': query, **parameters})}"
    return send(url) if accept is None else send(url, Accept=accept)
