"""How heavy pages are and how long the server is at them: ``python -m tests.benchmarks.pages [COUNT [FOLDER]]``.

The graph is the shipped one with COUNT invented reports; FOLDER keeps its snapshots for the next time. Prints a table
of every type of page in the table of addresses and of every question: the size as sent with gzip in kB, and the
processor time of all processes of the server in milliseconds, which a busy machine hardly changes: that of the first
request, and the mean of the next ones.
"""

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx

from poakg.archive.folder import Folder
from poakg.graph.catalogue import read_queries
from poakg.graph.snapshot import open_current
from poakg.release.build import make_release
from poakg.system.resources import find_content
from poakg.web.routes import ROUTES
from tests.benchmarks.archive import fill
from tests.conftest import Server

_REQUESTS = 8
_TICKS = os.sysconf("SC_CLK_TCK")
_MOST_KB, _MOST_MS = 100, 150
_PAGES = (
    *("/", "/provisions", "/provisions?show=all", "/provisions?authority=customs", "/states", "/questions", "/rules"),
    *("/search?words=marking", "/search?words=xylophone", "/sdg", "/sdg/5", "/sdg/16", "/sdg/16.4", "/sparql"),
    *("/figures", "/life-cycle", "/timeline", "/calendar.ics", "/briefing/customs", "/briefing/states", "/validate"),
    *("/ontology", "/ontology/pages/code-lists", "/ontology/pages/reporting", "/sitemap.xml", "/robots.txt"),
    *("/docs/query", "/docs/steward", "/docs/join", "/docs/operate", "/.well-known/void", "/graph/revcon4"),
    *("/doc/id/revcon4", "/doc/id/revcon4/annex/72", "/doc/id/revcon4/annex/part/II", "/doc/id/state/KEN"),
    *("/doc/id/region/011", "/doc/id/fund/unscar", "/doc/id/dataset/poakg", "/doc/id/meeting/bms-2026"),
    *("/doc/id/cycle/2026", "/doc/id/item/45.1", "/doc/id/body/poakg-maintainers", "/doc/id/body/interpol"),
    *("/doc/id/instrument/poa", "/doc/id/system/iarms", "/doc/id/mechanism/national-reports", "/doc/rule/COM-001"),
    *("/doc/code/actor/states", "/doc/code/actor/customs", "/doc/code/theme/marking", "/doc/code/stage/transfer"),
    *("/doc/code/answer/yes", "/doc/code/hedge/national-law", "/doc/code/submitter/national-point-of-contact"),
)
# Files, addresses that lead to one of these pages, and the record of an answer, of which there is none.
_OTHER_TYPES = {"template", "shapes", "rule", "static", "editor_file", "favicon", "answer"}


class Weight(NamedTuple):
    """What a page takes: kB as sent, and milliseconds of the processor for the first request and for later ones."""

    kilobytes: float
    first: int
    later: int


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
    """Return the processor time of ``first`` and all processes below it, those that ended included, in seconds."""
    ticks = 0
    for process in list_processes(first):
        try:
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(map(int, fields[11:15]))
    return ticks / _TICKS


def list_pages() -> list[str]:
    """Return the pages to measure: one or more of each type, and all questions and figures."""
    queries = read_queries(find_content())
    figures = [f"/figures/{name}" for name, query in queries.items() if "matrix" in query.tags]
    return [*_PAGES, *figures, *(f"/questions/{name}" for name in queries)]


def list_types_left_out(pages: list[str]) -> list[str]:
    """Return the types of page of which none is among ``pages``."""
    paths = [page.partition("?")[0] for page in pages]
    patterns = {
        route.name: re.compile(re.sub(r"<anything:\w+>", ".+", re.sub(r"<(\w+)>", "[^/]+", route.path)))
        for route in ROUTES
        if route.page and not route.alias and route.name not in _OTHER_TYPES
    }
    return [name for name, pattern in patterns.items() if not any(map(pattern.fullmatch, paths))]


def measure(server: Server, pages: list[str]) -> Iterator[tuple[str, Weight]]:
    """Yield what each page takes."""
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=600) as client:
        client.get("/questions/code-lists").raise_for_status()
        for page in pages:
            times = [read_time(server.process.pid)]
            with client.stream("GET", page) as reply:
                reply.raise_for_status()
                size = sum(map(len, reply.iter_raw()))
            times.append(read_time(server.process.pid))
            for _ in range(_REQUESTS):
                client.get(page).raise_for_status()
            times.append(read_time(server.process.pid))
            first, later = times[1] - times[0], (times[2] - times[1]) / _REQUESTS
            yield page, Weight(round(size / 1000, 1), round(first * 1000), round(later * 1000))


def main(count: int, folder: Path) -> None:
    """Measure all pages and print what they take, the heaviest first."""
    pages = list_pages()
    left_out = list_types_left_out(pages)
    if left_out:
        raise SystemExit(f"Add a page of each of these types: {', '.join(left_out)}.")
    if not (folder / "snapshots").is_dir():
        archive = Folder(folder / "archive")
        fill(archive, count)
        make_release(find_content(), archive, folder / "snapshots")
    statements = open_current(folder / "snapshots").quads
    server = Server("--client-time", "0", "--workers", "1", snapshots=folder / "snapshots")
    try:
        weights = sorted(measure(server, pages), key=lambda row: -row[1].later)
    finally:
        server.stop()
    above = [page for page, weight in weights if weight.later > _MOST_MS or weight.kilobytes > _MOST_KB]
    load = f"{os.getloadavg()[0]:.1f}"
    print(f"{statements:,} statements, {len(weights)} pages, {len(above)} above the aim; load {load}\n")  # noqa: T201
    print("| page | kB | first, ms | later, ms |\n| --- | ---: | ---: | ---: |")  # noqa: T201
    for page, weight in weights:
        print(f"| `{page}` | {weight.kilobytes} | {weight.first} | {weight.later} |")  # noqa: T201


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="poakg-pages-") as temporary:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 0, Path(sys.argv[2] if len(sys.argv) > 2 else temporary))
