"""Find the content folders, in a checkout or in an installed wheel."""

import os
from pathlib import Path

from poakg.errors import SourceError

FOLDERS = ("ontology", "shapes", "data", "queries")

_PACKAGE = Path(__file__).resolve().parents[1]


def find_content() -> Path:
    """Return the folder that holds ``ontology``, ``shapes``, ``data`` and ``queries``.

    The environment variable ``POAKG_CONTENT`` names another one, for those who keep their own copy.
    Raises SourceError when a folder is missing.
    """
    named = os.environ.get("POAKG_CONTENT")
    candidates = [Path(named)] if named else [_PACKAGE / "content", _PACKAGE.parents[1]]
    for candidate in candidates:
        if all((candidate / folder).is_dir() for folder in FOLDERS):
            return candidate
    raise SourceError(
        f"No content found: {candidates[-1]} lacks one of the folders {', '.join(FOLDERS)}.",
        "Install poakg anew, or let POAKG_CONTENT name a folder that has them.",
    )
