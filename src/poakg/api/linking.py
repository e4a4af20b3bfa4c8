"""Join the values of a column to States, as ``poakg link`` joins those of a file."""

from collections.abc import Iterable
from collections.abc import Sequence

import pyoxigraph as ox

from poakg.api.prepared import open_resolver
from poakg.graph.frame import Frame
from poakg.join.keys import Sample
from poakg.join.keys import UndecidedKeyError
from poakg.join.keys import check_key
from poakg.join.keys import find_key
from poakg.join.linking import Linker
from poakg.join.table import Column

_COLUMNS = ("value", "state", "iso3", "outcome", "candidates", "reason")
_SEPARATOR = "; "


def link_values(values: Iterable[object], years: Iterable[object] | None, system: str, name: str) -> Frame:
    """Return a row for each of ``values`` with the State that it is joined to, or the reason why it is not.

    See ``KnowledgeGraph.link``. Raises UndecidedKeyError or UnknownNameError.
    """
    resolver = open_resolver()
    texts = list(map(_write, values))
    written = [""] * len(texts) if years is None else list(map(_write, years))
    first = {text: year for text, year in reversed(list(zip(texts, written, strict=True))) if text}
    samples = [Sample(text, year, [text]) for text, year in first.items()]
    column, headings = Column(0, name), [name]
    try:
        key = (
            check_key(column, headings, samples, resolver, system)
            if system
            else find_key(column, headings, samples, resolver)
        )
    except UndecidedKeyError as error:
        # The step of the command names its options.
        raise UndecidedKeyError(error.message, _name_step(error.systems), error.systems) from error
    linker = Linker(resolver, key.system)
    rows = []
    for text, year in zip(texts, written, strict=True):
        found = linker.link(text, year)
        codes = [iri.rsplit("/", 1)[-1] for iri in found.states]
        states, iso3, candidates = map(_SEPARATOR.join, (found.states, codes, found.candidates))
        cells = (text, states, iso3, found.outcome.value, candidates, found.reason)
        rows.append([ox.Literal(cell) if cell else None for cell in cells])
    return Frame.read(_COLUMNS, rows, {"system": key.system, "evidence": key.evidence})


def _name_step(systems: Sequence[str]) -> str:
    """Return what a caller can do where the values may be of ``systems``, or of none that is known."""
    if not systems:
        return "Pass other values, or name the system of the codes, such as system='cow'."
    keywords = " or ".join(f"system='{system}'" for system in systems)
    return f"Say which it is: {keywords}." if len(systems) > 1 else f"Pass other values, or add {keywords}."


def _write(value: object) -> str:
    """Return a value as a table of text has it; what is missing, as pandas or Python write it, is nothing."""
    if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:  # noqa: PLR0124 - not a number
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
