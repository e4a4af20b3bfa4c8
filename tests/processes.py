"""Look at the processes of this machine."""

import os
from pathlib import Path


def find_children(parent: int) -> list[int]:
    """Return the processes whose parent is ``parent``."""
    children = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == parent:
            children.append(int(path.parent.name))
    return children


def is_running(process: int) -> bool:
    """Tell whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def find_command(parent: int, word: str) -> int:
    """Return the youngest process below ``parent`` whose command line has ``word`` in it, its own workers aside."""
    found = [child for child in find_tree(parent) if word in _read_command(child)]
    return max(child for child in found if word not in _read_command(_find_parent(child)))


def find_tree(process: int) -> list[int]:
    """Return a process and all below it."""
    return [process, *(below for child in find_children(process) for below in find_tree(child))]


def _read_command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


def _find_parent(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def read_memory(process: int) -> int:
    """Return the memory of a process and all below it in KiB, shared pages counted in proportion."""
    return sum(map(_read_share, find_tree(process)))


def read_cpu_time(process: int) -> float:
    """Return the processor time in seconds that a process and all below it have used, those that ended included."""
    return sum(map(_read_ticks, find_tree(process))) / os.sysconf("SC_CLK_TCK")


def _read_share(process: int) -> int:
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def _read_ticks(process: int) -> int:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    # Its own, and those of its children that have ended.
    return sum(map(int, fields[11:15]))
