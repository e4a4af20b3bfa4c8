"""Only their owner may look into the private folders of an archive, whatever rights new files have by default."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from poakg.archive.folder import PRIVATE
from poakg.archive.folder import Folder
from poakg.archive.inspection import inspect
from tests.archive.deposits import PROTECTION
from tests.archive.deposits import Verdict
from tests.archive.deposits import hand_in
from tests.archive.deposits import write_contacts
from tests.archive.deposits import write_report

OTHERS = [0o040, 0o020, 0o010, 0o004, 0o002, 0o001]
"""Rights of the group and of everybody else, one by one."""


@pytest.fixture
def open_handed() -> Iterator[None]:
    """New files have all the rights that they ask for."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def folder(open_handed: None, tmp_path: Path) -> Folder:
    """An archive with files in all private folders except the one for files that are being written."""
    folder = Folder(tmp_path / "archive")
    hand_in(folder, write_contacts())
    hand_in(folder, write_report("rejected"), Verdict(passes=False))
    return folder


def list_private(folder: Folder) -> list[Path]:
    """Return all private folders and everything in them."""
    return [path for name in PRIVATE for path in (folder.path / name, *(folder.path / name).rglob("*"))]


def test_private_files_are_written_for_their_owner_only(folder: Folder) -> None:
    """Folders on the way to them as well, and the lock."""
    private = list_private(folder)
    assert {path.relative_to(folder.path).parts[0] for path in private if path.is_file()} == {*PRIVATE} - {
        "incoming",
        "erasures",
    }
    rights = {path: path.stat().st_mode & 0o777 for path in [*private, folder.path / ".lock"]}
    assert {rights[path] for path in rights if path.is_dir()} == {0o700}
    assert {rights[path] for path in rights if path.is_file()} == {0o600}
    assert inspect(folder, PROTECTION).faults == ()


def test_public_files_can_be_read_by_everybody(folder: Folder) -> None:
    """A server that runs as another user builds from them."""
    public = [folder.path / "accepted", *(folder.path / "accepted").rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in public if path.is_dir()} == {0o755}
    assert {path.stat().st_mode & 0o777 for path in public if path.is_file()} == {0o644}


@pytest.mark.parametrize("right", OTHERS, ids=oct)
def test_every_right_of_others_is_found(folder: Folder, right: int) -> None:
    """At every private file and every folder, each named once."""
    for path in list_private(folder):
        before = path.stat().st_mode
        path.chmod(before | right)
        assert inspect(folder, PROTECTION).faults == (f"{path} can be read by others.",)
        path.chmod(before)


def test_a_file_that_will_be_public_may_be_on_its_way(folder: Folder) -> None:
    """The folder for files that are being written is closed, so that their own rights do not matter."""
    path = folder.path / "incoming" / "half"
    path.write_bytes(b"")
    path.chmod(0o644)
    found = inspect(folder, PROTECTION)
    assert (found.faults, found.leftovers) == ((), (path,))
