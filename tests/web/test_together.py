"""The head of an answer goes out with the beginning of its body, and never stays behind."""

import socket
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest

from poakg.web.http.together import TogetherTransport
from tests.conftest import Server


def list_written(transport: Mock) -> list[bytes]:
    """Return what was written."""
    return [call.args[0] for call in transport.write.call_args_list]


def test_what_is_held_goes_with_what_comes_next() -> None:
    """Once for each time that it is asked to; what comes after goes at once."""
    inner = Mock()
    transport = TogetherTransport(inner)
    transport.hold_next()
    transport.write(b"head")
    assert list_written(inner) == []
    for part in (b"body", b"more"):
        transport.write(part)
    transport.hold_next()
    transport.write(b"head")
    transport.write(b"")
    assert list_written(inner) == [b"headbody", b"more", b"head"]


def test_nothing_is_lost_at_the_end() -> None:
    """A connection that is closed with something held sends it first; one that is aborted does not."""
    for end, written in (("close", [b"head"]), ("abort", [])):
        inner = Mock()
        transport = TogetherTransport(inner)
        transport.hold_next()
        transport.write(b"head")
        getattr(transport, end)()
        assert list_written(inner) == written
        getattr(inner, end).assert_called_once_with()


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    ("path", "headers"),
    [("/sparql?query=ASK%7B%7D", ""), ("/sparql?query=ASK%7B%7D", "If-None-Match: *\r\n"), ("/live", ""), ("/no", "")],
)
def test_whatever_is_answered_arrives_at_once(server: Server, method: str, path: str, headers: str) -> None:
    """In one piece, whether it has a body or not; the connection goes on."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        for _ in range(3):
            connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{headers}\r\n".encode())
            head, end, body = connection.recv(65_536).partition(b"\r\n\r\n")
            assert end
            fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
            expected = 0 if method == "HEAD" else int(fields.get(b"content-length", b"0"))
            assert len(body) == expected
