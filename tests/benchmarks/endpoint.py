"""Compare ``poakg serve`` with other SPARQL servers: ``python -m tests.benchmarks.endpoint``. Nothing here is a test.

One server runs at a time, on the loopback interface, over the same files, and is asked the same by the same clients.
"""

import json
import os
import platform
import subprocess
import tempfile
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click
import platformdirs

from poakg.archive.folder import Folder
from poakg.release.build import make_release
from poakg.system.resources import find_content
from tests.benchmarks.fairness import RATE
from tests.benchmarks.installs import PROGRAMS
from tests.benchmarks.load import list_missing_load
from tests.benchmarks.load import read_load_version
from tests.benchmarks.peers import PEERS
from tests.benchmarks.peers import Peer
from tests.benchmarks.peers import Place
from tests.benchmarks.questions import list_look_ups
from tests.benchmarks.questions import read_catalogue
from tests.benchmarks.questions import read_questions_on_submissions
from tests.benchmarks.running import Running
from tests.benchmarks.running import find_port
from tests.benchmarks.submissions import read_items
from tests.benchmarks.submissions import write_submissions
from tests.benchmarks.table import list_oddities
from tests.benchmarks.table import render_table
from tests.benchmarks.workloads import CLIENTS
from tests.benchmarks.workloads import Measured
from tests.benchmarks.workloads import Plan
from tests.benchmarks.workloads import measure
from tests.benchmarks.workloads import merge_rounds

_DATASETS = ("shipped", "large")
_LOOK_UPS = 5000


def _choose(known: Sequence[str]) -> Callable[[click.Context, click.Parameter, str], tuple[str, ...]]:
    """Return what reads some of the ``known`` names, with commas between them."""

    def choose(_: click.Context, __: click.Parameter, value: str) -> tuple[str, ...]:
        names = tuple(value.split(","))
        if wrong := [name for name in names if name not in known]:
            raise click.BadParameter(f"There is no {wrong[0]!r}. Choose among {', '.join(known)}.")
        return names

    return choose


@click.command()
@click.option(
    "--peers", callback=_choose(list(PEERS)), default=",".join(PEERS), show_default=True, help="Servers to measure."
)
@click.option(
    "--datasets", callback=_choose(_DATASETS), default=",".join(_DATASETS), show_default=True, help="Their data."
)
@click.option("--triples", default=3_000_000, show_default=True, help="Size of the large dataset beside the graph.")
@click.option("--seconds", default=10, show_default=True, help="Duration of each load.")
@click.option("--cap", default=20, show_default=True, help="Seconds that one query may take.")
@click.option(
    "--patience", default=900, show_default=True, help="Seconds after which a server's catalogue is broken off."
)
@click.option("--rounds", default=2, show_default=True, help="How often each server is measured, in turn.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write all numbers to this file as JSON."
)
@click.option(
    "--programs",
    type=click.Path(file_okay=False, path_type=Path),
    default=platformdirs.user_cache_path("poakg") / "benchmarks",
    help="Folder of the measured programs.",
)
@click.option("--install", is_flag=True, help="Install what the servers lack into that folder, and end.")
def main(
    *,
    peers: tuple[str, ...],
    datasets: tuple[str, ...],
    triples: int,
    seconds: int,
    cap: int,
    patience: int,
    rounds: int,
    output: Path | None,
    programs: Path,
    install: bool,
) -> None:
    """Measure the chosen servers and print the tables."""
    chosen = [PEERS[name] for name in peers]
    if install:
        _install(chosen, programs)
        return
    _require(chosen, programs)
    results: dict[str, dict[str, Measured]] = {}
    sizes: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        for dataset in datasets:
            files, sizes[dataset] = _make_dataset(dataset, Path(folder) / "data", triples)
            questions = read_catalogue(find_content())
            if dataset == "large":
                questions = read_questions_on_submissions() | questions
            plan = Plan(questions, list_look_ups(files, _LOOK_UPS), seconds, cap, patience)
            results[dataset] = {}
            fitting = [peer for peer in chosen if dataset == "shipped" or not peer.shipped_only]
            taken: dict[str, list[Measured]] = {peer.name: [] for peer in fitting}
            # The servers alternate, so that a busy moment of the machine falls on all of them.
            for number, peer in ((number, peer) for number in range(rounds) for peer in fitting):
                click.echo(f"{dataset}: {peer.name}, round {number + 1} …", err=True)
                taken[peer.name].append(_measure_peer(peer, files, plan, programs))
                results[dataset][peer.name] = merge_rounds(taken[peer.name])
                _write(output, _collect(results, sizes, plan))
    click.echo(_render(results, sizes, plan))


def _install(peers: Sequence[Peer], programs: Path) -> None:
    for name in dict.fromkeys(peer.program for peer in peers if peer.program):
        if PROGRAMS[name].list_missing(programs):
            click.echo(f"Installing {name} {PROGRAMS[name].version} …", err=True)
            PROGRAMS[name].install(programs)


def _require(peers: Sequence[Peer], programs: Path) -> None:
    missing = [*list_missing_load(), *(part for peer in peers for part in peer.list_missing(programs))]
    if missing:
        lines = "\n  ".join(dict.fromkeys(missing))
        raise click.ClickException(
            f"This is missing:\n  {lines}\nInstall it (--install does the servers), or leave some out with --peers."
        )


def _make_dataset(dataset: str, folder: Path, triples: int) -> tuple[tuple[Path, ...], int]:
    content = find_content()
    snapshot = make_release(content, Folder(folder / "archive"), folder).snapshot
    if dataset == "shipped":
        return (snapshot.path,), snapshot.quads
    path = folder / "submissions" / "submissions.nq"
    path.parent.mkdir()
    _, written = write_submissions(path, triples, read_items(content))
    return (snapshot.path, path), snapshot.quads + written


def _measure_peer(peer: Peer, files: tuple[Path, ...], plan: Plan, programs: Path) -> Measured:
    measured = Measured(peer.read_version())
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), programs, find_port(), find_port(), files, int(plan.cap))
        measured.settings = _describe_settings(peer, place)
        try:
            with Running(peer, place) as running:
                measure(running, plan, measured)
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            measured.failure = str(error)
    return measured


def _describe_settings(peer: Peer, place: Place) -> str:
    """Return the options that a server is started with, without those that name folders, files and ports."""
    return " ".join(part for part in peer.make_command(place)[1:] if "/" not in part and str(place.port) not in part)


def _describe_machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {system}, load average {os.getloadavg()[2]:.1f} over 15 minutes"


def _describe_clients(plan: Plan) -> str:
    return (
        f"Rates: {read_load_version()}, one thread, {CLIENTS} connections that are kept, {plan.seconds:g} s each. "
        f"Single questions and the large result: http.client, one at a time, at most {plan.cap:g} s. "
        f"Others beside cross joins: http.client, {RATE} a second, timed from when each was due."
    )


def _collect(results: dict[str, dict[str, Measured]], sizes: dict[str, int], plan: Plan) -> dict[str, object]:
    return {
        "machine": _describe_machine(),
        "clients": _describe_clients(plan),
        "statements": sizes,
        "results": {dataset: {name: asdict(it) for name, it in peers.items()} for dataset, peers in results.items()},
    }


def _write(output: Path | None, collected: dict[str, object]) -> None:
    if output is not None:
        output.write_text(json.dumps(collected, indent=1) + "\n", encoding="utf-8")


def _render(results: dict[str, dict[str, Measured]], sizes: dict[str, int], plan: Plan) -> str:
    parts = [f"{_describe_machine()}. {_describe_clients(plan)} A ratio above 1: poakg does better."]
    for dataset, peers in results.items():
        versions = ", ".join(f"{name} {it.version}" for name, it in peers.items())
        oddities = "\n".join(f"- {line}" for line in list_oddities(peers))
        settings = "\n".join(f"- {name}: `{it.settings}`" for name, it in peers.items() if it.settings)
        heading = f"## {dataset}: {sizes[dataset]:,} statements"
        parts += [heading, render_table(peers), f"{versions}.", f"Started with:\n\n{settings}", oddities]
    return "\n\n".join(part for part in parts if part)


if __name__ == "__main__":
    main()
