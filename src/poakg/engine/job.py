"""What goes to the engine and what comes back: a job, its answer, and the account of what it took."""

from collections.abc import AsyncGenerator
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from typing import Any

from poakg.engine.protocol import pack_job


@dataclass(frozen=True)
class Job:
    """A query with what the caller wants of it.

    ``formats`` gives a format name for each family of results the caller accepts. ``default_graphs`` and
    ``named_graphs`` are the dataset to read; None leaves it to the query, and where that names none to the union of
    all public graphs. ``bindings`` and ``texts`` give variables an IRI or a plain literal. ``encoding`` is a content
    coding that the body may be sent in, ``preamble`` what a body of objects begins with. ``most_mb`` bounds the body
    further than the limits do, where it is not 0.
    """

    query: str
    formats: dict[str, str]
    default_graphs: Sequence[str] | None = None
    named_graphs: Sequence[str] | None = None
    bindings: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    base: str = "http://localhost/"
    encoding: str = "identity"
    preamble: dict[str, Any] = field(default_factory=dict)
    most_mb: int = 0

    @cached_property
    def message(self) -> bytes:
        """The job as a worker reads it. Jobs that differ have messages that differ."""
        fields = {
            "query": self.query,
            "base": self.base,
            "formats": self.formats,
            "default_graphs": self.default_graphs,
            "named_graphs": self.named_graphs,
            "bindings": self.bindings,
            "texts": self.texts,
            "encoding": self.encoding,
            "preamble": self.preamble,
            "most_mb": self.most_mb,
        }
        return pack_job(fields)


@dataclass
class Account:
    """What an answer took, known when it has ended: rows where they show, seconds, and memory of the worker in KiB."""

    rows: int | None = None
    seconds: float = 0.0
    memory_kb: int = 0
    failure: str = ""
    """Code of the failure that ended it, if one did."""
    waited: float = 0.0
    """Seconds that were spent on waiting for workers."""


class Answer:
    """A result: the name of its format, the coding of its body, and the body piece by piece.

    ``is_repeatable`` states whether the same query has the same answer as long as the data does not change.
    Close it when done, read or not.
    """

    def __init__(
        self,
        format_name: str,
        encoding: str,
        held: list[bytes],
        more: AsyncGenerator[bytes] | None,
        *,
        is_repeatable: bool,
    ) -> None:
        self.format_name = format_name
        self.encoding = encoding
        self.is_repeatable = is_repeatable
        self.whole = b"".join(held) if more is None else None
        """The entire body where it is small enough to be held back, else None."""
        self._held = held
        self._more = more
        self.let_go: Callable[[], None] = lambda: None

    async def read(self) -> bytes:
        """Return the whole body; raises PoakgError when it breaks off."""
        return b"".join([chunk async for chunk in self.give()])

    async def give(self) -> AsyncGenerator[bytes]:
        """Yield the body; raises PoakgError when it breaks off."""
        for chunk in self._held:
            yield chunk
        if self._more is not None:
            async for chunk in self._more:
                yield chunk

    def close(self) -> None:
        """Let the worker go; one that is still at work is stopped."""
        self.let_go()
