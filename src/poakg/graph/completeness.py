"""How complete the readings of a document are, facet by facet."""

from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import pyoxigraph as ox

from poakg.graph.store import select
from poakg.namespaces import ID
from poakg.namespaces import TERM

_QUERY = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
# Every provision must have a value of these, unless it is exempt; of the others only those whose words give one.
REQUIRED = frozenset(
    {"summary", "fingerprint", "kind", "leadingVerb", "force", "bearer", "stage", "theme", "level", "result"}
)


@dataclass
class Coverage:
    """A facet: its label, how many provisions have it, and which lack it although they should have it."""

    name: str
    label: str
    having: int = 0
    values: set[str] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


def measure_coverage(store: ox.Store, document: str) -> list[Coverage]:
    """Return the coverage of every facet over the provisions of the ``document`` with this IRI.

    Facets that every provision must have come first.
    """
    facets: dict[str, Coverage] = {}
    counted: set[tuple[str, str]] = set()
    for _, facet, label, provision, value, exempt in select(store, _QUERY, {"document": document}):
        name = facet.value.removeprefix(TERM)
        coverage = facets.setdefault(name, Coverage(name, label.value))
        if value is not None:
            coverage.values.add(str(value))
            coverage.having += (name, provision.value) not in counted
            counted.add((name, provision.value))
        elif name in REQUIRED and exempt.value != "true":
            coverage.missing.append(provision.value.removeprefix(ID))
    return sorted(facets.values(), key=lambda facet: (facet.name not in REQUIRED, facet.label))
