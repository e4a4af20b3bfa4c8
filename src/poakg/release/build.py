"""A release: content and archive in; graph, checks, page, rulebook and templates out; the pointer last."""

import json
import os
import time
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from poakg.archive.folder import Folder
from poakg.archive.publication import read_graphs
from poakg.archive.publication import take_fingerprint
from poakg.engine.sharing import list_shared
from poakg.errors import ArchiveError
from poakg.errors import SnapshotError
from poakg.graph.snapshot import POINTER
from poakg.graph.snapshot import Snapshot
from poakg.graph.snapshot import locate_snapshot
from poakg.graph.snapshot import read_pointer
from poakg.release.check import find_faults
from poakg.release.check import reject_faults
from poakg.release.dataset import Dataset
from poakg.release.dataset import derive_dataset
from poakg.release.preparation import list_parts
from poakg.release.preparation import write_parts
from poakg.release.recipe import VERSIONS
from poakg.release.recipe import Recipe
from poakg.release.recipe import find_prepared
from poakg.release.recipe import read_recipe
from poakg.shacl.engine import pause_collection
from poakg.shacl.processes import share
from poakg.system.files import write_atomically


@dataclass
class Timings:
    """How long each step of a build took, in seconds, in the order of the steps."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure a step."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = time.perf_counter() - started


@dataclass(frozen=True)
class Release:
    """The snapshot that is the current one now; ``is_new`` unless nothing had changed since it was built."""

    snapshot: Snapshot
    is_new: bool
    timings: Timings


def make_release(content: Path, archive: Folder, snapshots: Path, *, check: bool = True) -> Release:
    """Build the graph of ``content`` and ``archive`` into the folder ``snapshots`` and make it the current one.

    Equal inputs give byte-identical files. What is there already is not built again. Without ``check`` the rules on
    our own content are not run. Raises SourceError, ArchiveError and SnapshotError; what was current then stays so.
    """
    timings = Timings()
    with pause_collection():
        return _make_release(content, archive, snapshots, timings, check=check)


def _make_release(content: Path, archive: Folder, snapshots: Path, timings: Timings, *, check: bool) -> Release:
    with timings.step("read"):
        recipe, fingerprint = read_recipe(content), take_fingerprint(archive)
        current = _open_current(snapshots)
        if current is not None and current.submissions and not archive.exists:
            raise _refuse_lost(archive, current)
    if current is not None and _is_unchanged(current, recipe, fingerprint) and (current.checked or not check):
        return Release(current, is_new=False, timings=timings)
    with timings.step("read archive"):
        recipe = recipe.with_submissions(read_graphs(archive))
    with timings.step("derive"):
        dataset = derive_dataset(recipe)
    with timings.step("check and prepare" if check else "prepare"):
        body = _check_and_prepare(recipe, dataset, snapshots, check=check)
    with timings.step("write"):
        snapshot = _write_snapshot(recipe, body, snapshots, fingerprint, checked=check)
        point_to(snapshot)
    return Release(snapshot, is_new=True, timings=timings)


def _check_and_prepare(recipe: Recipe, dataset: Dataset, folder: Path, *, check: bool) -> bytes:
    """Count ``dataset``, run the rules on our own content over it, and prepare it, all side by side.

    Returns all of it as N-Quads. Nothing is kept when the content breaks a rule. Raises ContentError, SourceError and
    SnapshotError.
    """
    longest, counting, *others = list_parts(recipe, folder, None if recipe.submissions else dataset) or [list, list]
    tasks: list[Callable[[], Any]] = [
        longest,
        lambda: (counting(), _list_lines(dataset.counted)),
        lambda: list(find_faults(recipe.sources, dataset.quads)) if check else [],
        lambda: _list_lines(dataset.quads),
        *others,
    ]
    files, (more, counted), faults, lines, *rest = share(tasks, lambda task: [task()], os.cpu_count() or 1)
    reject_faults(faults)
    write_parts(recipe, folder, [*files, *more, *(file for made in rest for file in made)])
    return b"".join(sorted({*lines, *counted}))


def describe_changes(snapshot: Snapshot, content: Path, archive: Folder) -> list[str]:
    """Return in what way ``snapshot`` is older than what a build would start from; nothing when it is current."""
    recipe = read_recipe(content)
    return [
        *(
            f"It was built by {name} {snapshot.versions.get(name, '(unknown)')}; this is {name} {version}."
            for name, version in VERSIONS.items()
            if snapshot.versions.get(name) != version
        ),
        *(["The content has changed since it was built."] if snapshot.content != recipe.content_digest else []),
        *([_describe_archive(archive)] if snapshot.archive != take_fingerprint(archive) else []),
    ]


def _describe_archive(archive: Folder) -> str:
    if not archive.exists:
        return f"The archive at {archive.path}, which it was built from, is gone."
    return "The archive has changed since it was built."


def point_to(snapshot: Snapshot) -> None:
    """Make ``snapshot`` the current one of its folder, which running servers take up. Raises SnapshotError."""
    fields = {"snapshot": snapshot.path.name, "sha256": snapshot.sha256}
    _write(snapshot.path.parent / POINTER, (json.dumps(fields) + "\n").encode())


def _open_current(folder: Path) -> Snapshot | None:
    """Return the current snapshot of ``folder``, None where there is none or it is not whole."""
    pointer = read_pointer(folder)
    try:
        return None if pointer is None else pointer.open()
    except SnapshotError:
        return None


def _is_unchanged(snapshot: Snapshot, recipe: Recipe, fingerprint: str) -> bool:
    """Return whether ``snapshot`` was built from the same content and archive, and all that was prepared is there."""
    same = (snapshot.content, snapshot.archive) == (recipe.content_digest, fingerprint)
    return same and find_prepared(recipe, snapshot.path.parent) is not None


def _refuse_lost(archive: Folder, snapshot: Snapshot) -> ArchiveError:
    """Return the error for an archive that is gone, which is not the same as one that is empty."""
    return ArchiveError(
        f"There is no archive at {archive.path}, but {snapshot.path.name} has submissions ({snapshot.submissions}).",
        "Put it back, or name it with --archive. To publish without submissions, name an empty folder.",
    )


def _write_snapshot(recipe: Recipe, body: bytes, folder: Path, fingerprint: str, *, checked: bool) -> Snapshot:
    """Write the N-Quads ``body`` as a snapshot, whole or not at all. Raises SnapshotError."""
    statements = list(_read_statements(body))
    graphs = Counter(graph for _, graph in statements)
    snapshot = Snapshot(
        path=locate_snapshot(folder, recipe.digest),
        digest=recipe.digest,
        sha256=sha256(body).hexdigest(),
        bytes=len(body),
        quads=sum(graphs.values()),
        graphs=dict(sorted(graphs.items())),
        inputs={source.name: source.sha256 for source in [*recipe.sources, *recipe.submissions]},
        versions=VERSIONS,
        content=recipe.content_digest,
        archive=fingerprint,
        checked=checked,
        submissions=len(recipe.submissions),
        shared=list_shared(statements),
    )
    _write(snapshot.path, body)
    fields = asdict(snapshot) | {"path": snapshot.path.name}
    _write(snapshot.manifest, (json.dumps(fields, indent=2) + "\n").encode())
    return snapshot


def _read_statements(body: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield the statements of N-Quads of ours, each with its graph."""
    for line in body.splitlines():
        statement, _, graph = line.removesuffix(b"> .").rpartition(b" <")
        yield statement, graph.decode()


def _list_lines(quads: list[ox.Quad]) -> list[bytes]:
    return bytes(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def _write(path: Path, body: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, body, mode=0o444)
    except OSError as error:
        raise SnapshotError(
            f"Cannot write {path}: {error.strerror}.", "Name a folder that can be written to, or make room."
        ) from error
