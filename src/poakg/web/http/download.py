"""Send a file from the disk piece by piece, whole or the part that a client asks for."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

from poakg.web.http.reply import Reply
from poakg.web.http.reply import cut_range
from poakg.web.http.reply import read_range
from poakg.web.http.request import Request

_PIECE = 1 << 18


def make_download(request: Request, path: Path, size: int, headers: dict[str, str]) -> Reply:
    """Return a reply that sends the file ``path`` of ``size`` bytes, or the range of it that ``request`` asks for.

    It is sent as it is, so that ranges are those of the file (RFC 9110 §14). Among the ``headers`` are its media type
    and its entity tag, which If-None-Match and If-Range are compared with. What ends early has broken off.
    """
    tag = headers["etag"]
    if request.has_tag(tag) or request.has_any_tag:
        return Reply(304, {"etag": tag})
    headers = {**headers, "accept-ranges": "bytes"}

    def send(part: slice) -> Reply:
        count = part.stop - part.start
        chunks = _read(path, part.start, count) if request.method == "GET" else None
        return Reply(200, {**headers, "content-length": str(count)}, chunks=chunks)

    whole = send(slice(0, size))
    return cut_range(replace(whole), size, read_range(request, tag), send)


async def _read(path: Path, first: int, count: int) -> AsyncGenerator[bytes]:
    file = await asyncio.to_thread(path.open, "rb")
    try:
        file.seek(first)
        while count:
            piece = await asyncio.to_thread(file.read, min(count, _PIECE))
            if not piece:
                return
            count -= len(piece)
            yield piece
    finally:
        file.close()
