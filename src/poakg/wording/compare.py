"""Documents as the graph describes them: their outline, for finding wording in a copy, and their fingerprints."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from poakg.graph.choices import find_document
from poakg.graph.store import select
from poakg.namespaces import GRAPH
from poakg.namespaces import TERM
from poakg.rdf.terms import make_term
from poakg.rdf.terms import write_nquads
from poakg.rdf.turtle import format_turtle
from poakg.wording.align import align_wording
from poakg.wording.split import OutlineItem
from poakg.wording.split import PartKind
from poakg.wording.split import fingerprint
from poakg.wording.split import list_words
from poakg.wording.split import matches
from poakg.wording.split import split_wording

WORDING = f"{GRAPH}wording"

_OUTLINE = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Comparison:
    """How a copy compares with a document: its wording by IRI, and labels of provisions that match or differ."""

    wording: dict[str, str]
    matching: list[str]
    differing: list[str]


def compare_copy(store: ox.Store, document: str, text: str) -> Comparison:
    """Compare plain ``text`` with the fingerprints of ``document`` (such as ``revcon4``).

    Raises UnknownNameError for a document that the graph does not have, DocumentError for a text that breaks off.
    """
    outline, fingerprints = read_outline(store, document)
    found = split_wording(text, outline)
    labels = {item.iri: item.label for item in outline}
    same = {iri: matches(found[iri], expected) for iri, expected in fingerprints.items()}
    return Comparison(
        {iri: found[iri] for iri in fingerprints},
        [labels[iri] for iri, equal in same.items() if equal],
        [labels[iri] for iri, equal in same.items() if not equal],
    )


def align_copy(store: ox.Store, document: str, text: str) -> dict[str, str]:
    """Return the wording of a translation of ``document`` by IRI, found by the numbers of its paragraphs.

    Raises as compare_copy does. Nothing proves that the wording is the official one.
    """
    outline, _ = read_outline(store, document)
    return align_wording(text, outline)


def state_wording(wording: Mapping[str, str], source: str, sha256: str, language: str) -> bytes:
    """Return as N-Quads the ``wording`` of a copy, in a graph of its own that names its source and digest."""
    graph = ox.NamedNode(WORDING if language == "en" else f"{WORDING}-{language}")
    quads = [
        ox.Quad(ox.NamedNode(iri), ox.NamedNode(f"{TERM}wording"), ox.Literal(text, language=language), graph)
        for iri, text in wording.items()
    ]
    quads += [
        ox.Quad(graph, make_term("dcterms", name), ox.Literal(value), graph)
        for name, value in (("source", source), ("identifier", f"sha256:{sha256}"))
    ]
    return write_nquads(quads)


def state_fingerprints(store: ox.Store, document: str, text: str) -> str:
    """Return as Turtle the fingerprints and word lists of the provisions of ``document``.

    ``text`` is the official wording as plain text. Raises as compare_copy does.
    """
    found = split_wording(text, read_outline(store, document)[0])
    facts = {"fingerprint": fingerprint, "wordList": list_words}
    triples = [
        ox.Triple(ox.NamedNode(iri), ox.NamedNode(f"{TERM}{name}"), ox.Literal(reduce(wording)))
        for iri, wording in found.items()
        for name, reduce in facts.items()
    ]
    return format_turtle(bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""), document)


def read_outline(store: ox.Store, document: str) -> tuple[list[OutlineItem], dict[str, str]]:
    """Return what ``document`` prints, in its order, and the fingerprints of its provisions by IRI."""
    rows = select(store, _OUTLINE, {"document": find_document(store, document)[1]})
    items = []
    fingerprints = {}
    for _, part, label, heading, number, expected in rows:
        kind: PartKind = "heading" if heading else "numbered" if number else "opening"
        items.append(OutlineItem(part.value, label.value, kind, heading.value if heading else _print_number(number)))
        if expected:
            fingerprints[part.value] = expected.value
    return items, fingerprints


def _print_number(number: ox.Literal | None) -> str:
    """Return a number as the document prints it before the wording: paragraphs with a dot, items in brackets."""
    if number is None:
        return ""
    return f"{number.value}." if number.value.isdigit() else number.value
