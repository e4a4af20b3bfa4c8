"""What can be wrong with the bytes of a request: each kind gets its answer, and the server goes on."""

import re
import socket
from urllib.parse import urlsplit

import pytest

from tests.conftest import Server
from tests.http import send

pytestmark = pytest.mark.slow

GET, HOST = b"GET /live HTTP/1.1\r\n", b"Host: x\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
FORM = b"POST /validate HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

KINDS = {
    "length and chunks": POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "two lengths": POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {}",
    "a negative length": POST + b"Content-Length: -1\r\n\r\n",
    "a length with a sign": POST + b"Content-Length: +6\r\n\r\nASK {}",
    "a length that is no number": POST + b"Content-Length: six\r\n\r\nASK {}",
    "a length beyond all bounds": POST + b"Content-Length: 99999999999999999999999\r\n\r\n",
    "a length beyond ours": POST + b"Content-Length: 9999999999\r\n\r\nASK",
    "a chunk beyond all bounds": CHUNKED + b"fffffffffffffffffffff\r\nASK {}\r\n",
    "a chunk of negative size": CHUNKED + b"-6\r\nASK {}\r\n0\r\n\r\n",
    "a chunk without size": CHUNKED + b"\r\nASK {}\r\n0\r\n\r\n",
    "a chunk longer than its size": CHUNKED + b"3\r\nASK {}\r\n0\r\n\r\n",
    "another coding than chunks": POST + b"Transfer-Encoding: gzip\r\n\r\nASK {}",
    "chunks twice": POST + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "chunks in HTTP/1.0": POST.replace(b"1.1", b"1.0") + b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
    "a header without a colon": GET + HOST + b"nonsense\r\n\r\n",
    "a header without a name": GET + HOST + b": x\r\n\r\n",
    "a blank before the colon": GET + HOST + b"X : y\r\n\r\n",
    "a header over two lines": GET + HOST + b"X: y\r\n z\r\n\r\n",
    "a zero byte in a header": GET + HOST + b"X: a\0b\r\n\r\n",
    "a lone carriage return": GET + HOST + b"X: a\rb\r\n\r\n",
    "no host": GET + b"\r\n",
    "no host in HTTP/1.0": GET.replace(b"1.1", b"1.0") + b"\r\n",
    "two hosts": GET + HOST + b"Host: y\r\n\r\n",
    "a version that does not exist": b"GET /live HTTP/9.9\r\n" + HOST + b"\r\n",
    "no version": b"GET /live\r\n\r\n",
    "the beginning of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "the beginning of TLS": bytes.fromhex("16030100a5010000a10303") + b"\0" * 100,
    "the beginning of SSH": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a method that does not exist": b"HACK /live HTTP/1.1\r\n" + HOST + b"\r\n",
    "a method in lower case": b"get /live HTTP/1.1\r\n" + HOST + b"\r\n",
    "a tunnel": b"CONNECT example.org:443 HTTP/1.1\r\n" + HOST + b"\r\n",
    "an echo": b"TRACE /live HTTP/1.1\r\n" + HOST + b"\r\n",
    "a deletion": b"DELETE /graph-store?default HTTP/1.1\r\n" + HOST + b"\r\n",
    "an address of another server": b"GET http://example.org/live HTTP/1.1\r\n" + HOST + b"\r\n",
    "the server as a whole": b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path without a slash": b"GET live HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path that climbs": b"GET /static/../../../../etc/passwd HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path that climbs in disguise": b"GET /static/%2e%2e%2f%2e%2e%2fetc%2fpasswd HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path with a zero byte": b"GET /static/style.css%00.html HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path in overlong UTF-8": b"GET /static/%c0%ae%c0%ae/x HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path of bare bytes": b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    "a path of many slashes": b"GET " + b"/" * 5000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    "cookies without end": GET + HOST + b"Cookie: " + b"a=b; " * 10000 + b"\r\n\r\n",
    "tags without end": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
    + HOST
    + b"If-None-Match: "
    + b'"x",' * 12000
    + b"\r\n\r\n",
    "weights without end": b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
    + HOST
    + b"Accept: "
    + b"a/b;q=0.1," * 6000
    + b"\r\n\r\n",
    "parts without end": b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"Range: bytes=" + b"0-1," * 10000 + b"\r\n\r\n",
    "a part beyond all bounds": b"GET /openapi.json HTTP/1.1\r\n" + HOST + b"Range: bytes=99999999999999-\r\n\r\n",
    "a packed body": POST + b"Content-Encoding: gzip\r\nContent-Length: 6\r\n\r\nASK {}",
    "a body of another kind": POST.replace(b"sparql-query", b"java-archive") + b"Content-Length: 6\r\n\r\nASK {}",
    "a body with a zero byte": POST + b"Content-Length: 7\r\n\r\nASK {}\0",
    "a body that is no UTF-8": POST + b"Content-Length: 2\r\n\r\n\xff\xfe",
    "a form without boundary": FORM + b"\r\nContent-Length: 3\r\n\r\nabc",
    "a form that does not begin": FORM + b"; boundary=x\r\nContent-Length: 3\r\n\r\nabc",
    "a packed submission": FORM + b"; boundary=x\r\nContent-Encoding: br\r\nContent-Length: 3\r\n\r\nabc",
    "a form that does not end": FORM
    + b"; boundary=x\r\nContent-Length: 60\r\n\r\n"
    + b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\n'.ljust(60),
    "a form with a boundary of its own": FORM + b"; boundary=" + b"x" * 5000 + b"\r\nContent-Length: 3\r\n\r\nabc",
    "two queries": b"GET /sparql?query=ASK%7B%7D&query=ASK%7B%7D HTTP/1.1\r\n" + HOST + b"\r\n",
    "stray percents": b"GET /sparql?query=%%%zz%4 HTTP/1.1\r\n" + HOST + b"\r\n",
}
# The other kinds are 400.
STATUSES = {
    "a length beyond ours": 413,
    "chunks in HTTP/1.0": 200,
    "no host in HTTP/1.0": 200,
    "no version": 200,
    "an echo": 405,
    "a deletion": 405,
    "an address of another server": 200,
    "the server as a whole": 404,
    "a path that climbs": 404,
    "a path that climbs in disguise": 404,
    "a path with a zero byte": 404,
    "a path in overlong UTF-8": 404,
    "a path of many slashes": 200,
    "cookies without end": 200,
    "tags without end": 200,
    "weights without end": 406,
    "parts without end": 200,
    "a part beyond all bounds": 416,
    "a packed body": 415,
    "a packed submission": 415,
    "a body of another kind": 415,
}


def test_requests_in_a_row_are_answered_in_turn(server: Server) -> None:
    """As many as may wait; the last of them ends the connection, and what was sent behind it can be sent again."""
    parts = urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        connection.sendall((GET + HOST + b"\r\n") * 1000)
        received = b""
        while more := connection.recv(65_536):
            received += more
    assert 64 <= received.count(b"HTTP/1.1 200 ") < 1000
    assert received.count(b"connection: close") == 1
    assert received.rindex(b"HTTP/1.1 200 ") < received.index(b"connection: close")


def test_a_request_is_answered_whatever_follows_it(server: Server) -> None:
    """What is no request ends the connection after the answers to those before it."""
    parts = urlsplit(server.url)
    for junk in (
        b"junk junk junk\r\n\r\n",
        b"\0",
        b"GET / HTTP/9.9\r\n\r\n",
        POST + b"Content-Length: x\r\n\r\n",
        GET + b"\r\n",
        GET + b"\r\n" + GET + HOST + b"\r\n",
    ):
        with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
            connection.sendall((GET + HOST + b"\r\n") * 3 + junk)
            received = b""
            while more := connection.recv(65_536):
                received += more
        assert (received.count(b"HTTP/1.1 200 "), received.count(b"HTTP/1.1 ")) == (3, 3), junk


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_answer(server: Server, kind: str) -> None:
    """Nothing is an error of the server; what cannot be understood ends the connection, so that nothing follows it."""
    front, parts = server.front, urlsplit(server.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
        connection.sendall(KINDS[kind])
        received = connection.recv(65_536)
        found = re.match(rb"HTTP/1\.1 (\d\d\d) ", received)
        assert found is not None
        status = int(found[1])
        assert status == STATUSES.get(kind, 400)
        if status == 400 and b"connection: close" in received:
            while more := connection.recv(65_536):
                assert b"HTTP/1.1" not in more
    assert send(f"{server.url}/live").status == 200
    assert server.front == front
