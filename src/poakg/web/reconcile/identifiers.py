"""Identifiers of entities in reconciliation: IRIs without what addresses would break at."""

from poakg.namespaces import CODE
from poakg.namespaces import ID
from poakg.namespaces import PREFIXES

_SDG = PREFIXES["sdg"]
# By what an identifier begins with; things of our own begin with none of these.
_BASES = {"code": CODE, "sdg": _SDG}


def shorten(iri: str) -> str:
    """Return the identifier of ``iri``, such as ``state:KEN``, ``revcon4:annex:49``, ``code:theme:tracing``."""
    for name, base in _BASES.items():
        if iri.startswith(base):
            return f"{name}:{iri.removeprefix(base).replace('/', ':')}"
    return iri.removeprefix(ID).replace("/", ":")


def expand(identifier: str) -> str:
    """Return the IRI of an identifier, whether there is such a thing or not; an IRI stands for itself."""
    if "/" in identifier:
        return identifier
    name, _, rest = identifier.partition(":")
    base, path = (_BASES[name], rest) if name in _BASES else (ID, identifier)
    return f"{base}{path.replace(':', '/')}"
