"""JSON in pieces, so that many findings need little memory."""

import json
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping


def write_value(value: object) -> str:
    """Return a value as JSON in one line."""
    return json.dumps(value, ensure_ascii=False)


def write_object(head: Mapping[str, object], key: str, pieces: Iterable[str]) -> Iterator[str]:
    """Yield an object with the members of ``head``, and ``key`` with the JSON that ``pieces`` make up."""
    yield write_value(head)[:-1]
    yield f', "{key}": '
    yield from pieces
    yield "}"


def write_list(members: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield a list, each member on a line of its own."""
    yield "["
    for number, member in enumerate(members):
        yield ",\n" if number else "\n"
        yield from member
    yield "]"
