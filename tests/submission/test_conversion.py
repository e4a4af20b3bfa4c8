"""A submission in another format: the same statements, and what has no place there is named."""

import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.graph.snapshot import Snapshot
from poakg.namespaces import PREFIXES
from poakg.submission.conversion import TARGETS
from poakg.submission.conversion import convert
from poakg.submission.reader import gather_files
from poakg.submission.reader import read_together
from poakg.submission.submission import Place
from poakg.submission.submission import Submission
from poakg.submission.templates import Template
from poakg.validation.report.fingerprints import Fingerprints
from tests.conftest import ROOT

EXAMPLES = sorted(path for path in (ROOT / "data" / "examples").glob("*.ttl") if path.stem != "examplia")
# What examples say of themselves, which is not of their State.
NOTES = {f"{PREFIXES['rdfs']}label", f"{PREFIXES['skos']}editorialNote"}


def read(name: str, content: bytes, templates: dict[str, Template]) -> Submission:
    """Return what a file submits."""
    (files,) = gather_files((), contents={Path(name): content})
    assert isinstance(files, tuple)
    (found,) = read_together(files, templates)
    assert isinstance(found, Submission)
    return found


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_every_kind_comes_back_from_every_format(templates: dict[str, Template], example: Path, name: str) -> None:
    """All that a State says is read again as it was; the notes on an example have no place in tables."""
    first = read(example.name, example.read_bytes(), templates)
    conversion = convert(first, templates, name)
    again = read(f"again{TARGETS[name].ending}", conversion.content, templates)
    assert again.kind == first.kind
    assert first.statements.keys() - again.statements.keys() == set(conversion.lost)
    assert again.statements.keys() <= first.statements.keys()
    lost = {triple.predicate.value for triple in conversion.lost}
    assert lost == (set() if TARGETS[name].is_rdf else lost & NOTES)


@pytest.mark.parametrize("name", [name for name, target in TARGETS.items() if not target.is_rdf])
def test_what_has_no_place_is_named(templates: dict[str, Template], name: str) -> None:
    """A statement that no column holds is lost and said to be."""
    submission = read(EXAMPLES[0].name, EXAMPLES[0].read_bytes(), templates)
    odd = ox.Triple(next(iter(submission.statements)).subject, ox.NamedNode("urn:odd"), ox.Literal("odd"))
    submission.statements[odd] = Place()
    assert odd in convert(submission, templates, name).lost


@pytest.mark.slow
def test_the_command_writes_prints_and_replaces_nothing(snapshot: Snapshot, tmp_path: Path) -> None:
    """As a spreadsheet and back, with exit code 1 where something is lost."""
    example = next(path for path in EXAMPLES if path.stem == "voluntary-target")

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "poakg", "convert", *map(str, arguments)]
        line += ["--snapshots", str(snapshot.path.parent)]
        return subprocess.run(line, capture_output=True, text=True, check=False)

    table = tmp_path / "target.xlsx"
    assert run(example, "--to", "xlsx", "--output", table).returncode == 1
    assert run(example, "--to", "xlsx", "--output", table).returncode == 2
    done = run(table, "--to", "turtle")
    assert (done.returncode, done.stderr) == (0, "")
    assert "poakg:TargetNotification" in done.stdout
    assert run(tmp_path / "none.xlsx", "--to", "turtle").returncode == 2


def test_the_key_of_a_contact_is_in_no_iri(templates: dict[str, Template]) -> None:
    """Contacts are numbered by function; baselines know them by the IRI that earlier versions gave them."""
    example = ROOT / "data" / "examples" / "point-of-contact.ttl"
    text = example.read_text(encoding="utf-8").replace('"C1"', '"Wanjiru Exempla"')
    table = convert(read("contacts.ttl", text.encode(), templates), templates, "json").content
    found = read("contacts.json", table, templates)
    root = "https://w3id.org/poakg/id/submission/XXE/2026/point-of-contact/1/contact"
    assert {node.value: keyed for node, keyed in found.keyed.items()} == {
        f"{root}/poa-1": f"{root}/Wanjiru%20Exempla",
        f"{root}/iti-1": f"{root}/C2",
    }
    terms = {term.value for triple in found.statements for term in triple if isinstance(term, ox.NamedNode)}
    assert not [iri for iri in terms if "Wanjiru" in iri]
    taken = [
        Fingerprints(root, str, keyed).take("POC-001", ox.NamedNode(f"{root}/{name}"), "p", None)
        for keyed, name in ((found.keyed, "poa-1"), ({}, "Wanjiru%20Exempla"))
    ]
    assert taken[0] == taken[1]
