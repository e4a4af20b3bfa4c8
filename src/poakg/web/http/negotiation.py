"""What a client accepts, decided within the family that its query can yield."""

import re
from collections.abc import Mapping
from functools import lru_cache

from poakg.engine.response_body import ENCODINGS
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.errors import PoakgError
from poakg.rdf.formats import FORMATS
from poakg.rdf.formats import Family
from poakg.rdf.formats import list_formats

FAMILIES: tuple[Family, ...] = ("solutions", "boolean", "graph")

# Headers are few and repeat; long ones are not worth remembering.
_REMEMBERED = 256
MOST_ACCEPTED = 4096
"""Characters of a header with what a client accepts that count."""
# A quoted string that does not end goes on to the end of the header.
_ENTRY = re.compile(r'(?:[^,"]++|"(?:[^"\\]++|\\.)*+(?:"|\\?$))++', re.DOTALL)
_WEIGHT = re.compile(r"[01](?:\.[0-9]*+)?")
# What clients call formats beside our own names and media types.
_HINTS = {
    "json": ("sparql-results+json",),
    "xml": ("sparql-results+xml",),
    "turtle": ("ttl", "n3", "text/n3"),
    "n-triples": ("nt", "ntriples"),
    "rdf-xml": ("rdf", "rdf+xml", "xml"),
    "json-ld": ("jsonld", "json"),
}
_KNOWN = {
    name for entry in FORMATS for name in (entry.name, entry.media_type, *entry.aliases, *_HINTS.get(entry.name, ()))
}


class UnknownFormatError(PoakgError):
    """A format asked for by a name that no format has."""

    code = "unknown-format"


class _Accepted:
    """The media types of an Accept header with their weights; parameters, such as a charset, make no difference.

    What is beyond the first bytes of a very long header does not count.
    """

    def __init__(self, accept: str) -> None:
        self.weights: dict[str, float] = {}
        for entry in _ENTRY.findall(accept[:MOST_ACCEPTED]):
            media_type, *parameters = entry.split(";")
            kind = media_type.strip().lower()
            weight = _read_weight(parameters)
            if kind and weight is not None:
                kind = "*/*" if kind == "*" else kind
                self.weights[kind] = max(weight, self.weights.get(kind, 0.0))

    def weigh(self, media_type: str) -> float:
        """Return how much a media type is wanted: by its own name, else by that of its kind, else as anything."""
        for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
            if name in self.weights:
                return self.weights[name]
        return 0.0


def _read_weight(parameters: list[str]) -> float | None:
    """Return the weight among ``parameters``, 1 where there is none, None for one that is not valid."""
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            return float(value) if _WEIGHT.fullmatch(value.strip()) else None
    return 1.0


@lru_cache(_REMEMBERED)
def choose_formats(accept: str, named: str | None = None) -> dict[str, str]:
    """Return the name of the format to use by family; a family that nothing fits is left out.

    ``accept`` is an Accept header, ``named`` a format asked for by name, which goes before it where it fits.
    """
    if named == SPREADSHEET:
        return {"solutions": SPREADSHEET, "boolean": SPREADSHEET}
    if named is not None and named not in _KNOWN:
        known = ", ".join([*(entry.name for entry in FORMATS), SPREADSHEET])
        raise UnknownFormatError(f"There is no format called {named[:100]}.", f"Use one of {known}.")
    accepted = _Accepted(accept)
    chosen: dict[str, str] = {}
    for family in FAMILIES:
        name = _choose(family, accepted, named)
        if name is not None:
            chosen[family] = name
    return chosen


def is_format(name: str) -> bool:
    """Return whether ``name`` is what we or others call a format of results or of RDF."""
    return name == SPREADSHEET or name in _KNOWN


@lru_cache(_REMEMBERED)
def prefers_page(accept: str) -> bool:
    """Return whether a person's browser is asking: HTML is wanted no less than anything we could send instead."""
    weights = _Accepted(accept).weights
    kinds = {kind for entry in FORMATS for kind in (entry.media_type, *entry.aliases)}
    best = max((weights[kind] for kind in kinds & weights.keys()), default=0)
    return "text/html" in weights and weights["text/html"] >= best


def choose_media_type(accept: str, offered: Mapping[str, str]) -> str | None:
    """Return what is ``offered`` under the media type that the client wants most, the first among equals."""
    accepted = _Accepted(accept)
    if not accepted.weights:
        return next(iter(offered.values()))
    best = max(offered, key=accepted.weigh)
    return offered[best] if accepted.weigh(best) > 0 else None


@lru_cache(_REMEMBERED)
def choose_encoding(accept_encoding: str) -> str:
    """Return the content coding to send a body in (RFC 9110 §12.5.3); identity where none of ours is accepted."""
    quality = {}
    for part in accept_encoding[:MOST_ACCEPTED].lower().split(","):
        name, *parameters = part.split(";")
        weight = _read_weight(parameters)
        if weight is not None:
            quality[name.strip()] = weight
    wanted = [name for name in ENCODINGS if quality.get(name, 0) > 0]
    # The first of ours wins among equals.
    return max(wanted, key=lambda name: quality[name], default="identity")


def _choose(family: Family, accepted: _Accepted, named: str | None) -> str | None:
    formats = list_formats(family)
    if named is not None:
        for entry in formats:
            if named in (entry.name, entry.media_type, *entry.aliases, *_HINTS.get(entry.name, ())):
                return entry.name
    if not accepted.weights:
        return formats[0].name
    # The first entry of the table wins among equals, so that */* gives the default; other spellings of a media
    # type count only where they are named, not where a wildcard covers them.
    quality, _, name = max(
        (
            max(accepted.weigh(kind) for kind in (entry.media_type, *accepted.weights.keys() & {*entry.aliases})),
            -rank,
            entry.name,
        )
        for rank, entry in enumerate(formats)
    )
    return name if quality > 0 else None
