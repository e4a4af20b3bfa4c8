"""What a client accepts, decided within the family that its query can yield."""

from collections.abc import Mapping
from functools import lru_cache

from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from poakg.engine.response_body import ENCODINGS
from poakg.engine.spreadsheet_csv import SPREADSHEET
from poakg.errors import PoakgError
from poakg.rdf.formats import FORMATS
from poakg.rdf.formats import Family
from poakg.rdf.formats import list_formats

FAMILIES: tuple[Family, ...] = ("solutions", "boolean", "graph")

# Headers are few and repeat; long ones are not worth remembering.
_REMEMBERED = 256


class UnknownFormatError(PoakgError):
    """A format asked for by a name that no format has."""

    code = "unknown-format"


@lru_cache(_REMEMBERED)
def choose_formats(accept: str, named: str | None = None) -> dict[str, str]:
    """Return the name of the format to use by family; a family that nothing fits is left out.

    ``accept`` is an Accept header, ``named`` a format asked for by name, which goes before it.
    """
    if named == SPREADSHEET:
        return {"solutions": SPREADSHEET, "boolean": SPREADSHEET}
    if named is not None and named not in {entry.name for entry in FORMATS}:
        known = ", ".join([*(entry.name for entry in FORMATS), SPREADSHEET])
        raise UnknownFormatError(f"There is no format called {named}.", f"Use one of {known}.")
    accepted = _read(accept)
    chosen: dict[str, str] = {}
    for family in FAMILIES:
        name = _choose(family, accepted, named)
        if name is not None:
            chosen[family] = name
    return chosen


@lru_cache(_REMEMBERED)
def prefers_page(accept: str) -> bool:
    """Tell whether a person's browser is asking: HTML is wanted no less than anything we could send instead."""
    accepted = _read(accept)
    named = _named(accepted)
    kinds = {kind for entry in FORMATS for kind in (entry.media_type, *entry.aliases)}
    best = max((accepted[kind] for kind in kinds & named), default=0)
    return "text/html" in named and accepted["text/html"] >= best


def choose_media_type(accept: str, offered: Mapping[str, str]) -> str | None:
    """Return what is ``offered`` under the media type that the client wants most, the first among equals."""
    accepted = _read(accept)
    if not accepted:
        return next(iter(offered.values()))
    best = max(offered, key=lambda media_type: accepted[media_type])
    return offered[best] if accepted[best] > 0 else None


@lru_cache(_REMEMBERED)
def choose_encoding(accept_encoding: str) -> str:
    """Return the content coding to send a body in (RFC 9110 §12.5.3); identity where none of ours is accepted."""
    quality = {}
    for part in accept_encoding.lower().split(","):
        name, _, rest = part.strip().partition(";")
        weight = rest.strip().removeprefix("q=")
        try:
            quality[name.strip()] = float(weight) if weight else 1.0
        except ValueError:
            continue
    wanted = [name for name in ENCODINGS if quality.get(name, 0) > 0]
    # The first of ours wins among equals.
    return max(wanted, key=lambda name: quality[name], default="identity")


def _choose(family: Family, accepted: MIMEAccept, named: str | None) -> str | None:
    formats = list_formats(family)
    if named is not None:
        return next((entry.name for entry in formats if entry.name == named), None)
    if not accepted:
        return formats[0].name
    named_types = _named(accepted)
    # The first entry of the table wins among equals, so that */* gives the default; other spellings of a media
    # type count only where they are named, not where a wildcard covers them.
    quality, _, name = max(
        (
            max(accepted[kind] for kind in (entry.media_type, *named_types.intersection(entry.aliases))),
            -rank,
            entry.name,
        )
        for rank, entry in enumerate(formats)
    )
    return name if quality > 0 else None


def _named(accepted: MIMEAccept) -> set[str]:
    return {media_type for media_type, _ in accepted}


def _read(accept: str) -> MIMEAccept:
    """Return media types without parameters, such as a charset, in which no format differs; ``*`` is ``*/*``."""
    accepted = parse_accept_header(accept, MIMEAccept)
    bare = [(media_type.split(";")[0].strip().lower(), quality) for media_type, quality in accepted]
    return MIMEAccept([("*/*" if media_type == "*" else media_type, quality) for media_type, quality in bare])
