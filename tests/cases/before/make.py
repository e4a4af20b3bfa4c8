"""Make the archive, the snapshot and the recorded answers of this folder with the version that is checked out.

Run ``python -m tests.cases.before.make`` from the top of the checkout. It replaces all three; see README.md.
"""

import csv
import hashlib
import io
import json
import lzma
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pyoxigraph as ox
from tests.before import BEFORE
from tests.before import DIFFERENCES
from tests.before import Installation
from tests.before import ask_question
from tests.before import copy_content
from tests.before import list_questions
from tests.conftest import ROOT
from tests.conftest import Server

EXAMPLES = ROOT / "data" / "examples"
NAMES = {"XAA": "Specimenia", "XAB": "Hypothetia", "XAC": "Supposia"}


class Maker:
    """Writes the files of an invented State and submits them, and records what came of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.place = Installation(copy_content(ROOT, folder / "content"), folder / "archive", folder / "snapshots")
        self.submitted: list[dict[str, Any]] = []

    def write(self, name: str, content: str | bytes) -> Path:
        """Write a file to submit, in a folder of its own."""
        path = self.folder / f"files-{len(self.submitted)}" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def fill_in(self, kind: str, state: str, name: str, text: str | None = None) -> Path:
        """Fill in a template (.xlsx, .zip or a folder) with the example of ``kind`` or with the Turtle ``text``."""
        source = self.write("source.ttl", text or read_example(kind, state))
        target = source.parent / name
        line = ("template", kind, "--from", source, "--state", state, "--cycle", "2026", "--output", target)
        done = self.place.run(*line)
        assert done.returncode == 0, done.stderr
        return target

    def submit(self, *files: Path) -> None:
        """Submit the files of one submission together."""
        code, receipt = self.place.submit(*files)
        names = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
        self.submitted.append({"files": names, "exit_code": code, **receipt})
        print(code, receipt.get("submission") or receipt, sorted(names))  # noqa: T201 - progress of a script


def read_example(kind: str, state: str) -> str:
    """Return the shipped example of ``kind`` as one of our invented States would submit it."""
    text = (EXAMPLES / f"{kind}.ttl").read_text(encoding="utf-8")
    return text.replace("XXE", state).replace("Examplia", NAMES[state])


def change_workbook(path: Path, changes: dict[str, dict[str, str | None]]) -> None:
    """Change cells of a workbook, given by sheet and address."""
    book = openpyxl.load_workbook(path)
    for sheet, cells in changes.items():
        for address, value in cells.items():
            book[sheet][address] = value
    book.save(path)


def change_table(path: Path, table: str, change: Callable[[list[list[str]]], None]) -> None:
    """Change the rows of one CSV file of a ZIP archive."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    rows = list(csv.reader(io.StringIO(files[table].decode("utf-8-sig"), newline="")))
    change(rows)
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    files[table] = buffer.getvalue().encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def submit_reports(maker: Maker) -> None:
    """Submit national reports: a workbook and its next version, zipped CSV files, and Turtle in two cycles."""
    maker.submit(maker.fill_in("national-report", "XAA", "report.xlsx"))
    second = maker.fill_in("national-report", "XAA", "report-corrected.xlsx")
    change_workbook(
        second,
        {
            "Answers": {"C2": "no", "E2": None, "D4": "Import is licensed.", "C4": "yes"},
            "Laws": dict.fromkeys(("A2", "B2", "C2", "D2", "E2")),
            "Quantities": {"C2": "61", "D2": None},
            "Progress": {"A4": "51.1", "B4": "unchanged"},
        },
    )
    maker.submit(second)
    maker.submit(maker.fill_in("national-report", "XAB", "report.zip"))
    text = read_example("national-report", "XAC")
    maker.submit(maker.write("report.ttl", text))
    for old, new in (("2026", "2028"), ("2024-01-01", "2026-01-01"), ("2025-12-31", "2027-12-31"), ("2025", "2027")):
        text = text.replace(old, new)
    maker.submit(maker.write("report-2028.ttl", text))


def submit_statistics(maker: Maker) -> None:
    """Submit arms statistics: the CSV files of a folder together, and their next version as a ZIP archive."""
    folder = maker.fill_in("arms-statistics", "XAA", "statistics")
    maker.submit(*sorted(folder.iterdir()))
    second = maker.fill_in("arms-statistics", "XAA", "statistics.zip")

    def change(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("Seized (weapons)")] = "53"
        del rows[3]

    change_table(second, "arms-statistics-quantities.csv", change)
    maker.submit(second)


def submit_targets(maker: Maker) -> None:
    """Submit voluntary targets as JSON after the schema of the template."""
    document = {
        "kind": "voluntary-target",
        "version": "1",
        "submission": [
            {
                "state": "XAB",
                "cycle": "2026",
                "submitted-on": "2026-04-30",
                "submitter": "national-point-of-contact",
                "language": "en",
            }
        ],
        "plans": [{"plan": "P1", "title": "Invented plan", "kind": "road-map", "period-start": "2025-01-01"}],
        "targets": [
            {
                "target": "T1",
                "statement": "Half of the recovered weapons are traced.",
                "provisions": ["150"],
                "sdg-targets": ["16.4"],
                "plan": "P1",
                "indicator": "Share of recovered weapons that are traced",
                "sdg-indicator": "16.4.2",
                "unit": "percent",
                "baseline-value": 20,
                "baseline-year": "2024",
                "target-value": 50,
                "achieved-value": 32.5,
                "due-year": "2029",
                "status": "under-way",
            },
            {
                "target": "T2",
                "statement": "Every armoury has an inventory.",
                "provisions": ["105"],
                "due-year": "2030",
                "status": "planned",
            },
        ],
    }
    maker.submit(maker.write("targets.json", json.dumps(document, indent=1)))


def submit_assistance(maker: Maker) -> None:
    """Submit a request in Turtle and an offer in JSON-LD."""
    maker.submit(maker.write("request.ttl", read_example("assistance-request", "XAC")))
    offer = ox.parse(read_example("assistance-offer", "XAB"), format=ox.RdfFormat.TURTLE)
    body = ox.serialize([quad.triple for quad in offer], format=ox.RdfFormat.JSON_LD)
    maker.submit(maker.write("offer.jsonld", body or b""))


def submit_contacts(maker: Maker) -> None:
    """Submit points of contact: all with consent, and two versions in which one person gives none."""
    text = read_example("point-of-contact", "XAA").replace("consentToPublish false", "consentToPublish true")
    maker.submit(maker.fill_in("point-of-contact", "XAA", "contacts.xlsx", text))
    text = read_example("point-of-contact", "XAB").replace("Maria Exemplum", "Sora Fictum")
    text = text.replace("tracing@police.example", "sora@police.example")
    maker.submit(maker.write("Sora Fictum.ttl", text))
    text = text.replace("National Police", "Federal Police").replace("sora@police", "s.fictum@police")
    maker.submit(maker.write("contacts.ttl", text))


def submit_mistakes(maker: Maker) -> None:
    """Submit what a rule rejects, what cannot be read, and what makes statements about something else; then a copy."""
    report = read_example("national-report", "XAB")
    maker.submit(maker.write("wrong.ttl", report.replace("ans:developing", "ans:soon")))
    wrong = maker.fill_in("national-report", "XAB", "wrong.xlsx")
    change_workbook(wrong, {"Quantities": {"C2": "-5"}})
    maker.submit(wrong)
    maker.submit(maker.write("broken.ttl", "nothing that can be read\n"))
    foreign = report + '\n<https://w3id.org/poakg/id/state/XAA> rdfs:label "Somebody else" .\n'
    maker.submit(maker.write("foreign.ttl", foreign))
    maker.submit(maker.write("report-again.ttl", read_example("national-report", "XAC")))


def keep_archive(archive: Path) -> None:
    """Copy the archive, and record what it holds with the modes, which git does not keep."""
    shutil.rmtree(BEFORE / "archive", ignore_errors=True)
    shutil.copytree(archive, BEFORE / "archive")
    with (BEFORE / "modes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("path", "kind", "mode"))
        for path in [archive, *sorted(archive.rglob("*"))]:
            kind = "folder" if path.is_dir() else "file"
            writer.writerow((path.relative_to(archive), kind, f"{path.stat().st_mode & 0o777:o}"))


def keep_snapshot(snapshots: Path) -> None:
    """Copy the pointer and the manifest, and the snapshot compressed."""
    shutil.rmtree(BEFORE / "snapshot", ignore_errors=True)
    (BEFORE / "snapshot").mkdir()
    pointer = json.loads((snapshots / "current.json").read_bytes())
    snapshot = snapshots / pointer["snapshot"]
    for path in (snapshots / "current.json", snapshot.with_suffix(".json")):
        shutil.copyfile(path, BEFORE / "snapshot" / path.name)
    packed = lzma.compress(snapshot.read_bytes(), preset=9 | lzma.PRESET_EXTREME)
    (BEFORE / "snapshot" / f"{snapshot.name}.xz").write_bytes(packed)


def record_answers(maker: Maker) -> None:
    """Write into ``expected`` what this version answers."""
    expected, place = BEFORE / "expected", maker.place
    shutil.rmtree(expected, ignore_errors=True)
    (expected / "questions").mkdir(parents=True)
    code, counts = place.verify()
    found: dict[str, Any] = {
        "submitted": maker.submitted,
        "list": place.list_accepted(),
        "verify": {"exit_code": code, **counts},
    }
    found |= {f"diff-{name}": place.compare(*arguments) for name, arguments in DIFFERENCES.items()}
    for name, value in found.items():
        (expected / f"{name}.json").write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    received = place.run("query", "submissions-received", "--format", "csv").stdout
    answers = {"submissions-received": received}
    server = Server("--archive", str(place.archive), snapshots=place.snapshots)
    try:
        answers |= {name: ask_question(server.url, text) for name, text in list_questions().items()}
    finally:
        server.stop()
    for name, answer in answers.items():
        (expected / "questions" / f"{name}.csv").write_text(answer, encoding="utf-8", newline="")


def main() -> None:
    """Make everything in a folder for the time being, then replace what is here."""
    with tempfile.TemporaryDirectory() as folder:
        maker = Maker(Path(folder))
        os.environ["POAKG_CONTENT"] = str(maker.place.content)
        for submit in (
            *(submit_reports, submit_statistics, submit_targets, submit_assistance, submit_contacts, submit_mistakes),
        ):
            submit(maker)
        done = maker.place.run("build")
        assert done.returncode == 0, done.stderr
        record_answers(maker)
        keep_archive(maker.place.archive)
        keep_snapshot(maker.place.snapshots)


if __name__ == "__main__":
    main()
