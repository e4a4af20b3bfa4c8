"""The header that says by which identifier an answer is cited (RFC 8574)."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from poakg.graph.answers import ANSWER
from poakg.graph.answers import name_answer
from poakg.graph.snapshot import read_manifest
from poakg.web.http.reply import Reply
from poakg.web.service import Service

# A header holds the query only where it is short.
_LONGEST = 1500


def add_citation(
    service: Service, reply: Reply, query: str, pairs: Iterable[tuple[str, str]], *, examples: bool = False
) -> None:
    """Add to an answer to ``query`` the identifier by which it is cited, where it can be given again.

    ``pairs`` are parameters of the address of the identifier, by which it is found although nobody has stored it.
    """
    snapshot = find_cited_snapshot(service)
    if snapshot and "etag" in reply.headers:
        asked = urlencode(list(pairs))
        address = f"{ANSWER}{name_answer(query, snapshot, examples=examples)}"
        target = f"{address}?{asked}" if len(asked) <= _LONGEST else address
        reply.headers["link"] = ", ".join(filter(None, (reply.headers.get("link"), f'<{target}>; rel="cite-as"')))


def find_cited_snapshot(service: Service) -> str:
    """Return the digest of the snapshot that is served, empty where other files are served beside it."""
    return _read(service.pool.files[0]) if len(service.pool.files) == 1 else ""


@lru_cache(4)
def _read(path: Path) -> str:
    found = read_manifest(path)
    return "" if found is None else found.sha256
