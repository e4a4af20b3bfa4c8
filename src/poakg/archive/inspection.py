"""Look through the archive: all is there that should be, and it is what was put there."""

from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from poakg.archive.entry import Entry
from poakg.archive.folder import ACCEPTED
from poakg.archive.folder import ERASURES
from poakg.archive.folder import INCOMING
from poakg.archive.folder import PRIVATE
from poakg.archive.folder import REPORTS
from poakg.archive.folder import RESTRICTED
from poakg.archive.folder import Folder
from poakg.errors import ArchiveError
from poakg.graph.privacy import part_personal
from poakg.graph.protection import Protection
from poakg.graph.submission_id import SubmissionId
from poakg.rdf.terms import read_ntriples


@dataclass(frozen=True)
class Inspection:
    """How many submissions are accepted, what is wrong, and what an interrupted submission left, which does no harm."""

    accepted: int
    faults: tuple[str, ...]
    leftovers: tuple[Path, ...]


def inspect(folder: Folder, protection: Protection) -> Inspection:
    """Check every file of the archive against its entry, and that nothing personal is public.

    Raises ArchiveError when a folder of it cannot be read.
    """
    accepted = folder.list_accepted()
    faults, entries = [], []
    for identity in accepted:
        try:
            entries.append(folder.read_entry(identity))
        except ArchiveError as error:
            faults.append(error.message)
    faults += _check_erasures(folder)
    erased = {sha256 for entry in entries for erasure in entry.erasures for sha256 in erasure.files}
    for entry in entries:
        faults += _check_files(folder, entry, erased)
        faults += _check_privacy(folder, entry, protection)
    faults += _check_order(accepted)
    faults += _check_rights(folder)
    return Inspection(len(accepted), tuple(faults), tuple(_list_leftovers(folder, entries)))


def _check_erasures(folder: Folder) -> Iterator[str]:
    for path in _list_files(folder, ERASURES):
        name = path.relative_to(folder.path / ERASURES).with_suffix("")
        yield f"An erasure from {name} was interrupted; {path} has which. Run the same 'poakg archive erase' again."


def _check_files(folder: Folder, entry: Entry, erased: Collection[str]) -> Iterator[str]:
    wanted = [(folder.locate_bytes(file.sha256), file.sha256) for file in entry.files if file.sha256 not in erased]
    wanted.append((folder.locate_graph(entry.identity), entry.graph.sha256))
    if entry.restricted is not None:
        wanted.append((folder.locate_restricted(entry.identity), entry.restricted.sha256))
    for path, digest in wanted:
        try:
            folder.read(path, digest)
        except ArchiveError as error:
            yield error.message
    if not entry.erasures and not folder.has(folder.locate_report(entry.identity)):
        yield f"{folder.locate_report(entry.identity)} is missing."


def _check_privacy(folder: Folder, entry: Entry, protection: Protection) -> Iterator[str]:
    path = folder.locate_graph(entry.identity)
    try:
        triples = read_ntriples(folder.read(path))
    except (ArchiveError, SyntaxError):
        # That it is not what was put there has been reported.
        return
    if part_personal(triples, protection, entry.identity.iri).restricted:
        yield f"{path} has personal data."


def _check_order(accepted: Collection[SubmissionId]) -> Iterator[str]:
    there = set(accepted)
    for identity in accepted:
        if identity.number > 1 and identity.count_to(identity.number - 1) not in there:
            yield f"{identity.path} is there, but not the one it supersedes."


def _check_rights(folder: Folder) -> Iterator[str]:
    for name in PRIVATE:
        for inner, names in folder.walk(name):
            # What is on its way to be public may be there, in a folder that is closed.
            for path in [Path(inner), *(Path(inner, file) for file in names if name != INCOMING)]:
                if path.stat().st_mode & 0o077:
                    yield f"{path} can be read by others."


def _list_leftovers(folder: Folder, entries: Collection[Entry]) -> Iterator[Path]:
    yield from _list_files(folder, INCOMING)
    expected = set()
    for entry in entries:
        expected |= {
            locate(entry.identity) for locate in (folder.locate_entry, folder.locate_graph, folder.locate_report)
        }
        if entry.restricted is not None:
            expected.add(folder.locate_restricted(entry.identity))
    for name in (ACCEPTED, REPORTS, RESTRICTED):
        yield from (path for path in _list_files(folder, name) if path not in expected)


def _list_files(folder: Folder, name: str) -> list[Path]:
    return sorted(Path(inner, file) for inner, names in folder.walk(name) for file in names)
