"""Collect the files that a person submits: files as they are, those of folders, and those within archives."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from pathlib import PurePosixPath

from poakg.errors import UnreadableError
from poakg.submission.formats.zip import Archive
from poakg.submission.formats.zip import is_hidden
from poakg.submission.limits import MIB
from poakg.submission.limits import Limits


@dataclass(frozen=True)
class SubmittedFile:
    """A file in memory: ``name`` is what a person calls it, ``folder`` the folder or archive it came with.

    ``failure`` says why it could not be had; its content is empty then.
    """

    name: str
    folder: str
    content: bytes
    failure: UnreadableError | None = None

    @property
    def title(self) -> str:
        """The name without its folders."""
        return PurePosixPath(self.name).name

    @property
    def ending(self) -> str:
        """The ending of the name in small letters, with its dot."""
        return PurePosixPath(self.name).suffix.lower()


def open_content(path: Path, content: bytes, limits: Limits) -> Iterator[SubmittedFile | UnreadableError]:
    """Yield the file with a ``content`` that is there already, such as standard input, or those packed in it."""
    try:
        _refuse_size(path, len(content), limits)
    except UnreadableError as error:
        error.file = str(path)
        yield error
        return
    yield from _unpack(SubmittedFile(str(path), str(path.parent), content), limits, level=0)


def collect_files(path: Path, limits: Limits) -> Iterator[SubmittedFile | UnreadableError]:
    """Yield the files of ``path``, and why one of them cannot be had where that is so."""
    try:
        paths = list_folder(path, limits) if path.is_dir() else [path]
    except UnreadableError as error:
        error.file = str(path)
        yield error
        return
    for each in list_links(path):
        yield refuse_link(each)
    for each in paths:
        try:
            content = _read_bytes(each, limits)
        except UnreadableError as error:
            error.file = str(each)
            yield error
        else:
            yield from open_content(each, content, limits)


def list_folder(folder: Path, limits: Limits) -> list[Path]:
    """Return the files of a folder and of those in it, but no hidden ones. Raises UnreadableError."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file() or is_hidden(path.relative_to(folder).as_posix()):
            continue
        found.append(path)
        if len(found) > limits.files:
            raise UnreadableError(f"{folder} has more than {limits.files:,} files.", "Name those that are meant.")
    if not found and not list_links(folder):
        raise UnreadableError(f"{folder} has no files.", "Check that it is the folder you mean.")
    return found


def list_links(folder: Path) -> list[Path]:
    """Return the links in a folder, which are not followed since they may lead anywhere; none of a file."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_symlink())
    return [path for path in found if not is_hidden(path.relative_to(folder).as_posix())]


def refuse_link(path: Path) -> UnreadableError:
    """Return why a link in a folder is not read."""
    refusal = UnreadableError(f"{path} is a link, which is not followed.", "Put the file itself into the folder.")
    refusal.file = str(path)
    return refusal


def _read_bytes(path: Path, limits: Limits) -> bytes:
    try:
        _refuse_size(path, path.stat().st_size, limits)
        return path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path}: {error.strerror}.", "Check the name and the rights of the file.") from error


def _refuse_size(path: Path, size: int, limits: Limits) -> None:
    if size > limits.file_mib * MIB:
        raise UnreadableError(
            f"{path} has {size // MIB} MiB; at most {limits.file_mib} are read.",
            "A submission is far smaller; check that it is the file you mean.",
        )


def _unpack(file: SubmittedFile, limits: Limits, level: int) -> Iterator[SubmittedFile | UnreadableError]:
    if file.ending != ".zip":
        yield file
        return
    if level >= limits.nesting:
        error = UnreadableError(
            f"{file.name} is an archive within {limits.nesting} others.", "Pack the files themselves into one archive."
        )
        error.file = file.name
        yield error
        return
    try:
        for entry, content in Archive(file.name, file.content, limits).unpack():
            name = f"{file.name}/{entry}"
            yield from _unpack(SubmittedFile(name, name.rpartition("/")[0], content), limits, level + 1)
    except UnreadableError as error:
        error.file = file.name
        yield error
