"""A client that asks one query at a time and gives up at a fixed moment, whatever the server sends until then."""

import http.client
import json
import time
from dataclasses import dataclass
from itertools import count
from urllib.parse import quote
from urllib.parse import urlsplit

ACCEPT = "application/sparql-results+json"
_CHUNK = 1 << 16
_serial = count(int(time.time() * 1000))


@dataclass(frozen=True)
class Reply:
    """What came of one query; times are in seconds, ``failure`` is empty when the answer is whole."""

    first_byte: float
    seconds: float
    body: bytes
    tag: str
    failure: str

    @property
    def rows(self) -> int | None:
        """How many rows the answer has, 1 for a boolean; None where there is no proper answer."""
        if self.failure:
            return None
        try:
            answer = json.loads(self.body)
            return 1 if "boolean" in answer else len(answer["results"]["bindings"])
        except (ValueError, KeyError, TypeError):
            return None


def mark(text: str) -> str:
    """Return ``text`` as a query that nobody has asked before, by a prefix that it does not use."""
    number = next(_serial)
    return f"PREFIX n{number}: <urn:n:{number}>\n{text}"


def ask(url: str, text: str, cap: float) -> Reply:
    """Ask a query by GET over a new connection and give up after ``cap`` seconds."""
    parts = urlsplit(url)
    started = time.perf_counter()
    deadline = started + cap
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=cap)
    first, body, tag, failure = cap, b"", "", ""
    try:
        connection.request("GET", f"{parts.path}?query={quote(text, safe='')}", headers={"Accept": ACCEPT})
        response = connection.getresponse()
        tag = response.getheader("ETag", "")
        pieces = []
        while piece := response.read1(_CHUNK):
            pieces.append(piece)
            if len(pieces) == 1:
                first = time.perf_counter() - started
            if time.perf_counter() > deadline:
                raise TimeoutError
            if connection.sock is not None:
                connection.sock.settimeout(max(deadline - time.perf_counter(), 0.001))
        body = b"".join(pieces)
        if response.status != http.client.OK:
            failure = f"status {response.status}"
        elif int(response.getheader("Content-Length", len(body))) != len(body):
            failure = "cut short"
    except TimeoutError:
        failure = f"over {cap:g} s"
    except (OSError, http.client.HTTPException) as error:
        failure = type(error).__name__
    finally:
        connection.close()
    return Reply(first, time.perf_counter() - started, body, tag, failure)
