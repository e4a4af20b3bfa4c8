"""What the server answers, and how it is sent."""

import json
from collections.abc import AsyncGenerator
from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass
class Reply:
    """Status, headers and body; where the body is not whole yet, ``chunks`` give it piece by piece."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunks: AsyncGenerator[bytes] | None = None
    failure: str = ""
    """Code of the failure it tells of, if it does."""

    @property
    def packed_headers(self) -> list[tuple[bytes, bytes]]:
        """The headers as ASGI wants them, the length included where it is known."""
        packed = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in self.headers.items()]
        if self.chunks is None and self.status not in (204, 304):
            packed.append((b"content-length", b"%d" % len(self.body)))
        return packed


def make_json(fields: Mapping[str, object], status: int = 200, media_type: str = "application/json") -> Reply:
    """Return a reply that holds ``fields``."""
    return Reply(status, {"content-type": media_type}, json.dumps(fields).encode() + b"\n")


async def send_head(reply: Reply, extra: list[tuple[bytes, bytes]], send: Send) -> None:
    """Send status and headers of ``reply``, and ``extra`` headers."""
    await send({"type": "http.response.start", "status": reply.status, "headers": [*reply.packed_headers, *extra]})


async def send_body(body: bytes, send: Send) -> None:
    """Send a whole body."""
    await send({"type": "http.response.body", "body": body})


async def send_chunks(chunks: AsyncGenerator[bytes], send: Send) -> int:
    """Send a body piece by piece and return its size; when it breaks off, the failure goes up and no end is sent."""
    size = 0
    async for chunk in chunks:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        size += len(chunk)
    await send({"type": "http.response.body", "body": b""})
    return size
