"""The query editor of the page at /sparql: whether it was built, and the examples beside it."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from poakg.graph.catalogue import CatalogueQuery

STATIC = Path(__file__).parent / "static"
"""Where its files are."""

BUILT = STATIC / "built"
"""What the build hook brings from npm; its file ``built-from`` is written last."""


def is_editor_built() -> bool:
    """Return whether this installation has the editor; without it the page is a plain form."""
    return (BUILT / "built-from").is_file()


def group_examples(queries: Iterable[CatalogueQuery]) -> list[tuple[str, list[CatalogueQuery]]]:
    """Return the questions of the catalogue by their first tag."""
    ordered = sorted(queries, key=lambda query: (query.tags[0], query.question))
    return [(tag, list(members)) for tag, members in groupby(ordered, key=lambda query: query.tags[0])]
