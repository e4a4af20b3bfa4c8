"""Look at the processes of this machine."""

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


def find_command(parent: int, word: str) -> int:
    """Return the youngest child of ``parent`` whose command line has ``word`` in it."""
    found = [child for child in find_children(parent) if word in Path(f"/proc/{child}/cmdline").read_text()]
    return max(found)


def read_cpu_time(process: int) -> int:
    """Return the processor time of a process in ticks."""
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])
