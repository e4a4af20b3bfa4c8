"""What a process gives up before it reads what anybody sent."""

import os
import resource
import signal
import sys

from poakg.system.processes import give_up_rights

_MIB = 1 << 20
_OPEN_FILES = 64
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
# Audit events (Python library reference, table of audit events) of what no check of a submission needs.
_REFUSED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "urllib.", "http.")
_CHANGING = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate")


class ConfinedError(PermissionError):
    """Something was tried that a check of a submission does not need."""


def confine(seconds: float, mebibytes: int, scratch: str = "") -> None:
    """Bound this process in time and memory and take from it what it does not need; there is no way back.

    It may write in the folder ``scratch`` alone, and nowhere when that is empty.
    """
    give_up_rights()
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * _MIB, mebibytes * _MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = mebibytes * _MIB if scratch else 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    sys.dont_write_bytecode = True
    inside = f"{os.path.realpath(scratch)}/" if scratch else ""

    def refuse(event: str, arguments: tuple[object, ...]) -> None:
        if _is_refused(event, arguments) and not (inside and _lies_in(inside, event, arguments)):
            raise ConfinedError(f"{event} is not allowed here")

    sys.addaudithook(refuse)


def _is_refused(event: str, arguments: tuple[object, ...]) -> bool:
    if event == "open":
        flags = arguments[2] if len(arguments) > 2 else 0
        return isinstance(flags, int) and bool(flags & _WRITING)
    return event.startswith(_REFUSED) or event in _CHANGING


def _lies_in(folder: str, event: str, arguments: tuple[object, ...]) -> bool:
    """Return whether a change is one of files in ``folder``."""
    named = [argument for argument in arguments[:2] if isinstance(argument, str) and "/" in argument]
    paths = [f"{os.path.abspath(path)}/" for path in named]  # noqa: PTH100 - links within must not be followed
    return (event == "open" or event in _CHANGING) and bool(paths) and all(p.startswith(folder) for p in paths)
