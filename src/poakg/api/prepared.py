"""What was prepared from the content for checks and names, made now where it is missing."""

import os
import warnings
from functools import lru_cache
from pathlib import Path

from poakg.graph.names import Resolver
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import Prepared
from poakg.release.preparation import prepare
from poakg.release.recipe import find_prepared
from poakg.release.recipe import read_recipe
from poakg.system.resources import find_content
from poakg.system.settings import find_snapshot_folder
from poakg.validation.rulebook import Rulebook


def open_rulebook() -> Rulebook:
    """Return the rules of the content. Raises SourceError or SnapshotError."""
    return Rulebook(_open_prepared().read_rulebook())


def open_resolver() -> Resolver:
    """Return the resolver of names and codes of States. Raises SourceError or SnapshotError."""
    return _read_resolver(_open_prepared().path)


@lru_cache(2)
def _read_resolver(path: Path) -> Resolver:
    return Resolver.read(Prepared(path).read(NAMES))


def _open_prepared() -> Prepared:
    recipe, folder = read_recipe(find_content()), find_snapshot_folder(os.environ)
    found = find_prepared(recipe, folder)
    if found is None:
        warnings.warn("Preparing rules and names; this is done once for this content.", stacklevel=4)
        found = prepare(recipe, folder)
    return found
