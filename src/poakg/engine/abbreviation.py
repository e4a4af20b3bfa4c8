"""Turtle and TriG that people can read: IRIs are shortened by the prefixes of the project, those that are used."""

from collections.abc import Iterable
from itertools import chain
from itertools import islice
from typing import Protocol

import pyoxigraph as ox

from poakg.namespaces import PREFIXES
from poakg.rdf.formats import Format

ABBREVIATING = ("turtle", "trig")
"""Names of the formats that have prefixes."""

# The prefixes are written first, so they are those of the beginning of a long answer.
_LOOKED_AT = 5000


class _Writer(Protocol):
    def write(self, data: bytes) -> int: ...


def write_abbreviated(triples: Iterable[ox.Triple], form: Format, writer: _Writer) -> None:
    """Write ``triples`` in ``form`` with the prefixes that the first ones of them use."""
    triples = iter(triples)
    first = list(islice(triples, _LOOKED_AT))
    ox.serialize(chain(first, triples), writer, form.engine, prefixes=choose_prefixes(first))  # type: ignore[arg-type]


def choose_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the prefixes of the project that ``triples`` use, the longest one that fits for each IRI."""
    iris = {node.value for triple in triples for node in _list_nodes(triple)}
    by_base = {base: prefix for prefix, base in PREFIXES.items()}
    longest_first = sorted(by_base, key=len, reverse=True)
    used = {base for iri in iris if (base := next((base for base in longest_first if iri.startswith(base)), None))}
    return {by_base[base]: base for base in sorted(used, key=lambda base: by_base[base])}


def _list_nodes(triple: ox.Triple) -> Iterable[ox.NamedNode]:
    datatype = triple.object.datatype if isinstance(triple.object, ox.Literal) else triple.object
    return [node for node in (triple.subject, triple.predicate, datatype) if isinstance(node, ox.NamedNode)]
