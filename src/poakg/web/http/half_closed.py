"""Clients that have ended their side of a connection: some still wait for their answer, others have gone for good.

TCP does not distinguish the two, but a client that has gone resets the connection when more data arrives. A slow answer
is therefore preceded by an interim response without content (RFC 9110 §15.2).
"""

import asyncio
import socket

from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

# Answers that come sooner need no interim one.
_FIRST_LOOK_SECONDS = 0.05
_LONGEST_PAUSE_SECONDS = 1.0
_INTERIM = b"HTTP/1.1 100 Continue\r\n\r\n"
# The state of a connection that was reset (TCP_CLOSE of tcp_states.h).
_RESET = 7


class HalfClosed:
    """Looks after a connection whose client has ended its side while ``cycle`` is answered; aborts it once it is reset.

    HTTP/1.0 has no interim answers; whether such a client has gone is seen when its answer is sent.
    """

    def __init__(self, transport: asyncio.Transport, cycle: RequestResponseCycle) -> None:
        self._transport = transport
        self._cycle = cycle
        self._has_asked = cycle.scope["http_version"] == "1.0"
        self._pause = _FIRST_LOOK_SECONDS
        self._wait()

    def _wait(self) -> None:
        asyncio.get_running_loop().call_later(self._pause, self._look)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE_SECONDS)

    def _look(self) -> None:
        if self._transport.is_closing():
            return
        connection = self._transport.get_extra_info("socket")
        if connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _RESET:
            self._transport.abort()
            return
        if not (self._has_asked or self._cycle.response_started):
            self._has_asked = True
            self._transport.write(_INTERIM)
        self._wait()
