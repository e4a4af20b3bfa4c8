"""The client behind a request: it may go away before its answer comes, or still be sending when it is refused."""

import asyncio
import contextlib
from collections.abc import Awaitable
from collections.abc import Callable
from typing import Any

from poakg.web.http.exchange import ClientGoneError

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[dict[str, Any]]]

# A client that goes away is noticed after this long; most answers have been given by then.
_WATCH_AFTER_SECONDS = 0.05
# What is left of a refused body is read on and thrown away within these bounds: where a connection is closed
# while its client still sends, the system throws the answer away as well.
_LINGER_SECONDS = 2
_LINGER_BYTES = 16 << 20


class Watch:
    """Stops the work of the present task when its client goes away."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._timer: asyncio.TimerHandle | None = None
        self._watcher: asyncio.Task[None] | None = None
        self._gone = False

    def __enter__(self) -> "Watch":
        return self

    def start(self) -> None:
        """Begin to watch, once the body of the request has been read."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task()

        async def watch() -> None:
            while (await self._receive())["type"] != "http.disconnect":
                pass
            self._gone = True
            if task is not None:
                task.cancel()

        def begin() -> None:
            self._watcher = loop.create_task(watch())

        self._timer = loop.call_later(_WATCH_AFTER_SECONDS, begin)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if self._timer is not None:
            self._timer.cancel()
        if self._watcher is not None:
            self._watcher.cancel()
        if self._gone and kind is asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None:
                task.uncancel()
            raise ClientGoneError from error


def linger(receive: Receive, send: Send) -> Send:
    """Return a way to ``send`` that ends an answer only when its client has ended the request, within bounds."""

    async def send_slowly(message: dict[str, Any]) -> None:
        if message["type"] != "http.response.body":
            await send(message)
            return
        await send({**message, "more_body": True})
        size = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_LINGER_SECONDS):
                more = True
                while more and size < _LINGER_BYTES:
                    part = await receive()
                    size += len(part.get("body", b""))
                    more = part.get("more_body", False)
        await send({"type": message["type"], "body": b""})

    return send_slowly
