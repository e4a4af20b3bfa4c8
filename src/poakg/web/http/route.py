"""An address of the server: how it is spelled, who answers it, and what its documentation says."""

import re
from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from poakg.web.http.negotiation import prefers_page
from poakg.web.http.reply import Reply
from poakg.web.http.request import Request
from poakg.web.limits import SiteLimits

READING = ("GET", "HEAD", "OPTIONS")

# Scripts of other pages ask before they send (Fetch, CORS protocol).
_PREFLIGHT = {
    "access-control-allow-headers": "Accept, Content-Type, If-None-Match, X-Request-Id",
    "access-control-max-age": "86400",
}

DataHandler = Callable[..., Awaitable[Reply]]
"""Called with the service, the exchange and the variable parts of the path, in the event loop of the service."""

PageHandler = Callable[..., Any]
"""A view of Flask, called with the variable parts of the path, in a thread."""


@dataclass(frozen=True)
class Operation:
    """What the documentation says about one method of a route.

    ``gives`` and ``takes`` are media types of answers and bodies, each with its schema. ``parameters`` are names of
    parameters of the address, ``formats`` the values of its parameter format, ``statuses`` further ones of an answer,
    ``problems`` further ones of failures beside those that every operation has.
    """

    summary: str
    gives: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    takes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    parameters: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    statuses: tuple[int, ...] = ()
    problems: tuple[int, ...] = ()
    tagged: bool = False
    """Whether answers have an entity tag."""
    leads: bool = False
    """Whether it leads on to another address."""
    may_be_empty: bool = False
    """Whether it can do without a body."""
    own_failures: tuple[int, ...] = ()
    """The statuses of failures that have the media types of its answers."""


_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")


@dataclass(frozen=True)
class Route:
    """An address. ``path`` is spelled as Flask does; ``data`` answers programs, ``page`` people.

    Where there are both, the client gets what it prefers. With ``by_method`` the page is for reading and for browsers
    that send, ``data`` for others that send. An address with one of the ``endings`` is for programs whoever asks. With
    ``uploads`` a body may be a file, else it is a query. ``alias`` names the route that this is another spelling of.
    """

    name: str
    path: str
    get: Operation
    data: DataHandler | None = None
    page: PageHandler | None = None
    post: Operation | None = None
    methods: tuple[str, ...] = READING
    by_method: bool = False
    endings: tuple[str, ...] = ()
    uploads: bool = False
    alias: str = ""
    has_releases: bool = True
    """Whether the parameter version can name a release to answer from; where it cannot, it is refused."""

    @property
    def allowed(self) -> str:
        """The methods as the header Allow lists them."""
        return ", ".join(self.methods)

    @property
    def template(self) -> str:
        """The path with its variables in braces, as OpenAPI spells it."""
        return _VARIABLE.sub(r"{\1}", self.path)

    @property
    def variables(self) -> list[str]:
        """The names of the variables in the path."""
        return _VARIABLE.findall(self.path)

    def wants_page(self, request: Request) -> bool:
        """Return whether ``request`` is to be answered by the page."""
        if self.page is None or self.data is None:
            return self.page is not None
        if self.by_method:
            named = request.get_parameter("format")
            return request.method in READING or (named in (None, "html") and "text/html" in request.accept)
        if self.endings and request.path.endswith(self.endings):
            return False
        # Reading all parameters takes a while, which an answer from the cache does not need.
        named = request.get_parameter("format") if "format=" in request.query_string else None
        return named == "html" or (named is None and prefers_page(request.accept))

    def find_largest_body(self, limits: SiteLimits) -> int:
        """Return how many bytes a body may have."""
        # A form may need three characters for each byte of a query.
        return limits.server.upload_mb << 20 if self.uploads else limits.engine.query_kb * 1024 * 3 + 4096

    def describe_methods(self) -> Reply:
        """Return the answer to OPTIONS."""
        return Reply(204, {"allow": self.allowed, "access-control-allow-methods": self.allowed, **_PREFLIGHT})
