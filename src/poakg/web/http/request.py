"""A request as the server takes it in, before anybody knows what it asks for."""

import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from typing import Any
from urllib.parse import quote
from urllib.parse import urlencode

from poakg.web.http.gateway import Gateway
from poakg.web.http.gateway import is_host
from poakg.web.http.gateway import is_prefix
from poakg.web.http.negotiation import MOST_ACCEPTED
from poakg.web.http.problems import BadRequestError
from poakg.web.http.problems import UnsupportedMediaTypeError

FORM = "application/x-www-form-urlencoded"

VERSION = "version"
"""The parameter that names a release to be asked in place of the current one."""

_MOST_PARAMETERS = 1000
_STRAY_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_MOST_STRAY = 1000
_MOST_CONTAINERS = 20_000


@dataclass
class Request:
    """What a client sent. ``path`` is below ``prefix``, under which a proxy may have put this server.

    ``root`` is the address of the server as the client sees it: scheme, host and prefix, no slash at its end. It is
    empty where the client names no valid host. Nothing that the client sends can change a root or a prefix that is
    fixed.
    """

    method: str
    path: str
    query_string: str
    headers: dict[str, str]
    client: str
    root: str
    prefix: str
    version: str
    body: bytes = b""
    has_fixed_root: bool = False
    has_fixed_prefix: bool = True
    _parameters: dict[str, list[str]] | None = field(default=None, init=False, repr=False)

    @property
    def parameters(self) -> dict[str, list[str]]:
        """Parameters of the address by name. Raises BadRequestError."""
        if self._parameters is None:
            self._parameters = parse_form(self.query_string)
        return self._parameters

    def get_parameter(self, name: str) -> str | None:
        """Return the first value of a parameter of the address."""
        return self.parameters[name][0] if name in self.parameters else None

    @cached_property
    def form(self) -> dict[str, list[str]]:
        """Parameters of a body that is a form, by name; there are none in another one. Raises BadRequestError."""
        return parse_form(self.text) if self.content_type == FORM else {}

    @property
    def text(self) -> str:
        """The body. Raises BadRequestError where it is not in UTF-8."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise BadRequestError("The body is not in UTF-8.", "Send it in UTF-8.") from error

    def find_version(self, *, may_be_long: bool = False) -> str | None:
        """Return which release the address asks, or a form that is not ``may_be_long``; None where none is named.

        Raises BadRequestError.
        """
        # Reading parameters takes a while, which requests without this one, however it is encoded, do not need.
        may_have_it = VERSION in self.query_string or "%" in self.query_string
        named = list(self.parameters.get(VERSION, [])) if may_have_it else []
        if not may_be_long and (f"{VERSION}=".encode() in self.body or b"%" in self.body):
            named += self.form.get(VERSION, [])
        if len(named) > 1:
            raise BadRequestError(f"The request has {len(named)} parameters called {VERSION}.", "Send it once.")
        return named[0] if named else None

    @property
    def accept(self) -> str:
        """Media types the client accepts."""
        return self.headers.get("accept", "")[:MOST_ACCEPTED]

    @property
    def accept_encoding(self) -> str:
        """Content codings the client accepts."""
        return self.headers.get("accept-encoding", "")[:MOST_ACCEPTED]

    @property
    def content_type(self) -> str:
        """Media type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def write_without(self, name: str) -> str:
        """Return path and parameters of the address without the parameter ``name``."""
        kept = [(key, value) for key, values in self.parameters.items() if key != name for value in values]
        return f"{quote(self.path)}{'?' if kept else ''}{urlencode(kept)}"

    def check_coding(self) -> None:
        """Make sure that the body is in no content coding, since none is undone. Raises UnsupportedMediaTypeError."""
        coding = self.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("identity", ""):
            raise UnsupportedMediaTypeError(f"A body in the coding {coding[:100]} is not taken.", "Send it unpacked.")

    def has_tag(self, tag: str) -> bool:
        """Return whether the client has the answer with this entity tag already (RFC 9110 §13.1.2)."""
        known, tag = self._known_tags, tag.removeprefix("W/")
        return tag in known and tag in [entry.strip().removeprefix("W/") for entry in known.split(",")]

    @property
    def has_any_tag(self) -> bool:
        """Whether the client has some answer already, whatever its entity tag, and wants no other."""
        return self._known_tags.strip() == "*"

    @property
    def _known_tags(self) -> str:
        """What If-None-Match has; only for methods that read is 304 an answer."""
        return "" if self.method == "POST" else self.headers.get("if-none-match", "")


def parse_form(text: str) -> dict[str, list[str]]:
    """Return the parameters of a form or an address by name. Raises BadRequestError."""
    if text.count("&") >= _MOST_PARAMETERS:
        raise BadRequestError(f"The request has more than {_MOST_PARAMETERS} parameters.", "Send fewer.")
    parameters: dict[str, list[str]] = {}
    try:
        for pair in text.split("&"):
            if pair:
                name, _, value = pair.partition("=")
                parameters.setdefault(_decode(name), []).append(_decode(value))
    except UnicodeDecodeError as error:
        raise BadRequestError("The parameters are not in UTF-8.", "Encode them as UTF-8, then by percents.") from error
    return parameters


def check_json(text: str) -> None:
    """Make sure that JSON is soon read, which depends on its lists and objects. Raises BadRequestError."""
    if text.count("[") + text.count("{") > _MOST_CONTAINERS:
        raise BadRequestError(f"The JSON has more than {_MOST_CONTAINERS} lists and objects.", "Send less at once.")


def _decode(text: str) -> str:
    """Return ``text`` without percent-encoding, by way of quoted-printable, which is decoded much faster.

    Raises BadRequestError or UnicodeDecodeError.
    """
    text = text.replace("+", " ")
    if "%" not in text:
        return text
    # A percent sign that encodes nothing is taken for itself, unless there are so many that this takes its time.
    encoded = _STRAY_PERCENT.sub(b"%25", text.encode(), _MOST_STRAY)
    if _STRAY_PERCENT.search(encoded):
        raise BadRequestError("The parameters have percent signs that encode nothing.", "Write each of them as %25.")
    return binascii.a2b_qp(encoded.replace(b"=", b"=3D").replace(b"%", b"=")).decode()


def read_scope(scope: Mapping[str, Any], gateway: Gateway) -> Request:
    """Return the request of an ASGI ``scope``, which came in by ``gateway``."""
    headers: dict[str, str] = {}
    repeated: dict[str, list[str]] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if name in headers:
            repeated.setdefault(name, [headers[name]]).append(value)
        else:
            headers[name] = value
    for name, values in repeated.items():
        headers[name] = ", ".join(values)
    request = Request(
        method=scope["method"],
        path=scope["path"],
        query_string=scope["query_string"].decode("latin-1"),
        headers=headers,
        client=scope["client"][0] if scope["client"] else "",
        root="",
        prefix=gateway.prefix,
        version=scope["http_version"],
    )
    _find_root(request, scope["scheme"], "localhost", gateway)
    return request


def read_environment(environment: Mapping[str, Any], gateway: Gateway) -> Request:
    """Return the request of a WSGI ``environment`` (PEP 3333), its body left unread."""
    headers = {
        name.removeprefix("HTTP_").lower().replace("_", "-"): value
        for name, value in environment.items()
        if name.startswith("HTTP_") or (name in ("CONTENT_TYPE", "CONTENT_LENGTH") and value)
    }
    request = Request(
        method=environment["REQUEST_METHOD"],
        path=environment.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace") or "/",
        query_string=environment.get("QUERY_STRING", ""),
        headers=headers,
        client=environment.get("REMOTE_ADDR", ""),
        root="",
        prefix=gateway.prefix or environment.get("SCRIPT_NAME", "").rstrip("/"),
        version=environment.get("SERVER_PROTOCOL", "HTTP/1.1").removeprefix("HTTP/"),
    )
    host = f"{environment['SERVER_NAME']}:{environment['SERVER_PORT']}"
    _find_root(request, environment["wsgi.url_scheme"], host, gateway)
    return request


def _find_root(request: Request, scheme: str, host: str, gateway: Gateway) -> None:
    """Set the root of ``request``, and what else depends on whether a proxy of ``gateway`` passed it on.

    What a header says counts where it is what it must be; a host that is none leaves the root without one.
    """
    headers = request.headers
    host = headers.get("host", host)
    if gateway.proxies.trusts(request.client):
        request.client = gateway.proxies.find_client(request.client, headers.get("x-forwarded-for", ""))
        request.has_fixed_prefix = bool(gateway.public_url)
        if not gateway.public_url:
            scheme, host = _read_forwarded(request, scheme, host)
    prefix, path = request.prefix, request.path
    if prefix and (path == prefix or path.startswith(f"{prefix}/")):
        request.path = path[len(prefix) :] or "/"
    request.has_fixed_root = bool(gateway.public_url)
    request.root = gateway.public_url or (f"{scheme}://{host}{prefix}" if is_host(host) else "")


def _read_forwarded(request: Request, scheme: str, host: str) -> tuple[str, str]:
    """Return scheme and host that the nearest proxy reports, and note the prefix that it does."""
    headers = request.headers
    forwarded = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
    named = headers.get("x-forwarded-host", "").rpartition(",")[2].strip()
    prefix = headers.get("x-forwarded-prefix", "").rpartition(",")[2].strip().rstrip("/")
    if prefix and is_prefix(prefix):
        request.prefix = prefix
    return forwarded if forwarded in ("http", "https") else scheme, named if is_host(named) else host
