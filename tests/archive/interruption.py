"""Submissions and erasures that are interrupted, for tests.

``python -m tests.archive.interruption steps FOLDER`` submits into a copy of the archive FOLDER again and again, and
``erase`` erases from it, each time in a process of its own that at its next step, when it is about to open, rename,
remove or make something, is killed (or, with a further argument, told that the disk is full). They print the copies.
``repeat`` submits one version after the other until it is stopped, ``fill`` until the disk is full, when it prints the
failure.
"""

import errno
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from poakg.archive.erasure import erase
from poakg.archive.erasure import find_traces
from poakg.archive.folder import Folder
from poakg.errors import ArchiveError
from poakg.graph.submission_id import SubmissionId
from tests.archive.deposits import PROTECTION
from tests.archive.deposits import hand_in
from tests.archive.deposits import write_contacts
from tests.archive.deposits import write_report

_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.chmod", "fcntl.flock")
CONTACTS = SubmissionId("XXF", "2026", "point-of-contact", 1)
NEW = write_contacts(more='; poakg:validFrom "2026-01-01"')


class _Hook:
    """Counts the steps that touch the archive and interrupts the one that is due."""

    def __init__(self, folder: Path, due: int, *, full: bool) -> None:
        self._folder = str(folder)
        self._left = due
        self._full = full

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS:
            return
        if event == "open" and not str(arguments[0]).startswith(self._folder):
            return
        if self._full and event == "open" and not arguments[2] & (os.O_WRONLY | os.O_RDWR):
            # Reading takes no room.
            return
        if self._full and event in ("os.remove", "fcntl.flock"):
            return
        self._left -= 1
        if self._left < 0 and not self._full:
            os.kill(os.getpid(), signal.SIGKILL)
        if self._left == -1 or (self._left < -1 and event == "open"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def walk_steps(folder: Path, act: Callable[[Folder], object], *, full: bool) -> None:
    """Interrupt ``act`` at each of its steps, and print a line about each."""
    for due in count():
        copy = folder.with_name(f"{folder.name}-{due}")
        shutil.copytree(folder, copy)
        child = os.fork()
        if child == 0:
            sys.addaudithook(_Hook(copy, due, full=full))
            try:
                act(Folder(copy))
            except ArchiveError as error:
                os._exit(2 if "No space left" in error.message and "Make room" in error.next_step else 3)
            except BaseException:  # noqa: BLE001 - what it is does not matter to whoever looks at the code
                os._exit(4)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"copy": str(copy), "code": os.waitstatus_to_exitcode(status)}), flush=True)  # noqa: T201
        if os.waitstatus_to_exitcode(status) == 0:
            return


def erase_first(folder: Folder) -> None:
    """Erase the contact of the first notification."""
    traces = find_traces(folder, CONTACTS, "C1", PROTECTION)
    erase(folder, CONTACTS, traces, lambda _: None)


def main(arguments: list[str]) -> None:
    """Do what the command says."""
    command, folder = arguments[0], Path(arguments[1])
    if command in ("steps", "erase"):
        act = erase_first if command == "erase" else lambda archive: hand_in(archive, NEW)
        walk_steps(folder, act, full=len(arguments) > 2)
        return
    for number in count(len(Folder(folder).list_accepted())):
        try:
            hand_in(Folder(folder), write_report(f"version {number} {'x' * 2000}"))
        except ArchiveError as error:
            print(error.message, "|", error.next_step, flush=True)  # noqa: T201
            return


if __name__ == "__main__":
    main(sys.argv[1:])
