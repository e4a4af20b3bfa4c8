"""SHACL property paths as findings write them."""

from poakg.shacl import Path
from poakg.shacl import Predicate


def spell_path(path: Path | None) -> str:
    """Return a path as SPARQL writes it; a single property as its plain IRI, no path as nothing."""
    if path is None:
        return ""
    return path.iri.value if isinstance(path, Predicate) else str(path)
