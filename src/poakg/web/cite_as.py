"""The header that says by which identifier an answer is cited (RFC 8574)."""

from collections.abc import Iterable
from urllib.parse import urlencode

from poakg.graph.answers import ANSWER
from poakg.graph.answers import name_answer
from poakg.web.http.reply import Reply
from poakg.web.http.request import VERSION
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
        asked = urlencode([*pairs, *([] if service.named is None else [(VERSION, snapshot)])])
        address = f"{ANSWER}{name_answer(query, snapshot, examples=examples)}"
        target = f"{address}?{asked}" if len(asked) <= _LONGEST else address
        reply.headers["link"] = ", ".join(filter(None, (reply.headers.get("link"), f'<{target}>; rel="cite-as"')))


def find_cited_snapshot(service: Service) -> str:
    """Return the digest of the snapshot that is served, empty where other files are served beside it."""
    return service.version if len(service.pool.files) == 1 else ""
