"""Names in a query, in full: what prefixes, escapes and relative IRIs stand for."""

from collections.abc import Iterable
from collections.abc import Iterator

import pyoxigraph as ox


def resolve_names(prologue: Iterable[str], names: Iterable[str], base: str) -> dict[str, str]:
    """Return the IRIs that ``names`` stand for behind ``prologue``, read against ``base``; others are left out."""
    declared, wanted = "\n".join(prologue), list(dict.fromkeys(names))
    try:
        return dict(zip(wanted, _resolve(declared, wanted, base), strict=True))
    except (SyntaxError, ValueError):
        found = {}
        for name in wanted:
            try:
                found[name] = next(_resolve(declared, [name], base))
            except (SyntaxError, StopIteration):
                continue
        return found


def _resolve(declared: str, names: list[str], base: str) -> Iterator[str]:
    """Yield the IRIs of ``names``: prologue and names are spelled in Turtle as they are in SPARQL."""
    text = declared + "".join(f"\n{name} <urn:x> <urn:x> ." for name in names)
    for quad in ox.parse(text, format=ox.RdfFormat.TURTLE, base_iri=base):
        assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101 - that is what they are
        yield quad.subject.value
