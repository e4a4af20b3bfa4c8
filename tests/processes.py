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
