"""Documents as the graph describes them: their outline, for finding wording in a copy, and their fingerprints."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from poakg.errors import UnknownNameError
from poakg.namespaces import ID
from poakg.store import select
from poakg.wording import OutlineItem
from poakg.wording import PartKind
from poakg.wording import fingerprint
from poakg.wording import split_wording

_OUTLINE = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Comparison:
    """How a copy compares with a document: labels of the provisions that match and of those that differ."""

    matching: list[str]
    differing: list[str]


def compare_copy(store: ox.Store, document: str, text: str) -> Comparison:
    """Compare plain ``text`` with the fingerprints of ``document`` (such as ``revcon4``).

    Raises UnknownNameError for a document that the graph does not have, DocumentError for a text that breaks off.
    """
    outline, fingerprints = read_outline(store, document)
    found = split_wording(text, outline)
    labels = {item.iri: item.label for item in outline}
    same = {iri: fingerprint(found[iri]) == expected for iri, expected in fingerprints.items()}
    return Comparison(
        [labels[iri] for iri, matches in same.items() if matches],
        [labels[iri] for iri, matches in same.items() if not matches],
    )


def read_outline(store: ox.Store, document: str) -> tuple[list[OutlineItem], dict[str, str]]:
    """Return what ``document`` prints, in its order, and the fingerprints of its provisions by IRI."""
    rows = list(select(store, _OUTLINE, {"document": f"{ID}{quote(document, safe='')}"}))
    if not rows:
        raise UnknownNameError(f"The graph has no document called {document}.", "The one it has is revcon4.")
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
