"""What pages, checks and downloads need of the content, made once: rulebook, names, search, pages, templates, shapes.

It is stored in one folder beside the snapshots, named after the content, and is there whole or not at all.
"""

import hashlib
import json
import shutil
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from poakg.errors import SnapshotError
from poakg.graph.search_index import compile_search
from poakg.graph.snapshot import FILES
from poakg.graph.snapshot import NAMES
from poakg.graph.snapshot import PAGE
from poakg.graph.snapshot import PAGES
from poakg.graph.snapshot import RULEBOOK
from poakg.graph.snapshot import SEARCH
from poakg.graph.snapshot import SHAPES
from poakg.graph.snapshot import TEMPLATES
from poakg.graph.snapshot import Prepared
from poakg.graph.snapshot import locate_prepared
from poakg.release.dataset import Dataset
from poakg.release.dataset import derive_dataset
from poakg.release.page import OVERVIEW
from poakg.release.page import render_ontology
from poakg.release.page.uses import count_uses
from poakg.release.recipe import Recipe
from poakg.release.recipe import find_prepared
from poakg.submission.template.writers import WRITERS
from poakg.system.files import fill_folder
from poakg.validation.exported_shapes import export_shapes
from poakg.validation.rulebook import Rulebook
from poakg.validation.rulebook import compile_rulebook

# A part of what is prepared: makes files, each with its name in the folder.
Part = Callable[[], list[tuple[str, bytes]]]


def prepare(recipe: Recipe, folder: Path) -> Prepared:
    """Return what is prepared of the content of ``recipe`` in ``folder``, which is made now unless it is there.

    Raises SourceError and SnapshotError.
    """
    parts = list_parts(recipe, folder)
    return write_parts(recipe, folder, [file for part in parts for file in part()])


def list_parts(recipe: Recipe, folder: Path, dataset: Dataset | None = None) -> list[Part]:
    """Return the parts that are still to be made of the content of ``recipe``, which can be made side by side.

    They come with the one that takes longest first; the second counts the dataset of the content, which ``dataset``
    is where there is one already. Raises SourceError.
    """
    if find_prepared(recipe, folder) is not None:
        return []
    known = dataset or derive_dataset(recipe.with_submissions(()))
    return [
        lambda: list(_make_rulebook(recipe, known.store)),
        lambda: list(_make_pages(recipe, known)),
        lambda: [(SEARCH, compile_search(known.store))],
    ]


def write_parts(recipe: Recipe, folder: Path, files: Iterable[tuple[str, bytes]]) -> Prepared:
    """Return what is prepared of the content of ``recipe`` after writing ``files``, if any, whole or not at all.

    Raises SnapshotError.
    """
    target = locate_prepared(folder, recipe.content_digest)
    bodies = dict(files)
    if not bodies:
        return Prepared(target)
    bodies[FILES] = json.dumps(sorted(bodies)).encode()
    try:
        with fill_folder(target) as made:
            for name, body in bodies.items():
                path = made / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(body)
                path.chmod(0o444)
    except OSError as error:
        raise SnapshotError(
            f"Cannot write {target}: {error.strerror}.", "Name a folder that can be written to, or make room."
        ) from error
    return Prepared(target)


def remove_prepared(path: Path) -> None:
    """Remove a folder of what was prepared."""
    shutil.rmtree(path, ignore_errors=True)


def _load(quads: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(quads)
    return store


def _make_pages(recipe: Recipe, dataset: Dataset) -> Iterator[tuple[str, bytes]]:
    """Yield the pages of the ontology: the overview, and the others in a folder of theirs."""
    for name, page in render_ontology(recipe.sources, count_uses(_load(dataset.counted))).items():
        yield PAGE if name == OVERVIEW else f"{PAGES}/{name}.html", page.encode()


def _make_rulebook(recipe: Recipe, store: ox.Store) -> Iterator[tuple[str, bytes]]:
    """Yield the rulebook and what is made from it: names, shapes and templates."""
    body = compile_rulebook(recipe.sources, store)
    yield RULEBOOK, b"%s\n%s" % (hashlib.sha256(body).hexdigest().encode(), body)
    rulebook = Rulebook(body)
    yield NAMES, rulebook.compiled_names
    for name, shapes in export_shapes(rulebook):
        yield f"{SHAPES}/{name}", shapes
    for kind, template in rulebook.templates.items():
        for writer in WRITERS.values():
            yield f"{TEMPLATES}/{kind}{writer.ending}", writer.write(template, {})
