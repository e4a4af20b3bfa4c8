"""How long it takes to submit to an archive that has much already: ``python -m tests.benchmarks.archive [COUNT]``.

The archive is filled with invented reports. Prints the seconds of each part of one more submission as JSON.
"""

import json
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox

from poakg.archive.acceptance import make_plan
from poakg.archive.acceptance import submit
from poakg.archive.admission import Examination
from poakg.archive.deposit import Deposit
from poakg.archive.deposit import ReceivedFile
from poakg.archive.entry import Entry
from poakg.archive.entry import KeptFile
from poakg.archive.entry import KeptGraph
from poakg.archive.folder import Folder
from poakg.archive.index import read_index
from poakg.archive.index import write_index
from poakg.archive.publication import read_graphs
from poakg.graph.protection import Protection
from poakg.graph.protection import read_protection
from poakg.graph.submission_id import parse_graph
from poakg.rdf.terms import write_ntriples
from poakg.release.build import make_release
from poakg.release.preparation import prepare
from poakg.release.recipe import read_recipe
from poakg.submission.reader import read_submissions
from poakg.system.resources import find_content
from poakg.validation.rulebook import Rulebook
from tests.benchmarks.submissions import make_report
from tests.benchmarks.submissions import read_items

_DIGEST = sha256(b"").hexdigest()


def fill(folder: Folder, count: int) -> None:
    """Put ``count`` reports into the archive as if they had been accepted, without waiting for the disk."""
    items = read_items(find_content())
    for number in range(count):
        report = make_report(number, items)
        identity = parse_graph(report.graph)
        assert identity is not None
        if identity.number > 1:
            report.link(identity.iri, "dcterms:replaces", identity.count_to(identity.number - 1).iri)
        quads = ox.parse("".join(report.lines), format=ox.RdfFormat.N_QUADS)
        body = write_ntriples(quad.triple for quad in quads)
        digest = sha256(body).hexdigest()
        entry = Entry(
            identity=identity,
            digest=digest,
            files=(KeptFile("report.ttl", digest, len(body)),),
            received="2026-01-01T00:00:00Z",
            role="",
            rules=_DIGEST,
            version="0",
            findings={},
            replaces=identity.number - 1 or None,
            graph=KeptGraph(digest, body.count(b"\n")),
            restricted=None,
        )
        path = folder.locate_graph(identity)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        folder.locate_entry(identity).write_bytes(entry.encode())


@contextmanager
def measure(told: dict[str, float], name: str) -> Iterator[None]:
    """Add the seconds that the block takes to ``told``."""
    started = time.perf_counter()
    yield
    told[name] = round(time.perf_counter() - started, 3)


def measure_submission(folder: Folder, rulebook: Rulebook, content: Path) -> float:
    """Return the seconds that one more submission to ``folder`` takes, with the index there already."""
    told: dict[str, float] = {}
    with folder.lock():
        write_index(folder, read_index(folder, rulebook.matched))
    with tempfile.TemporaryDirectory() as place, measure(told, "submitted"):
        deposit, protection, examination = _prepare_deposit(rulebook, content, Path(place), told)
        assert submit(folder, deposit, protection, examination).outcome.value == "accepted"
    return told["submitted"]


def _prepare_deposit(
    rulebook: Rulebook, content: Path, place: Path, told: dict[str, float]
) -> tuple[Deposit, Protection, Examination]:
    """Return what is handed in, with the examination of it alone."""
    example = (content / "data/examples/national-report.ttl").read_text(encoding="utf-8")
    body = example.replace("XXE", "XXF")
    path = place / "report.ttl"
    path.write_text(body, encoding="utf-8")
    submission = next(iter(read_submissions([path], rulebook.templates)))
    assert not isinstance(submission, Exception)
    classes = {kind: template.described_class for kind, template in rulebook.templates.items()}
    deposit = Deposit([ReceivedFile("report.ttl", body.encode())], list(submission.statements), classes)
    with measure(told, "examined alone"):
        examination = Examination(rulebook, submission)
    return deposit, read_protection(read_recipe(content).sources), examination


def main(count: int) -> None:
    """Measure and print."""
    told: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as place:
        folder, content = Folder(Path(place) / "archive"), find_content()
        fill(folder, count)
        recipe = read_recipe(content)
        rulebook = Rulebook(prepare(recipe, Path(place)).read_rulebook())
        with measure(told, "index made anew"), folder.lock():
            write_index(folder, read_index(folder, rulebook.matched))
        with measure(told, "index read"):
            index = read_index(folder, rulebook.matched)
        deposit, protection, examination = _prepare_deposit(rulebook, content, Path(place), told)
        with measure(told, "planned, with neighbours"):
            plan = make_plan(folder, index, deposit, protection)
        told["neighbours"] = len(plan.neighbours)
        with measure(told, "examined with neighbours"):
            examination.judge(plan)
        with measure(told, "submitted, examination with neighbours included"):
            told["accepted"] = submit(folder, deposit, protection, examination).outcome.value == "accepted"
        with measure(told, "read for the build"):
            read_graphs(folder)
        with measure(told, "built"):
            make_release(content, folder, Path(place), check=False)
    print(json.dumps(told, indent=2))  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
