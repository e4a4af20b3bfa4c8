"""How heavy pages are and how long the server is at them: ``python -m tests.benchmarks.pages [COUNT]``.

The graph is the shipped one with COUNT invented reports. Prints for each page the size as sent in kB and the processor
time of all processes of the server in milliseconds, which a busy machine does not change, as JSON.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import httpx

from poakg.archive.folder import Folder
from poakg.release.build import make_release
from poakg.resources import find_content
from tests.benchmarks.archive import fill
from tests.conftest import Server

_REQUESTS = 5
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGES = (
    *("/", "/provisions", "/provisions?show=all", "/provisions?authority=customs", "/states", "/questions", "/rules"),
    *("/questions/due", "/questions/find-provisions", "/questions/submissions-received", "/questions/needs-and-offers"),
    *("/search?words=marking", "/sdg", "/sdg/5", "/sdg/16", "/figures/stages-by-bearer", "/figures/provisions-by-goal"),
    *("/life-cycle", "/timeline", "/briefing/customs", "/ontology", "/sitemap.xml", "/doc/id/revcon4/annex/72"),
    *("/ontology/pages/code-lists", "/ontology/pages/reporting"),
    *("/doc/id/revcon4", "/doc/id/state/KEN", "/doc/id/region/011", "/doc/id/fund/unscar", "/doc/id/dataset/poakg"),
    *("/doc/id/meeting/bms-2026", "/doc/id/cycle/2026", "/doc/id/item/45.1", "/doc/id/body/poakg-maintainers"),
    *("/doc/code/actor/states", "/doc/code/theme/marking", "/doc/code/answer/yes", "/doc/code/hedge/national-law"),
)


def list_processes(first: int) -> list[int]:
    """Return the process ``first`` with all below it."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(path.name))
    found = [first]
    for process in found:
        found += children.get(process, [])
    return found


def read_time(first: int) -> float:
    """Return the processor time of ``first`` and all processes below it, in seconds."""
    ticks = 0
    for process in list_processes(first):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


def main(count: int) -> None:
    """Measure all pages and print what they take."""
    with tempfile.TemporaryDirectory(prefix="poakg-pages-") as temporary:
        folder = Folder(Path(temporary) / "archive")
        fill(folder, count)
        snapshot = make_release(find_content(), folder, Path(temporary) / "snapshots").snapshot
        server = Server("--client-time", "0", snapshots=snapshot.path.parent)
        headers = {"Accept": "text/html", "Accept-Encoding": "br"}
        pages = {}
        with httpx.Client(base_url=server.url, headers=headers, timeout=600) as client:
            for page in _PAGES:
                with client.stream("GET", page) as reply:
                    size = sum(map(len, reply.iter_raw()))
                before = read_time(server.process.pid)
                for _ in range(_REQUESTS):
                    client.get(page).raise_for_status()
                spent = (read_time(server.process.pid) - before) / _REQUESTS
                pages[page] = {"kB": round(size / 1000, 1), "ms": round(spent * 1000)}
        server.stop()
        print(json.dumps({"statements": snapshot.quads, "pages": pages}, indent=1))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
