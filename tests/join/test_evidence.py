"""What the rows of a table are evidence for: the topics are found, and every answer has its ground."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from poakg.errors import UnknownNameError
from poakg.graph.names import Resolver
from poakg.join.evidence import KINDS
from poakg.join.evidence import Evidence
from poakg.join.opening import Reading
from poakg.join.publication import publish
from poakg.join.service import Options
from poakg.join.service import Work
from poakg.join.service import link
from poakg.namespaces import ID
from poakg.namespaces import TERM
from tests.conftest import CASES

TABLES = CASES / "tables"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("VC_ARM_SZTRACE", "sdg-vc-arm-sztrace"),
        ("16.4.2", "sdg-vc-arm-sztrace"),
        ("VII (b)", "unroca-vii-b"),
        ("930200", "hs-9302"),
        ("9302.0", "hs-9302"),
        ("9304", ""),
        ("16.4.1", ""),
        ("93", ""),
        ("", ""),
    ],
)
def test_topics_are_found_by_their_codes(store: ox.Store, text: str, topic: str) -> None:
    """As tables write them; what is not mapped is none."""
    found = Evidence("provisions", store).find(text)
    assert (found.iri if found is not None else "") == (f"{ID}data-topic/{topic}" if topic else "")


@pytest.mark.parametrize("kind", KINDS)
def test_rows_have_what_they_are_evidence_for(store: ox.Store, resolver: Resolver, tmp_path: Path, kind: str) -> None:
    """Each has its ground; provisions of a theme are those of the graph."""
    output = tmp_path / "joined.csv"
    options = Options("m49", evidence=Evidence(kind, store), topic="VC_ARM_SZTRACE")
    link(Work(TABLES / "tracing.csv", output, Reading(), options), resolver, lambda _done, _size: None)
    rows = list(csv.DictReader(output.read_text(encoding="utf-8").splitlines()))
    found = {iri for row in rows for iri in row[f"evidence_{kind}"].split("; ")}
    if kind == "provisions":
        theme = ox.NamedNode("https://w3id.org/poakg/code/theme/tracing")
        quads = store.quads_for_pattern(None, ox.NamedNode(f"{TERM}theme"), theme)
        provisions = {quad.subject for quad in store.quads_for_pattern(None, None, ox.NamedNode(f"{TERM}Provision"))}
        assert found == {str(quad.subject)[1:-1] for quad in quads if quad.subject in provisions}
    else:
        assert found == {{"sdg": "http://metadata.un.org/sdg/16.4", "instruments": f"{ID}instrument/iti"}[kind]}
    assert all(row["evidence_ground"] for row in rows)


def test_the_column_of_topics_is_found(store: ox.Store, resolver: Resolver, tmp_path: Path) -> None:
    """A row on something else has no evidence and says why; in RDF the topic is the subject of the row."""
    table, output = tmp_path / "trade.csv", tmp_path / "joined.ttl"
    table.write_text("country,hs,value\nKenya,9302,1\nChad,930690,2\nOman,9304,3\n")
    work = Work(table, output, Reading(), Options("country", evidence=Evidence("instruments", store)))
    publish(work, resolver, lambda _done, _size: None)
    rows = list(csv.DictReader(output.with_suffix(".csv").read_text(encoding="utf-8").splitlines()))
    assert [row["evidence_topic"].rpartition("/")[2] for row in rows] == ["hs-9302", "hs-9306", ""]
    assert [bool(row["evidence_instruments"]) for row in rows] == [True, True, False]
    subjects = {quad.object for quad in ox.parse(path=str(output)) if quad.predicate.value.endswith("/subject")}
    assert subjects == {ox.NamedNode(f"{ID}data-topic/hs-{heading}") for heading in (9302, 9306)}
    elsewhere = Work(
        TABLES / "tracing.csv", tmp_path / "x.csv", Reading(), Options("m49", evidence=work.options.evidence)
    )
    with pytest.raises(UnknownNameError):
        link(elsewhere, resolver, lambda _done, _size: None)
