"""The query editor of the page at /sparql: whether it was built, and the examples beside it."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from poakg.graph.catalogue import CatalogueQuery

STATIC = Path(__file__).parent / "static"
"""Where its files are."""

BUILT = STATIC / "built"
"""What the build hook brings from npm; its file ``built-from`` is written last."""

REASON = Path(__file__).parent / "not-built.txt"
"""Where the build hook leaves the reason when it could not build the editor."""

_SHOWN_LINES = 3


def is_editor_built() -> bool:
    """Return whether this installation has the editor; without it the page is a plain form."""
    return (BUILT / "built-from").is_file()


def explain_missing_editor(reason: Path = REASON) -> str:
    """Return why this installation has no editor, as the file ``reason`` has it, and what to do, in one line."""
    try:
        lines = reason.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = ["the build left no reason"]
    shown = "; ".join(line.removeprefix("npm error ").strip() for line in lines[:_SHOWN_LINES])
    return (
        f"The query editor could not be built when poakg was installed ({shown}); /sparql shows a plain form. "
        "Install again where npm reaches its registry."
    )


def group_examples(queries: Iterable[CatalogueQuery]) -> list[tuple[str, list[CatalogueQuery]]]:
    """Return the questions of the catalogue by their first tag."""
    ordered = sorted(queries, key=lambda query: (query.tags[0], query.question))
    return [(tag, list(members)) for tag, members in groupby(ordered, key=lambda query: query.tags[0])]
