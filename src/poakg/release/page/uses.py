"""Which classes have the properties that no domain binds to one, as the statistics of a release count them."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from poakg.graph.store import select
from poakg.namespaces import TERM
from poakg.release.page.terms import Ontology

_QUERY = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
_ENTITY = f"{TERM}Entity"

Uses = dict[str, dict[str, int]]
"""The number of statements by property, and by class of their subjects; IRIs."""


def count_uses(store: ox.Store) -> Uses:
    """Return what the statistics in ``store`` say of our properties and classes."""
    uses: Uses = defaultdict(dict)
    for prop, kind, statements in select(store, _QUERY):
        if prop.value.startswith(TERM) and kind.value.startswith(TERM):
            uses[prop.value][kind.value] = int(statements.value)
    return dict(uses)


def list_users(ontology: Ontology, uses: Uses, name: str) -> list[str]:
    """Return the classes whose instances have the property ``name``, none where it has a domain.

    A class includes its subclasses; where one of these has all its statements, that one is given instead.
    """
    counts = {kind: count for kind, count in uses.get(name, {}).items() if kind != _ENTITY}
    if ontology.domains.get(name):
        return []
    widest = [kind for kind in counts if not counts.keys() & ontology.ancestors.get(kind, ())]
    return sorted({_narrow(ontology, counts, kind) for kind in widest}, key=ontology.sort_key)


def _narrow(ontology: Ontology, counts: dict[str, int], kind: str) -> str:
    below: Iterable[str] = (
        other
        for other, count in counts.items()
        if count == counts[kind] and kind in ontology.ancestors.get(other, ()) and other != kind
    )
    return max(below, key=lambda other: len(ontology.ancestors[other]), default=kind)
