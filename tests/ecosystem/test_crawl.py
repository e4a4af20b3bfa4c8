"""Every link of a running server leads somewhere: all pages, from the start page on, with the fragments they name."""

import html.parser
from collections import Counter
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urldefrag
from urllib.parse import urljoin
from urllib.parse import urlsplit

import httpx
import pytest

from poakg.graph.snapshot import Snapshot
from tests.conftest import Server

pytestmark = pytest.mark.ecosystem

# The base address of the graph store, which the description of each distribution gives; without a graph it is refused.
NEEDS_PARAMETERS = {"/graph-store"}
# Of addresses that differ in the values of their parameters alone, such as what a question is asked about, so many are
# followed; there would be millions.
OF_A_SHAPE = 3
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"


class Page(html.parser.HTMLParser):
    """What a page links to, and what in it can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note addresses and ids."""
        for name, value in attrs:
            if value and name in ("href", "src"):
                self.links.add(value)
            elif value and name == "id":
                self.ids.add(value)


def find_shape(address: str) -> tuple[str, ...]:
    """Return what an address has in common with those that differ in parameters alone; without any it is itself."""
    parts = urlsplit(address)
    if not parts.query:
        return (address,)
    first, _, rest = parts.path.removeprefix("/").partition("/")
    path = rest if first == "questions" else ""
    return first, path, *sorted({field.partition("=")[0] for field in parts.query.split("&")})


@pytest.fixture
def patient_server(snapshot: Snapshot) -> Iterator[Server]:
    """A running server that takes its time for every answer."""
    running = Server("--timeout", "600", "--client-time", "0", snapshots=snapshot.path.parent)
    yield running
    assert running.stop() == 0


def test_every_link_leads_somewhere(patient_server: Server) -> None:
    """Each address within the server is answered, and each fragment is the id of an element of its page."""
    start = f"{patient_server.url}/"
    waiting, seen = [start], {start}
    shapes: Counter[tuple[str, ...]] = Counter()
    broken: dict[str, str] = {}
    ids: dict[str, set[str]] = {}
    sources: dict[str, str] = {start: ""}
    fragments: defaultdict[str, dict[str, str]] = defaultdict(dict)
    with httpx.Client(follow_redirects=True, timeout=900, headers={"Accept": HTML}) as client:
        while waiting:
            address = waiting.pop()
            reply = client.get(address)
            if reply.status_code != httpx.codes.OK and urlsplit(address).path not in NEEDS_PARAMETERS:
                broken[address] = f"{reply.status_code}, linked from {sources[address]}"
            if not reply.headers.get("content-type", "").startswith("text/html"):
                continue
            page = Page(reply.text)
            ids[address] = page.ids
            for link in page.links:
                found, fragment = urldefrag(urljoin(str(reply.url), link))
                if urlsplit(found).netloc != urlsplit(start).netloc:
                    continue
                if fragment:
                    fragments[found][fragment] = address
                if found not in seen and shapes[find_shape(found)] < OF_A_SHAPE:
                    shapes[find_shape(found)] += 1
                    seen.add(found)
                    sources[found] = address
                    waiting.append(found)
    assert broken == {}
    lost = {
        f"{address}#{fragment}": source
        for address, named in fragments.items()
        for fragment, source in named.items()
        if address in ids and fragment not in ids[address]
    }
    assert lost == {}
    assert len(ids) > 1000
