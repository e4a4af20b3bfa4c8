"""Which format a request gets, decided within the family that its query can yield."""

from werkzeug.datastructures import MIMEAccept

from poakg.errors import PoakgError
from poakg.formats import FORMATS
from poakg.formats import Family
from poakg.formats import list_formats

FAMILIES: tuple[Family, ...] = ("solutions", "boolean", "graph")


class UnknownFormatError(PoakgError):
    """A format asked for by a name that no format has."""

    code = "unknown-format"


def choose_formats(accepted: MIMEAccept, named: str | None) -> dict[str, str]:
    """Return the name of the format to use by family; a family that nothing fits is left out.

    ``named`` is a format asked for by name, which goes before the Accept header.
    """
    if named is not None and named not in {entry.name for entry in FORMATS}:
        known = ", ".join(entry.name for entry in FORMATS)
        raise UnknownFormatError(f"There is no format called {named}.", f"Use one of {known}.")
    accepted = _drop_parameters(accepted)
    chosen: dict[str, str] = {}
    for family in FAMILIES:
        name = _choose(family, accepted, named)
        if name is not None:
            chosen[family] = name
    return chosen


def prefers_page(accepted: MIMEAccept) -> bool:
    """Tell whether a person's browser is asking: HTML is wanted no less than anything we could send instead."""
    accepted = _drop_parameters(accepted)
    named = _named(accepted)
    kinds = {kind for entry in FORMATS for kind in (entry.media_type, *entry.aliases)}
    best = max((accepted[kind] for kind in kinds & named), default=0)
    return "text/html" in named and accepted["text/html"] >= best


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


def _drop_parameters(accepted: MIMEAccept) -> MIMEAccept:
    """Return media types without parameters, such as a charset, in which no format differs; ``*`` is ``*/*``."""
    bare = [(media_type.split(";")[0].strip().lower(), quality) for media_type, quality in accepted]
    return MIMEAccept([("*/*" if media_type == "*" else media_type, quality) for media_type, quality in bare])
