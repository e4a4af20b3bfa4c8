"""Many clients at once, each at an address of its own: ``python -m tests.benchmarks.crowd URL``.

Prints for each number of clients how many good answers a second they get together, and what else they get, once for
clients that come again at once and once for clients that heed Retry-After.
"""

import asyncio
import itertools
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from urllib.parse import quote
from urllib.parse import urlsplit

from poakg.system.resources import find_content
from tests.benchmarks.fairness import find_quantile
from tests.benchmarks.questions import mix
from tests.benchmarks.questions import read_catalogue

NUMBERS = (16, 64, 200)
_PATIENCE = 30.0
_OK = 200


@dataclass
class Crowd:
    """What so many clients got in so many ``seconds``: answers by status (0: broken off), and times of good ones."""

    clients: int
    heeds: bool
    seconds: float
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return self.statuses[_OK] / self.seconds

    def summarize(self) -> dict[str, object]:
        """Return the numbers to print; times in s."""
        parts = (0.5, 0.99) if self.times else ()
        quantiles = {f"p{100 * part:g}": round(find_quantile(self.times, part), 4) for part in parts}
        fields = {"clients": self.clients, "heeds": self.heeds, "good a second": round(self.rate, 1), **quantiles}
        return {**fields, "answers by status": dict(sorted(self.statuses.items()))}


def measure_crowd(url: str, texts: Sequence[str], clients: int, seconds: float, *, heeds: bool) -> Crowd:
    """Let so many ``clients`` ask ``texts``, none twice; who is refused waits as long as asked, if it ``heeds``."""
    crowd = Crowd(clients, heeds, seconds)
    asyncio.run(_run(url, itertools.cycle(texts), crowd))
    return crowd


async def _run(url: str, texts: Iterator[str], crowd: Crowd) -> None:
    until = time.monotonic() + crowd.seconds
    serial = itertools.count(time.time_ns())
    path, host = urlsplit(url).path, urlsplit(url).netloc

    def make_request() -> bytes:
        number = next(serial)
        query = quote(f"PREFIX n{number}: <urn:n:{number}>\n{next(texts)}", safe="")
        head = f"GET {path}?query={query} HTTP/1.1\r\nHost: {host}\r\n"
        return f"{head}Accept: application/sparql-results+json\r\n\r\n".encode()

    async with asyncio.TaskGroup() as group:
        for number in range(crowd.clients):
            address = f"127.0.{1 + number // 250}.{1 + number % 250}"
            group.create_task(_ask(url, address, make_request, until, crowd))


async def _ask(url: str, address: str, make_request: Callable[[], bytes], until: float, crowd: Crowd) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, local_addr=(address, 0))
    try:
        while time.monotonic() < until:
            started = time.monotonic()
            writer.write(make_request())
            status, wait = await asyncio.wait_for(_read(reader), _PATIENCE)
            if time.monotonic() < until:
                crowd.statuses[status] += 1
                if status == _OK:
                    crowd.times.append(time.monotonic() - started)
                elif crowd.heeds:
                    await asyncio.sleep(min(wait, max(until - time.monotonic(), 0)))
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        crowd.statuses[0] += 1
    finally:
        writer.close()


async def _read(reader: asyncio.StreamReader) -> tuple[int, float]:
    """Read one answer to its end; return its status, and when to come back."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    if "content-length" in headers:
        await reader.readexactly(int(headers["content-length"]))
    elif headers.get("transfer-encoding") == "chunked":
        while size := int((await reader.readuntil(b"\r\n")), 16):
            await reader.readexactly(size + 2)
        await reader.readexactly(2)
    return int(head.split(" ", 2)[1]), float(headers.get("retry-after", 0))


def main(url: str, seconds: float) -> None:
    """Measure and print a line of JSON for each number of clients."""
    catalogue = list(read_catalogue(find_content()).values())
    texts = mix(catalogue, ["SELECT ?p ?o WHERE { <https://w3id.org/poakg/id/revcon4/annex/45> ?p ?o }"])
    for heeds in (False, True):
        for clients in NUMBERS:
            crowd = measure_crowd(url, texts, clients, seconds, heeds=heeds)
            print(json.dumps(crowd.summarize()), flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 5.0)
