"""A request on its way to its answer, and the account that is kept of it."""

import secrets
import time
from contextlib import ExitStack
from dataclasses import dataclass
from dataclasses import field

from poakg.engine.job import Account
from poakg.web.http.request import Request


@dataclass
class Exchange:
    """A request and what is noted about it. ``ending`` gives back what it holds when it is over."""

    request: Request
    id: str = field(default_factory=lambda: secrets.token_hex(8))
    account: Account = field(default_factory=Account)
    ending: ExitStack = field(default_factory=ExitStack)
    started: float = field(default_factory=time.monotonic)
    query: str = ""
    from_cache: bool = False
    status: int = 0
    size: int = 0
    """Bytes of the body that were handed to the network."""
    failure: str = ""
    """Code of the failure that it ended with, if it did."""

    @property
    def seconds(self) -> float:
        """How long it has been going on."""
        return time.monotonic() - self.started
