"""Read XML of strangers: no entity is declared, so none is expanded, and nothing outside is asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from poakg.errors import UnreadableError
from poakg.submission.limits import LIMITS
from poakg.submission.limits import Limits


@dataclass(frozen=True)
class Handlers:
    """What is called at the beginning and the end of elements and for their text; names come without their prefixes."""

    start: Callable[[str, dict[str, str]], None] | None = None
    end: Callable[[str], None] | None = None
    text: Callable[[str], None] | None = None


_CHUNK = 1 << 16


def read_xml(name: str, stream: IO[bytes], handlers: Handlers, limits: Limits = LIMITS) -> None:
    """Call ``handlers`` for what the XML in ``stream`` holds.

    Raises UnreadableError when it is not well-formed, declares entities or is nested too deeply.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    start, end, deepest = handlers.start, handlers.end, limits.depth
    depth = 0
    names: dict[str, str] = {}

    def open_element(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > deepest:
            raise UnreadableError(f"{name} is nested more than {deepest} levels deep.", "Flatten it.")
        if start is not None:
            start(names.get(tag) or names.setdefault(tag, tag.rpartition(":")[2]), attributes)

    def close_element(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(names[tag] if tag in names else tag.rpartition(":")[2])

    def refuse_entity(*_: object) -> None:
        raise UnreadableError(
            f"{name}, line {parser.CurrentLineNumber}: an entity is declared, which is not read here.",
            "Save it again with an ordinary program, or replace each entity by its text.",
        )

    parser.StartElementHandler = open_element
    parser.EndElementHandler = close_element
    parser.EntityDeclHandler = refuse_entity
    if handlers.text is not None:
        parser.CharacterDataHandler = handlers.text
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        # An encoding that is not known is a LookupError.
        raise UnreadableError(f"{name} is not well-formed XML: {error}.", "Save it again.") from error
