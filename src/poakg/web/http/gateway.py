"""How clients reach the server: through whose proxies, and at which address if the operator fixes one."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from poakg.errors import SettingError
from poakg.web.limits import ServerLimits

_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
# Not possessive: Python before 3.11.4 ignores a negative lookahead in such a group.
_PREFIX = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")
_LONG = 1024
# So many addresses of a chain of proxies are looked at, from the near end.
_MOST_HOPS = 20
_REMEMBERED = 1024


class Proxies:
    """The addresses and networks of reverse proxies whose X-Forwarded headers count. Raises SettingError."""

    def __init__(self, names: Iterable[str]) -> None:
        self._networks = [_read_network(name) for name in names]
        self._known: dict[str, bool] = {}

    def trusts(self, address: str) -> bool:
        """Return whether ``address`` is one of them."""
        if not self._networks:
            return False
        if address not in self._known:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = _read_address(address)
            self._known[address] = found is not None and any(found in network for network in self._networks)
        return self._known[address]

    def find_client(self, near: str, forwarded: str) -> str:
        """Return the client that the chain of proxies in ``forwarded`` reports, of whom ``near`` is the last."""
        client = near
        for entry in reversed(forwarded.rsplit(",", _MOST_HOPS)[-_MOST_HOPS:]):
            address = _read_address(entry.strip())
            if address is None:
                break
            client = str(address)
            if not self.trusts(client):
                break
        return client


@dataclass(frozen=True)
class Gateway:
    """How clients reach the server; ``public_url`` fixes its address, ``prefix`` the path below which it is shown."""

    proxies: Proxies
    public_url: str = ""
    prefix: str = ""

    @classmethod
    def read(cls, limits: ServerLimits, prefix: str = "") -> Self:
        """Return what the operator has set. Raises SettingError."""
        url = limits.public_url.rstrip("/")
        if not url:
            return cls(Proxies(limits.trusted), "", prefix)
        scheme, _, rest = url.partition("://")
        host, slash, path = rest.partition("/")
        if scheme not in ("http", "https") or not is_host(host) or not is_prefix(slash + path):
            raise SettingError(
                f"The public address is '{limits.public_url}', which is not an http or https address without a query.",
                "Set --public-url to one such as https://example.org/poakg.",
            )
        if prefix and prefix != slash + path:
            raise SettingError(
                f"The prefix {prefix} is not the path of the public address {url}.", "Leave out --prefix."
            )
        return cls(Proxies(limits.trusted), url, slash + path)


def is_host(text: str) -> bool:
    """Return whether ``text`` is what a Host header may be: a name or an address, and a port."""
    return len(text) <= _LONG and _HOST.fullmatch(text) is not None


def is_prefix(text: str) -> bool:
    """Return whether ``text`` is a path below which a proxy may show the server; the empty one is that of none."""
    return len(text) <= _LONG and _PREFIX.fullmatch(text) is not None


def _read_network(name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(name.strip())
    except ValueError as error:
        raise SettingError(
            f"'{name}' is not an address or network of a proxy: {error}.",
            "Give --trust-proxy one such as 192.0.2.7, 10.0.0.0/8 or fd00::/8.",
        ) from error


def _read_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address, which may have a port behind it; one of IPv4 written as IPv6 is one of IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
