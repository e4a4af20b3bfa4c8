"""The head of an answer goes out with the beginning of its body, and only what is an answer goes out."""

import asyncio
import socket
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest

from poakg.web.http.answer_writer import AnswerWriter
from tests.conftest import Server

Header = tuple[bytes, bytes]
LENGTH = (b"content-length", b"4")


def write(status: int, headers: list[Header], *bodies: bytes, method: str = "GET") -> tuple[list[bytes], Mock]:
    """Return what is written for an answer with these pieces of a body, the last of which ends it, and its cycle."""
    cycle = Mock(default_headers=[], disconnected=False, keep_alive=True, scope={"method": method})
    cycle.flow.write_paused = False
    writer = AnswerWriter(cycle)

    async def send() -> None:
        await writer.send({"type": "http.response.start", "status": status, "headers": headers})
        for number, body in enumerate(bodies, 1):
            await writer.send({"type": "http.response.body", "body": body, "more_body": number < len(bodies)})

    asyncio.run(send())
    return [call.args[0] for call in cycle.transport.write.call_args_list], cycle


def test_the_head_goes_with_the_beginning_of_the_body() -> None:
    """What comes after goes at once; a body whose length is not known goes in chunks."""
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n"
    assert write(200, [LENGTH], b"ab", b"cd")[0] == [head + b"ab", b"cd"]
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
    assert write(200, [], b"ab", b"", b"c" * 16)[0] == [
        head + b"2\r\nab\r\n",
        b"10\r\n" + b"c" * 16 + b"\r\n0\r\n\r\n",
    ]


@pytest.mark.parametrize(("status", "method"), [(200, "HEAD"), (304, "GET"), (204, "GET")])
def test_what_has_no_body_is_a_head_alone(status: int, method: str) -> None:
    """Whatever the application gives for one."""
    written, cycle = write(status, [(b"etag", b'"a"')], b"abcd", method=method)
    assert len(written) == 1
    assert written[0].endswith(b'etag: "a"\r\n\r\n')
    cycle.on_response.assert_called_once_with()


def test_a_connection_is_closed_where_the_answer_says_so() -> None:
    """And is kept open otherwise."""
    for headers, closed in ([], 0), ([(b"connection", b"close")], 1):
        _, cycle = write(200, [LENGTH, *headers], b"abcd")
        assert cycle.transport.close.call_count == closed


@pytest.mark.parametrize("value", [b"a\r\nset-cookie: b", b"a\nb", b"a\rb", b"a\0b", b"a\x7fb"])
def test_no_header_smuggles_another(value: bytes) -> None:
    """A value with a control character is an error, and nothing is written."""
    with pytest.raises(RuntimeError):
        write(200, [(b"location", value)], b"")


@pytest.mark.parametrize("body", [b"abc", b"abcde"])
def test_a_body_has_the_length_that_its_head_says(body: bytes) -> None:
    """Neither less nor more; either would shift what follows on the connection."""
    with pytest.raises(RuntimeError):
        write(200, [LENGTH], body)


@pytest.mark.slow
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
