"""What Linux offers to processes that belong together: none outlives the others, and none stays stopped."""

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from pathlib import Path

# Attributes of a process, as prctl(2) numbers them.
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38
# Parameters of the allocator, as mallopt(3) numbers them.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE_BLOCK = 256 * 1024
# As capset(2) wants it.
_CAPABILITY_VERSION_3 = 0x20080522
_LOW_PRIORITY = 15


def end_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Let this process get the signal ``number`` when ``parent``, which has just started it, is gone."""
    _control(_PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        # It went before this was set.
        os.kill(os.getpid(), number)


def give_up_rights() -> None:
    """Let this process have no capabilities, and get none by whatever it might execute; there is no way back."""
    _control(_PR_SET_NO_NEW_PRIVS, 1)
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    # Effective, permitted and inheritable ones, each in two parts.
    libc.capset(header, (ctypes.c_uint32 * 6)())


def return_memory() -> None:
    """Let large blocks of memory go back to the system as soon as they are free, and all threads share the small ones.

    The allocator of glibc keeps them for the next of that size instead, for each thread by itself (mallopt(3)).
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)
        mallopt(_M_ARENA_MAX, 1)


def adopt_orphans() -> None:
    """Become the parent of the processes below this one whose own parent goes, as process 1 is of all others."""
    _control(_PR_SET_CHILD_SUBREAPER, 1)


def run_aside(work: Callable[[], None]) -> None:
    """Do ``work`` in a process of its own, with low priority; nobody waits for it. Where it fails, so it does alone.

    Call it while this process has one thread.
    """
    process = os.fork()
    if process == 0:
        with contextlib.suppress(BaseException):
            # The parent of the process that does it is gone at once, so that this one need not wait for its end.
            if os.fork() == 0:
                os.nice(_LOW_PRIORITY)
                work()
        os._exit(0)
    os.waitpid(process, 0)


def list_children() -> list[int]:
    """Return the ids of the processes that this one is the parent of."""
    own, found = os.getpid(), []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(path.read_text().rpartition(")")[2].split()[1]) == own:
                found.append(int(path.parent.name))
    return found


def end_children(others: Collection[int] = ()) -> None:
    """Stop all processes that this one is the parent of, and those that it becomes the parent of by that.

    ``others`` are children that it had before, which are left alone.
    """
    while children := [process for process in list_children() if process not in others]:
        for process in children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(process, 0)


def wake(processes: Iterable[int]) -> None:
    """Let those of ``processes`` and of their children go on that somebody has stopped (SIGSTOP)."""
    for process in processes:
        for stopped in filter(_is_stopped, [process, *_read_children(process)]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(stopped, signal.SIGCONT)


def _read_children(process: int) -> list[int]:
    """Return the children of ``process`` that its main thread started, none where the system does not list them."""
    try:
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
    except OSError:
        return []


def _is_stopped(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "T"
    except OSError:
        return False


def _control(option: int, value: int) -> None:
    """Set an attribute of this process. Where the system does not have it, do nothing."""
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
