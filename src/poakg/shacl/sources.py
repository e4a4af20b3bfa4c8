"""Sources of data: files in any RDF format, and triples."""

from collections.abc import Iterable
from collections.abc import Iterator
from os import PathLike

import pyoxigraph as ox

from poakg.errors import UnreadableError

Source = str | PathLike[str] | Iterable[ox.Triple | ox.Quad]


def read_source(source: Source, alone: bool = True) -> Iterable[ox.Triple | ox.Quad]:
    """Return the triples of a source; blank nodes of a file are renamed unless it is the only source (``alone``).

    Raises UnreadableError, during iteration, for a file that does not exist or is not valid.
    """
    if isinstance(source, str | PathLike):
        return _parse(source, alone)
    return source


def _parse(path: str | PathLike[str], alone: bool) -> Iterator[ox.Quad]:
    try:
        yield from ox.parse(path=path, rename_blank_nodes=not alone)
    except (SyntaxError, ValueError, OSError) as error:
        raise UnreadableError(f"{path} cannot be read: {error}.", "Provide a file in an RDF format.") from error
