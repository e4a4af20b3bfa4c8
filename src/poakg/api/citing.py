"""Cite answers, and see later whether they are still the same."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from enum import Enum
from pathlib import Path

from poakg import __version__
from poakg.api.knowledge_graph import KnowledgeGraph
from poakg.api.local import LocalSource
from poakg.errors import QueryRefusedError
from poakg.graph.answers import Answer
from poakg.graph.answers import digest_rows
from poakg.graph.answers import name_answer
from poakg.graph.answers import write_row
from poakg.graph.catalogue import EXAMPLES_PARAMETER
from poakg.graph.frame import Frame
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import list_snapshots
from poakg.graph.snapshot import open_current
from poakg.graph.store import list_example_graphs
from poakg.release.pruning import Reason
from poakg.release.pruning import find_reason


class Outcome(Enum):
    """How an answer fares when it is asked for again; the values are exit codes of ``poakg verify``."""

    SAME = 0
    OTHER = 1
    GONE = 2


@dataclass(frozen=True)
class Verification:
    """How a cited answer compares with the data of today.

    ``reason`` says why its snapshot is gone, None where nothing is known. ``added`` and ``removed`` count the rows that
    the current snapshot has beside those that were cited and that it lacks; both are None where that cannot be known.
    """

    answer: Answer
    outcome: Outcome
    reason: Reason | None = None
    added: int | None = None
    removed: int | None = None


def describe_answer(frame: Frame, query: str, snapshot: str) -> Answer:
    """Return ``frame``, the answer to ``query`` over the ``snapshot`` with this digest, as it is cited today."""
    about = frame.about
    parameters = about.get("parameters") or {}
    examples = parameters.get(EXAMPLES_PARAMETER) == "true"
    return Answer(
        id=name_answer(query, snapshot, examples=examples),
        query=query,
        snapshot=snapshot,
        version=__version__,
        day=datetime.now(UTC).date().isoformat(),
        columns=frame.columns,
        rows=len(frame),
        digest=digest_rows(frame),
        examples=examples,
        name=about.get("name", ""),
        question=about.get("question", ""),
        parameters=parameters or None,
    )


def verify_answer(folder: Path, answer: Answer) -> Verification:
    """Return whether the snapshot of ``answer`` still gives its rows, and what the current one gives instead.

    ``folder`` has the snapshots. Raises SnapshotError where there is no current one.
    """
    now = _ask(open_current(folder), answer)
    snapshot = next((one for one in list_snapshots(folder) if one.sha256 == answer.snapshot), None)
    if snapshot is None or not snapshot.is_whole():
        return Verification(answer, Outcome.GONE, find_reason(folder, answer.snapshot))
    then = _ask(snapshot, answer)
    outcome = Outcome.SAME if digest_rows(then) == answer.digest else Outcome.OTHER
    before, after = Counter(map(write_row, then.terms)), Counter(map(write_row, now.terms))
    return Verification(answer, outcome, None, (after - before).total(), (before - after).total())


def _ask(snapshot: Snapshot, answer: Answer) -> Frame:
    kg = KnowledgeGraph(LocalSource([snapshot.path]))
    graphs = list_example_graphs(kg.source.graphs) if answer.examples else None
    found = kg.source.query(answer.query, graphs)
    if not isinstance(found, Frame):
        raise QueryRefusedError("Only the rows of a SELECT query are cited.", "Write the query as SELECT.")
    return found
