"""The memory of a worker, which is that of the process it was forked from until it writes.

Reading the store writes, too: it counts who looks at a statement, so every page that a query touches is copied, one
fault at a time. A worker that copies all pages at once when it begins is faster after that; where that takes too much
memory, it copies as it reads, and gives all back when it rests: it leaves, and a fresh one begins with none.
"""

import ctypes
import resource
from pathlib import Path

# Linux 5.14, madvise(2): fault in all pages of a range as if each was written to.
_MADV_POPULATE_WRITE = 23
# A process that touched no more new pages than these has not grown.
_FEW_FAULTS = 1000


def measure_address_space() -> int:
    """Return the size of the address space of this process in bytes (proc(5))."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


class Footprint:
    """What a worker takes: ``copies`` bytes of pages of its own when it rests, ``beyond`` bytes beside the graph.

    Where all its pages are no more than ``copies``, they are copied now. The kernel sees to it that it takes no more
    beyond the graph.
    """

    def __init__(self, copies: int, beyond: int) -> None:
        self._copies = copies
        self._has_all = measure_private_memory() <= copies
        if self._has_all:
            copy_memory()
        before = measure_address_space()
        resource.setrlimit(resource.RLIMIT_AS, (before + beyond, before + beyond))
        self._large = before + beyond // 2
        self._has_much = False
        self._counted_at = self._looked_at = _count_faults()

    def is_large(self) -> bool:
        """Return whether a worker takes so much beyond the graph that a fresh one should take its place."""
        faults = _count_faults()
        if faults - self._looked_at < _FEW_FAULTS:
            return False
        self._looked_at = faults
        return measure_address_space() > self._large

    def has_copied_much(self) -> bool:
        """Return whether a worker has more pages of its own than one that rests may keep."""
        faults = _count_faults()
        if (
            not (self._has_all or self._has_much)
            and (faults - self._counted_at) * resource.getpagesize() > self._copies
        ):
            # Not every fault makes a copy; counting pages takes longer, and is seldom needed.
            self._has_much = measure_own_memory() > self._copies
            self._counted_at = faults
        return self._has_much


def _count_faults() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def measure_own_memory() -> int:
    """Return how many bytes of memory this process shares with no other (proc_pid_smaps(5))."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Private_Dirty:"))


def measure_private_memory() -> int:
    """Return how much memory of this process does not belong to a file, in bytes, be it shared by fork or not."""
    _, resident, shared = map(int, Path("/proc/self/statm").read_text().split()[:3])
    return (resident - shared) * resource.getpagesize()


def copy_memory() -> None:
    """Copy all pages that this process shares with the one it was forked from; where that cannot be, do nothing."""
    advise = ctypes.CDLL(None, use_errno=True).madvise
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, rights, _, _, inode, *name = line.split()
        if rights == "rw-p" and inode == "0" and name in ([], ["[heap]"]):
            start, end = (int(address, 16) for address in addresses.split("-"))
            advise(start, end - start, _MADV_POPULATE_WRITE)
