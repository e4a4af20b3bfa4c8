"""A request on its way to its answer, and the account that is kept of it."""

import itertools
import re
import time
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from poakg.engine.job import Account
from poakg.web.http.request import Request

# Requests of the same moment differ by this.
_NUMBERS = itertools.count()
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class ClientGoneError(Exception):
    """The client has left; nobody waits for the answer."""


@dataclass
class Exchange:
    """A request and what is noted about it. ``ending`` gives back what it holds when it is over."""

    request: Request
    id: str = field(init=False)
    """What the client calls the request, or else some name."""
    account: Account = field(default_factory=Account)
    ending: ExitStack = field(default_factory=ExitStack)
    started: float = field(default_factory=time.monotonic)
    query: str = ""
    admitted: bool = False
    """Whether the budget of its client has let it in."""
    from_cache: bool = False
    status: int = 0
    size: int = 0
    """Bytes of the body that were handed to the network."""
    failure: str = ""
    """Code of the failure that it ended with, if it did."""
    gone: bool = False
    """Whether its client has left."""
    work: Future[Any] | None = None
    """What a thread that answers it waits for."""

    def __post_init__(self) -> None:
        named = self.request.headers.get("x-request-id", "")
        self.id = named if named and _REQUEST_ID.fullmatch(named) else f"{time.time_ns():x}{next(_NUMBERS) & 0xFF:02x}"

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return time.monotonic() - self.started

    def abandon(self) -> None:
        """Stop the work of the thread that answers it, because its client has left."""
        self.gone = True
        if self.work is not None:
            self.work.cancel()
