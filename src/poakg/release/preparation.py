"""What pages, checks and downloads need of the content, made once: rulebook, names, page, templates and shapes.

It lies in one folder beside the snapshots, named after the content, and is there whole or not at all.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import SnapshotError
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import PAGE
from poakg.graph.snapshot import RULEBOOK
from poakg.graph.snapshot import SHAPES
from poakg.graph.snapshot import TEMPLATES
from poakg.graph.snapshot import Prepared
from poakg.graph.snapshot import locate_prepared
from poakg.release.dataset import build_dataset
from poakg.release.page import render_ontology
from poakg.release.page.uses import count_uses
from poakg.release.recipe import Recipe
from poakg.release.recipe import find_prepared
from poakg.release.recipe import read_recipe
from poakg.submission.template.writers import WRITERS
from poakg.validation.exported_shapes import export_shapes
from poakg.validation.rulebook import Rulebook
from poakg.validation.rulebook import compile_rulebook


def prepare(recipe: Recipe, folder: Path, store: ox.Store | None = None) -> Prepared:
    """Return what is prepared of the content of ``recipe`` in ``folder``, which is made now unless it is there.

    ``store`` holds the dataset of the content where there is one already. Raises SourceError and SnapshotError.
    """
    found = find_prepared(recipe, folder)
    if found is not None:
        return found
    target = locate_prepared(folder, recipe.content_digest)
    files = dict(_make(recipe, store or _load(recipe)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".preparing-", ignore_cleanup_errors=True) as temporary:
            made = Path(temporary) / "made"
            for name, body in files.items():
                path = made / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(body)
                path.chmod(0o444)
            made.chmod(0o755)
            # What was damaged is out of the way before the whole takes its place.
            if target.exists():
                target.rename(Path(temporary) / "damaged")
            made.rename(target)
    except OSError as error:
        raise SnapshotError(
            f"Cannot write {target}: {error.strerror}.", "Name a folder that can be written to, or make room."
        ) from error
    return Prepared(target)


def prepare_content(content: Path, folder: Path) -> Prepared:
    """Return what is prepared of the content folder ``content``; see ``prepare``."""
    return prepare(read_recipe(content), folder)


def remove_prepared(path: Path) -> None:
    """Remove a folder of what was prepared."""
    shutil.rmtree(path, ignore_errors=True)


def _load(recipe: Recipe) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(build_dataset(recipe.with_submissions(())))
    return store


def _make(recipe: Recipe, store: ox.Store) -> Iterator[tuple[str, bytes]]:
    """Yield the files by their names."""
    body = compile_rulebook(recipe.sources, store)
    yield RULEBOOK, b"%s\n%s" % (hashlib.sha256(body).hexdigest().encode(), body)
    yield PAGE, render_ontology(recipe.sources, count_uses(store)).encode()
    rulebook = Rulebook(body)
    yield NAMES, rulebook.compiled_names
    for name, shapes in export_shapes(rulebook):
        yield f"{SHAPES}/{name}", shapes
    for kind, template in rulebook.templates.items():
        for writer in WRITERS.values():
            yield f"{TEMPLATES}/{kind}{writer.ending}", writer.write(template, {})
