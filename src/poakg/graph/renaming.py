"""Other IRIs for things in statements, and for what is below them."""

from collections.abc import Iterable
from collections.abc import Mapping
from typing import TypeVar

import pyoxigraph as ox

_Term = TypeVar("_Term")


def rename_iris(triples: Iterable[ox.Triple], renamed: Mapping[str, str]) -> list[ox.Triple]:
    """Return ``triples`` with what ``renamed`` has by its old IRI, and what is below it, under its new one."""
    if not renamed:
        return list(triples)
    return [
        ox.Triple(rename_iri(one.subject, renamed), one.predicate, rename_iri(one.object, renamed)) for one in triples
    ]


def rename_iri(term: _Term, renamed: Mapping[str, str]) -> _Term | ox.NamedNode:
    """Return ``term`` under its new IRI if it is renamed or below what is, else as it is."""
    if isinstance(term, ox.NamedNode):
        for old, new in renamed.items():
            if term.value.startswith(old) and term.value[len(old) : len(old) + 1] in ("", "/", "#"):
                return ox.NamedNode(new + term.value[len(old) :])
    return term
