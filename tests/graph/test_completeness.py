"""No provision lacks a facet that each must have."""

import subprocess
import sys

import pyoxigraph as ox

from poakg.graph.completeness import REQUIRED
from poakg.graph.completeness import measure_coverage
from poakg.graph.snapshot import Snapshot
from poakg.graph.store import load_store
from poakg.namespaces import ID
from poakg.namespaces import TERM

REVCON4 = f"{ID}revcon4"


def count_members(store: ox.Store, name: str) -> int:
    """Return how many members a class of ours has."""
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    return len({quad.subject for quad in store.quads_for_pattern(None, kind, ox.NamedNode(f"{TERM}{name}"))})


def test_required_facets_are_complete(store: ox.Store) -> None:
    """All provisions of the document have them; records have no force."""
    coverages = {facet.name: facet for facet in measure_coverage(store, REVCON4)}
    provisions, records = (count_members(store, name) for name in ("Provision", "Record"))
    assert set(REQUIRED) < set(coverages)
    assert {name: facet.missing for name, facet in coverages.items() if facet.missing} == {}
    assert {name: coverages[name].having for name in REQUIRED} == dict.fromkeys(REQUIRED, provisions) | {
        "force": provisions - records
    }
    assert len(coverages["fingerprint"].values) > provisions * 0.97


def test_a_missing_facet_is_found(snapshot: Snapshot) -> None:
    """Taking one statement away shows as its provision."""
    damaged = load_store(snapshot.path)
    provision = ox.NamedNode("https://w3id.org/poakg/id/revcon4/annex/45")
    for quad in list(
        damaged.quads_for_pattern(provision, ox.NamedNode("https://w3id.org/poakg/ontology#bearer"), None)
    ):
        damaged.remove(quad)
    assert [facet.missing for facet in measure_coverage(damaged, REVCON4) if facet.missing] == [["revcon4/annex/45"]]


def test_the_command_prints_it(snapshot: Snapshot, store: ox.Store) -> None:
    """One line a facet, exit code 0 when nothing is missing."""
    line = [sys.executable, "-m", "poakg", "report", "--snapshots", str(snapshot.path.parent)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert str(count_members(store, "Provision")) in done.stdout


def test_a_document_is_chosen_by_its_code(snapshot: Snapshot) -> None:
    """The report names the document; one that is not known is refused with those that are."""
    line = [sys.executable, "-m", "poakg", "report", "--snapshots", str(snapshot.path.parent), "--document"]
    done = subprocess.run([*line, "revcon4"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "revcon4")
    refused = subprocess.run([*line, "revcon5"], capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Did you mean 'revcon4'? Use one of: revcon4." in refused.stderr
