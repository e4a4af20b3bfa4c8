"""What the server answers, and the headers that every answer has."""

import json
from collections.abc import AsyncGenerator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field

from poakg.engine.response_body import compress_body
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.request import Request

POLICY = ("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
"""What an answer that is not a page may load."""

COMMON_HEADERS = (
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "ETag, Link, Retry-After, X-Request-Id"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
)
"""What every answer has: scripts of any page may read it, without credentials."""

_BODILESS = (204, 304)


@dataclass
class Reply:
    """Status, headers and body; where the body is not whole yet, ``chunks`` give it piece by piece."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunks: AsyncGenerator[bytes] | None = None

    @property
    def length(self) -> int | None:
        """Length of the body where it is known and may be stated."""
        return None if self.chunks is not None or self.status in _BODILESS else len(self.body)


def make_json(fields: Mapping[str, object], status: int = 200, media_type: str = "application/json") -> Reply:
    """Return a reply that holds ``fields``."""
    return Reply(status, {"content-type": media_type}, json.dumps(fields).encode() + b"\n")


def make_file(request: Request, body: bytes, media_type: str, headers: Mapping[str, str] | None = None) -> Reply:
    """Return a reply that holds a whole file, in a content coding that the client accepts."""
    encoding = choose_encoding(request.headers.get("accept-encoding", ""))
    packed = compress_body(body, encoding)
    coding = {"content-encoding": encoding} if len(packed) < len(body) else {}
    body = packed if coding else body
    return Reply(200, {"content-type": media_type, "vary": "Accept-Encoding", **coding, **(headers or {})}, body)
