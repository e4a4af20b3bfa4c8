"""The identity of a submission: who submits, for which cycle, of which kind, and its sequence number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace

from poakg.namespaces import GRAPH
from poakg.namespaces import SUBMISSION

_SLOT = r"(?P<author>[A-Za-z0-9-]+)/(?P<cycle>[A-Za-z0-9-]+)/(?P<kind>[a-z0-9-]+)/(?P<number>[1-9][0-9]{0,8})"
_PATH = re.compile(_SLOT)
_BENEATH = re.compile(rf"{re.escape(SUBMISSION)}{_SLOT}(?![^/#?])")
_GRAPH_BASE = f"{GRAPH}submission/"


@dataclass(frozen=True, order=True)
class SubmissionId:
    """Names one submission; the author goes by the last part of the IRI of a State or a body, the cycle likewise."""

    author: str
    cycle: str
    kind: str
    number: int

    @property
    def path(self) -> str:
        """The id as it is written in IRIs and in the archive."""
        return f"{self.author}/{self.cycle}/{self.kind}/{self.number}"

    @property
    def iri(self) -> str:
        """IRI of the submission."""
        return f"{SUBMISSION}{self.path}"

    @property
    def graph(self) -> str:
        """IRI of the named graph that holds it."""
        return f"{_GRAPH_BASE}{self.path}"

    def holds(self, iri: str) -> bool:
        """Return whether ``iri`` is that of the submission or of a thing beneath it."""
        return iri == self.iri or iri.startswith((f"{self.iri}/", f"{self.iri}#"))

    def count_to(self, number: int) -> "SubmissionId":
        """Return the id of submission ``number`` of the same author, cycle and kind."""
        return replace(self, number=number)


def parse_path(path: str) -> SubmissionId | None:
    """Return the id that ``path`` or the IRI of a submission spells, None when it spells none."""
    return _read(_PATH.fullmatch(path.removeprefix(SUBMISSION)))


def parse_graph(graph: str) -> SubmissionId | None:
    """Return the id of the submission that the named graph holds, None when it holds none."""
    return parse_path(graph.removeprefix(_GRAPH_BASE)) if graph.startswith(_GRAPH_BASE) else None


def find_submission(iri: str) -> SubmissionId | None:
    """Return the id of the submission that ``iri`` is or is beneath, None when it is elsewhere."""
    return _read(_BENEATH.match(iri))


def list_superseded(graphs: Iterable[str]) -> frozenset[str]:
    """Return which of ``graphs`` hold a submission that one with a higher number superseded."""
    latest: dict[SubmissionId, int] = {}
    for found in filter(None, map(parse_graph, graphs := list(graphs))):
        slot = found.count_to(0)
        latest[slot] = max(found.number, latest.get(slot, 0))
    return frozenset(
        graph
        for graph, found in ((graph, parse_graph(graph)) for graph in graphs)
        if found is not None and found.number < latest[found.count_to(0)]
    )


def _read(match: re.Match[str] | None) -> SubmissionId | None:
    if match is None:
        return None
    return SubmissionId(match["author"], match["cycle"], match["kind"], int(match["number"]))
