"""Forwarded headers count only from whom the operator names, and only when they are what they must be."""

import json

import pytest

from poakg.errors import SettingError
from poakg.graph.snapshot import Snapshot
from poakg.web.http.gateway import Gateway
from poakg.web.http.gateway import Proxies
from poakg.web.http.request import Request
from poakg.web.http.request import read_scope
from poakg.web.limits import ServerLimits
from tests.command import Poakg
from tests.conftest import Server
from tests.http import send

pytestmark = pytest.mark.slow

PROXY, STRANGER = "10.1.2.3", "192.0.2.66"


def read(client: str = PROXY, public_url: str = "", prefix: str = "", **headers: str) -> Request:
    """Return the request of ``client``, where proxies are trusted in 10.0.0.0/8 and at one address of IPv6."""
    limits = ServerLimits(trusted=frozenset({"10.0.0.0/8", "2001:db8::1"}), public_url=public_url)
    pairs = [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()]
    scope = {
        "headers": pairs,
        "method": "GET",
        "path": "/doc/x",
        "query_string": b"",
        "client": (client, 1),
        "scheme": "http",
        "http_version": "1.1",
    }
    return read_scope(scope, Gateway.read(limits, prefix))


@pytest.mark.parametrize(
    ("near", "forwarded", "client"),
    [
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        (PROXY, "203.0.113.9, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        (PROXY, "198.51.100.1:4711", "198.51.100.1"),
        (PROXY, "[2001:db8::7]:443", "2001:db8::7"),
        (PROXY, "::ffff:198.51.100.1", "198.51.100.1"),
        (f"::ffff:{PROXY}", "198.51.100.1", "198.51.100.1"),
        ("2001:db8::1", "198.51.100.1", "198.51.100.1"),
        (PROXY, "", PROXY),
        (PROXY, "unknown", PROXY),
        (PROXY, "198.51.100.1, <script>", PROXY),
        (PROXY, "198.51.100.1, nobody, 10.9.9.9", "10.9.9.9"),
        (STRANGER, "198.51.100.1", STRANGER),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_client_is_the_last_that_a_proxy_vouches_for(near: str, forwarded: str, client: str) -> None:
    """What stands before that anybody could have written."""
    assert read(near, x_forwarded_for=forwarded).client == client


@pytest.mark.parametrize(
    ("headers", "root", "path"),
    [
        ({"x_forwarded_host": "b.example", "x_forwarded_proto": "https"}, "https://b.example", "/doc/x"),
        ({"x_forwarded_host": "evil, b.example:8080"}, "http://b.example:8080", "/doc/x"),
        ({"x_forwarded_host": "[2001:db8::1]:80"}, "http://[2001:db8::1]:80", "/doc/x"),
        ({"x_forwarded_prefix": "/poakg/"}, "http://a.example/poakg", "/doc/x"),
        ({"x_forwarded_prefix": "/doc"}, "http://a.example/doc", "/x"),
        ({"x_forwarded_host": 'a"><script>', "x_forwarded_proto": "javascript"}, "http://a.example", "/doc/x"),
        ({"x_forwarded_host": "a.example/b", "x_forwarded_prefix": "//evil.example"}, "http://a.example", "/doc/x"),
        ({"x_forwarded_prefix": "/a/../b", "x_forwarded_host": "a@b"}, "http://a.example", "/doc/x"),
        ({"x_forwarded_prefix": "/doc/.."}, "http://a.example", "/doc/x"),
        ({"x_forwarded_prefix": "/%2e", "x_forwarded_host": "\u00e9.example"}, "http://a.example", "/doc/x"),
    ],
)
def test_what_a_proxy_reports_counts_where_it_is_valid(headers: dict[str, str], root: str, path: str) -> None:
    """Scheme, host and prefix; a stranger reports nothing."""
    found = read(host="a.example", **headers)
    assert (found.root, found.path) == (root, path)
    assert read(STRANGER, host="a.example", **headers).root == "http://a.example"


@pytest.mark.parametrize("host", ["", "a b", "a/b", "a@b", "a:b:c", "[x]", "a" * 300, "a?b", "\u00e9"])
def test_a_host_that_is_none_gives_no_root(host: str) -> None:
    """Nothing is built on it."""
    assert read(host=host).root == ""


def test_a_public_address_is_fixed() -> None:
    """Whatever client or proxy send; the client behind the proxy still counts."""
    found = read(
        host="other.example",
        public_url="https://b.example/poakg/",
        x_forwarded_host="c.example",
        x_forwarded_prefix="/c",
        x_forwarded_for="198.51.100.1",
    )
    assert (found.root, found.prefix, found.client) == ("https://b.example/poakg", "/poakg", "198.51.100.1")
    assert (found.has_fixed_root, found.has_fixed_prefix) == (True, True)


@pytest.mark.parametrize("name", ["10.0.0.1/8", "example.org", "10.0.0.0/33", "", "*", "10.0.0"])
def test_proxies_are_addresses_and_networks(name: str) -> None:
    """What is neither is reported at the start, not at some request."""
    with pytest.raises(SettingError, match="proxy"):
        Proxies([name])


@pytest.mark.parametrize("url", ["b.example", "ftp://b.example", "http://", "http://b.example?x", "http://b/../c"])
def test_a_public_address_is_an_address(url: str) -> None:
    """As above."""
    with pytest.raises(SettingError, match="public address"):
        Gateway.read(ServerLimits(public_url=url))


def test_a_prefix_is_the_path_of_the_public_address() -> None:
    """Two that differ are a mistake."""
    assert Gateway.read(ServerLimits(public_url="http://b/c"), "/c").prefix == "/c"
    with pytest.raises(SettingError, match="prefix"):
        Gateway.read(ServerLimits(public_url="http://b/c"), "/d")


@pytest.mark.slow
@pytest.mark.parametrize("option", [("--trust-proxy", "example.org"), ("--public-url", "example.org")])
def test_serve_refuses_to_start_with_them(poakg: Poakg, option: tuple[str, str]) -> None:
    """The command ends with what to do."""
    done = poakg("serve", "--port", "0", *option)
    assert done.returncode != 0
    assert option[0] in done.stderr


BASES = ("/sparql", "/.well-known/void", "/id/state/KEN")


def test_nobody_gets_an_address_that_another_named(snapshot: Snapshot) -> None:
    """What a header can change is for no cache that others share; with a public address nothing can."""
    open_server = Server("--trust-proxy", "127.0.0.0/8", snapshots=snapshot.path.parent)
    fixed = Server("--public-url", "https://b.example/poakg", snapshots=snapshot.path.parent)
    try:
        for path in BASES:
            headers = {"Host": "evil.example", "X_Forwarded_Prefix": "/evil"}
            reply = send(f"{open_server.url}{path}", "GET", None, **headers)
            assert "evil" in reply.body.decode() + reply.headers.get("location", "")
            assert reply.headers["cache-control"] == "no-store"
            reply = send(f"{fixed.url}{path}", "GET", None, **headers)
            assert "evil" not in reply.body.decode() + reply.headers.get("location", "")
            assert "public" in reply.headers["cache-control"]
        page = send(f"{open_server.url}/", Accept="text/html", Host="evil.example")
        assert "private" in page.headers["cache-control"]
        assert '"https://b.example/poakg/"' in send(f"{fixed.url}/", Accept="text/html").body.decode()
        bad = send(f"{open_server.url}/sparql", Host="a b")
        assert (bad.status, json.loads(bad.body)["title"]) == (400, "bad-request")
        assert send(f"{open_server.url}/", Accept="text/html", Host="a b").status == 200
    finally:
        assert open_server.stop() == 0
        assert fixed.stop() == 0
