"""What the server answers, and the headers that every answer has."""

import json
import re
from collections.abc import AsyncGenerator
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from poakg.engine.response_body import compress_body
from poakg.web.http.negotiation import choose_encoding
from poakg.web.http.request import Request

POLICY = ("content-security-policy", "default-src 'none'; frame-ancestors 'none'")
"""What an answer that is not a page may load."""

COMMON_HEADERS = (
    ("access-control-allow-origin", "*"),
    ("access-control-expose-headers", "ETag, Link, Poakg-Version, Retry-After, X-Request-Id"),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
)
"""What every answer has: scripts of any page may read it, without credentials."""

_BODILESS = (204, 304)
# One part of a file, which is never so long that more digits could count.
_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


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
    encoding = choose_encoding(request.accept_encoding)
    packed = compress_body(body, encoding)
    coding = {"content-encoding": encoding} if len(packed) < len(body) else {}
    body = packed if coding else body
    reply = Reply(200, {"content-type": media_type, "vary": "Accept-Encoding", **coding, **(headers or {})}, body)
    reply.headers["accept-ranges"] = "bytes"
    return cut_body(request, reply)


def cut_body(request: Request, reply: Reply) -> Reply:
    """Return the part of a whole ``reply`` that ``request`` asks for; all of it for several parts."""
    wanted = read_range(request, reply.headers.get("etag", ""))
    return cut_range(reply, len(reply.body), wanted, lambda part: replace(reply, body=reply.body[part]))


def read_range(request: Request, tag: str) -> str:
    """Return the Range header of ``request``, nothing where it does not count for what has the entity ``tag``.

    It counts for GET, and with If-Range where that names the same tag, and not a weak one (RFC 9110 §13.1.5).
    """
    condition = request.headers.get("if-range", "")
    counts = request.method == "GET" and (not condition or (condition == tag and not tag.startswith("W/")))
    return request.headers.get("range", "") if counts else ""


def cut_range(reply: Reply, size: int, wanted: str, cut: Callable[[slice], Reply]) -> Reply:
    """Return what a Range header asks for of the ``size`` bytes that ``reply`` sends (RFC 9110 §14).

    That is the whole ``reply`` for a header of several parts or of another form, 416 for a part that is not there, and
    else 206 with what ``cut`` makes of a part.
    """
    found = _RANGE.fullmatch(wanted.strip())
    if found is None or found.groups() == ("", ""):
        return reply
    first, last = int(found[1] or 0), min(int(found[2] or size), size - 1)
    if not found[1]:
        first, last = max(size - int(found[2]), 0), size - 1
    if first > last:
        if found[1] and found[2] and first > int(found[2]):
            return reply
        headers = {name: value for name, value in reply.headers.items() if name != "content-length"}
        return Reply(416, {**headers, "content-range": f"bytes */{size}"})
    part = cut(slice(first, last + 1))
    headers = {**part.headers, "content-range": f"bytes {first}-{last}/{size}"}
    return replace(part, status=206, headers=headers)
