"""How the graphs of a release are called in an engine that holds several releases.

Each graph has the name of its release behind its own, wherever it is named, so that the statements of two releases
never meet. What comes back is read without these marks. All public graphs together are one more graph.
"""

from poakg.namespaces import BASE
from poakg.namespaces import GRAPH

# How Virtuoso writes a blank node in results as XML; a name may not begin so.
_VIRTUOSO_NODE = b"<bnode>nodeID://"
POINTER = f"{BASE}release/current"
"""The graph, and the thing, that says which release is the current one."""


def make_mark(digest: str) -> str:
    """Return what is behind the names of the graphs of the release with this digest."""
    return f"?release={digest[:16]}"


def name_union(mark: str) -> str:
    """Return the name of the graph with all public statements of the release with this mark."""
    return f"{GRAPH}public{mark}"


def name_release(digest: str) -> str:
    """Return the IRI of a release."""
    return f"{BASE}release/{digest[:16]}"


class Unmarking:
    """Takes ``mark`` out of bytes that come piece by piece, and what is not part of a blank node's name in Virtuoso."""

    def __init__(self, mark: str) -> None:
        self._replacements = {_VIRTUOSO_NODE: b"<bnode>"} | ({mark.encode(): b""} if mark else {})
        self._rest = b""

    def take(self, piece: bytes) -> bytes:
        """Return what is sure to be as it should be; the end that may be half a mark waits."""
        text = self._rest + piece
        for found, written in self._replacements.items():
            text = text.replace(found, written)
        kept = max(_measure_beginning(text, found) for found in self._replacements)
        self._rest = text[len(text) - kept :]
        return text[: len(text) - kept]

    def finish(self) -> bytes:
        """Return what waited."""
        rest, self._rest = self._rest, b""
        return rest


def _measure_beginning(text: bytes, found: bytes) -> int:
    """Return how many bytes at the end of ``text`` are the beginning of ``found``."""
    return next((size for size in range(len(found) - 1, 0, -1) if text.endswith(found[:size])), 0)
