"""What is accepted already and concerns a new submission: what its author submitted, and what is matched with it."""

from collections.abc import Iterable

import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.archive.index import Index
from poakg.archive.index import draw_line
from poakg.archive.statements import read_graph
from poakg.graph.submission_id import SubmissionId


def read_neighbours(
    folder: Folder, index: Index, identity: SubmissionId, triples: Iterable[ox.Triple]
) -> list[ox.Triple]:
    """Return the public statements with which those of a new submission must agree (rules of ``cross-submission``).

    These are all submissions of its author and, where its ``triples`` describe something that is matched by theme, such
    as a need, one thing of each such class for each theme, whoever submitted it. Raises ArchiveError.
    """
    found = [triple for other in folder.list_accepted(identity.author) for triple in read_graph(folder, other)]
    if draw_line("", triples, index.matched).themes:
        found += index.list_matches()
    return found
