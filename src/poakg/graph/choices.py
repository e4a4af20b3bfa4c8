"""What the graph offers to choose from: the members of a class and the codes of a scheme, by their codes.

The code of a thing is the last part of its IRI, such as ``revcon4``, ``KEN`` or ``transfer``.
"""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from poakg.graph.store import select

CHOICES = Path(__file__).with_suffix(".rq").read_text(encoding="utf-8")
"""The query for what can be chosen from ``?list``; its second column, ``?value``, has the IRIs."""


def list_choices(store: ox.Store, chosen_from: str) -> dict[str, str]:
    """Return the IRIs that can be chosen from the class or scheme ``chosen_from``, by code, in the order of IRIs."""
    rows = select(store, CHOICES, {"list": chosen_from})
    return name_choices(row["value"].value for row in rows if isinstance(row["value"], ox.NamedNode))


def name_choices(iris: Iterable[str]) -> dict[str, str]:
    """Return ``iris`` by their codes."""
    return {iri.rsplit("/", 1)[-1]: iri for iri in iris}
