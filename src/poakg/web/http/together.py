"""Send the head of an answer together with the beginning of its body: one packet, and one wake-up of the client."""

import asyncio
from typing import Any


class TogetherTransport:
    """A ``transport`` that holds back what is written next, once it is asked to, until something else is written."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._head: bytes | None = None
        self._holds = False
        # Called for each request.
        self.is_closing = transport.is_closing
        self.pause_reading = transport.pause_reading
        self.resume_reading = transport.resume_reading

    def hold_next(self) -> None:
        """Hold back what is written next; what comes after that must be written, even if it is nothing."""
        self._holds = True

    def write(self, data: bytes) -> None:
        """See asyncio."""
        if self._holds:
            self._holds, self._head = False, data
        elif self._head is None:
            self._transport.write(data)
        else:
            head, self._head = self._head, None
            self._transport.write(head + data)

    def close(self) -> None:
        """See asyncio."""
        if self._head is not None:
            self.write(b"")
        self._transport.close()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever else a transport has
        return getattr(self._transport, name)
